"""People to tell something, and the same words to all of them."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, insert, literal, select

from app.broadcasts.actions import Words, freeze
from app.broadcasts.worker import spread_all
from app.contacts.tables import Contact
from app.ids import new_id
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from channels.contract import AddressKind

_numbers = count(1)
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
FLOOD = {
    "en": Words("Flood in Kisumu. Go to higher ground now."),
    "ar": Words("فيضان في كيسومو. اذهبوا إلى مكان أعلى."),
}


def people(
    runtime: Runtime, many: int, *, channel: str = "simulator", language: str | None = "en", **values: Any
) -> list[UUID]:
    """The ids of so many new contacts, in order; `values` are columns of all of them."""
    ids = [new_id() for _ in range(many)]

    def unit(work: Work) -> None:
        work.connection.execute(insert(_CONTACT), [_row(work, one, channel, language) | values for one in ids])

    write(runtime, SYSTEM, unit)
    return ids


def _row(work: Work, contact_id: UUID, channel: str, language: str | None) -> dict[str, Any]:
    number = f"+9997{next(_numbers):08d}"
    return {
        "id": contact_id,
        "kind": AddressKind.PHONE,
        "address": work.seal(Contact.address, contact_id, number),
        "fingerprint": work.keyring.fingerprint.of("phone", number),
        "channel": channel,
        "language": language,
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


def frozen(
    runtime: Runtime,
    *,
    words: Mapping[str, Words] = FLOOD,
    priority: Priority = Priority.ALERT,
    lasts: timedelta = timedelta(hours=6),
    ignores_quiet: bool = False,
    subject_id: UUID | None = None,
) -> int:
    """The number of a broadcast that nobody has a row of yet."""

    def unit(work: Work) -> int:
        return freeze(
            work,
            subject_id=subject_id or uuid4(),
            priority=priority,
            words=words,
            expires_at=work.now + lasts,
            ignores_quiet=ignores_quiet,
        )

    return write(runtime, SYSTEM, unit)


def to_everybody(runtime: Runtime, **about: Any) -> int:
    """The number of a broadcast that every contact has a row of."""
    number = frozen(runtime, **about)
    spread_all(runtime, number, everybody())
    return number
