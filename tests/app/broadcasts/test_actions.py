"""The same words to many: frozen, spread in slices, stopped, counted."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlmodel import col, select

from app.broadcasts.actions import Words, begin_again, freeze, spread, stop
from app.broadcasts.queries import get, numbers_of, progress, spreading, told
from app.broadcasts.rules import Progress, Reach
from app.broadcasts.tables import BroadcastDelivery, BroadcastState, BroadcastText
from app.broadcasts.worker import spread_all
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.erasure.forgetters import forget
from app.erasure.retention import delete_what_is_over
from app.errors import Invalid, NotFound
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.broadcasts import everybody, frozen, people, to_everybody


def rows(runtime: Runtime) -> list[BroadcastDelivery]:
    with read(runtime) as work:
        return list(work.session.exec(select(BroadcastDelivery).order_by(col(BroadcastDelivery.contact_id))).all())


def how_far(runtime: Runtime, number: int) -> Progress:
    with read(runtime) as work:
        return progress(work, number)


def adds_up(told: Progress) -> bool:
    known = told.queued + told.sending + told.sent + told.delivered + told.uncertain + told.expired
    return told.people == known + sum(told.failed.values()) + sum(told.withheld.values())


def test_everybody_chosen_has_one_row_however_often_it_is_spread(runtime: Runtime) -> None:
    ids = people(runtime, 7)
    number = frozen(runtime)
    slice_ = partial(spread, number=number, chosen=everybody(), most=3)
    added = [write(runtime, SYSTEM, slice_) for _ in range(5)]
    assert added == [3, 3, 1, None, None]
    assert [row.contact_id for row in rows(runtime)] == ids
    assert {(row.state, row.channel, row.area) for row in rows(runtime)} == {
        (DeliveryState.QUEUED, "simulator", "KE042")
    }
    with read(runtime) as work:
        assert get(work, number).state is BroadcastState.SPREAD
        assert spreading(work) == []


def test_spreading_that_was_cut_off_goes_on_where_it_stood_and_finds_rows_that_are_there_already(
    runtime: Runtime,
) -> None:
    people(runtime, 5)
    number = frozen(runtime)
    write(runtime, SYSTEM, lambda work: spread(work, number, everybody(), most=2))

    def forget_where(work: Work) -> None:
        get(work, number).after = None  # as after a restored backup

    write(runtime, SYSTEM, forget_where)
    assert spread_all(runtime, number, lambda _: everybody()) == 3
    assert len(rows(runtime)) == 5
    assert how_far(runtime, number).people == 5


def test_who_was_not_among_the_first_has_a_row_when_everybody_is_meant(runtime: Runtime) -> None:
    ids = people(runtime, 9)
    number = frozen(runtime)
    few = everybody().where(col(Contact.id).in_([ids[1], ids[7]]))
    assert spread_all(runtime, number, few) == 2
    write(runtime, SYSTEM, lambda work: begin_again(work, number))
    slices = [write(runtime, SYSTEM, lambda work: spread(work, number, everybody(), most=3)) for _ in range(4)]
    assert slices == [2, 3, 2, None]
    assert [row.contact_id for row in rows(runtime)] == ids
    with read(runtime) as work:
        assert spreading(work) == []


def test_whoever_had_it_hears_what_replaces_it_and_nobody_else(runtime: Runtime) -> None:
    ids = people(runtime, 4)
    number = frozen(runtime)
    spread_all(runtime, number, everybody())

    def become(work: Work) -> None:
        for contact_id, state in zip(
            ids, (DeliveryState.DELIVERED, DeliveryState.UNCERTAIN, DeliveryState.FAILED), strict=False
        ):
            work.session.get_one(BroadcastDelivery, (number, contact_id)).state = state

    write(runtime, SYSTEM, become)
    with read(runtime) as work:
        had = work.connection.execute(told([number])).all()
        assert work.connection.execute(told([])).all() == []
    assert [tuple(row)[1:] for row in had] == [("en", "simulator", "KE042")] * 2
    assert {row.contact_id for row in had} == set(ids[:2])


def test_stopping_empties_the_queue_at_once_and_ends_the_spreading(runtime: Runtime) -> None:
    people(runtime, 6)
    number = frozen(runtime)
    write(runtime, SYSTEM, lambda work: spread(work, number, everybody(), most=4))
    assert write(runtime, SYSTEM, lambda work: stop(work, number))
    assert not write(runtime, SYSTEM, lambda work: stop(work, number))
    assert spread_all(runtime, number, everybody()) == 0
    told = how_far(runtime, number)
    assert (told.people, told.queued, told.withheld, told.waiting) == (4, 0, {"stopped": 4}, {})
    assert adds_up(told)


def test_what_is_frozen_keeps_its_words_by_language_and_what_they_cost(runtime: Runtime) -> None:
    subject = uuid4()
    number = frozen(runtime, subject_id=subject, words={"en": Words("a" * 161, key="alert_flood"), "am": Words("ጎርፍ")})
    with read(runtime) as work:
        found = {text.language: text for text in work.session.exec(select(BroadcastText)).all()}
        assert numbers_of(work, subject) == [number]
        assert spreading(work) == [(number, subject)]
    assert (found["en"].segments, found["en"].key, found["am"].segments) == (2, "alert_flood", 1)


def test_words_that_are_missing_or_come_too_late_are_refused(runtime: Runtime) -> None:
    def unit(work: Work, *, text: str, lasts: timedelta) -> int:
        words = {"en": Words(text)} if text != "none" else {}
        return freeze(work, subject_id=uuid4(), priority=Priority.ALERT, words=words, expires_at=work.now + lasts)

    for text, lasts in (("none", timedelta(hours=1)), (" ", timedelta(hours=1)), ("Flood", timedelta(0))):
        with pytest.raises(Invalid):
            write(runtime, SYSTEM, partial(unit, text=text, lasts=lasts))
    with pytest.raises(NotFound):
        write(runtime, SYSTEM, lambda work: spread(work, 99, everybody()))


def test_nobody_is_left_waiting_when_it_is_over_and_the_sums_add_up(runtime: Runtime, clock: FixedClock) -> None:
    people(runtime, 2, language="ar")
    people(runtime, 3, language=None)
    number = to_everybody(runtime)
    told = how_far(runtime, number)
    assert told.queued == told.people == 5
    assert told.by_language == {"ar": Reach(2), "und": Reach(3)}
    assert told.by_area == {"KE042": Reach(5)}
    with read(runtime) as work:
        ends_at = progress(work, number, rates={"simulator": 2.0}).ends_at
    assert ends_at == clock.now() + timedelta(seconds=2.5)
    clock.move(hours=7)
    told = how_far(runtime, number)
    assert (told.queued, told.expired, told.ends_at) == (0, 5, None)
    assert adds_up(told)


def test_somebody_forgotten_has_no_row_and_the_sums_still_add_up(runtime: Runtime) -> None:
    amal, binta, *_ = people(runtime, 4)
    number = to_everybody(runtime)

    def told_and_forgotten(work: Work) -> None:
        row = work.session.get_one(BroadcastDelivery, (number, binta))
        row.state, row.segments = DeliveryState.DELIVERED, 2
        work.session.flush()
        forget(work, amal)
        forget(work, binta)

    write(runtime, SYSTEM, told_and_forgotten)
    assert len(rows(runtime)) == 2
    told = how_far(runtime, number)
    assert (told.people, told.queued, told.delivered, told.withheld) == (4, 2, 1, {"forgotten": 1})
    assert told.segments == 2
    assert adds_up(told)


def test_h_09_some_days_after_it_was_over_only_counts_are_left(runtime: Runtime, clock: FixedClock) -> None:
    first, *_ = people(runtime, 45)
    number, stopped = to_everybody(runtime), to_everybody(runtime)

    def deliver(work: Work) -> None:
        row = work.session.get_one(BroadcastDelivery, (number, first))
        row.state, row.reason, row.segments = DeliveryState.FAILED, "unreachable", 1
        stop(work, stopped)

    write(runtime, SYSTEM, deliver)
    clock.move(days=runtime.settings.retention.deliveries, hours=5)
    delete_what_is_over(runtime)
    assert len(rows(runtime)) == 90
    clock.move(hours=2)
    before = how_far(runtime, number), how_far(runtime, stopped)
    delete_what_is_over(runtime)
    assert rows(runtime) == []
    assert (how_far(runtime, number), how_far(runtime, stopped)) == before
    assert (before[0].expired, before[0].failed, before[1].withheld) == (44, {"unreachable": 1}, {"stopped": 45})
