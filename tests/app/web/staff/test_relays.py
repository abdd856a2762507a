"""The pages of relays: who passes warnings on, what they warn of, and how far an alert was carried by them."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

from app.alerts.tables import AlertIssue, IssueState
from app.relays import queries
from app.relays.tables import Checked, Relay, SecondSource
from app.runtime import Runtime
from app.transaction import read
from channels.contract import Address, AddressKind
from tests.makers import relays, warnings
from tests.makers.staff import Browser, Member, make_chen, make_dawit, post
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/relays"
BAKERY = Address(AddressKind.PHONE, relays.BAKERY)
NEW = {
    "name": "Amal's bakery",
    "number": "+999 100 000 031",
    "kind": "shop",
    "areas": "-1.2864, 36.8172\n\n-2.2864, 36.8172",
    "language": "ar",
    "usually": "40",
    "agreed": "spoken",
    "day": "2026-03-01",
}


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def alert(runtime: Runtime, chen: Member) -> UUID:
    return warnings.issued(runtime, warnings.flood(runtime.clock.now()), chen, make_dawit(runtime))


def test_who_agreed_is_added_paused_and_ended_whole(browser: Browser, runtime: Runtime, chen: Member) -> None:
    client = browser(chen)
    sent = post(client, LIST, **NEW)
    assert sent.status_code == 303, re.findall('role="alert">(.*?)<', sent.text)
    with read(runtime) as work:
        ((relay, name),) = queries.relays(work)
        assert (name, queries.number_of(work, relay)) == ("Amal's bakery", relays.BAKERY)
        assert (relay.languages, relay.usually, len(relay.areas.split())) == ("ar", 40, 2)
    page = f"{LIST}/{relay.id.hex}"
    assert "تحذير" in client.get(page).text, "the word to warn us with, in their language"
    assert post(client, f"{page}/credit", amount="five", currency="EUR", day="2026-03-01").status_code == 400
    assert post(client, f"{page}/credit", amount="5,50", currency="eur", day="2026-03-01").status_code == 303
    assert "5.50 EUR" in client.get(page).text
    for act in ("pause", "resume", "ask", "end"):
        assert post(client, f"{page}/{act}").status_code == 303
    with read(runtime) as work:
        assert work.session.exec(select(Relay)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"areas": "Nowhere that is on a map"}, {"language": "xx"}, {"usually": "many"},
        {"agreed": "rumour"}, {"day": "2027-01-01"}, {"number": "bakery"},
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_kept(
    browser: Browser, runtime: Runtime, chen: Member, wrong: dict[str, str]
) -> None:
    assert post(browser(chen), LIST, **(NEW | wrong)).status_code == 400
    with read(runtime) as work:
        assert queries.relays(work) == []


def test_relays_are_for_coordinators_and_a_warning_is_for_whoever_is_paged(
    browser: Browser, runtime: Runtime, chen: Member, binta: Member
) -> None:
    relays.add(runtime, chen)
    text_in(runtime, "WARN armed men at the old bridge", sender=BAKERY)
    with read(runtime) as work:
        (warning,) = queries.warnings(work)
    client = browser(binta)
    assert client.get(LIST).status_code == 403
    page = client.get(f"{LIST}/warnings/{warning.id.hex}").text
    assert "armed men at the old bridge" in page
    assert "bakery" not in page
    assert post(client, f"{LIST}/warnings/{warning.id.hex}/draft", hazard="alert_conflict_during").status_code == 403


def test_a_warning_is_checked_with_a_second_source_and_becomes_a_draft_that_two_people_let_out(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    relays.add(runtime, chen)
    text_in(runtime, "WARN armed men at the old bridge", sender=BAKERY)
    with read(runtime) as work:
        (warning,) = queries.warnings(work)
    client, page = browser(chen), f"{LIST}/warnings/{warning.id.hex}"
    assert post(client, f"{page}/check").status_code == 303
    assert post(client, f"{page}/judge", state="true").status_code == 400, "which source?"
    assert post(client, f"{page}/judge", state="true", source="seen").status_code == 303
    assert post(client, f"{page}/draft", hazard="alert_conflict_during").status_code == 303
    assert post(client, f"{page}/draft", hazard="alert_conflict_during").status_code == 400
    with read(runtime) as work:
        found = queries.get_warning(work, warning.id)
        (draft,) = work.session.exec(select(AlertIssue)).all()
        assert (found.state, found.source, found.taken_by) == (Checked.TRUE, SecondSource.SEEN, chen.id)
        assert (draft.state, found.issue_id) == (IssueState.DRAFT, draft.id)
        assert "bridge" not in draft.content


def test_how_far_relays_carried_an_alert_stands_apart_and_a_doubtful_number_is_asked_about(
    browser: Browser, runtime: Runtime, chen: Member, alert: UUID
) -> None:
    relay_id = relays.add(runtime, chen)
    code, call = relays.called(runtime, relay_id)
    text_in(runtime, f"{code} 40", sender=BAKERY)
    text_in(runtime, f"{code} 12000", sender=BAKERY)
    client, page = browser(chen), f"{LIST}/alert/{alert.hex}"
    shown = client.get(page).text
    assert "12000" in shown
    asked = f"{LIST}/call/{call.id.hex}/people"
    assert post(client, asked, issue=alert.hex, people="x").status_code == 400
    assert post(client, asked, issue=alert.hex, people="120").status_code == 303
    assert relays.told(runtime, alert) == 160


def test_who_has_no_phone_opens_a_link_and_it_ends_with_the_alert(
    app: Flask, runtime: Runtime, chen: Member, alert: UUID
) -> None:
    relay_id = relays.add(runtime, chen, number="", languages=("ar",))
    _, call = relays.called(runtime, relay_id)
    client, page = app.test_client(), f"/r/{call.id.hex}"
    shown = client.get(page)
    assert "Riverside" in shown.text
    assert 'lang="ar"' in shown.text
    assert client.post(page, data={"people": ""}).status_code == 303
    assert client.post(page, data={"people": "40"}).status_code == 303
    assert relays.told(runtime, alert) == 40
    assert re.search(r"\b40\b", client.get(page).text)
    assert client.post(page, data={"people": "7"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    runtime.clock.move(hours=19)  # type: ignore[attr-defined]
    assert client.get(page).status_code == 404
    assert client.post(page, data={"people": "7"}).status_code == 404
    assert relays.told(runtime, alert) == 40
