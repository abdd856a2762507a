"""An organisation looks at its own entry by a link, without an account: what it says waits until one of ours agrees."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.audit.actions import record
from app.directory import hours
from app.directory.actions import place_again
from app.directory.hours import Contradiction, Rule
from app.directory.queries import get_organisation, get_service, places_of, services_of
from app.directory.rules import LONGEST_WORDS, MOST_CAPACITY
from app.directory.tables import Proposal, Service, Status, SurveyLink
from app.errors import Invalid, NotFound
from app.ids import new_id, random_id
from app.language import LANGUAGES
from app.settings import Directory
from app.work import Work

_SECRET = 24  # bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What they say of one service. `capacity`: None for not said."""

    there: bool
    rules: Sequence[Rule]
    languages: Sequence[str]
    capacity: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody said of a service, beside the service as it is."""

    proposal: Proposal
    service: Service
    note: str


def invite(work: Work, organisation_id: UUID, settings: Directory, *, member_id: UUID) -> str:
    """What stands in the address of a new link. It is shown once: what is kept cannot be turned back into it."""
    get_organisation(work, organisation_id)
    secret = secrets.token_urlsafe(_SECRET)
    until = work.now + timedelta(days=settings.survey_days)
    link_id = random_id()
    work.session.add(
        SurveyLink(
            id=link_id, organisation_id=organisation_id, mark=_mark(work, secret), until=until, made_by=member_id
        )
    )
    record(work, "survey.invited", "organisation", organisation_id)
    return secret


def revoke(work: Work, organisation_id: UUID) -> None:
    """No link to this organisation's entry works any more."""
    work.session.execute(delete(SurveyLink).where(col(SurveyLink.organisation_id) == organisation_id))
    record(work, "survey.revoked", "organisation", organisation_id)


def link_of(work: Work, secret: str) -> SurveyLink:
    """The link of an address; NotFound alike for one that is wrong, over, used or taken back."""
    link = work.session.exec(select(SurveyLink).where(SurveyLink.mark == _mark(work, secret))).first()
    if link is None or link.until <= work.now or link.answered_at is not None:
        raise NotFound("directory.unknown")
    return link


def open_links(work: Work, organisation_id: UUID) -> Sequence[SurveyLink]:
    """The links to an organisation's entry that work."""
    chosen = select(SurveyLink).where(SurveyLink.organisation_id == organisation_id, SurveyLink.until > work.now)
    return work.session.exec(chosen.where(col(SurveyLink.answered_at).is_(None)).order_by(col(SurveyLink.until))).all()


def hours_told(work: Work, service: Service) -> tuple[Rule, ...]:
    """The hours that everybody is told where its places have the same; else those of the service."""
    general = hours.rules_of(service.hours)
    told = {hours.holding(hours.rules_of(place.hours), general) for place in places_of(work, service.id)}
    return told.pop() if len(told) == 1 else general


def answer(work: Work, secret: str, said: dict[UUID, Said]) -> None:
    """Keep what they say of their services. What is as it was is confirmed by it; the rest waits for one of ours.

    Every service of theirs is answered for, and no other; the link is used up.
    """
    link = link_of(work, secret)
    services = {service.id: service for service in services_of(work, link.organisation_id)}
    if said.keys() != services.keys():
        raise Invalid("directory.survey")
    for service_id, one in said.items():
        _check(one)
        if _same(services[service_id], hours_told(work, services[service_id]), one):
            services[service_id].confirmed_at, services[service_id].on_trust = work.now, False
        else:
            _propose(work, service_id, one)
    link.answered_at = work.now
    record(work, "survey.answered", "organisation", link.organisation_id)


def _check(said: Said) -> None:
    try:
        hours.check(said.rules)
    except Contradiction as error:
        raise Invalid(error.code) from None
    if not set(said.languages) <= LANGUAGES.keys():
        raise Invalid("directory.languages")
    if said.capacity is not None and not 0 <= said.capacity <= MOST_CAPACITY:
        raise Invalid("directory.capacity")
    if len(said.note) > LONGEST_WORDS:
        raise Invalid("directory.words")


def _same(service: Service, told: tuple[Rule, ...], said: Said) -> bool:
    before = (told, set(service.languages.split()), service.capacity)
    return said.there and not said.note.strip() and before == (tuple(said.rules), set(said.languages), said.capacity)


def _propose(work: Work, service_id: UUID, said: Said) -> None:
    proposal_id = new_id()
    note = said.note.strip()
    work.session.add(
        Proposal(
            id=proposal_id,
            service_id=service_id,
            said_at=work.now,
            there=said.there,
            hours=hours.written(said.rules),
            languages=" ".join(dict.fromkeys(said.languages)),
            capacity=said.capacity,
            note=work.seal(Proposal.note, proposal_id, note) if note else None,
        )
    )


def proposals(work: Work) -> Sequence[Proposed]:
    """What waits for one of ours, the longest first."""
    rows = work.session.exec(select(Proposal, Service).join(Service, col(Service.id) == Proposal.service_id)).all()
    found = [Proposed(one, service, work.open_if(Proposal.note, one.id, one.note) or "") for one, service in rows]
    return sorted(found, key=lambda one: one.proposal.said_at)


def accept(work: Work, proposal_id: UUID) -> None:
    """What they said holds, and the entry is confirmed by it. One that is no more there works no more."""
    proposal = _get(work, proposal_id)
    service = get_service(work, proposal.service_id)
    if proposal.there:
        if hours.rules_of(proposal.hours) != hours_told(work, service):
            _keep_hours(work, service, proposal.hours)
        service.languages, service.capacity = proposal.languages, proposal.capacity
    else:
        service.status = Status.DEFUNCT
        place_again(work, service)
    service.confirmed_at = service.changed_at = work.now
    service.on_trust = False
    work.session.delete(proposal)
    record(work, "proposal.accepted", "service", service.id)


def _keep_hours(work: Work, service: Service, said: str) -> None:
    """These hours, at each of its places: those that a place has for itself would go before them."""
    service.hours = said
    for place in places_of(work, service.id):
        place.hours = hours.written(())


def refuse(work: Work, proposal_id: UUID) -> None:
    """What they said changes nothing."""
    proposal = _get(work, proposal_id)
    work.session.delete(proposal)
    record(work, "proposal.refused", "service", proposal.service_id)


def _get(work: Work, proposal_id: UUID) -> Proposal:
    proposal = work.session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound("directory.unknown")
    return proposal


def _mark(work: Work, secret: str) -> bytes:
    return work.keyring.fingerprint.of("survey", secret)
