"""The list of feedback: any narrowing of it is read from one stretch of an index, a million items page like ten.

A list that shows several states, a code with codes of its own below it, or an area with areas below it, is the merge
of one such stretch each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlmodel import col

from app.feedback.frame import Type
from app.feedback.queries import own_codes
from app.feedback.rules import ENDS, soonest
from app.feedback.tables import Item, ItemCode, ItemState
from app.settings import Feedback
from app.work import Work

EVERY = tuple(ItemState)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the list to go on from: the last row of the page before."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the feedback is looked at; what is None does not matter.

    ``code`` stands for the codes below it too; ``areas``: the area and those below it. ``overdue``: only what should
    have been answered by then, under the deadlines of these settings.
    """

    states: tuple[ItemState, ...] = EVERY
    kind: Type | None = None
    code: str | None = None
    areas: tuple[str, ...] = ()
    overdue: Feedback | None = None


def listed(work: Work, wanted: Wanted, *, after: Mark | None = None, most: int = 25) -> Sequence[Item]:
    """Items, the newest first. Pages go on from a mark, never by number."""
    stretches = [_rows(work, one, after, most) for one in _stretches(work, wanted)]
    marks = islice((mark for mark, _same in groupby(merge(*stretches, reverse=True))), most)
    ids = [item_id for _at, item_id in marks]
    found = {item.id: item for item in work.session.execute(select(Item).where(col(Item.id).in_(ids))).scalars()}
    return [found[item_id] for item_id in ids]


def many(work: Work, wanted: Wanted, *, most: int) -> int:
    """How many there are, counted no further than `most`."""
    stretches = [one.with_only_columns(_id_of(one)).limit(most) for one in _stretches(work, wanted)]
    if len(_codes(work, wanted)) > 1:  # an item may have several of them: it counts once
        return min(most, len({item_id for one in stretches for item_id in work.session.execute(one).scalars()}))
    found = 0
    for one in stretches:
        found += work.session.execute(select(func.count()).select_from(one.subquery())).scalar_one()
        if found >= most:
            return most
    return found


def _id_of(stretch: Select[datetime, UUID]) -> ColumnElement[UUID]:
    _at, item_id = stretch.selected_columns
    return item_id


def _rows(
    work: Work, stretch: Select[datetime, UUID], after: Mark | None, most: int
) -> Iterator[tuple[datetime, UUID]]:
    at, item_id = stretch.selected_columns
    if after is not None:
        stretch = stretch.where(tuple_(at, item_id) < (after.at, after.id))
    newest = stretch.order_by(at.desc(), item_id.desc()).limit(most)
    return ((row[0], row[1]) for row in work.session.execute(newest))


def _stretches(work: Work, wanted: Wanted) -> list[Select[datetime, UUID]]:
    """Selects of (at, id) whose rows lie together in an index, newest first; together they are what is wanted."""
    areas = wanted.areas or (None,)
    # What has ended is late no more: to find that out row by row would read all there is.
    states = [state for state in wanted.states if wanted.overdue is None or state not in ENDS]
    if wanted.code is None:
        return [_of_state(work, wanted, state, area) for state in states for area in areas]
    codes = [replace(wanted, code=code) for code in _codes(work, wanted)]
    return [_of_code(work, one, state, area) for one in codes for state in states for area in areas]


def _codes(work: Work, wanted: Wanted) -> tuple[str, ...]:
    """The code, and the operation's own below it."""
    if wanted.code is None:
        return ()
    return wanted.code, *(code for code in own_codes(work) if code.startswith(f"{wanted.code}."))


def _of_state(work: Work, wanted: Wanted, state: ItemState, area: str | None) -> Select[datetime, UUID]:
    query = select(col(Item.at), col(Item.id)).where(col(Item.state) == state)
    if wanted.kind is not None:
        query = query.where(col(Item.type) == wanted.kind)
    if area is not None:
        query = query.where(col(Item.area) == area)
    if wanted.overdue is not None:
        query = query.where(col(Item.at) <= _promised_before(work, wanted.overdue, state), *_late(work))
    return query


def _of_code(work: Work, wanted: Wanted, state: ItemState, area: str | None) -> Select[datetime, UUID]:
    query = select(col(ItemCode.told_at), col(ItemCode.item_id))
    query = query.where(col(ItemCode.code) == wanted.code, col(ItemCode.state) == state)
    if area is not None:
        query = query.where(col(ItemCode.area) == area)
    if wanted.overdue is not None:
        query = query.join(Item, col(Item.id) == col(ItemCode.item_id))
        query = query.where(col(ItemCode.told_at) <= _promised_before(work, wanted.overdue, state), *_late(work))
    return query


def _late(work: Work) -> tuple[Any, ...]:
    return col(Item.deadline_at) <= work.now, col(Item.ended_at).is_(None)


def _promised_before(work: Work, settings: Feedback, state: ItemState) -> datetime:
    """Nothing told after this moment can be late yet: where the stretch begins, so that what is not late is skipped."""
    return work.now - soonest(settings, state)
