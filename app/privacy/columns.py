"""Column types that make forgetting to protect words impossible.

A column type sees neither row nor key, so it does not seal: it accepts only a `Sealed` value (made by `work.seal`) and
raises on anything else, in ORM and Core alike. Words for everyone (agreed wording, alerts, the directory) are
`PublicText`. A test walks the metadata: every string column is one of these, or on a short reviewed list of codes.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.privacy.envelope import Sealed
from app.privacy.sealed_away import SealedAway


class NotSealed(TypeError):
    """Somebody tried to store words that were not sealed. Names no words."""


class _SealedColumn(TypeDecorator[Any]):
    impl = LargeBinary
    cache_ok = True
    takes: type[bytes] = Sealed
    maker = "work.seal"

    def process_bind_param(self, value: Any, _dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, self.takes):
            raise NotSealed(f"{type(self).__name__} takes only what {self.maker} gave")
        return bytes(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        return None if value is None else self.takes(value)


class FreeText(_SealedColumn):
    """Words a person wrote: scrubbed, then sealed."""

    cache_ok = True


class Personal(_SealedColumn):
    """A number, an address, a handle, a place: sealed, not scrubbed (it is structured, not prose)."""

    cache_ok = True


class Restricted(_SealedColumn):
    """Words a person wrote of somebody who helps: scrubbed, then sealed to a key that this server does not have."""

    cache_ok = True
    takes = SealedAway
    maker = "work.seal_restricted"


class RestrictedFacts(Restricted):
    """Facts beside them, as JSON of ours: sealed to the same key, not scrubbed."""

    cache_ok = True


class PublicText(TypeDecorator[str]):
    """Words meant for everyone: neither scrubbed nor sealed."""

    impl = Text
    cache_ok = True


class Clean(str):
    """Words that went through the scrubber already, or agreed wording that speaks of nobody: not scrubbed again."""

    __slots__ = ()


class Code(TypeDecorator[Any]):
    """One of a closed list (an enum), or a code, hash or tag of ours: never words of a person.

    `Code(CaseState)` stores the enum's value and gives the enum back; `Code(length=16)` is a plain code, and must stand
    on the reviewed list of the house test.
    """

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum] | None = None, *, length: int = 32) -> None:
        super().__init__(length)
        self.kind = kind

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        if value is None or self.kind is None:
            return None if value is None else str(value)
        return str((value if type(value) is self.kind else self.kind(value)).value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        return value if value is None or self.kind is None else self.kind(value)
