"""A link and a code lead in once, the phone alone has both, and whoever answers there no more is out at once."""

from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from app.partners import actions, entering
from app.partners.entering import Way
from app.partners.rules import CODE_LASTS, LINK_LASTS, MOST_TRIES
from app.partners.tables import PartnerLink, PartnerSession
from app.referrals.inviting import invite, send_code
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.partners import Door, door, invited, texted_code, texts_to
from tests.makers.staff import Member, make_chen


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def blue(runtime: Runtime, chen: Member) -> Door:
    return door(runtime, chen)


def way(runtime: Runtime, token: str) -> Way | None:
    with read(runtime) as work:
        return entering.find_way(work, token)


def coded(runtime: Runtime, blue: Door, token: str) -> tuple[Way, str]:
    """The way in of a link, and the code that was texted for it."""
    found = way(runtime, token)
    assert found is not None
    assert write(runtime, blue.actor, lambda work: send_code(work, runtime, found))
    return found, texted_code(runtime)


def enter(runtime: Runtime, blue: Door, found: Way, code: str) -> str | None:
    return write(runtime, blue.actor, lambda work: entering.enter(work, found, code))


def inside(runtime: Runtime, token: str) -> bool:
    with read(runtime) as work:
        return entering.find_inside(work, token) is not None


def test_the_text_says_that_something_waits_and_nothing_of_what(runtime: Runtime, blue: Door) -> None:
    token = invited(runtime, blue)
    [text] = texts_to(runtime)
    assert text.replace(token, "") == f"Waypost: a request is waiting for you. {runtime.settings.public_url}/p/"


def test_a_link_and_its_code_lead_in_once(runtime: Runtime, blue: Door) -> None:
    token = invited(runtime, blue)
    found, code = coded(runtime, blue, token)
    session = enter(runtime, blue, found, f" {code[:3]} {code[3:]}")
    assert session is not None
    assert inside(runtime, session)
    assert way(runtime, token) is None
    assert enter(runtime, blue, found, code) is None


def test_a_code_is_read_in_the_digits_of_every_script(runtime: Runtime, blue: Door) -> None:
    found, code = coded(runtime, blue, invited(runtime, blue))
    assert enter(runtime, blue, found, "".join(chr(ord("٠") + int(digit)) for digit in code)) is not None


def test_five_wrong_codes_end_a_link_and_the_right_one_helps_no_more(runtime: Runtime, blue: Door) -> None:
    token = invited(runtime, blue)
    found, code = coded(runtime, blue, token)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [enter(runtime, blue, found, wrong) for _ in range(MOST_TRIES)] == [None] * MOST_TRIES
    assert enter(runtime, blue, found, code) is None
    assert way(runtime, token) is None


def test_while_a_code_is_good_no_other_is_texted_and_an_old_one_opens_nothing(runtime: Runtime, blue: Door) -> None:
    found, code = coded(runtime, blue, invited(runtime, blue))
    assert not write(runtime, blue.actor, lambda work: send_code(work, runtime, found))
    runtime.clock.move(seconds=CODE_LASTS.total_seconds())  # type: ignore[attr-defined]
    assert enter(runtime, blue, found, code) is None
    assert write(runtime, blue.actor, lambda work: send_code(work, runtime, found))
    assert len(texts_to(runtime)) == 3


def test_the_code_of_one_link_opens_no_other(runtime: Runtime, blue: Door) -> None:
    _, code = coded(runtime, blue, invited(runtime, blue))
    other, its_code = coded(runtime, blue, invited(runtime, blue))
    assert code != its_code
    assert enter(runtime, blue, other, code) is None


def test_an_old_link_leads_nowhere_and_goes_when_the_next_is_made(runtime: Runtime, blue: Door) -> None:
    token = invited(runtime, blue)
    runtime.clock.move(seconds=LINK_LASTS.total_seconds())  # type: ignore[attr-defined]
    assert way(runtime, token) is None
    invited(runtime, blue)
    with read(runtime) as work:
        assert len(work.session.exec(select(PartnerLink)).all()) == 1


@pytest.mark.parametrize("whole", [True, False], ids=["the partner ends", "who answers there ends"])
def test_who_answers_there_no_more_is_out_at_once(runtime: Runtime, chen: Member, blue: Door, whole: bool) -> None:
    found, code = coded(runtime, blue, invited(runtime, blue))
    session, other = enter(runtime, blue, found, code), invited(runtime, blue)
    assert session is not None
    assert inside(runtime, session)
    if whole:
        write(runtime, chen.actor, lambda work: actions.end(work, blue.id))
    else:
        write(runtime, chen.actor, lambda work: actions.end_focal_point(work, blue.focal_point_id))
    assert not inside(runtime, session)
    assert way(runtime, other) is None
    assert not write(runtime, chen.actor, lambda work: invite(work, runtime, blue.focal_point_id))
    with read(runtime) as work:
        assert not work.session.exec(select(PartnerLink)).all()
        assert not work.session.exec(select(PartnerSession)).all()


def test_a_session_ends_when_it_is_left_idle_or_half_a_day_old(runtime: Runtime, blue: Door) -> None:
    found, code = coded(runtime, blue, invited(runtime, blue))
    session = enter(runtime, blue, found, code)
    assert session is not None
    for _ in range(28):
        runtime.clock.move(minutes=25)  # type: ignore[attr-defined]
        with read(runtime) as work:
            here = entering.find_inside(work, session)
        assert here is not None
        assert here.session_id is not None
        write(runtime, blue.actor, partial(entering.see, session_id=here.session_id))
    runtime.clock.move(minutes=25)  # type: ignore[attr-defined]
    assert not inside(runtime, session)
    found, code = coded(runtime, blue, invited(runtime, blue))
    session = enter(runtime, blue, found, code)
    assert session is not None
    runtime.clock.move(seconds=timedelta(minutes=30).total_seconds())  # type: ignore[attr-defined]
    assert not inside(runtime, session)
