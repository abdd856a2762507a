"""A frozen issue as the world exchanges it: CAP 1.2. Pure, and made of what was frozen alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from app.alerts.composing import Text, words_in
from app.alerts.content import Content
from app.alerts.frozen import Issue
from app.alerts.frozen import Outline as Border
from app.alerts.hazards import ALL_CLEAR, HAZARDS, MISTAKE
from app.framework import Phase
from app.language import in_order
from app.places.outlines import squeezed
from cap.geometry import check_polygon, polygons_of
from cap.model import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    Named,
    Polygon,
    Scope,
    Severity,
    Status,
    Urgency,
)
from cap.problems import Wrong
from maps.geometry import Outline

_LETTERS = 6_000  # of all borders of one language together: who passes documents on takes no large ones
_FEWEST = 300  # of one area


def document_of(issue: Issue, *, languages: Collection[str] = ()) -> Alert:
    """The document, with one info for each language that has words of its own, or for these of them."""
    exercise, shapes = issue.content.exercise, _shapes(issue)
    texts = [text for tag, text in own_texts(issue).items() if not languages or tag in languages]
    return Alert(
        identifier=issue.identifier,
        sender=issue.sender,
        sent=issue.sent,
        status=Status.EXERCISE if exercise else Status.ACTUAL,
        message_type=issue.type,
        scope=Scope.PUBLIC,
        references=issue.references,
        note="This is only an exercise." if exercise else None,
        infos=tuple(_info(issue, text, shapes) for text in texts),
    )


def own_texts(issue: Issue) -> Mapping[str, Text]:
    """The texts by the language they are written in, each once, those first that were written for it."""
    own = {text.language: text for asked, text in issue.texts.items() if text.language == asked}
    return own | {text.language: text for text in issue.texts.values() if text.language not in own}


def _info(issue: Issue, text: Text, shapes: Sequence[tuple[Polygon, ...]]) -> Info:
    content = issue.content
    urgency, severity, certainty = _grades(content)
    return Info(
        language=text.language,
        event=issue.event,
        categories=(HAZARDS[content.key].category if content.key in HAZARDS else Category.OTHER,),
        response_types=issue.responses,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        effective=issue.sent,
        onset=content.onset,
        expires=content.expires,
        sender_name=in_order(issue.organisation),
        headline=headline(text),
        description=_description(text),
        instruction=_instruction(text),
        web=issue.link,
        contact=f"{in_order(issue.organisation)}: {issue.link}",
        parameters=tuple(_frame(content)),
        areas=tuple(_areas(issue, text.language, shapes)),
    )


def headline(text: Text) -> str:
    """What to do, and before it, where it is so, that it is an exercise."""
    return in_order(" ".join(part for part in (text.parts.get("alert_exercise", ""), text.headline) if part))


def _description(text: Text) -> str:
    """What happens and until when; what to do besides stands in the instruction."""
    parts = (text.parts.get(key, "") for key in ("alert_exercise", "alert_update"))
    return in_order(" ".join(part for part in (*parts, text.headline, text.parts.get("alert_until", "")) if part))


def _instruction(text: Text) -> str:
    """What comes after the first sentence; of a warning that has one alone, that one."""
    return in_order(text.warning.removeprefix(text.headline).strip() or text.warning)


def _grades(content: Content) -> tuple[Urgency, Severity, Certainty]:
    """What is over is no danger any more, whatever was feared before."""
    if not content.takes_back:
        return content.urgency, content.severity, content.certainty
    return Urgency.PAST, Severity.MINOR, Certainty.UNLIKELY if content.key == MISTAKE else Certainty.OBSERVED


def _frame(content: Content) -> Iterator[Named]:
    """Where it stands in the frame of multi-hazard crises: sector by number, phase by name."""
    yield Named("MCOF:sector", str(content.sector))
    if content.key in HAZARDS:
        yield Named("MCOF:phase", HAZARDS[content.key].phase.value)
    elif content.key == ALL_CLEAR:
        yield Named("MCOF:phase", Phase.AFTER.value)


def _areas(issue: Issue, language: str, shapes: Sequence[tuple[Polygon, ...]]) -> Iterator[Area]:
    *areas, drawn = shapes
    for area, polygons in zip(issue.areas, areas, strict=True):
        name = in_order(area.names.get(language) or next(iter(area.names.values()), area.pcode))
        yield Area(name, polygons=polygons, geocodes=(Named("P-code", area.pcode),))
    circles = tuple(Circle(one.latitude, one.longitude, one.radius_km) for one in issue.content.where.circles)
    if drawn or circles:
        place = in_order(words_in(issue.content, "place", language)) or ", ".join(issue.place.values()) or issue.event
        yield Area(place, polygons=drawn, circles=circles)


def _shapes(issue: Issue) -> Sequence[tuple[Polygon, ...]]:
    """The borders of each area, with few corners, and last what was drawn.

    One that crosses itself is left out: of an area the code says which it is.
    """
    letters = max(_FEWEST, _LETTERS // max(1, len(issue.areas)))
    areas = [polygons_of(squeezed(_outline(area), letters=letters)) if area.rings else () for area in issue.areas]
    rings = (Polygon((*ring, ring[0]) if ring[0] != ring[-1] else ring) for ring in issue.content.where.drawn if ring)
    return [tuple(filter(_is_polygon, one)) for one in (*areas, rings)]


def _outline(area: Border) -> Outline:
    return tuple((tuple((x, y) for y, x in ring),) for ring in area.rings)


def _is_polygon(polygon: Polygon) -> bool:
    try:
        check_polygon(polygon)
    except Wrong:
        return False
    return True
