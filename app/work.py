"""Work: what every action is handed. It reads and writes, and is the only maker and reader of sealed words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from app.prepared import Prepared
from app.privacy.columns import Clean, FreeText, Restricted, RestrictedFacts
from app.privacy.envelope import Sealed
from app.privacy.keys import Keyring
from app.privacy.sealed_away import SealedAway, open_away, seal_away

if TYPE_CHECKING:  # the engine is big, and a broken one must not keep the server from starting
    from app.privacy.scrub import Span


class ActorKind(StrEnum):
    """Who can do something."""

    SYSTEM = "system"  # the timetable, the outbox
    MEMBER = "member"  # somebody of the staff
    CONTACT = "contact"  # somebody who wrote to us
    COMMAND = "command"  # the person at the keyboard of the server
    PARTNER = "partner"  # a focal point of another organisation


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does this; kept in the audit trail."""

    kind: ActorKind
    id: UUID | None = None
    roles: frozenset[str] = frozenset()


SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND = Actor(ActorKind.COMMAND)


class Scrubs(Protocol):
    """What removes words about status."""

    def scrub(self, text: str) -> str:
        """`text` without them."""
        ...

    def spans(self, text: str) -> "Sequence[Span]":
        """What would be removed, in order."""
        ...


_FIELDS: dict[Any, tuple[str, bool]] = {}


def field_name(attribute: Any) -> tuple[str, bool]:
    """(`table.column`, whether words are scrubbed) of a model's attribute; computed once."""
    known = _FIELDS.get(attribute)
    if known is None:
        column = attribute.property.columns[0]
        scrubs = isinstance(column.type, FreeText | Restricted) and not isinstance(column.type, RestrictedFacts)
        known = _FIELDS[attribute] = (f"{column.table.name}.{column.name}", scrubs)
    return known


@dataclass(slots=True)
class Work:
    """One reading or writing of the database, at one moment, by one actor."""

    connection: Connection
    now: datetime
    actor: Actor
    keyring: Keyring = field(repr=False)
    scrubber: Scrubs = field(repr=False)
    area_of: Callable[[Any], str] = field(default=lambda _place: "", repr=False)  # the code of the area a place lies in
    _session: Session | None = field(default=None, repr=False)

    @property
    def session(self) -> Session:
        """The ORM session, made when first asked for: for pages.

        It works in a savepoint of its own: a failed flush must not roll back other units of the same commit.
        """
        if self._session is None:
            self._session = Session(
                bind=self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
            )
        return self._session

    def finish(self) -> None:
        """Send what the session still holds into the transaction; the commit itself is not here."""
        if self._session is not None:
            self._session.commit()

    def close(self) -> None:
        """Let the session go."""
        if self._session is not None:
            self._session.expunge_all()
            self._session.close()
            self._session = None

    def run(self, prepared: Prepared, **values: Any) -> int:
        """Run a prepared statement; how many rows it touched."""
        return prepared.run(self.connection, **values)

    def run_many(self, prepared: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a prepared statement once for each of the rows."""
        prepared.run_many(self.connection, rows)

    def first(self, prepared: Prepared, **values: Any) -> tuple[Any, ...] | None:
        """The first row of a prepared select, or None."""
        return prepared.first(self.connection, **values)

    def seal(self, attribute: Any, row_id: UUID, words: str) -> Sealed:
        """`words` ready for this field of this row: scrubbed first when the column holds free text."""
        name, words = self._scrubbed(attribute, words)
        return self.keyring.seal(words, name, row_id)

    def seal_restricted(self, attribute: Any, row_id: UUID, words: str, *, to: bytes) -> SealedAway:
        """The same for a column of the restricted store; `to`: the public half of the store's own key."""
        name, words = self._scrubbed(attribute, words)
        return seal_away(to, words, name, row_id)

    def open_restricted(self, attribute: Any, row_id: UUID, sealed: bytes, *, key: bytes) -> str:
        """The words of such a field; `key`: the private half, which only a focal point's passphrase opens."""
        return open_away(key, sealed, field_name(attribute)[0], row_id)

    def open(self, attribute: Any, row_id: UUID, sealed: bytes) -> str:
        """The words of this field of this row."""
        return self.keyring.open(sealed, field_name(attribute)[0], row_id)

    def open_if(self, attribute: Any, row_id: UUID, sealed: bytes | None) -> str | None:
        """The words, or None where there are none."""
        return None if sealed is None else self.open(attribute, row_id, sealed)

    def _scrubbed(self, attribute: Any, words: str) -> tuple[str, str]:
        """The field's name, and the words as they may be kept there."""
        name, scrubs = field_name(attribute)
        if scrubs and not isinstance(words, Clean):
            words = self.scrubber.scrub(words)
        return name, words
