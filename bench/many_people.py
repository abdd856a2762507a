"""A great many people in a database, and the same words to all of them: made by Waypost's own rooms."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, literal, select, text

from app.broadcasts.actions import Words, freeze
from app.contacts.tables import Contact
from app.ids import new_id
from app.outbox.rules import Priority
from app.prepared import Prepared
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from channels.contract import AddressKind

TEXT = "Flood in Kisumu. Go to higher ground now. Do not cross water. The school on the hill is open."
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_CONTACT), *_CONTACT.c.keys())
_SLICE = 5_000
_FILLED = (
    "INSERT INTO contact (id, kind, address, fingerprint, channel, language, language_stated, offered, "
    "first_at, last_at, do_not_text, shared_phone, neutral_words, hour_count, day_count, said) SELECT "
)
_ROWS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
    + _FILLED
    + "printf('01900000%024x', i), 'phone', randomblob(45), CAST(printf('%032d', i) AS BLOB), "
    ":channel, 'en', 0, '', :now, :now, 0, 0, 0, 0, 0, x'' FROM n",
    "postgresql": _FILLED + "('01900000' || lpad(to_hex(i), 24, '0'))::uuid, 'phone', decode(md5(i::text), 'hex'), "
    "decode(lpad(to_hex(i), 64, '0'), 'hex'), :channel, 'en', false, '', :now, :now, "
    "false, false, false, 0, 0, ''::bytea FROM generate_series(0, :last) AS i",
}


def number_of(person: int) -> str:
    return f"+999{person:09d}"


def add_people(runtime: Runtime, many: int, *, channel: str) -> None:
    """So many contacts with numbers of their own."""
    for start in range(0, many, _SLICE):
        places = range(start, min(many, start + _SLICE))

        def unit(work: Work, places: range = places) -> None:
            work.run_many(_ADD, [_person(work, place, channel) for place in places])

        write(runtime, SYSTEM, unit)


def add_rows(runtime: Runtime, many: int, *, channel: str) -> None:
    """So many contacts whose numbers open nowhere: for what only counts them. A million in some seconds."""
    kind = runtime.engine.dialect.name
    with runtime.engine.begin() as connection:
        connection.execute(text(_ROWS[kind]), {"last": many - 1, "channel": channel, "now": runtime.clock.now()})


def _person(work: Work, place: int, channel: str) -> dict[str, Any]:
    contact_id, number = new_id(), number_of(place)
    return dict.fromkeys(_CONTACT.c.keys()) | {
        "id": contact_id,
        "kind": AddressKind.PHONE,
        "address": work.seal(Contact.address, contact_id, number),
        "fingerprint": work.keyring.fingerprint.of("phone", number),
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
