"""What was asked that no guide answers: counted, added up, and gone after its time."""

from datetime import timedelta

from app.clock import FixedClock
from app.erasure.retention import delete_what_is_over
from app.guides.actions import missed
from app.guides.queries import Missed, missed_since
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM


def count(runtime: Runtime, language: str, topic: str) -> None:
    write(runtime, SYSTEM, lambda work: missed(work, language=language, topic=topic))


def test_counts_of_days_are_added_up_and_deleted_after_their_time(runtime: Runtime, clock: FixedClock) -> None:
    first = clock.now().date()
    for language, topic in [("ti", "items"), ("ti", "items"), ("ar", ""), ("ti", "wages")]:
        count(runtime, language, topic)
    clock.move(minutes=24 * 60)
    count(runtime, "ti", "items")
    with read(runtime) as work:
        assert missed_since(work, first)[0] == Missed("items", "ti", 3)
        assert missed_since(work, first + timedelta(days=1)) == [Missed("items", "ti", 1)]
    clock.move(minutes=30 * 24 * 60)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert missed_since(work, first) == [Missed("items", "ti", 1)]
