"""Numbers as a file: what is chosen, the file itself, and which files left."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from flask import Response, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.exports import queries
from app.exports.queries import Geography, feedback_rows, held_rows, thinned
from app.exports.sheets import FEEDBACK, VISITS, class_of, of_map
from app.exports.tables import Format, What
from app.exports.thinning import DEEPEST_LEVEL, coarse
from app.places.areas import Areas
from app.places.cells import Cell
from app.places.worker import areas_of
from app.response_map.publishing import lies_in
from app.response_map.queries import by_area, withheld
from app.response_map.rolling import below, without
from app.response_map.tables import Kind
from app.staff.queries import handles
from app.staff.rules import May, roles_that
from app.web.guards import actor, fresh, guarded
from app.web.language import page_language
from app.web.map_drawing import name_of, outline_of
from app.web.reach import reach
from app.web.staff import exports_words as words
from app.web.staff import pages
from app.web.staff.exports_files import file_of, sent
from app.web.staff.map_lines import lines_of
from app.web.staff.map_looking import looked_of, sectors, times, topics
from app.work import Work

WHO = roles_that(May.EXPORT)
WEEKS = (4, 13, 26, 52)
_HIDDEN = "fewer_than_5"
_OURS = (Kind.DISTRESS, Kind.FEEDBACK)  # what others collected is theirs to hand on


@pages.get("/exports")
@guarded(*WHO)
@fresh
def exports() -> str:
    """What can be taken, and what was."""
    return _page()


@pages.post("/exports/map")
@guarded(*WHO)
@fresh
def export_map() -> Response:
    """The map's numbers as they may be shown in a meeting."""
    looked, format_ = replace(looked_of(_of_map(request.form)), exact=False, step=""), _format(What.MAP)
    runtime = reach().runtime
    index, steps = areas_of(runtime), looked.steps(runtime.clock.now().date())
    if looked.kind not in _OURS or not _is_area(index, looked.top):
        raise Invalid("map.asked")
    with reach().read(actor()) as work:
        hidden = withheld(work)
        named = without(by_area(work, looked.asked(steps)), hidden, index.parent_of)
        found = lines_of(work, looked, below(named, looked.top, index.parent_of))
        lines = [line for line in found if not lies_in(line.code, hidden, index.parent_of)]
        columns = of_map(_level(index, [line.code for line in lines if line.code != looked.top]))
        kept = class_of(columns).value
        days = steps[0].since.isoformat(), steps[-1].until.isoformat()
        told = (looked.kind.value, looked.code, looked.answered, *days)
        rows = [(one.code, one.name, *told, one.many, _HIDDEN if one.many is None else "", kept) for one in lines]
        file = file_of(
            What.MAP,
            format_,
            columns,
            rows,
            many=len(rows),
            narrowed=(looked.kind.value, looked.code, looked.answered, f"days:{looked.time}", looked.top),
            outline=lambda code: outline_of(work, code),
        )
    return sent(file)


@pages.post("/exports/feedback")
@guarded(*WHO)
@fresh
def export_feedback() -> Response | tuple[str, int]:
    """What people told us, item by item: no words, no small place, no row that is one of few."""
    format_, weeks = _format(What.FEEDBACK), request.form.get("weeks", type=int)
    if weeks not in WEEKS:
        raise Invalid("export.asked")
    runtime, kept = reach().runtime, class_of(FEEDBACK)
    day = runtime.clock.now().date() - timedelta(weeks=weeks)
    since = datetime.combine(day, time(), UTC)
    try:
        with reach().read(actor()) as work:
            geography = geography_of(work, areas_of(runtime))
            told = thinned(work, since, geography)
            rows = feedback_rows(work, since, geography, told=told, data_class=kept)
            file = file_of(What.FEEDBACK, format_, FEEDBACK, rows, many=told.many, narrowed=(f"weeks:{weeks}",))
    except Invalid as error:
        return _page(problem=words.sentence(error)), 400
    return sent(file)


@pages.post("/exports/visits")
@guarded(*WHO)
@fresh
def export_visits() -> Response:
    """How many people cannot come out: no small place, and no number below five."""
    format_, kept = _format(What.VISITS), class_of(VISITS)
    with reach().read(actor()) as work:
        rows = held_rows(work, geography_of(work, areas_of(reach().runtime)), data_class=kept)
        file = file_of(What.VISITS, format_, VISITS, rows, many=len(rows), narrowed=())
    return sent(file)


def _page(problem: str = "") -> str:
    looked = looked_of(_of_map(request.values))
    index, language = areas_of(reach().runtime), page_language()
    with reach().read(actor()) as work:
        made = queries.newest(work)
        names = handles(work, {one.by_id for one in made})
        top = name_of(work, looked.top, language) if looked.top and _is_area(index, looked.top) else _("Everywhere")
    return render_template(
        "staff/exports.html",
        looked=looked,
        top=top,
        topics={kind: [*topics(kind), *sectors(kind)] for kind in _OURS},
        days=times(reach().runtime.settings.operation),
        weeks=WEEKS,
        map_columns=[(words.HEADS[one.key], one.tag) for one in of_map(1)],
        visits_columns=[(words.HEADS[one.key], one.tag) for one in VISITS],
        feedback_columns=[(words.HEADS[one.key], one.tag) for one in FEEDBACK],
        made=[(one, names.get(one.by_id, ""), words.WHAT[one.what]) for one in made],
        problem=problem,
    )


def _of_map(told: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields as the map's address has them: kind and topic are one choice here."""
    kind, _colon, code = told.get("of", "").partition(":")
    return MultiDict({**told.to_dict(), **({"kind": kind, "code": code} if kind else {})})


def _format(what: What) -> Format:
    try:
        chosen = Format(request.form.get("format", ""))
    except ValueError:
        raise Invalid("export.asked") from None
    if what is not What.MAP and chosen is Format.GEOJSON:  # what one person told us is no place on a map
        raise Invalid("export.asked")
    return chosen


def _is_area(index: Areas, code: str) -> bool:
    """Whether it is everywhere, or an area we know: a record of a file holds nothing that somebody typed."""
    return not code or index.level_of(code) is not None or Cell.read(code) is not None


def _level(index: Areas, codes: list[str]) -> int | None:
    """The level that all these areas have; None where they are of several, or cells."""
    levels = {index.level_of(code) for code in codes if code}
    return levels.pop() if len(levels) == 1 else None


def geography_of(work: Work, index: Areas) -> Geography:
    """What a file, or a table beside which it may be laid, may say of areas, in the page's language."""
    language = page_language()
    known: dict[str, str] = {}
    hidden = withheld(work)
    names: dict[str, str] = {}

    def is_small(code: str) -> bool:
        cell, level = Cell.read(code), index.level_of(code)
        deep = cell.wider is not None if cell else level is not None and level > DEEPEST_LEVEL
        return deep or index.is_site(code) or lies_in(code, hidden, index.parent_of)

    def coarse_of(code: str) -> str:
        if code not in known:
            known[code] = coarse(code, above=index.parent_of, is_small=is_small)
        return known[code]

    def name(code: str) -> str:
        if code not in names:
            names[code] = name_of(work, code, language)
        return names[code]

    return Geography(coarse_of, index.parent_of, name)
