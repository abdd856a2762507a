"""The map for everybody: what was published of each day, as a picture, as a table, and to be moved and played."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from app.errors import Invalid, NotFound
from app.language import direction
from app.places.areas import Areas
from app.places.worker import areas_of
from app.response_map.publishing import NOWHERE, PUBLIC, public_days
from app.response_map.queries import is_public, published_so_far, withheld
from app.response_map.suppression import K, Shown, Tables
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import read
from app.web import moving
from app.web.language import page_language
from app.web.lately import json_lately
from app.web.map_drawing import Line, drawing, moved, name_of, trend
from app.web.protection import with_nonce
from app.web.public.whole import compress
from app.work import SYSTEM, Work
from maps.layers import Tiles
from maps.trend import Bar

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """What was published lately, by its day, the first first; and which kind and day somebody looks at."""

    days: Mapping[date, Tables]
    kind: Kind
    day: date | None

    @property
    def tables(self) -> Tables | None:
        """Of the day looked at; None while nothing was published."""
        return self.days[self.day] if self.day else None


def create(runtime: Runtime) -> Blueprint:
    """The pages; they are not there while the numbers are not public."""
    pages = Blueprint("response_map", __name__)
    compress(pages)

    @pages.get("/map")
    def response_map() -> str:
        with read(runtime, SYSTEM) as work:
            seen = _seen(work, runtime)
            lines = _lines(work, seen)
            return render_template(
                "public/response_map.html",
                kind=seen.kind,
                day=seen.day,
                days=_choices(seen),
                day_name=_name(seen.day),
                lines=lines,
                drawn=drawn(work, runtime, areas_of(runtime), lines) if lines else "",
                trend=_trend(seen),
                here=url_for("response_map.response_map"),
            )

    @pages.get("/map/move")
    @with_nonce
    def move() -> str:
        with read(runtime, SYSTEM) as work:
            return moving.page_of(_page(work, runtime, _seen(work, runtime)))

    @pages.get("/map/days")
    def days() -> Response:
        """Of every published day: what is shown of each area, and of the others together."""
        kind = kind_asked()
        with read(runtime, SYSTEM) as work:
            if not is_public(work):
                raise NotFound("map.closed")
            what = (kind, page_language(), published_so_far(work), tuple(withheld(work)), areas_of(runtime).stamp)
        # What was published never changes, so the answer does not either.
        answer = json_lately(what, lambda: _written(runtime), now=runtime.clock.monotonic(), lasts=math.inf)
        answer.add_etag(weak=True)
        answer.vary.update(("Accept-Language", "Cookie"))  # the names are in the reader's language
        answer.make_conditional(request)
        return answer

    return pages


def _seen(work: Work, runtime: Runtime) -> Seen:
    """What the address asks for; NotFound while the numbers are not public."""
    if not is_public(work):
        raise NotFound("map.closed")
    days = public_days(work, areas_of(runtime).parent_of, most=MOST_DAYS)
    asked = request.args.get("day", "")
    return Seen(
        dict(sorted(days.items())),
        kind_asked(),
        next((day for day in days if day.isoformat() == asked), max(days, default=None)),
    )


def kind_asked() -> Kind:
    """The kind of the address; Invalid for one there is not, or that is not public."""
    try:
        kind = Kind(request.args.get("kind", Kind.DISTRESS.value))
    except ValueError:
        raise Invalid("map.asked") from None
    if kind not in PUBLIC:
        raise Invalid("map.asked")
    return kind


def _written(runtime: Runtime) -> bytes:
    with read(runtime, SYSTEM) as work:
        seen = _seen(work, runtime)
        shown = [tables.by_kind[seen.kind.value] for tables in seen.days.values()]
        rest = [[one for one in lines if one.rest or one.area == NOWHERE] for lines in shown]
        others = [[(line.name, line.many) for line in lines_of(work, lines)] for lines in rest]
    told = {"areas": _by_day(shown), "none": None, "rest": others}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _by_day(shown: Sequence[Iterable[Shown]]) -> dict[str, list[list[int | None]]]:
    """For each area that is shown on any day its number on every day, None where it is not shown."""
    areas: dict[str, list[list[int | None]]] = {}
    for at, lines in enumerate(shown):
        for one in lines:
            if not one.rest and one.area != NOWHERE:
                areas.setdefault(one.area, [[None] * len(shown)])[0][at] = one.many
    return areas


def _choices(seen: Seen) -> list[tuple[str, str]]:
    """Every published day, the newest first, and the sum of what is shown of it."""
    totals = {day: tables.totals[seen.kind.value] for day, tables in seen.days.items()}
    return [(day.isoformat(), f"{_name(day)} · {totals[day]}") for day in reversed(totals)]


def _name(day: date | None) -> str:
    return str(format_date(day, "long")) if day else ""


def _lines(work: Work, seen: Seen) -> list[Line]:
    return lines_of(work, seen.tables.by_kind[seen.kind.value]) if seen.tables else []


def lines_of(work: Work, shown: Iterable[Shown]) -> list[Line]:
    """What is shown, the fullest first; all else is fewer than ten, or none."""
    language, told = page_language(), []
    for one in shown:
        name = _("Place unknown") if one.area == NOWHERE else name_of(work, one.area, language)
        if one.rest:
            told.append(Line("", _("elsewhere in %(area)s", area=name) if one.area else _("elsewhere"), one.many))
        else:
            told.append(Line("" if one.area == NOWHERE else one.area, name, one.many))
    return sorted(told, key=lambda line: (-(line.many or 0), line.name))


def drawn(work: Work, runtime: Runtime, index: Areas, lines: Sequence[Line]) -> Markup:
    """The picture of what is shown."""
    return drawing(
        work,
        lines,
        top=_top(runtime),
        index=index,
        title=_("Reports by area"),
        right_to_left=direction(page_language()) == "rtl",
        hidden="",
        least=K,
    )


def _top(runtime: Runtime) -> str:
    countries = runtime.settings.operation.countries
    return countries[0] if len(countries) == 1 else ""


def _trend(seen: Seen) -> Markup | None:
    """What is shown of all areas together, day by day; of one day there is none."""
    totals = [tables.totals[seen.kind.value] for tables in seen.days.values()]
    if len(totals) < 2:
        return None
    return trend([Bar(many, many) for many in totals], _("Day by day, what is shown of all areas together"))


def _page(work: Work, runtime: Runtime, seen: Seen) -> moving.Page:
    """The page that is moved: every area that any published day shows, hatched on days that do not."""
    index, lines = areas_of(runtime), _lines(work, seen)
    there = {line.code for line in lines}
    shown = {one.area for tables in seen.days.values() for one in tables.by_kind[seen.kind.value] if not one.rest}
    others = [Line(code, name_of(work, code, page_language()), None) for code in sorted(shown - there - {NOWHERE})]
    moments = [moving.Moment(_name(day), _here(seen, day)) for day in seen.days]
    nonce, tiles = moving.nonce(), _tiles(runtime)
    return moving.Page(
        title=_("Calls for help") if seen.kind is Kind.DISTRESS else _("Feedback"),
        time=_name(seen.day),
        note=_("Numbers of whole areas, a day late and rounded to five. Nobody can be found in them."),
        lines=[*lines, *others],
        hidden=_("fewer than 10 or none"),
        least=K,
        moments=moments,
        at=list(seen.days).index(seen.day) if seen.day else None,
        whole=None,
        data=url_for("response_map.days", kind=seen.kind.value),
        back=url_for("response_map.response_map", kind=seen.kind.value, day=seen.day and seen.day.isoformat()),
        still=drawn(work, runtime, index, lines),
        moved=moved(work, [*lines, *others], top=_top(runtime), index=index, nonce=nonce, tiles=tiles),
        credit=tiles.credit if tiles else "",
    )


def _here(seen: Seen, day: date) -> str:
    return url_for("response_map.move", kind=seen.kind.value, day=day.isoformat())


def _tiles(runtime: Runtime) -> Tiles | None:
    return moving.tiles(runtime, "/tiles") if runtime.settings.maps.tiles_for == "anyone" else None
