"""What stands in an element, as text and as a value. Reading raises Wrong; writing gives what every schema takes."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import TypeVar

from cap.geometry import DECIMALS, check_circle, check_polygon
from cap.model import (
    Category,
    Certainty,
    Circle,
    MessageType,
    Polygon,
    Reference,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from cap.problems import Reason, Wrong, shortened

_BLANK = " \t\r\n"
_NAME = re.compile("[^\\s,&<\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_MEMBERS = re.compile(r'"[^"]*"|\S+')
# RFC 3986, but letters of any script, blanks and whatever else browsers mend may stand where letters may
_LETTER = r"(?:[^\x00-\x1f\x7f:/?#\[\]@%]|%[0-9A-Fa-f]{2})"
_LINK = re.compile(
    rf"(?:[a-zA-Z][a-zA-Z0-9+.-]*:(?!//)(?:{_LETTER}|[:@/])*"
    rf"|(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//(?:(?:{_LETTER}|:)*@)?(?:\[[0-9A-Fa-f:.]+\]|{_LETTER}*)(?::[0-9]{{0,5}})?"
    rf"(?:/(?:{_LETTER}|[:@/])*)?"
    rf"|(?!//)(?:{_LETTER}|@)*(?:/(?:{_LETTER}|[:@/])*)?)"
    rf"(?:\?(?:{_LETTER}|[:@/?])*)?(?:#(?:{_LETTER}|[:@/?])*)?"
)
_UNSAFE = re.compile(r"[^A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]|%(?![0-9A-Fa-f]{2})")
_WIDEST = timedelta(hours=14)
Code = TypeVar("Code", bound=StrEnum)


def words(text: str) -> str:
    """Words without the blanks around them."""
    return text.strip(_BLANK)


def name(text: str) -> str:
    """An identifier or a sender."""
    found = text.strip(_BLANK)
    if not _NAME.fullmatch(found):
        raise Wrong(Reason.BAD_NAME, found=shortened(found))
    return found


def language(text: str) -> str:
    """A language tag; nothing is English of the United States, as the schema has it."""
    found = text.strip(_BLANK)
    if not text:
        return "en-US"
    if not _LANGUAGE.fullmatch(found):
        raise Wrong(Reason.BAD_LANGUAGE, found=shortened(found))
    return found


def time(text: str) -> datetime:
    """A moment to the second with its offset from UTC; `Z` and fractions are refused, as the schema has it."""
    found = _TIME.fullmatch(text.strip(_BLANK))
    if found is None:
        raise Wrong(Reason.BAD_TIME, found=shortened(text))
    day, hour, minute, second, fraction, zone = found.groups()
    for reason, is_so in (
        (Reason.TIME_WITH_FRACTIONS, fraction is not None),
        (Reason.TIME_WITH_Z, zone == "Z"),
        (Reason.TIME_WITHOUT_ZONE, zone is None),
    ):
        if is_so:
            raise Wrong(reason, found=shortened(text))
    try:
        next_day = timedelta(days=1) if (hour, minute, second) == ("24", "00", "00") else timedelta()
        moment = datetime.fromisoformat(f"{day}T{'00' if next_day else hour}:{minute}:{second}")
        return (moment + next_day).replace(tzinfo=_zone(zone))
    except (ValueError, OverflowError):
        raise Wrong(Reason.BAD_TIME, found=shortened(text)) from None


def _zone(written: str) -> timezone:
    """The offset. Nought is written in two ways, and whoever refers to an alert must write it in the same."""
    if written == "+00:00":
        return timezone(timedelta(), written)
    hours, minutes = int(written[1:3]), int(written[4:])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _WIDEST:
        raise ValueError(written)
    return timezone(offset if written[0] == "+" else -offset) if offset else UTC


def written_time(moment: datetime) -> str:
    """The moment as CAP has it: whole seconds, an offset, never Z. ValueError without a time zone."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment without a time zone")
    if offset % timedelta(minutes=1) or abs(offset) > _WIDEST:
        moment, offset = moment.astimezone(UTC), timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    sign = "+" if offset > timedelta() or moment.tzname() == "+00:00" else "-"
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"


def code_of(kind: type[Code]) -> Callable[[str], Code]:
    """What reads one of the codes."""

    def read(text: str) -> Code:
        try:
            return kind(text)
        except ValueError:
            raise Wrong(Reason.UNKNOWN_CODE, found=shortened(text), expected=", ".join(kind)) from None

    return read


def number(text: str) -> float:
    """A decimal number."""
    found = text.strip(_BLANK)
    if not _NUMBER.fullmatch(found):
        raise Wrong(Reason.BAD_NUMBER, found=shortened(text))
    return float(found)


def written_number(value: float) -> str:
    """The number without an exponent, to as many decimals as matter on the earth."""
    written = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def whole(text: str) -> int:
    """A whole number."""
    found = text.strip(_BLANK)
    if not _WHOLE.fullmatch(found):
        raise Wrong(Reason.BAD_NUMBER, found=shortened(text))
    return int(found)


def link(text: str) -> str:
    """An address of the web, whole or relative."""
    found = " ".join(text.split())
    if not _LINK.fullmatch(found):
        raise Wrong(Reason.BAD_LINK, found=shortened(text))
    return found


def written_link(address: str) -> str:
    """The address with everything percent-encoded that may not stand in one."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), address)


def members(text: str) -> tuple[str, ...]:
    """Names with blanks between them; those that hold blanks stand in quotes."""
    return tuple(found.strip('"') for found in _MEMBERS.findall(text) if found.strip('"'))


def written_members(found: Iterable[str]) -> str:
    """The names as `members` reads them."""
    plain = (one.replace('"', "'") for one in found)
    return " ".join(f'"{one}"' if re.search(r"\s", one) else one for one in plain)


def references(text: str) -> tuple[Reference, ...]:
    """The alerts that are meant: `sender,identifier,sent`, with blanks between them."""
    return tuple(_reference(one) for one in text.split())


def _reference(written: str) -> Reference:
    parts = written.split(",")
    if len(parts) != 3:
        raise Wrong(Reason.BAD_REFERENCE, found=shortened(written))
    return Reference(name(parts[0]), name(parts[1]), time(parts[2]))


def written_references(found: Iterable[Reference]) -> str:
    """The alerts as `references` reads them."""
    return " ".join(f"{name(one.sender)},{name(one.identifier)},{written_time(one.sent)}" for one in found)


def polygon(text: str) -> Polygon:
    """A ring of `latitude,longitude` pairs with blanks between them, looked through."""
    found = Polygon(tuple(_pair(one) for one in text.split()))
    check_polygon(found)
    return found


def _pair(written: str) -> tuple[float, float]:
    latitude, comma, longitude = written.partition(",")
    if not (comma and _NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude)):
        raise Wrong(Reason.BAD_POINT, found=shortened(written))
    return float(latitude), float(longitude)


def written_polygon(found: Polygon) -> str:
    """The ring as `polygon` reads it; Wrong when it would not."""
    check_polygon(found)
    return " ".join(_written_pair(*point) for point in found.points)


def _written_pair(latitude: float, longitude: float) -> str:
    return f"{written_number(latitude)},{written_number(longitude)}"


def circle(text: str) -> Circle:
    """`latitude,longitude radius`, the radius in kilometres."""
    parts = text.split()
    if len(parts) != 2:
        raise Wrong(Reason.BAD_CIRCLE, found=shortened(text))
    found = Circle(*_pair(parts[0]), number(parts[1]))
    check_circle(found)
    return found


def written_circle(found: Circle) -> str:
    """The circle as `circle` reads it; Wrong when it would not."""
    check_circle(found)
    return f"{_written_pair(found.latitude, found.longitude)} {written_number(found.radius_km)}"


READERS: dict[str, Callable[[str], object]] = {
    "identifier": name,
    "sender": name,
    "sent": time,
    "status": code_of(Status),
    "msgType": code_of(MessageType),
    "scope": code_of(Scope),
    "addresses": members,
    "references": references,
    "incidents": members,
    "language": language,
    "category": code_of(Category),
    "responseType": code_of(ResponseType),
    "urgency": code_of(Urgency),
    "severity": code_of(Severity),
    "certainty": code_of(Certainty),
    "effective": time,
    "onset": time,
    "expires": time,
    "web": link,
    "size": whole,
    "uri": link,
    "polygon": polygon,
    "circle": circle,
    "altitude": number,
    "ceiling": number,
}
