"""The pages of places to mend: from an item to the partner's line, to mended, told to all; late ones are marked."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.feedback import actions
from app.feedback.mending_told import tell_of_places
from app.feedback.tables import Item, ItemState, PlaceToMend
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.staff import Member, post, sign_in
from tests.makers.texts import AMAL, DAWIT, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/feedback/places"
NEW = {"kind": "light", "area": "-1.2864, 36.8172", "line": "The lamp at gate 4 is dark"}


@pytest.fixture
def bintas(client: FlaskClient, runtime: Runtime, binta: Member) -> FlaskClient:
    sign_in(client, runtime, binta)
    return client


@pytest.fixture
def items(runtime: Runtime, binta: Member) -> list[UUID]:
    """Two people told us of the same lamp."""
    text_in(runtime, "FEEDBACK the lamp is dark, I am afraid", sender=AMAL)
    text_in(runtime, "FEEDBACK no light at the gate", sender=DAWIT)
    settings = runtime.settings

    def code(work: Any) -> list[UUID]:
        ids = list(work.session.exec(select(Item.id)))
        actions.code_many(work, ids, ["concern.place"], member_id=binta.id, settings=settings)
        return ids

    return write(runtime, binta.actor, code)


def at(item_id: UUID) -> str:
    return f"/staff/feedback/{item_id.hex}"


def test_two_who_told_us_of_one_lamp_are_one_line_to_the_partner_and_both_hear_that_it_is_mended(
    bintas: FlaskClient, runtime: Runtime, items: list[UUID]
) -> None:
    assert "Place to mend" in bintas.get(at(items[0])).text
    page = post(bintas, f"{at(items[0])}/place", **NEW).headers["Location"]
    known = re.search(
        r'<option value="([0-9a-f]{32})"\s*>[^<]*The lamp at gate 4 is dark', bintas.get(at(items[1])).text
    )
    assert known
    assert post(bintas, f"{at(items[1])}/place", place=known[1]).headers["Location"] == page
    assert "told us: 2" in bintas.get(LIST).text
    post(bintas, f"{page}/hand-over", partner="Water Board")
    assert "Water Board" in bintas.get(f"{LIST}?tab=passed").text
    line = re.search(r'<p class="marked" dir="auto">(.*?)</p>', bintas.get(page).text, re.DOTALL)
    assert line
    assert "Light: " in line[1]
    assert "The lamp at gate 4 is dark" in line[1]
    assert "afraid" not in bintas.get(page).text
    tell_of_places(runtime)
    post(bintas, f"{page}/mended")
    tell_of_places(runtime)
    with read(runtime) as work:
        assert {one.state for one in work.session.exec(select(Item))} == {ItemState.ANSWERED}
        ours = work.session.exec(select(Message).where(Message.direction == Direction.OUT)).all()
        texts = [opened(work, message).text for message in ours]
    assert sum("it is repaired" in text for text in texts) == 2
    assert "Mended" in bintas.get(f"{LIST}?tab=ended").text


def test_what_is_late_is_marked_until_they_are_asked_again(
    bintas: FlaskClient, runtime: Runtime, binta: Member, items: list[UUID]
) -> None:
    page = post(bintas, f"{at(items[0])}/place", **NEW).headers["Location"]
    post(bintas, f"{page}/hand-over", partner="Water Board")
    assert 'class="late"' not in bintas.get(f"{LIST}?tab=passed").text
    runtime.clock.move(days=2, minutes=1)  # type: ignore[attr-defined]
    sign_in(bintas, runtime, binta)
    assert 'class="late"' in bintas.get(f"{LIST}?tab=passed").text
    post(bintas, f"{page}/asked")
    assert 'class="late"' not in bintas.get(f"{LIST}?tab=passed").text


def test_what_is_not_mended_is_asked_for_its_reason_in_each_language(
    bintas: FlaskClient, runtime: Runtime, items: list[UUID]
) -> None:
    page = post(bintas, f"{at(items[0])}/place", **NEW).headers["Location"]
    assert 'name="why-en"' in bintas.get(page).text
    refused = post(bintas, f"{page}/not-mended", **{"why-en": ""})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert post(bintas, f"{page}/not-mended", **{"why-en": "There is no current there."}).status_code == 303
    assert "There is no current there." in bintas.get(page).text
    assert post(bintas, f"{page}/mended").status_code == 409


@pytest.mark.parametrize(
    "form",
    [
        {**NEW, "kind": "person"},
        {**NEW, "area": ""},
        {**NEW, "line": ""},
        {**NEW, "line": "where the undocumented sleep"},
    ],
)
def test_what_cannot_go_to_a_partner_is_said_beside_its_form(
    bintas: FlaskClient, runtime: Runtime, items: list[UUID], form: dict[str, str]
) -> None:
    answer = post(bintas, f"{at(items[0])}/place", **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    with read(runtime) as work:
        assert work.session.exec(select(PlaceToMend)).all() == []


def test_an_item_about_something_else_has_no_such_form(bintas: FlaskClient, runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK the food is cold", sender=AMAL)
    with read(runtime) as work:
        item_id = work.session.exec(select(Item.id)).one()
    assert "Place to mend" not in bintas.get(at(item_id)).text
    assert post(bintas, f"{at(item_id)}/place", **NEW).status_code == 409


def test_an_address_no_page_of_ours_writes_is_refused(bintas: FlaskClient) -> None:
    assert bintas.get(f"{LIST}?tab=elsewhere").status_code == 400
    assert bintas.get(f"{LIST}/{UUID(int=1).hex}").status_code == 404


def test_what_is_late_stands_on_one_page_and_who_coordinates_is_led_there(
    app: Flask, bintas: FlaskClient, runtime: Runtime, binta: Member, chen: Member, items: list[UUID]
) -> None:
    page = post(bintas, f"{at(items[0])}/place", **NEW).headers["Location"]
    assert "There is nothing here." in bintas.get("/staff/feedback/late").text
    runtime.clock.move(days=runtime.settings.feedback.answer_days, minutes=1)  # type: ignore[attr-defined]
    sign_in(bintas, runtime, binta)
    late = bintas.get("/staff/feedback/late").text
    for address in (at(items[0]), at(items[1]), page):
        assert f'href="{address}"' in late
    assert "Answers that are late: 3" in bintas.get("/staff/feedback").text
    assert "Answers that are late" not in bintas.get("/staff/queue").text
    chens = app.test_client()
    sign_in(chens, runtime, chen)
    assert "Answers that are late: 3" in chens.get("/staff/queue").text
