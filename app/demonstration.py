"""A small, clearly marked demonstration: a few texts in four languages and a volunteer on duty. All invented."""

from datetime import timedelta

from sqlmodel import select

from app.cases.tables import Case
from app.ids import new_id, random_id
from app.inbound.pipeline import read_text, take_in
from app.runtime import Runtime
from app.staff.rules import Role, handle_key
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


def prepare(runtime: Runtime) -> None:
    """Fill an empty database; does nothing to one that holds a case."""
    with read(runtime) as work:
        if work.session.exec(select(Case.id).limit(1)).first() is not None:
            return
    write(runtime, COMMAND, _volunteer)
    for number, text, location in _TEXTS:
        sender, known_as = Address(AddressKind.PHONE, number), f"demo-{number}"
        received = Received(sender=sender, to=_LINE, text=text, provider_id=known_as, location=location)
        take_in(runtime, read_text(runtime, "simulator", received))


def _volunteer(work: Work) -> None:
    """Somebody on duty for two weeks who cannot sign in: the first answer may then say that a person will answer."""
    member_id = random_id()
    handle = "Binta (demo)"
    work.session.add(
        Member(
            id=member_id,
            handle=work.seal(Member.handle, member_id, handle),
            fingerprint=work.keyring.fingerprint.of("handle", handle_key(handle)),
            password_hash="!",  # noqa: S106 - no password hashes to this
            roles=Role.VOLUNTEER.value,
            reads="en ar es fr",
            speaks="en",
            created_at=work.now,
        )
    )
    day = timedelta(days=1)
    for begins in (work.now + number * day for number in range(14)):
        work.session.add(Shift(id=new_id(), member_id=member_id, starts_at=begins, ends_at=begins + day, rung=0))
