"""Counts as lines: of the picture, of the table and of the map that moves. In a meeting small numbers are not told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.language import direction
from app.places.areas import Areas
from app.response_map.meeting import K
from app.response_map.playing import told
from app.response_map.queries import by_area, withheld
from app.response_map.rolling import below, without
from app.staff.rules import Role
from app.web.guards import member
from app.web.language import page_language
from app.web.map_drawing import Line, codes_below, drawing, name_of
from app.web.reach import reach
from app.web.staff.map_looking import Looked, Step, topic
from app.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """What the counts say. ``total``: of the area looked at; ``nowhere``: of no known place, "" for none."""

    lines: Sequence[Line]
    total: str
    nowhere: str


def least_of(looked: Looked) -> int:
    """The smallest number that is told."""
    return 1 if looked.exact else K


def hidden_of(looked: Looked) -> str:
    """What stands in place of a number that is not told."""
    return "" if looked.exact else str(_("1 to 4"))


def tell(
    work: Work, looked: Looked, steps: Sequence[Step], index: Areas, *, leads_to: str = "staff.response_map"
) -> Told:
    """The counts of the time looked at, by the areas right below the one looked at. ``leads_to``: each one's page."""
    counts = without(by_area(work, looked.asked(steps)), unnamed(work), index.parent_of)
    shown, nowhere = below(counts, looked.top, index.parent_of), counts.get("", 0)
    return Told(
        lines_of(work, looked, shown, leads_to=leads_to),
        said(sum(shown.values()), looked),
        said(nowhere, looked) if nowhere else "",
    )


def said(many: int, looked: Looked) -> str:
    """A number as it is told."""
    return hidden_of(looked) if told(many, least_of(looked)) is None else str(many)


def unnamed(work: Work) -> Collection[str]:
    """The places that are not named to this member: what is reported there counts around it."""
    return () if Role.PROTECTION_OFFICER in member().roles else withheld(work)


def top_name(work: Work, looked: Looked) -> str:
    """What the area looked at is called."""
    return name_of(work, looked.top, page_language()) if looked.top else str(_("Everywhere"))


def picture_of(work: Work, looked: Looked, lines: Sequence[Line], index: Areas) -> Markup:
    """The lines as a picture."""
    return drawing(
        work,
        lines,
        top=looked.top,
        index=index,
        title=topic(looked),
        right_to_left=direction(page_language()) == "rtl",
        hidden=hidden_of(looked),
        least=least_of(looked),
    )


def lines_of(
    work: Work, looked: Looked, counts: Mapping[str, int], *, leads_to: str = "staff.response_map"
) -> Sequence[Line]:
    """Every area below the one looked at, the fullest first."""
    countries, language = reach().runtime.settings.operation.countries, page_language()
    codes = dict.fromkeys([*codes_below(work, looked.top, countries), *counts])
    lines = []
    for code in codes:
        leads = "" if code in ("", looked.top) else looked.url(leads_to, **{"in": code})
        many = told(counts.get(code, 0), least_of(looked))
        lines.append(Line(code, name_of(work, code, language), many, leads))
    return sorted(lines, key=lambda line: (-counts.get(line.code, 0), line.name))
