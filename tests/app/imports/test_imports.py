"""Feedback from other programs: read as it is exported, refused by row, scrubbed, brought in once, taken back whole."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from app.errors import Conflict, Invalid
from app.feedback.actions import code
from app.feedback.queries import counts, words_of
from app.feedback.tables import Item, ItemState, Told
from app.imports import actions, queries, worker
from app.imports.columns import Chosen, Source, checked, guessed, is_never_read, source_of
from app.imports.files import MOST_COLUMNS, MOST_ROWS, Form, Sheet, Unreadable, opened
from app.imports.rows import Ready, Refused, read_row
from app.imports.tables import BatchState, BroughtIn
from app.privacy.scrub import Scrubber
from app.response_map.publishing import Geography, publish_days
from app.response_map.queries import Asked, by_area, published
from app.response_map.tables import Kind
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.makers.imports import KOBO, USHAHIDI, as_csv, as_json, as_xlsx, post, submission
from tests.makers.staff import make_member

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def names(sheet: Sheet, chosen: Chosen) -> dict[str, object]:
    columns = sheet.columns
    told: dict[str, object] = {"words": [columns[at] for at in chosen.words]}
    for part in ("day", "latitude", "longitude", "point", "area", "topic", "mark"):
        at = getattr(chosen, part)
        told |= {} if at is None else {part: columns[at]}
    return told


def guess(sheet: Sheet, scrubber: Scrubber) -> Chosen:
    return checked(guessed(sheet.columns, sheet.sample(), scrubber), sheet.columns, scrubber)


def items(runtime: Runtime) -> list[tuple[Item, str]]:
    with read(runtime) as work:
        found = work.session.exec(select(Item).order_by(col(Item.id))).all()
        return sorted(((item, words_of(work, item)) for item in found), key=lambda one: one[1])


def bring(runtime: Runtime, content: bytes) -> worker.Looked:
    sheet = opened(content)
    chosen = guessed(sheet.columns, sheet.sample(), runtime.scrubber)
    looked = worker.look(runtime, sheet, chosen)
    worker.bring_in(runtime, SYSTEM, sheet, chosen, rows=looked.ready)
    return looked


def test_the_columns_of_an_ushahidi_export_are_known(scrubber: Scrubber) -> None:
    sheet = opened(as_csv(USHAHIDI, [["#meta", *[""] * 13], post(1)]))
    assert source_of(sheet.columns) is Source.USHAHIDI
    assert names(sheet, guess(sheet, scrubber)) == {
        "words": ["Title", "Description"],
        "day": "Post Date (UTC)",
        "latitude": "Where.lat",
        "longitude": "Where.lon",
        "topic": "Categories",
        "mark": "Post ID",
    }


@pytest.mark.parametrize("write_file", [as_csv, as_xlsx, as_json])
def test_the_columns_of_a_kobo_export_are_known(write_file: Callable[..., bytes], scrubber: Scrubber) -> None:
    sheet = opened(write_file(KOBO, [submission(1)]))
    assert source_of(sheet.columns) is Source.KOBO
    told = names(sheet, guess(sheet, scrubber))
    assert (told["words"], told["day"], told["mark"]) == (["feedback/what_happened"], "_submission_time", "_uuid")
    assert told.get("point") == "_geolocation" if sheet.form is Form.JSON else told["latitude"] == "_GPS_latitude"


@pytest.mark.parametrize(
    "name",
    ["Nationality", "What is your legal status?", "immigrationStatus", "passport_no", "Has papers", "Religion",
     "الجنسية", "الوضع القانوني", "estatus migratorio", "nationalité", "громадянство", "ዜግነት", "asylum_case",
     "country of origin",
     "respondent_name", "Name", "first name", "الاسم", "nombre", "Phone number", "telefono", "_submitted_by", "Contact",
     "e-mail", "date_of_birth", "photo", "deviceid", "_validation_status", "tel", "هاتف"],
)  # fmt: skip
def test_p_06_a_column_that_may_tell_status_or_who_it_is_is_never_read(name: str, scrubber: Scrubber) -> None:
    assert is_never_read(name, scrubber)
    with pytest.raises(Invalid, match="never"):
        checked(Chosen(words=(0,)), [name], scrubber)
    assert guessed([name, "other"], [["my visa expired and more", "x"]], scrubber).all() == (1,)


@pytest.mark.parametrize(
    "name",
    ["Title", "tell_us", "District name", "village", "accountability", "non_food_items", "signalement", "original_text",
     "Categories", "_submission_time", "الوصف", "comentarios", "place_name", "users_feedback"],
)  # fmt: skip
def test_a_column_of_words_days_or_places_may_be_read(name: str, scrubber: Scrubber) -> None:
    assert not is_never_read(name, scrubber)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_in_the_encodings_that_programs_write(encoding: str, separator: str) -> None:
    rows = [["2026-02-01", "L’eau n’est pas potable; à gauche, «là»"], ["2026-02-02", 'Deux\nlignes "ici"']]
    sheet = opened(as_csv(["jour", "commentaire"], rows, separator=separator, encoding=encoding))
    assert sheet.columns == ("jour", "commentaire")
    assert [list(cells) for _, cells in sheet.rows()] == rows


def test_formulas_are_words() -> None:
    sheet = opened(as_xlsx(["comment"], [['=HYPERLINK("http://x.invalid","tap")'], ["=1+1"]]))
    assert [cells for _, cells in sheet.rows()] == [('=HYPERLINK("http://x.invalid","tap")',), ("=1+1",)]


def bomb(size: int) -> bytes:
    """A workbook that says one part of it unpacks into so many bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 1000)
    return packed.getvalue().replace(struct.pack("<L", 1000), struct.pack("<L", size))


def test_a_workbook_that_unpacks_into_gigabytes_is_refused_before_it_is_opened() -> None:
    with pytest.raises(Unreadable, match="unpacked"):
        opened(bomb(3 << 30))


def test_a_workbook_with_a_document_type_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(Unreadable, match="broken"):
        opened(packed.getvalue())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04nothing", "broken"),
        (b'{"results": 3}', "broken"),
        (b"[1, 2]", "broken"),
        (b"[" * 100_000, "broken"),
        (b"a\x81\x8d,b", "encoding"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "broken"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff", "broken"),
        (b"\xff\xd8\xff\xe1\0\x16Exif\0\0II*\0", "broken"),
        (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)).encode(), "columns"),
        (b"a" * (20 << 20) + b"bc", "large"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        opened(content)
    assert refused.value.code == reason


def test_more_rows_than_a_hundred_thousand_are_refused() -> None:
    sheet = opened(b"day,text\n" + b"x,y\n" * (MOST_ROWS + 1))
    with pytest.raises(Unreadable, match="rows"):
        for _ in sheet.rows():
            pass


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    try:
        sheet = opened(content)
        wide = {len(cells) for _, cells in sheet.rows()}
    except Unreadable:
        return
    assert wide <= {len(sheet.columns)}


@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_no_cells_break_a_row(cells: Sequence[str]) -> None:
    chosen = Chosen(words=(0,), day=1, latitude=2, longitude=3, topic=4, area=5)
    row = read_row(2, cells, chosen, today=date(2026, 3, 1), countries=("KE",))
    assert isinstance(row, Ready | Refused)


def row_of(**told: str) -> Ready | Refused:
    cells = {"words": "tap broken", "day": "2026-02-01", "lat": "-1.29", "lon": "36.82", "topic": ""} | told
    chosen = Chosen(words=(0,), day=1, latitude=2, longitude=3, topic=4)
    return read_row(2, tuple(cells.values()), chosen, today=date(2026, 3, 1), countries=("KE",))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"words": " "}, "words.none"),
        ({"words": "a" * 4001}, "words.long"),
        ({"day": ""}, "day.none"),
        ({"day": "yesterday"}, "day.wrong"),
        ({"day": "2026-02-30"}, "day.wrong"),
        ({"day": "03/04/2025"}, "day.either"),
        ({"day": "2026-03-02"}, "day.future"),
        ({"day": "1970-01-01"}, "day.old"),
        ({"lat": "95", "lon": "200"}, "point.outside"),
        ({"lat": "north"}, "point.wrong"),
        ({"lat": "nan"}, "point.wrong"),
        ({"lat": ""}, "point.wrong"),
        ({"topic": "Sexual exploitation"}, "topic.restricted"),
        ({"topic": "concern.corruption"}, "topic.restricted"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(told: dict[str, str], reason: str) -> None:
    assert row_of(**told) == Refused(2, reason)


@pytest.mark.parametrize(
    ("told", "repaired", "place"),
    [
        ({"lat": "0", "lon": "0.0"}, ("point.origin",), None),
        ({"lat": "36.82", "lon": "-1.29"}, ("point.swapped",), (-1.29, 36.82)),
        ({"lat": "-1,29", "lon": "36,82"}, (), (-1.29, 36.82)),
        ({"lat": "48.8", "lon": "2.3"}, ("point.elsewhere",), (48.8, 2.3)),
        ({"lat": "", "lon": ""}, (), None),
    ],
)
def test_a_place_that_can_be_repaired_is(
    told: dict[str, str], repaired: tuple[str, ...], place: tuple[float, float] | None
) -> None:
    row = row_of(**told)
    assert isinstance(row, Ready)
    assert (row.repaired, row.place and (row.place.latitude, row.place.longitude)) == (repaired, place)


@pytest.mark.parametrize(
    "told", ["2026-2-1", "2026/02/01 10:00", "01.02.2026", "2026-02-01T23:59:00+03:00", "1.2.2026"]
)
def test_days_are_read_as_programs_write_them(told: str) -> None:
    row = row_of(day=told)
    assert isinstance(row, Ready)
    assert row.day.isoformat() == "2026-02-01"


def test_rows_come_in_scrubbed_with_a_day_an_area_and_nothing_of_who_told_it(runtime: Runtime) -> None:
    rows = [submission(1), submission(2, **{"feedback/what_happened": "The water is bad, my visa expired"})]
    looked = bring(runtime, as_csv(KOBO, rows, separator=";"))
    assert (looked.ready, looked.new, looked.refusals) == (2, 2, 0)
    assert looked.samples == ["Queue number 1 is too long", "The water is bad, [removed]"]
    [(first, words), (second, scrubbed)] = items(runtime)
    assert (words, scrubbed) == ("Queue number 1 is too long", "The water is bad, [removed]")
    assert (first.told, first.state, first.contact_id) == (Told.IMPORT, ItemState.NEW, None)
    assert (first.at.isoformat(), first.area[:5]) == ("2026-02-02T12:00:00+00:00", "cell:")
    assert second.suggested == "request.support_water"
    assert first.deadline_at > runtime.clock.now()


def test_the_same_file_twice_brings_in_nothing_twice_whatever_its_form(runtime: Runtime) -> None:
    rows = [submission(1), submission(2), submission(2)]
    assert bring(runtime, as_csv(KOBO, rows)).new == 2
    again = bring(runtime, as_xlsx(KOBO, [*rows, submission(3)]))
    assert (again.ready, again.known, again.new) == (4, 3, 1)
    assert len(items(runtime)) == 3
    with read(runtime) as work:
        told = [(one.state, one.rows, one.kept, one.known) for one in queries.batches(work)]
    assert told == [(BatchState.IN, 4, 1, 3), (BatchState.IN, 3, 2, 1)]


@SQLITE
def test_two_platforms_that_count_from_one_are_not_taken_for_one(runtime: Runtime) -> None:
    bring(runtime, as_csv(USHAHIDI, [post(1)]))
    bring(runtime, as_csv(USHAHIDI, [post(1, Description="The gate is closed")]))
    assert len(items(runtime)) == 2


@SQLITE
def test_rows_that_cannot_be_taken_stay_out_and_the_others_come_in(runtime: Runtime) -> None:
    rows = [
        post(1),
        post(2, **{"Post Date (UTC)": "soon"}),
        post(3, Categories="SEA"),
        post(4, **{"Where.lat": "0", "Where.lon": "0"}),
    ]
    looked = bring(runtime, as_csv(USHAHIDI, rows))
    assert looked.refused == [Refused(3, "day.wrong"), Refused(4, "topic.restricted")]
    assert looked.repaired == [Refused(5, "point.origin")]
    assert [(item.area != "", words) for item, words in items(runtime)] == [
        (True, "Tap 1\nThe tap at gate 1 is broken"),
        (False, "Tap 4\nThe tap at gate 4 is broken"),
    ]


@SQLITE
def test_what_stopped_in_the_middle_goes_on_with_the_same_file(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = as_csv(KOBO, [submission(number) for number in range(25)])
    sheet = opened(content)
    chosen = guessed(sheet.columns, sheet.sample(), runtime.scrubber)

    class Dead(Exception):
        pass

    def dies(row: int) -> None:
        raise Dead

    with pytest.raises(Dead):
        worker.bring_in(runtime, SYSTEM, sheet, chosen, rows=25, told=dies)
    assert len(items(runtime)) == worker.PORTION
    bring(runtime, content)
    assert len(items(runtime)) == 25


def test_a_file_is_taken_back_whole_and_may_come_again(runtime: Runtime) -> None:
    content = as_csv(KOBO, [submission(number) for number in range(12)])
    bring(runtime, content)
    member = make_member(runtime)
    coded = items(runtime)[0][0].id
    settings = runtime.settings
    write(runtime, SYSTEM, lambda work: code(work, coded, ["concern.other"], member_id=member.id, settings=settings))
    assert items(runtime)[0][0].deadline_at > runtime.clock.now(), "what was told long ago is not late at once"
    with read(runtime) as work:
        [batch] = queries.batches(work)
    worker.take_back(runtime, SYSTEM, batch.id)
    assert items(runtime) == []
    with read(runtime) as work:
        assert (counts(work), by_area(work, Asked(Kind.IMPORTED))) == ({}, {})
        assert queries.get(work, batch.id).state is BatchState.TAKEN_BACK
        assert work.session.exec(select(BroughtIn)).all() == []
    with pytest.raises(Conflict):
        worker.take_back(runtime, SYSTEM, batch.id)
    with pytest.raises(Conflict):
        write(
            runtime, SYSTEM, lambda work: actions.bring_in(work, batch.id, [], settings=settings.feedback, channel="")
        )
    assert bring(runtime, content).new == 12


@SQLITE
def test_what_was_brought_in_is_counted_for_staff_on_its_own_day_and_never_public(runtime: Runtime) -> None:
    bring(runtime, as_csv(KOBO, [submission(number) for number in range(30)]))
    with read(runtime) as work:
        assert sum(by_area(work, Asked(Kind.IMPORTED)).values()) == 30
        assert by_area(work, Asked(Kind.FEEDBACK)) == {}
    geography = Geography((), lambda _: "", lambda _: False)
    assert publish_days(runtime, geography) == 0
    with read(runtime) as work:
        assert published(work) == []
