"""A great many people in a database, and the same words to all of them: made by Waypost's own rooms."""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, literal, select

from app.broadcasts.actions import Words, freeze
from app.contacts.tables import Contact
from app.ids import new_id
from app.outbox.rules import Priority
from app.prepared import Prepared
from app.privacy.envelope import Sealed
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from channels.contract import AddressKind

TEXT = "Flood in Kisumu. Go to higher ground now. Do not cross water. The school on the hill is open."
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_CONTACT), *_CONTACT.c.keys())
_SLICE = 5_000


def number_of(person: int) -> str:
    return f"+999{person:09d}"


def add_people(runtime: Runtime, many: int, *, channel: str, reachable: bool = True) -> None:
    """So many contacts. Those that are not `reachable` have bytes for a number: for what only counts them."""
    for start in range(0, many, _SLICE):
        places = range(start, min(many, start + _SLICE))

        def unit(work: Work, places: range = places) -> None:
            work.run_many(_ADD, [_person(work, place, channel, reachable=reachable) for place in places])

        write(runtime, SYSTEM, unit)


def _person(work: Work, place: int, channel: str, *, reachable: bool) -> dict[str, Any]:
    contact_id, number = new_id(), number_of(place)
    sealed = work.seal(Contact.address, contact_id, number) if reachable else Sealed(os.urandom(45))
    return dict.fromkeys(_CONTACT.c.keys()) | {
        "id": contact_id,
        "kind": AddressKind.PHONE,
        "address": sealed,
        "fingerprint": work.keyring.fingerprint.of("phone", number) if reachable else os.urandom(32),
        "channel": channel,
        "language": ("en", "ar", "so", "am")[place % 4],
        "language_stated": False,
        "offered": "",
        "first_at": work.now,
        "last_at": work.now,
        "do_not_text": False,
        "shared_phone": False,
        "neutral_words": False,
        "hour_count": 0,
        "day_count": 0,
        "said": b"",
    }


def everybody(area: str = "KE042") -> Select[Any]:
    """The statement that chooses every contact there is."""
    return select(
        _CONTACT.c.id.label("contact_id"), _CONTACT.c.language, _CONTACT.c.channel, literal(area).label("area")
    ).order_by(_CONTACT.c.id)


def alert(runtime: Runtime, *, subject_id: UUID | None = None) -> int:
    """The number of a new alert, of a danger that nobody has a row of yet."""

    def unit(work: Work) -> int:
        return freeze(
            work,
            subject_id=subject_id or new_id(),
            priority=Priority.ALERT,
            words={"und": Words(TEXT)},
            expires_at=work.now + timedelta(hours=6),
            ignores_quiet=True,
        )

    return write(runtime, SYSTEM, unit)
