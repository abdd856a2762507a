"""Reading the restricted store. Whoever may not see something is told what everybody is: that it does not exist."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.errors import Conflict, NotFound
from app.framework import OF_THEIR_LIFE, Lane
from app.ids import read_reference
from app.sensitive import rules
from app.sensitive.rules import Deed, Facts, Outside, Point, StepFacts
from app.sensitive.tables import (
    Complaint,
    ComplaintExclusion,
    ComplaintStep,
    FocalPoint,
    OutsideFocalPoint,
    Source,
    State,
    Store,
)
from app.settings import Sensitive
from app.staff.tables import Member
from app.work import Work

STORE = UUID(int=1)  # the one row there is
_MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done, opened."""

    facts: StepFacts
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A complaint under the store's own key. Nothing of it may be logged."""

    complaint: Complaint
    facts: Facts = field(repr=False)
    words: str = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)


def begun(work: Work) -> bool:
    """Whether there is a restricted store; until then nothing can be put there."""
    return work.session.get(Store, STORE) is not None


def store(work: Work) -> Store:
    """The store's key; Conflict before it was begun."""
    found = work.session.get(Store, STORE)
    if found is None:
        raise Conflict("restricted.not_begun")
    return found


def find_point(work: Work, member_id: UUID) -> FocalPoint | None:
    """The focal point this member is, if they are one and of the team; whether or not they chose a passphrase."""
    found = select(FocalPoint).join(Member, col(Member.id) == FocalPoint.member_id)
    return work.session.exec(found.where(FocalPoint.member_id == member_id, col(Member.active))).first()


def points(work: Work) -> Sequence[FocalPoint]:
    """Every focal point of ours who is of the team, in the order in which they are called."""
    found = select(FocalPoint).join(Member, col(Member.id) == FocalPoint.member_id).where(col(Member.active))
    return work.session.exec(found.order_by(col(FocalPoint.turn), col(FocalPoint.id))).all()


def callable_points(work: Work, complaint_id: UUID) -> list[Point]:
    """Those who can open the store and whom this complaint may reach."""
    excluded = _excluded(work, complaint_id)
    return [
        Point(one.member_id, lanes_of(one), one.turn, _absent(work, one.absent_until), organisation_of(work, one))
        for one in points(work)
        if one.store_key is not None and exclusion(work, complaint_id, one.member_id) not in excluded
    ]


def is_seen_to(work: Work, lane: Lane) -> bool:
    """Whether somebody of ours can open what is put away under this lane, and is called to it."""
    return any(one.store_key is not None and lane in lanes_of(one) for one in points(work))


def lanes_of(point: FocalPoint) -> frozenset[Lane]:
    """What a focal point sees to; more of what was told belongs to all who see to something of theirs."""
    named = frozenset(map(Lane, point.lanes.split()))
    return named if named.isdisjoint(OF_THEIR_LIFE) else named | {Lane.MORE}


def organisation_of(work: Work, point: FocalPoint) -> str:
    """Whose people a focal point of the team belongs to; "" ours."""
    return work.open_if(FocalPoint.organisation, point.id, point.organisation) or ""


def outside(work: Work) -> list[Outside]:
    """Focal points of others, by organisation and name; the inter-agency coordinator first."""
    found = work.session.exec(select(OutsideFocalPoint)).all()
    return sorted((_outside(work, one) for one in found), key=lambda one: (one.organisation, one.name))


def coordinators(work: Work, complaint_id: UUID | None = None) -> list[Outside]:
    """The inter-agency coordinators who can be called, and may be for this complaint."""
    excluded = _excluded(work, complaint_id) if complaint_id else frozenset()
    return [
        one
        for one in outside(work)
        if not one.organisation
        and not one.absent
        and (complaint_id is None or exclusion(work, complaint_id, one.id) not in excluded)
    ]


def recipients(work: Work, complaint: Complaint, organisation: str) -> list[Outside]:
    """To whom a complaint about a worker of another organisation may go."""
    everybody, excluded = outside(work), _excluded(work, complaint.id)
    out = {one.id for one in everybody if exclusion(work, complaint.id, one.id) in excluded}
    return rules.recipients(everybody, lane=complaint.lane, organisation=organisation, excluded=out)


def colleagues(work: Work, complaint: Complaint, organisation: str = "") -> list[Point]:
    """Focal points of the team to whom a complaint about a worker of `organisation` ("" ours) may be given."""
    named = organisation.strip().casefold()
    return [
        one
        for one in callable_points(work, complaint.id)
        if complaint.lane in one.lanes and not one.absent and one.organisation.casefold() == named
    ]


def seen_by(work: Work, member_id: UUID) -> list[Complaint]:
    """The complaints this member may see, those whose time ends first in front; none for anybody else."""
    point = find_point(work, member_id)
    if point is None or point.store_key is None:
        return []
    wanted = select(Complaint).where(col(Complaint.lane).in_(lanes_of(point)))
    found = work.session.exec(
        wanted.order_by(col(Complaint.routed_at).is_not(None), col(Complaint.deadline_at), col(Complaint.id)).limit(
            _MOST
        )
    ).all()
    return [one for one in found if exclusion(work, one.id, member_id) not in _excluded(work, one.id)]


def get_for(work: Work, complaint_id: UUID, member_id: UUID | None) -> Complaint:
    """The complaint; NotFound for who may not see it exactly as for one that does not exist."""
    point = None if member_id is None else find_point(work, member_id)
    found = work.session.get(Complaint, complaint_id)
    if found is None or point is None or point.store_key is None or found.lane not in lanes_of(point):
        raise NotFound("restricted.unknown")
    if exclusion(work, complaint_id, point.member_id) in _excluded(work, complaint_id):
        raise NotFound("restricted.unknown")
    return found


def opened(work: Work, complaint: Complaint, *, key: bytes) -> Opened:
    """What was told and what was done about it, under the store's private key."""
    facts = _facts(work, complaint, key=key)
    words = work.open_restricted(Complaint.text, complaint.id, complaint.text, key=key)
    steps = select(ComplaintStep).where(ComplaintStep.complaint_id == complaint.id).order_by(col(ComplaintStep.number))
    done = tuple(_step(work, one, key=key) for one in work.session.exec(steps))
    return Opened(complaint, facts, words, done)


def _facts(work: Work, complaint: Complaint, *, key: bytes) -> Facts:
    told = json.loads(work.open_restricted(Complaint.facts, complaint.id, complaint.facts, key=key))
    return Facts(**{**told, "source": Source(told["source"])})


def more_of(work: Work, complaint: Complaint, contact_id: str, *, key: bytes) -> list[Complaint]:
    """What else that is open somebody told of their own life, which whoever acts may see."""
    if work.actor.id is None or complaint.lane not in OF_THEIR_LIFE:
        return []
    seen = (one for one in seen_by(work, work.actor.id) if one.id != complaint.id and is_open(one))
    own = [one for one in seen if one.lane in OF_THEIR_LIFE]
    return [one for one in own if _facts(work, one, key=key).contact_id == contact_id]


def find_by_reference(work: Work, words: str) -> Complaint | None:
    """The complaint of a number somebody typed; None when the letters do not check."""
    reference = read_reference(words)
    if reference is None:
        return None
    return work.session.exec(select(Complaint).where(Complaint.mark == mark_of(work, reference))).first()


def running(work: Work, settings: Sensitive, *, most: int) -> list[tuple[Complaint, int]]:
    """Complaints that are with nobody who must see to them and to which somebody must be called, with which call."""
    waiting = select(Complaint).where(col(Complaint.routed_at).is_(None)).order_by(col(Complaint.at))
    found = ((one, rules.alarms_due(one.at, work.now, settings)) for one in work.session.exec(waiting))
    return [(one, due) for one, due in found if due > one.alarms][:most]


def mark_of(work: Work, reference: str) -> bytes:
    """What a complaint is found by; the number itself stands only under the seal."""
    return work.keyring.fingerprint.of("complaint", reference)


def exclusion(work: Work, complaint_id: UUID, who: UUID) -> bytes:
    """The mark that keeps a complaint from somebody."""
    return work.keyring.fingerprint.of("complaint exclusion", f"{complaint_id.hex} {who.hex}")


def _excluded(work: Work, complaint_id: UUID) -> frozenset[bytes]:
    marks = select(ComplaintExclusion.mark).where(ComplaintExclusion.complaint_id == complaint_id)
    return frozenset(bytes(mark) for mark in work.session.exec(marks))


def _absent(work: Work, until: datetime | None) -> bool:
    return until is not None and work.now < until


def _outside(work: Work, one: OutsideFocalPoint) -> Outside:
    return Outside(
        id=one.id,
        organisation=work.open(OutsideFocalPoint.organisation, one.id, one.organisation),
        name=work.open(OutsideFocalPoint.name, one.id, one.name),
        phone=work.open(OutsideFocalPoint.phone, one.id, one.phone),
        lane=one.lane,
        absent=_absent(work, one.absent_until),
    )


def _step(work: Work, step: ComplaintStep, *, key: bytes) -> Step:
    facts: dict[str, Any] = json.loads(work.open_restricted(ComplaintStep.facts, step.id, step.facts, key=key))
    words = "" if step.words is None else work.open_restricted(ComplaintStep.words, step.id, step.words, key=key)
    return Step(StepFacts(**{**facts, "deed": Deed(facts["deed"])}), words)


def is_open(complaint: Complaint) -> bool:
    """Whether something may still be done about it."""
    return complaint.state is not State.CLOSED
