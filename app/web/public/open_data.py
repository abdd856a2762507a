"""The numbers of the public map as files, a day at a time: what was published of it, and never anything else."""

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import format_date

from app.errors import NotFound
from app.exports import open_data as told
from app.exports.sheets import PUBLIC_AREAS, PUBLIC_DAYS, PUBLIC_TOPICS, Cell, Column, Sheet
from app.exports.writing import to_csv, to_geojson
from app.places.worker import areas_of
from app.response_map.publishing import NOWHERE, public_days
from app.response_map.queries import is_public
from app.response_map.suppression import Tables
from app.runtime import Runtime
from app.transaction import read
from app.web.map_drawing import name_of, outline_of
from app.web.public.response_map import MOST_DAYS
from app.web.public.whole import compress
from app.work import SYSTEM, Work

_CSV, _GEOJSON = "text/csv; charset=utf-8", "application/geo+json"
_LANGUAGE = "en"  # of the files: the same for everybody
FILES = ("areas.csv", "areas.geojson", "topics.csv", "days.csv")


def create(runtime: Runtime) -> Blueprint:
    """The page and its files; none is there while the numbers are not public."""
    pages = Blueprint("open_data", __name__)
    compress(pages)

    @pages.get("/open-data")
    def open_data() -> str:
        with read(runtime, SYSTEM) as work:
            days = sorted(_days(work, runtime), reverse=True)
        asked = request.args.get("day", "")
        day = next((day for day in days if day.isoformat() == asked), days[0] if days else None)
        return render_template(
            "public/open_data.html",
            day=day,
            days=[(one.isoformat(), format_date(one, "long")) for one in days],
            licence=told.LICENCE,
            files=FILES,
        )

    @pages.get("/open-data/<day>/<name>")
    def open_file(day: str, name: str) -> Response:
        with read(runtime, SYSTEM) as work:
            found = {one.isoformat(): (one, tables) for one, tables in _days(work, runtime).items()}
            if day not in found or name not in FILES:
                raise NotFound("map.file")
            content = _content(work, *found[day], name, runtime.settings.operation.name)
        answer = make_response(content)
        answer.headers["Content-Type"] = _GEOJSON if name.endswith(".geojson") else _CSV
        answer.headers["Content-Disposition"] = f'attachment; filename="{day}-{name}"'
        return answer

    return pages


def _days(work: Work, runtime: Runtime) -> dict[date, Tables]:
    """What the public map shows, by day; NotFound while it shows nothing to anybody."""
    if not is_public(work):
        raise NotFound("map.closed")
    return public_days(work, areas_of(runtime).parent_of, most=MOST_DAYS)


def _content(work: Work, day: date, tables: Tables, name: str, organisation: str) -> bytes:
    def called(code: str) -> str:
        return "Place unknown" if code == NOWHERE else name_of(work, code, _LANGUAGE) if code else "Everywhere"

    rows: dict[str, tuple[Sequence[Column], Callable[[], Iterable[Sequence[Cell]]]]] = {
        "areas": (PUBLIC_AREAS, lambda: told.area_rows(day, tables, called)),
        "topics": (PUBLIC_TOPICS, lambda: told.topic_rows(day, tables, called)),
        "days": (PUBLIC_DAYS, lambda: told.day_rows(day, tables)),
    }
    columns, made = rows[name.partition(".")[0]]
    mark = told.MARK.format(organisation=organisation)
    sheet = Sheet("", mark, columns, [told.HEADS[one.key] for one in columns], made())
    file = io.BytesIO()
    if name.endswith(".geojson"):
        to_geojson(sheet, file, outline_of=lambda code: outline_of(work, code) if code else None)
    else:
        to_csv(sheet, file)
    return file.getvalue()
