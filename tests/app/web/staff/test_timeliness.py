"""The page of how long people wait: for whom it is, what is too few to be told, and what it is made of."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import event

from app.indicators.tables import Measure
from app.runtime import Runtime
from tests.makers import partners
from tests.makers.staff import Browser, make_chen, make_member
from tests.makers.waits import waited

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/staff/timeliness"


def rows(page: str) -> Sequence[Sequence[str]]:
    """What every row of every table says."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", one, re.DOTALL)]
        for one in found
    ]


def test_a_coordinator_sees_half_and_nine_of_ten_by_need_area_and_week(browser: Browser, runtime: Runtime) -> None:
    waited(runtime, 6, 4)
    waited(runtime, 5, 70, need="water")
    page = browser(make_chen(runtime)).get(PAGE).text
    told = rows(page)
    assert ["Food", "6", "5\u00a0min", "5\u00a0min"] in told
    assert ["Water", "5", "2\u00a0hr", "2\u00a0hr"] in told
    assert ["Kenya", "11", "5\u00a0min", "2\u00a0hr"] in told
    assert ["2 Mar", "11", "5\u00a0min", "2\u00a0hr"] in told
    assert ["23 Feb", "0", "–", "–"] in told


def test_h_22_no_time_stands_beside_fewer_than_five_and_none_that_the_others_give_away(
    browser: Browser, runtime: Runtime
) -> None:
    waited(runtime, 9, 4, area="KE")
    waited(runtime, 4, 70, area="UG", need="water")
    waited(runtime, 20, 70, area="ET")
    told = {row[0]: row[1:] for row in rows(browser(make_chen(runtime)).get(PAGE).text)}
    assert told["Water"] == told["Uganda"] == ["not told", "–", "–"]
    assert told["Kenya"] == ["not told", "–", "–"], "what the whole and the others leave would be Uganda's"
    assert told["Ethiopia"][0] == "20"


@pytest.mark.parametrize("of", [Measure.ANSWER, Measure.ACCEPTANCE])
def test_h_22_of_what_has_one_need_each_the_whole_and_the_others_give_none_away(
    browser: Browser, runtime: Runtime, of: Measure
) -> None:
    waited(runtime, 9, 70, of=of)
    waited(runtime, 3, 70, of=of, need="water")
    waited(runtime, 20, 70, of=of, need="shelter")
    told = {row[0]: row[1:] for row in rows(browser(make_chen(runtime)).get(f"{PAGE}?of={of.value}").text)}
    assert told["Water"] == told["Food"] == ["not told", "–", "–"]
    assert told["A place to stay"][0] == "20"


def test_h_22_two_partners_of_one_name_stay_two(browser: Browser, runtime: Runtime) -> None:
    chen = make_member(runtime, "Chen", roles=("coordinator", "case_worker"))
    for many in (7, 9):
        one = partners.door(runtime, chen, name="Blue Door")
        waited(runtime, many, 70, of=Measure.DONE, partner_id=one.id)
    found = [row[1] for row in rows(browser(chen).get(f"{PAGE}?of=done").text) if row[0] == "Blue Door"]
    assert found == ["9", "7"]


def test_partner_by_partner_only_of_what_a_partner_does(browser: Browser, runtime: Runtime) -> None:
    chen = make_member(runtime, "Chen", roles=("coordinator", "case_worker"))
    door = partners.door(runtime, chen, name="Blue Door")
    waited(runtime, 7, 60 * 24 * 40, of=Measure.DONE, partner_id=door.id)
    client = browser(chen)
    longer = ["longer than 4\u00a0wks"] * 2
    assert ["Blue Door", "7", *longer] in rows(client.get(f"{PAGE}?of=done").text)
    assert "Blue Door" not in client.get(f"{PAGE}?of=answer").text


def test_it_is_for_who_plans_and_says_so_when_there_is_nothing(browser: Browser, runtime: Runtime) -> None:
    assert browser(make_member(runtime)).get(PAGE).status_code == 403
    assert browser(make_member(runtime, "Eve", roles=("translator",))).get(PAGE).status_code == 403
    client = browser(make_chen(runtime))
    assert "There is nothing here." in client.get(PAGE).text
    assert client.get(f"{PAGE}?of=nationality").status_code == 200


def test_the_page_is_made_of_counts_however_many_were_referred(browser: Browser, runtime: Runtime) -> None:
    waited(runtime, 20_000, 70, of=Measure.ACCEPTANCE)
    client = browser(make_chen(runtime))
    asked: list[str] = []
    event.listen(runtime.reader, "before_cursor_execute", lambda *told: asked.append(told[2]))
    page = client.get(f"{PAGE}?of=acceptance").text
    assert ["Food", "20000", "2\u00a0hr", "2\u00a0hr"] in rows(page)
    read = " ".join(asked)
    assert "wait_count" in read
    for table in ("referral", "message", '"case"', "audit_entry", "complaint"):
        assert not re.search(rf"(FROM|JOIN) {table}\b", read), table
