"""What members do with feedback, and what the person hears of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.clock import FixedClock
from app.contacts.tables import Contact
from app.errors import AppError, Conflict, Invalid
from app.feedback import actions, desk
from app.feedback.frame import Type
from app.feedback.listing import Mark, Wanted, listed
from app.feedback.queries import (
    answer_of,
    coded_twice,
    codes_of,
    counts,
    find_by_reference,
    frame_in_use,
    to_code_again,
)
from app.feedback.tables import Item, ItemState, Refusal, Told
from app.framework import Lane
from app.ids import new_id
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.response_map.queries import Asked, by_code
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.sensitive import queries
from app.sensitive.queries import find_by_reference as find_complaint
from app.transaction import read, write
from app.work import Work
from channels.contract import Address
from tests.makers import lines
from tests.makers.sensitive import begin
from tests.makers.staff import Member, make_chen, make_member
from tests.makers.texts import AMAL, DAWIT, text_in

T = TypeVar("T")


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def told(runtime: Runtime, words: str = "the queue is too long", *, by: Address = AMAL) -> UUID:
    with read(runtime) as work:
        before = set(work.session.exec(select(Item.id)))
    text_in(runtime, f"FEEDBACK {words}", sender=by)
    with read(runtime) as work:
        [new] = set(work.session.exec(select(Item.id))) - before
    return new


def item(runtime: Runtime, item_id: UUID) -> Item:
    with read(runtime) as work:
        return work.session.exec(select(Item).where(Item.id == item_id)).one()


def do(runtime: Runtime, who: Member, deed: Callable[[Work], T]) -> T:
    return write(runtime, who.actor, deed)


def code(runtime: Runtime, who: Member, item_id: UUID, *codes: str) -> None:
    days = runtime.settings
    do(runtime, who, lambda work: actions.code(work, item_id, codes, member_id=who.id, settings=days))


def last_said(runtime: Runtime) -> str:
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return opened(work, work.session.exec(ours).all()[-1]).text


def test_an_item_is_coded_and_counted_where_it_stands(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    code(runtime, binta, item_id, "concern.quality", "concern.access")
    with read(runtime) as work:
        assert [one.code for one in codes_of(work, item_id)] == ["concern.access", "concern.quality"]
        assert counts(work) == {(ItemState.CODED, "concern"): 1}
    code(runtime, binta, item_id, "praise.other")
    with read(runtime) as work:
        assert counts(work) == {(ItemState.CODED, "praise"): 1}


def test_a_concern_is_due_sooner_than_was_promised(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    promised = item(runtime, item_id).deadline_at
    code(runtime, binta, item_id, "concern.quality")
    assert item(runtime, item_id).deadline_at < promised


def test_h_16_an_allegation_never_stays_among_feedback_and_no_count_remembers_it(
    runtime: Runtime, binta: Member
) -> None:
    amina = make_member(runtime, "Amina")
    key = begin(runtime, amina)
    first, second, third = (told(runtime, words) for words in ("he wants a gift", "he asked for money", "it is slow"))
    reference = item(runtime, first).reference
    code(runtime, binta, first, "concern.exploitation", "concern.access")
    code(runtime, binta, second, "concern.access")
    again = partial(actions.code_again, item_id=second, codes=["concern.corruption"], settings=runtime.settings)
    assert do(runtime, amina, lambda work: again(work, member_id=amina.id)) is False
    with read(runtime) as work:
        assert [one.id for one in listed(work, Wanted())] == [third]
        assert find_by_reference(work, reference) is None
        assert counts(work) == {(ItemState.NEW, ""): 1}
        assert by_code(work, Asked(Kind.FEEDBACK)) == {"": 1, "unsorted": 1}
        complaint = find_complaint(work, reference)
        assert complaint is not None
        assert queries.opened(work, complaint, key=key).words.endswith("he wants a gift")
        lanes = {one.lane for one in queries.seen_by(work, amina.id)}
        said = [opened(work, one).text for one in work.session.exec(select(Message))]
        assert [words for words in said if "gift" in words or "money" in words] == []
        assert any(words.endswith("it is slow") for words in said)
    assert lanes == {Lane.EXPLOITATION, Lane.FRAUD}


@pytest.mark.parametrize("restricted", ["concern.exploitation", "concern.corruption", "concern.child_harm"])
def test_h_16_before_there_is_a_store_an_allegation_is_refused(
    runtime: Runtime, binta: Member, restricted: str
) -> None:
    item_id = told(runtime)
    with pytest.raises(Conflict, match=r"feedback\.restricted"):
        code(runtime, binta, item_id, restricted)
    assert item(runtime, item_id).state is ItemState.NEW


def test_the_loop_closes_with_words_that_go_out_and_stay(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    went = do(
        runtime, binta, lambda work: desk.answer(work, runtime, item_id, "A second tap opens.", member_id=binta.id)
    )
    assert went
    closed = item(runtime, item_id)
    assert (closed.state, closed.ended_by) == (ItemState.ANSWERED, binta.id)
    assert "A second tap opens." in last_said(runtime)
    assert closed.reference in last_said(runtime)
    with read(runtime) as work:
        assert answer_of(work, closed) == "A second tap opens."


def test_who_writes_from_nowhere_finds_the_answer_by_its_number(runtime: Runtime, binta: Member) -> None:
    days = runtime.settings.feedback
    item_id = do(
        runtime,
        binta,
        lambda work: actions.keep(
            work,
            "the light is broken",
            settings=days,
            channel="web",
            told=Told.WEB,
            language="en",
            urgency="normal",
        ),
    )
    assert not do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, "Repaired.", member_id=binta.id))
    with read(runtime) as work:
        found = find_by_reference(work, item(runtime, item_id).reference.lower().replace("-", " "))
        assert found is not None
        assert answer_of(work, found) == "Repaired."
        assert find_by_reference(work, "BBBB-BBBC") is None


@pytest.mark.parametrize("words", ["", "   ", "x" * 500])
def test_an_answer_is_neither_empty_nor_endless(runtime: Runtime, binta: Member, words: str) -> None:
    item_id = told(runtime)
    with pytest.raises(Invalid):
        do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, words, member_id=binta.id))
    assert item(runtime, item_id).ended_at is None


def test_an_answer_says_nobodys_status(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    words = "You are undocumented so we cannot help"
    with pytest.raises(Invalid, match=r"answer\.scrubbed"):
        do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, words, member_id=binta.id))


def test_h_17_a_refusal_says_why_and_can_be_looked_at_again(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    why = "The hall belongs to the school."
    do(
        runtime,
        binta,
        lambda work: desk.refuse(work, runtime, item_id, Refusal.NOT_OURS, why, member_id=binta.id),
    )
    assert item(runtime, item_id).state is ItemState.REFUSED
    assert why in last_said(runtime)
    code(runtime, binta, item_id, "concern.access")
    again = item(runtime, item_id)
    assert (again.state, again.looked_again, again.ended_at) == (ItemState.CODED, 1, None)


def test_whoever_denounces_is_told_nothing(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime, "the people next door should be thrown out")
    code(runtime, binta, item_id, "incomplete.hostile")
    before = last_said(runtime)
    with pytest.raises(Conflict, match=r"feedback\.hostile"):
        do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, "Thank you.", member_id=binta.id))
    do(
        runtime,
        binta,
        lambda work: desk.refuse(work, runtime, item_id, Refusal.HOSTILE, "", member_id=binta.id),
    )
    assert last_said(runtime) == before
    assert item(runtime, item_id).state is ItemState.REFUSED


def test_passed_on_it_stays_ours_to_close(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    assert do(runtime, binta, lambda work: desk.pass_on(work, runtime, item_id, "Water Board"))
    assert "Water Board" in last_said(runtime)
    passed = item(runtime, item_id)
    assert (passed.state, passed.ended_at) == (ItemState.REFERRED, None)


def test_who_waits_past_the_promised_day_hears_it_once(runtime: Runtime, clock: FixedClock) -> None:
    item_id = told(runtime)
    desk.tell_late(runtime)
    assert not item(runtime, item_id).told_late
    clock.move(days=runtime.settings.feedback.answer_days, minutes=1)
    desk.tell_late(runtime)
    heard = last_said(runtime)
    assert "sorry" in heard
    assert item(runtime, item_id).told_late
    clock.move(days=3)
    desk.tell_late(runtime)
    assert last_said(runtime) == heard


def test_who_said_stop_hears_nothing_more_and_finds_it_by_number(
    runtime: Runtime, binta: Member, clock: FixedClock
) -> None:
    item_id = told(runtime)
    clock.move(minutes=5)
    text_in(runtime, "STOP")
    before = last_said(runtime)
    assert not do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, "Done.", member_id=binta.id))
    assert last_said(runtime) == before
    assert item(runtime, item_id).state is ItemState.ANSWERED


def test_two_people_code_apart_and_nobody_codes_twice(runtime: Runtime, binta: Member) -> None:
    chen, item_id = make_chen(runtime), told(runtime)
    code(runtime, binta, item_id, "concern.quality")
    with read(runtime) as work:
        assert to_code_again(work, member_id=binta.id) == []
        assert [one.id for one in to_code_again(work, member_id=chen.id)] == [item_id]
    again = partial(actions.code_again, item_id=item_id, settings=runtime.settings)
    with pytest.raises(Conflict):
        do(runtime, binta, lambda work: again(work, codes=["concern.quality"], member_id=binta.id))
    do(runtime, chen, lambda work: again(work, codes=["question.other"], member_id=chen.id))
    with read(runtime) as work:
        assert [(one.value, other.value) for one, other in coded_twice(work)] == [("concern", "question")]
        assert to_code_again(work, member_id=new_id()) == []


def test_pages_of_the_list_go_on_from_a_mark_and_miss_nothing(
    runtime: Runtime, binta: Member, clock: FixedClock
) -> None:
    ids = []
    for number in range(7):
        ids.append(told(runtime, f"number {number}", by=AMAL if number % 2 else DAWIT))
        clock.move(minutes=1)
    code(runtime, binta, ids[0], "request.support_water")
    seen: list[UUID] = []
    with read(runtime) as work:
        page = listed(work, Wanted(), most=3)
        while page:
            seen += [one.id for one in page]
            page = listed(work, Wanted(), after=Mark(page[-1].at, page[-1].id), most=3)
        assert seen == list(reversed(ids))
        assert [one.id for one in listed(work, Wanted(kind=Type.REQUEST))] == [ids[0]]
        assert listed(work, Wanted(code="request.support_w")) == []
        assert len(listed(work, Wanted(states=(ItemState.NEW,)))) == 6


def test_the_operations_own_codes_can_be_given_and_the_needed_ones_stay(runtime: Runtime, binta: Member) -> None:
    item_id = told(runtime)
    made = do(
        runtime,
        binta,
        lambda work: actions.add_code(work, "request.support_water", "taps", "Taps", member_id=binta.id),
    )
    code(runtime, binta, item_id, made)
    do(runtime, binta, lambda work: actions.retire_code(work, made, member_id=binta.id))
    with read(runtime) as work:
        assert made not in frame_in_use(work)
        assert [one.code for one in codes_of(work, item_id)] == [made]
    for needed in ("concern.exploitation", "incomplete.hostile"):
        with pytest.raises(AppError):
            do(runtime, binta, partial(actions.retire_code, code_=needed, member_id=binta.id))


def test_h_09_the_clock_deletes_what_was_answered_long_ago(runtime: Runtime, binta: Member, clock: FixedClock) -> None:
    from app.erasure.retention import delete_what_is_over

    item_id, open_id = told(runtime), told(runtime, "the lamp is dark", by=DAWIT)
    do(runtime, binta, lambda work: desk.answer(work, runtime, item_id, "Done.", member_id=binta.id))
    clock.move(days=runtime.settings.retention.feedback, minutes=1)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert {one.id for one in listed(work, Wanted())} <= {open_id}


def test_a_number_that_was_read_out_is_answered_on_a_line_that_reaches_telephones(
    runtime: Runtime, binta: Member
) -> None:
    telephones = runtime.settings.channels[0].id
    lines.open_page(runtime)
    runtime.settings = replace(runtime.settings, channels=tuple(reversed(runtime.settings.channels)))
    item_id = do(
        runtime,
        binta,
        lambda work: desk.write_down(
            work,
            runtime,
            "the lamp is dark",
            told=Told.VISIT,
            language="en",
            needs=(),
            urgency="normal",
            address=DAWIT,
        ),
    )
    with read(runtime) as work:
        assert work.session.exec(select(Contact.channel)).all() == [telephones]
    assert item(runtime, item_id).reference in last_said(runtime)
