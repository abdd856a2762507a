"""Reading referrals: for whoever hands on, and for a partner, who sees what `facts` lets through and nothing else."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, or_, tuple_
from sqlalchemy import select as choose
from sqlmodel import col, select

from app.errors import Conflict, NotFound
from app.partners.queries import find_agreed
from app.partners.rules import Agreed, read_facts
from app.partners.tables import Fact
from app.prepared import Prepared
from app.referrals.facts import may_give, only
from app.referrals.rules import UNDER_WAY, WITH_PARTNER, is_open, must_stop
from app.referrals.tables import (
    ASKED,
    CONCERNS,
    Consent,
    ConsentState,
    Question,
    Reason,
    Referral,
    ReferralStep,
    Rescue,
    State,
)
from app.referrals.tables import WITH_PARTNER as STILL_WITH
from app.work import Work

_CONSENT: Any = Consent.__table__  # type: ignore[attr-defined]
_REFERRAL: Any = Referral.__table__  # type: ignore[attr-defined]
_CONCERNS = Prepared(
    choose(_REFERRAL.c.id, _REFERRAL.c.asks, _REFERRAL.c.asks_at, _REFERRAL.c.state).where(
        _REFERRAL.c.contact_id == bindparam("who"), CONCERNS
    )
)
_Row = TypeVar("_Row", Consent, Referral)


@dataclass(frozen=True, slots=True)
class Shown:
    """A referral as its partner sees it: nothing but reference and state once it, the yes or the agreement ended."""

    id: UUID
    reference: str
    state: State
    reason: Reason | None
    urgency: str
    need: str
    sent_at: datetime
    answered_at: datetime | None
    facts: Mapping[Fact, str]
    answer: str  # where and when, as they wrote themselves


@dataclass(frozen=True, slots=True)
class Open:
    """What a yes or no may be about: a question of ours on a referral; none where partners only have something."""

    referral_id: UUID | None
    question: Question | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a partner's list to go on from."""

    sent_at: datetime
    id: UUID


def find(work: Work, referral_id: UUID) -> Referral | None:
    """One referral, for us."""
    return work.session.get(Referral, referral_id)


def get(work: Work, referral_id: UUID) -> Referral:
    """The same; NotFound when there is none."""
    referral = find(work, referral_id)
    if referral is None:
        raise NotFound("referral.unknown")
    return referral


def get_for(work: Work, referral_id: UUID, partner_id: UUID) -> Referral:
    """One referral that was sent to this partner; for anybody else it does not exist, nor before it was sent."""
    referral = work.session.get(Referral, referral_id)
    if referral is None or referral.partner_id != partner_id or referral.sent_at is None:
        raise NotFound("referral.unknown")
    return referral


def get_consent(work: Work, consent_id: UUID) -> Consent:
    """What somebody was asked; NotFound when there is none."""
    consent = work.session.get(Consent, consent_id)
    if consent is None:
        raise NotFound("consent.unknown")
    return consent


def hold(work: Work, referral_id: UUID) -> Referral:
    """The same to be changed: as it is now, and nobody else changes it, or the yes it stands on, before the commit.

    Always the yes first, and of those asked side by side every yes in one order: else two would wait for each other.
    """
    found = get(work, referral_id)
    beside_it = choose(_REFERRAL.c.consent_id).where(_REFERRAL.c.side_by_side == found.side_by_side)
    also = () if found.side_by_side is None else work.connection.execute(beside_it).scalars()
    for consent_id in sorted({found.consent_id, *also}):
        hold_consent(work, consent_id)
    return _held(work, Referral, referral_id, "referral.unknown")


def hold_for(work: Work, referral_id: UUID, partner_id: UUID) -> Referral:
    """The same of one that was sent to this partner."""
    get_for(work, referral_id, partner_id)
    return hold(work, referral_id)


def hold_consent(work: Work, consent_id: UUID) -> Consent:
    """What somebody was asked, to be changed; whatever stands on it is not changed before the commit either."""
    return _held(work, Consent, consent_id, "consent.unknown")


def of_case(work: Work, case_id: UUID) -> Sequence[Referral]:
    """Every referral of a case, the newest first."""
    chosen = select(Referral).where(Referral.case_id == case_id)
    return work.session.exec(chosen.order_by(col(Referral.proposed_at).desc(), col(Referral.id).desc())).all()


def consents_of_case(work: Work, case_id: UUID) -> Sequence[Consent]:
    """All that was asked in a case, the newest first."""
    chosen = select(Consent).where(Consent.case_id == case_id)
    return work.session.exec(chosen.order_by(col(Consent.asked_at).desc(), col(Consent.id).desc())).all()


def held_on(work: Work, consent_id: UUID) -> Sequence[Referral]:
    """What stands on this yes, to be changed as soon as the yes is held."""
    chosen = select(Referral).where(Referral.consent_id == consent_id).order_by(col(Referral.id)).with_for_update()
    return work.session.exec(chosen, execution_options={"populate_existing": True}).all()


def find_open(work: Work, contact_id: UUID) -> Open | None:
    """What a yes or no of somebody may be about. On the way of a text: one look into an index."""
    rows = _CONCERNS.rows(work.connection, who=contact_id)
    referral_id, question = next(((one[0], one[1]) for one in rows if is_open(one[1], one[2], work.now)), (None, None))
    handed_on = any(one[3] in WITH_PARTNER for one in rows)
    return Open(referral_id, question) if question is not None or handed_on else None


def concerning(work: Work, contact_id: UUID) -> Sequence[Referral]:
    """Whatever a yes or no of somebody may be about."""
    return work.session.exec(select(Referral).where(Referral.contact_id == contact_id, CONCERNS)).all()


def handed(work: Work, contact_id: UUID) -> Sequence[Referral]:
    """What partners have of somebody now."""
    chosen = select(Referral).where(Referral.contact_id == contact_id, STILL_WITH)
    return work.session.exec(chosen.order_by(col(Referral.consent_id))).all()


def beside(work: Work, referral: Referral) -> Sequence[Referral]:
    """The others that were asked at the same time, of which one takes it."""
    if referral.side_by_side is None:
        return ()
    chosen = select(Referral).where(Referral.side_by_side == referral.side_by_side, Referral.id != referral.id)
    return work.session.exec(chosen, execution_options={"populate_existing": True}).all()


def steps_of(work: Work, referral_id: UUID) -> Sequence[ReferralStep]:
    """What happened to it, the first first."""
    chosen = select(ReferralStep).where(ReferralStep.referral_id == referral_id)
    return work.session.exec(chosen.order_by(col(ReferralStep.at), col(ReferralStep.id))).all()


def answer_of(work: Work, referral: Referral) -> str:
    """What the partner wrote of where and when."""
    return work.open_if(Referral.answer, referral.id, referral.answer) or ""


def service_of(work: Work, referral: Referral) -> UUID | None:
    """The service of the directory it is for."""
    written = work.open_if(Referral.service, referral.id, referral.service)
    return None if written is None else UUID(written)


def typed_of(work: Work, referral: Referral) -> dict[Fact, str]:
    """What a member wrote down for it."""
    return _facts(work.open_if(Referral.typed, referral.id, referral.typed))


def given_of(work: Work, referral: Referral) -> dict[Fact, str]:
    """Every fact as it was given to the partner, while it has them."""
    return _facts(work.open_if(Referral.given, referral.id, referral.given))


def shown(work: Work, referral_id: UUID, partner_id: UUID) -> Shown:
    """A referral as its partner sees it now; NotFound for what is not theirs, as for what is not there."""
    return _shown(work, partner_id, [get_for(work, referral_id, partner_id)])[0]


def page(
    work: Work, partner_id: UUID, states: Collection[State], *, after: Mark | None = None, most: int = 25
) -> Sequence[Shown]:
    """A partner's referrals in these states, the newest first; pages go on from a mark, however many there are."""
    found: list[Referral] = []
    for state in states:
        chosen = select(Referral).where(Referral.partner_id == partner_id, Referral.state == state)
        chosen = chosen.where(col(Referral.sent_at).is_not(None))
        if after is not None:
            chosen = chosen.where(tuple_(col(Referral.sent_at), col(Referral.id)) < (after.sent_at, after.id))
        chosen = chosen.order_by(col(Referral.sent_at).desc(), col(Referral.id).desc()).limit(most)
        found += work.session.exec(chosen)
    newest = sorted(found, key=lambda one: (one.sent_at, one.id), reverse=True)
    return _shown(work, partner_id, newest[:most])


def taken_back(work: Work, partner_id: UUID, since: datetime, *, among: int = 25) -> Sequence[str]:
    """The references of what a partner had read and was taken back since then, of the newest that were."""
    chosen = select(Referral).where(Referral.partner_id == partner_id, Referral.state == State.REVOKED)
    newest = chosen.order_by(col(Referral.sent_at).desc(), col(Referral.id).desc()).limit(among)
    return [
        one.reference
        for one in work.session.exec(newest.where(col(Referral.sent_at).is_not(None)))
        if must_stop(one.state, one.reason, seen=one.seen_at is not None) and one.ended_at and one.ended_at >= since
    ]


def may_be_with(work: Work, referral: Referral, *, state: State | None = None) -> frozenset[Fact]:
    """The facts that may be with its partner now, or would be in `state`."""
    agreed = find_agreed(work, referral.partner_id, today=work.now.date())
    return _may_give(agreed, referral, get_consent(work, referral.consent_id), state or referral.state, work.now)


def overdue(work: Work, *, most: int) -> Sequence[Referral]:
    """Those whose partner must hear now that they wait, the longest due first."""
    chosen = select(Referral).where(col(Referral.due_at) <= work.now)
    return work.session.exec(chosen.order_by(col(Referral.due_at)).limit(most)).all()


def silent(work: Work, before: datetime, *, most: int) -> Sequence[Consent]:
    """What was asked before then and nobody answered."""
    chosen = select(Consent).where(ASKED, col(Consent.asked_at) <= before)
    return work.session.exec(chosen.order_by(col(Consent.asked_at)).limit(most)).all()


def to_tell(work: Work, *, most: int) -> Sequence[Referral]:
    """Those of which the person must be told now where they stand."""
    chosen = select(Referral).where(col(Referral.tell_at) <= work.now)
    return work.session.exec(chosen.order_by(col(Referral.tell_at), col(Referral.id)).limit(most)).all()


def ending(work: Work, partner_id: UUID, before: datetime, *, most: int) -> Sequence[UUID]:
    """What a partner has on a yes that is over, or that ends before then and of which nothing is asked."""
    over = choose(_CONSENT.c.id).where(_CONSENT.c.id == _REFERRAL.c.consent_id, _CONSENT.c.until <= before)
    over = over.where(or_(_REFERRAL.c.asks.is_(None), _CONSENT.c.until <= work.now))
    chosen = select(Referral.id).where(Referral.partner_id == partner_id, STILL_WITH, over.exists())
    return work.session.exec(chosen.order_by(col(Referral.id)).limit(most)).all()


def beyond(work: Work, partner_id: UUID, *, most: int = 1) -> Sequence[Referral]:
    """What a partner has for which nothing is agreed with it any more."""
    agreed = find_agreed(work, partner_id, today=work.now.date())
    chosen = select(Referral).where(Referral.partner_id == partner_id, STILL_WITH)
    if agreed is not None:
        chosen = chosen.where(col(Referral.need).not_in(agreed.needs))
    return work.session.exec(chosen.order_by(col(Referral.id)).limit(most)).all()


def rescues_of(work: Work, case_id: UUID) -> Sequence[Rescue]:
    """What was passed on in a case without a yes, the newest first."""
    chosen = select(Rescue).where(Rescue.case_id == case_id).order_by(col(Rescue.at).desc())
    return work.session.exec(chosen).all()


def rescues_to_review(work: Work) -> Sequence[Rescue]:
    """What the protection officer has not looked at yet, the first due first."""
    return work.session.exec(select(Rescue).where(col(Rescue.due_at).is_not(None)).order_by(col(Rescue.due_at))).all()


def any_under_way(work: Work, case_id: UUID) -> bool:
    """Whether a case is being handed on."""
    chosen = select(Referral.id).where(Referral.case_id == case_id, col(Referral.state).in_(UNDER_WAY))
    return work.session.exec(chosen.limit(1)).first() is not None


def being_asked(work: Work, case_id: UUID, need: str) -> set[UUID]:
    """The partners a case is being handed to for this need."""
    chosen = select(Referral.partner_id).where(Referral.case_id == case_id, Referral.need == need)
    return set(work.session.exec(chosen.where(col(Referral.state).in_(UNDER_WAY))))


def refused_in(work: Work, case_id: UUID, *, to: tuple[UUID, str] | None = None) -> bool:
    """Whether they said no to being handed on in this case, or took a yes back; `to`: a partner, for a need."""
    said = col(Consent.state).in_((ConsentState.NO, ConsentState.WITHDRAWN))
    chosen = select(Consent.id).where(Consent.case_id == case_id, said)
    if to is not None:
        chosen = chosen.where(Consent.partner_id == to[0], Consent.need == to[1])
    return work.session.exec(chosen.limit(1)).first() is not None


def carried(work: Work, referral: Referral) -> Mapping[Fact, str]:
    """What may stand on paper now: the facts its partner may have. Conflict when there are none, or nobody carries it.

    The rules are the page's: no paper without a yes that holds.
    """
    facts = only(may_be_with(work, referral), given_of(work, referral))
    if not facts or referral.sheet_at is None:
        raise Conflict("referral.no_consent")
    return facts


def _held(work: Work, kind: type[_Row], row_id: UUID, unknown: str) -> _Row:
    work.session.flush()  # what this unit changed is not read over
    row = work.session.get(kind, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(unknown)
    return row


def _shown(work: Work, partner_id: UUID, referrals: Sequence[Referral]) -> Sequence[Shown]:
    """However many there are, one look at the agreement and one at what was said yes to."""
    agreed = find_agreed(work, partner_id, today=work.now.date())
    asked = select(Consent).where(col(Consent.id).in_({one.consent_id for one in referrals}))
    said = {one.id: one for one in work.session.exec(asked)}
    return [
        _as_shown(work, one, _may_give(agreed, one, said[one.consent_id], one.state, work.now)) for one in referrals
    ]


def _as_shown(work: Work, referral: Referral, may_be: Collection[Fact]) -> Shown:
    theirs = referral.state in WITH_PARTNER and bool(may_be)
    return Shown(
        referral.id,
        referral.reference,
        referral.state,
        referral.reason,
        referral.urgency if theirs else "",
        referral.need if theirs else "",
        referral.sent_at or referral.proposed_at,
        referral.answered_at,
        only(may_be, given_of(work, referral)),
        answer_of(work, referral) if theirs else "",
    )


def _may_give(
    agreed: Agreed | None, referral: Referral, consent: Consent, state: State, now: datetime
) -> frozenset[Fact]:
    return may_give(
        agreed,
        read_facts(consent.facts.split()),
        need=referral.need,
        state=state,
        consent=consent.state,
        until=consent.until,
        now=now,
    )


def _facts(written: str | None) -> dict[Fact, str]:
    return {} if written is None else {Fact(name): value for name, value in json.loads(written).items()}
