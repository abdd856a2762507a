"""What pages for everybody read of alerts: what went out and was frozen, and how it stands now. Never a draft."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from app.alerts import queries
from app.alerts.composing import Text, words_in
from app.alerts.content import ANY, Round
from app.alerts.frozen import Issue
from app.alerts.hazards import MISTAKE
from app.alerts.standing import Standing, ended_at, standing_of
from app.language import fallbacks, in_order
from app.runtime import Runtime
from app.transaction import read
from app.web.guards import count_wrong_code
from app.web.language import reading_language
from app.web.map_drawing import marked
from app.work import SYSTEM, Work
from maps.geometry import Outline

LATELY = timedelta(days=30)  # how long what is over is still listed
MOST_OVER = 5
_CORNERS = 48  # of a circle as it is drawn
_KM_A_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Told:
    """One issue as somebody reads it; every word in the order in which it was written."""

    issue: Issue
    standing: Standing
    text: Text
    ended_at: datetime | None
    changed_at: datetime  # when it last began to mean something else

    @property
    def exercise(self) -> bool:
        """Whether nothing happened at all."""
        return self.issue.content.exercise

    @property
    def headline(self) -> str:
        """What to do, in one sentence."""
        return in_order(self.text.headline)

    @property
    def rest(self) -> str:
        """What comes after it."""
        return in_order(self.text.warning.removeprefix(self.text.headline).strip())

    def part(self, *keys: str) -> str:
        """The first of these parts that its text has."""
        return in_order(next((self.text.parts[key] for key in keys if key in self.text.parts), ""))

    @property
    def until(self) -> str:
        """Until when it holds, in its own language; "" for what takes another back."""
        return self.part("alert_until")

    @property
    def answer(self) -> str:
        """What whoever got it as a text may answer."""
        return self.part("alert_answer", "alert_person")

    @property
    def places(self) -> tuple[str, ...]:
        """Where it holds: what its writer calls it, and the areas by name."""
        found = (_name(area.names, self.text.language) or area.pcode for area in self.issue.areas)
        return tuple(dict.fromkeys(name for name in (self.place, *found) if name))

    @property
    def place(self) -> str:
        """What its writer calls the place; "" where they left that to the areas."""
        return in_order(words_in(self.issue.content, "place", self.text.language))


def told(issues: Sequence[Issue], now: datetime, *, number: int = 0) -> Told:
    """An issue of an alert in the language of whoever asks: the one of this number, else the latest.

    issues: all that went out of the alert, the latest first.
    """
    issue = next((one for one in issues if one.number == number), issues[0])
    text = issue.texts[reading_language(issue.texts)]
    ended, later = ended_at(issues, now), [one.sent for one in issues if one.number > issue.number]
    changed = max(issue.sent, ended or min(later, default=issue.sent))
    return Told(issue, standing_of(issue, issues, now), text, ended, changed)


def in_force(work: Work) -> list[Told]:
    """What holds now, the newest first; no exercise."""
    return [told([queries.frozen_of(one)], work.now) for one in queries.current(work)]


def over(work: Work) -> list[Told]:
    """The last alerts that are over, taken back or run out, the newest first; no exercise."""
    latest: dict[object, Issue] = {}
    for one in queries.went_out(work, since=work.now - LATELY):
        latest.setdefault(one.alert_id, queries.frozen_of(one))
    found = (told([issue], work.now) for issue in latest.values() if not issue.content.exercise)
    return [one for one in found if one.standing is not Standing.REAL][:MOST_OVER]


def with_code(runtime: Runtime, written: str) -> tuple[tuple[Issue, ...], datetime]:
    """What went out of the alert with a code as somebody typed it, the latest first, and the moment; () for none."""
    with read(runtime, SYSTEM) as work:
        found = tuple(queries.frozen_of(one) for one in queries.by_code(work, written))
        now = work.now
    if not found:
        count_wrong_code()
    return found, now


def drawn(one: Told, countries: Iterable[str], title: str) -> Markup | None:
    """The picture of where it holds, named in its own language; None where that is on no map."""
    shapes = tuple(_shapes(one))
    if not shapes or one.issue.content.key == MISTAKE:
        return None
    return marked(shapes, countries=tuple(countries), title=title, language=one.text.language)


def _shapes(one: Told) -> Iterable[tuple[str, Outline]]:
    for area in one.issue.areas:
        if area.rings:
            name = _name(area.names, one.text.language) or area.pcode
            yield name, tuple((tuple((x, y) for y, x in ring),) for ring in area.rings)
    where = one.issue.content.where
    for ring in where.drawn:
        closed = ring if ring[0] == ring[-1] else (*ring, ring[0])
        yield one.place, ((tuple((x, y) for y, x in closed),),)
    yield from ((one.place, outline_of_circle(circle)) for circle in where.circles)


def outline_of_circle(circle: Round) -> Outline:
    """A circle as it is drawn."""
    up = circle.radius_km / _KM_A_DEGREE
    across = up / max(0.05, math.cos(math.radians(circle.latitude)))
    turns = [2 * math.pi * step / _CORNERS for step in range(_CORNERS)]
    ring = [(circle.longitude + across * math.cos(at), circle.latitude + up * math.sin(at)) for at in turns]
    return (((*ring, ring[0]),),)


def _name(names: Mapping[str, str], language: str) -> str:
    found = (names[tag] for tag in (*fallbacks(language), ANY, *names) if names.get(tag))
    return in_order(next(found, ""))
