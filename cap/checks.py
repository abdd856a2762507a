"""What could be better about an alert that is valid, and what those who pass alerts on will not take.

The rules are those of the profile of Google Public Alerts, the largest of those who do, and of WMO practice.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import chain, combinations

from cap.geometry import check_circle, check_polygon
from cap.model import Alert, Area, Circle, Info, MessageType, Polygon, Scope, Status
from cap.problems import Wrong, shortened
from maps.geometry import Box

_LONGEST_HEADLINE = 140
_LONGEST_AREA = 50
_LARGEST_RADIUS_KM = 1_000.0  # above it somebody likely wrote metres


class Weight(StrEnum):
    ERROR = "error"  # those who pass alerts on will not take it, or will show it wrongly
    RECOMMENDATION = "recommendation"


class Advised(StrEnum):
    """What is wrong or could be better; `Advice.element` says of what."""

    MISSING = "missing"
    WITHOUT_REFERENCES = "without_references"  # an update or a cancellation of nothing
    REFERS_TO_ITSELF = "refers_to_itself"
    REFERS_TO_LATER = "refers_to_later"
    TIMES_REVERSED = "times_reversed"  # (a moment, one that should not be after it)
    DIFFERS = "differs"  # from the first info: languages say the same
    SAME_WORDS = "same_words"  # in two languages: one was not translated (the two)
    LANGUAGE_TWICE = "language_twice"
    UNKNOWN = "unknown"
    TEST = "test"
    ZERO_OFFSET = "zero_offset"  # a time without the offset of the place
    TOO_LONG = "too_long"  # (letters, the most)
    HEADLINE_REPEATED = "headline_repeated"  # by the description
    NO_SHAPE = "no_shape"  # an area with codes only, which few can draw
    NO_PLACE = "no_place"  # an area that is only a name
    BAD_SHAPE = "bad_shape"  # (where, what `Reason` says)
    SWAPPED = "swapped"  # latitude and longitude: outside of the operation, and inside of it the other way around
    LARGE_RADIUS = "large_radius"  # (kilometres)
    NO_WEB = "no_web"  # an address that is not of the web


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend. info, area: their places in the alert, from nought."""

    advised: Advised
    weight: Weight
    element: str = ""
    info: int | None = None
    area: int | None = None
    found: str = ""
    expected: str = ""


def advise(alert: Alert, *, within: Box | None = None) -> tuple[Advice, ...]:
    """All that could be better: errors first. within: where the operation is, in longitude and latitude."""
    found = chain(
        _of_alert(alert),
        _of_references(alert),
        *(_of_info(alert, info, place) for place, info in enumerate(alert.infos)),
        _between_infos(alert.infos),
        *(
            _of_area(area, number, place, within)
            for place, info in enumerate(alert.infos)
            for number, area in enumerate(info.areas)
        ),
    )
    return tuple(sorted(found, key=lambda advice: advice.weight is not Weight.ERROR))


def _error(advised: Advised, element: str = "", **where: object) -> Advice:
    return Advice(advised, Weight.ERROR, element, **where)  # type: ignore[arg-type]


def _better(advised: Advised, element: str = "", **where: object) -> Advice:
    return Advice(advised, Weight.RECOMMENDATION, element, **where)  # type: ignore[arg-type]


def _of_references(alert: Alert) -> Iterator[Advice]:
    if alert.message_type is not MessageType.ALERT and not alert.references:
        yield _error(Advised.WITHOUT_REFERENCES, "references")
    for one in alert.references:
        if (one.sender, one.identifier) == (alert.sender, alert.identifier):
            yield _error(Advised.REFERS_TO_ITSELF, "references")
        elif one.sent > alert.sent:
            yield _error(Advised.REFERS_TO_LATER, "references", found=shortened(one.identifier))


def _of_alert(alert: Alert) -> Iterator[Advice]:
    if not alert.infos and alert.message_type in (MessageType.ALERT, MessageType.UPDATE):
        yield _error(Advised.MISSING, "info")
    if alert.scope is Scope.RESTRICTED and not alert.restriction:
        yield _error(Advised.MISSING, "restriction")
    if alert.scope is Scope.PRIVATE and not alert.addresses:
        yield _error(Advised.MISSING, "addresses")
    if alert.message_type is MessageType.ERROR and not alert.note:
        yield _error(Advised.MISSING, "note")
    if alert.status in (Status.TEST, Status.DRAFT):
        yield _better(Advised.TEST, "status", found=alert.status)
    if not alert.sent.utcoffset():
        yield _better(Advised.ZERO_OFFSET, "sent")


def _of_info(alert: Alert, info: Info, place: int) -> Iterator[Advice]:
    yield from _missing(info, place)
    yield from _times(alert, info, place)
    yield from _words(info, place)
    if info.web and not info.web.lower().startswith(("https://", "http://")):
        yield _error(Advised.NO_WEB, "web", info=place, found=shortened(info.web))
    for element, value in (("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty)):
        if value == "Unknown":
            yield _better(Advised.UNKNOWN, element, info=place)


def _missing(info: Info, place: int) -> Iterator[Advice]:
    needed = (
        ("event", info.event),
        ("description", info.description),
        ("web", info.web),
        ("expires", info.expires),
        ("area", info.areas),
    )
    wished = (
        ("senderName", info.sender_name),
        ("responseType", info.response_types),
        ("headline", info.headline),
        ("instruction", info.instruction),
        ("contact", info.contact),
    )
    yield from (_error(Advised.MISSING, name, info=place) for name, value in needed if not value)
    yield from (_better(Advised.MISSING, name, info=place) for name, value in wished if not value)


def _times(alert: Alert, info: Info, place: int) -> Iterator[Advice]:
    """Whether it ends after it began, and in which offset it says so."""
    starts = (("sent", alert.sent), ("effective", info.effective), ("onset", info.onset))
    for name, moment in starts:
        if moment and info.expires and moment > info.expires:
            yield _error(Advised.TIMES_REVERSED, name, info=place, expected="expires")
    for name, moment in (*starts[1:], ("expires", info.expires)):
        if moment and moment.utcoffset() == timedelta():
            yield _better(Advised.ZERO_OFFSET, name, info=place)


def _words(info: Info, place: int) -> Iterator[Advice]:
    headline = info.headline or ""
    if len(headline) > _LONGEST_HEADLINE:
        found, most = str(len(headline)), str(_LONGEST_HEADLINE)
        yield _better(Advised.TOO_LONG, "headline", info=place, found=found, expected=most)
    if headline and headline == info.description:
        yield _better(Advised.HEADLINE_REPEATED, "description", info=place)


_ALIKE: Sequence[tuple[str, Callable[[Info], Hashable]]] = (
    ("category", lambda info: frozenset(info.categories)),
    ("responseType", lambda info: frozenset(info.response_types)),
    ("urgency", lambda info: info.urgency),
    ("severity", lambda info: info.severity),
    ("certainty", lambda info: info.certainty),
    ("eventCode", lambda info: frozenset(info.event_codes)),
    ("effective", lambda info: info.effective),
    ("onset", lambda info: info.onset),
    ("expires", lambda info: info.expires),
    ("area", lambda info: frozenset((one.polygons, one.circles, one.geocodes) for one in info.areas)),
)
_TRANSLATED: Sequence[tuple[str, Callable[[Info], str | None]]] = (
    ("headline", lambda info: info.headline),
    ("description", lambda info: info.description),
    ("instruction", lambda info: info.instruction),
)


def _between_infos(infos: Sequence[Info]) -> Iterator[Advice]:
    """What differs between languages and should not, and what is the same and should not be."""
    for place, info in enumerate(infos[1:], start=1):
        for element, value in _ALIKE:
            if value(info) != value(infos[0]):
                yield _error(Advised.DIFFERS, element, info=place)
    for (_, one), (place, two) in combinations(enumerate(infos), 2):
        if one.language.lower() == two.language.lower():
            yield _better(Advised.LANGUAGE_TWICE, "language", info=place, found=two.language)
        if _main(one) != _main(two):
            for element, words in _TRANSLATED:
                if words(one) and words(one) == words(two):
                    yield _error(Advised.SAME_WORDS, element, info=place, found=two.language, expected=one.language)


def _main(info: Info) -> str:
    return info.language.lower().partition("-")[0]


def _of_area(area: Area, number: int, place: int, within: Box | None) -> Iterator[Advice]:
    shapes: tuple[Polygon | Circle, ...] = (*area.polygons, *area.circles)
    if not area.description:
        yield _error(Advised.MISSING, "areaDesc", info=place, area=number)
    if len(area.description) > _LONGEST_AREA:
        found, most = str(len(area.description)), str(_LONGEST_AREA)
        yield _better(Advised.TOO_LONG, "areaDesc", info=place, area=number, found=found, expected=most)
    if not shapes:
        advised = Advised.NO_SHAPE if area.geocodes else Advised.NO_PLACE
        yield _better(advised, "area", info=place, area=number)
    if area.ceiling is not None and area.altitude is None:
        yield _error(Advised.MISSING, "altitude", info=place, area=number)
    for shape in shapes:
        yield from _of_shape(shape, number, place, within)


def _of_shape(shape: Polygon | Circle, number: int, place: int, within: Box | None) -> Iterator[Advice]:
    element = "circle" if isinstance(shape, Circle) else "polygon"
    try:
        check_circle(shape) if isinstance(shape, Circle) else check_polygon(shape)
    except Wrong as wrong:
        yield _error(
            Advised.BAD_SHAPE, element, info=place, area=number, found=wrong.found, expected=wrong.reason.value
        )
    if within and _is_swapped(shape, within):
        yield _error(Advised.SWAPPED, element, info=place, area=number)
    if isinstance(shape, Circle) and shape.radius_km > _LARGEST_RADIUS_KM:
        found = f"{shape.radius_km:g}"
        yield _better(Advised.LARGE_RADIUS, "circle", info=place, area=number, found=found)


def _is_swapped(shape: Polygon | Circle, within: Box) -> bool:
    """Whether no corner lies in the box, and all of them do with latitude and longitude the other way around."""
    corners: Iterable[tuple[float, float]]
    corners = ((shape.latitude, shape.longitude),) if isinstance(shape, Circle) else shape.points
    outside = all(not within.holds(longitude, latitude) for latitude, longitude in corners)
    return outside and all(within.holds(latitude, longitude) for latitude, longitude in corners)
