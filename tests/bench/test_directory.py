"""The measuring program of the directory, small: the index and the scan find the same, and every text is answered."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from app.clock import FixedClock
from app.outbox.tables import Delivery
from app.transaction import read
from bench.directory import NAMES, fill, measure
from bench.product import waypost
from bench.rooms import opened


def test_every_way_is_measured_from_the_same_places_and_every_text_is_answered(tmp_path: Path) -> None:
    program = waypost(tmp_path, provider_url="http://127.0.0.1:9")
    with opened(program, FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))) as runtime:
        took = measure(runtime, fill(runtime, 400), times=3)
        with read(runtime) as work:
            assert len(work.session.exec(select(Delivery)).all()) >= 3
    assert tuple(took) == NAMES
    assert all(len(times) == 3 for times in took.values())
