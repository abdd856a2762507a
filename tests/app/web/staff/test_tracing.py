"""The pages of missing people: what a trained person does there, and that for everybody else there is nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlmodel import select
from werkzeug.test import TestResponse

from app.partners.actions import Told as ToldOfPartner
from app.partners.actions import add as add_partner
from app.partners.rules import LEAST
from app.partners.tables import Fact
from app.runtime import Runtime
from app.tracing.actions import Wishes
from app.tracing.queries import presences, searches
from app.tracing.rules import Gate, Relation, Share
from app.tracing.tables import Pair, Presence, Search
from app.transaction import read, write
from app.web.staff.leaves import LEAF
from tests.makers import partners, tracing
from tests.makers.staff import Member, csrf, make_member, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/tracing"
NEW = {
    "names": f"{tracing.SOUGHT}\nDawit Tesfai",
    "relation": "sibling",
    "age_from": "20",
    "age_to": "30",
    "sex": "male",
    "area": "-1.2864, 36.8172",
    "seen_on": "2026-02-01",
    "words": "he wore a green coat",
    "seeker": tracing.CHEN,
    "number": tracing.SEEKER,
    "language": "en",
    "agreed": "spoken",
    "share": "inside",
    "fear": "no",
}
FOUND = {
    "names": tracing.FOUND_AS,
    "reach": "sells bread at the blue tent",
    "language": "ti",
    "agreed": "called",
    "not_by": "Binta Bakr",
}
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def eve(runtime: Runtime) -> Member:
    return tracing.trained(runtime)


@pytest.fixture
def browser(app: Flask, runtime: Runtime) -> Browser:
    def of(who: Member) -> FlaskClient:
        client = app.test_client()
        sign_in(client, runtime, who)
        return client

    return of


def post(client: FlaskClient, path: str, **form: Any) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client.get("/staff/account")), **form})


def begun(client: FlaskClient, **changed: str) -> str:
    """The page of a search that was written down."""
    sent = post(client, f"{LIST}/new", **(NEW | changed))
    assert sent.status_code == 303, re.findall(r'role="alert">(.*?)<', sent.text)
    return str(sent.location)


def let_be_found(client: FlaskClient, **changed: str) -> str:
    """The page of somebody who said that they may be found."""
    sent = post(client, f"{LIST}/found/new", **(FOUND | changed))
    assert sent.status_code == 303, re.findall(r'role="alert">(.*?)<', sent.text)
    return str(sent.location)


def isolates_gone(text: str) -> str:
    """Without the marks that keep a name of another direction together."""
    return text.replace("\u2068", "").replace("\u2069", "")


def test_for_whoever_is_not_trained_for_it_there_is_nothing_and_nothing_differs(
    browser: Browser, runtime: Runtime, eve: Member, chen: Member, dawit: Member, binta: Member
) -> None:
    partner = make_member(runtime, "Amal", roles=("translator",))
    search, found = tracing.search(runtime, eve).hex, tracing.may_be_found(runtime, eve).hex
    for who in (chen, dawit, binta, partner):
        client = browser(who)
        nowhere = client.get("/staff/nowhere").text.replace("/staff/nowhere", "")
        for path in (
            "",
            "/new",
            "/found/new",
            f"/{search}",
            f"/found/{found}",
            f"/{search}/change",
            f"/found/{found}/change",
        ):
            answer = client.get(LIST + path)
            assert answer.status_code == 404
            assert answer.text.replace(LIST + path, "") == nowhere
        for path in (
            f"/{search}/stop",
            f"/{search}/think",
            f"/{search}/heard",
            f"/{search}/back",
            f"/found/{found}/end",
            "/new",
            f"/{search}/pfif",
        ):
            assert post(client, LIST + path).status_code == 404
        assert "Missing people" not in client.get("/staff/account").text
    assert "Missing people" in browser(eve).get("/staff/account").text


def test_a_search_is_written_down_seen_side_by_side_asked_about_and_ends_with_a_greeting(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    assert "There is nothing here." in client.get(LIST).text
    assert "Tell me only what you want to tell" in client.get(f"{LIST}/new").text
    page = begun(client)
    assert "Nobody so far" in client.get(page).text
    assert "<bdi>20–30</bdi>" in client.get(page).text
    found = let_be_found(client)
    assert tracing.SOUGHT in client.get(found).text, "the search stands on the page of who may be found"
    beside = client.get(page).text
    assert tracing.FOUND_AS in beside
    assert "the same name" in beside
    found_hex = found.rpartition("/")[2]
    assert post(client, f"{page}/think", found=found_hex, same="yes").status_code == 303
    asked = client.get(page).text
    assert "a brother or sister" in asked
    assert "You alone decide" in asked
    words = "I am well, I am undocumented, do not worry"
    refused = post(client, f"{page}/answer", found=found_hex, answer="greeting", greeting=words)
    assert refused.status_code == 400
    assert words in refused.text, "what they said on the telephone is not asked of them twice"
    assert re.search(r'value="greeting"\s+required\s+checked', refused.text)
    answered = post(client, f"{page}/answer", found=found_hex, answer="greeting", greeting="I am alive")
    assert answered.status_code == 303
    told = client.get(page).text
    assert "I am alive" in told
    assert "blue tent" not in told, "a greeting says nothing of where they are"
    assert "Tell who looks: There is a greeting" in isolates_gone(client.get(LIST).text)
    assert post(client, f"{page}/heard").status_code == 303
    assert "They were told on" in client.get(page).text
    assert post(client, f"{page}/heard").status_code == 400
    assert tracing.SOUGHT not in client.get(LIST).text.split("Who may be found")[0]
    assert tracing.SOUGHT in client.get(page).text


def test_a_yes_that_is_taken_back_before_it_was_told_leaves_the_page_as_if_nobody_had_been_found(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page, other = begun(client), begun(client, names="Binta Warsame", number="+999100000049")
    found = let_be_found(client).rpartition("/")[2]
    post(client, f"{page}/think", found=found, same="yes")
    post(client, f"{page}/answer", found=found, answer="touch")
    assert "They changed their mind: tell nothing" in client.get(page).text
    assert post(client, f"{page}/back").status_code == 303
    shown = [re.sub(r'name="csrf_token"[^>]*>', "", client.get(one).text) for one in (page, other)]
    ends = [text[text.index("It may be") :].replace(one, "") for one, text in zip((page, other), shown, strict=True)]
    assert ends[0] == ends[1]
    assert post(client, f"{page}/back").status_code == 400


def test_what_was_written_down_stands_in_the_form_again_and_is_kept_as_it_is_changed(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page, found = begun(client, fear="unsure", share="society", fact="age"), let_be_found(client, not_relation="owed")
    for path, changed in ((page, {"seeker": "Chen T."}), (found, {"not_by": "Binta Bakr\nEve Bakr", "language": "ti"})):
        form = etree.HTML(client.get(f"{path}/change").text).xpath("//form[.//textarea[@name='names']]")[0]
        typed = {name: value for name, value in form_values(form) if name != "csrf_token"}
        kept = post(client, f"{path}/change", **(typed | changed))
        assert (kept.status_code, kept.location) == (303, path)
    with read(runtime) as work:
        (one,), (other,) = searches(work), presences(work)
    assert (one.facts.seeker, one.facts.person.names, one.facts.person.age) == (
        ("Chen T.",), (tracing.SOUGHT, "Dawit Tesfai"), (20, 30),
    )  # fmt: skip
    assert (one.facts.gate, one.row.share, len(one.facts.agreed)) == (Gate.SECOND, Share.SOCIETY, 1)
    assert one.row.contact_id is not None, "the number stays"
    assert other.facts.not_by == ("Binta Bakr", "Eve Bakr")
    assert other.facts.not_relations == {Relation.OWED}
    wrong = post(client, f"{found}/change", **(FOUND | {"names": ""}))
    assert (wrong.status_code, "sells bread at the blue tent" in wrong.text) == (400, True)
    assert f'action="{found}/change"' in wrong.text


def form_values(form: Any) -> list[tuple[str, str]]:
    """What a browser would send of a form as it stands."""
    chosen = form.xpath(".//input[@name and (not(@type='checkbox' or @type='radio') or @checked)]")
    told = [(one.get("name"), one.get("value", "on")) for one in chosen]
    told += [(one.get("name"), one.text or "") for one in form.xpath(".//textarea")]
    return told + [
        (one.get("name"), one.xpath("string(.//option[@selected]/@value)")) for one in form.xpath(".//select")
    ]


def test_somebody_who_may_not_be_compared_now_is_nobody_to_ask_though_their_number_was_typed(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page, found = begun(client), let_be_found(client)
    let_be_found(client, apart="yes")
    assert post(client, f"{page}/think", found=found.rpartition("/")[2], same="yes").status_code == 400
    with read(runtime) as work:
        assert work.session.exec(select(Pair)).all() == []


def test_a_search_is_found_by_the_reference_that_who_looks_says(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page = begun(client)
    with read(runtime) as work:
        (reference,) = (one.row.reference for one in searches(work))
    assert client.get(LIST, query_string={"reference": reference.lower()}).location == page
    for nobodys in ("Dawit", "BCDF-3479"):
        assert 'role="alert">There is nothing here.' in client.get(LIST, query_string={"reference": nobodys}).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"names": " "}, {"relation": "enemy"}, {"age_from": "many"}, {"seen_on": "yesterday"}, {"area": "Nowhere"},
        {"language": "xx"}, {"agreed": ""}, {"number": "", "reach": ""}, {"number": "bakery"}, {"seeker": "Chen 7"},
        {"fear": "perhaps"}, {"share": "everybody"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_missing_is_said_what_was_typed_stays_and_nothing_is_kept(
    browser: Browser, runtime: Runtime, eve: Member, wrong: dict[str, str]
) -> None:
    sent = post(browser(eve), f"{LIST}/new", **(NEW | wrong))
    assert sent.status_code == 400
    assert 'role="alert"' in sent.text
    assert "he wore a green coat" in sent.text
    with read(runtime) as work:
        assert work.session.exec(select(Search)).all() == []


@pytest.mark.parametrize("who", ["child", "by_child"])
def test_what_is_said_to_a_child_lies_beside_what_is_read_out_and_opens_when_one_was_ticked(
    browser: Browser, eve: Member, who: str
) -> None:
    client = browser(eve)
    shown = []
    for answer in (client.get(f"{LIST}/new"), post(client, f"{LIST}/new", **(NEW | {who: "yes", "fear": "perhaps"}))):
        (beside,) = etree.HTML(answer.text).xpath("//blockquote/following-sibling::details")
        assert "You did nothing wrong." in beside.xpath("string(blockquote)")
        shown.append("open" in beside.attrib)
    assert shown == [False, True]


def test_what_is_held_says_who_must_allow_it_and_what_never_is_offers_nothing(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client, other = browser(eve), browser(tracing.trained(runtime, "Binta"))
    let_be_found(client)
    page = begun(client, fear="unsure")
    assert "another trained person allows it" in client.get(page).text
    assert post(client, f"{page}/allow").status_code == 400
    assert post(other, f"{page}/allow").status_code == 303
    assert tracing.FOUND_AS in client.get(page).text
    never = begun(client, apart="yes")
    text = client.get(never).text
    assert "never compared" in text
    assert "/allow" not in text
    child = begun(client, child="yes")
    assert post(other, f"{child}/allow").status_code == 400
    officer = browser(tracing.trained(runtime, "Dawit", officer=True))
    assert post(officer, f"{child}/allow").status_code == 303


def test_who_is_not_texted_is_called_on_the_day_and_read_the_same_words(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page = begun(client, number="", reach="asks at the blue tent")
    assert "Call who looks today" not in client.get(LIST).text
    assert post(client, f"{page}/told").status_code == 400
    runtime.clock.move(minutes=8 * 24 * 60)  # type: ignore[attr-defined]
    client = browser(eve)
    assert "Call who looks today" in client.get(LIST).text
    assert "no news that we can give you" in client.get(page).text
    assert post(client, f"{page}/told").status_code == 303
    assert "Call who looks today" not in client.get(LIST).text


def test_whom_we_promised_to_call_stands_first_however_many_came_after_and_the_list_goes_to_its_end(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    first = tracing.search(runtime, eve, "Amal Haddad", contact_id=None)
    runtime.clock.move(minutes=8 * 24 * 60)  # type: ignore[attr-defined]
    later = {tracing.search(runtime, eve, contact_id=None).hex for _ in range(LEAF + 1)}
    for _ in range(LEAF + 1):
        tracing.may_be_found(runtime, eve, wishes=Wishes(not_by=(tracing.CHEN,)))
    client, seen = browser(eve), []
    page: str | None = LIST
    while page:
        told = client.get(page).text.split("Who may be found")[0]
        seen += re.findall(f'href="{LIST}/([0-9a-f]{{32}})"', told)
        onwards = re.search(r'href="([^"]*leaf=[^"]*)"', told)
        page = onwards[1] if onwards else None
    assert (seen[0], len(seen), set(seen)) == (first.hex, LEAF + 2, {first.hex, *later})
    assert client.get(f"{LIST}?found=1").text.count(f'href="{LIST}/found/') == 1 + 1, "the last, and who is new"


def test_a_number_is_shown_to_call_it_and_the_trail_has_that_it_was(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page, found = begun(client), let_be_found(client, number=tracing.FOUND)
    for path, number in ((page, tracing.SEEKER), (found, tracing.FOUND)):
        assert number not in client.get(path).text
        assert number in post(client, f"{path}/number").text


def test_h_04_a_file_leaves_only_for_a_society_that_takes_it_with_the_seekers_yes_and_is_kept_nowhere(
    browser: Browser, runtime: Runtime, eve: Member, chen: Member
) -> None:
    client = browser(eve)
    inside, shared = begun(client), begun(client, share="society", fact="age")
    assert "File for the Red Cross" not in client.get(shared).text
    told = ToldOfPartner("National Society", "red_cross", takes_pfif=True)
    society = write(runtime, chen.actor, lambda work: add_partner(work, told, member_id=chen.id))
    assert post(client, f"{shared}/pfif").status_code == 400, "without an agreement"
    partners.sign(runtime, chen, society, facts=(*LEAST, Fact.NAME), needs=("food",))
    assert post(client, f"{shared}/pfif").status_code == 400, "an agreement for something else"
    partners.sign(runtime, chen, society, facts=(*LEAST, Fact.NAME), needs=("family",))
    assert post(client, f"{inside}/pfif").status_code == 400, "without the seeker's yes"
    assert "File for the Red Cross" in client.get(shared).text
    made = post(client, f"{shared}/pfif")
    assert (made.status_code, made.mimetype, made.headers["Cache-Control"]) == (200, "application/xml", "no-store")
    text = "".join(str(one) for one in etree.fromstring(made.data).itertext())
    assert tracing.SOUGHT in text
    for kept_back in (tracing.CHEN, "green coat", tracing.SEEKER, "male"):
        assert kept_back not in text
    let_be_found(client, apart="yes")
    assert "File for the Red Cross" not in client.get(shared).text
    assert post(client, f"{shared}/pfif").status_code == 400, "they are known from a restricted case"
    with read(runtime) as work:
        assert {one.facts.handed_at is not None for one in searches(work)} == {True, False}
        assert {one.row.share for one in searches(work) if one.facts.handed_at} == {Share.SOCIETY}


def test_who_wants_to_be_found_no_more_is_gone_and_who_stops_looking_too(
    browser: Browser, runtime: Runtime, eve: Member
) -> None:
    client = browser(eve)
    page, found = begun(client), let_be_found(client)
    assert post(client, f"{found}/end").status_code == 303
    assert post(client, f"{page}/stop").status_code == 303
    assert [client.get(one).status_code for one in (page, found)] == [404, 404]
    with read(runtime) as work:
        assert (work.session.exec(select(Search)).all(), work.session.exec(select(Presence)).all()) == ([], [])
