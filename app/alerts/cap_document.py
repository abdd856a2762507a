"""A frozen issue as the world exchanges it: CAP 1.2. Pure, and made of what was frozen alone."""

from collections.abc import Iterator, Mapping

from app.alerts.composing import Text, words_in
from app.alerts.content import Content
from app.alerts.frozen import Issue, Outline
from app.alerts.hazards import ALL_CLEAR, HAZARDS, MISTAKE
from app.framework import Phase
from app.language import in_order
from app.places.outlines import squeezed
from app.wording.sentences import sentences
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

_LETTERS = 6_000  # of all borders of one language together: who passes documents on takes no large ones
_FEWEST = 300  # of one area


def document_of(issue: Issue) -> Alert:
    """The document, with one info for each language that has words of its own."""
    exercise = issue.content.exercise
    return Alert(
        identifier=issue.identifier,
        sender=issue.sender,
        sent=issue.sent,
        status=Status.EXERCISE if exercise else Status.ACTUAL,
        message_type=issue.type,
        scope=Scope.PUBLIC,
        references=issue.references,
        note="This is only an exercise." if exercise else None,
        infos=tuple(_info(issue, text) for text in own_texts(issue).values()),
    )


def own_texts(issue: Issue) -> Mapping[str, Text]:
    """The texts by the language they are written in, each once, those first that were written for it."""
    own = {text.language: text for asked, text in issue.texts.items() if text.language == asked}
    return own | {text.language: text for text in issue.texts.values() if text.language not in own}


def _info(issue: Issue, text: Text) -> Info:
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
        description=in_order(" ".join(text.aloud)),
        instruction=_instruction(text),
        web=issue.link,
        contact=f"{in_order(issue.organisation)}: {issue.link}",
        parameters=tuple(_frame(content)),
        areas=tuple(_areas(issue, text.language)),
    )


def headline(text: Text) -> str:
    """What to do, and before it, where it is so, that it is an exercise."""
    return in_order(" ".join(part for part in (text.parts.get("alert_exercise", ""), text.headline) if part))


def _instruction(text: Text) -> str:
    """What comes after the first sentence; of a warning that has one alone, that one."""
    found = sentences(text.warning)
    return in_order(text.warning[found[1][0] if len(found) > 1 else 0 :].strip())


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


def _areas(issue: Issue, language: str) -> Iterator[Area]:
    letters = max(_FEWEST, _LETTERS // max(1, len(issue.areas)))
    for area in issue.areas:
        name = in_order(area.names.get(language) or next(iter(area.names.values()), area.pcode))
        yield Area(name, polygons=_polygons(area, letters), geocodes=(Named("P-code", area.pcode),))
    where = issue.content.where
    if where.drawn or where.circles:
        place = in_order(words_in(issue.content, "place", language)) or ", ".join(issue.place.values()) or issue.event
        circles = tuple(Circle(one.latitude, one.longitude, one.radius_km) for one in where.circles)
        rings = (Polygon((*ring, ring[0]) if ring[0] != ring[-1] else ring) for ring in where.drawn if ring)
        yield Area(place, polygons=tuple(ring for ring in rings if _is_polygon(ring)), circles=circles)


def _polygons(area: Outline, letters: int) -> tuple[Polygon, ...]:
    """The borders, with few corners. One that crosses itself is left out: the code says which area it is."""
    outline = tuple((tuple((x, y) for y, x in ring),) for ring in area.rings)
    found = polygons_of(squeezed(outline, letters=letters)) if outline else ()
    return tuple(polygon for polygon in found if _is_polygon(polygon))


def _is_polygon(polygon: Polygon) -> bool:
    try:
        check_polygon(polygon)
    except Wrong:
        return False
    return True
