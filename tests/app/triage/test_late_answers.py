"""What is late reaches a coordinator on duty, once; without one it stays marked, and reaches the next."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.feedback import actions, mending
from app.feedback.tables import Item, PlaceKind, Told
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read, write
from app.triage.late_answers import page_about_late
from app.work import Work
from tests.makers.duty import on_duty
from tests.makers.staff import Member, make_member

COORDINATOR = 2


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator",), phone="+99955501023")


def keep(runtime: Runtime, who: Member) -> UUID:
    def unit(work: Work) -> UUID:
        return actions.keep(
            work, "the queue is long", settings=runtime.settings.feedback, channel="simulator", told=Told.VISIT,
            language="en", urgency="normal",
        )  # fmt: skip

    return write(runtime, who.actor, unit)


def a_day_too_late(runtime: Runtime) -> None:
    days = runtime.settings.feedback.answer_days
    runtime.clock.move(days=days, minutes=1)  # type: ignore[attr-defined]


def pages(runtime: Runtime) -> list[str]:
    """The texts to members, as they wait in the outbox."""
    with read(runtime) as work:
        found = work.session.exec(
            select(Delivery).where(col(Delivery.member_id).is_not(None)).order_by(col(Delivery.id))
        )
        return [work.open_if(Delivery.words, one.id, one.words) or "" for one in found]


def test_a_coordinator_on_duty_is_paged_once_for_all_that_is_late(runtime: Runtime, chen: Member) -> None:
    first, _second = keep(runtime, chen), keep(runtime, chen)
    page_about_late(runtime)
    assert pages(runtime) == [], "nothing is late yet"
    a_day_too_late(runtime)
    on_duty(runtime, chen, rung=COORDINATOR)
    page_about_late(runtime)
    page_about_late(runtime)
    [page] = pages(runtime)
    assert "an answer is overdue" in page
    assert page.endswith("/staff/feedback/late")
    with read(runtime) as work:
        assert work.session.get_one(Item, first).escalated


def test_what_becomes_late_afterwards_is_another_page(runtime: Runtime, chen: Member) -> None:
    keep(runtime, chen)
    a_day_too_late(runtime)
    on_duty(runtime, chen, rung=COORDINATOR, hours=2)
    page_about_late(runtime)
    keep(runtime, chen)
    a_day_too_late(runtime)
    on_duty(runtime, chen, rung=COORDINATOR, hours=2)
    page_about_late(runtime)
    assert len(pages(runtime)) == 2


def test_a_place_nobody_saw_to_is_told_the_same_way(runtime: Runtime, chen: Member) -> None:
    days = runtime.settings.feedback

    def unit(work: Work) -> UUID:
        return mending.open_place(
            work, PlaceKind.LIGHT, "KE", line="The lamp is dark", settings=days, member_id=chen.id
        )

    place_id = write(runtime, chen.actor, unit)
    runtime.clock.move(days=days.place_days, minutes=1)  # type: ignore[attr-defined]
    on_duty(runtime, chen, rung=COORDINATOR)
    page_about_late(runtime)
    page_about_late(runtime)
    with read(runtime) as work:
        reference = mending.get(work, place_id).reference
    [page] = pages(runtime)
    assert reference in page
    assert "lamp" not in page


@pytest.mark.parametrize(("rung", "paging"), [(0, True), (COORDINATOR, False), (None, True)])
def test_without_a_coordinator_who_may_be_called_it_waits_for_the_next(
    runtime: Runtime, chen: Member, rung: int | None, paging: bool
) -> None:
    keep(runtime, chen)
    a_day_too_late(runtime)
    if rung is not None:
        on_duty(runtime, chen, rung=rung, paging=paging, hours=1)
    page_about_late(runtime)
    assert pages(runtime) == []
    runtime.clock.move(hours=2)  # type: ignore[attr-defined]
    on_duty(runtime, chen, rung=COORDINATOR)
    page_about_late(runtime)
    assert len(pages(runtime)) == 1


def test_h_01_a_page_says_nothing_of_what_was_told(runtime: Runtime, chen: Member) -> None:
    keep(runtime, chen)
    a_day_too_late(runtime)
    on_duty(runtime, chen, rung=COORDINATOR)
    page_about_late(runtime)
    assert "queue" not in pages(runtime)[0]
    with read(runtime) as work:
        [delivery] = work.session.exec(select(Delivery)).all()
        assert delivery.expires_at - work.now == timedelta(hours=6)
