"""Bringing in what people told others: a file is put down, its columns chosen, looked through, and only then kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO
from uuid import UUID

from flask import Request, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.directory.bringing import LARGEST_FILE as LARGEST_DIRECTORY
from app.errors import AppError, Conflict, Invalid
from app.imports import worker
from app.imports.columns import Chosen, Part, checked, guessed, is_never_read
from app.imports.files import LARGEST_FILE, Sheet, Unreadable, opened
from app.imports.queries import batches
from app.imports.tables import BatchState
from app.places.worker import LARGEST_FILE as BOUNDARIES
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.reach import reach
from app.web.staff import area_files, pages
from app.web.staff import imports_words as words
from app.web.tray import Lying, Stage, Tray, tray

ENDPOINT = "staff.import_file"
_IN_MEMORY = {  # files of people's words, of their numbers, and of who answers them; each with its largest
    ENDPOINT: LARGEST_FILE,
    "staff.audience_file": LARGEST_FILE,
    "staff.directory_file": LARGEST_DIRECTORY,
}
Answer = Response | tuple[str, int]
_WHO = roles_that(May.BRING_IN)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that may be read, with what stands in it first; scrubbed."""

    at: int
    name: str
    sample: str


class Received(Request):
    """A request whose files of people's words never touch a disk; large files of boundaries lie with the data."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.endpoint in _IN_MEMORY:
            return BytesIO()
        if self.endpoint == area_files.ENDPOINT:
            return area_files.stream()
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


@pages.url_value_preprocessor
def _leave_room_for_a_file(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything looks at the form: these pages take more than forms do."""
    if endpoint in _IN_MEMORY:
        request.max_content_length = _IN_MEMORY[endpoint] + 10_000
    if endpoint == area_files.ENDPOINT:
        request.max_content_length = BOUNDARIES + 10_000


@pages.get("/feedback/import")
@guarded(*_WHO)
def imports() -> tuple[str, int]:
    """Where it stands: nothing yet, a file whose columns are asked for, what would become of it, how far it is."""
    return _page()


@pages.get("/feedback/import/far")
@guarded(*_WHO)
def import_far() -> Response:
    """How far it is: the part of the page that is asked for again."""
    return part("staff/_far.html", lying=_tray().of(member().id), page=url_for("staff.imports"))


@pages.post("/feedback/import/file")
@guarded(*_WHO)
def import_file() -> Answer:
    """A file is put down."""
    file = request.files.get("file")
    try:
        sheet = opened(file.read(LARGEST_FILE + 1) if file else b"")
        lying = _tray().put(member().id, sheet)
        lying.facts["chosen"] = guessed(sheet.columns, sheet.sample(), reach().runtime.scrubber)
    except (Unreadable, Conflict) as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/feedback/import/look")
@guarded(*_WHO)
def import_look() -> Answer:
    """It is looked through with the columns of the form; nothing is kept."""
    runtime = reach().runtime
    try:
        lying = _mine()
        chosen = checked(_chosen(), lying.file.columns, runtime.scrubber)
        lying.facts["chosen"] = chosen
        _tray().start(lying.owner, "look", lambda told: worker.look(runtime, lying.file, chosen, told=told))
    except (Invalid, Conflict) as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/feedback/import/bring-in")
@guarded(*_WHO)
def import_bring_in() -> Answer:
    """What was found good comes in."""
    runtime, mine = reach().runtime, actor()
    try:
        lying = _mine()
        rows = _looked(lying).ready
        bring = partial(worker.bring_in, runtime, mine, lying.file, lying.facts["chosen"], rows=rows)
        _tray().start(lying.owner, "bring_in", lambda told: bring(told=told))
    except Conflict as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/feedback/import/away")
@guarded(*_WHO)
def import_away() -> Answer:
    """The file is taken away, or its columns are asked for again."""
    lying = _tray().of(member().id)
    if lying is not None and "again" in request.form and lying.stage is not Stage.RUNS:
        lying.stage = Stage.LIES
    else:
        _tray().take_away(member().id)
    return _back()


@pages.post("/feedback/import/<uuid:batch_id>/take-back")
@guarded(*_WHO)
def import_take_back(batch_id: UUID) -> Answer:
    """Everything of a file goes out again."""
    runtime, mine = reach().runtime, actor()
    try:
        lying = _tray().put(member().id, None)
        _tray().start(lying.owner, "take_back", lambda told: worker.take_back(runtime, mine, batch_id, told=told))
    except AppError as error:
        return _page(words.sentence(error))
    return _back()


def _tray() -> Tray:
    return tray("imports")


def _mine() -> Lying:
    lying = _tray().of(member().id)
    if lying is None or not isinstance(lying.file, Sheet):
        raise Conflict("tray.gone")
    return lying


def _looked(lying: Lying) -> worker.Looked:
    if not isinstance(lying.result, worker.Looked):
        raise Conflict("tray.gone")
    return lying.result


def _back() -> Response:
    return redirect(url_for("staff.imports"), 303)


def _chosen() -> Chosen:
    """What the form says of the columns; Invalid for what is none."""
    try:
        picked = {one.value: int(told) for one in words.PARTS if (told := request.form.get(one.value, ""))}
        return Chosen(tuple(int(told) for told in request.form.getlist(Part.WORDS.value)), **picked)
    except ValueError:
        raise Invalid("imports.column") from None


def _page(problem: str = "") -> tuple[str, int]:
    lying = _tray().of(member().id)
    sheet = lying.file if lying is not None and isinstance(lying.file, Sheet) else None
    if lying is not None and lying.stage is Stage.FAILED:
        problem = problem or words.sentence(lying.error)
    with reach().read(actor()) as work:
        before = [(one, words.SOURCES[one.source], words.STATES[one.state]) for one in batches(work)]
    html = render_template(
        "staff/imports.html",
        problem=problem,
        lying=lying,
        sheet=sheet,
        chosen=lying.facts.get("chosen") if lying else None,
        columns=_columns(sheet) if sheet and lying and lying.stage in (Stage.LIES, Stage.FAILED) else (),
        never=_never(sheet) if sheet else (),
        parts=words.PARTS,
        reasons=words.REASONS,
        batches=before,
        page=url_for("staff.imports"),
        back=frozenset(BatchState) - {BatchState.TAKEN_BACK},
        running=lying is not None and lying.stage is Stage.RUNS,
        largest=LARGEST_FILE >> 20,
    )
    return html, 400 if problem else 200


def _columns(sheet: Sheet) -> Sequence[Column]:
    scrub, first = reach().runtime.scrubber.scrub, sheet.sample(1)
    never = set(_never(sheet))
    return [
        Column(at, name, scrub(first[0][at])[:80] if first else "")
        for at, name in enumerate(sheet.columns)
        if name and name not in never
    ]


def _never(sheet: Sheet) -> Sequence[str]:
    scrubber = reach().runtime.scrubber
    return [name for name in sheet.columns if name and is_never_read(name, scrubber)]
