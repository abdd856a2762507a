"""Something to mend at a place: gathered from all who told us, with nobody in it, and ended for all at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.contacts.tables import Contact
from app.erasure.forgetters import forget
from app.errors import Conflict, Invalid
from app.feedback import actions, mending
from app.feedback.forgetting import drop_places, find_places_over
from app.feedback.mending_told import name_in, tell_of_places
from app.feedback.queries import answer_of
from app.feedback.tables import Item, ItemState, PlaceKind, PlaceReason, PlaceState, PlaceToMend
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address
from tests.makers.staff import Member, make_chen
from tests.makers.texts import AMAL, DAWIT, text_in

T = TypeVar("T")
LINE = "The lamp at gate 4 is dark"


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


def do(runtime: Runtime, who: Member, deed: Callable[[Work], T]) -> T:
    return write(runtime, who.actor, deed)


def told(runtime: Runtime, chen: Member, words: str, *, by: Address, code: str = "concern.place") -> UUID:
    with read(runtime) as work:
        before = set(work.session.exec(select(Item.id)))
    text_in(runtime, f"FEEDBACK {words}", sender=by)
    with read(runtime) as work:
        [new] = set(work.session.exec(select(Item.id))) - before
    settings = runtime.settings
    do(runtime, chen, lambda work: actions.code(work, new, [code], member_id=chen.id, settings=settings) and None)
    return new


def opened_at(runtime: Runtime, who: Member, area: str = "KE01", *, line: str = LINE) -> UUID:
    days = runtime.settings.feedback
    return do(
        runtime,
        who,
        lambda work: mending.open_place(work, PlaceKind.LIGHT, area, line=line, settings=days, member_id=who.id),
    )


def gather(runtime: Runtime, who: Member, place_id: UUID, *items: UUID) -> None:
    do(runtime, who, lambda work: [mending.gather(work, one, place_id) for one in items] and None)


def hand_over(runtime: Runtime, who: Member, place_id: UUID) -> None:
    days = runtime.settings.feedback
    do(runtime, who, lambda work: mending.hand_over(work, place_id, "Water Board", settings=days) and None)


def item(runtime: Runtime, item_id: UUID) -> Item:
    with read(runtime) as work:
        return work.session.get_one(Item, item_id)


def said(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return [opened(work, message).text for message in work.session.exec(ours)]


def test_a_place_carries_no_person_however_many_told_us(runtime: Runtime, chen: Member) -> None:
    columns = set(PlaceToMend.__table__.columns.keys())  # type: ignore[attr-defined]
    assert not columns & {"contact_id", "item_id", "case_id", "address", "phone", "latitude", "longitude"}
    place_id = opened_at(runtime, chen)
    gather(runtime, chen, place_id, told(runtime, chen, "the lamp at the gate is broken, call me", by=AMAL))
    with read(runtime) as work:
        place = mending.get(work, place_id)
        assert mending.line_of(work, place) == LINE


def test_all_who_told_us_hear_who_mends_it_and_that_it_is_mended_in_their_language(
    runtime: Runtime, chen: Member
) -> None:
    one = told(runtime, chen, "the lamp is dark", by=AMAL)
    other = told(runtime, chen, "شكوى المصباح مكسور عند البوابة ونخاف ليلا", by=DAWIT)
    place_id = opened_at(runtime, chen)
    gather(runtime, chen, place_id, one, other)
    before = len(said(runtime))
    tell_of_places(runtime)
    assert len(said(runtime)) == before, "nobody has it yet"
    hand_over(runtime, chen, place_id)
    tell_of_places(runtime)
    tell_of_places(runtime)
    english, arabic = sorted(said(runtime)[before:])
    assert "Those who repair things at KE01 have been told, with nothing about you." in english
    assert item(runtime, one).reference in english
    assert item(runtime, other).reference in arabic
    do(runtime, chen, lambda work: mending.mend(work, place_id, member_id=chen.id))
    tell_of_places(runtime)
    assert {item(runtime, each).state for each in (one, other)} == {ItemState.ANSWERED}
    assert len(said(runtime)) == before + 4
    assert any("we were told that it is repaired at KE01" in text for text in said(runtime))
    with read(runtime) as work:
        assert "repaired" in (answer_of(work, work.session.get_one(Item, one)) or "")


def test_what_is_not_mended_is_told_with_its_reason_in_the_language_it_was_written_in(
    runtime: Runtime, chen: Member
) -> None:
    one = told(runtime, chen, "the lamp is dark", by=AMAL)
    other = told(runtime, chen, "شكوى المصباح مكسور عند البوابة ونخاف ليلا", by=DAWIT)
    place_id = opened_at(runtime, chen)
    gather(runtime, chen, place_id, one, other)
    reasons = {"en": "There is no current on that side.", "ar": "لا كهرباء في تلك الجهة.", "fr": ""}
    do(
        runtime,
        chen,
        lambda work: mending.give_up(work, place_id, reasons, main_language="en", member_id=chen.id),
    )
    tell_of_places(runtime)
    assert any(reasons["en"] in text for text in said(runtime))
    assert any(reasons["ar"] in text for text in said(runtime))
    assert {item(runtime, each).state for each in (one, other)} == {ItemState.REFUSED}


@pytest.mark.parametrize("reasons", [{}, {"ar": "لا كهرباء."}, {"en": "She is undocumented."}, {"en": "x" * 500}])
def test_a_reason_is_in_the_main_language_and_may_be_sent(
    runtime: Runtime, chen: Member, reasons: dict[str, str]
) -> None:
    place_id = opened_at(runtime, chen)
    with pytest.raises(Invalid):
        do(
            runtime,
            chen,
            lambda work: mending.give_up(work, place_id, reasons, main_language="en", member_id=chen.id),
        )
    with read(runtime) as work:
        assert mending.get(work, place_id).state is PlaceState.OPEN


def test_only_what_is_about_a_place_is_gathered(runtime: Runtime, chen: Member) -> None:
    place_id, other = opened_at(runtime, chen), told(runtime, chen, "the food is cold", by=AMAL, code="concern.quality")
    with pytest.raises(Conflict, match=r"place\.code"):
        gather(runtime, chen, place_id, other)


def test_what_is_broken_again_is_another_place(runtime: Runtime, chen: Member) -> None:
    place_id, again = opened_at(runtime, chen), told(runtime, chen, "the lamp is dark", by=AMAL)
    do(runtime, chen, lambda work: mending.mend(work, place_id, member_id=chen.id))
    with pytest.raises(Conflict, match=r"place\.step"):
        gather(runtime, chen, place_id, again)
    with pytest.raises(Conflict, match=r"place\.step"):
        hand_over(runtime, chen, place_id)


@pytest.mark.parametrize(
    ("area", "line"), [("", LINE), ("KE01", ""), ("KE01", "x" * 301), ("KE01", "the lamp of the undocumented")]
)
def test_a_place_has_an_area_and_a_line_that_may_leave_the_house(
    runtime: Runtime, chen: Member, area: str, line: str
) -> None:
    with pytest.raises(Invalid):
        opened_at(runtime, chen, area, line=line)


def test_it_has_a_day_of_its_own_and_is_late_after_it_until_somebody_asks_again(runtime: Runtime, chen: Member) -> None:
    days = runtime.settings.feedback
    place_id = opened_at(runtime, chen)
    runtime.clock.move(days=days.place_days, minutes=1)  # type: ignore[attr-defined]
    with read(runtime) as work:
        assert [one.id for one in mending.overdue(work)] == [place_id]
    hand_over(runtime, chen, place_id)
    with read(runtime) as work:
        assert mending.overdue(work) == []
    runtime.clock.move(days=days.place_days, minutes=1)  # type: ignore[attr-defined]
    with read(runtime) as work:
        assert len(mending.overdue(work)) == 1
    do(runtime, chen, lambda work: mending.ask_again(work, place_id, settings=days))
    with read(runtime) as work:
        assert mending.overdue(work) == []


def test_h_07_who_is_forgotten_leaves_the_place_as_it_is(runtime: Runtime, chen: Member) -> None:
    one = told(runtime, chen, "the lamp is dark", by=AMAL)
    place_id = opened_at(runtime, chen)
    gather(runtime, chen, place_id, one)
    with read(runtime) as work:
        [contact_id] = work.session.exec(select(Contact.id)).all()
    write(runtime, SYSTEM, lambda work: forget(work, contact_id))
    with read(runtime) as work:
        assert mending.get(work, place_id).state is PlaceState.OPEN
        assert mending.how_many_told(work, [place_id]) == {}


def test_what_has_ended_is_deleted_by_the_clock_with_its_reasons(runtime: Runtime, chen: Member) -> None:
    place_id, waiting = opened_at(runtime, chen), opened_at(runtime, chen)
    reasons = {"en": "There is no current."}
    do(
        runtime,
        chen,
        lambda work: mending.give_up(work, place_id, reasons, main_language="en", member_id=chen.id),
    )
    later = runtime.clock.now() + timedelta(seconds=1)
    with read(runtime) as work:
        found = find_places_over(work, later, 10)
    assert found == [place_id]
    write(runtime, SYSTEM, lambda work: drop_places(work, found, later))
    with read(runtime) as work:
        assert work.session.exec(select(PlaceToMend.id)).all() == [waiting]
        assert work.session.exec(select(PlaceReason)).all() == []


def test_a_cell_is_told_by_its_middle(runtime: Runtime) -> None:
    with read(runtime) as work:
        assert name_in(work, "cell:-8:204", "en").startswith("-1.")
