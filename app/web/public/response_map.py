"""The map for everybody: what was published of each day, as a picture and as a table that says the same."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app.errors import Invalid, NotFound
from app.language import direction
from app.places.areas import Areas
from app.places.worker import areas_of
from app.response_map.publishing import NOWHERE, PUBLIC, public_days
from app.response_map.queries import is_public
from app.response_map.suppression import Tables
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import read
from app.web.language import page_language
from app.web.map_drawing import Line, drawing, name_of
from app.web.public.whole import compress
from app.work import SYSTEM, Work

_MOST_DAYS = 60


def create(runtime: Runtime) -> Blueprint:
    """The page; it is not there while the numbers are not public."""
    pages = Blueprint("response_map", __name__)
    compress(pages)

    @pages.get("/map")
    def response_map() -> str:
        kind, index = _kind(), areas_of(runtime)
        with read(runtime, SYSTEM) as work:
            if not is_public(work):
                raise NotFound("map.closed")
            days = public_days(work, index.parent_of, most=_MOST_DAYS)
            day = _day(sorted(days))
            lines = _lines(work, days[day], kind) if day else []
            return render_template(
                "public/response_map.html",
                kind=kind,
                day=day,
                days=[(one.isoformat(), format_date(one, "long")) for one in sorted(days, reverse=True)],
                day_name=format_date(day, "long") if day else "",
                lines=lines,
                total=days[day].totals[kind.value] if day else 0,
                drawn=_drawn(work, runtime, index, lines) if lines else "",
                here=url_for("response_map.response_map"),
            )

    return pages


def _kind() -> Kind:
    try:
        kind = Kind(request.args.get("kind", Kind.DISTRESS.value))
    except ValueError:
        raise Invalid("map.asked") from None
    if kind not in PUBLIC:
        raise Invalid("map.asked")
    return kind


def _day(days: Sequence[date]) -> date | None:
    asked = request.args.get("day", "")
    return next((day for day in days if day.isoformat() == asked), days[-1] if days else None)


def _lines(work: Work, tables: Tables, kind: Kind) -> list[Line]:
    """What is shown, the fullest first; all else is fewer than ten, or none."""
    language, told = page_language(), []
    for one in tables.by_kind[kind.value]:
        name = _("Place unknown") if one.area == NOWHERE else name_of(work, one.area, language)
        if one.rest:
            told.append(Line("", _("elsewhere in %(area)s", area=name) if one.area else _("elsewhere"), one.many))
        else:
            told.append(Line("" if one.area == NOWHERE else one.area, name, one.many))
    return sorted(told, key=lambda line: (-(line.many or 0), line.name))


def _drawn(work: Work, runtime: Runtime, index: Areas, lines: Sequence[Line]) -> str:
    countries = runtime.settings.operation.countries
    return drawing(
        work,
        lines,
        top=countries[0] if len(countries) == 1 else "",
        index=index,
        title=_("Reports by area"),
        right_to_left=direction(page_language()) == "rtl",
        hidden="",
    )
