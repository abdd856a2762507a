"""The directory on staff pages: written down, confirmed, brought in, asked of organisations; hidden ones apart."""

import io
import json
import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import FixedClock
from app.directory import bringing, queries, surveys
from app.directory.tables import Known
from app.framework import ServiceKind
from app.runtime import Runtime
from app.transaction import read, write
from app.web.tray import tray
from app.work import SYSTEM
from tests.app.directory.test_hsds import document
from tests.makers import staff
from tests.makers.directory import place, put, rule, service
from tests.makers.staff import Browser, Member, make_member

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def keeper(browser: Browser, chen: Member) -> FlaskClient:
    """The browser of a coordinator."""
    return browser(chen)


@pytest.fixture
def anyone(app: Flask) -> FlaskClient:
    return app.test_client()


def test_somebody_writes_down_an_organisation_and_a_service_and_changes_it(
    runtime: Runtime, keeper: FlaskClient
) -> None:
    staff.post(keeper, "/staff/directory", name="Amal's kitchen", description="Cooks")
    with read(runtime) as work:
        (organisation,) = queries.organisations(work)
    form = {
        "name": "Soup",
        "kinds": "food",
        "hours": "mon-fri 09:00-17:00",
        "languages": "ti",
        "phone": "+999 100 0041",
        "status": "active",
        "asks_papers": "no",
        "shares": "unknown",
        "place-0-class": "public",
        "place-0-address": "1 River Road",
        "place-0-point": "-1.2921, 36.8219",
    }
    answer = staff.post(keeper, f"/staff/directory/organisation/{organisation.id.hex}/new", **form)
    assert answer.status_code == 303
    with read(runtime) as work:
        (soup,) = queries.services_of(work, organisation.id)
        (where,) = queries.places_of(work, soup.id)
        assert (soup.kinds, soup.asks_papers, where.address) == ("food", Known.NO, "1 River Road")
    address = f"/staff/directory/service/{soup.id.hex}"
    page = keeper.get(address).get_data(as_text=True)
    assert "mon-fri 09:00-17:00" in page
    assert "-1.292100, 36.821900" in page
    refused = staff.post(keeper, address, **{**form, "hours": "mon 17:00-16:00"})
    assert refused.status_code == 400
    assert "It closes before it opens." in refused.get_data(as_text=True)
    staff.post(keeper, address, **{**form, "name": "Bread", "place-0-class": "area", "place-0-area": "cell:-8:205"})
    with read(runtime) as work:
        assert queries.get_service(work, soup.id).name == "Bread"
        (again,) = queries.places_of(work, soup.id)
        assert (again.id, again.address, again.latitude, again.area) == (where.id, "", None, "cell:-8:205")


def test_confirming_and_taking_out(runtime: Runtime, keeper: FlaskClient, clock: FixedClock) -> None:
    entry = service()
    put(runtime, entry)
    clock.move(minutes=20)
    of = f"/staff/directory/service/{entry.id.hex}"
    staff.post(keeper, f"{of}/confirm")
    with read(runtime) as work:
        assert queries.get_service(work, entry.id).confirmed_at == clock.now()
    staff.post(keeper, f"{of}/remove")
    with read(runtime) as work:
        assert queries.find_service(work, entry.id) is None


def file_in(browser: FlaskClient, given: bytes) -> str:
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', browser.get("/staff/directory/import").get_data(as_text=True)
    )
    assert token is not None
    form = {"csrf_token": token[1], "kind": "food", "file": (io.BytesIO(given), "services.json")}
    return browser.post("/staff/directory/import/file", data=form, follow_redirects=True).get_data(as_text=True)


def test_a_file_is_looked_through_and_then_comes_in(runtime: Runtime, keeper: FlaskClient) -> None:
    given = document()
    page = file_in(keeper, json.dumps(given).encode())
    assert "Nothing is kept yet." in page
    with read(runtime) as work:
        assert queries.organisations(work) == []
    staff.post(keeper, "/staff/directory/import/bring-in")
    with keeper.application.app_context():
        tray("directory").wait()
    assert "It is done." in keeper.get("/staff/directory/import").get_data(as_text=True)
    assert json.loads(keeper.get("/staff/directory/services.json").data) == [given]


def test_what_a_file_changes_here_is_shown_before_the_button(runtime: Runtime, keeper: FlaskClient) -> None:
    given = document()
    found = bringing.look(json.dumps(given).encode(), zone="UTC", now=runtime.clock.now(), default=[ServiceKind.FOOD])
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, found))
    assert "would change" not in file_in(keeper, json.dumps(given).encode())
    given["services"][0]["phones"][0]["number"] = "+999 100 0099"
    given["services"][0]["schedules"][0]["closes_at"] = "15:00"
    page = file_in(keeper, json.dumps(given).encode())
    assert page.index("mon,tue 09:00-17:00") < page.index("mon,tue 09:00-15:00")
    assert page.index("+999 100 0043") < page.index("+999 100 0099") < page.index("Bring in what can come in")


def test_what_a_file_said_besides_is_forgotten_and_what_we_read_of_it_stays(
    runtime: Runtime, keeper: FlaskClient
) -> None:
    given = document()
    found = bringing.look(json.dumps(given).encode(), zone="UTC", now=runtime.clock.now(), default=[ServiceKind.FOOD])
    write(runtime, SYSTEM, lambda work: bringing.bring_in(work, found))
    with read(runtime) as work:
        (here,) = queries.organisations(work)
    address = f"/staff/directory/organisation/{here.id.hex}"
    assert "Forget what their file said besides" in keeper.get(address).get_data(as_text=True)
    staff.post(keeper, f"{address}/forget-file")
    assert "Forget what their file said besides" not in keeper.get(address).get_data(as_text=True)
    with read(runtime) as work:
        assert queries.get_organisation(work, here.id).kept is None
    (told,) = json.loads(keeper.get("/staff/directory/services.json").data)
    assert (told["services"][0]["name"], "Binta" in json.dumps(told)) == ("Soup", False)


def test_p_06_a_file_of_megabytes_is_looked_through_and_touches_no_disk(
    keeper: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refused)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refused, raising=False)
    assert "What would become of it" in file_in(keeper, json.dumps(document(x="x" * 3_000_000)).encode())


def test_a_file_with_a_mistake_says_where_and_nothing_comes_in(runtime: Runtime, keeper: FlaskClient) -> None:
    given = document()
    given["services"][0]["service_at_locations"] = [{"id": str(uuid4()), "location_id": str(uuid4())}]
    page = file_in(keeper, json.dumps(given).encode())
    assert "organization 1 / services 1 / service_at_locations 1" in page
    assert "What it belongs to is not in the file:" in page
    answer = staff.post(keeper, "/staff/directory/import/bring-in")
    assert answer.status_code == 400
    with read(runtime) as work:
        assert queries.organisations(work) == []
    assert "cannot be read" in file_in(keeper, b"\x00")


def link(keeper: FlaskClient, organisation_hex: str) -> str:
    page = staff.post(keeper, f"/staff/directory/organisation/{organisation_hex}/link").get_data(as_text=True)
    found = re.search(r"/survey/[\w-]+", page)
    assert found is not None
    return found[0]


def test_an_organisation_says_by_a_link_what_changed_and_it_waits_for_us(
    runtime: Runtime, keeper: FlaskClient, anyone: FlaskClient, clock: FixedClock
) -> None:
    same, other = service("Same", rules=(rule("MO", "09:00", "17:00"),)), service("Other")
    organisation = put(runtime, same, other)
    address = link(keeper, organisation.hex)
    clock.move(minutes=10)
    page = anyone.get(address)
    assert "mon 09:00-17:00" in page.get_data(as_text=True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    form: dict[str, object] = {
        f"{same.id.hex}-there": "yes",
        f"{same.id.hex}-hours": "mon 09:00-17:00",
        f"{same.id.hex}-languages": ["en", "sw"],
        f"{other.id.hex}-there": "yes",
        f"{other.id.hex}-hours": "sat 10:00-12:00",
        f"{other.id.hex}-languages": ["ti"],
        f"{other.id.hex}-capacity": "7",
        f"{other.id.hex}-note": "Ask for Binta",
    }
    wrong = anyone.post(address, data={**form, f"{other.id.hex}-hours": "sat"})
    assert wrong.status_code == 400
    assert f'<a href="#at-{other.id.hex}"><bdi>Other</bdi></a>' in wrong.text, "which of them it is"
    assert re.search(r'value="ti"\s+checked', wrong.text), "what was chosen stays"
    assert anyone.post(address, data=form).status_code == 200
    with read(runtime) as work:
        assert queries.get_service(work, same.id).confirmed_at == clock.now()
        assert queries.get_service(work, other.id).hours != "[]"
        assert queries.get_service(work, other.id).capacity is None, "nothing changes before one of us agrees"
        (waiting,) = surveys.proposals(work)
        assert waiting.note == "Ask for Binta"
    assert "sat 10:00-12:00" in keeper.get("/staff/directory?lang=en").get_data(as_text=True)
    assert "sat 10:00-12:00" not in keeper.get("/staff/directory?find=same").text, "who looks for one sees that one"
    staff.post(keeper, f"/staff/directory/said/{waiting.proposal.id.hex}/accept")
    with read(runtime) as work:
        assert (queries.get_service(work, other.id).capacity, surveys.proposals(work)) == (7, [])


def test_hours_agreed_to_from_a_survey_are_the_hours_everybody_is_told(
    runtime: Runtime, keeper: FlaskClient, anyone: FlaskClient
) -> None:
    entry = service(rules=(), places=(place(rules=(rule("MO", "01:00", "02:00"),)),))
    address = link(keeper, put(runtime, entry).hex)
    assert "mon 01:00-02:00" in anyone.get(address).text, "they are asked about the hours that everybody is told"
    of = entry.id.hex
    form = {f"{of}-there": "yes", f"{of}-hours": "daily 00:00-24:00", f"{of}-languages": ["en", "sw"]}
    assert anyone.post(address, data=form).status_code == 200
    assert "Always open" not in anyone.get("/services").text
    with read(runtime) as work:
        (waiting,) = surveys.proposals(work)
    staff.post(keeper, f"/staff/directory/said/{waiting.proposal.id.hex}/accept")
    assert "Always open" in anyone.get("/services").text


def test_x_17_a_link_that_is_wrong_used_over_or_taken_back_gives_one_and_the_same_answer(
    runtime: Runtime, keeper: FlaskClient, anyone: FlaskClient, clock: FixedClock
) -> None:
    entry = service()
    organisation = put(runtime, entry)
    used, taken_back = link(keeper, organisation.hex), link(keeper, organisation.hex)
    anyone.post(used, data={f"{entry.id.hex}-there": "no"})
    staff.post(keeper, f"/staff/directory/organisation/{organisation.hex}/no-link")
    over = link(keeper, organisation.hex)
    clock.move(days=runtime.settings.directory.survey_days)
    secrets = (used, taken_back, over, "/survey/never")
    answers = {(anyone.get(one).status_code, anyone.get(one).text.replace(one, "")) for one in secrets}
    posted = {anyone.post(one, data={}).status_code for one in secrets}
    assert [status for status, _ in answers] == [404]
    assert posted == {404}
    with read(runtime) as work:
        stored = work.connection.exec_driver_sql("SELECT hex(mark) FROM survey_link").all()
        assert not [row for row in stored if used.rpartition("/")[2].encode().hex().upper() in row[0]]


def test_h_15_hidden_services_are_for_whoever_reads_the_restricted_store_and_in_no_file(
    runtime: Runtime, keeper: FlaskClient, browser: Browser
) -> None:
    officer = browser(make_member(runtime, "Eve", roles=("protection_officer",)))
    form = {"name": "Turquoise house", "focal_point": "Zebulonquartz", "phone": "+999 100 0077", "kinds": "violence"}
    assert staff.post(officer, "/staff/directory/hidden", **form).status_code == 303
    assert "Zebulonquartz" in officer.get("/staff/directory/hidden").get_data(as_text=True)
    assert keeper.get("/staff/directory/hidden").status_code == 404
    for address in ("/staff/directory", "/staff/directory?kind=violence", "/staff/directory/services.json"):
        shown = keeper.get(address).get_data(as_text=True)
        assert not [word for word in ("Turquoise", "Zebulonquartz", "0077") if word in shown], address
    with read(runtime) as work:
        raw = str(work.connection.exec_driver_sql("SELECT * FROM hidden_service").all())
        assert not [word for word in ("Turquoise", "Zebulonquartz", "0077") if word in raw]


def test_who_does_not_keep_the_directory_sees_none_of_it(browser: Browser, binta: Member) -> None:
    volunteer = browser(binta)
    for address in ("/staff/directory", "/staff/directory/import", "/staff/directory/services.json"):
        assert volunteer.get(address).status_code == 403


def test_a_service_is_found_by_its_name_or_its_organisations_and_the_list_goes_on_within_what_was_found(
    runtime: Runtime, keeper: FlaskClient
) -> None:
    put(runtime, service("Soup, 100% warm"), service("Clinic"), name="River house")
    put(runtime, *(service(f"Kitchen {number:03}") for number in range(101)), name="Blue hall")

    def found(query: str) -> list[str]:
        return re.findall(r'dir="auto">([^<]+)</a>', keeper.get(f"/staff/directory?{query}").text)

    assert found("find=soup") == ["Soup, 100% warm"]
    assert found("find=0%25+w") == ["Soup, 100% warm"], "what is typed is looked for as it is"
    assert found("find=RIVER") == ["Clinic", "Soup, 100% warm", "River house"]
    first = keeper.get("/staff/directory?find=kitchen").text
    onwards = re.search(r'class="button" href="[^"]*[?]([^"]*after=[^"]*)"', first)
    assert onwards is not None
    assert found(onwards[1].replace("&amp;", "&")) == ["Kitchen 100"]
