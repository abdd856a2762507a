"""Proposing, asking, sending and following referrals. Every step is kept; nothing leaves without a yes that holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.audit.actions import record
from app.cases.queries import area_of, place_of
from app.cases.queries import get as get_case
from app.cases.tables import Case, CaseState
from app.contacts.queries import address_of
from app.contacts.queries import get as get_contact
from app.directory.queries import find_service
from app.errors import Conflict, Invalid
from app.framework import KINDS, ServiceKind
from app.ids import new_id, new_reference, random_id
from app.language import LANGUAGES
from app.partners.queries import find_agreed
from app.partners.queries import get as get_partner
from app.partners.rules import Agreed
from app.partners.tables import Fact, Kind, Partner
from app.referrals import rules
from app.referrals.facts import only
from app.referrals.queries import (
    beside,
    given_of,
    handed,
    held_on,
    hold,
    hold_consent,
    hold_for,
    may_be_with,
    typed_of,
)
from app.referrals.tables import (
    Consent,
    ConsentState,
    How,
    Reason,
    Referral,
    ReferralStep,
    State,
)
from app.work import ActorKind, Work

LONGEST_FACT = 200
LONGEST_ANSWER = 300
_TYPED = frozenset({Fact.NAME, Fact.TIME, Fact.ACCESS, Fact.WORDS})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a case. `typed`: what a member writes down of it; `named`: that they named a consulate.

    `said_yes`: what they said when asked by voice; None by text, where nothing is said yet.
    """

    partner_id: UUID
    need: str
    kind: ServiceKind
    facts: Sequence[Fact]
    how: How
    service_id: UUID | None = None
    typed: Mapping[Fact, str] = field(default_factory=dict, repr=False)
    said_yes: bool | None = None
    named: bool = False
    language: str = ""
    lasts: timedelta = rules.CONSENT_LASTS
    side_by_side: UUID | None = None


def propose(work: Work, case_id: UUID, proposal: Proposal, *, member_id: UUID) -> UUID:
    """The id of a referral nothing of which has left; their yes or no stands beside it, or is still to be asked."""
    case, partner = get_case(work, case_id), get_partner(work, proposal.partner_id)
    _check(work, case, partner, proposal)
    asked = rules.asked_of(proposal.kind, needs=case.needs.split(), partner=partner.kind)
    rules.check_asking(asked, proposal.how, work.actor.roles)
    consent_id = _ask(work, case, proposal, member_id=member_id)
    referral_id = random_id()
    typed = {fact.value: work.scrubber.scrub(words.strip()) for fact, words in proposal.typed.items() if words.strip()}
    service = None if proposal.service_id is None else work.seal(Referral.service, referral_id, proposal.service_id.hex)
    work.session.add(
        Referral(
            id=referral_id,
            reference=new_reference(),
            case_id=case_id,
            contact_id=case.contact_id,
            partner_id=partner.id,
            consent_id=consent_id,
            service=service,
            need=proposal.need,
            urgency=case.urgency,
            state=State.PROPOSED,
            typed=work.seal(Referral.typed, referral_id, json.dumps(typed)) if typed else None,
            side_by_side=proposal.side_by_side,
            proposed_at=work.now,
            proposed_by=member_id,
        )
    )
    _keep_step(work, referral_id, State.PROPOSED)
    work.session.flush()
    if proposal.said_yes is False:
        revoke(work, referral_id, Reason.NO_YES)
    return referral_id


def answer(work: Work, consent_id: UUID, *, yes: bool) -> Consent:
    """What they said to what they were asked; a no ends what was proposed. Conflict when nothing is asked any more."""
    consent = hold_consent(work, consent_id)
    if consent.state is not ConsentState.ASKED:
        raise Conflict("consent.answered")
    consent.state, consent.answered_at = (ConsentState.YES if yes else ConsentState.NO), work.now
    record(work, "consent.given" if yes else "consent.refused", "consent", consent_id)
    if not yes:
        _end_all(work, held_on(work, consent_id), Reason.NO_YES)
    return consent


def fall_silent(work: Work, consent_id: UUID) -> Consent:
    """They did not answer, and that is a no."""
    consent = hold_consent(work, consent_id)
    if consent.state is not ConsentState.ASKED:
        raise Conflict("consent.answered")
    consent.state, consent.answered_at = ConsentState.SILENT, work.now
    record(work, "consent.silent", "consent", consent_id)
    held = held_on(work, consent_id)
    asked = [referral for referral in held if referral.asks is not None]
    _end_all(work, held, Reason.NO_YES)
    for referral in asked:
        referral.tell_at = work.now
    return consent


def withdraw(work: Work, contact_id: UUID) -> Sequence[Referral]:
    """What partners had of somebody who takes their yes back: from now on they see nothing of it."""
    taken_back = list(handed(work, contact_id))
    for referral in taken_back:
        withdraw_consent(work, referral.consent_id)
    return taken_back


def withdraw_consent(work: Work, consent_id: UUID) -> None:
    """One yes is taken back; whatever stands on it ends."""
    consent = hold_consent(work, consent_id)
    if consent.state in (ConsentState.YES, ConsentState.ASKED):
        consent.state, consent.answered_at = ConsentState.WITHDRAWN, work.now
        record(work, "consent.withdrawn", "consent", consent_id)
    _end_all(work, held_on(work, consent_id), Reason.WITHDRAWN)


def send(work: Work, referral_id: UUID) -> Referral:
    """Hand it over: from now on its partner sees the facts that were agreed and said yes to, and soon hears of it.

    Conflict without a yes that holds, or an agreement that does; nothing has left then.
    """
    referral = hold(work, referral_id)
    rules.step(referral.state, State.SENT)
    facts = may_be_with(work, referral, state=State.SENT)
    if not facts:
        raise Conflict("referral.no_consent")
    known = only(facts, _known(work, get_case(work, referral.case_id), referral))
    given = json.dumps({fact.value: words for fact, words in known.items()})
    referral.given = work.seal(Referral.given, referral.id, given)
    referral.sent_at = referral.due_at = work.now
    _move(work, referral, State.SENT)
    record(work, "referral.sent", "referral", referral_id)
    return referral


def see(work: Work, referral_id: UUID, partner_id: UUID) -> Referral:
    """Somebody of the partner opened it. Conflict where nothing may be shown: nobody is told then that it was read."""
    referral = hold_for(work, referral_id, partner_id)
    if referral.state is State.SENT:
        _still_theirs(work, referral)
        referral.seen_at = work.now
        _move(work, referral, State.SEEN)
        record(work, "referral.seen", "referral", referral_id)
    return referral


def accept(work: Work, referral_id: UUID, partner_id: UUID, words: str, *, calls: bool = False) -> Referral:
    """They take it. `words`: where and when, which the person reads; `calls`: they call or write to the person.

    Conflict when another took it, or it is over, or they call who have no number of the person.
    """
    referral = hold_for(work, referral_id, partner_id)
    if not 0 < len(words.strip()) <= LONGEST_ANSWER:
        raise Invalid("referral.answer")
    _still_theirs(work, referral)
    others = beside(work, referral)
    if any(other.state in (State.ACCEPTED, State.NOT_REACHED, State.DONE) for other in others):
        raise Conflict("referral.taken")
    if calls and not only(may_be_with(work, referral), given_of(work, referral)).get(Fact.NUMBER):
        raise Conflict("referral.step")
    referral.answer, referral.calls = work.seal(Referral.answer, referral.id, words.strip()), calls
    referral.answered_at, referral.due_at = work.now, None
    _move(work, referral, State.ACCEPTED)
    try:
        work.session.flush()
    except IntegrityError:  # another took it at the same moment
        raise Conflict("referral.taken") from None
    _end_all(work, others, Reason.ANOTHER)
    record(work, "referral.accepted", "referral", referral_id)
    return referral


def decline(work: Work, referral_id: UUID, partner_id: UUID, reason: Reason) -> Referral:
    """They do not take it, or cannot after all."""
    return _answered(work, referral_id, partner_id, State.DECLINED, reason)


def complete(work: Work, referral_id: UUID, partner_id: UUID) -> Referral:
    """They did what they took it for."""
    return _answered(work, referral_id, partner_id, State.DONE, None)


def not_reached(work: Work, referral_id: UUID, partner_id: UUID, reason: Reason) -> Referral:
    """They tried, and the person did not answer or did not come. They are reminded to try again, or to say that not."""
    referral = _answered(work, referral_id, partner_id, State.NOT_REACHED, reason)
    referral.due_at, referral.reminded = rules.due(referral.urgency, work.now), 0
    return referral


def revoke(work: Work, referral_id: UUID, reason: Reason) -> Referral:
    """We take it back, whatever the partner does with it."""
    referral = hold(work, referral_id)
    _move(work, referral, State.REVOKED, reason)
    record(work, "referral.revoked", "referral", referral_id, reason=reason.value)
    return referral


def _check(work: Work, case: Case, partner: Partner, proposal: Proposal) -> None:
    """Nothing for what may be proposed; Conflict where the world is against it, Invalid where the form is."""
    agreed = find_agreed(work, partner.id, today=work.now.date())
    if agreed is None or proposal.need not in agreed.needs:
        raise Conflict("referral.no_agreement")
    if case.state is CaseState.CLOSED or case.forgotten_at is not None:
        raise Conflict("referral.case")
    own_state = KINDS[proposal.kind].own_state or partner.kind is Kind.CONSULATE
    if own_state and (not proposal.named or proposal.side_by_side is not None):
        raise Conflict("referral.consulate")
    _check_form(proposal, agreed)
    if not _offers(work, partner, proposal):
        raise Invalid("referral.need")


def _check_form(proposal: Proposal, agreed: Agreed) -> None:
    if proposal.need not in KINDS[proposal.kind].needs:
        raise Invalid("referral.need")
    if not proposal.facts or not agreed.facts.issuperset(proposal.facts):
        raise Invalid("referral.facts")
    if not proposal.typed.keys() <= _TYPED.intersection(proposal.facts):
        raise Invalid("referral.facts")
    if any(len(words) > LONGEST_FACT for words in proposal.typed.values()):
        raise Invalid("referral.long")
    if not timedelta(0) < proposal.lasts <= rules.LONGEST_CONSENT:
        raise Invalid("referral.lasts")
    if (proposal.said_yes is None) is not (proposal.how is How.TEXT):
        raise Invalid("referral.asked")


def _offers(work: Work, partner: Partner, proposal: Proposal) -> bool:
    """Whether the service that was chosen is the partner's, and of this kind."""
    if proposal.service_id is None:
        return True
    service = find_service(work, proposal.service_id)
    if service is None or service.organisation_id != partner.organisation_id:
        return False
    return proposal.kind in service.kinds.split()


def _ask(work: Work, case: Case, proposal: Proposal, *, member_id: UUID) -> UUID:
    consent_id = random_id()
    said = {None: ConsentState.ASKED, True: ConsentState.YES, False: ConsentState.NO}[proposal.said_yes]
    work.session.add(
        Consent(
            id=consent_id,
            case_id=case.id,
            contact_id=case.contact_id,
            partner_id=proposal.partner_id,
            need=proposal.need,
            facts=" ".join(fact for fact in Fact if fact in proposal.facts),
            state=said,
            how=proposal.how,
            language=proposal.language if proposal.language in LANGUAGES else case.language,
            asked_at=work.now,
            asked_by=member_id,
            answered_at=None if said is ConsentState.ASKED else work.now,
            until=work.now + proposal.lasts,
        )
    )
    record(work, "consent.asked", "consent", consent_id, reason=proposal.how.value)
    return consent_id


def _known(work: Work, case: Case, referral: Referral) -> dict[Fact, str]:
    """All there is to tell of a case, of which only what may be told is kept."""
    place = place_of(work, case)
    contact = None if case.contact_id is None else get_contact(work, case.contact_id)
    address = None if contact is None else address_of(work, contact)
    known = {
        Fact.NEED: referral.need,
        Fact.PEOPLE: "" if case.people is None else str(case.people),
        Fact.AREA: area_of(work, case),
        Fact.LANGUAGE: case.language,
        Fact.PLACE: "" if place is None else _written(place.label, place.latitude, place.longitude),
        Fact.NUMBER: address.value if address is not None and address.has_number else "",
    }
    return known | typed_of(work, referral)


def _written(label: str, latitude: float, longitude: float) -> str:
    return f"{label} ({latitude:.5f}, {longitude:.5f})".strip()


def _still_theirs(work: Work, referral: Referral) -> None:
    """Conflict for a partner who answers to what is over: the page they look at was made before."""
    if referral.state not in rules.WITH_PARTNER or not may_be_with(work, referral):
        raise Conflict("referral.over")


def _answered(work: Work, referral_id: UUID, partner_id: UUID, to: State, reason: Reason | None) -> Referral:
    referral = hold_for(work, referral_id, partner_id)
    rules.check_reason(to, reason)
    _still_theirs(work, referral)
    referral.due_at = None
    if to is State.DECLINED:
        referral.answered_at = work.now
    _move(work, referral, to, reason)
    record(work, f"referral.{to.value}", "referral", referral_id)
    return referral


def _end_all(work: Work, referrals: Sequence[Referral], reason: Reason) -> None:
    for referral in referrals:
        if referral.state in rules.UNDER_WAY:
            revoke(work, referral.id, reason)


def _move(work: Work, referral: Referral, to: State, reason: Reason | None = None) -> None:
    referral.state, referral.reason = rules.step(referral.state, to), reason
    left, reminded = referral.sent_at is not None, referral.reminded
    referral.tell_at = rules.tell_at(to, reason, work.now, left=left, reminded=reminded)
    referral.asks = referral.asks_at = None
    if not rules.STEPS[to]:  # over: what was given is not kept
        referral.ended_at, referral.given, referral.typed = work.now, None, None
        referral.due_at = work.now if rules.must_stop(to, reason, seen=referral.seen_at is not None) else None
    _keep_step(work, referral.id, to, reason)


def _keep_step(work: Work, referral_id: UUID, state: State, reason: Reason | None = None) -> None:
    actor = work.actor
    work.session.add(
        ReferralStep(
            id=new_id(),
            referral_id=referral_id,
            state=state,
            reason=reason,
            at=work.now,
            member_id=actor.id if actor.kind is ActorKind.MEMBER else None,
            focal_point_id=actor.id if actor.kind is ActorKind.PARTNER else None,
        )
    )
