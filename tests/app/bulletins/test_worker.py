"""Lists of other services, asked over real HTTP: what is taken of them, what is refused and why."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.alerts.tables import AlertIssue
from app.bulletins import worker
from app.bulletins.queries import RefusedEntry, find_feed, refused_of
from app.bulletins.rules import LARGEST_BULLETIN, LARGEST_INDEX
from app.bulletins.tables import Bulletin, BulletinFeed
from app.clock import FixedClock
from app.runtime import Runtime
from app.settings import Feed
from app.transaction import read
from cap.problems import Reason
from cap.writing import write as document_of
from tests.cap.test_signing import signed
from tests.makers.bulletins import MET, Given, Service, a_flood, serving
from tests.makers.certificates import NOW, a_pair

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as served:
        yield served


def look(runtime: Runtime, *feeds: Feed) -> int:
    """What the clock does each minute, with these lists in the settings."""
    runtime.settings = replace(runtime.settings, feeds=feeds)
    return worker.poll_feeds(runtime)


def state_of(runtime: Runtime) -> BulletinFeed:
    with read(runtime) as work:
        found = find_feed(work, "met")
    assert found is not None
    return found


def refusals(runtime: Runtime) -> list[RefusedEntry]:
    return list(refused_of(state_of(runtime)))


def came_in(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Bulletin)).all())


def publish(service: Service, runtime: Runtime, **options: Any) -> None:
    alert = a_flood(runtime.clock.now())
    service.publish({"/0": document_of(alert)}, [alert], **options)


@pytest.mark.parametrize("as_rss", [False, True], ids=["atom", "rss"])
def test_a_list_is_read_and_asked_again_only_for_what_changed(
    runtime: Runtime, clock: FixedClock, service: Service, as_rss: bool
) -> None:
    publish(service, runtime, etag='"one"', as_rss=as_rss)
    assert look(runtime, service.feed()) == 1
    assert look(runtime, service.feed()) == 0  # its turn is in five minutes
    assert service.paths == ["/list", "/0"]
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 0
    assert service.paths == ["/list", "/0", "/list"]
    assert service.asked[-1][1]["If-None-Match"] == '"one"'
    publish(service, runtime, etag='"two"', as_rss=as_rss)
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 1  # another warning: its moment is new
    assert came_in(runtime) == 2
    assert state_of(runtime).problem == ""


def test_a_list_that_is_switched_off_is_not_asked(runtime: Runtime, service: Service) -> None:
    publish(service, runtime)
    assert look(runtime, service.feed(enabled=False)) == 0
    assert service.asked == []


SPOILED: dict[str, tuple[Given, str]] = {
    "an error": (Given(status=500), "status_500"),
    "a redirect": (Given(status=302, headers={"Location": "http://127.0.0.1:9/"}), "moved"),
    "too large": (Given(b"<a/>" + b" " * LARGEST_INDEX), "too_large"),
    "packed": (Given(gzip.compress(b"0" * 10_000_000), headers={"Content-Encoding": "gzip"}), "compressed"),
    "half": (Given(b"<feed", headers={"Content-Length": "99"}), "unreachable"),
    "a page": (Given(b"<html/>"), "index"),
    "entities": (Given(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'), "index"),
}


@pytest.mark.parametrize(("given", "problem"), SPOILED.values(), ids=SPOILED)
def test_x_15_a_list_that_cannot_be_taken_is_told_and_asked_again(
    runtime: Runtime, clock: FixedClock, service: Service, given: Given, problem: str
) -> None:
    service.given["/list"] = given
    assert look(runtime, service.feed()) == 0
    assert (state_of(runtime).problem, state_of(runtime).answered_at) == (problem, None)
    publish(service, runtime)
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 1
    assert (state_of(runtime).problem, state_of(runtime).answered_at) == ("", clock.now())


def test_x_15_a_service_that_sends_a_letter_at_a_time_keeps_nobody(
    runtime: Runtime, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LONGEST_WAIT", 0.3)
    service.given["/list"] = Given(b"<feed>" + b" " * 1000, slowly=0.05)
    assert look(runtime, service.feed()) == 0
    assert state_of(runtime).problem == "slow"


def test_a_service_that_is_not_there_is_told(runtime: Runtime) -> None:
    assert look(runtime, Feed("met", "http://127.0.0.1:9/list", (MET,), enabled=True)) == 0
    assert state_of(runtime).problem == "unreachable"


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><alert>&c;</alert>'
REFUSED: dict[str, tuple[bytes, str, Reason | None]] = {
    "a billion laughs": (LAUGHS, "document", Reason.DTD),
    "an outside entity": (
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:9/">]><alert>&b;</alert>',
        "document",
        Reason.DTD,
    ),
    "twenty megabytes": (b" " * 20_000_000, "too_large", None),
    "a page": (b"<html/>", "document", Reason.NOT_CAP),
}


@pytest.mark.parametrize(("document", "code", "reason"), REFUSED.values(), ids=REFUSED)
def test_x_15_a_warning_that_cannot_be_taken_is_told_with_its_line_and_the_others_come_in(
    runtime: Runtime, service: Service, document: bytes, code: str, reason: Reason | None
) -> None:
    bad, good = a_flood(runtime.clock.now()), a_flood(runtime.clock.now(), identifier="met-2")
    service.publish({"/0": document, "/1": document_of(good)}, [bad, good])
    assert look(runtime, service.feed()) == 1
    (told,) = refusals(runtime)
    assert (told.code, [problem.reason for problem in told.problems]) == (code, [reason] if reason else [])
    assert "River rising" in told.title
    assert state_of(runtime).problem == "some_refused"


SAID_WRONG: dict[str, tuple[bytes, bytes, Reason]] = {
    "a time with Z": (b"-00:00</sent>", b"Z</sent>", Reason.TIME_WITH_Z),
    "the wrong order": (b"<status>Actual</status>", b"", Reason.MISSING),
    "an open polygon": (b" -0.9,37.1</polygon>", b"</polygon>", Reason.POLYGON_OPEN),
    "latitude and longitude swapped": (b"-0.9,37.1 -0.9,37.9", b"137.1,-0.9 137.9,-0.9", Reason.LATITUDE),
    "around the pole": (
        b"-0.9,37.1 -0.9,37.9 -0.1,37.9 -0.1,37.1 -0.9,37.1",
        b"80,0 80,90 80,180 80,-90 80,0",
        Reason.POLYGON_AROUND_POLE,
    ),
    "an unknown code": (b"<severity>Extreme", b"<severity>Horrible", Reason.UNKNOWN_CODE),
}


@pytest.mark.parametrize(("right", "wrong", "reason"), SAID_WRONG.values(), ids=SAID_WRONG)
def test_x_15_what_is_written_wrong_is_refused_with_its_line(
    runtime: Runtime, service: Service, right: bytes, wrong: bytes, reason: Reason
) -> None:
    alert = a_flood(runtime.clock.now())
    document = document_of(alert)
    assert right in document
    service.publish({"/0": document.replace(right, wrong)}, [alert])
    assert look(runtime, service.feed()) == 0
    ((problem,),) = [told.problems for told in refusals(runtime)]
    assert problem.reason is reason
    assert problem.line > 1


def test_only_listed_senders_are_taken(runtime: Runtime, service: Service) -> None:
    publish(service, runtime)
    assert look(runtime, service.feed(senders=("other@weather.test",))) == 0
    assert [told.code for told in refusals(runtime)] == ["sender"]
    assert came_in(runtime) == 0


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/0", "http://localhost/0", "https://elsewhere.test/0", "file:///etc/passwd", "ftp://a/"]
)
def test_x_15_links_lead_to_the_service_alone(runtime: Runtime, service: Service, link: str) -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>One</title>'
    service.given["/list"] = Given(f'{atom}<link type="application/cap+xml" href="{link}"/></entry></feed>'.encode())
    assert look(runtime, service.feed()) == 0
    assert [told.code for told in refusals(runtime)] == ["link"]
    assert service.paths == ["/list"]


def test_x_15_a_redirect_of_a_warning_is_not_followed(runtime: Runtime, service: Service) -> None:
    publish(service, runtime)
    service.given["/0"] = Given(status=301, headers={"Location": "/list"})
    assert look(runtime, service.feed()) == 0
    assert [told.code for told in refusals(runtime)] == ["moved"]
    assert service.paths == ["/list", "/0"]


def test_what_could_not_be_fetched_is_asked_for_again(runtime: Runtime, clock: FixedClock, service: Service) -> None:
    publish(service, runtime, etag='"one"')
    good = service.given["/0"]
    service.given["/0"] = Given(status=503)
    assert look(runtime, service.feed()) == 0
    assert [told.code for told in refusals(runtime)] == ["status_503"]
    service.given["/0"] = good
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 1
    assert refusals(runtime) == []


def test_many_new_ones_come_in_over_several_turns(
    runtime: Runtime, clock: FixedClock, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MOST_NEW", 3)
    alerts = [a_flood(clock.now(), identifier=f"met-{at}") for at in range(5)]
    service.publish({f"/{at}": document_of(alert) for at, alert in enumerate(alerts)}, alerts, etag='"one"')
    assert look(runtime, service.feed()) == 3
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 2
    clock.move(minutes=5)
    assert look(runtime, service.feed()) == 0
    assert len(service.paths) == 3 + len(alerts)


@pytest.mark.parametrize(
    ("kind", "taken"), [("rsa", 1), ("rsa-other", 0), ("", 0)], ids=["signed", "forged", "unsigned"]
)
def test_where_a_certificate_is_given_only_its_owner_is_believed(
    runtime: Runtime, clock: FixedClock, service: Service, tmp_path: Path, kind: str, taken: int
) -> None:
    clock.at = NOW
    pair = a_pair("rsa")
    (tmp_path / "met.pem").write_bytes(pair[1])
    alert = a_flood(clock.now())
    document = signed(a_pair(kind), document_of(alert)) if kind else document_of(alert)
    service.publish({"/0": document}, [alert])
    assert look(runtime, service.feed(certificate=str(tmp_path / "met.pem"))) == taken
    assert [told.code for told in refusals(runtime)] == ([] if taken else ["not_signed"])


def test_x_27_nothing_that_a_list_says_goes_out(runtime: Runtime, service: Service) -> None:
    publish(service, runtime)
    look(runtime, service.feed())
    with read(runtime) as work:
        assert [one.frozen for one in work.session.exec(select(AlertIssue))] == [None]


def test_what_is_larger_than_a_warning_may_be_is_not_taken_from_a_list_either(
    runtime: Runtime, service: Service
) -> None:
    alert = a_flood(runtime.clock.now(), info={"description": "x" * LARGEST_BULLETIN})
    service.given["/list"] = Given(document_of(alert))
    assert look(runtime, service.feed()) == 0
    ((problem,),) = [told.problems for told in refusals(runtime)]
    assert problem.reason is Reason.TOO_LARGE
