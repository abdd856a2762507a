"""The pages of campaigns: written on one form, read in every language, agreed to by another, stopped by anybody."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.campaigns import actions
from app.campaigns.composing import Text
from app.campaigns.tables import Campaign, CampaignState, RunKind
from app.clock import FixedClock
from app.runtime import Runtime
from app.transaction import read, write
from app.web.staff.campaigns_words import heading_of
from app.work import SYSTEM, Work
from tests.makers import campaigns as make
from tests.makers.audience import NORTH, joined, load_provinces, telephone
from tests.makers.staff import Browser, Member, make_chen, make_dawit, make_member, post

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/campaigns"
FORM: dict[str, Any] = {
    "name": "Knock on a door", "keys": ["campaign_neighbours"], "areas": "KE001", "begins": "2026-03-10", "hour": "10",
    "weeks": "0", "asked": "20", "place": "Riverside", "unreviewed": ["en", "ar"],
}  # fmt: skip


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture(autouse=True)
def provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


def written(client: FlaskClient, **changed: Any) -> str:
    """The address of a new one."""
    return str(post(client, f"{LIST}/new", **(FORM | changed)).headers["Location"])


def press(client: FlaskClient, page: str, deed: str, **more: str) -> TestResponse:
    """The answer to a button, with what the page showed."""
    shown = client.get(page).text
    told = {name: re.search(rf'name="{name}"\s+value="([^"]+)"', shown) for name in ("seen", "words")}
    return post(client, f"{page}/{deed}", **{name: found[1] for name, found in told.items() if found} | more)


def state(runtime: Runtime) -> CampaignState:
    with read(runtime) as work:
        return work.session.exec(select(Campaign)).one().state


def test_one_writes_it_another_reads_every_language_and_lets_it_out(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    joined(runtime, telephone(1), NORTH, language="ar")
    writer, second = browser(chen), browser(dawit)
    page = written(writer)
    shown = writer.get(page).text
    assert "neighbours save each other first" in shown
    assert 'lang="ar"' in shown
    assert press(writer, page, "submit").status_code == 303
    assert "somebody else must let it out" in writer.get(page).text
    assert post(writer, f"{page}/approve", seen="1", words="").status_code == 409
    assert press(second, page, "approve").status_code == 303
    assert state(runtime) is CampaignState.APPROVED
    assert "Agreed to, goes out by itself" in writer.get(LIST).text


def test_every_deed_is_in_the_trail_with_who_did_it(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    writer, second = browser(chen), browser(dawit)
    page = written(writer)
    press(writer, page, "submit")
    press(second, page, "approve")
    for deed in ("pause", "go-on", "stop"):
        assert press(writer, page, deed).status_code == 303
    with read(runtime) as work:
        trail = [(e.action, e.actor_id) for e in work.session.exec(select(AuditEntry)) if e.subject == "campaign"]
    assert trail == [
        ("campaign.drafted", chen.id),
        ("campaign.submitted", chen.id),
        ("campaign.approved", dawit.id),
        ("campaign.paused", chen.id),
        ("campaign.went_on", chen.id),
        ("campaign.stopped", chen.id),
    ]


def test_what_is_given_back_says_why_and_opens_as_it_was_written(
    browser: Browser, runtime: Runtime, chen: Member, dawit: Member
) -> None:
    writer, second = browser(chen), browser(dawit)
    page = written(writer, weeks="2", until="2026-04-07")
    press(writer, page, "submit")
    assert press(second, page, "send-back", reason="Wait until the fair is over.").status_code == 303
    assert "Wait until the fair is over." in writer.get(page).text
    form = writer.get(f"{page}/change").text
    for value in ("Knock on a door", "2026-03-10", "2026-04-07", "Riverside", "Province 1"):
        assert value in form
    changed = FORM | {"name": "After the fair", "seen": "2"}
    assert post(writer, f"{page}/change", **changed).status_code == 303
    assert "After the fair" in writer.get(page).text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"keys": []}, "Choose at least one text."),
        ({"areas": ""}, "Say for which area"),
        ({"areas": "Atlantis"}, "on no map we have"),
        ({"begins": "soon"}, "Choose the first day."),
        ({"begins": "2026-03-03"}, "too soon"),
        ({"hour": "3"}, "This has changed"),
        ({"weeks": "2"}, "how often"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    browser: Browser, runtime: Runtime, chen: Member, changed: dict[str, Any], told: str
) -> None:
    page = post(browser(chen), f"{LIST}/new", **(FORM | changed))
    assert (page.status_code, told in page.text) == (400, True)
    assert 'value="Riverside"' in page.text
    with read(runtime) as work:
        assert work.session.exec(select(Campaign)).all() == []


def test_p_06_words_about_papers_are_never_kept_of_what_we_type(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    page = post(browser(chen), f"{LIST}/new", **(FORM | {"note": "They are undocumented, I am sure."}))
    assert page.status_code == 400
    with read(runtime) as work:
        assert work.session.exec(select(Campaign)).all() == []


def test_a_volunteer_reads_and_changes_nothing(browser: Browser, runtime: Runtime, chen: Member) -> None:
    page = written(browser(chen))
    binta = browser(make_member(runtime))
    assert "Knock on a door" in binta.get(page).text
    assert binta.get(f"{LIST}/new").status_code == 403
    assert post(binta, f"{page}/submit", seen="1").status_code == 403


def test_the_page_counts_who_may_be_told_and_what_that_costs(browser: Browser, runtime: Runtime, chen: Member) -> None:
    for number, language in enumerate(("en", "ar", "ar")):
        joined(runtime, telephone(number), NORTH, language=language)
    shown = browser(chen).get(written(browser(chen))).text
    assert re.search(r"<b>3</b>\s*<span>people get it", shown)
    assert re.search(r">العربية</b>\s*<small>2 people", shown)


def answered(runtime: Runtime, *counts: tuple[RunKind, int, int]) -> None:
    def unit(work: Work) -> None:
        campaign = work.session.exec(select(Campaign)).one()
        for wave, yes, no in counts:
            for answer in [True] * yes + [False] * no:
                actions.count_answer(work, campaign.id, wave=wave, area=NORTH, yes=answer)

    write(runtime, SYSTEM, unit)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (((RunKind.BEFORE, 3, 4),), "Too few have answered"),
        (((RunKind.BEFORE, 10, 20), (RunKind.AFTER, 14, 16)), "cannot tell whether anything changed"),
        (((RunKind.BEFORE, 20, 80), (RunKind.AFTER, 60, 40)), "More people know now than before"),
    ],
)
def test_the_answers_are_shown_with_what_they_can_tell(
    browser: Browser, runtime: Runtime, chen: Member, counts: Any, told: str
) -> None:
    page = written(browser(chen))
    answered(runtime, *counts)
    shown = browser(chen).get(page).text
    assert told in shown
    assert ("shares-picture" in shown) is (len(counts) == 2)


def test_how_far_each_sending_came_is_on_the_page(
    browser: Browser, runtime: Runtime, clock: FixedClock, chen: Member, dawit: Member
) -> None:
    joined(runtime, telephone(1), NORTH)
    made = make.agreed(runtime, chen, dawit)
    clock.move(hours=25)
    make.send_all(runtime)
    shown = browser(chen).get(f"{LIST}/{made.hex}").text
    assert "for 1 person" in shown
    assert re.search(r'sent\s*<b class="many">1</b>', shown)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("Waypost: neighbours save each other first. Knock.", "Neighbours save each other first."),
        ("هنا Waypost: الجيران أول من ينقذ. اطرقوا.", "الجيران أول من ينقذ."),
        ("Waypost: Before a flood: find the way.", "Before a flood"),
    ],
)
def test_a_text_is_called_by_how_it_begins_and_not_by_who_speaks(words: str, heading: str) -> None:
    assert heading_of(Text("en", words, reviewed=True, segments=1), "Waypost") == heading
