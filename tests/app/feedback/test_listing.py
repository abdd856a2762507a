"""How many items there are of what is looked at, and what of them is late, without reading all there is."""

import pytest
from sqlalchemy import event

from app.clock import FixedClock
from app.feedback import actions
from app.feedback.listing import Wanted, listed, many
from app.feedback.rules import ENDS
from app.feedback.tables import ItemState
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.feedback import keep_items
from tests.makers.staff import Member, make_member


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def late(runtime: Runtime, *states: ItemState) -> int:
    """How many of these states are late, by the count and by the list."""
    wanted = Wanted(states=states or tuple(ItemState), overdue=runtime.settings.feedback)
    with read(runtime) as work:
        found = many(work, wanted, most=100)
        assert len(listed(work, wanted, most=100)) == found
        return found


def test_a_concern_is_late_before_a_request_and_before_what_nobody_coded(
    runtime: Runtime, binta: Member, clock: FixedClock
) -> None:
    promised = runtime.settings.feedback
    assert promised.concern_days < promised.answer_days
    keep_items(runtime, 2, area="KE01", by=binta, codes=("concern.quality",))
    keep_items(runtime, 3, area="KE01", by=binta, codes=("request.support_water",))
    keep_items(runtime, 4, area="KE01", by=binta)
    clock.move(days=promised.concern_days)
    assert (late(runtime, ItemState.NEW), late(runtime, ItemState.CODED)) == (0, 2)
    clock.move(days=promised.answer_days - promised.concern_days)
    assert (late(runtime, ItemState.NEW), late(runtime, ItemState.CODED), late(runtime)) == (4, 5, 9)


def test_what_has_ended_is_late_for_nobody_and_is_not_read_to_find_that_out(
    runtime: Runtime, binta: Member, clock: FixedClock
) -> None:
    keep_items(runtime, 2, area="KE01", by=binta)
    clock.move(days=runtime.settings.feedback.answer_days)
    asked: list[str] = []
    wanted = Wanted(states=tuple(ENDS), overdue=runtime.settings.feedback)
    with read(runtime) as work:
        event.listen(work.connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert many(work, wanted, most=100) == 0
        assert listed(work, wanted) == []
    assert [statement for statement in asked if "deadline_at <=" in statement] == []


def test_counting_goes_no_further_than_asked_and_an_item_with_two_codes_counts_once(
    runtime: Runtime, binta: Member
) -> None:
    own = write(
        runtime,
        binta.actor,
        lambda work: actions.add_code(work, "request.support_water", "warm", "Warm water", member_id=binta.id),
    )
    keep_items(runtime, 3, area="KE01", by=binta, codes=("request.support_water", own))
    keep_items(runtime, 2, area="KE02", by=binta, codes=("request.support_food",))
    with read(runtime) as work:
        both, one = Wanted(code="request.support_water"), Wanted(code="request.support_food")
        assert [many(work, both, most=most) for most in (2, 100)] == [2, 3]
        assert [many(work, one, most=most) for most in (1, 100)] == [1, 2]
        assert [many(work, Wanted(areas=("KE01", "KE02")), most=most) for most in (4, 100)] == [4, 5]
