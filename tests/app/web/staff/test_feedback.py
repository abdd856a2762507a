"""The pages of feedback: the list, one item, and what is done with it, as the browser of a member asks for them."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.cases.tables import Case, CaseState
from app.clock import FixedClock
from app.feedback import actions
from app.feedback.listing import Wanted, listed
from app.feedback.queries import answer_of, codes_of, passed_to, words_of
from app.feedback.tables import Item, ItemState, Told
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.places.worker import load_areas
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND
from channels.contract import Address
from tests.makers import areas
from tests.makers.staff import Member, csrf, sign_in
from tests.makers.texts import AMAL, DAWIT, text_in

LIST = "/staff/feedback"


@pytest.fixture
def bintas(client: FlaskClient, runtime: Runtime, binta: Member) -> FlaskClient:
    """Binta's browser, signed in."""
    sign_in(client, runtime, binta)
    return client


def told(runtime: Runtime, words: str = "the queue is too long", *, by: Address = AMAL) -> UUID:
    text_in(runtime, f"FEEDBACK {words}", sender=by)
    with read(runtime) as work:
        newest = select(Item.id).order_by(col(Item.at).desc())
        ids = {item_id: words_of(work, work.session.get_one(Item, item_id)) for item_id in work.session.exec(newest)}
    return next(item_id for item_id, said in ids.items() if said == words or words in said)


def item(runtime: Runtime, item_id: UUID) -> Item:
    with read(runtime) as work:
        return work.session.get_one(Item, item_id)


def codes(runtime: Runtime, item_id: UUID) -> list[str]:
    with read(runtime) as work:
        return [one.code for one in codes_of(work, item_id)]


def said(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return [opened(work, message).text for message in work.session.exec(ours)]


def post(client: FlaskClient, path: str, *, page: str = "", **form: Any) -> TestResponse:
    token = csrf(client.get(page or f"{LIST}/new"))
    return client.post(path, data={"csrf_token": token, **form})


def at(item_id: UUID, act: str = "") -> str:
    return f"{LIST}/{item_id.hex}" + (f"/{act}" if act else "")


def rows(page: TestResponse) -> list[str]:
    """The items of a list, from the top."""
    assert page.status_code == 200
    return re.findall(rf'href="{LIST}/([0-9a-f]{{32}})"', page.text)


def test_a_row_says_what_was_told_what_it_may_be_and_by_when_it_is_answered(
    bintas: FlaskClient, runtime: Runtime
) -> None:
    item_id = told(runtime, "the water queue at the school is four hours long")
    page = bintas.get(LIST)
    assert rows(page) == [item_id.hex]
    assert "the water queue at the school" in page.text
    assert "Request or idea: Water" in page.text
    assert "suggested" in page.text
    assert "answer promised by" in page.text


def test_each_tab_holds_what_stands_there_and_says_how_many(
    bintas: FlaskClient, runtime: Runtime, binta: Member
) -> None:
    waiting, coded = told(runtime), told(runtime, "the lamp is dark", by=DAWIT)
    post(bintas, at(coded, "code"), code="concern.place")
    assert rows(bintas.get(LIST)) == [waiting.hex]
    assert rows(bintas.get(f"{LIST}?tab=open")) == [coded.hex]
    assert rows(bintas.get(f"{LIST}?tab=passed")) == rows(bintas.get(f"{LIST}?tab=ended")) == []
    counts = re.findall(r'<span class="many">(\d+)</span>', bintas.get(LIST).text)
    assert counts == ["1", "1", "0", "0"]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ("what=request", {"water"}), ("what=request.support_water", {"water"}), ("what=concern", {"lamp"}),
        ("what=concern.quality", set()), ("area=KE01", {"water"}), ("area=KE02", set()),
        ("what=request&area=KE01", {"water"}), ("what=request.support_water&area=KE01", {"water"}),
        ("what=praise&area=KE01", set()), ("overdue=yes", {"lamp"}), ("what=request&overdue=yes", set()),
        ("what=concern.place&overdue=yes", {"lamp"}), ("", {"water", "lamp"}),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_type_code_area_and_what_is_late(
    bintas: FlaskClient, runtime: Runtime, binta: Member, clock: FixedClock, narrowed: str, found: set[str]
) -> None:
    ids = {"lamp": told(runtime, "the lamp is dark", by=DAWIT)}
    clock.move(days=4)
    ids["water"] = told(runtime, "there is no water")
    days = runtime.settings
    for name, code in (("lamp", "concern.place"), ("water", "request.support_water")):
        item_id = ids[name]
        write(
            runtime,
            binta.actor,
            lambda work, item_id=item_id, code=code: actions.code(  # type: ignore[misc]
                work, item_id, [code], member_id=binta.id, settings=days
            ),
        )
    write(runtime, binta.actor, lambda work: actions.place(work, ids["water"], "KE01"))
    sign_in(bintas, runtime, binta)
    page = bintas.get(f"{LIST}?tab=open&{narrowed}")
    assert set(rows(page)) == {ids[name].hex for name in found}
    assert str(len(found)) == re.findall(r'<span class="many">(\d+)</span>', page.text)[1]


def test_pages_go_on_from_a_mark_and_hold_everything_once(
    bintas: FlaskClient, runtime: Runtime, binta: Member, clock: FixedClock
) -> None:
    days = runtime.settings.feedback

    def keep(number: int) -> UUID:
        return write(
            runtime,
            binta.actor,
            lambda work: actions.keep(
                work, f"number {number}", settings=days, channel="simulator", told=Told.VISIT, language="en",
                urgency="normal",
            ),
        )  # fmt: skip

    ids = [keep(number).hex for number in range(60)]  # all at the same moment: the id decides
    seen: list[str] = []
    address = LIST
    while address:
        page = bintas.get(address)
        seen += rows(page)
        onward = re.search(r'class="button"\s+href="([^"]+after=[^"]+)"', page.text)
        address = onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(seen) == sorted(ids)


@pytest.mark.parametrize(
    "asked",
    [
        *("tab=nowhere", "after=x", "after=2026-01-01~00", "after=2026-01-01T00:00:00~" + "0" * 32),
        *(f"after={edge}~{'0' * 32}" for edge in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00")),
    ],
)
def test_an_address_no_page_of_ours_writes_is_refused(bintas: FlaskClient, asked: str) -> None:
    assert bintas.get(f"{LIST}?{asked}").status_code == 400


def test_the_rows_come_again_only_when_something_changed(bintas: FlaskClient, runtime: Runtime) -> None:
    first = bintas.get(f"{LIST}/rows")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert bintas.get(f"{LIST}/rows", headers=tag).status_code == 304
    told(runtime)
    assert bintas.get(f"{LIST}/rows", headers=tag).status_code == 200


def test_several_are_coded_at_once_with_one_code(bintas: FlaskClient, runtime: Runtime) -> None:
    ids = [told(runtime, "the tents are wet"), told(runtime, "the lamp is dark", by=DAWIT)]
    answer = post(bintas, f"{LIST}/code", item=[one.hex for one in ids], code="concern.quality", tab="new")
    assert answer.status_code == 303
    assert [codes(runtime, one) for one in ids] == [["concern.quality"]] * 2


def test_several_are_coded_each_as_its_own_words_suggest(bintas: FlaskClient, runtime: Runtime) -> None:
    water, silent = told(runtime, "there is no water"), told(runtime, "the lamp is dark", by=DAWIT)
    post(bintas, f"{LIST}/code", item=[water.hex, silent.hex], code="suggested")
    assert codes(runtime, water) == ["request.support_water"]
    assert codes(runtime, silent) == []


@pytest.mark.parametrize("form", [{}, {"item": "zzz", "code": "praise.other"}, {"code": "praise.other"}])
def test_nothing_ticked_or_no_code_chosen_is_said(bintas: FlaskClient, runtime: Runtime, form: dict[str, str]) -> None:
    told(runtime)
    answer = post(bintas, f"{LIST}/code", **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_h_16_an_allegation_is_refused_with_a_sentence_and_changes_nothing(
    bintas: FlaskClient, runtime: Runtime
) -> None:
    item_id = told(runtime)
    answer = post(bintas, at(item_id, "code"), code="concern.exploitation")
    assert answer.status_code == 409
    assert "Tell your protection officer now" in answer.text
    many = post(bintas, f"{LIST}/code", item=item_id.hex, code="concern.corruption")
    assert "Tell your protection officer now" in many.text
    assert codes(runtime, item_id) == []


def test_one_tap_confirms_what_the_words_suggest(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime, "there is no water")
    assert 'value="request.support_water"' in bintas.get(at(item_id)).text
    post(bintas, at(item_id, "code"), code="request.support_water")
    assert item(runtime, item_id).state is ItemState.CODED


def test_codes_of_two_types_are_refused_and_stay_chosen(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime)
    answer = post(bintas, at(item_id, "code"), code=["praise.other", "request.other"])
    assert answer.status_code == 400
    assert "Choose codes of one type only." in answer.text
    assert answer.text.count("checked") == 2


def test_an_answer_is_seen_whole_before_it_goes_out(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id, before = told(runtime), len(said(runtime))
    seen = post(bintas, at(item_id, "answer"), words="A second tap opens.", see="yes")
    assert "This goes out as 1 text:" in seen.text
    assert "A second tap opens. If this is no answer to you, write again." in seen.text
    assert len(said(runtime)) == before
    post(bintas, at(item_id, "answer"), words="A second tap opens.")
    assert "A second tap opens. If this is no answer to you" in said(runtime)[-1]
    assert item(runtime, item_id).state is ItemState.ANSWERED
    assert "A second tap opens." in bintas.get(at(item_id)).text


def test_an_answer_with_words_that_go_is_marked_and_not_sent(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id, before = told(runtime), len(said(runtime))
    answer = post(bintas, at(item_id, "answer"), words="You are undocumented so we cannot help")
    assert answer.status_code == 400
    assert "<mark>" in answer.text
    assert len(said(runtime)) == before


def test_who_answers_second_is_told_so(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime)
    post(bintas, at(item_id, "answer"), words="Yes.")
    second = post(bintas, at(item_id, "answer"), words="No.")
    assert second.status_code == 409
    assert "No. If this" not in said(runtime)[-1]


def test_thanks_close_the_loop_in_agreed_words(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime, "the food is good")
    post(bintas, at(item_id, "thank"), key="feedback_praise")
    assert "We pass your words of thanks on" in said(runtime)[-1]
    with read(runtime) as work:
        assert "words of thanks" in (answer_of(work, item(runtime, item_id)) or "")
    assert post(bintas, at(told(runtime, "and the tea", by=DAWIT), "thank"), key="taken").status_code == 400


def test_passed_on_the_person_hears_who_and_the_page_keeps_what_they_hear(
    bintas: FlaskClient, runtime: Runtime
) -> None:
    item_id = told(runtime)
    post(bintas, at(item_id, "pass-on"), partner="Water Board", line="Long queue at the school tap, mornings")
    assert "Water Board must do this" in said(runtime)[-1]
    with read(runtime) as work:
        assert passed_to(work, work.session.get_one(Item, item_id)) == (
            "Water Board",
            "Long queue at the school tap, mornings",
        )
    assert "Long queue at the school tap" in bintas.get(at(item_id)).text


@pytest.mark.parametrize(
    "form", [{"partner": ""}, {"partner": "x" * 61}, {"partner": "Water Board", "line": "she is undocumented"}]
)
def test_what_cannot_be_passed_on_is_said(bintas: FlaskClient, runtime: Runtime, form: dict[str, str]) -> None:
    item_id = told(runtime)
    assert post(bintas, at(item_id, "pass-on"), **form).status_code == 400
    assert item(runtime, item_id).state is ItemState.NEW


def test_h_17_a_refusal_has_a_reason_of_the_list_and_words(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime)
    for form in ({"reason": "", "why": "No."}, {"reason": "hostile", "why": "No."}, {"reason": "cannot", "why": ""}):
        assert post(bintas, at(item_id, "refuse"), **form).status_code == 400
    post(bintas, at(item_id, "refuse"), reason="not_ours", why="The hall belongs to the school.")
    assert "The hall belongs to the school." in said(runtime)[-1]
    assert "It is not ours to do" in bintas.get(at(item_id)).text


def test_a_denunciation_is_put_aside_in_one_act_and_nobody_is_told(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime, "the people next door should be thrown out")
    before = said(runtime)
    post(bintas, at(item_id, "hostile"))
    assert codes(runtime, item_id) == ["incomplete.hostile"]
    assert item(runtime, item_id).state is ItemState.REFUSED
    assert said(runtime) == before


def test_a_call_for_help_becomes_a_case_with_the_words_and_the_person(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime, "nobody answers us and the tents are wet")
    answer = post(bintas, at(item_id, "case"), urgency="urgent", needs=["shelter", "nothing"])
    with read(runtime) as work:
        [case] = work.session.exec(select(Case)).all()
    assert answer.location == f"/staff/case/{case.id.hex}"
    assert (case.urgency, case.needs, case.state) == ("urgent", "shelter", CaseState.WAITING)
    told_by = item(runtime, item_id)
    assert (told_by.case_id, told_by.contact_id, told_by.state) == (case.id, case.contact_id, ItemState.ANSWERED)
    assert "we take your message as a request for help" in said(runtime)[-1]
    assert "nobody answers us and the tents are wet" in bintas.get(answer.location).text
    assert case.reference in bintas.get(at(item_id)).text


def test_a_call_for_help_beside_an_open_case_joins_it(bintas: FlaskClient, runtime: Runtime) -> None:
    text_in(runtime, "HELP we have no water")
    item_id = told(runtime, "the tap at the gate is broken")
    answer = post(bintas, at(item_id, "case"), urgency="urgent")
    with read(runtime) as work:
        [case] = work.session.exec(select(Case)).all()
    assert answer.location == f"/staff/case/{case.id.hex}"
    assert item(runtime, item_id).case_id == case.id


def test_no_text_about_feedback_goes_to_a_phone_that_others_read(
    bintas: FlaskClient, runtime: Runtime, binta: Member
) -> None:
    from app.contacts.actions import keep_safe

    item_id = told(runtime)
    contact_id = item(runtime, item_id).contact_id
    assert contact_id
    write(
        runtime,
        binta.actor,
        lambda work: keep_safe(work, contact_id, do_not_text=False, shared_phone=True, neutral_words=True, quiet=None),
    )
    before = said(runtime)
    assert "No text goes to them" in bintas.get(at(item_id)).text
    post(bintas, at(item_id, "answer"), words="A second tap opens.")
    assert said(runtime) == before
    assert item(runtime, item_id).state is ItemState.ANSWERED


def test_x_29_nobody_reads_what_was_told_in_secret(bintas: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime)
    assert "looked at it" in bintas.get(at(item_id)).text
    assert bintas.get(at(item_id)).text.count("looked at it") == 1


def test_what_is_written_down_at_a_door_is_kept_and_gets_a_receipt(bintas: FlaskClient, runtime: Runtime) -> None:
    form = {"told": "visit", "words": "the water is brown since Monday", "language": "ar", "needy": "+999 100 000 077"}
    answer = post(bintas, f"{LIST}/new", **form)
    with read(runtime) as work:
        [kept] = listed(work, Wanted())
        assert words_of(work, kept) == "the water is brown since Monday"
    assert answer.location == at(kept.id)
    assert (kept.told, kept.language, kept.suggested) == (Told.VISIT, "ar", "request.support_water")
    assert kept.contact_id
    assert kept.reference in said(runtime)[-1]
    assert "وصلت رسالتكم" in said(runtime)[-1]


def test_words_that_must_not_be_kept_are_shown_once_before_they_are_left_out(
    bintas: FlaskClient, runtime: Runtime
) -> None:
    form = {"told": "call", "words": "refused food as we are undocumented", "language": "en"}
    shown = post(bintas, f"{LIST}/new", **form)
    assert shown.status_code == 400
    assert "<mark>undocumented</mark>" in shown.text
    with read(runtime) as work:
        assert listed(work, Wanted()) == []
    post(bintas, f"{LIST}/new", **form, without="yes")
    with read(runtime) as work:
        [kept] = listed(work, Wanted())
        assert "undocumented" not in words_of(work, kept)
    assert kept.contact_id is None


@pytest.mark.parametrize(
    "form",
    [
        {"told": "visit", "words": "", "language": "en"}, {"told": "web", "words": "x", "language": "en"},
        {"told": "", "words": "x", "language": "en"}, {"told": "call", "words": "x", "language": "zz"},
        {"told": "call", "words": "x", "language": "en", "needy": "12"},
    ],
)  # fmt: skip
def test_a_form_that_says_too_little_is_given_back_and_nothing_is_kept(
    bintas: FlaskClient, runtime: Runtime, form: dict[str, str]
) -> None:
    assert post(bintas, f"{LIST}/new", **form).status_code == 400
    with read(runtime) as work:
        assert listed(work, Wanted()) == []


def test_danger_in_what_is_written_down_is_shown(bintas: FlaskClient, runtime: Runtime) -> None:
    form = {"told": "visit", "words": "her son is bleeding and cannot breathe", "language": "en"}
    answer = post(bintas, f"{LIST}/new", **form)
    assert "make a case of it now" in bintas.get(str(answer.location)).text


@pytest.fixture
def chens(app: Flask, runtime: Runtime, chen: Member) -> FlaskClient:
    client = app.test_client()
    sign_in(client, runtime, chen)
    return client


def test_the_coordinator_adds_renames_and_retires_codes(
    chens: FlaskClient, bintas: FlaskClient, runtime: Runtime
) -> None:
    page = f"{LIST}/codes"
    post(chens, f"{page}/add", page=page, below="request.support_water", name="Taps")
    post(chens, f"{page}/add", page=page, below="request", name="ماء")
    item_id = told(runtime)
    offered = bintas.get(at(item_id)).text
    assert 'value="request.support_water.taps"' in offered
    assert "ماء" in offered
    post(chens, f"{page}/rename", page=page, code="request.support_water.taps", name="Pipes")
    assert "Pipes" in bintas.get(at(item_id)).text
    post(bintas, at(item_id, "code"), code="request.support_water.taps")
    assert rows(bintas.get(f"{LIST}?tab=open&what=request.support_water")) == [item_id.hex]
    post(chens, f"{page}/retire", page=page, code="request.support_water.taps")
    assert 'value="request.support_water.taps"' not in bintas.get(at(told(runtime, "wet", by=DAWIT))).text
    assert "Pipes" in bintas.get(at(item_id)).text, "what was coded with it stays so"
    post(chens, f"{page}/retire", page=page, code="request.support_water.taps", again="yes")
    assert 'value="request.support_water.taps"' in bintas.get(at(item_id)).text


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("add", {"below": "request", "name": ""}), ("add", {"below": "nothing", "name": "Taps"}),
        ("add", {"below": "request", "name": "undocumented people"}), ("add", {"below": "request", "name": "other"}),
        ("retire", {"code": "concern.exploitation"}), ("retire", {"code": "incomplete.hostile"}),
        ("retire", {"code": "nothing.at_all"}), ("rename", {"code": "nothing.at_all", "name": "x"}),
        ("rename", {"code": "request.other", "name": "x" * 81}),
        ("rename", {"code": "request.other", "name": "asylum seekers"}),
    ],
)  # fmt: skip
def test_h_18_a_code_that_may_not_be_is_refused_with_a_sentence(
    chens: FlaskClient, act: str, form: dict[str, str]
) -> None:
    page = f"{LIST}/codes"
    answer = post(chens, f"{page}/{act}", page=page, **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_volunteer_does_not_change_the_frame(bintas: FlaskClient) -> None:
    assert bintas.get(f"{LIST}/codes").status_code == 403
    assert post(bintas, f"{LIST}/codes/add", below="request", name="Taps").status_code == 403


def test_a_second_person_codes_blind_and_the_page_says_how_far_they_agree(
    bintas: FlaskClient, chens: FlaskClient, runtime: Runtime
) -> None:
    page, item_id = f"{LIST}/agreement", told(runtime, "the tents are wet")
    post(bintas, at(item_id, "code"), code="concern.quality")
    assert "Nothing is left to compare." in bintas.get(page).text, "nobody compares with themselves"
    shown = chens.get(page).text
    assert "the tents are wet" in shown
    assert "checked" not in shown
    assert post(chens, page, page=page, item=item_id.hex, code="concern.misconduct").status_code == 400
    post(chens, page, page=page, item=item_id.hex, code="concern.other")
    assert "<b>1.00</b>" in chens.get(page).text
    assert post(bintas, page, item=item_id.hex, code="praise.other").status_code == 400
    assert post(bintas, page, item="zzz", code="praise.other").status_code == 400


def test_strangers_see_none_of_it(client: FlaskClient, runtime: Runtime) -> None:
    item_id = told(runtime)
    for path in (LIST, f"{LIST}/rows", at(item_id), f"{LIST}/new", f"{LIST}/codes", f"{LIST}/agreement"):
        assert client.get(path).status_code == 303


def areas_in(runtime: Runtime, folder: Path) -> None:
    """Province KE001 with two districts below it, around a town the gazetteer knows."""
    provinces = [areas.province(1, areas.square(36.0, -2.0, 2.0))]
    districts = [
        areas.district(1, 1, areas.square(36.0, -2.0, 1.0)),
        areas.district(2, 1, areas.square(36.0, -1.0, 1.0)),
    ]
    for name, features in (("provinces", provinces), ("districts", districts)):
        load_areas(runtime, COMMAND, [areas.save(folder / f"{name}.geojson", features)])


def test_an_area_is_kept_by_name_by_code_or_by_a_town_and_shown_by_name(
    bintas: FlaskClient, runtime: Runtime, tmp_path: Path
) -> None:
    areas_in(runtime, tmp_path)
    item_id = told(runtime)
    for typed, code in (
        ("district  1", "KE001001"),
        ("ke001002", "KE001002"),
        ("-1.5321, 36.5432", "KE001001"),
        ("", ""),
    ):
        assert post(bintas, at(item_id, "area"), area=typed).status_code == 303
        assert item(runtime, item_id).area == code
    assert post(bintas, at(item_id, "area"), area="nowhere at all").status_code == 400
    post(bintas, at(item_id, "area"), area="KE001002")
    assert "District 2" in bintas.get(at(item_id)).text
    assert "District 2" in bintas.get(LIST).text


def test_a_list_of_an_area_holds_the_areas_below_it(bintas: FlaskClient, runtime: Runtime, tmp_path: Path) -> None:
    areas_in(runtime, tmp_path)
    one, other, elsewhere = (
        told(runtime, words, by=by) for words, by in (("wet", AMAL), ("dark", DAWIT), ("dry", AMAL))
    )
    post(bintas, at(one, "area"), area="KE001001")
    post(bintas, at(other, "area"), area="KE001002")
    assert set(rows(bintas.get(f"{LIST}?area=Province 1"))) == {one.hex, other.hex}
    assert rows(bintas.get(f"{LIST}?area=District 2")) == [other.hex]
    assert rows(bintas.get(f"{LIST}?area=KE001003")) == []
    assert elsewhere.hex in rows(bintas.get(LIST))


def test_where_no_areas_were_loaded_a_coarse_cell_is_kept_never_the_point(
    bintas: FlaskClient, runtime: Runtime
) -> None:
    form = {"told": "visit", "words": "the lamp is dark", "language": "en", "area": "-1.28641, 36.81722"}
    kept_at = post(bintas, f"{LIST}/new", **form).location
    with read(runtime) as work:
        [kept] = listed(work, Wanted())
    assert kept.area.startswith("cell:")
    assert "Nairobi" in bintas.get(str(kept_at)).text  # a cell is called after a town
    assert post(bintas, f"{LIST}/new", **form | {"area": "nowhere at all"}).status_code == 400
