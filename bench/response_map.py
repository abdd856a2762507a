"""Whether the numbers of the map cost more at a million reports than at ten thousand, and what keeping them costs.

Two databases are filled with the counts that a year of reports leaves in 300 areas, some of which have most of them.
Then the server of each is asked in turns, as a signed-in member, for the numbers of the last thirty days by area and
day: after a pause, so that they are made anew, and as a room full of screens asks, again and again.
An empty route is asked in between: a signed-in page of ours that finds nothing. Keeping is timed in one unit at the
larger size, by the processor: what a report adds to the rest that is written for it. The last line is the ratio of the
larger over the smaller.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert

from app.clock import FixedClock
from app.framework import NEEDS
from app.response_map.actions import WHOLE, Counted, count
from app.response_map.tables import Kind, MapCount
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import waypost
from bench.rooms import opened
from bench.signing_in import Session, enrol

AREAS = 300
DAYS = 365
KEPT = 5_000  # reports of one timing
EMPTY = "/staff/tiles/0/0/0"  # no tiles are given, so it finds nothing
DATA = "/staff/map/days?days=30&in="
PAUSE = 5.1  # seconds: for five an answer is given again
NAMES = list(NEEDS)


def reported(rng: random.Random, today: date) -> Counted:
    """One report, as it comes: most from few areas and about few things."""
    area = min(int(rng.paretovariate(0.7)), AREAS)
    day = today - timedelta(days=rng.randrange(DAYS))
    needs = rng.sample(NAMES[:6], k=rng.choice((0, 1, 1, 2)))
    return Counted(Kind.DISTRESS, f"KE{area:03d}", day, tuple(needs), rng.random() < 0.8)


def fill(program: Program, many: int) -> float:
    """Microseconds of processor time that keeping the counts of one more report takes, among so many."""
    rng, now = random.Random(1), datetime.now(UTC)
    counts: Counter[tuple[str, str, date, bool]] = Counter()
    for _ in range(many):
        one = reported(rng, now.date())
        counts.update((code, one.area, one.day, one.answered) for code in (WHOLE, *one.codes))
    rows = [
        {"kind": Kind.DISTRESS, "code": code, "area": area, "day": day, "answered": answered, "many": times}
        for (code, area, day, answered), times in counts.items()
    ]
    with opened(program, FixedClock(now)) as runtime:
        write(runtime, SYSTEM, lambda work: work.connection.execute(insert(MapCount), rows) and None)
        return median([keeping(runtime, rng, now.date()) for _ in range(5)])


def keeping(runtime: Runtime, rng: random.Random, today: date) -> float:
    """Microseconds a report, of reports of today and yesterday."""
    reports = [reported(rng, today) for _ in range(KEPT)]
    took: list[float] = []

    def unit(work: Work) -> None:
        began = time.thread_time()
        for one in reports:
            count(work, one)
        took.append(time.thread_time() - began)

    write(runtime, SYSTEM, unit)
    return took[-1] / KEPT * 1e6


def milliseconds(session: Session, path: str, *, status: int = 200) -> float:
    page = session.get(path)
    if page.status != status:
        raise RuntimeError(f"{path} was answered {page.status}")
    return page.milliseconds


def ask(session: Session, *, anew: bool) -> dict[str, float]:
    """The milliseconds of everything that is asked in one turn."""
    first = {"numbers, made anew": milliseconds(session, DATA)} if anew else {}
    return first | {
        "numbers, as a room asks": milliseconds(session, DATA),
        "an empty route": milliseconds(session, EMPTY, status=404),
    }


def compare(sizes: Sequence[int], *, times: int) -> tuple[list[dict[str, list[float]]], list[float]]:
    """The milliseconds by what is asked, and the microseconds of keeping, at each size; servers are asked in turns."""
    with ExitStack() as stack:
        programs = [waypost(stack.enter_context(fresh_directory()), provider_url="http://127.0.0.1:9") for _ in sizes]
        kept = [fill(program, size) for program, size in zip(programs, sizes, strict=True)]
        sessions = []
        for program in programs:
            stack.enter_context(running(program))
            sessions.append(enrol(program))
        took: list[dict[str, list[float]]] = [{} for _ in sizes]
        for turn in range(times + 1):
            anew = turn % 10 < 2
            time.sleep(PAUSE if anew else 0)
            for at, session in enumerate(sessions):
                for name, spent in ask(session, anew=anew).items():
                    if turn:  # what is made when first asked for is made
                        took[at].setdefault(name, []).append(spent)
    return took, kept


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of the map's numbers by the number of reports.")
    parser.add_argument("--small", type=int, default=2000 if quick() else 10_000)
    parser.add_argument("--large", type=int, default=20_000 if quick() else 1_000_000)
    parser.add_argument("--times", type=int, default=5 if quick() else 60)
    told = parser.parse_args()
    (few, many), kept = compare((told.small, told.large), times=told.times)
    rows: list[list[object]] = [
        [f"{name}, ms", median(few[name]), median(many[name]), median(many[name]) / median(few[name])] for name in few
    ]
    rows.append(["keeping one report, µs", *kept, kept[1] / kept[0]])
    print(table(["", f"{told.small} reports", f"{told.large} reports", "ratio"], rows))
    room, empty = median(many["numbers, as a room asks"]), median(many["an empty route"])
    print(f"beside an empty route: {room / empty:.2f}")
    print(f"bench-response-map: {room / median(few['numbers, as a room asks']):.2f}")


if __name__ == "__main__":
    main()
