"""Changing complaints. Every change leaves a sealed step, and nothing in the common trail: that it was left would tell.

Whoever acts is a focal point of the complaint's lane whom it may reach; for anybody else it does not exist.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, func, select

from app.errors import Conflict, Invalid
from app.framework import OF_THEIR_LIFE, Lane
from app.ids import new_reference, random_id
from app.sensitive import queries, rules
from app.sensitive.queries import get_for
from app.sensitive.rules import Deed, Facts, StepFacts
from app.sensitive.tables import (
    Answer,
    Complaint,
    ComplaintExclusion,
    ComplaintStep,
    Danger,
    Source,
    State,
)
from app.settings import Settings
from app.work import Work

LONGEST_CONSENT = 200


@dataclass(frozen=True, slots=True)
class Raised:
    """A complaint that was put away; `reference`: what the person finds the answer with, by `answer_by`."""

    id: UUID
    reference: str
    answer_by: datetime


def raise_complaint(
    work: Work,
    words: str,
    *,
    lane: Lane,
    source: Source,
    danger: Danger,
    channel: str,
    language: str,
    settings: Settings,
    contact_id: UUID | None = None,
    reference: str | None = None,
    answer_by: datetime | None = None,
    excluded: Collection[UUID] = (),
) -> Raised:
    """Put words away where only focal points read them; Conflict before a store was begun.

    `reference`, `answer_by`: what the person was told already; `excluded`: members whom it must not reach.
    """
    public, complaint_id = queries.store(work).public, random_id()
    number, came = reference or new_reference(), rules.hour_of(work.now)
    until = rules.hour_of(answer_by or work.now + timedelta(days=settings.feedback.answer_days))
    facts = Facts(number, source, work.now.isoformat(), channel, language, _hex(contact_id))
    work.session.add(
        Complaint(
            id=complaint_id,
            mark=queries.mark_of(work, number),
            lane=lane,
            danger=danger,
            state=State.NEW,
            at=came,
            deadline_at=came + timedelta(hours=settings.sensitive.hours),
            answer_by=until,
            text=work.seal_restricted(Complaint.text, complaint_id, words, to=public),
            facts=_sealed(work, Complaint.facts, complaint_id, facts, public),
        )
    )
    for member_id in excluded:
        _keep_from(work, complaint_id, member_id)
    keep_step(work, complaint_id, Deed.CAME)
    return Raised(complaint_id, number, until)


def read(work: Work, complaint_id: UUID) -> None:
    """Remember that somebody looked at it."""
    get_for(work, complaint_id, work.actor.id)
    keep_step(work, complaint_id, Deed.READ)


def take(work: Work, complaint_id: UUID) -> Complaint:
    """The actor sees to it. Conflict when another one does already."""
    complaint = get_for(work, complaint_id, work.actor.id)
    if complaint.taken_by not in (None, work.actor.id):
        raise Conflict("restricted.taken")
    complaint.state = rules.checked_step(complaint.state, State.TAKEN)
    complaint.taken_by = work.actor.id
    keep_step(work, complaint_id, Deed.TOOK)
    return complaint


def note(work: Work, complaint_id: UUID, words: str) -> None:
    """Something for those who see to it."""
    still_open(work, complaint_id)
    if not words.strip():
        raise Invalid("restricted.no_words")
    keep_step(work, complaint_id, Deed.NOTED, words=words)


def offer_help(work: Work, complaint_id: UUID, words: str = "") -> None:
    """Help was offered: it is owed whatever becomes of the complaint."""
    still_open(work, complaint_id)
    keep_step(work, complaint_id, Deed.HELP_OFFERED, words=words)


def saw_number(work: Work, complaint_id: UUID) -> None:
    """The actor was shown how the person can be reached."""
    get_for(work, complaint_id, work.actor.id)
    keep_step(work, complaint_id, Deed.SAW_NUMBER)


def exclude(work: Work, complaint_id: UUID, who: UUID) -> None:
    """Somebody is implicated: from now on it does not exist for them, and whoever is next is called at once.

    `who`: the id of a member, or of a focal point of another organisation. Also oneself.
    """
    complaint = still_open(work, complaint_id)
    keep_step(work, complaint_id, Deed.EXCLUDED, to=who.hex)
    _keep_from(work, complaint_id, who)
    if complaint.taken_by == who:
        complaint.taken_by = None
        complaint.state = State.NEW if complaint.state is State.TAKEN else complaint.state
    complaint.alarms = 0


def hand_over(
    work: Work, complaint_id: UUID, to: UUID, *, organisation: str, identity: bool = False, consent: str = ""
) -> Complaint:
    """It goes to who must see to it: a focal point of the organisation concerned, or the inter-agency coordinator.

    `identity`: with who the person is, which needs their recorded consent. Conflict for anybody whom it may not reach;
    what somebody lives through goes to a colleague alone, and to partners as app/sensitive/care.py says.
    """
    complaint = still_open(work, complaint_id)
    _check_consent(identity=identity, consent=consent)
    others = [] if complaint.lane in OF_THEIR_LIFE else queries.recipients(work, complaint, organisation)
    named = {one.id: one.name for one in others}
    ours = {one.member_id for one in queries.colleagues(work, complaint, organisation)}
    if to not in named and to not in ours:
        raise Conflict("restricted.recipient")
    complaint.state = rules.checked_step(complaint.state, State.HANDED_OVER)
    complaint.routed_at = complaint.routed_at or work.now
    if to in ours:
        complaint.taken_by = to
    whom = f"{organisation.strip()}: {named[to]}" if to in named else to.hex
    said = work.scrubber.scrub(consent.strip())
    keep_step(work, complaint_id, Deed.HANDED_OVER, to=whom, identity=identity, consent=said)
    return complaint


def close(work: Work, complaint_id: UUID, answer: Answer, words: str = "") -> Complaint:
    """Nothing more is ours to do; what the person reads under their number are agreed words."""
    return _end(work, complaint_id, answer, Deed.CLOSED, words)


def gave_back(work: Work, complaint_id: UUID) -> Complaint:
    """It complains of nobody: the team answers it, as it does everybody who writes."""
    return _end(work, complaint_id, Answer.WITH_OTHERS, Deed.GIVEN_BACK, "")


def _end(work: Work, complaint_id: UUID, answer: Answer, deed: Deed, words: str) -> Complaint:
    complaint = still_open(work, complaint_id)
    complaint.state = rules.checked_step(complaint.state, State.CLOSED)
    complaint.answer = answer
    complaint.closed_at = work.now
    complaint.routed_at = complaint.routed_at or work.now
    keep_step(work, complaint_id, deed, words=words)
    return complaint


def called(work: Work, complaint_id: UUID, *, alarms: int) -> None:
    """The clock has brought so many calls by now; none of them is made twice."""
    complaint = work.session.get_one(Complaint, complaint_id)
    complaint.alarms = max(complaint.alarms, alarms)


def remove(work: Work, complaint_id: UUID) -> None:
    """Take a complaint out whole, with everything that was done about it: its time is over."""
    for table in (ComplaintStep, ComplaintExclusion):
        work.session.exec(delete(table).where(col(table.complaint_id) == complaint_id))
    work.session.exec(delete(Complaint).where(col(Complaint.id) == complaint_id))


def still_open(work: Work, complaint_id: UUID) -> Complaint:
    """The complaint, where something may still be done about it; Conflict where it is closed."""
    complaint = get_for(work, complaint_id, work.actor.id)
    if not queries.is_open(complaint):
        raise Conflict("restricted.closed")
    return complaint


def _check_consent(*, identity: bool, consent: str) -> None:
    if identity and not consent.strip():
        raise Invalid("restricted.consent")
    if len(consent) > LONGEST_CONSENT:
        raise Invalid("restricted.consent")


def _keep_from(work: Work, complaint_id: UUID, who: UUID) -> None:
    mark = queries.exclusion(work, complaint_id, who)
    work.session.merge(ComplaintExclusion(mark=mark, complaint_id=complaint_id))


def keep_step(work: Work, complaint_id: UUID, deed: Deed, *, words: str = "", **more: Any) -> None:
    """Add to the sealed trail what the actor did just now."""
    public, step_id = queries.store(work).public, random_id()
    facts = StepFacts(deed, work.now.isoformat(), _hex(work.actor.id), **more)
    made = work.session.exec(
        select(func.count()).select_from(ComplaintStep).where(ComplaintStep.complaint_id == complaint_id)
    ).one()
    work.session.add(
        ComplaintStep(
            id=step_id,
            complaint_id=complaint_id,
            number=made + 1,
            facts=_sealed(work, ComplaintStep.facts, step_id, facts, public),
            words=work.seal_restricted(ComplaintStep.words, step_id, words, to=public) if words.strip() else None,
        )
    )


def _hex(one: UUID | None) -> str | None:
    return None if one is None else one.hex


def _sealed(work: Work, attribute: Any, row_id: UUID, facts: Facts | StepFacts, public: bytes) -> Any:
    return work.seal_restricted(attribute, row_id, json.dumps(rules.told(facts)), to=public)
