"""What of a row can be brought in: words, a day, a place, a topic; or why it cannot. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.feedback.frame import DEFAULT, LANES
from app.imports.columns import Chosen
from app.places.place import Method, Place, in_range
from maps.basemap import country_at

LONGEST_WORDS: Final = 4000
OLDEST: Final = date(2000, 1, 1)
_PRECISION_M = 1_000
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DAY_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})(?:[T ,].*)?")
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d*)?|[-+]?\.\d+")
# What other programs call the topics of ours; anything else is left for a person to code.
_TOPICS: Final[Mapping[str, str]] = {
    "question": "question.other",
    "request": "request.other",
    "suggestion": "request.suggestion",
    "complaint": "concern.other",
    "concern": "concern.other",
    "incident": "concern.incident_other",
    "praise": "praise.other",
    "thanks": "praise.other",
    "appreciation": "praise.other",
    "observation": "observation.other",
    "rumour": "observation.other",
    "rumor": "observation.other",
    "water": "request.support_water",
    "food": "request.support_food",
    "cash": "request.support_cash",
    "health": "request.support_health",
    "shelter": "request.support_shelter",
}
_RESTRICTED = re.compile(
    r"\b(sea|sexual\w*|exploitation|abuse|harassment|psea|corruption|bribe\w*|fraud|misconduct|safeguarding)\b"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, by its number in the file, and why: a code."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Ready:
    """A row that is. area: its words, when it names one; topic: a code of the frame or ""; repaired: codes."""

    number: int
    words: str
    day: date
    place: Place | None
    area: str
    topic: str
    mark: str
    repaired: tuple[str, ...]


class _No(Exception):
    """Why a row is not taken."""


def read_row(
    number: int, cells: Sequence[str], chosen: Chosen, *, today: date, countries: Sequence[str]
) -> Ready | Refused:
    """What a row says; only the chosen columns are looked at."""
    repaired: list[str] = []
    try:
        topic = _topic(_cell(cells, chosen.topic))
        return Ready(
            number=number,
            words=_words([cells[at] for at in chosen.words]),
            day=today if chosen.day is None else _day(_cell(cells, chosen.day), today),
            place=_place(cells, chosen, countries, repaired),
            area=_cell(cells, chosen.area)[:200],
            topic=topic,
            mark=_cell(cells, chosen.mark)[:200],
            repaired=tuple(repaired),
        )
    except _No as no:
        return Refused(number, str(no))


def is_tags(cells: Sequence[str]) -> bool:
    """Whether the row holds HXL tags, which programs write below the names of columns."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(cell.strip().startswith("#") for cell in filled)


def _cell(cells: Sequence[str], at: int | None) -> str:
    return "" if at is None else cells[at].strip()


def _words(parts: Sequence[str]) -> str:
    """The words of several columns, each on a line of its own and none twice."""
    told = dict.fromkeys(part.strip() for part in parts if part.strip())
    whole = "\n".join(one for one in told if not any(one != other and one in other for other in told))
    if not whole:
        raise _No("words.none")
    if len(whole) > LONGEST_WORDS:
        raise _No("words.long")
    return whole


def _day(told: str, today: date) -> date:
    day = _read_day(told)
    if day > today:
        raise _No("day.future")
    if day < OLDEST:
        raise _No("day.old")
    return day


def _read_day(told: str) -> date:
    """A day in figures, the year first or last; a month that could be a day is nobody's to guess."""
    if not told:
        raise _No("day.none")
    if found := _DAY.fullmatch(told):
        return _made_day(*(int(part) for part in found.groups()))
    found = _DAY_LAST.fullmatch(told)
    if found is None:
        raise _No("day.wrong")
    one, two, year = int(found[1]), int(found[3]), int(found[4])
    if one <= 12 and two <= 12 and one != two and found[2] != ".":
        raise _No("day.either")
    return _made_day(year, one, two) if two > 12 else _made_day(year, two, one)


def _made_day(year: int, month: int, day: int) -> date:
    try:
        return datetime(year, month, day).date()  # noqa: DTZ001 - a day has no zone
    except ValueError:
        raise _No("day.wrong") from None


def _place(cells: Sequence[str], chosen: Chosen, countries: Sequence[str], repaired: list[str]) -> Place | None:
    """The point of the row; None where it has none, or the one that programs write where they know none."""
    told = _point(cells, chosen)
    if told is None:
        return None
    latitude, longitude = told
    if latitude == 0 and longitude == 0:
        repaired.append("point.origin")
        return None
    if not in_range(latitude, longitude) and in_range(longitude, latitude):
        latitude, longitude = longitude, latitude
        repaired.append("point.swapped")
    if not in_range(latitude, longitude):
        raise _No("point.outside")
    if countries and country_at(longitude, latitude, among=countries) is None:
        if country_at(latitude, longitude, among=countries) and "point.swapped" not in repaired:
            latitude, longitude = longitude, latitude
            repaired.append("point.swapped")
        else:
            repaired.append("point.elsewhere")
    return Place(latitude, longitude, _PRECISION_M, "", Method.COORDINATES)


def _point(cells: Sequence[str], chosen: Chosen) -> tuple[float, float] | None:
    if chosen.latitude is not None and chosen.longitude is not None:
        parts = [cells[chosen.latitude].strip(), cells[chosen.longitude].strip()]
        parts = [part.replace(",", ".") if part.count(",") == 1 and "." not in part else part for part in parts]
    elif chosen.point is not None:
        parts = cells[chosen.point].replace(",", " ").replace(";", " ").strip("[]() ").split()[:2]
    else:
        return None
    if not any(part not in ("", "None", "null") for part in parts):
        return None
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise _No("point.wrong")
    return float(parts[0]), float(parts[1])


def _topic(told: str) -> str:
    """The code a topic suggests, "" for none. An allegation is not brought in: it belongs to the restricted store."""
    folded = " ".join(told.casefold().replace("_", " ").split())
    if told in LANES or _RESTRICTED.search(folded):
        raise _No("topic.restricted")
    if told in DEFAULT:
        return told
    return next((code for word, code in _TOPICS.items() if word in folded), "")
