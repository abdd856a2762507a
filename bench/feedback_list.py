"""Whether the list of feedback costs more among a million items than among ten thousand.

Two databases are filled with items as a year leaves them: most are answered, some wait to be coded, some for an answer,
some are late; a few types, codes and areas have most of them and some have hardly any. Every item is a real row with
words of its own sealed to it (a seal is bound to its row, so none can be used twice), with its codes and the kept
counts; only the way in is shorter than a text's: many rows in one statement. Then the server of each is asked in turns,
as a signed-in member: every tab, narrowed in every way, from the top and from deep inside. The last line is the worst
ratio of the many over the few: 1.00 is flat. A page that the few do not fill is shorter for that alone, and has none.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import insert

from app.clock import FixedClock
from app.feedback.frame import CODES, HOSTILE, LANES, Type
from app.feedback.listing import Mark, Wanted, listed
from app.feedback.tables import FeedbackCount, Item, ItemCode, ItemState, Told
from app.ids import new_reference, random_id
from app.prepared import Prepared
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import LINE, waypost
from bench.rooms import opened
from bench.signing_in import Page, Session, enrol
from bench.webhooks import WORDS

SLICE = 5000  # items in one unit
YEAR = timedelta(days=365)
LATELY = timedelta(days=21)  # since when what is still open was told
PROMISED = {Type.CONCERN: timedelta(days=3)}
AREAS = 300
DEEP = 5 / 6
ROW = 'class="row told"'
STATES: Mapping[ItemState, int] = {
    ItemState.NEW: 3,
    ItemState.CODED: 6,
    ItemState.REFERRED: 1,
    ItemState.ANSWERED: 82,
    ItemState.REFUSED: 8,
}
TYPES = (Type.REQUEST, Type.CONCERN, Type.QUESTION, Type.OBSERVATION, Type.PRAISE, Type.INCOMPLETE)
TABS = {"new": (ItemState.NEW,), "open": (ItemState.CODED,), "ended": (ItemState.ANSWERED, ItemState.REFUSED)}
# What is asked after "/staff/feedback?": often and hardly ever given types, codes and areas, alone and together.
ASKED = (
    "tab=new", "tab=open", "tab=passed", "tab=ended", "tab=new&overdue=yes", "tab=open&overdue=yes",
    "tab=open&what=request", "tab=ended&what=incomplete", "tab=ended&what=request.support_water",
    "tab=open&what=request.support_water", "tab=ended&what=incomplete.withdrawal", "tab=open&what=praise.other",
    "tab=ended&area=KE001", "tab=open&area=KE001", "tab=ended&area=KE300", "tab=ended&what=concern&area=KE001",
    "tab=ended&what=incomplete&area=KE250", "tab=ended&what=request.support_water&area=KE001",
    "tab=open&what=concern&overdue=yes", "tab=open&what=concern.quality&overdue=yes",
    "tab=open&area=KE001&overdue=yes", "tab=ended&what=request.other&area=KE299",
)  # fmt: skip
_ITEM: Any = Item.__table__  # type: ignore[attr-defined]
_CODE: Any = ItemCode.__table__  # type: ignore[attr-defined]
_COUNT: Any = FeedbackCount.__table__  # type: ignore[attr-defined]
_ADD, _ADD_CODE, _ADD_COUNT = (Prepared(insert(one), *one.c.keys()) for one in (_ITEM, _CODE, _COUNT))


def often(many: int) -> list[float]:
    """Weights of which the first are large and the last tiny (Zipf)."""
    return [1 / (at + 1) for at in range(many)]


@dataclass(slots=True)
class Maker:
    """One unit's worth of items."""

    ids: Sequence[UUID]
    texts: Sequence[str]
    rng: random.Random
    now: datetime
    counts: Counter[tuple[ItemState, str]]
    given: set[str]

    def make(self, work: Work) -> None:
        items = [self.one(work, item_id) for item_id in self.ids]
        work.run_many(_ADD, items)
        work.run_many(_ADD_CODE, [row for item in items for row in self.codes(item)])
        self.counts.update((item["state"], item["type"] or "") for item in items)

    def one(self, work: Work, item_id: UUID) -> dict[str, Any]:
        state = self.rng.choices(list(STATES), list(STATES.values()))[0]
        ended = state in (ItemState.ANSWERED, ItemState.REFUSED)
        at = self.now - (YEAR if ended else LATELY) * self.rng.random()
        kind = None if state is ItemState.NEW else self.rng.choices(TYPES, often(len(TYPES)))[0]
        return dict.fromkeys(_ITEM.c.keys()) | {
            "id": item_id,
            "reference": self.reference(),
            "channel": LINE,
            "told": Told.MESSAGE,
            "state": state,
            "type": kind,
            "suggested": "request.support_water" if state is ItemState.NEW else "",
            "urgency": "normal",
            "area": f"KE{self.rng.choices(range(1, AREAS + 1), often(AREAS))[0]:03d}",
            "language": "en",
            "text": work.seal(Item.text, item_id, Clean(self.rng.choice(self.texts))),
            "at": at,
            "deadline_at": at + (PROMISED.get(kind, timedelta(days=7)) if kind else timedelta(days=7)),
            "told_late": False,
            "escalated": False,
            "ended_at": self.now if ended else None,
            "looked_again": 0,
            "exercise": False,
            "place_told": False,
        }

    def reference(self) -> str:
        """One nobody has: among a million, some hundred would be given twice."""
        made = new_reference()
        while made in self.given:
            made = new_reference()
        self.given.add(made)
        return made

    def codes(self, item: Mapping[str, Any]) -> list[dict[str, Any]]:
        if item["type"] is None:
            return []
        names = [f"{item['type'].value}.{word}" for word in CODES[item["type"]]]
        names = [name for name in names if name not in LANES and name != HOSTILE]
        chosen = dict.fromkeys(self.rng.choices(names, often(len(names)), k=self.rng.choice((1, 1, 2))))
        same = {"by_id": item["id"], "at": item["at"], "told_at": item["at"]}
        same |= {"state": item["state"], "area": item["area"], "item_id": item["id"]}
        return [same | {"code": code} for code in chosen]


def fill(program: Program, many: int, *, rng: random.Random) -> dict[str, str]:
    """An item's mark deep in each tab, by tab; the database holds so many items."""
    now = datetime.now(UTC)
    with opened(program, FixedClock(now)) as runtime:
        texts = [runtime.scrubber.scrub(" ".join(rng.choices(WORDS, k=14))) for _ in range(500)]
        counts: Counter[tuple[ItemState, str]] = Counter()
        given: set[str] = set()
        indexes = [*_ITEM.indexes, *_CODE.indexes]
        write(runtime, SYSTEM, lambda work: [index.drop(work.connection) for index in indexes])
        # In the order of the table and without its indexes, so that filling takes minutes; they are made in the end.
        ids = sorted(random_id() for _ in range(many))
        for first in range(0, many, SLICE):
            write(runtime, SYSTEM, Maker(ids[first : first + SLICE], texts, rng, now, counts, given).make)
        write(runtime, SYSTEM, lambda work: [index.create(work.connection) for index in indexes])
        rows = [{"state": state, "type": kind, "many": one} for (state, kind), one in counts.items()]
        write(runtime, SYSTEM, lambda work: work.run_many(_ADD_COUNT, rows))
        return {tab: deep_mark(runtime, states) for tab, states in TABS.items()}


def deep_mark(runtime: Runtime, states: tuple[ItemState, ...]) -> str:
    """The mark of an item far down the list of these states."""
    with read(runtime) as work:
        newest = listed(work, Wanted(states=states), most=1)[0].at
        span = YEAR if ItemState.ANSWERED in states else LATELY
        deep = Mark(newest - span * DEEP, UUID(int=0))
        item = listed(work, Wanted(states=states), after=deep, most=1)[0]
        return f"{item.at.isoformat()}~{item.id.hex}"


def addresses(deep: Mapping[str, str]) -> list[str]:
    """Everything that is asked of one server."""
    marks = [f"tab={tab}&after={quote(mark, safe='')}" for tab, mark in deep.items()]
    return [f"/staff/feedback?{asked}" for asked in (*ASKED, *marks)]


@dataclass(slots=True)
class Asked:
    """What one address brought: milliseconds each time, and how many rows."""

    spent: list[float]
    rows: int

    @property
    def p95(self) -> float:
        return sorted(self.spent)[min(len(self.spent) - 1, round(0.95 * len(self.spent)))]


def page_of(session: Session, path: str) -> Page:
    page = session.get(path)
    if page.status != 200:
        raise RuntimeError(f"{path} was answered {page.status}")
    return page


def compare(sizes: Sequence[int], *, times: int) -> list[dict[str, Asked]]:
    """What every address brought at each size, by what is asked; the servers are asked in turns."""
    rng = random.Random(1)
    with ExitStack() as stack:
        # Nothing is sent: no provider is needed.
        programs = [waypost(stack.enter_context(fresh_directory()), provider_url="http://127.0.0.1:9") for _ in sizes]
        asked = []
        for program, size in zip(programs, sizes, strict=True):
            began = time.perf_counter()
            asked.append(addresses(fill(program, size, rng=rng)))
            print(f"{size} items made in {time.perf_counter() - began:.0f} s", flush=True)
        sessions = []
        for program in programs:
            stack.enter_context(running(program))
            sessions.append(enrol(program))
        took: list[dict[str, Asked]] = [{} for _ in sizes]
        for turn in range(times + 2):
            for number in range(len(asked[0])):
                for at, session in enumerate(sessions):
                    page = page_of(session, asked[at][number])
                    if turn >= 2:  # what is made when first asked for is made
                        one = took[at].setdefault(named(asked[at][number]), Asked([], page.text.count(ROW)))
                        one.spent.append(page.milliseconds)
    return took


def named(path: str) -> str:
    """An address without its mark."""
    asked, _, mark = path.partition("?")[2].partition("&after=")
    return f"{asked}, deep" if mark else asked


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of the list of feedback by the number of items.")
    parser.add_argument("--small", type=int, default=2000 if quick() else 10_000)
    parser.add_argument("--large", type=int, default=20_000 if quick() else 1_000_000)
    parser.add_argument("--times", type=int, default=5 if quick() else 20)
    told = parser.parse_args()
    few, many = compare((told.small, told.large), times=told.times)
    alike = [name for name in few if few[name].rows == many[name].rows]
    ratios = {name: median(many[name].spent) / median(few[name].spent) for name in alike}
    rows = [
        [name, median(few[name].spent), median(many[name].spent), many[name].p95, ratios.get(name, "")] for name in few
    ]
    heads = ["ms", f"{told.small} items", f"{told.large} items", "its p95", "ratio"]
    print(table(heads, rows))
    print(f"worst p95: {max(one.p95 for one in many.values()):.0f} ms")
    print(f"bench-feedback-list: {max(ratios.values()):.2f}")


if __name__ == "__main__":
    main()
