"""Every route there is: looking changes nothing, changing needs a token, answers are armoured, no page runs words."""

import base64
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import schema
from app.alerts import ahead
from app.alerts import queries as alerts
from app.cases import actions as cases
from app.cases.queries import READ, queue
from app.directory import surveys
from app.factory import create_app
from app.feedback import answering_many as many_answers
from app.feedback import mending
from app.feedback.listing import Wanted, listed
from app.feedback.queries import READ as LOOKED_AT
from app.feedback.tables import PlaceKind
from app.messages.queries import of_case
from app.partners.tables import Fact
from app.places.worker import areas_of
from app.referrals import rescuing
from app.referrals.actions import see
from app.referrals.carrying import carry
from app.referrals.rules import Unanswered
from app.relays.queries import warnings as warned_of
from app.rumours import actions as rumours
from app.runtime import Runtime
from app.staff.actions import invite
from app.transaction import read, write
from app.web.front_door import FrontDoor
from app.web.language import with_catalogue
from app.wording import actions as wording
from app.work import COMMAND, Work
from cap.model import Alert, Area
from channels.contract import Address, AddressKind, Location
from maps.picture import STYLE
from tests.makers import directory, partners, relays, staff, tracing, visits, warnings
from tests.makers.bulletins import a_flood, came_in
from tests.makers.campaigns import draft, neighbours
from tests.makers.duty import on_duty
from tests.makers.texts import DAWIT, text_in

WEB = Path(__file__).parents[2] / "app" / "web"


def hashed(whole: bytes) -> str:
    return base64.b64encode(hashlib.sha256(whole).digest()).decode()


SCRIPT = hashed((WEB / "static" / "aloud.js").read_bytes())
FORM = hashed((WEB / "static" / "kept.js").read_bytes() + (WEB / "static" / "keeping.js").read_bytes())
ALERTS = hashed((WEB / "static" / "alerts.js").read_bytes())
SHEET = hashed((WEB / "static" / "public.css").read_bytes() + STYLE.encode())
MAP = hashed(STYLE.encode())
POLICY = {
    "default-src 'none'", f"script-src 'self' 'sha256-{SCRIPT}' 'sha256-{FORM}' 'sha256-{ALERTS}'",
    f"style-src 'self' 'sha256-{SHEET}' 'sha256-{MAP}'",
    "img-src 'self' data:", "connect-src 'self'",
    "media-src 'self'", "worker-src 'self'", "manifest-src 'self'",
    "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)><b hx-get=/ style=color:red>{{ 7*7 }}</b>"
# Pages that look for something no longer there, or lead on, for somebody who is signed in.
LEAD_ON = {"staff.start", "staff.sign_in", "staff.code", "staff.unlock", "simulator.phone"}
GONE = {"done.done", "staff.tile", "staff.first", "staff.message_voice", "tell.told"}
GONE |= {"response_map.response_map", "response_map.move", "response_map.days"}
GONE |= {"open_data.open_data", "open_data.open_file", "week.week"}
# Pages with one script inside, which runs by the nonce of its answer.
NONCED = {"staff.move_map", "response_map.move"}
# What others poll by the minute, and nobody's language or cookie is in.
POLLED = {"alert_files.atom_feed", "alert_files.rss_feed"}
NONCE = re.compile(r"'nonce-([\w-]{20,})'")
# For whoever is no focal point, which nobody here is, theirs are no pages.
# What went out is neither written nor sent any more.
GONE |= {"staff.alert_write", "staff.alert_out"}
GONE |= {"staff.desk", "staff.desk_one", "staff.desk_people"}
# The one-time link of these is that of somebody new in the team, and leads to no partner.
GONE |= {"partner_door.code"}
LEAD_ON |= {"partner_door.knock"}  # who is inside already goes on to what waits
PAGES = with_catalogue(Path(__file__).parents[2] / "translations")
LET_IN = {"staff.sign_in", "staff.code", "staff.unlock", "staff.first", "staff.invitation"}


@dataclass(frozen=True, slots=True)
class Site:
    """The whole site with a case of hostile words in it, and a browser of somebody who may do everything."""

    app: Flask
    runtime: Runtime
    client: FlaskClient
    values: dict[str, object]

    def routes(self, method: str) -> Iterator[tuple[str, str]]:
        """(endpoint, address of something that is there) of every route of a method."""
        for rule in self.app.url_map.iter_rules():
            if method in (rule.methods or ()) and rule.endpoint != "static":
                yield rule.endpoint, self.address(rule)

    def address(self, rule: Rule) -> str:
        values = {name: self.values[name] for name in rule.arguments}
        address: str = self.app.url_map.bind("localhost").build(rule.endpoint, values)
        return address

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, but for the entries that say who looked at what somebody told us."""
        with read(self.runtime) as work:
            rows = {t.name: work.connection.execute(select(t)).all() for t in schema.METADATA.sorted_tables}
        return {
            name: sorted(repr(row) for row in found if not {READ, LOOKED_AT} & set(row)) for name, found in rows.items()
        }


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One kind alone: which database it is makes no difference to a door."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'waypost.sqlite3')}"


@pytest.fixture
def site(runtime: Runtime) -> Site:
    app = create_app(runtime)
    dawit = staff.make_member(
        runtime, "Dawit", roles=("admin", "coordinator", "volunteer", "case_worker", "protection_officer")
    )
    shift_id = on_duty(runtime, dawit)
    text_in(runtime, f"FEEDBACK the queue is long {HOSTILE}", sender=DAWIT)
    text_in(runtime, f"we need water {HOSTILE}", location=Location(-1.2864, 36.8172, HOSTILE))
    with read(runtime) as work:
        case_id = queue(work)[0].id
        message_id = of_case(work, case_id)[0].id
        [item] = listed(work, Wanted())
    write(runtime, dawit.actor, lambda work: cases.add_note(work, case_id, HOSTILE, author_id=dawit.id))
    client = app.test_client()
    handed = _handed_on(runtime, client, case_id)
    staff.sign_in(client, runtime, dawit)
    values: dict[str, object] = {"case_hex": case_id.hex, "shift_id": shift_id, "member_id": dawit.id}
    values |= {"message_hex": message_id.hex, "number": "0"}
    values |= {"language": "ar", "key": "taken", "version_id": _kept_words(runtime, dawit)}
    values["item_hex"] = values["complaint_hex"] = item.id.hex
    values["many_hex"] = _said_to_many(runtime, dawit).hex
    values["bulletin_hex"] = came_in(runtime, hostile_bulletin(runtime)).hex
    values["rumour_hex"] = write(
        runtime, dawit.actor, lambda work: rumours.take_up(work, HOSTILE, area="KE", day=work.now.date())
    ).hex
    campaign = neighbours(runtime.clock.now(), name=HOSTILE[:80], note=HOSTILE, place=HOSTILE[:60])
    values["campaign_hex"] = draft(runtime, campaign, dawit).hex
    values["issue_hex"], values["ahead_hex"] = _warnings(runtime, dawit)
    values["place_hex"] = _to_mend(runtime, dawit).hex
    values["token"] = write(runtime, COMMAND, lambda work: invite(work, roles=["volunteer"]))
    values |= dict.fromkeys(("zoom", "column", "row"), 0) | {"name": "leaflet.css", "guide": "prepare_flood"}
    values |= {"day": "2026-03-01", "code": _warned(runtime, dawit)}
    values |= _relayed(runtime, dawit) | handed
    said = dict.fromkeys(("place", "asked", "promised", "keep_from", "best_time"), HOSTILE)
    values["visit_hex"] = visits.add(runtime, dawit, **said).hex
    values |= _directory(runtime, dawit)
    values |= _looked_for(runtime, dawit)
    values |= _carried(runtime, dawit, case_id, UUID(str(handed["referral_hex"])))
    values |= dict.fromkeys(("session_id", "invitation_id", "message_id", "batch_id", "request_id"), uuid4())
    return Site(app, runtime, client, values)


def _directory(runtime: Runtime, member: staff.Member) -> dict[str, object]:
    """A service whose every word is hostile, a link to it, and what is proposed and hidden, which nobody here sees."""
    soup = directory.service(HOSTILE, description=HOSTILE, cost=HOSTILE, for_whom=HOSTILE)
    organisation = directory.put(runtime, soup, name=HOSTILE)
    settings = runtime.settings.directory
    secret = write(
        runtime, member.actor, lambda work: surveys.invite(work, organisation, settings, member_id=member.id)
    )
    unseen: dict[str, object] = {"proposal_hex": uuid4().hex, "hidden_hex": uuid4().hex}
    return unseen | {"organisation_hex": organisation.hex, "service_hex": soup.id.hex, "secret": secret}


def _handed_on(runtime: Runtime, client: FlaskClient, case_id: UUID) -> dict[str, object]:
    """A partner with a hostile name that was handed hostile words; the browser is that of who answers there, too."""
    eyob = staff.make_member(runtime, "Eyob", roles=("coordinator", "case_worker"))
    blue = partners.door(runtime, eyob, name=HOSTILE[:80], facts=tuple(Fact))
    said = dict.fromkeys((Fact.NAME, Fact.TIME, Fact.ACCESS, Fact.WORDS), HOSTILE)
    referral_id = partners.sent(runtime, eyob, case_id, blue.id, facts=tuple(Fact), typed=said)
    write(runtime, blue.actor, lambda work: see(work, referral_id, blue.id))
    assert partners.come_in(client, runtime, blue).location == "/partner"
    return {"partner_hex": blue.id.hex, "referral_hex": referral_id.hex, "focal_point_id": blue.focal_point_id}


def _looked_for(runtime: Runtime, member: staff.Member) -> dict[str, object]:
    """Somebody with a hostile name who may be found, and a search for them; names have no digits."""
    name = re.sub(r"\d", "", HOSTILE)[:80]
    said: dict[str, Any] = {"words": HOSTILE, "reach": HOSTILE}
    found = tracing.may_be_found(runtime, member, name, **said)
    return {"found_hex": found.hex, "search_hex": tracing.search(runtime, member, name, seeker=(name,), **said).hex}


def _said_to_many(runtime: Runtime, member: staff.Member) -> UUID:
    day = runtime.clock.now().date()
    scope = many_answers.Scope("request.other", "", day, day)
    said = many_answers.Said(HOSTILE[:60], HOSTILE, HOSTILE)

    def unit(work: Work) -> UUID:
        many_id = many_answers.draft(work, scope, areas=areas_of(runtime), texts=True, member_id=member.id)
        many_answers.put(work, many_id, "en", said, member_id=member.id)
        return many_id

    return write(runtime, member.actor, unit)


def _warnings(runtime: Runtime, member: staff.Member) -> tuple[str, str]:
    """A warning that is being written, and one asked for in advance."""
    now, said = runtime.clock.now(), {"place": {"und": HOSTILE}, "where_to_go": {"und": HOSTILE}}
    written = warnings.draft(runtime, warnings.flood(now, blanks=said, note=HOSTILE), member)
    choices = ahead.Choices(places=("KE001",), blanks={"where_to_go": ({"und": HOSTILE},)})

    def unit(work: Work) -> UUID:
        until = now + timedelta(days=1)
        content = warnings.flood(now, blanks={"place": {"und": "Riverside"}})
        return ahead.propose(
            work, runtime, content, choices, members=[member.id], lasts_hours=6, until=until, member_id=member.id
        )

    return written.hex, write(runtime, member.actor, unit).hex


def _to_mend(runtime: Runtime, member: staff.Member) -> UUID:
    days = runtime.settings.feedback

    def unit(work: Work) -> UUID:
        place_id = mending.open_place(work, PlaceKind.LIGHT, "KE", line=HOSTILE, settings=days, member_id=member.id)
        mending.hand_over(work, place_id, HOSTILE[:60], settings=days)
        return place_id

    return write(runtime, member.actor, unit)


def hostile_bulletin(runtime: Runtime) -> Alert:
    """A warning of another service that nobody may draw anything from, every word of it hostile."""
    words = {"event": HOSTILE, "headline": HOSTILE, "description": HOSTILE, "web": "javascript:alert(1)"}
    return a_flood(runtime.clock.now(), info={**words, "contact": HOSTILE, "areas": (Area(HOSTILE),)})


def _warned(runtime: Runtime, member: staff.Member) -> str:
    """The code of a warning that went out, of a place with a hostile name."""
    blanks = {"place": {"und": HOSTILE}, "where_to_go": {"und": HOSTILE[:40]}}
    content = warnings.flood(runtime.clock.now(), blanks=blanks)
    issue_id = warnings.issued(runtime, content, member, staff.make_chen(runtime))
    with read(runtime) as work:
        return alerts.get_alert(work, alerts.get(work, issue_id).alert_id).code


def _carried(runtime: Runtime, member: staff.Member, case_id: UUID, referral_id: UUID) -> dict[str, object]:
    """The same on paper; and what was told to a rescue service in such words."""
    facts = Unanswered(danger=True, heard_at=None, said_no=False, cannot_decide=True, child=False)

    def unit(work: Work) -> UUID:
        carry(work, referral_id)
        return rescuing.pass_on(work, case_id, facts, called=HOSTILE, carried=1, reason=HOSTILE, member_id=member.id)

    return {"rescue_hex": write(runtime, member.actor, unit).hex}


def _relayed(runtime: Runtime, member: staff.Member) -> dict[str, object]:
    """A relay with a hostile name who was called to that warning, and warned of something hostile."""
    relay_id = relays.add(runtime, member, name=HOSTILE[:60])
    _, call = relays.called(runtime, relay_id)
    text_in(runtime, f"WARN {HOSTILE}", sender=Address(AddressKind.PHONE, relays.BAKERY))
    with read(runtime) as work:
        (warning,) = warned_of(work)
        code = alerts.get_alert(work, call.alert_id).code
        issue_id = alerts.by_code(work, code)[0].id
    found = {"relay": relay_id, "call": call.id, "warning": warning.id, "issue": issue_id}
    return {f"{name}_hex": one.hex for name, one in found.items()}


def _kept_words(runtime: Runtime, member: staff.Member) -> UUID:
    def unit(work: Work) -> UUID:
        text = f"{{organisation}} {HOSTILE}"
        version_id = wording.keep(work, runtime.files, key="taken", language="ar", text=text, seen=None)
        wording.comment(work, version_id, text=HOSTILE)
        return version_id

    return write(runtime, member.actor, unit)


def test_x_08_looking_at_every_page_changes_nothing_and_every_page_opens(site: Site) -> None:
    before = site.contents()
    for endpoint, address in site.routes("GET"):
        answer = site.client.get(address)
        wanted = {404} if endpoint in GONE else {302, 303} if endpoint in LEAD_ON else {200}
        assert answer.status_code in wanted, endpoint
        assert site.contents() == before, endpoint


def test_x_08_a_stranger_who_looks_at_every_page_changes_nothing(site: Site) -> None:
    before, stranger = site.contents(), site.app.test_client()
    for endpoint, address in site.routes("GET"):
        assert stranger.get(address).status_code < 500, endpoint
    assert site.contents() == before


@pytest.mark.parametrize(
    "form", [{}, {"csrf_token": "invented"}, {"csrf_token": ""}], ids=["none", "an invented one", "an empty one"]
)
def test_x_08_nothing_is_changed_without_the_pages_own_token(site: Site, form: dict[str, str]) -> None:
    before = site.contents()
    routes = list(site.routes("POST"))
    assert len(routes) > 20
    for endpoint, address in routes:
        for origin in ({}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}):
            answer = site.client.post(address, data=form, headers=origin)
            assert answer.status_code in (400, 403), endpoint
            assert site.contents() == before, endpoint


@pytest.mark.parametrize("language", PAGES)
def test_p_10_doors_are_as_closed_in_every_language_of_the_pages(site: Site, language: str) -> None:
    before, stranger = site.contents(), site.app.test_client()
    asked = {"query_string": {"lang": language}, "headers": {"Accept-Language": language}}
    for endpoint, address in site.routes("POST"):
        assert site.client.post(address, **asked).status_code == 400, endpoint
        assert_armoured(stranger.post(address, **asked), endpoint)
    for endpoint, address in site.routes("GET"):
        answer = stranger.get(address, **asked)
        assert_armoured(answer, endpoint)
        if endpoint.startswith("staff.") and endpoint not in LET_IN:
            assert answer.status_code == 303, endpoint
            assert str(answer.location).startswith("/staff/sign-in"), endpoint
    assert site.contents() == before


def test_x_08_no_route_changes_by_another_method(site: Site) -> None:
    methods = {method for rule in site.app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


def armour_of(answer: TestResponse) -> dict[str, str]:
    """The headers every answer has, its policy left out."""
    kept = ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    return {name: answer.headers.get(name, "") for name in kept}


def assert_armoured(answer: TestResponse, what: str) -> None:
    """Fails unless the answer lets a browser do nothing but show it."""
    told = answer.headers.get("Content-Security-Policy", "")
    assert len(NONCE.findall(told)) == (what in NONCED), what
    policy = {" ".join(part.split()) for part in NONCE.sub("", told).split(";")}
    assert policy == POLICY, what
    assert armour_of(answer) == {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }, what
    assert answer.headers["Cache-Control"] == ("public, max-age=60" if what in POLLED else "no-store"), what


def test_x_03_x_07_every_answer_of_every_route_is_armoured_and_stays_in_no_store(site: Site) -> None:
    stranger = site.app.test_client()
    for endpoint, address in site.routes("GET"):
        assert_armoured(site.client.get(address), endpoint)
        assert_armoured(stranger.get(address), endpoint)
    for endpoint, address in site.routes("POST"):
        assert_armoured(stranger.post(address), endpoint)


def test_x_03_errors_are_armoured_too(site: Site) -> None:
    asked: dict[int, Callable[[], TestResponse]] = {
        404: lambda: site.client.get("/nowhere"),
        405: lambda: site.client.put("/"),
        413: lambda: site.client.post("/staff/sign-in", data={"handle": "x" * 100_000}),
        400: lambda: site.client.get("/", headers={"Host": "evil.example"}),
    }
    for status, ask in asked.items():
        answer = ask()
        assert answer.status_code == status
        assert_armoured(answer, str(status))


def test_x_03_a_page_turned_away_under_load_is_armoured(site: Site) -> None:
    door = site.app.wsgi_app
    assert isinstance(door, FrontDoor)
    door._waiting = lambda: 10**6
    answer = site.client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert complaints_of(answer.text) == []


def test_x_07_static_files_alone_stay_in_a_browser_and_only_under_the_name_of_their_content(site: Site) -> None:
    named = set(re.findall(r'"(/static/[^"]+)"', site.client.get("/staff/queue").text))
    assert len(named) >= 3
    for address in named:
        assert site.client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert site.client.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"
        assert site.client.get(address).headers["X-Content-Type-Options"] == "nosniff"


class Complaints(HTMLParser):
    """Whatever of a page a strict policy would refuse, or that leads elsewhere without being asked."""

    ELSEWHERE = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
    LOADING = ("src", "href", "action", "formaction", "srcset", "poster", "data", "ping")

    def __init__(self, nonce: str = "") -> None:
        """``nonce``: of the answer, whose one script may run."""
        super().__init__()
        self.found: list[str] = []
        self.inline = ""
        self.nonce = nonce

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        ours = self.nonce and given.get("nonce") == self.nonce
        inline = tag == "style" or (tag == "script" and not given.get("src") and not ours)
        self.inline = tag if inline else ""
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith(("on", "hx-"))]
        for name in self.LOADING:
            value = given.get(name) or ""
            if self.ELSEWHERE.match(value) or value.lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}> elsewhere")

    def handle_data(self, data: str) -> None:
        """A whole element may stand in a page when the policy names its hash, and one letter more may not."""
        if self.inline and f"'sha256-{hashed(data.encode())}'" not in " ".join(POLICY):
            self.found.append(f"<{self.inline}> inline")
        self.inline = ""


def complaints_of(page: str, nonce: str = "") -> list[str]:
    reader = Complaints(nonce)
    reader.feed(page)
    return reader.found


def test_complaints_see_what_they_should() -> None:
    assert complaints_of(f"<p>{HOSTILE}") == ["<script> inline", "<img onerror>", "<b hx-get>", "<b style>"]
    assert complaints_of("<script nonce=a>1</script>", "b") == ["<script> inline"]
    assert complaints_of("<script nonce=a>1</script>", "a") == []
    assert complaints_of("<a href='//evil.example'><img src=HTTPS://x><script src=/a></script>") == [
        "<a href> elsewhere",
        "<img src> elsewhere",
    ]


@pytest.mark.parametrize("language", PAGES)
def test_p_10_x_02_hostile_words_are_shown_and_never_run_on_any_page(site: Site, language: str) -> None:
    shown = 0
    for endpoint, address in site.routes("GET"):
        answer = site.client.get(address, query_string={"lang": language}, follow_redirects=True)
        kind = answer.mimetype or ""
        if kind != "text/html":  # a file: kept, not shown, and no browser may take it for a page
            assert answer.headers["X-Content-Type-Options"] == "nosniff", endpoint
            assert "html" not in kind, endpoint
            continue
        page = answer.text
        nonce = NONCE.search(answer.headers["Content-Security-Policy"])
        assert complaints_of(page, nonce[1] if nonce else "") == [], endpoint
        shown += "&lt;script&gt;alert(1)" in page
        assert "49" not in re.findall(r"<b hx-get[^>]*>([^<]*)<", page), endpoint
    assert shown >= 5, "the queue, the case, its conversation and the pages of wording show the words"


@pytest.mark.parametrize(
    "forbidden",
    [r"\|\s*safe\b", r"autoescape\s+false", r"\sstyle\s*=", r"\son[a-z]+\s*=", r"<style", r"javascript:"],
)
def test_x_02_no_template_lets_words_run(forbidden: str) -> None:
    sheets = r"<style>{{ (public|map)_style }}</style>"  # whole, by their hashes
    pages = {path.name: re.sub(sheets, "", path.read_text()) for path in WEB.rglob("*.html")}
    found = [name for name, page in pages.items() if re.search(forbidden, page, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize("forbidden", [r"\bMarkup\(", r"render_template_string", r"\bsafe_join\(.*request"])
def test_x_02_no_page_makes_markup_of_words(forbidden: str) -> None:
    # Files of ours inside public pages; a picture that escapes its words itself (tests/maps/test_picture.py).
    ours = (WEB / "public" / "whole.py", WEB / "map_drawing.py")
    others = [path for path in WEB.rglob("*.py") if path not in ours]
    assert [path.name for path in others if re.search(forbidden, path.read_text())] == []


@pytest.mark.parametrize(
    "forbidden", [r"\beval\(", r"new Function\(", r"document\.write", r"https?://(?!www\.w3\.org/)"]
)
def test_x_03_no_static_file_runs_words_or_asks_another_host(forbidden: str) -> None:
    files = (path for path in (WEB / "static").rglob("*") if path.suffix in (".js", ".css", ".svg"))
    assert [path.name for path in files if re.search(forbidden, path.read_text())] == []
