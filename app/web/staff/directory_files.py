"""HSDS files: what others have of services comes in, looked through first; what we have goes out."""

import json
from functools import partial

from flask import Response, make_response, redirect, render_template, request, url_for

from app.directory import bringing
from app.directory.changes import changes
from app.directory.hsds_tables import LOOSE, NoTables, flat, packed
from app.errors import Conflict
from app.framework import ServiceKind
from app.runtime import Runtime
from app.staff.rules import May, roles_that
from app.transaction import write
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.reach import reach
from app.web.service_words import KINDS
from app.web.staff import directory_words as words
from app.web.staff import pages
from app.web.staff.case_acts import Answer
from app.web.staff.directory import KEEPERS
from app.web.tray import Progress, Stage, Tray, tray
from app.work import Actor

_MOST_TOLD = 500
_TAKERS = tuple(role for role in KEEPERS if role in roles_that(May.EXPORT))


@pages.get("/directory/import")
@guarded(*KEEPERS)
def directory_import() -> tuple[str, int]:
    """Where it stands: nothing yet, what would become of a file, how far it is."""
    return _page()


@pages.get("/directory/import/far")
@guarded(*KEEPERS)
def directory_far() -> Answer:
    """How far it is: the part of the page that is asked for again."""
    return part("staff/_far.html", lying=_tray().of(member().id), page=url_for("staff.directory_import"))


@pages.post("/directory/import/file")
@guarded(*KEEPERS)
def directory_file() -> Answer:
    """A file is put down and looked through; nothing is kept."""
    runtime, file, kind = reach().runtime, request.files.get("file"), request.form.get("kind", "")
    default = [ServiceKind(kind)] if kind in KINDS else []
    raw = file.read(bringing.LARGEST_FILE + 1) if file else b""
    if len(raw) > bringing.LARGEST_FILE:
        return _page(words.of_code("hsds.too_big"))
    try:
        looked = bringing.look(raw, zone=runtime.settings.operation.zone, now=runtime.clock.now(), default=default)
        with reach().read(actor()) as work:
            others = bringing.conflicts(work, looked)
            changed = [] if looked.problems else changes(work, looked)
        _tray().put(member().id, (looked, [*looked.problems, *others])).facts["changed"] = changed
    except NoTables as error:
        return _page(words.of_code(error.code))
    except Conflict as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/directory/import/bring-in")
@guarded(*KEEPERS)
def directory_bring_in() -> Answer:
    """A file in which nothing is wrong comes in."""
    runtime, mine, lying = reach().runtime, actor(), _tray().of(member().id)
    looked, problems = lying.file if lying else (None, ())
    if looked is None or problems:
        return _page(words.of_code("hsds.problems" if problems else "tray.gone"))
    try:
        _tray().start(member().id, "bring_in", partial(_bring_in, runtime, mine, looked))
    except Conflict as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/directory/import/away")
@guarded(*KEEPERS)
def directory_away() -> Answer:
    """The file is taken away."""
    _tray().take_away(member().id)
    return _back()


@pages.get("/directory/services.json")
@guarded(*_TAKERS)
def directory_json() -> Response:
    """Every organisation as it is here, and as its file had it where we know no better. It may name people."""
    with reach().read(actor()) as work:
        found = [{name: value for name, value in one.items() if name != LOOSE} for one in bringing.documents(work)]
    return _given(json.dumps(found, ensure_ascii=False).encode(), "services.json", "application/json")


@pages.get("/directory/services.csv.zip")
@guarded(*_TAKERS)
def directory_tables() -> Response:
    """The same as tables."""
    with reach().read(actor()) as work:
        return _given(packed(flat(bringing.documents(work))), "services.csv.zip", "application/zip")


def _given(body: bytes, name: str, kind: str) -> Response:
    answer = make_response(body)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _bring_in(runtime: Runtime, mine: Actor, looked: bringing.Looked, told: Progress) -> int:
    """How many services came in: each organisation in a unit of its own, so that no text waits for a file."""
    many = 0
    for at in range(len(looked.organisations)):
        many += write(runtime, mine, lambda work, at=at: bringing.bring_one(work, looked, at))  # type: ignore[misc]
        told(many)
    return many


def _tray() -> Tray:
    return tray("directory")


def _back() -> Answer:
    return redirect(url_for("staff.directory_import"), 303)


def _page(problem: str = "") -> tuple[str, int]:
    lying = _tray().of(member().id)
    looked, problems = lying.file if lying else (None, [])
    html = render_template(
        "staff/directory_import.html",
        problem=problem or (words.of_code("") if lying and lying.stage is Stage.FAILED else ""),
        lying=lying,
        looked=looked,
        wrong=words.lines(problems),
        remarks=words.lines(looked.remarks) if looked else [],
        changed=lying.facts.get("changed", ()) if lying else (),
        most_told=_MOST_TOLD,
        fields=words.FIELDS,
        kinds=KINDS,
        running=lying is not None and lying.stage is Stage.RUNS,
        largest=bringing.LARGEST_FILE // 1_000_000,
    )
    return html, 400 if problem else 200
