"""Who gets warnings: counted, never listed; and writing somebody in, who is told so and can leave."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.audience.tables import Consent, How, Membership
from app.contacts.actions import keep_safe
from app.contacts.queries import find_known, fingerprint
from app.factory import create_app
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers.audience import NORTH, NORTH_EAST, SOUTH, joined, load_provinces, telephone
from tests.makers.staff import csrf, make_chen, make_member, sign_in
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAMES = ("Province 1", "District 2", "Province 2")
FORM = {"phone": AMAL.value, "area": NORTH, "language": "ti", "consent": "called"}


@pytest.fixture(autouse=True)
def _provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    client = create_app(runtime).test_client()
    sign_in(client, runtime, make_member(runtime))
    return client


def write_in(client: FlaskClient, **more: str) -> str:
    token = csrf(client.get("/staff/audience"))
    form = FORM | {"csrf_token": token} | more
    return client.post("/staff/audience/join", data=form, follow_redirects=True).text


def memberships(runtime: Runtime) -> list[Membership]:
    with read(runtime) as work:
        return list(work.session.exec(select(Membership)).all())


def said(runtime: Runtime) -> list[str | None]:
    with read(runtime) as work:
        sent = select(Message.wording_key).where(Message.direction == Direction.OUT)
        return list(work.session.exec(sent).all())


def test_whoever_agreed_is_written_in_with_how_and_told_so(client: FlaskClient, runtime: Runtime) -> None:
    page = write_in(client)
    assert "They get warnings from now on" in page
    (one,) = memberships(runtime)
    assert (one.area, one.language, one.how, one.consent) == (NORTH, "ti", How.VOLUNTEER, Consent.CALLED)
    assert one.by_id is not None
    assert said(runtime) == ["join_by_volunteer"]
    assert AMAL.value not in page


def test_without_how_they_agreed_nobody_is_written_in(client: FlaskClient, runtime: Runtime) -> None:
    assert "Choose how they agreed." in write_in(client, consent="")
    assert "with its country" in write_in(client, phone="Amal")
    assert memberships(runtime) == []


def test_s_nobody_takes_back_a_stop_for_somebody_else(client: FlaskClient, runtime: Runtime) -> None:
    text_in(runtime, "STOP")
    assert "Only they themselves take that back" in write_in(client)
    assert memberships(runtime) == []


def test_s_a_phone_that_others_read_never_says_that_somebody_spoke_with_us(
    client: FlaskClient, runtime: Runtime
) -> None:
    text_in(runtime, "HELP")
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, AMAL))
    assert known is not None
    rule = {"do_not_text": False, "shared_phone": True, "neutral_words": True}
    write(runtime, SYSTEM, lambda work: keep_safe(work, known.id, quiet=None, **rule))
    write_in(client)
    assert said(runtime)[-1] == "join_done"


def test_h_22_small_numbers_are_told_only_to_who_plans_and_cannot_be_worked_out(
    client: FlaskClient, runtime: Runtime
) -> None:
    for number in range(7):
        joined(runtime, telephone(number), NORTH)
    for number in range(2):
        joined(runtime, telephone(20 + number), SOUTH)
    for number in range(6):
        joined(runtime, telephone(40 + number), NORTH_EAST)
    page = " ".join(client.get("/staff/audience").text.split())
    rows = {name: page.partition(f"<bdi>{name}</bdi>")[2].partition("<td>")[2].partition("</td>")[0] for name in NAMES}
    assert rows == {"Province 1": "7", "District 2": "not told", "Province 2": "not told"}
    chen = create_app(runtime).test_client()
    sign_in(chen, runtime, make_chen(runtime))
    page = " ".join(chen.get("/staff/audience").text.split())
    rows = {name: page.partition(f"<bdi>{name}</bdi>")[2].partition("<td>")[2].partition("</td>")[0] for name in NAMES}
    assert rows == {"Province 1": "7", "District 2": "6", "Province 2": "2"}
