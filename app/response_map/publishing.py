"""What everybody may see: made once for each day that has been over for a day, and never again.

A day's tables do not change when somebody codes, closes or erases later: two versions of one table would tell by their
difference what each of them hides.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.audit.actions import record
from app.framework import NEEDS, FeedbackType
from app.response_map.queries import days_counted, of_day, published, withheld
from app.response_map.rolling import chain
from app.response_map.suppression import Shown, Tables, tables_of
from app.response_map.tables import Kind, PublishedDay
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work

UNSORTED = "unsorted"  # feedback nobody has coded yet
NOWHERE = "?"  # reports that told no place: a line of their own
TOPICS: Mapping[str, Sequence[str]] = {
    Kind.DISTRESS.value: tuple(NEEDS),
    Kind.FEEDBACK.value: (*(kind.value for kind in FeedbackType), UNSORTED),
}
# What was brought in from elsewhere is never public here. Whoever has the file, or the public map it came from, would
# take its numbers away from ours and be left with those of the few who told us the rest.
PUBLIC = frozenset(TOPICS)
# Everything somebody tells us has one type; who calls for help may need several things.
_ADDS_UP = (Kind.FEEDBACK.value,)
_DELAY_DAYS = 2  # the whole of a day, and then a whole day more: at least 24 hours after the last report in it


@dataclass(frozen=True, slots=True)
class Geography:
    """What suppression knows of areas. ``areas``: codes of those that may be public by themselves."""

    areas: Sequence[str]
    parent: Callable[[str], str]
    is_site: Callable[[str], bool]

    def without(self, withheld: Collection[str]) -> "Geography":
        """The same with these places, and all in them, never shown by themselves."""
        if not withheld:
            return self

        def is_hidden(area: str) -> bool:
            return self.is_site(area) or lies_in(area, withheld, self.parent)

        return Geography([area for area in self.areas if not is_hidden(area)], self.parent, is_hidden)


def publish_days(runtime: Runtime, geography: Geography) -> int:
    """Publish every day that is due; how many were."""
    until = runtime.clock.now().date() - timedelta(days=_DELAY_DAYS)
    with read(runtime) as work:
        due, geography = days_counted(work, until=until), geography.without(withheld(work))
    for day in due:
        write(runtime, SYSTEM, lambda work, day=day: _publish(work, day, geography))  # type: ignore[misc]
    return len(due)


def _publish(work: Work, day: date, geography: Geography) -> None:
    if work.session.get(PublishedDay, day) is not None:
        return
    tables = tables_of_day(of_day(work, day), geography)
    work.session.add(PublishedDay(day=day, published_at=work.now, tables=written(tables)))
    record(work, "map.published", "map")


def tables_of_day(counts: Mapping[tuple[str, str, str], int], geography: Geography) -> Tables:
    """The public tables of one day's true counts: (kind, area, code) → how many."""
    placed: Counter[tuple[str, str, str]] = Counter()
    for (kind, area, code), many in counts.items():
        if kind in PUBLIC:
            placed[kind, _public_area(area, geography), code] += many
    areas = sorted({*geography.areas, *(area for _, area, _ in placed)})
    return tables_of(placed, areas=areas, parent=geography.parent, codes=TOPICS, adds_up=_ADDS_UP)


def _public_area(area: str, geography: Geography) -> str:
    """The area itself, or the one around a single building, shelter or camp."""
    while area and geography.is_site(area):
        area = geography.parent(area)
    return area or NOWHERE


def written(tables: Tables) -> str:
    """Tables as they are kept."""
    by_kind = {kind: [asdict(one) for one in shown] for kind, shown in tables.by_kind.items()}
    return json.dumps({"by_kind": by_kind, "by_code": tables.by_code, "totals": tables.totals})


@lru_cache(maxsize=64)
def read_tables(kept: str) -> Tables:
    """Tables as they were kept. They never change, and every look at the public map asks for two months of them."""
    told = json.loads(kept)
    by_kind = {kind: [Shown(**one) for one in shown] for kind, shown in told["by_kind"].items()}
    return Tables(by_kind, told["by_code"], told["totals"])


def public_days(work: Work, parent: Callable[[str], str], *, most: int = 400) -> dict[date, Tables]:
    """What everybody may see now of the newest published days: nothing of a place that is withheld by now."""
    hidden = withheld(work)
    return {one.day: _without(read_tables(one.tables), hidden, parent) for one in published(work, most=most)}


def _without(tables: Tables, withheld: Collection[str], parent: Callable[[str], str]) -> Tables:
    """The tables with nothing of these places left, not even as the difference to a total."""
    if not withheld:
        return tables
    by_kind = {
        kind: [one for one in shown if not lies_in(one.area, withheld, parent)]
        for kind, shown in tables.by_kind.items()
    }
    by_code = {
        kind: {area: line for area, line in lines.items() if not lies_in(area, withheld, parent)}
        for kind, lines in tables.by_code.items()
    }
    return Tables(by_kind, by_code, {kind: sum(one.many for one in shown) for kind, shown in by_kind.items()})


def lies_in(area: str, places: Collection[str], parent: Callable[[str], str]) -> bool:
    """Whether an area is one of these places or lies in one."""
    return any(step in places for step in chain(area, parent) if step)


def added_up(days: Iterable[Tables]) -> Tables:
    """What several published days say together: the sum of what is shown of each, and nothing of what is not."""
    shown: dict[str, Counter[tuple[str, bool]]] = {kind: Counter() for kind in TOPICS}
    codes: dict[str, dict[str, Counter[str]]] = {kind: {} for kind in TOPICS}
    for day in days:
        for kind, numbers in day.by_kind.items():
            shown[kind].update({(one.area, one.rest): one.many for one in numbers})
        for kind, lines in day.by_code.items():
            for area, line in lines.items():
                codes[kind].setdefault(area, Counter()).update(line)
    by_kind = {
        kind: [Shown(area, rest, many) for (area, rest), many in sorted(numbers.items())]
        for kind, numbers in shown.items()
    }
    return Tables(by_kind, codes, {kind: numbers.total() for kind, numbers in shown.items()})
