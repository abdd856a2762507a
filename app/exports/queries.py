"""Reading what may leave, in constant memory, and what left."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.errors import Invalid
from app.exports.sheets import Cell
from app.exports.tables import DataClass, Export
from app.exports.thinning import Alike, K, Period, decided, of_week
from app.feedback.frame import HOSTILE
from app.feedback.tables import Item, ItemCode, Told
from app.response_map.publishing import UNSORTED
from app.visits.queries import held
from app.work import Work

MOST_ROWS = 100_000
_TOGETHER = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """Of one item what a file may be made of. ``days``: until it was answered or refused."""

    area: str
    day: date
    kind: str
    codes: Sequence[str]
    stage: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Geography:
    """What a file knows of areas: the coarse one of any, the one above, and what it is called."""

    coarse: Callable[[str], str]
    above: Callable[[str], str]
    name: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Thinned:
    """How items are told: by the finest of each, and the codes that are frequent enough in an area."""

    alike: dict[Alike, Alike]
    codes: frozenset[tuple[str, str]]
    many: int  # rows
    left_out: int


def told_since(work: Work, since: datetime, geography: Geography) -> Iterator[Row]:
    """What people told us since then, in the order of time.

    Without exercises, what denounces somebody, and what others collected: whoever has the file that was brought in
    would take its rows away from ours and be left with few.
    """
    columns = (col(Item.id), col(Item.area), col(Item.type), col(Item.state), col(Item.at), col(Item.ended_at))
    ours = col(Item.exercise).is_(False), col(Item.told) != Told.IMPORT
    chosen = select(*columns).where(col(Item.at) >= since, *ours)
    found = work.connection.execute(chosen.order_by(col(Item.at), col(Item.id)).execution_options(yield_per=_TOGETHER))
    for rows in found.partitions():
        codes = _codes_of(work, [row[0] for row in rows])
        for item_id, area, kind, state, at, ended_at in rows:
            given = codes.get(item_id, [])
            if HOSTILE not in given:
                days = (ended_at - at).days if ended_at else None
                kind_told = kind.value if kind else UNSORTED
                yield Row(geography.coarse(area), at.date(), kind_told, given, state.value, days)


def _codes_of(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The codes of some items as plain values: a hundred thousand rows need no objects."""
    found: dict[UUID, list[str]] = {}
    chosen = select(col(ItemCode.item_id), col(ItemCode.code)).where(col(ItemCode.item_id).in_(ids))
    for item_id, code in work.connection.execute(chosen.order_by(col(ItemCode.code))):
        found.setdefault(item_id, []).append(code)
    return found


def thinned(work: Work, since: datetime, geography: Geography) -> Thinned:
    """How what was told since then may be told in a file; Invalid when it would be too long."""
    counts: Counter[Alike] = Counter()
    codes: Counter[tuple[str, str]] = Counter()
    for one in told_since(work, since, geography):
        counts[of_week(one.area, one.day, one.kind)] += 1
        codes.update((one.area, code) for code in one.codes)
    alike = decided(counts, geography.above)
    many = sum(counts[one] for one in alike)
    if many > MOST_ROWS:
        raise Invalid("export.too_many")
    frequent = frozenset(place for place, times in codes.items() if times >= K)
    return Thinned(alike, frequent, many, counts.total() - many)


def feedback_rows(
    work: Work, since: datetime, geography: Geography, *, told: Thinned, data_class: DataClass
) -> Iterator[Sequence[Cell]]:
    """The rows of the file of feedback, in the columns of `sheets.FEEDBACK`."""
    for one in told_since(work, since, geography):
        alike = told.alike.get(of_week(one.area, one.day, one.kind))
        if alike is None:
            continue
        yield (
            alike.begins.isoformat() if alike.begins else "",
            alike.lasts.value,
            alike.area,
            geography.name(alike.area) if alike.area else "",
            one.kind,
            "|".join(code for code in one.codes if (one.area, code) in told.codes),
            one.stage,
            one.days,
            data_class.value,
        )


def held_rows(work: Work, geography: Geography, *, data_class: DataClass) -> list[Sequence[Cell]]:
    """How many people cannot come out, in the columns of `sheets.VISITS`: in areas where they are five or more."""
    counts: Counter[Alike] = Counter()
    for one in held(work):
        counts[Alike(geography.coarse(one.area), None, Period.ALL, one.kind.value)] += one.people
    people: Counter[tuple[str, str]] = Counter()
    for fine, told in decided(counts, geography.above).items():
        people[told.area, told.kind] += counts[fine]
    return [
        (area, geography.name(area) if area else "", kind, many, data_class.value)
        for (area, kind), many in sorted(people.items())
    ]


def newest(work: Work, *, most: int = 20) -> Sequence[Export]:
    """The files that left last, the newest first."""
    return work.session.execute(select(Export).order_by(col(Export.id).desc()).limit(most)).scalars().all()
