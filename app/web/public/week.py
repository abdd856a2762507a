"""A published week on one sheet of paper: what the public map said of its days, added up."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask_babel import format_date

from app.errors import NotFound
from app.places.worker import areas_of
from app.response_map.publishing import added_up, public_days
from app.response_map.queries import is_public
from app.response_map.suppression import Tables
from app.runtime import Runtime
from app.transaction import read
from app.web.public.response_map import MOST_DAYS, drawn, kind_asked, lines_of
from app.web.public.whole import compress
from app.work import SYSTEM


def create(runtime: Runtime) -> Blueprint:
    """The page; it is not there while the numbers are not public."""
    pages = Blueprint("week", __name__)
    compress(pages)

    @pages.get("/week")
    def week() -> str:
        kind, index = kind_asked(), areas_of(runtime)
        with read(runtime, SYSTEM) as work:
            if not is_public(work):
                raise NotFound("map.closed")
            weeks = by_week(public_days(work, index.parent_of, most=MOST_DAYS))
            monday = _monday(sorted(weeks))
            days = weeks.get(monday, []) if monday else []
            tables = added_up(days)
            lines = lines_of(work, tables.by_kind[kind.value])
            return render_template(
                "public/week.html",
                kind=kind,
                monday=monday,
                weeks=[(one.isoformat(), _name(one)) for one in sorted(weeks, reverse=True)],
                name=_name(monday) if monday else "",
                days=len(days),
                lines=lines,
                total=tables.totals[kind.value],
                drawn=drawn(work, runtime, index, lines) if lines else "",
            )

    return pages


def by_week(days: Mapping[date, Tables]) -> dict[date, list[Tables]]:
    """Published days by the Monday of their week."""
    found: dict[date, list[Tables]] = {}
    for day, tables in days.items():
        found.setdefault(day - timedelta(days=day.weekday()), []).append(tables)
    return found


def _monday(known: Sequence[date]) -> date | None:
    """The week asked for; without one, the newest."""
    asked = request.args.get("week", "")
    return next((monday for monday in known if monday.isoformat() == asked), known[-1] if known else None)


def _name(monday: date) -> str:
    return f"{format_date(monday, 'd MMM')} – {format_date(monday + timedelta(days=6), 'd MMM y')}"
