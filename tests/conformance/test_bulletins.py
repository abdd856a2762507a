"""Samples of other services come in, or are refused, as what they are; none becomes a draft by being read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.alerts.tables import AlertIssue
from app.bulletins import worker
from app.bulletins.queries import find_feed, refused_of
from app.bulletins.tables import BulletinState, Why
from app.clock import FixedClock
from app.runtime import Runtime
from app.transaction import read
from cap.problems import Reason
from cap.reading import read as read_alert
from tests.makers.bulletins import MET, Given, bulletin, serving, taken_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sample(conformance: Path) -> Callable[[str], bytes]:
    return lambda name: (conformance / "cap" / name).read_bytes()


@pytest.mark.parametrize("name", ["australia.cap", "canada.cap", "canada_errors.cap"])
def test_a_sample_is_held_because_it_is_for_nowhere_we_are(
    runtime: Runtime, clock: FixedClock, sample: Callable[[str], bytes], name: str
) -> None:
    alert = read_alert(sample(name))
    clock.at = alert.sent + timedelta(minutes=1)
    kept = bulletin(runtime, taken_in(runtime, alert))
    assert (kept.state, kept.why) == (BulletinState.HELD, Why.ELSEWHERE)
    with read(runtime) as work:
        assert work.session.exec(select(AlertIssue)).all() == []


@pytest.mark.parametrize(
    ("name", "reason"), [("invalid.cap", Reason.MISSING), ("xee.cap", Reason.DTD)], ids=["invalid", "entities"]
)
def test_x_15_a_sample_that_is_no_alert_is_refused_where_a_list_leads_to_it(
    runtime: Runtime, sample: Callable[[str], bytes], name: str, reason: Reason
) -> None:
    with serving() as service:
        link = f'<link type="application/cap+xml" href="{service.address}/0"/>'
        entry = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>One</title>{link}</entry></feed>'
        service.given |= {"/list": Given(entry.encode()), "/0": Given(sample(name))}
        runtime.settings = replace(runtime.settings, feeds=(service.feed(senders=(MET,)),))
        assert worker.poll_feeds(runtime) == 0
    with read(runtime) as work:
        found = find_feed(work, "met")
        assert found is not None
        assert [problem.reason for one in refused_of(found) for problem in one.problems] == [reason]
