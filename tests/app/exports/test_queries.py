"""What is read for a file, on both databases: all since a day, a stretch at a time, and nothing that denounces."""

from datetime import timedelta

import pytest

from app.clock import FixedClock
from app.exports import queries
from app.exports.queries import Geography, feedback_rows, thinned, told_since
from app.exports.tables import DataClass
from app.feedback.frame import HOSTILE
from app.runtime import Runtime
from app.transaction import read
from tests.makers.feedback import keep_items
from tests.makers.staff import make_member

PLAIN = Geography(coarse=str, above=lambda _area: "", name=str)


def test_s_09_all_since_a_day_in_stretches_and_none_that_denounces(
    runtime: Runtime, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_TOGETHER", 3)
    chen = make_member(runtime, "Chen", roles=("coordinator",))
    keep_items(runtime, 6, area="KE001", by=chen)
    clock.move(days=30)
    since = clock.now() - timedelta(days=1)
    keep_items(runtime, 7, area="KE001", by=chen, codes=("concern.place",))
    keep_items(runtime, 6, area="KE001", by=chen, codes=(HOSTILE,))
    with read(runtime) as work:
        assert sum(1 for _ in told_since(work, since, PLAIN)) == 7
        told = thinned(work, since, PLAIN)
        rows = list(feedback_rows(work, since, PLAIN, told=told, data_class=DataClass.INTERNAL))
    assert (told.many, told.left_out, len(rows)) == (7, 0, 7)
    assert set(rows) == {
        ("2026-03-30", "week", "KE001", "KE001", "concern", "concern.place", "coded", None, "internal"),
    }  # fmt: skip
