"""Joining and leaving."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update

from app.audience.tables import Consent, How, Membership
from app.audit.actions import record
from app.contacts import actions as contacts
from app.contacts.queries import get, same_number
from app.contacts.tables import Contact
from app.errors import Conflict, Invalid
from app.language import UNDETERMINED
from app.prepared import Prepared
from app.work import Work
from channels.contract import Address, AddressKind

_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_FOLLOWED = Prepared(
    update(_JOINED)
    .where(_JOINED.c.contact_id == bindparam("who"))
    .values(language=bindparam("tongue"), channel=bindparam("line"))
)
# Who joined by themselves may have said STOP before: this is their newer word. Nobody else can take it back for them.
_THEMSELVES = frozenset({How.TEXT, How.WEB})


def join(
    work: Work,
    contact_id: UUID,
    *,
    area: str,
    how: How,
    member_id: UUID | None = None,
    consent: Consent | None = None,
    agreed_on: date | None = None,
    group: str = "",
    exercises: bool = False,
) -> None:
    """They want the warnings for this area from now on; again is the same as once.

    Who joins through somebody else must have agreed (`consent`, `agreed_on`), and not have said STOP.
    """
    contact = get(work, contact_id)
    if contact.kind is AddressKind.WEB or contact.address is None:
        raise Invalid("audience.no_address")
    if how not in _THEMSELVES and (consent is None or agreed_on is None or agreed_on > work.now.date()):
        raise Invalid("audience.no_consent")
    _take_up_again(work, contact, how=how)
    contacts.know_number(work, contact_id)
    work.session.flush()
    here = (_JOINED.c.contact_id == contact_id) & (_JOINED.c.area == area)
    before = work.connection.execute(
        select(_JOINED.c.exercises, _JOINED.c.group, _JOINED.c.joined_at).where(here, _JOINED.c.left_at.is_(None))
    ).first()
    work.connection.execute(delete(_JOINED).where(here))
    work.connection.execute(
        insert(_JOINED).values(
            contact_id=contact_id,
            area=area,
            group=group or (before.group if before else ""),
            language=contact.language or UNDETERMINED,
            channel=contact.channel,
            how=how,
            consent=consent,
            agreed_on=agreed_on or work.now.date(),
            joined_at=before.joined_at if before else work.now,
            by_id=member_id,
            exercises=exercises or bool(before and before.exercises),
            left_at=None,
            alone=True,
            telephone_id=None,
        )
    )
    tell_apart(work, contact_id)
    record(work, "audience.joined", "contact", contact_id, how.value)


def _take_up_again(work: Work, contact: Contact, *, how: How) -> None:
    if contact.stopped_at is None:
        return
    if how not in _THEMSELVES:
        raise Conflict("audience.stopped")
    contacts.start(work, contact.id)
    work.session.refresh(contact)


def tell_apart(work: Work, contact_id: UUID) -> None:
    """Note which memberships of a number are its only one, and which WhatsApp is whose telephone."""
    ids = same_number(work, contact_id)
    theirs = _JOINED.c.contact_id.in_(ids) & _JOINED.c.left_at.is_(None)
    many = work.connection.execute(select(func.count()).select_from(_JOINED).where(theirs)).scalar_one()
    telephone = work.connection.execute(
        select(_CONTACT.c.id).where(_CONTACT.c.id.in_(ids), _CONTACT.c.kind == AddressKind.PHONE)
    ).scalar()
    work.connection.execute(update(_JOINED).where(theirs).values(alone=many == 1))
    if telephone is not None:
        of_others = theirs & (_JOINED.c.contact_id != telephone)
        work.connection.execute(update(_JOINED).where(of_others).values(telephone_id=telephone))


def follow(work: Work, contact_id: UUID, *, language: str, channel: str) -> None:
    """They write in another language, or on another line: warnings come there."""
    work.run(_FOLLOWED, who=contact_id, tongue=language, line=channel)


def speaks(work: Work, contact_id: UUID, language: str) -> None:
    """They told a member their language: warnings come in it."""
    work.connection.execute(update(_JOINED).where(_JOINED.c.contact_id == contact_id).values(language=language))


def put_aside(
    work: Work,
    address: Address,
    *,
    area: str,
    language: str,
    channel: str,
    consent: Consent,
    agreed_on: date,
    member_id: UUID,
    moment: datetime,
) -> UUID:
    """The contact of somebody of a file who agreed, whose membership is kept but does not hold until all do."""
    contact_id = contacts.reach_at(work, address, channel=channel, language=language)
    if contact_id is None:
        raise Invalid("audience.no_address")
    contact = get(work, contact_id)
    if contact.stopped_at is None:
        here = (_JOINED.c.contact_id == contact_id) & (_JOINED.c.area == area)
        if work.connection.execute(select(_JOINED.c.area).where(here, _JOINED.c.left_at.is_(None))).first():
            return contact_id  # joined by themselves meanwhile
        work.connection.execute(delete(_JOINED).where(here))
        values = {"contact_id": contact_id, "area": area, "group": "", "language": contact.language or language}
        values |= {"channel": contact.channel, "how": How.IMPORT, "consent": consent, "agreed_on": agreed_on}
        values |= {"joined_at": moment, "by_id": member_id, "exercises": False, "alone": False}
        work.connection.execute(insert(_JOINED).values(**values, left_at=moment, telephone_id=None))
    return contact_id


def begin_together(work: Work, *, member_id: UUID, moment: datetime) -> int:
    """How many memberships that were put aside at this moment hold from now on: all of them, or none."""
    aside = (_JOINED.c.how == How.IMPORT) & (_JOINED.c.by_id == member_id) & (_JOINED.c.joined_at == moment)
    begun = update(_JOINED).where(aside, _JOINED.c.left_at == moment).values(left_at=None)
    many = work.connection.execute(begun).rowcount
    record(work, "audience.brought_in", "membership", reason=str(many))
    return many


def leave(work: Work, contact_id: UUID, *, area: str | None = None) -> int:
    """How many memberships ended: all of this person, on whichever line of the same number they joined; or one."""
    ended = update(_JOINED).where(_JOINED.c.contact_id.in_(same_number(work, contact_id)), _JOINED.c.left_at.is_(None))
    if area is not None:
        ended = ended.where(_JOINED.c.area == area)
    many = work.connection.execute(ended.values(left_at=work.now, alone=False)).rowcount
    if many:
        tell_apart(work, contact_id)
        record(work, "audience.left", "contact", contact_id)
    return many
