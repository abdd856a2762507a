"""Whether everybody is heard: counted by month, and never so that somebody could be found in it."""

from collections.abc import Mapping

import pytest

from app.clock import FixedClock
from app.feedback import actions
from app.feedback.heard import K, months
from app.feedback.rules import OfThem, hidden_below
from app.feedback.tables import AgeGroup, Told
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND, Work


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 9, "b": 5}, {"a": 9, "b": 5}),
        ({"a": 9, "b": 3, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 9, "b": 7, "c": 2}, {"a": 9, "b": None, "c": None}),
        ({"a": 4}, {"a": None}),
        ({}, {}),
    ],
)
def test_h_22_a_small_number_is_hidden_and_cannot_be_worked_out_from_the_rest(
    counts: Mapping[str, int], shown: Mapping[str, int | None]
) -> None:
    assert hidden_below(K, counts) == shown


def told(runtime: Runtime, of_them: OfThem, many: int) -> None:
    def unit(work: Work) -> None:
        for _ in range(many):
            settings = runtime.settings.feedback
            actions.keep(
                work, "the queue is long", settings=settings, channel="web", told=Told.WEB, language="en",
                urgency="normal", of_them=of_them,
            )  # fmt: skip

    write(runtime, COMMAND, unit)


def test_a_month_is_counted_when_it_is_over_and_not_while_items_still_come(runtime: Runtime, clock: FixedClock) -> None:
    told(runtime, OfThem(age_group=AgeGroup.CHILD), K)
    told(runtime, OfThem(), K + 1)
    with read(runtime) as work:
        assert [month.told["age_group"] for month in months(work)] == [{}, {}, {}]
    clock.move(days=31)
    with read(runtime) as work:
        newest = months(work)[0].told
    assert newest["age_group"] == {"child": K, "": K + 1}
    assert newest["sex"] == {"": 2 * K + 1}
