"""Adding partners, signing with them, and saying who answers there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select, update

from app.audit.actions import record
from app.errors import Invalid, NotAllowed, NotFound
from app.ids import random_id
from app.language import LANGUAGES
from app.partners import rules
from app.partners.naming import check_name
from app.partners.queries import get
from app.partners.rules import Terms
from app.partners.tables import Agreement, Kind, Partner, PartnerFocalPoint, PartnerLink, PartnerSession
from app.staff.hours import read_hours
from app.staff.rules import May, may, tidy_phone
from app.work import Work

_MOST_ROOM = 100_000
_LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Told:
    """What is written down of a new partner. `reason`: why the police is one, and for what."""

    name: str
    kind: str
    organisation_id: UUID | None = None
    hours: str = ""
    reason: str = ""
    takes_pfif: bool = False


def add(work: Work, told: Told, *, member_id: UUID) -> UUID:
    """The id of a new partner. Invalid for enforcement, always; the police only by who may, with a reason."""
    kind, name = rules.kind_of(told.kind), " ".join(told.name.split())
    if not 0 < len(name) <= rules.LONGEST_NAME:
        raise Invalid("partner.name")
    check_name(kind, name)
    reason = told.reason.strip()
    if kind is Kind.POLICE:
        if not may(work.actor.roles, May.ADD_POLICE):
            raise NotAllowed("partner.police")
        if not 0 < len(reason) <= rules.LONGEST_REASON:
            raise Invalid("partner.reason")
    partner_id = random_id()
    work.session.add(
        Partner(
            id=partner_id,
            name=work.seal(Partner.name, partner_id, name),
            kind=kind,
            organisation_id=told.organisation_id,
            hours=_hours(told.hours),
            reason=work.seal(Partner.reason, partner_id, reason) if kind is Kind.POLICE else None,
            takes_pfif=told.takes_pfif and kind is Kind.RED_CROSS,
            added_by=member_id,
            added_at=work.now,
        )
    )
    record(work, "partner.added", "partner", partner_id, reason=kind.value)
    return partner_id


def end(work: Work, partner_id: UUID) -> None:
    """They are no partner any more: nothing more goes to them, and what they have open closes to them at once."""
    partner = get(work, partner_id)
    partner.ended_at = partner.ended_at or work.now
    still = select(PartnerFocalPoint.id).where(
        PartnerFocalPoint.partner_id == partner_id, col(PartnerFocalPoint.ended_at).is_(None)
    )
    for focal_point_id in work.session.exec(still).all():
        end_focal_point(work, focal_point_id)
    record(work, "partner.ended", "partner", partner_id)


def answers_at(work: Work, partner_id: UUID, hours: str) -> None:
    """When they answer, as in `mon-fri 08:00-17:00; sat 09:00-12:00`."""
    get(work, partner_id).hours = _hours(hours)
    record(work, "partner.hours", "partner", partner_id)


def offers_as(work: Work, partner_id: UUID, organisation_id: UUID | None) -> None:
    """Which organisation of the directory they are, so that its services are theirs."""
    get(work, partner_id).organisation_id = organisation_id
    record(work, "partner.organisation", "partner", partner_id)


def has_room(work: Work, partner_id: UUID, room: int | None) -> None:
    """How many more people they can take, as they say."""
    if room is not None and not 0 <= room <= _MOST_ROOM:
        raise Invalid("partner.room")
    partner = get(work, partner_id)
    partner.room, partner.room_at = room, work.now
    record(work, "partner.room", "partner", partner_id)


def sign(work: Work, partner_id: UUID, terms: Terms, *, member_id: UUID) -> UUID:
    """The id of a new agreement; those before it end."""
    partner = get(work, partner_id)
    if partner.ended_at is not None:
        raise NotFound("partner.unknown")
    if partner.kind is Kind.POLICE and not may(work.actor.roles, May.ADD_POLICE):
        raise NotAllowed("partner.police")
    rules.check_terms(partner.kind, terms, today=work.now.date())
    before = update(Agreement).where(col(Agreement.partner_id) == partner_id, col(Agreement.ended_at).is_(None))
    work.session.exec(before.values(ended_at=work.now))
    agreement_id = random_id()
    work.session.add(
        Agreement(
            id=agreement_id,
            partner_id=partner_id,
            facts=" ".join(rules.read_facts(terms.facts)),
            needs=" ".join(dict.fromkeys(terms.needs)),
            signed_on=terms.signed_on,
            until=terms.until,
            by_id=member_id,
        )
    )
    record(work, "partner.signed", "partner", partner_id)
    return agreement_id


def end_agreement(work: Work, partner_id: UUID) -> None:
    """Nothing is agreed any more: from now on they see nothing of what they were handed."""
    get(work, partner_id)
    running = update(Agreement).where(col(Agreement.partner_id) == partner_id, col(Agreement.ended_at).is_(None))
    work.session.exec(running.values(ended_at=work.now))
    record(work, "partner.agreement_ended", "partner", partner_id)


def add_focal_point(
    work: Work, partner_id: UUID, *, name: str, phone: str, language: str, member_id: UUID | None = None
) -> UUID:
    """The id of somebody who answers there. Invalid without a way to tell them that something waits."""
    get(work, partner_id)
    called, number = " ".join(name.split()), tidy_phone(phone)
    if not 0 < len(called) <= rules.LONGEST_NAME or language not in LANGUAGES:
        raise Invalid("partner.focal_point")
    if number is None and member_id is None:
        raise Invalid("partner.phone")
    last = work.session.exec(
        select(PartnerFocalPoint.turn)
        .where(PartnerFocalPoint.partner_id == partner_id)
        .order_by(col(PartnerFocalPoint.turn).desc())
    ).first()
    focal_point_id = random_id()
    work.session.add(
        PartnerFocalPoint(
            id=focal_point_id,
            partner_id=partner_id,
            name=work.seal(PartnerFocalPoint.name, focal_point_id, called),
            phone=None if number is None else work.seal(PartnerFocalPoint.phone, focal_point_id, number),
            language=language,
            turn=(last or 0) + 1,
            member_id=member_id,
            added_at=work.now,
        )
    )
    record(work, "partner.focal_point", "partner", partner_id)
    return focal_point_id


def away_until(work: Work, focal_point_id: UUID, until: datetime | None) -> None:
    """Somebody else is called until then."""
    if until is not None and not work.now < until <= work.now + _LONGEST_ABSENCE:
        raise Invalid("partner.away")
    _focal_point(work, focal_point_id).absent_until = until
    record(work, "partner.away", "partner_focal_point", focal_point_id)


def end_focal_point(work: Work, focal_point_id: UUID) -> None:
    """They answer there no more: every way in of theirs closes now, and name and number go."""
    one = _focal_point(work, focal_point_id)
    for table in (PartnerLink, PartnerSession):
        for row in work.session.exec(select(table).where(table.focal_point_id == focal_point_id)):
            work.session.delete(row)
    one.ended_at, one.phone, one.member_id, one.invitation_id = one.ended_at or work.now, None, None, None
    one.name = work.seal(PartnerFocalPoint.name, one.id, "")
    record(work, "partner.focal_point_ended", "partner_focal_point", focal_point_id)


def _focal_point(work: Work, focal_point_id: UUID) -> PartnerFocalPoint:
    one = work.session.get(PartnerFocalPoint, focal_point_id)
    if one is None:
        raise NotFound("partner.unknown")
    return one


def _hours(written: str) -> str:
    """The hours, tidied; Invalid when a line of them cannot be read."""
    lines = [" ".join(line.lower().split()) for line in written.replace("\n", ";").split(";") if line.strip()]
    for line in lines:
        read_hours(line)
    tidied = "; ".join(lines)
    if len(tidied) > 120:
        raise Invalid("partner.hours")
    return tidied
