"""The pages of alerts: written by one, read by another on a phone, sent, followed, and taken back by anybody."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.alerts import queries
from app.alerts.content import Content, Round
from app.alerts.tables import AlertIssue, ApprovedAhead, IssueState
from app.audit.tables import AuditEntry
from app.clock import FixedClock
from app.outbox.tables import Delivery
from app.places.worker import load_areas, refresh
from app.runtime import Runtime
from app.transaction import read
from app.work import SYSTEM
from cap.model import MessageType, Severity
from tests.makers.areas import province, save
from tests.makers.staff import Browser, Member, make_member, post

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/alerts"
FLOOD = {
    "key": "alert_flood_during", "area": "KE001", "blank-where_to_go-und": "Hill School", "severity": "Extreme",
    "urgency": "Immediate", "certainty": "Observed", "first": "100", "sector": "15",
}  # fmt: skip
LONG = "مدرسة التلة العالية بجانب السوق القديم " * 3


@pytest.fixture(autouse=True)
def areas(runtime: Runtime, tmp_path: Path) -> None:
    """Three provinces beside each other, from 37 to 40 degrees east."""
    load_areas(runtime, SYSTEM, [save(tmp_path / "areas.geojson", [province(number) for number in (1, 2, 3)])])
    refresh(runtime)


def at(runtime: Runtime, hours: float) -> str:
    moment = runtime.clock.now() + timedelta(hours=hours)
    return moment.astimezone(ZoneInfo(runtime.settings.operation.zone)).strftime("%Y-%m-%dT%H:%M")


def compose(client: FlaskClient, runtime: Runtime, do: str = "keep", /, **changed: Any) -> TestResponse:
    """The answer to the composer's form."""
    return post(client, f"{LIST}/new", **{**FLOOD, "expires": at(runtime, 6), "do": do, **changed})


def asked(client: FlaskClient, runtime: Runtime, **changed: Any) -> str:
    """The page of an alert that a second person is asked for."""
    answer = compose(client, runtime, "ask", **changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def press(client: FlaskClient, page: str, deed: str, **form: Any) -> TestResponse:
    """A button of the page, with the version that it shows."""
    seen = re.search(r'name="seen"\s+value="(\d+)"', client.get(page).text)
    return post(client, f"{page}/{deed}", seen=seen[1] if seen else "", **form)


def issue_of(runtime: Runtime, page: str) -> AlertIssue:
    with read(runtime) as work:
        return next(one for one in work.session.exec(select(AlertIssue)) if one.id.hex == page.rpartition("/")[2])


def kept(runtime: Runtime) -> Content:
    """What the only issue says."""
    with read(runtime) as work:
        return queries.content_of(work.session.exec(select(AlertIssue)).one())


def sent(runtime: Runtime, writer: FlaskClient, second: FlaskClient, **changed: Any) -> str:
    """The page of an alert that went out."""
    page = asked(writer, runtime, **changed)
    assert press(second, page, "approve", read="en").status_code == 303
    assert post(writer, f"{page}/out", seen="1").status_code == 303
    return page


def test_from_the_composer_to_the_all_clear(
    browser: Browser, runtime: Runtime, binta: Member, chen: Member, dawit: Member
) -> None:
    chens, dawits, bintas = browser(chen), browser(dawit), browser(binta)
    page = asked(chens, runtime)
    assert "somebody else must let it out" in chens.get(page).text
    shown = dawits.get(page).text
    assert "Go up now: flood at Province 1. Go to Hill School" in shown
    assert press(dawits, page, "approve").status_code == 400, "nobody agrees unread"
    assert press(dawits, page, "approve", read="en").status_code == 303
    assert "Send it to" in chens.get(f"{page}/out").text
    assert post(chens, f"{page}/out", seen="1").status_code == 303
    assert issue_of(runtime, page).state is IssueState.ISSUED
    assert "How far it has come" in chens.get(page).text
    assert "Send the all clear" in bintas.get(LIST).text
    assert post(bintas, f"{page}/clear").status_code == 303
    with read(runtime) as work:
        last = work.session.exec(select(AlertIssue).where(AlertIssue.number == 2)).one()
        assert queries.current(work) == []
    assert queries.frozen_of(last).texts["en"].warning.startswith("You can go out again")
    assert "No warning is in force." in bintas.get(LIST).text


def test_whoever_asks_back_says_what_should_change(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = asked(chens, runtime)
    assert press(dawits, page, "back", reason=" ").status_code == 400
    assert press(dawits, page, "back", reason="Hill School is closed").status_code == 303
    assert issue_of(runtime, page).state is IssueState.DRAFT
    assert "Hill School is closed" in chens.get(f"{page}/write").text


def test_what_changed_after_somebody_read_it_is_not_agreed_to(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = asked(chens, runtime)
    form = FLOOD | {"expires": at(runtime, 6), "do": "ask", "seen": "1", "severity": "Severe"}
    assert post(chens, f"{page}/write", **form).status_code == 303
    answer = post(dawits, f"{page}/approve", seen="1", read="en")
    assert answer.status_code == 409
    assert "Somebody changed it since you opened it" in answer.text


def test_x_27_the_second_factor_is_asked_for_again_before_agreeing_and_before_sending(
    browser: Browser, runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = asked(chens, runtime)
    clock.move(minutes=11)
    assert "prove" in str(press(dawits, page, "approve", read="en").headers["Location"])
    assert issue_of(runtime, page).state is IssueState.SUBMITTED
    seconds = browser(dawit)
    press(seconds, page, "approve", read="en")
    assert "prove" in str(post(chens, f"{page}/out", seen="1").headers["Location"])
    assert issue_of(runtime, page).state is IssueState.APPROVED


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"area": ""}, "Say where"),
        ({"blank-where_to_go-und": ""}, "the words have a blank for it"),
        ({"expires": "yesterday"}, "Give day and time"),
        ({"expires": "2020-01-01T00:00"}, "At most seven days"),
        ({"circle-at": "nowhere at all", "circle-km": "3"}, "Give a town or a point"),
        ({"circle-at": "-1.3, 36.8", "circle-km": "-3"}, "Give a town or a point"),
        ({"drawn": "1,2 3,4"}, "A shape needs three corners"),
        ({"drawn": "0,0 1,1 0,1 1,0"}, "A shape needs three corners"),
        ({"first": "0"}, "From 1 to 100"),
        ({"blank-where_to_go-und": "x" * 121}, "At most 120 letters"),
        ({"blank-where_to_go-und": LONG, "blank-place-und": LONG}, "Too long in"),
        ({"blank-where_to_go-und": "the camp, I am undocumented"}, "this speaks of a person’s papers"),
        ({"note": "She is undocumented and saw it."}, "this speaks of a person’s papers"),
        ({"exercise": "on"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_go_out_is_said_beside_its_field(
    browser: Browser, runtime: Runtime, chen: Member, changed: dict[str, str], said: str
) -> None:
    answer = compose(browser(chen), runtime, "ask", **changed)
    assert answer.status_code == (400 if said else 303), answer.text
    assert said in answer.text
    with read(runtime) as work:
        assert {one.state for one in work.session.exec(select(AlertIssue))} <= {IssueState.SUBMITTED}


def test_a_draft_is_kept_before_it_is_whole(browser: Browser, runtime: Runtime, chen: Member) -> None:
    form = {"area": "", "blank-where_to_go-und": "", "note": "The river station called."}
    answer = compose(browser(chen), runtime, "keep", **form)
    assert answer.status_code == 303
    assert kept(runtime).note == "The river station called."
    assert "The river station called." in browser(chen).get(answer.headers["Location"]).text


def test_a_circle_and_a_shape_reach_the_areas_they_touch(browser: Browser, runtime: Runtime, chen: Member) -> None:
    # Provinces 1, 2 and 3 lie between 37 and 40 degrees east, south of the equator.
    form = {"area": "", "circle-at": "-0.5, 37.9", "circle-km": "20", "drawn": "-0.4,39.2 -0.4,39.4 -0.6,39.4"}
    compose(browser(chen), runtime, **form)
    content = kept(runtime)
    assert content.where.circles == (Round(-0.5, 37.9, 20.0),)
    assert len(content.where.drawn[0]) == 4, "closed by itself"
    assert content.reached == ("KE001", "KE002", "KE003")


def test_the_form_says_again_what_was_kept(browser: Browser, runtime: Runtime, chen: Member) -> None:
    client = browser(chen)
    form: dict[str, Any] = {
        "circle-at": "-0.5, 37.9", "circle-km": "20", "drawn": "-0.4,39.2 -0.4,39.4 -0.6,39.4", "first": "1",
        "blank-where_to_go-es": "la escuela del cerro", "languages": ["en", "es"], "unreviewed": "es",
        "onset": "", "note": "", "channels": "simulator",
    }  # fmt: skip
    page = str(compose(client, runtime, **form).headers["Location"])
    before, shown = kept(runtime), client.get(page).text
    told = dict(re.findall(r'name="([^"]+)"[^>]*?value="([^"]*)"', shown))
    assert told["blank-where_to_go-es"] == "la escuela del cerro"
    for name, value in (("area", "KE001"), ("languages", "es"), ("unreviewed", "es"), ("channels", "simulator")):
        assert re.search(rf'name="{name}"\s+value="{value}"\s+checked', shown), name
    assert "-0.4,39.2 -0.4,39.4 -0.6,39.4 -0.4,39.2</textarea>" in shown
    again = {**FLOOD, **form, "expires": at(runtime, 6), "seen": told["seen"], "do": "keep"}
    assert post(client, page, **again).status_code == 303
    assert kept(runtime) == before


def test_the_preview_says_the_words_of_each_language_and_what_is_missing(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    client = browser(chen)
    form = {**FLOOD, "expires": at(runtime, 6), "unreviewed": "ar"}
    seen = post(client, f"{LIST}/look", **form)
    assert seen.status_code == 200
    assert "<html" not in seen.text
    for words in ("Go up now: flood at Province 1", 'dir="rtl"', "not yet checked by a reader"):
        assert words in seen.text
    with read(runtime) as work:
        assert work.session.exec(select(AlertIssue)).all() == [], "nothing is kept"


def test_without_a_script_a_button_shows_the_preview_and_another_finds_areas(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    client = browser(chen)
    looked = compose(client, runtime, "look")
    assert "Go up now: flood at Province 1" in looked.text
    found = compose(client, runtime, "find", find="province 2")
    assert found.status_code == 200
    assert "Say where" not in found.text
    with read(runtime) as work:
        assert work.session.exec(select(AlertIssue)).all() == []


def test_a_test_goes_to_the_own_phone_marked_and_only_so_often(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    eve = make_member(runtime, "Eve", roles=("coordinator",), phone="+99955501024")
    client = browser(eve)
    page = asked(client, runtime)
    for _ in range(10):
        assert post(client, f"{page}/test", language="en").status_code == 303
    assert post(client, f"{page}/test", language="en").status_code == 409
    with read(runtime) as work:
        deliveries = work.session.exec(select(Delivery)).all()
        words = work.open(Delivery.words, deliveries[0].id, deliveries[0].words)  # type: ignore[arg-type]
    assert len(deliveries) == 10
    assert all(one.contact_id is None for one in deliveries), "counted nowhere"
    assert words.startswith("This is only an exercise. Do nothing. Go up now")
    assert "there is nowhere to send" in post(browser(chen), f"{page}/test", language="en").text


def test_one_person_stops_and_one_person_says_that_it_was_a_mistake(
    browser: Browser, runtime: Runtime, binta: Member, chen: Member, dawit: Member
) -> None:
    bintas = browser(binta)
    page = sent(runtime, browser(chen), browser(dawit))
    assert post(bintas, f"{page}/stop").status_code == 303
    assert issue_of(runtime, page).state is IssueState.STOPPED
    assert post(bintas, f"{page}/mistake").status_code == 303
    with read(runtime) as work:
        last = work.session.exec(select(AlertIssue).where(AlertIssue.number == 2)).one()
    assert last.type is MessageType.CANCEL
    assert post(bintas, f"{page}/clear").status_code == 409, "it is over already"


def test_one_person_lessens_it_and_nobody_makes_it_more(
    browser: Browser, runtime: Runtime, binta: Member, chen: Member, dawit: Member
) -> None:
    bintas = browser(binta)
    page = sent(runtime, browser(chen), browser(dawit), area=["KE001", "KE002"], severity="Severe")
    more = {"severity": "Extreme", "area": ["KE001", "KE002"]}
    assert "Alone you may only lessen it" in post(bintas, f"{page}/lessen", **more).text
    assert post(bintas, f"{page}/lessen", severity="Moderate", area="KE001", expires=at(runtime, 3)).status_code == 303
    with read(runtime) as work:
        content = queries.content_of(work.session.exec(select(AlertIssue).where(AlertIssue.number == 2)).one())
    assert (content.severity, content.where.areas, content.reached) == (Severity.MODERATE, ("KE001",), ("KE001",))


def test_an_update_shows_the_second_person_what_changed(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens, dawits = browser(chen), browser(dawit)
    page = sent(runtime, chens, dawits)
    write = str(post(chens, f"{page}/update").headers["Location"])
    form = FLOOD | {"expires": at(runtime, 6), "seen": "1", "do": "ask", "area": ["KE001", "KE002"]}
    assert post(chens, write, **form).status_code == 303
    shown = dawits.get(write.removesuffix("/write")).text
    assert re.search(r"<del>[^<]*Province 1[^<]*</del>\s*<ins>[^<]*Province 2", shown)


def test_after_a_first_few_everybody_else_is_sent_it(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    chens = browser(chen)
    page = sent(runtime, chens, browser(dawit), first="1")
    assert issue_of(runtime, page).share == 1
    assert "Send it to the rest" in chens.get(page).text
    assert post(chens, f"{page}/rest").status_code == 303
    assert issue_of(runtime, page).share == 100


def test_an_approval_in_advance_is_used_by_one_person_at_night(
    browser: Browser, runtime: Runtime, binta: Member, chen: Member, dawit: Member
) -> None:
    chens, dawits, bintas = browser(chen), browser(dawit), browser(binta)
    until = (runtime.clock.now() + timedelta(days=3)).date().isoformat()
    form = {
        "key": "alert_flood_during", "area": ["KE001", "KE002"], "lasts": "6", "until": until, "do": "ask",
        "blank-where_to_go": "Hill School | ar: مدرسة التلة\nthe church", "member": binta.id.hex, "severity": "Extreme",
    }  # fmt: skip
    assert post(chens, f"{LIST}/ahead/new", **{**form, "member": []}).status_code == 400
    page = str(post(chens, f"{LIST}/ahead/new", **form).headers["Location"])
    assert post(chens, f"{page}/approve").status_code == 409
    assert post(bintas, f"{page}/use", **{"place": "1", "blank-where_to_go": "0", "hours": "0"}).status_code == 409
    assert post(dawits, f"{page}/approve").status_code == 303
    assert "You may send these alone" in bintas.get(LIST).text
    assert post(bintas, f"{page}/use", **{"place": "2", "blank-where_to_go": "0", "hours": "0"}).status_code == 400
    used = post(bintas, f"{page}/use", **{"place": "1", "blank-where_to_go": "0", "hours": "0"})
    assert used.status_code == 303
    frozen = queries.frozen_of(issue_of(runtime, used.headers["Location"]))
    assert "flood at Province 2. Go to Hill School" in frozen.texts["en"].words
    assert post(bintas, f"{page}/withdraw").status_code == 303
    assert post(bintas, f"{page}/use", **{"place": "1", "blank-where_to_go": "0", "hours": "0"}).status_code == 409
    with read(runtime) as work:
        assert work.session.exec(select(ApprovedAhead)).one().approved_by == dawit.id


def test_what_each_role_sees_and_may(browser: Browser, runtime: Runtime, binta: Member, chen: Member) -> None:
    page = asked(browser(chen), runtime)
    bintas = browser(binta)
    assert bintas.get(page).status_code == 200
    for deed in ("approve", "out", "write", "test", "ask", "back"):
        assert post(bintas, f"{page}/{deed}", seen="1", read="en").status_code == 403, deed
    translator = browser(make_member(runtime, "Eve", roles=("translator",)))
    assert translator.get(LIST).status_code == 403
    assert post(translator, f"{page}/withdraw").status_code == 403


def test_the_trail_says_in_which_language_it_was_read(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    sent(runtime, browser(chen), browser(dawit))
    with read(runtime) as work:
        entries = work.session.exec(select(AuditEntry).where(col(AuditEntry.subject) == "alert_issue")).all()
    assert [(one.action, one.reason) for one in entries if one.actor_id == dawit.id] == [
        ("alert.approved", None),
        ("alert.read_in", "en"),
    ]
