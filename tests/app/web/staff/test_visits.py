"""The pages of visits: who may see them, the form beside a case, and what is counted for an evacuation."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.cases.queries import queue
from app.runtime import Runtime
from app.transaction import read
from app.visits import queries
from app.visits.tables import Outcome, Visit, VisitKind
from app.web.staff.leaves import LEAF
from tests.makers import staff, visits, warnings
from tests.makers.staff import Browser, Member, csrf, make_chen, make_member, post
from tests.makers.texts import AMAL, text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LIST = "/staff/visits"
HERE = "-1.2864, 36.8172"
NEW = {"kind": "detention", "area": HERE, "people": "40", "needs": "water", "language": ["so", "ar"], "safe": "yes"}


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


def only(runtime: Runtime) -> Visit:
    with read(runtime) as work:
        return work.session.exec(select(Visit)).one()


def test_a_place_is_written_down_planned_visited_and_erased(browser: Browser, runtime: Runtime, binta: Member) -> None:
    client = browser(binta)
    sent = post(client, LIST, **NEW, asked="Insulin for one of them", due="2026-02-01", goes=binta.id.hex)
    assert sent.status_code == 303, re.findall('role="alert">(.*?)<', sent.text)
    visit = only(runtime)
    assert (visit.people, visit.languages, visit.goes_id) == (40, "so ar", binta.id)
    page = f"{LIST}/{visit.id.hex}"
    listed, shown = client.get(LIST).text, client.get(page).text
    assert "Late" in listed
    assert "Insulin for one of them" in shown
    assert post(client, f"{page}/end", outcome="party").status_code == 400
    assert post(client, f"{page}/end", outcome="not_let_in", still_there="yes").status_code == 303
    assert only(runtime).outcome is Outcome.NOT_LET_IN
    assert post(client, f"{page}/end", outcome="met").status_code == 400
    assert post(client, f"{page}/change", **NEW | {"people": "39"}).status_code == 303
    assert (only(runtime).outcome, only(runtime).people) == (None, 39)
    assert post(client, f"{page}/erase").status_code == 303
    assert client.get(page).status_code == 404


def test_a_day_that_was_promised_is_the_same_day_west_of_greenwich_and_has_its_year_where_that_is_another(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    operation = replace(runtime.settings.operation, zone="America/Port-au-Prince")
    runtime.settings = replace(runtime.settings, operation=operation)
    client, year = browser(binta), runtime.clock.now().year
    for promised in (f"{year}-12-01", f"{year + 1}-12-01"):
        assert post(client, LIST, **NEW, due=promised).status_code == 303
    assert re.findall(r"due (\d+ \w+(?: \d+)?)", client.get(LIST).text) == ["1 Dec", f"1 Dec {year + 1}"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "palace"}, {"area": ""}, {"area": "Nowhere that is on a map"}, {"people": "many"}, {"language": "xx"},
        {"safe": "maybe"}, {"due": "soon"}, {"goes": "0" * 32}, {"needs": "passport"},
        {"kind": "household", "place": "The blue door"},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    browser: Browser, runtime: Runtime, binta: Member, wrong: dict[str, str]
) -> None:
    answer = post(browser(binta), LIST, **(NEW | {"asked": "Insulin"} | wrong))
    assert (answer.status_code, "Insulin" in answer.text) == (400, True)
    with read(runtime) as work:
        assert queries.planned(work) == []


def test_the_list_is_walked_to_its_end_the_earliest_promise_first(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    today = runtime.clock.now().date()
    for later in range(LEAF + 1):
        visits.add(runtime, binta, due_on=today + timedelta(days=LEAF - later))
    client = browser(binta)
    first, last = (client.get(LIST + leaf).text.split("<footer")[0] for leaf in ("", "?leaf=1"))
    assert "leaf=1" in first
    assert "leaf=" not in last
    pages = [re.findall(rf'href="{LIST}/([0-9a-f]{{32}})"', page) for page in (first, last)]
    assert [len(rows) for rows in pages] == [LEAF, 1]
    with read(runtime) as work:
        assert [one.id.hex for one in queries.planned(work)] == [*pages[0], *pages[1]]
    assert client.get(f"{LIST}?leaf=-1&ended=many").status_code == 200
    assert client.get(f"{LIST}?leaf={10**30}").status_code == 200


def test_nobody_is_sent_where_a_visit_puts_people_in_danger(browser: Browser, runtime: Runtime, binta: Member) -> None:
    client = browser(binta)
    assert post(client, LIST, **(NEW | {"safe": "no", "goes": binta.id.hex})).status_code == 400
    assert post(client, LIST, **(NEW | {"safe": "no"})).status_code == 303
    assert "Nobody goes: not safe" in client.get(LIST).text


def test_beside_a_case_only_place_number_and_needs_go_over_and_nothing_leads_back(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    text_in(runtime, f"HELP we are 6 people locked in, we need water, {HERE}", sender=AMAL)
    with read(runtime) as work:
        (case,) = queue(work)
    client = browser(binta)
    page = client.get(f"/staff/case/{case.id.hex}").text
    form = page[page.index('id="visit"') :].partition("</form>")[0]
    assert case.id.hex not in form
    assert case.reference not in form
    told = dict(re.findall(r'name="(area|people)"[^>]*?value="([^"]+)"', form))
    assert told["people"] == "6"
    assert re.search(r'value="water"\s+checked', form)
    sent = post(client, LIST, kind="workplace", needs="water", **told)
    assert (sent.status_code, sent.location) == (303, LIST)
    visit = only(runtime)
    with read(runtime) as work:
        area = queries.area_of(work, visit)
    assert (visit.kind, area, visit.people, visit.needs) == (VisitKind.WORKPLACE, told["area"], 6, "water")
    kept = repr(visit.model_dump())
    assert [one for one in (case.id, case.contact_id, binta.id) if repr(one) in kept] == []


def test_the_list_is_for_whoever_may_go_and_the_numbers_for_who_plans(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    visits.add(runtime, binta)
    chen, translator = make_chen(runtime), make_member(runtime, "Eve", roles=("translator",))
    visit = only(runtime)
    for path in (LIST, f"{LIST}/{visit.id.hex}", f"{LIST}/counts"):
        assert browser(translator).get(path).status_code == 403
    assert browser(binta).get(LIST).status_code == 200
    assert browser(binta).get(f"{LIST}/counts").status_code == 403
    counts = browser(chen).get(f"{LIST}/counts")
    assert "A workplace" in counts.text
    assert ">12<" in re.sub(r"\s", "", counts.text)


def test_h_22_the_file_of_who_cannot_come_out_has_no_words_and_no_small_number(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    visits.add(runtime, binta, area="KE001", people=12)
    visits.add(runtime, binta, kind=VisitKind.DETENTION, area="KE001", people=4)
    chen = make_chen(runtime)
    client = browser(chen)
    client.post(
        "/staff/prove", data={"csrf_token": csrf(client.get("/staff/account")), "code": staff.next_code(runtime, chen)}
    )
    file = post(client, "/staff/exports/visits", format="csv")
    lines = file.text.splitlines()
    assert file.status_code == 200
    assert next(line for line in lines if "workplace" in line).split(",")[-2] == "12"
    assert "detention" not in file.text
    assert "brick works" not in file.text


def test_whoever_writes_an_alert_sees_how_many_there_cannot_come_out(
    browser: Browser, runtime: Runtime, binta: Member
) -> None:
    visits.add(runtime, binta, area="KE001", people=12)
    chen = make_chen(runtime)
    issue_id = warnings.draft(runtime, warnings.flood(runtime.clock.now()), chen)
    assert "12 people there cannot come out" in browser(chen).get(f"/staff/alerts/{issue_id.hex}").text
