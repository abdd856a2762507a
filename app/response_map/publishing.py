"""What everybody may see: made once for each day that has been over for a day, and never again.

A day's tables do not change when somebody codes, closes or erases later: two versions of one table would tell by their
difference what each of them hides.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from app.audit.actions import record
from app.framework import NEEDS, FeedbackType
from app.response_map.queries import days_counted, of_day
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
# Everything somebody tells us has one type; who calls for help may need several things.
_ADDS_UP = (Kind.FEEDBACK.value,)
_DELAY_DAYS = 2  # the whole of a day, and then a whole day more: at least 24 hours after the last report in it


@dataclass(frozen=True, slots=True)
class Geography:
    """What suppression knows of areas. ``areas``: codes of those that may be public by themselves."""

    areas: Sequence[str]
    parent: Callable[[str], str]
    is_site: Callable[[str], bool]


def publish_days(runtime: Runtime, geography: Geography) -> int:
    """Publish every day that is due; how many were."""
    until = runtime.clock.now().date() - timedelta(days=_DELAY_DAYS)
    with read(runtime) as work:
        due = days_counted(work, until=until)
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


def read_tables(kept: str) -> Tables:
    """Tables as they were kept."""
    told = json.loads(kept)
    by_kind = {kind: [Shown(**one) for one in shown] for kind, shown in told["by_kind"].items()}
    return Tables(by_kind, told["by_code"], told["totals"])


def in_days(days: Iterable[PublishedDay]) -> Mapping[date, Tables]:
    """Published days by their date."""
    return {one.day: read_tables(one.tables) for one in days}
