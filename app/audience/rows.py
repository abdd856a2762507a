"""What a row of a table of people who agreed says, or why it is not taken. Only five columns are looked at. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from app.audience.tables import Consent
from app.contacts.numbers import telephone_of
from app.errors import Invalid
from app.language import LANGUAGES, canonical
from channels.contract import Address

COLUMNS: Final = ("number", "language", "place", "date", "consent")
_CALLED_TOO: Final[Mapping[str, str]] = MappingProxyType(
    {"phone": "number", "telephone": "number", "area": "place", "pcode": "place", "p-code": "place", "day": "date"}
)
_LONGEST_PLACE = 80


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, by its number in the file, and why: a code."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """A row that is. place: a P-code, or a name."""

    number: int
    address: Address
    language: str
    place: str
    agreed_on: date
    consent: Consent


def columns_of(names: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands; Invalid where one is missing."""
    told = [_CALLED_TOO.get(name, name) for name in (one.strip().casefold() for one in names)]
    if not set(COLUMNS) <= set(told):
        raise Invalid("audience.columns")
    return {name: told.index(name) for name in COLUMNS}


def read_row(
    number: int, cells: Sequence[str], at: Mapping[str, int], *, today: date, countries: Sequence[str]
) -> Ready | Refused:
    """What a row says. Who did not agree on a day and in a way that is told is not taken."""
    told = {name: cells[column].strip() for name, column in at.items()}
    address, language = telephone_of(told["number"], countries), canonical(told["language"])
    consent, agreed_on = _consent(told["consent"]), _day(told["date"])
    if address is None:
        return Refused(number, "number")
    if language not in LANGUAGES:
        return Refused(number, "language")
    if not told["place"] or len(told["place"]) > _LONGEST_PLACE:
        return Refused(number, "place")
    if agreed_on is None or agreed_on > today:
        return Refused(number, "day")
    if consent is None:
        return Refused(number, "consent")
    return Ready(number, address, language, told["place"], agreed_on, consent)


def _consent(told: str) -> Consent | None:
    try:
        return Consent(told.casefold())
    except ValueError:
        return None


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        return None
