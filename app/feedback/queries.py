"""Finding and reading feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, bindparam, cast, exists, func, literal, or_
from sqlalchemy import select as choose
from sqlmodel import col, select

from app.cases.tables import Case
from app.errors import NotFound
from app.feedback import rules
from app.feedback.frame import Type, type_of
from app.feedback.tables import AgeGroup, FeedbackCount, FrameCode, Item, ItemCode, ItemState, SecondCoding
from app.ids import read_reference
from app.prepared import Prepared
from app.work import Work

# The trail's word for looking at an item.
READ = "feedback.read"
_MOST_SEALED = 24_000  # bytes: longer, and what they write more is an item of its own
_ITEM: Any = Item.__table__  # type: ignore[attr-defined]
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_ALONE = "child_alone"  # the need of a case
_LATEST = Prepared(
    choose(
        _ITEM.c.id,
        _ITEM.c.reference,
        _ITEM.c.urgency,
        _ITEM.c.deadline_at,
        _ITEM.c.ended_at.is_(None) & (func.length(_ITEM.c.text) < _MOST_SEALED),
    )
    .where(_ITEM.c.contact_id == bindparam("who"))
    .order_by(_ITEM.c.at.desc(), _ITEM.c.id)
    .limit(1)
)


def may_be_a_child(who: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a contact, told us of by a column or an id, told us that they are under 18, or wrote of a child alone,

    who may be themselves. More is not known, and nobody is asked.
    """
    told = exists().where(_ITEM.c.contact_id == who, _ITEM.c.age_group == AgeGroup.CHILD).select_from(_ITEM)
    alone = cast(_CASE.c.needs, String).like(f"%{_ALONE}%")
    return or_(told, exists().where(_CASE.c.contact_id == who, alone).select_from(_CASE))


def is_maybe_a_child(work: Work, contact_id: UUID) -> bool:
    """The same of one: no survey, campaign or question whether we helped goes to them."""
    return bool(work.connection.execute(choose(may_be_a_child(literal(contact_id, _ITEM.c.contact_id.type)))).scalar())


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What the inbound line needs to know of somebody's latest item."""

    id: UUID
    reference: str
    urgency: str
    deadline_at: datetime
    takes_more: bool  # it waits for its answer still, and is not too long


def find_latest_of(work: Work, contact_id: UUID) -> KnownItem | None:
    """The newest item somebody told us."""
    row = work.first(_LATEST, who=contact_id)
    return None if row is None else KnownItem(*row)


def get(work: Work, item_id: UUID) -> Item:
    """The item; NotFound when there is none."""
    item = work.session.get(Item, item_id)
    if item is None:
        raise NotFound("feedback.unknown")
    return item


def find_by_reference(work: Work, words: str) -> Item | None:
    """The item of a reference somebody typed; None when the letters do not check."""
    reference = read_reference(words)
    if reference is None:
        return None
    return work.session.exec(select(Item).where(Item.reference == reference)).first()


def overdue(work: Work, *, untold: bool = False, unescalated: bool = False, most: int = 50) -> Sequence[Item]:
    """Open items whose answer was promised for a moment that has passed, the longest waiting first.

    ``untold``: only those whose person has not heard that it takes longer; ``unescalated``: no coordinator has.
    """
    open_ = select(Item).where(col(Item.ended_at).is_(None), Item.deadline_at <= work.now)
    if untold:
        open_ = open_.where(col(Item.told_late).is_(False))
    if unescalated:
        open_ = open_.where(col(Item.escalated).is_(False))
    return work.session.exec(open_.order_by(col(Item.deadline_at), col(Item.id)).limit(most)).all()


def many_overdue(work: Work, *, most: int) -> int:
    """How many those are, counted no further than `most`."""
    late = select(Item.id).where(col(Item.ended_at).is_(None), Item.deadline_at <= work.now)
    return len(work.session.exec(late.limit(most)).all())


def words_of(work: Work, item: Item) -> str:
    """What somebody told us, without what must not be kept."""
    return work.open(Item.text, item.id, item.text)


def answer_of(work: Work, item: Item) -> str | None:
    """What came of it, in the words the person was told."""
    return work.open_if(Item.answer, item.id, item.answer)


def codes_of(work: Work, item_id: UUID) -> Sequence[ItemCode]:
    """The codes people gave an item, in the order of their names."""
    return work.session.exec(select(ItemCode).where(ItemCode.item_id == item_id).order_by(ItemCode.code)).all()


def codes_of_many(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The codes of several items."""
    found: dict[UUID, list[str]] = {}
    if ids:
        for one in work.session.exec(select(ItemCode).where(col(ItemCode.item_id).in_(ids)).order_by(ItemCode.code)):
            found.setdefault(one.item_id, []).append(one.code)
    return found


def passed_to(work: Work, item: Item) -> tuple[str, str]:
    """Who must do it and what they heard, where an item was passed on; empty where it was not."""
    partner = work.open_if(Item.partner, item.id, item.partner)
    words = work.open_if(Item.passed_words, item.id, item.passed_words)
    return partner or "", words or ""


def own_codes(work: Work) -> dict[str, FrameCode]:
    """What this operation changed in the frame, by code."""
    return {one.code: one for one in work.session.exec(select(FrameCode).order_by(FrameCode.code))}


def frame_in_use(work: Work) -> tuple[str, ...]:
    """The codes that may be given now, in the order of the frame."""
    return rules.frame_codes({code: own.retired_at is not None for code, own in own_codes(work).items()})


def known_codes(work: Work) -> frozenset[str]:
    """The same, for looking one up."""
    return frozenset(frame_in_use(work))


def counts(work: Work) -> dict[tuple[ItemState, str], int]:
    """How many items stand where: (state, type or "") → how many; kept, not counted."""
    return {(one.state, one.type): one.many for one in work.session.exec(select(FeedbackCount)) if one.many}


def to_code_again(work: Work, *, member_id: UUID, most: int = 10) -> Sequence[Item]:
    """A sample for a second coder: coded items of others that nobody coded twice, in no order a person chose."""
    mine = exists().where(col(ItemCode.item_id) == Item.id, col(ItemCode.by_id) == member_id)
    twice = exists().where(col(SecondCoding.item_id) == Item.id)
    coded = select(Item).where(col(Item.type).is_not(None), ~mine, ~twice)
    # Ids are random, so their order is a sample.
    return work.session.exec(coded.order_by(col(Item.id)).limit(most)).all()


def coded_twice(work: Work) -> list[tuple[Type, Type]]:
    """The types two people gave the same items, each without seeing the other's."""
    joined = select(Item.type, SecondCoding.codes).join(SecondCoding, col(SecondCoding.item_id) == Item.id)
    return [(Type(one), type_of(codes)) for one, codes in work.session.exec(joined) if one is not None]
