"""The trend beside the map: calls, feedback and the topics that are named most, day by day and answered or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import format_percent
from flask_babel import gettext as _
from markupsafe import Markup

from app.places.areas import Areas
from app.response_map.actions import WHOLE
from app.response_map.queries import Asked, CodeDay, by_area, by_day_and_code
from app.response_map.rolling import around, shown_as
from app.response_map.tables import Kind
from app.web.map_drawing import trend
from app.web.staff.map_lines import least_of, said, unnamed
from app.web.staff.map_looking import Looked, Step, topics
from app.work import Work
from maps.trend import Bar

_MOST_TOPICS = 4


@dataclass(frozen=True, slots=True)
class Trend:
    """One row of bars, and what it says in words: how many, which share was answered, and the fullest day."""

    name: str
    drawn: Markup
    many: str
    answered: str
    fullest: str


def trends(work: Work, looked: Looked, steps: Sequence[Step], index: Areas) -> Sequence[Trend]:
    """Both kinds, then the topics of the kind looked at that were named most; of the area looked at."""
    bars = {kind: _bars(work, kind, looked, steps, index) for kind in {Kind.DISTRESS, Kind.FEEDBACK, looked.kind}}
    named = dict(topics(looked.kind))
    found = sorted(named, key=lambda code: -_sum(bars[looked.kind].get(code, ())))[:_MOST_TOPICS]
    wanted = [
        (_("Calls for help"), bars[Kind.DISTRESS].get(WHOLE)),
        (_("Feedback"), bars[Kind.FEEDBACK].get(WHOLE)),
        *((named[code], bars[looked.kind].get(code)) for code in found),
    ]
    return [_trend(name, row, looked, steps) for name, row in wanted if row and _sum(row)]


def _bars(work: Work, kind: Kind, looked: Looked, steps: Sequence[Step], index: Areas) -> Mapping[str, list[Bar]]:
    """By topic, a bar for each step; topics nobody named are left out."""
    asked = Asked(kind, since=steps[0].since, until=steps[-1].until)
    areas = None
    if looked.top:
        hidden, parent = unnamed(work), index.parent_of
        areas = [
            area
            for area in by_area(work, asked)
            if shown_as(around(area, hidden, parent), looked.top, parent) is not None
        ]
    return _stepped(by_day_and_code(work, asked, areas=areas), steps)


def _stepped(counts: Mapping[CodeDay, int], steps: Sequence[Step]) -> dict[str, list[Bar]]:
    found: dict[str, list[Bar]] = {}
    for (code, day, answered), many in counts.items():
        row = found.setdefault(code, [Bar(0, 0)] * len(steps))
        at = _at(day, steps)
        row[at] = Bar(row[at].many + many, row[at].answered + (many if answered else 0))
    return found


def _at(day: date, steps: Sequence[Step]) -> int:
    return next(at for at, step in enumerate(steps) if day <= step.until)


def _trend(name: str, row: Sequence[Bar], looked: Looked, steps: Sequence[Step]) -> Trend:
    least, many, answered = least_of(looked), _sum(row), sum(bar.answered for bar in row)
    fullest = max(range(len(row)), key=lambda at: row[at].many)
    in_words = said(many, looked)
    safe = many >= least and not any(0 < part < least for part in (answered, many - answered))
    share = format_percent(answered / many) if safe else "–"
    day = steps[fullest].name if row[fullest].many >= least else "–"
    label = _("%(topic)s: %(many)s, answered: %(share)s", topic=name, many=in_words, share=share)
    return Trend(str(name), trend(row, label, least=least), in_words, share, day)


def _sum(row: Iterable[Bar]) -> int:
    return sum(bar.many for bar in row)
