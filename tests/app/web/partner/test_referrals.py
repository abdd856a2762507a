"""A partner's pages: what was agreed, until it is over; and nothing that is not theirs."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.partners import actions as agreeing
from app.partners import queries as partners
from app.partners.rules import LEAST
from app.partners.tables import Fact, Partner
from app.referrals import actions, queries
from app.referrals.tables import Reason, State
from app.runtime import Runtime
from app.transaction import read, write
from app.work import ActorKind
from tests.makers.addresses import SOME_ID, some_values
from tests.makers.partners import Door, case_of, come_in, door, propose, sent, sign
from tests.makers.staff import Member, csrf
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OURS = ("partner.", "partner_door.")


@pytest.fixture(autouse=True)
def hungry(runtime: Runtime) -> None:
    text_in(runtime, "HELP we are 4 people, hungry")


@pytest.fixture
def given(runtime: Runtime, chen: Member, blue: Door) -> str:
    """The address of a referral that was sent to the Blue Door."""
    return f"/partner/{sent(runtime, chen, case_of(runtime), blue.id).hex}"


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client.get("/partner/us")), **form})


def state_of(runtime: Runtime, path: str) -> tuple[State, Reason | None]:
    with read(runtime) as work:
        one = queries.get(work, _id(path))
        return one.state, one.reason


def _id(path: str) -> UUID:
    return UUID(hex=path.rpartition("/")[2])


def facts_on(page: str) -> list[str]:
    return re.findall(r"<dd>\s*<bdi>(.*?)</bdi>\s*</dd>", page)


def test_it_waits_is_opened_taken_with_a_time_and_done(runtime: Runtime, phone: FlaskClient, given: str) -> None:
    listed = phone.get("/partner").text
    assert given in listed
    assert "4 people" in listed
    assert facts_on(phone.get(given).text) == []
    assert state_of(runtime, given)[0] is State.SENT  # looking changes nothing
    assert post(phone, f"{given}/open").status_code == 303
    assert facts_on(phone.get(given).text) == ["Food", "4", "English"]
    assert post(phone, f"{given}/accept", words="Green gate", when="2026-03-10T10:00").status_code == 303
    with read(runtime) as work:
        assert queries.answer_of(work, queries.get(work, _id(given))) == "2026-03-10 10:00 Green gate"
    assert given in phone.get("/partner?tab=taken").text
    assert "Green gate" in phone.get(given).text
    assert post(phone, f"{given}/done").status_code == 303
    page = phone.get(given).text
    assert facts_on(page) == []
    assert "Green gate" not in page
    assert given in phone.get("/partner?tab=ended").text


@pytest.mark.parametrize(
    ("steps", "form", "ends"),
    [
        (("decline",), {"reason": "full"}, (State.DECLINED, Reason.FULL)),
        (("accept", "decline"), {"reason": "closed"}, (State.DECLINED, Reason.CLOSED)),
        (("accept", "not-reached"), {"reason": "no_answer"}, (State.NOT_REACHED, Reason.NO_ANSWER)),
        (("accept", "not-reached", "accept"), {"reason": "did_not_come"}, (State.ACCEPTED, None)),
        (("accept", "not-reached", "done"), {"reason": "no_answer"}, (State.DONE, None)),
    ],
)
def test_a_partner_says_what_became_of_it(
    runtime: Runtime,
    phone: FlaskClient,
    given: str,
    steps: tuple[str, ...],
    form: dict[str, str],
    ends: tuple[State, Reason | None],
) -> None:
    for step in ("open", *steps):
        assert post(phone, f"{given}/{step}", words="Green gate", **form).status_code == 303
    assert state_of(runtime, given) == ends


@pytest.mark.parametrize(
    ("deed", "form"),
    [("accept", {}), ("accept", {"words": "x" * 301}), ("decline", {}), ("decline", {"reason": "withdrawn"})],
)
def test_without_a_place_or_a_reason_nothing_is_answered_and_what_was_typed_stays(
    runtime: Runtime, phone: FlaskClient, given: str, deed: str, form: dict[str, str]
) -> None:
    post(phone, f"{given}/open")
    answer = post(phone, f"{given}/{deed}", **form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert form.get("words", "") in answer.text
    assert state_of(runtime, given)[0] is State.SEEN


@pytest.mark.parametrize("day", ["2026-03-01T10:00", "2027-03-10T10:00", "9999-12-31T23:59"])
def test_nobody_is_told_to_come_on_a_day_that_is_over_or_years_away(
    runtime: Runtime, phone: FlaskClient, given: str, day: str
) -> None:
    """They read a day and a month, without the year."""
    post(phone, f"{given}/open")
    answer = post(phone, f"{given}/accept", words="Green gate", when=day)
    assert answer.status_code == 400
    assert "Choose a day within the coming year." in answer.text
    assert "Green gate" in answer.text
    assert state_of(runtime, given)[0] is State.SEEN


def test_who_may_call_says_so_and_who_has_no_number_is_not_asked(
    runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient, given: str
) -> None:
    sign(runtime, chen, blue.id, facts=(*LEAST, Fact.NUMBER))
    called = f"/partner/{sent(runtime, chen, case_of(runtime), blue.id, facts=(*LEAST, Fact.NUMBER)).hex}"
    for path in (given, called):
        post(phone, f"{path}/open")
    assert 'name="calls"' not in phone.get(given).text
    assert 'name="calls"' in phone.get(called).text
    assert post(phone, f"{called}/accept", words="this afternoon", calls="yes").status_code == 303
    with read(runtime) as work:
        assert queries.get(work, _id(called)).calls


def test_words_about_papers_in_an_answer_are_not_kept(runtime: Runtime, phone: FlaskClient, given: str) -> None:
    post(phone, f"{given}/open")
    post(phone, f"{given}/accept", words="Green gate, also for undocumented migrants")
    with read(runtime) as work:
        kept = queries.answer_of(work, queries.get(work, _id(given)))
    assert "Green gate" in kept
    assert "undocumented" not in kept


def test_h_04_a_yes_taken_back_while_the_page_is_open_answers_409_and_nothing_of_the_person(
    runtime: Runtime, chen: Member, phone: FlaskClient, given: str
) -> None:
    post(phone, f"{given}/open")
    assert "English" in phone.get(given).text
    with read(runtime) as work:
        contact_id = queries.get(work, _id(given)).contact_id
    assert contact_id is not None
    write(runtime, chen.actor, lambda work: actions.withdraw(work, contact_id))
    answer = post(phone, f"{given}/accept", words="Green gate")
    assert answer.status_code == 409
    assert "This was taken back." in answer.text
    for page in (answer.text, phone.get(given).text, phone.get("/partner?tab=ended").text):
        assert "Food" not in page
        assert "4 people" not in page
    assert state_of(runtime, given) == (State.REVOKED, Reason.WITHDRAWN)


def test_who_comes_in_reads_first_what_was_taken_back_after_they_had_read_it(
    runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient, given: str
) -> None:
    unread = sent(runtime, chen, case_of(runtime), blue.id)
    post(phone, f"{given}/open")
    with read(runtime) as work:
        reference, other = (queries.get(work, one).reference for one in (_id(given), unread))
        contact_id = queries.get(work, unread).contact_id
    assert contact_id is not None
    write(runtime, chen.actor, lambda work: actions.withdraw(work, contact_id))
    page = phone.get("/partner").text
    assert (reference in page, other in page, "Please stop, and delete" in page) == (True, False, True)
    assert reference not in phone.get("/partner?tab=taken").text
    runtime.clock.move(days=4)  # type: ignore[attr-defined]
    assert reference not in phone.get("/partner").text


def test_h_04_what_is_no_longer_agreed_cannot_be_opened_and_nobody_is_told_that_it_was_read(
    runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient, given: str
) -> None:
    write(runtime, chen.actor, lambda work: agreeing.end_agreement(work, blue.id))
    answer = post(phone, f"{given}/open")
    assert answer.status_code == 409
    assert facts_on(answer.text) == []
    assert state_of(runtime, given)[0] is State.SENT


def test_of_two_who_take_it_the_second_reads_that_it_is_taken(
    app: Flask, runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient
) -> None:
    red, both = door(runtime, chen, name="Red Roof"), UUID(SOME_ID)
    mine, theirs = (
        f"/partner/{sent(runtime, chen, case_of(runtime), one.id, side_by_side=both).hex}" for one in (blue, red)
    )
    other = app.test_client()
    come_in(other, runtime, red)
    post(phone, f"{mine}/open")
    post(other, f"{theirs}/open")
    assert post(other, f"{theirs}/accept", words="Red roof").status_code == 303
    late = post(phone, f"{mine}/accept", words="Green gate")
    assert late.status_code == 409
    assert "Another organisation has taken this one already, thank you." in late.text
    assert "Red" not in late.text


def test_h_05_what_is_not_theirs_is_answered_like_what_is_not_there(
    runtime: Runtime, chen: Member, phone: FlaskClient
) -> None:
    red = door(runtime, chen, name="Red Roof")
    theirs = sent(runtime, chen, case_of(runtime), red.id).hex
    with read(runtime) as work:
        before = queries.get(work, UUID(hex=theirs)).state
    nowhere = UUID(SOME_ID).hex
    own_not_sent = propose(runtime, chen, case_of(runtime), _partner(runtime, "Blue Door")).hex
    told = {"words": "Green gate", "reason": "full"}
    for deed in ("", "/open", "/accept", "/decline", "/done", "/not-reached"):
        ask: Callable[[str], TestResponse] = (
            (lambda one, to=deed: post(phone, f"/partner/{one}{to}", **told))  # type: ignore[misc]
            if deed
            else (lambda one: phone.get(f"/partner/{one}"))
        )
        answers = [ask(one) for one in (theirs, nowhere, own_not_sent)]
        assert [answer.status_code for answer in answers] == [404] * 3
        found = {
            answer.text.replace(one, "").replace(csrf(answer), "")
            for answer, one in zip(answers, (theirs, nowhere, own_not_sent), strict=True)
        }
        assert len(found) == 1, deed
    assert state_of(runtime, theirs)[0] is before


def _partner(runtime: Runtime, name: str) -> UUID:
    with read(runtime) as work:
        return next(one.id for one, called in partners.partners(work) if called == name)


def test_h_05_a_partner_sees_no_other_page_of_ours(app: Flask, runtime: Runtime, phone: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    open_to_all = {
        rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(("staff.", *OURS))
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint in open_to_all or rule.endpoint.startswith("partner"):
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, some_values(rule), force_external=False)
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = phone.open(path, method=method)
            let_in = rule.endpoint in {"staff.sign_in", "staff.code", "staff.first", "staff.invitation", "staff.unlock"}
            assert let_in or answer.location == "/staff/sign-in", f"{method} {rule.rule}"


def test_what_a_partner_does_is_in_the_trail_as_theirs_and_without_words(
    runtime: Runtime, phone: FlaskClient, blue: Door, given: str
) -> None:
    post(phone, f"{given}/open")
    post(phone, f"{given}/accept", words="Green gate")
    post(phone, f"{given}/done")
    post(phone, "/partner/us/room", room="12")
    with read(runtime) as work:
        entries = work.session.exec(select(AuditEntry).where(col(AuditEntry.actor_kind) == ActorKind.PARTNER)).all()
    did = {entry.action for entry in entries if entry.actor_id == blue.focal_point_id}
    assert {"partner.entered", "referral.seen", "referral.accepted", "referral.done", "partner.room"} <= did
    assert "Green gate" not in repr(entries)


def test_a_partner_says_its_room_its_hours_and_who_is_away(runtime: Runtime, phone: FlaskClient, blue: Door) -> None:
    assert post(phone, "/partner/us/room", room="12").status_code == 303
    assert post(phone, "/partner/us/hours", hours="Mon-Fri 08:00-17:00").status_code == 303
    day = runtime.clock.now().date().replace(day=28).isoformat()
    assert post(phone, "/partner/us/away", day=day).status_code == 303
    with read(runtime) as work:
        kept = work.session.get_one(Partner, blue.id)
        assert (kept.room, kept.hours) == (12, "mon-fri 08:00-17:00")
        assert partners.to_call(work, blue.id) == []
    for path, form in (("room", {"room": "many"}), ("hours", {"hours": "always"}), ("away", {"day": "2001-01-01"})):
        refused = post(phone, f"/partner/us/{path}", **form)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.text
    post(phone, "/partner/us/away", day="")
    with read(runtime) as work:
        assert len(partners.to_call(work, blue.id)) == 1


def test_the_list_goes_on_page_by_page_and_shows_each_once(
    runtime: Runtime, chen: Member, blue: Door, phone: FlaskClient
) -> None:
    for _ in range(53):
        sent(runtime, chen, case_of(runtime), blue.id, facts=[Fact.NEED])
        runtime.clock.move(seconds=7)  # type: ignore[attr-defined]
    seen: list[str] = []
    path = "/partner"
    for _page in range(3):
        page = phone.get(path)
        assert page.status_code == 200
        seen += re.findall(r'href="(/partner/[0-9a-f]{32})"', page.text)
        older = re.search(r'class="button"\s+href="(/partner\?[^"]+)"', page.text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert not path
    assert len(seen) == len(set(seen)) == 53
    assert phone.get("/partner?after=nonsense").status_code == 200
    assert phone.get("/partner?after=2026-01-01~x&tab=other").status_code == 200
    for edge in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):  # no moment of any clock here
        assert phone.get(f"/partner?after={edge}~{UUID(SOME_ID).hex}").status_code == 200
