"""The measuring program of the audience, small: every rule is counted, and what is counted is what is reached."""

from datetime import UTC, datetime
from pathlib import Path

from app.audience.queries import choose, count
from app.clock import FixedClock
from app.transaction import read
from bench.audience import RULES, fill, measure
from bench.product import waypost
from bench.rooms import opened


def test_every_rule_is_counted_as_it_is_chosen_and_set_beside_the_floor(tmp_path: Path) -> None:
    program = waypost(tmp_path, provider_url="http://127.0.0.1:9")
    with opened(program, FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))) as runtime:
        fill(runtime, 600)
        took = measure(runtime, times=1)
        with read(runtime) as work:
            for name, rule in RULES.items():
                reached = work.connection.execute(choose(work, rule)).all()
                assert count(work, rule).total == len(reached), name
                assert len({row.contact_id for row in reached}) == len(reached), name
            assert count(work, RULES["everywhere"]).total > 400
            assert count(work, RULES["danger everywhere"]).total > count(work, RULES["everywhere"]).total
    assert took.keys() == RULES.keys() | {"floor"}
    assert all(len(times) == 1 and times[0] > 0 for times in took.values())
