"""A language as a file or a sheet of paper, for translators without an account; and the file that comes back."""

from flask import Response, make_response, render_template, request

from app.errors import Invalid
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages, wording_view
from app.web.staff.wording import WRITERS, check_known, list_page
from app.web.staff.wording_words import row, sentence
from app.wording.bringing_in import bring_in
from app.wording.exchange import LARGEST_FILE, Row, from_po, from_xlsx, rows_of, to_po, to_xlsx
from app.wording.glossary import terms
from app.wording.progress import Item
from app.wording.review import SOURCE

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.url_value_preprocessor
def _leave_room_for_a_file(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything looks at the form: this one page takes more than forms do."""
    if endpoint == "staff.wording_bring_in":
        request.max_content_length = LARGEST_FILE + 10_000


@pages.get("/wording/<language>/file.po")
@guarded(*WRITERS)
def wording_po(language: str) -> Response:
    """The language for a translation program."""
    rows = rows_of(_texts(language))
    content = to_po(rows, language=language, now=reach().runtime.clock.now())
    return _file(content, f"wording-{language}.po", "text/x-gettext-translation; charset=utf-8")


@pages.get("/wording/<language>/file.xlsx")
@guarded(*WRITERS)
def wording_xlsx(language: str) -> Response:
    """The language as a table."""
    return _file(to_xlsx(rows_of(_texts(language)), language=language), f"wording-{language}.xlsx", _XLSX)


@pages.get("/wording/<language>/sheet")
@guarded(*WRITERS)
def wording_sheet(language: str) -> str:
    """Source and translation side by side, with room to write."""
    found = _texts(language)
    return render_template(
        "staff/wording_sheet.html",
        tag=language,
        source=SOURCE,
        groups=wording_view.by_kind(found, language),
        pieces=wording_view.pieces,
        terms=terms(language),
    )


@pages.post("/wording/<language>/file")
@guarded(*WRITERS)
def wording_bring_in(language: str) -> str | tuple[str, int]:
    """What became of every row of a file."""
    check_known(language)
    try:
        rows = _rows(language)
    except Invalid as error:
        return list_page(language, problem=sentence(error)), 400
    runtime = reach().runtime
    done = bring_in(runtime, actor(), rows, language=language, ground=wording_view.ground(runtime))
    refused = [(one, row(one)) for one in done.refused]
    return render_template("staff/wording_brought_in.html", tag=language, done=done, refused=refused)


def _texts(language: str) -> tuple[Item, ...]:
    check_known(language)
    with reach().read(actor()) as work:
        return wording_view.texts(work, reach().runtime, language)


def _rows(language: str) -> list[Row]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("wording.file_missing")
    content = file.read(LARGEST_FILE + 1)
    read = from_xlsx if content.startswith(b"PK") else from_po
    return read(content, language=language)


def _file(content: bytes, name: str, kind: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
