"""A language as a file and back: nothing is lost, no cell calculates, and a bad row stands alone."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.errors import Invalid
from app.formulas import defused
from app.runtime import Runtime
from app.transaction import read
from app.wording.bringing_in import BroughtIn, bring_in
from app.wording.checking import Ground, tidy
from app.wording.drafts import Wording
from app.wording.exchange import LARGEST_FILE, Row, from_po, from_xlsx, rows_of, to_po, to_xlsx
from app.wording.progress import items
from app.wording.queries import find_open, versions_of
from tests.makers.staff import Member, make_member

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDING = Wording.load()
HOSTILE = ["=1+1", "+15005550101", "-2", "@SUM(A1)", "'=1", "''+1", "'quoted'", "=cmd|' /C calc'!A0"]

words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=80).map(tidy)


def through(rows: list[Row], language: str, kind: str) -> list[Row]:
    if kind == "po":
        return from_po(to_po(rows, language=language, now=NOW), language=language)
    return from_xlsx(to_xlsx(rows, language=language), language=language)


def bare(rows: list[Row]) -> list[tuple[str, str, str, int | None, str]]:
    """Rows without their number, which is a line in one kind of file and a row in the other."""
    return [(row.key, row.source, row.text, row.version, row.problem) for row in rows]


@pytest.mark.parametrize("kind", ["po", "xlsx"])
@pytest.mark.parametrize("language", WORDING.languages)
def test_every_text_of_a_language_comes_back_as_it_went_out(language: str, kind: str) -> None:
    rows = rows_of(items(WORDING, (), language))
    assert len(rows) > 200
    assert bare(through(rows, language, kind)) == bare(rows)


@pytest.mark.parametrize("kind", ["po", "xlsx"])
@settings(max_examples=30, deadline=None)
@given(text=words, source=words.filter(bool))
def test_whatever_was_written_comes_back(kind: str, text: str, source: str) -> None:
    rows = [Row(2, "taken", source, text, 7)]
    assert bare(through(rows, "es", kind)) == bare(rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_x_14_no_cell_of_a_workbook_is_a_formula_and_the_words_still_come_back(text: str) -> None:
    rows = [Row(2, text, text, text, 0)]
    content = to_xlsx(rows, language="es")
    cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))] == []
    assert bare(from_xlsx(content, language="es")) == bare(rows)
    assert defused("a = b") == "a = b"


def workbook(*rows: tuple[object, ...], title: str = "es") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in (("key", "source", "words", "version"), *rows):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 50_000_000)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 no workbook", "wording.file_unreadable"),
        (bomb(), "wording.file_large"),
        (b"PK" + b"0" * LARGEST_FILE, "wording.file_large"),
        (workbook(title="fr"), "wording.file_language"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_xlsx(content, language="es")
    assert refused.value.code == code


def test_a_po_file_of_another_language_or_of_nothing_is_refused_whole() -> None:
    content = to_po(rows_of(items(WORDING, (), "fr")), language="fr", now=NOW)
    for told, code in ((content, "wording.file_language"), (b'msgid "open\n', "wording.file_unreadable")):
        with pytest.raises(Invalid) as refused:
            from_po(told, language="es")
        assert refused.value.code == code


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    return make_member(runtime, "Amina", roles=("translator",), reads=("es",))


def brought(runtime: Runtime, member: Member, rows: list[Row]) -> BroughtIn:
    ground = Ground(runtime.files, "Waypost")
    return bring_in(runtime, member.actor, rows, language="es", ground=ground)


def test_good_rows_become_drafts_of_who_brings_them_and_bad_ones_are_told_by_number_and_reason(
    runtime: Runtime, amina: Member
) -> None:
    source = {key: agreed.text for key, agreed in runtime.files.drafts["en"].texts.items()}
    ours = runtime.files.drafts["es"].texts
    done = brought(
        runtime,
        amina,
        [
            Row(2, "taken", source["taken"], "{organisation}: alguien leyó tu mensaje.", 0),
            Row(3, "closed", source["closed"], ours["closed"].text, 0),
            Row(4, "started", source["started"], "", 0),
            Row(5, "stopped", source["stopped"], "Sin nada que rellenar", 0),
            Row(6, "nothing", "", "palabras", 0),
            Row(7, "erased", "something else", "{organisation} {reference}", 0),
            Row(8, "who", source["who"], "{organisation} dice:", 3),
            Row(9, "taken", source["taken"], "{organisation}: otra vez.", 0),
            Row(10, "received", source["received"], "=1", 0, "formula"),
            Row(11, "answering", source["answering"], "my visa expired", 0),
        ],
    )
    assert (done.kept, done.same) == (1, 2)
    assert [(one.number, one.code) for one in done.refused] == [
        (5, "placeholder_missing"),
        (6, "unknown_key"),
        (7, "source_changed"),
        (8, "changed_meanwhile"),
        (9, "twice"),
        (10, "formula"),
        (11, "watched_phone" if "visa" in str(runtime.files.never("es")["visa"]) else "wording.scrubbed"),
    ]
    with read(runtime) as work:
        kept = find_open(work, "taken", "es")
        assert kept is not None
        assert (kept.text, kept.author_id, kept.state) == (
            "{organisation}: alguien leyó tu mensaje.",
            amina.id,
            "draft",
        )
        assert versions_of(work, "closed", "es") == []


def test_a_file_brought_twice_changes_nothing_the_second_time(runtime: Runtime, amina: Member) -> None:
    source = runtime.files.drafts["en"].texts["taken"].text
    row = Row(2, "taken", source, "{organisation}: alguien leyó tu mensaje.", 0)
    assert brought(runtime, amina, [row]).kept == 1
    again = brought(runtime, amina, [row])
    assert (again.kept, again.same, again.refused) == (0, 1, [])
