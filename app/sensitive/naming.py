"""Who may read complaints: beginning the store, naming focal points, letting them in, and who sees to it elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select

from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.framework import NAMED_LANES
from app.ids import random_id
from app.privacy.public_seal import DoesNotOpen, open_with, public_of, seal_to
from app.privacy.sealed_away import new_private, spoken
from app.sensitive import queries
from app.sensitive.keys import PAPER, Chosen, wrap_for
from app.sensitive.rules import read_lanes
from app.sensitive.tables import FocalPoint, OutsideFocalPoint, Store
from app.staff.rules import tidy_phone
from app.work import Work

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class OutsideWritten:
    """A focal point of another organisation, as somebody wrote it down; "": the inter-agency coordinator."""

    organisation: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    lane: str = ""


def begin(work: Work, member_id: UUID, chosen: Chosen) -> None:
    """Make the store, which this member can open and the printed recovery key; Conflict when there is one."""
    if queries.begun(work):
        raise Conflict("restricted.begun")
    paper = work.keyring.recovery
    if paper is None:
        raise Conflict("restricted.no_paper")
    key = new_private()
    work.session.add(
        Store(
            id=queries.STORE,
            public=public_of(key),
            paper=seal_to(paper, key, PAPER),
            paper_public=paper,
            begun_at=work.now,
        )
    )
    _let_in(work, member_id, chosen, key)


def reopen(work: Work, member_id: UUID, chosen: Chosen, *, paper: bytes) -> None:
    """Let a member in with the printed recovery key, when nobody knows a passphrase; Conflict for another paper."""
    try:
        key = open_with(paper, queries.store(work).paper, PAPER)
    except DoesNotOpen:
        raise Conflict("restricted.other_paper") from None
    _let_in(work, member_id, chosen, key)


def keep_for_paper(work: Work, *, key: bytes) -> None:
    """Seal the store's key to the recovery key that is in use now, when another was printed since."""
    _only_who_opened(work, key)
    kept, paper = queries.store(work), work.keyring.recovery
    if paper is not None and kept.paper_public != paper:
        kept.paper, kept.paper_public = seal_to(paper, key, PAPER), paper


def name(work: Work, member_id: UUID, *, lanes: Collection[str], organisation: str = "", key: bytes) -> UUID:
    """Name a member; they choose a passphrase of their own, and are let in then. Again: other lanes."""
    _only_who_opened(work, key)
    chosen = " ".join(read_lanes(lanes))
    known = queries.find_point(work, member_id)
    if known is not None:
        known.lanes = chosen
        return known.id
    point_id = random_id()
    work.session.add(
        FocalPoint(
            id=point_id,
            member_id=member_id,
            lanes=chosen,
            organisation=work.seal(FocalPoint.organisation, point_id, _short(organisation)) if organisation else None,
            turn=_next_turn(work),
            named_by=work.actor.id,
            named_at=work.now,
        )
    )
    return point_id


def choose(work: Work, chosen: Chosen) -> None:
    """A named member has a passphrase of their own now. Who chose another before is let in anew."""
    point = _get(work, chosen.point_id)
    if point.member_id != work.actor.id:
        raise NotFound("restricted.unknown")
    if point.public != chosen.key.public:
        point.store_key = None
    point.public, point.wrapped = chosen.key.public, chosen.key.wrapped


def let_in(work: Work, point_id: UUID, *, code: str, key: bytes) -> None:
    """Wrap the store's key for somebody who chose a passphrase. `code`: as they read out and the page showed it."""
    _only_who_opened(work, key)
    point = _get(work, point_id)
    if point.public is None or spoken(point.public) != code:
        raise Conflict("restricted.other_code")
    point.store_key = wrap_for(point.id, point.public, key)


def withdraw(work: Work, point_id: UUID, *, key: bytes) -> None:
    """Somebody is no focal point any more. Conflict for the last one who can open the store."""
    _only_who_opened(work, key)
    point = _get(work, point_id)
    able = [one.id for one in queries.points(work) if one.store_key is not None]
    if able == [point.id]:
        raise Conflict("restricted.last")
    work.session.delete(point)


def be_absent(work: Work, point_id: UUID, until: datetime | None, *, key: bytes) -> None:
    """Somebody cannot be called until then."""
    _only_who_opened(work, key)
    _get(work, point_id).absent_until = until


def name_outside(work: Work, written: OutsideWritten, *, key: bytes) -> UUID:
    """Write down who sees to complaints elsewhere; Invalid without a name and a number."""
    by = _only_who_opened(work, key)
    phone, called = tidy_phone(written.phone), _short(written.name)
    if phone is None or not called:
        raise Invalid("restricted.outside")
    point_id, lane = random_id(), read_lanes([written.lane])[0] if written.lane else None
    work.session.add(
        OutsideFocalPoint(
            id=point_id,
            lane=lane,
            organisation=work.seal(OutsideFocalPoint.organisation, point_id, _short(written.organisation)),
            name=work.seal(OutsideFocalPoint.name, point_id, called),
            phone=work.seal(OutsideFocalPoint.phone, point_id, phone),
            named_by=by,
            named_at=work.now,
        )
    )
    return point_id


def withdraw_outside(work: Work, point_id: UUID, *, key: bytes) -> None:
    """They see to complaints no more."""
    _only_who_opened(work, key)
    found = work.session.get(OutsideFocalPoint, point_id)
    if found is None:
        raise NotFound("restricted.unknown")
    work.session.delete(found)


def _let_in(work: Work, member_id: UUID, chosen: Chosen, key: bytes) -> None:
    before = work.session.exec(select(FocalPoint).where(FocalPoint.member_id == member_id)).first()
    if before is not None:
        work.session.delete(before)
        work.session.flush()
    point = FocalPoint(
        id=chosen.point_id,
        member_id=member_id,
        lanes=before.lanes if before is not None else " ".join(NAMED_LANES),
        turn=_next_turn(work),
        public=chosen.key.public,
        wrapped=chosen.key.wrapped,
        store_key=wrap_for(chosen.point_id, chosen.key.public, key),
        named_by=work.actor.id,
        named_at=work.now,
    )
    work.session.add(point)


def _only_who_opened(work: Work, key: bytes) -> UUID:
    """The member who acts; NotAllowed for who is no focal point or does not hold this store's key."""
    point = None if work.actor.id is None else queries.find_point(work, work.actor.id)
    if point is None or point.store_key is None or public_of(key) != queries.store(work).public:
        raise NotAllowed("restricted.not_opened")
    return point.member_id


def _get(work: Work, point_id: UUID) -> FocalPoint:
    point = work.session.get(FocalPoint, point_id)
    if point is None:
        raise NotFound("restricted.unknown")
    return point


def _next_turn(work: Work) -> int:
    return (work.session.exec(select(func.max(col(FocalPoint.turn)))).one() or 0) + 1


def _short(words: str) -> str:
    tidy = " ".join(words.split())
    if len(tidy) > LONGEST_NAME:
        raise Invalid("restricted.name")
    return tidy
