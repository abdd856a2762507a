"""Services for everybody: what is near and open, never what is for staff, in one round trip, and the same as files."""

import html
import json
import re
import sys
from dataclasses import replace
from types import FrameType

import pytest
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.directory import actions, hidden, hsds, hsds_tables, lists
from app.directory.tables import AddressClass, Known
from app.factory import create_app
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Channel
from app.transaction import write
from app.work import SYSTEM
from tests.makers.directory import place, put, rule, service

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ONE_ROUND_TRIP = 14_600


@pytest.fixture
def anyone(runtime: Runtime) -> FlaskClient:
    return create_app(runtime).test_client()


def test_the_list_says_what_is_open_where_and_how_to_call(runtime: Runtime, anyone: FlaskClient) -> None:
    put(
        runtime,
        service("Soup", languages=("ti",), no_id_agreed_on=runtime.clock.now().date(), places=(place(name="Hall"),)),
        service("Night clinic", ServiceKind.HOSPITAL, rules=(rule("SU", "01:00", "02:00"),)),
        service(
            "Safe school", places=(place(address_class=AddressClass.AREA, area="KE001", address="7 Secret Street"),)
        ),
        service("Asks", asks_papers=Known.YES),
    )
    page = anyone.get("/services").get_data(as_text=True)
    for said in (
        "Soup",
        "Always open",
        "<bdi>Hall</bdi>, <bdi>1 River Road</bdi>, <bdi>Nairobi</bdi>",
        "tel:+9991000041",
        "No ID needed.",
        "ትግርኛ",
    ):
        assert said in page
    assert "Closed now, opens" in page
    assert "Call first: they tell you where." in page
    assert "Secret" not in page
    assert "Asks" not in page
    assert "<svg" in page
    only = anyone.get("/services?kind=hospital").get_data(as_text=True)
    assert ("Night clinic" in only, "Soup" in only) == (True, False)


def test_an_entry_says_when_it_was_last_confirmed_and_then_is_gone(
    runtime: Runtime, anyone: FlaskClient, clock: FixedClock
) -> None:
    put(runtime, service("Soup"))
    assert "Last confirmed" not in anyone.get("/services").get_data(as_text=True)
    clock.move(days=runtime.settings.directory.grey_days)
    assert "Last confirmed" in anyone.get("/services").get_data(as_text=True)
    clock.move(days=runtime.settings.directory.hidden_days)
    page = anyone.get("/services").get_data(as_text=True)
    assert "Soup" not in page
    assert "We know of none here yet." in page
    assert 'href="/tell"' not in page, "nothing leads to a form that is not there"


def test_where_none_is_known_the_page_leads_to_a_person(runtime: Runtime) -> None:
    channels = (*runtime.settings.channels, Channel(id="web", kind="web_form"))
    runtime.settings = replace(runtime.settings, channels=channels)
    assert 'href="/tell"' in create_app(runtime).test_client().get("/services").text


def test_a_consulate_is_never_shown_without_who_can_be_asked_first(runtime: Runtime, anyone: FlaskClient) -> None:
    put(runtime, service("Soup"))
    assert "prefer not to contact" not in anyone.get("/services").get_data(as_text=True)
    put(runtime, service("Consulate", ServiceKind.CONSULAR))
    page = anyone.get("/services?kind=consular").get_data(as_text=True)
    assert "Some people prefer not to contact their consulate." in page
    assert "kind=legal_aid" in page


def test_many_are_shown_a_page_at_a_time_in_one_round_trip(runtime: Runtime, anyone: FlaskClient) -> None:
    put(runtime, *(service(f"Kitchen {number:02d}", places=(place(number * 2.0),)) for number in range(30)))
    answer = anyone.get("/services?lang=ar", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) + sum(len(name) + len(value) + 4 for name, value in answer.headers) <= ONE_ROUND_TRIP
    seen, address = [], "/services"
    for _ in range(3):
        page = anyone.get(address).get_data(as_text=True)
        seen += [f"Kitchen {number:02d}" for number in range(30) if f"Kitchen {number:02d}</bdi></h2>" in page]
        more = re.search(r'"(/services\?(?![^"]*lang=)[^"]*after=[^"]*)"', page)
        address = html.unescape(more[1]) if more else ""
    assert (seen, address) == ([f"Kitchen {number:02d}" for number in range(30)], "")


def test_of_thirty_of_one_name_each_is_reached_and_one_without_a_place_is_called(
    runtime: Runtime, anyone: FlaskClient
) -> None:
    put(runtime, *(service("Kitchen", phone=f"+999 100 {number:04d}") for number in range(30)))
    put(runtime, service("Line", places=(), phone="+999 100 0900"))
    seen: list[str] = []
    address = "/services"
    while address:
        page = anyone.get(address).get_data(as_text=True)
        seen += re.findall(r'"tel:\+999100(\d{4})"', page)
        more = re.search(r'"(/services\?(?![^"]*lang=)[^"]*after=[^"]*)"', page)
        address = html.unescape(more[1]) if more else ""
    assert sorted(seen) == [*(f"{number:04d}" for number in range(30)), "0900"]


def test_files_hold_the_same_and_nothing_for_staff(runtime: Runtime, anyone: FlaskClient) -> None:
    put(runtime, service("Soup"), service("Shares", shares=Known.YES))
    (told,) = json.loads(anyone.get("/services.json").data)
    assert [one["name"] for one in told["services"]] == ["Soup"]
    tables = hsds_tables.unpacked(anyone.get("/services.csv.zip").data)
    assert "Soup" in tables["services"]
    assert "Shares" not in tables["services"]


def test_h_15_a_hidden_service_is_on_no_page_and_in_no_file(runtime: Runtime, anyone: FlaskClient) -> None:
    put(runtime, service("Soup"))
    secret = hidden.Hidden("Turquoise house", "Zebulonquartz", "+999 100 0077", kinds=[ServiceKind.VIOLENCE])
    write(runtime, SYSTEM, lambda work: hidden.put_hidden(work, secret))
    for address in ("/services", "/services?kind=violence", "/services.json", "/services.csv.zip", "/"):
        shown = anyone.get(address).data
        assert not [word for word in (b"Turquoise", b"Zebulonquartz", b"1000077", b"100 0077") if word in shown], (
            address
        )


@pytest.mark.parametrize("query", ["kind=nothing", "area=XX999", "after=%00", "kind=food&area=", "after=" + "a" * 500])
def test_what_nobody_could_choose_is_an_empty_or_a_whole_list(
    runtime: Runtime, anyone: FlaskClient, query: str
) -> None:
    put(runtime, service("Soup"))
    assert anyone.get(f"/services?{query}").status_code == 200


def test_files_are_made_again_when_something_changed_and_only_then(
    runtime: Runtime, anyone: FlaskClient, clock: FixedClock
) -> None:
    soup = service("Soup")
    put(runtime, soup)
    made = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal made
        made += event == "call" and frame.f_code is hsds.write.__code__

    def named() -> tuple[int, bool, bool]:
        """How many organisations were written, and whether a file names the only service."""
        nonlocal made
        made = 0
        clock.move(seconds=61)
        sys.setprofile(count)
        try:
            told = anyone.get("/services.json").data, anyone.get("/services.csv.zip").data
        finally:
            sys.setprofile(None)
        return made, b"Soup" in told[0], "Soup" in hsds_tables.unpacked(told[1]).get("services", "")

    assert named() == (1, True, True), "once for both"
    assert named() == (0, True, True)
    write(runtime, SYSTEM, lambda work: actions.confirm(work, soup.id))
    assert named() == (1, True, True)
    write(runtime, SYSTEM, lambda work: actions.remove_service(work, soup.id))
    assert named() == (0, False, False), "there is none to write"


def test_a_file_holds_all_however_many_slices_they_are(
    runtime: Runtime, anyone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_SLICE", 3)
    put(runtime, *(service("Kitchen", phone=f"+999 100 {number:04d}") for number in range(10)))
    (told,) = json.loads(anyone.get("/services.json").data)
    assert len({one["id"] for one in told["services"]}) == 10
