"""Keeping partners: enforcement is refused with the reason; an account of one sees /partner alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.partners import actions, queries
from app.partners.tables import Fact, Kind
from app.runtime import Runtime
from app.transaction import read, write
from app.web.staff.leaves import LEAF
from tests.makers.addresses import some_values
from tests.makers.partners import DAWITS_PHONE, Door, case_of, door, sent, texts_to
from tests.makers.staff import PASSWORD, Member, csrf, make_chen, make_member, sign_in
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/partners"
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def officer(runtime: Runtime) -> Member:
    return make_member(runtime, "Eve", roles=("protection_officer",))


@pytest.fixture
def browser(app: Flask, runtime: Runtime) -> Browser:
    def of(who: Member) -> FlaskClient:
        client = app.test_client()
        sign_in(client, runtime, who)
        return client

    return of


def post(client: FlaskClient, path: str, **form: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client.get("/staff/account")), **form})


def told(page: TestResponse) -> str:
    found = re.search(r'role="alert">(.*?)<', page.text, re.DOTALL)
    return found[1] if found else ""


def agreement(runtime: Runtime, **changed: Any) -> dict[str, Any]:
    today = runtime.clock.now().date()
    signed = {"facts": ["need", "people"], "needs": ["food"], "no_id": "yes", "firewall": "yes"}
    return signed | {"signed": today.isoformat(), "until": (today + timedelta(days=30)).isoformat()} | changed


def named(runtime: Runtime) -> list[tuple[Kind, str]]:
    with read(runtime) as work:
        return [(one.kind, name) for one, name in queries.partners(work)]


def test_a_partner_is_added_signs_and_says_who_answers_there(browser: Browser, runtime: Runtime, chen: Member) -> None:
    client = browser(chen)
    page = post(client, LIST, name="Blue Door", kind="health", hours="mon-fri 08:00-17:00").location
    assert post(client, f"{page}/sign", **agreement(runtime)).status_code == 303
    who = {"name": "Dawit", "phone": "+999 100 000 077", "language": "en"}
    assert post(client, f"{page}/people", **who).status_code == 303
    with read(runtime) as work:
        [(blue, name)] = queries.partners(work)
        agreed = queries.find_agreed(work, blue.id, today=work.now.date())
        [dawit] = queries.focal_points(work, blue.id)
    assert agreed is not None
    assert (name, agreed.facts, agreed.needs) == ("Blue Door", frozenset({Fact.NEED, Fact.PEOPLE}), frozenset({"food"}))
    assert (dawit.name, dawit.phone) == ("Dawit", DAWITS_PHONE)
    assert post(client, f"{page}/people/{dawit.id}/link").status_code == 303
    assert "/p/" in texts_to(runtime)[-1]
    assert post(client, f"{page}/agreement/end").status_code == 303
    assert post(client, f"{page}/end").location == LIST
    assert named(runtime) == []
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("kind", ["immigration_enforcement", "border_guard", "detention"])
def test_enforcement_can_be_chosen_and_is_refused_with_the_reason(
    browser: Browser, runtime: Runtime, officer: Member, kind: str
) -> None:
    client = browser(officer)
    assert f'value="{kind}"' in client.get(LIST).text
    refused = post(client, LIST, name="Blue Door", kind=kind, reason="They asked for it")
    assert refused.status_code == 400
    assert "cannot be a partner" in told(refused)
    by_name = post(client, LIST, name="Border guard, post 3", kind="city")
    assert (by_name.status_code, "cannot be a partner" in told(by_name)) == (400, True)
    assert "choose that" in told(post(client, LIST, name="Consulate of Utopia", kind="city"))
    assert named(runtime) == []


def test_the_police_is_added_by_the_protection_officer_alone_with_a_reason_for_one_purpose(
    browser: Browser, runtime: Runtime, chen: Member, officer: Member
) -> None:
    why = {"name": "Missing persons desk", "kind": "police", "reason": "Looks for lost children"}
    assert post(browser(chen), LIST, **why).status_code == 403
    client = browser(officer)
    assert post(client, LIST, **{**why, "reason": ""}).status_code == 400
    page = post(client, LIST, **why).location
    assert named(runtime) == [(Kind.POLICE, "Missing persons desk")]
    assert "Looks for lost children" in browser(chen).get(page).text
    assert post(client, f"{page}/sign", **agreement(runtime, needs=["food", "family"])).status_code == 400
    assert post(browser(chen), f"{page}/sign", **agreement(runtime, needs=["family"])).status_code == 403
    assert post(client, f"{page}/sign", **agreement(runtime, needs=["family"])).status_code == 303


@pytest.mark.parametrize(
    "changed",
    [{"no_id": ""}, {"firewall": ""}, {"needs": []}, {"facts": []}, {"signed": "x"}, {"until": "2001-01-01"}],
)
def test_without_both_promises_a_purpose_and_an_end_nothing_is_signed(
    browser: Browser, runtime: Runtime, chen: Member, changed: dict[str, Any]
) -> None:
    client = browser(chen)
    page = post(client, LIST, name="Blue Door", kind="health").location
    refused = post(client, f"{page}/sign", **agreement(runtime, **changed))
    assert refused.status_code == 400
    assert told(refused)
    with read(runtime) as work:
        [(blue, _name)] = queries.partners(work)
        assert queries.find_agreed(work, blue.id, today=work.now.date()) is None


def test_what_could_not_be_kept_stands_open_as_it_was_typed(browser: Browser, runtime: Runtime, chen: Member) -> None:
    blue, client = door(runtime, chen), browser(chen)
    page = f"{LIST}/{blue.id.hex}"
    for where, form, typed in (
        ("/people", {"name": "Binta", "phone": "12", "language": "en"}, "Binta"),
        ("/sign", agreement(runtime, needs=[]), 'name="firewall" value="yes" required checked'),
        ("/hours", {"hours": "whenever"}, "whenever"),
        ("/organisation", {"organisation": "Nobody knows them"}, "Nobody knows them"),
    ):
        answer = post(client, page + where, **form)
        assert answer.status_code == 400
        opened = [fold.split("</details>")[0] for fold in answer.text.split("<details open>")[1:]]
        assert [typed in " ".join(fold.split()) for fold in opened] == [True], where


def test_until_when_an_agreement_holds_is_said_as_people_say_a_day(
    browser: Browser, runtime: Runtime, chen: Member
) -> None:
    blue, client = door(runtime, chen), browser(chen)
    year = runtime.clock.now().year + 1
    assert post(client, f"{LIST}/{blue.id.hex}/sign", **agreement(runtime, until=f"{year}-02-21")).status_code == 303
    assert f"until 21 Feb {year}" in client.get(LIST).text
    assert f"21 Feb {year}" in client.get(f"{LIST}/{blue.id.hex}").text


def test_the_list_of_partners_is_walked_to_its_end(browser: Browser, runtime: Runtime, chen: Member) -> None:
    names = [f"Door {number:03}" for number in range(LEAF + 1)]
    for name in names:
        write(runtime, chen.actor, partial(actions.add, told=actions.Told(name, "civil_society"), member_id=chen.id))
    client = browser(chen)
    pages = [client.get(f"{LIST}{leaf}").text.split("<footer")[0] for leaf in ("", "?leaf=1")]
    assert [re.findall(r"Door \d+", page) for page in pages] == [names[:LEAF], names[LEAF:]]
    assert ["leaf=" in page for page in pages] == [True, False]


def test_who_does_not_keep_partners_sees_none(browser: Browser, binta: Member) -> None:
    client = browser(binta)
    assert client.get(LIST).status_code == 403
    assert LIST not in client.get("/staff/queue").text


@pytest.fixture
def blue(runtime: Runtime, dawit: Member) -> Door:
    return door(runtime, dawit)


def test_who_answers_at_one_partner_is_unknown_under_the_address_of_another(
    browser: Browser, runtime: Runtime, dawit: Member, blue: Door
) -> None:
    client, green = browser(dawit), door(runtime, dawit, name="Green Gate")
    foreign, theirs = (f"{LIST}/{one.id.hex}/people/{blue.focal_point_id}" for one in (green, blue))
    before = texts_to(runtime)
    day = (runtime.clock.now() + timedelta(days=3)).date().isoformat()
    acts = {"away": {"day": day}, "link": {}, "account": {}, "end": {}}
    assert [post(client, f"{foreign}/{act}", **form).status_code for act, form in acts.items()] == [404] * 4
    with read(runtime) as work:
        [one] = queries.focal_points(work, blue.id)
    assert not one.absent
    assert texts_to(runtime) == before
    assert [post(client, f"{theirs}/{act}", **form).status_code for act, form in acts.items()] == [303, 303, 200, 303]


@pytest.fixture
def account(app: Flask, browser: Browser, runtime: Runtime, dawit: Member, blue: Door) -> FlaskClient:
    """The browser of who made themselves an account with the link that Dawit, who looks after people, gave them."""
    page = f"{LIST}/{blue.id.hex}"
    answer = post(browser(dawit), f"{page}/people/{blue.focal_point_id}/account")
    link = re.search(r"<textarea[^>]*>([^<]+)</textarea>", answer.text)
    assert link
    client, path = app.test_client(), urlsplit(link[1].strip()).path
    form = client.get(path)
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", form.text)
    assert secret
    code = pyotp.TOTP(secret[0].replace(" ", "")).at(int(runtime.clock.now().timestamp()))
    told = {"handle": "Eyob", "password": PASSWORD, "again": PASSWORD, "code": code, "csrf_token": csrf(form)}
    made = client.post(path, data=told, follow_redirects=True)
    assert made.request.path == "/partner", re.findall('role="alert">(.*?)<', made.text)
    return client


def test_whoever_has_an_account_lands_on_what_waits_and_acts_as_who_answers_there(
    runtime: Runtime, account: FlaskClient, blue: Door
) -> None:
    chen = make_member(runtime, "Chen", roles=("coordinator", "case_worker"))
    text_in(runtime, "HELP we are 4 people, hungry")
    path = f"/partner/{sent(runtime, chen, case_of(runtime), blue.id).hex}"
    assert path in account.get("/staff/queue", follow_redirects=True).text
    assert post(account, f"{path}/open").status_code == 303
    assert post(account, f"{path}/accept", words="Green gate").status_code == 303
    with read(runtime) as work:
        done = work.connection.exec_driver_sql("SELECT focal_point_id FROM referral_step WHERE state = 'accepted'")
        assert done.scalar_one().replace("-", "") == blue.focal_point_id.hex
    page = account.get("/staff/account")
    assert page.status_code == 200
    assert "/staff/police" not in page.text


def test_h_05_an_account_of_a_partner_opens_no_page_of_the_team_but_its_own(app: Flask, account: FlaskClient) -> None:
    own = {"account", "set_languages", "set_phone", "change_password", "end_session", "end_other_sessions"}
    own |= {"prove", "sign_out", "sign_in", "code", "first", "invitation", "unlock", "start"}
    app.config["WTF_CSRF_ENABLED"] = False
    opened = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("staff.") or rule.endpoint == "staff.sign_out":
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, some_values(rule), force_external=False)
        for method in {"GET", "POST"} & set(rule.methods or ()):
            answer = account.open(path, method=method)
            if answer.status_code not in (403, 404) and answer.location != "/partner":
                opened.add(rule.endpoint.removeprefix("staff."))
    assert opened <= own


def test_who_answers_there_no_more_is_out_with_their_account_too(
    browser: Browser, dawit: Member, account: FlaskClient, blue: Door
) -> None:
    assert account.get("/partner").status_code == 200
    post(browser(dawit), f"{LIST}/{blue.id.hex}/people/{blue.focal_point_id}/end")
    assert account.get("/partner").status_code == 404


def test_only_who_looks_after_people_makes_accounts(browser: Browser, runtime: Runtime, blue: Door) -> None:
    client = browser(make_chen(runtime))
    path = f"{LIST}/{blue.id.hex}/people/{blue.focal_point_id}/account"
    assert post(client, path).status_code == 403
    assert path not in client.get(f"{LIST}/{blue.id.hex}").text
