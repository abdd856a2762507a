"""A few texts in four languages, somebody on duty, services nearby, a partner, and what is under way between them."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from app.cases.tables import Case
from app.demonstration.under_way import ROLES, hand_on, look_for, promise
from app.directory import actions as directory
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry
from app.directory.hours_written import read as read_hours
from app.framework import ServiceKind
from app.ids import new_id, random_id
from app.inbound.pipeline import read_text, take_in
from app.partners import actions as partners
from app.partners.rules import LEAST, Terms
from app.partners.tables import Fact
from app.runtime import Runtime
from app.staff.rules import handle_key
from app.staff.tables import Member, Shift
from app.transaction import read, write
from app.work import COMMAND, Work
from channels.contract import Address, AddressKind, Location, Received

_LINE = Address(AddressKind.PHONE, "+999000000000")
_NAIROBI = Location(-1.2921, 36.8219)
_TEXTS: tuple[tuple[str, str, Location | None], ...] = (
    ("+999200000001", "HELP water is coming into the house, we are 4 with a baby, on the roof", _NAIROBI),
    ("+999200000002", "نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام", None),
    ("+999200000003", "Mi mamá necesita insulina, estamos en la iglesia", None),
    ("+999200000004", "Bonjour, où peut-on charger un téléphone ?", None),
)
# What it is called, kinds, streets away to the north (in degrees), hours.
_SERVICES: tuple[tuple[str, tuple[ServiceKind, ...], float, str], ...] = (
    ("River kitchen", (ServiceKind.FOOD, ServiceKind.WATER), 0.004, "mon-sun 11:00-19:00"),
    ("River clinic", (ServiceKind.HOSPITAL,), 0.011, "mon-sun 00:00-24:00"),
    ("Library", (ServiceKind.CHARGING, ServiceKind.WIFI), -0.006, "mon-sat 08:00-20:00"),
    ("Free lawyers", (ServiceKind.LEGAL_AID, ServiceKind.WAGES), 0.02, "mon-fri 09:00-16:00"),
)


def prepare(runtime: Runtime) -> None:
    """Fill an empty database; does nothing to one that holds a case."""
    with read(runtime) as work:
        if work.session.exec(select(Case.id).limit(1)).first() is not None:
            return
    binta = write(runtime, COMMAND, _volunteer)
    for number, text, location in _TEXTS:
        sender, known_as = Address(AddressKind.PHONE, number), f"demo-{number}"
        received = Received(sender=sender, to=_LINE, text=text, provider_id=known_as, location=location)
        take_in(runtime, read_text(runtime, "simulator", received))
    zone = runtime.settings.operation.zone
    partner_id, dawit = write(runtime, COMMAND, lambda work: _partner(work, _services(work, zone)))
    hand_on(runtime, binta, partner_id, dawit)
    promise(runtime, binta)
    look_for(runtime, binta)


def _services(work: Work, zone: str) -> UUID:
    """The id of an organisation with services around the first text."""
    organisation_id = random_id()
    directory.put_organisation(work, OrganisationEntry(organisation_id, "River House (demo)", "Invented"))
    for name, kinds, north, hours in _SERVICES:
        where = PlaceEntry(
            id=random_id(),
            location_id=random_id(),
            name=name,
            address="1 River Road",
            city="Nairobi",
            latitude=_NAIROBI.latitude + north,
            longitude=_NAIROBI.longitude,
        )
        entry = ServiceEntry(
            id=random_id(),
            name=f"{name} (demo)",
            kinds=kinds,
            zone=zone,
            languages=("en", "ar", "fr"),
            phone="+999 200 0100",
            rules=read_hours(hours),
            no_id_agreed_on=work.now.date(),
            places=(where,),
        )
        directory.put_service(work, organisation_id, entry)
    return organisation_id


def _partner(work: Work, organisation_id: UUID) -> tuple[UUID, UUID]:
    """That organisation as a partner, with an agreement for a month, and somebody who answers there."""
    told, today = partners.Told("River House (demo)", "civil_society", organisation_id), work.now.date()
    by = random_id()
    partner_id = partners.add(work, told, member_id=by)
    facts = (*LEAST, Fact.NAME, Fact.TIME, Fact.ACCESS)
    needs = ("food", "water", "medical", "power")
    terms = Terms(facts, needs, today, today + timedelta(days=30), no_id=True, firewall=True)
    partners.sign(work, partner_id, terms, member_id=by)
    dawit = partners.add_focal_point(work, partner_id, name="Dawit (demo)", phone="+999200000101", language="en")
    return partner_id, dawit


def _volunteer(work: Work) -> UUID:
    """Somebody on duty for two weeks who cannot sign in: the first answer may then say that a person will answer."""
    member_id = random_id()
    handle = "Binta (demo)"
    work.session.add(
        Member(
            id=member_id,
            handle=work.seal(Member.handle, member_id, handle),
            fingerprint=work.keyring.fingerprint.of("handle", handle_key(handle)),
            password_hash="!",  # noqa: S106 - no password hashes to this
            roles=" ".join(ROLES),
            reads="en ar es fr",
            speaks="en",
            created_at=work.now,
        )
    )
    day = timedelta(days=1)
    for begins in (work.now + number * day for number in range(14)):
        work.session.add(Shift(id=new_id(), member_id=member_id, starts_at=begins, ends_at=begins + day, rung=0))
    return member_id
