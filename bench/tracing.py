"""How well names of one person are known, and how long it takes to find who a search may be about among 20,000 records.

First the invented names of `bench/names_of_one.txt`: how many of the pairs are known, script by script, and how many of
all pairs of different people are taken for one. Then searches and people who may be found are written straight into a
real database, and one page's look is timed: everything is opened and compared, since no hash of a name is kept. Beside
it stands the floor of the same run: opening alone. The last line is the median in milliseconds and its ratio over that.
"""

import argparse
import random
import time
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from app.clock import FixedClock
from app.runtime import Runtime
from app.tracing import actions, queries
from app.tracing.actions import Agreement, Told, Wishes
from app.tracing.facts import Described
from app.tracing.matching import of_names, spellings
from app.tracing.queries import get_search
from app.tracing.rules import Fear, Relation
from app.tracing.suggesting import suggested
from app.tracing.tables import Agreed
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.measuring import fresh_directory, median, quick, table
from bench.names_of_one import names_of_one
from bench.product import waypost
from bench.rooms import opened

SLICE = 500
NOBODY = UUID(int=0)


def known() -> list[tuple[str, ...]]:
    """Of each language: how many people, how many of them known."""
    every: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for language, one, other in names_of_one():
        every[language] += 1
        right[language] += of_names(spellings([one]), spellings([other])) is not None
    rows = [(language, str(many), f"{right[language] / many:.0%}") for language, many in sorted(every.items())]
    return [*rows, ("all", str(every.total()), f"{right.total() / every.total():.1%}")]


def taken_for_one() -> tuple[int, int]:
    """How many pairs of different people look alike, and how many pairs there are."""
    taken = [(spellings([one]), spellings([other])) for _, one, other in names_of_one()]
    found = [
        of_names(one, other) is not None
        for at, (one, _) in enumerate(taken)
        for to, (_, other) in enumerate(taken)
        if at != to
    ]
    return sum(found), len(found)


def fill(runtime: Runtime, many: int) -> UUID:
    """The id of a search among so many who may be found and a tenth as many other searches."""
    rng = random.Random(7)
    parts = [part for _, one, other in names_of_one() for part in (*one.split(), *other.split())]
    parts = [part for part in parts if runtime.scrubber.scrub(part) == part]  # else nobody may be called so
    agreement = Agreement(Agreed.SPOKEN, runtime.clock.now().date(), "en")

    def told() -> Told:
        age = rng.randrange(18, 70)
        person = Described((" ".join(rng.sample(parts, 3)),), age=(age, age + 4))
        return Told(person, agreement, reach="at the tent", fear=Fear.NO)

    def unit(work: Work) -> None:
        for number in range(SLICE):
            if number % 11:
                actions.let_be_found(work, told(), Wishes(), member_id=NOBODY)
            else:
                _search(work, told())

    for _ in range(many // SLICE):
        write(runtime, SYSTEM, unit)
    return write(runtime, SYSTEM, lambda work: _search(work, told()))


def _search(work: Work, told: Told) -> UUID:
    return actions.open_search(
        work, told, seeker=("Chen Haddad",), relation=Relation.SIBLING, member_id=NOBODY, zone="UTC"
    )


def look(runtime: Runtime, search_id: UUID) -> tuple[float, float]:
    """Milliseconds of opening everything, and of a whole look."""
    with read(runtime) as work:
        began = time.perf_counter()
        queries.presences(work), queries.searches(work)
        floor = time.perf_counter() - began
    with read(runtime) as work:
        began = time.perf_counter()
        suggested(work, get_search(work, search_id))
        return floor * 1000, (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="Knowing names again, and finding who a search may be about.")
    parser.add_argument("--people", type=int, default=2_000 if quick() else 20_000)
    told = parser.parse_args()
    print(table(["language", "people", "known"], known()))
    wrong, pairs = taken_for_one()
    print(f"{wrong} of {pairs} pairs of different people look alike ({wrong / pairs:.2%})")
    with fresh_directory() as directory:
        program = waypost(directory, provider_url="http://127.0.0.1:9")
        with opened(program, FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))) as runtime:
            search_id = fill(runtime, told.people)
            looks = [look(runtime, search_id) for _ in range(5)]
    floor, whole = (median([one[at] for one in looks]) for at in (0, 1))
    print(f"one look among {told.people} records: {whole:.0f} ms, opening alone {floor:.0f} ms")
    print(f"bench-tracing: {whole / floor:.2f}")


if __name__ == "__main__":
    main()
