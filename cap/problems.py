"""Why a document is refused: every reason that can be told, with its line, for a page to say in any language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 80  # letters of what was found


class Reason(StrEnum):
    """What is wrong. In brackets what `found` and `expected` hold, where they hold anything."""

    TOO_LARGE = "too_large"  # (bytes, the most)
    NOT_XML = "not_xml"  # (what the parser says, in English)
    ENCODING = "encoding"
    DTD = "dtd"  # a document type: entities, attacks, nothing that an alert needs
    TOO_DEEP = "too_deep"
    TOO_MANY_ELEMENTS = "too_many_elements"
    EARLIER_VERSION = "earlier_version"  # (1.0 or 1.1, 1.2)
    NOT_CAP = "not_cap"  # (the outermost element)
    NOT_A_FEED = "not_a_feed"  # (the outermost element)
    UNKNOWN_ELEMENT = "unknown_element"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"  # (the attribute)
    STRAY_TEXT = "stray_text"  # words between elements
    STRAY_ELEMENT = "stray_element"  # an element inside of words
    WRONG_ORDER = "wrong_order"  # (-, the element before which it belongs)
    TWICE = "twice"
    MISSING = "missing"
    UNKNOWN_CODE = "unknown_code"  # (the code, the codes there are)
    BAD_NAME = "bad_name"  # an identifier or sender that is empty or has blanks, commas, < or &
    BAD_TIME = "bad_time"
    TIME_WITH_Z = "time_with_z"
    TIME_WITH_FRACTIONS = "time_with_fractions"
    TIME_WITHOUT_ZONE = "time_without_zone"
    BAD_LANGUAGE = "bad_language"
    BAD_NUMBER = "bad_number"
    BAD_LINK = "bad_link"
    BAD_REFERENCE = "bad_reference"
    BAD_POINT = "bad_point"  # no pair of numbers
    LATITUDE = "latitude"  # beyond 90: latitude and longitude are likely swapped
    LONGITUDE = "longitude"  # beyond 180
    POLYGON_OPEN = "polygon_open"  # (the last point, the first point)
    POLYGON_SHORT = "polygon_short"  # (points, the fewest)
    POLYGON_FLAT = "polygon_flat"  # encloses nothing
    POLYGON_CROSSES = "polygon_crosses"  # (a point near the crossing)
    POLYGON_AROUND_POLE = "polygon_around_pole"
    POLYGON_INTRICATE = "polygon_intricate"  # so many edges side by side that they cannot be compared
    BAD_CIRCLE = "bad_circle"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. line: counted from 1. element: the name of the element it is about."""

    line: int
    reason: Reason
    element: str = ""
    found: str = ""
    expected: str = ""


class Refused(ValueError):
    """A document that is not read. problems: in the order of their lines, never none."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(", ".join(f"{problem.line}: {problem.reason}" for problem in self.problems[:5]))


class Wrong(ValueError):
    """A value that is not what its element holds, before anybody knows in which line."""

    def __init__(self, reason: Reason, *, found: str = "", expected: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.found = found
        self.expected = expected


def shortened(found: str) -> str:
    """What was found, as much of it as a page shows, in one line."""
    plain = " ".join(found.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
