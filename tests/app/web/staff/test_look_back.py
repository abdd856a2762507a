"""X-29: what members do is drawn by lot for others to look at; nobody is drawn for themselves."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit.actions import record
from app.clock import FixedClock
from app.ids import new_id
from app.runtime import Runtime
from app.transaction import write
from app.web.language import isolated
from app.web.staff.look_back import MOST, week_before
from app.work import Work
from tests.makers import staff
from tests.makers.staff import Member

MONDAY = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


def reveal(runtime: Runtime, member: Member, many: int = 1) -> None:
    """Binta and the others look at numbers."""

    def unit(work: Work) -> None:
        for _ in range(many):
            record(work, "contact.revealed", "contact", new_id(), "call_now")

    write(runtime, member.actor, unit)


def opened(app: Flask, runtime: Runtime, member: Member) -> FlaskClient:
    client = app.test_client()
    staff.sign_in(client, runtime, member)
    return client


def drawn(client: FlaskClient) -> list[str]:
    """The lines of the list."""
    page = client.get("/staff/look-back").text.partition('id="drawn"')[2].partition("</ul>")[0]
    return [" ".join(line.split()) for line in page.split("<li>")[1:]]


@pytest.mark.parametrize(
    ("now", "began"),
    [
        (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        (datetime(2026, 3, 15, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        (datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2025, 12, 22, tzinfo=UTC)),
    ],
)
def test_the_week_is_the_last_whole_one(now: datetime, began: datetime) -> None:
    assert week_before(now) == began


def test_x_29_nobody_is_drawn_for_themselves_and_everybody_for_somebody_else(
    app: Flask, runtime: Runtime, clock: FixedClock, binta: Member, chen: Member, dawit: Member
) -> None:
    for member in (binta, chen, dawit):
        reveal(runtime, member, many=3)
    clock.at = MONDAY
    for looks, others in ((chen, ("Binta", "Dawit")), (dawit, ("Binta", "Chen"))):
        lines = drawn(opened(app, runtime, looks))
        assert len(lines) == 6
        assert not any(looks.handle in line for line in lines)
        assert all(any(handle in line for line in lines) for handle in others)


def test_x_29_the_lot_is_the_same_for_whoever_asks_again_and_no_more_than_can_be_asked_about(
    app: Flask, runtime: Runtime, clock: FixedClock, binta: Member, chen: Member
) -> None:
    for _ in range(5):
        reveal(runtime, binta, many=8)
        clock.move(hours=3)
    clock.at = MONDAY
    client = opened(app, runtime, chen)
    first = drawn(client)
    assert len(first) == MOST
    assert drawn(client) == first
    assert len({line.partition("<small>")[2] for line in first}) > 1, "not only the first or the last of a week"
    clock.move(days=7)
    assert drawn(opened(app, runtime, chen)) == []


def test_x_29_that_somebody_looked_is_kept_and_volunteers_do_not_look(
    app: Flask, runtime: Runtime, clock: FixedClock, binta: Member, chen: Member
) -> None:
    clock.at = MONDAY
    client = opened(app, runtime, chen)
    page = client.get("/staff/look-back")
    assert "Nobody has looked yet." in page.text
    client.post("/staff/look-back", data={"csrf_token": staff.csrf(page)})
    assert f"Last looked at by {isolated('Chen')}" in client.get("/staff/look-back").text
    assert opened(app, runtime, binta).get("/staff/look-back").status_code == 403
    assert "Looking back" not in opened(app, runtime, binta).get("/staff/queue").text
