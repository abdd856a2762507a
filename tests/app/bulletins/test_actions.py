"""What other services warn of becomes a draft of ours at most, and what they take back stops ours."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from app.alerts import actions as alerts
from app.alerts import queries as ours
from app.alerts.tables import AlertIssue, IssueState
from app.bulletins import actions
from app.bulletins.queries import alert_of
from app.bulletins.tables import Bulletin, BulletinState, Why
from app.bulletins.worker import place_of
from app.clock import FixedClock
from app.errors import Conflict
from app.outbox.tables import Delivery
from app.places.worker import load_areas
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND
from cap.model import Alert, Area, Circle, MessageType, Named, Polygon, ResponseType, Scope, Severity, Status
from tests.makers import warnings as make
from tests.makers.areas import province, save
from tests.makers.bulletins import a_flood, bulletin, following, taken_in
from tests.makers.duty import on_duty
from tests.makers.staff import Member, make_chen, make_dawit, make_member

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_areas(runtime, COMMAND, [save(tmp_path / "areas.geojson", [province(1), province(2)])])


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


def the_flood(runtime: Runtime, **changed: Any) -> Alert:
    return a_flood(runtime.clock.now(), **changed)


def issues(runtime: Runtime) -> list[AlertIssue]:
    with read(runtime) as work:
        return list(work.session.exec(select(AlertIssue).order_by(AlertIssue.number)))  # type: ignore[arg-type]


def texts_on_their_way(runtime: Runtime) -> int:
    with read(runtime) as work:
        return len(work.session.exec(select(Delivery)).all())


def let_out(runtime: Runtime, chen: Member, dawit: Member) -> UUID:
    """What came in, finished by Chen, approved by Dawit and let out."""
    (issue,) = issues(runtime)
    content = replace(ours.content_of(issue), blanks={"place": {"en": "River"}, "where_to_go": {"und": "Hill"}})
    write(runtime, chen.actor, lambda work: alerts.write(work, issue.id, content, seen=1, member_id=chen.id))
    make.submit(runtime, issue.id, chen)
    make.approve(runtime, issue.id, dawit)
    make.issue(runtime, issue.id, chen)
    return issue.id


def test_x_27_what_comes_in_lands_as_a_draft_and_nothing_is_sent(runtime: Runtime) -> None:
    came = the_flood(runtime)
    kept = bulletin(runtime, taken_in(runtime, came))
    (issue,) = issues(runtime)
    content = ours.content_of(issue)
    assert (kept.state, kept.why, kept.issue_id) == (BulletinState.DRAFTED, Why.FITS, issue.id)
    assert (issue.state, issue.frozen, issue.written_by) == (IssueState.DRAFT, None, "")
    assert (content.key, content.reached) == ("alert_flood_during", ("KE001",))
    assert (content.severity, content.urgency) == (Severity.EXTREME, came.infos[0].urgency)
    assert content.expires == came.infos[0].expires
    assert content.where.drawn == (came.infos[0].areas[0].polygons[0].points,)
    assert content.blanks["place"]["en"] == "Province 1"
    assert texts_on_their_way(runtime) == 0


def test_none_of_its_own_words_stand_in_the_draft(runtime: Runtime) -> None:
    taken_in(runtime, the_flood(runtime))
    (issue,) = issues(runtime)
    for words in ("River rising", "school on the hill", "weather.test", "Low ground"):
        assert words not in issue.content


def test_x_27_a_draft_that_nobody_wrote_still_needs_two_of_ours(runtime: Runtime, chen: Member, dawit: Member) -> None:
    taken_in(runtime, the_flood(runtime))
    (issue,) = issues(runtime)
    content = replace(ours.content_of(issue), blanks={"place": {"en": "River"}, "where_to_go": {"und": "Hill"}})
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, issue.id, chen)
    write(runtime, chen.actor, lambda work: alerts.write(work, issue.id, content, seen=1, member_id=chen.id))
    make.submit(runtime, issue.id, dawit)
    for one in (chen, dawit):
        with pytest.raises(Conflict, match=r"alert\.same_person"):
            make.approve(runtime, issue.id, one)
    assert issues(runtime)[0].state is IssueState.SUBMITTED


def test_it_comes_in_once_whatever_offset_its_moment_is_written_in(runtime: Runtime) -> None:
    came = the_flood(runtime)
    assert taken_in(runtime, came) is not None
    assert taken_in(runtime, replace(came, sent=came.sent.astimezone())) is None
    assert len(issues(runtime)) == 1


def test_what_is_over_is_not_taken(runtime: Runtime) -> None:
    assert taken_in(runtime, the_flood(runtime, info={"expires": runtime.clock.now()})) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": Status.EXERCISE}, Why.EXERCISE),
        ({"status": Status.TEST}, Why.TEST),
        ({"status": Status.DRAFT}, Why.DRAFT),
        ({"status": Status.SYSTEM}, Why.SYSTEM),
        ({"scope": Scope.PRIVATE, "addresses": ("a",)}, Why.NOT_PUBLIC),
        ({"message_type": MessageType.ACK}, Why.NO_WARNING),
        ({"infos": ()}, Why.NO_WARNING),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_x_27_what_is_no_warning_for_everybody_is_held_and_never_a_draft(
    runtime: Runtime, chen: Member, changed: dict[str, Any], why: Why
) -> None:
    came = replace(the_flood(runtime), **changed)
    kept = bulletin(runtime, taken_in(runtime, came))
    assert (kept.state, kept.why) == (BulletinState.HELD, why)
    with pytest.raises(Conflict, match=r"bulletin\.no_draft"):
        by_hand(runtime, kept, chen)
    assert issues(runtime) == []


def by_hand(runtime: Runtime, kept: Bulletin, member: Member, key: str = "alert_storm_before") -> UUID:
    with read(runtime) as work:
        where = place_of(work, runtime, alert_of(kept))
    unit = lambda work: actions.write_draft(work, runtime, kept.id, key, where, member_id=member.id)  # noqa: E731
    return write(runtime, member.actor, unit)


def test_where_no_warning_of_ours_fits_somebody_chooses_and_is_its_writer(runtime: Runtime, chen: Member) -> None:
    kept = bulletin(runtime, taken_in(runtime, the_flood(runtime, info={"event": "Ash fall", "headline": "Ash"})))
    assert (kept.state, kept.why, issues(runtime)) == (BulletinState.WAITING, Why.CHOOSE, [])
    made = by_hand(runtime, kept, chen)
    (issue,) = issues(runtime)
    assert (issue.id, issue.written_by) == (made, chen.id.hex)
    assert ours.content_of(issue).key == "alert_storm_before"
    with pytest.raises(Conflict, match=r"bulletin\.no_draft"):
        by_hand(runtime, bulletin(runtime, kept.id), chen)


def test_what_is_left_is_left(runtime: Runtime, chen: Member) -> None:
    kept = bulletin(runtime, taken_in(runtime, the_flood(runtime, info={"event": "Ash fall", "headline": "Ash"})))
    write(runtime, chen.actor, lambda work: actions.leave(work, kept.id))
    assert bulletin(runtime, kept.id).state is BulletinState.LEFT
    with pytest.raises(Conflict, match=r"bulletin\.not_waiting"):
        write(runtime, chen.actor, lambda work: actions.leave(work, kept.id))


FAR = Polygon(((50.0, 10.0), (50.0, 11.0), (51.0, 11.0), (51.0, 10.0), (50.0, 10.0)))
ROUND_THE_DATE_LINE = Polygon(((-1.0, 179.0), (-1.0, -179.0), (1.0, -179.0), (1.0, 179.0), (-1.0, 179.0)))


@pytest.mark.parametrize(
    ("area", "state", "reached"),
    [
        (Area("far", polygons=(FAR,)), BulletinState.HELD, None),
        (Area("the date line", polygons=(ROUND_THE_DATE_LINE,)), BulletinState.HELD, None),
        (Area("around", circles=(Circle(-0.5, 37.5, 5.0),)), BulletinState.DRAFTED, ("KE001",)),
        (Area("on the border", circles=(Circle(-0.5, 38.0, 5.0),)), BulletinState.DRAFTED, ("KE001", "KE002")),
        (Area("coded", geocodes=(Named("P-code", "KE002"),)), BulletinState.DRAFTED, ("KE002",)),
        (Area("Province 2"), BulletinState.DRAFTED, ("KE002",)),
        (Area("somewhere"), BulletinState.WAITING, None),
    ],
    ids=["far", "date line", "circle", "border", "code", "name", "nowhere"],
)
def test_where_it_is_for_is_said_in_areas_of_ours(
    runtime: Runtime, area: Area, state: BulletinState, reached: tuple[str, ...] | None
) -> None:
    kept = bulletin(runtime, taken_in(runtime, the_flood(runtime, info={"areas": (area,)})))
    assert kept.state is state
    assert [ours.content_of(one).reached for one in issues(runtime)] == ([] if reached is None else [reached])


def test_a_cancellation_withdraws_a_draft_that_is_not_out(runtime: Runtime, chen: Member) -> None:
    came = the_flood(runtime)
    first = taken_in(runtime, came)
    make_ready = issues(runtime)[0].id
    content = replace(
        ours.content_of(issues(runtime)[0]), blanks={"place": {"en": "River"}, "where_to_go": {"und": "Hill"}}
    )
    write(runtime, chen.actor, lambda work: alerts.write(work, make_ready, content, seen=1, member_id=chen.id))
    make.submit(runtime, make_ready, chen)
    second = bulletin(runtime, taken_in(runtime, following(came, MessageType.CANCEL)))
    assert issues(runtime)[0].state is IssueState.WITHDRAWN
    assert (second.state, second.why) == (BulletinState.SETTLED, Why.WITHDRAWN)
    assert bulletin(runtime, first).why is Why.CANCELLED


def test_an_update_changes_the_draft_and_the_approval_falls(runtime: Runtime, chen: Member, dawit: Member) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    (issue,) = issues(runtime)
    content = replace(ours.content_of(issue), blanks={"place": {"en": "River"}, "where_to_go": {"und": "Hill"}})
    write(runtime, chen.actor, lambda work: alerts.write(work, issue.id, content, seen=1, member_id=chen.id))
    make.submit(runtime, issue.id, chen)
    make.approve(runtime, issue.id, dawit)
    later = following(came, MessageType.UPDATE, info={"severity": Severity.MODERATE})
    kept = bulletin(runtime, taken_in(runtime, later))
    (issue,) = issues(runtime)
    changed = ours.content_of(issue)
    assert (issue.state, issue.approved_by, issue.written_by) == (IssueState.DRAFT, None, chen.id.hex)
    assert (changed.severity, changed.blanks["where_to_go"]) == (Severity.MODERATE, {"und": "Hill"})
    assert (kept.state, kept.why, kept.issue_id) == (BulletinState.DRAFTED, Why.REWRITTEN, issue.id)
    with pytest.raises(Conflict, match=r"alert\.not_approved"):
        make.issue(runtime, issue.id, chen)


def test_a_cancellation_stops_what_is_out_calls_the_coordinator_and_sends_nothing(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    eve = make_member(runtime, "Eve", roles=("coordinator",), phone="+15005550007")
    on_duty(runtime, eve)
    came = the_flood(runtime, info={"severity": Severity.MODERATE})
    taken_in(runtime, came)
    out = let_out(runtime, chen, dawit)
    before = texts_on_their_way(runtime)
    kept = bulletin(runtime, taken_in(runtime, following(came, MessageType.CANCEL)))
    (issue,) = issues(runtime)
    assert (issue.id, issue.state, issue.stopped_by) == (out, IssueState.STOPPED, None)
    assert (kept.state, kept.why, kept.issue_id) == (BulletinState.WAITING, Why.STOPPED, out)
    assert kept.paged_at == runtime.clock.now()
    assert texts_on_their_way(runtime) == before + 1  # the page to Eve
    write(runtime, chen.actor, lambda work: alerts.cancel(work, runtime, out, member_id=chen.id))
    assert len(issues(runtime)) == 2


def test_an_all_clear_of_theirs_stops_ours_and_is_said_by_people(runtime: Runtime, chen: Member, dawit: Member) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    let_out(runtime, chen, dawit)
    over = following(came, MessageType.UPDATE, info={"response_types": (ResponseType.ALL_CLEAR,)})
    kept = bulletin(runtime, taken_in(runtime, over))
    assert [one.state for one in issues(runtime)] == [IssueState.STOPPED]
    assert (kept.state, kept.why) == (BulletinState.WAITING, Why.STOPPED)


def test_x_27_an_update_of_what_is_out_is_a_draft_that_waits_for_two(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    let_out(runtime, chen, dawit)
    later = following(came, MessageType.UPDATE, info={"expires": runtime.clock.now() + timedelta(hours=9)})
    kept = bulletin(runtime, taken_in(runtime, later))
    first, second = issues(runtime)
    assert (first.state, first.ended_by_id) == (IssueState.ISSUED, None)
    assert (second.state, second.type, second.written_by) == (IssueState.DRAFT, MessageType.UPDATE, "")
    assert (kept.why, kept.issue_id) == (Why.CHANGED, second.id)
    even_later = following(later, MessageType.UPDATE, identifier="met-3")
    taken_in(runtime, even_later)
    assert [one.number for one in issues(runtime)] == [1, 2]


def test_what_somebody_of_ours_is_writing_is_not_touched(runtime: Runtime, chen: Member, dawit: Member) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    out = let_out(runtime, chen, dawit)
    with read(runtime) as work:
        content = ours.content_of(ours.get(work, out))
    mine = write(runtime, chen.actor, lambda work: alerts.update(work, out, content, member_id=chen.id))
    later = following(came, MessageType.UPDATE, info={"severity": Severity.MINOR})
    kept = bulletin(runtime, taken_in(runtime, later))
    second = issues(runtime)[1]
    assert (second.id, second.state, ours.content_of(second)) == (mine, IssueState.DRAFT, content)
    assert (kept.state, kept.why, kept.issue_id) == (BulletinState.WAITING, Why.OURS_CHANGES, mine)


def test_a_cancellation_of_what_we_never_had_is_told(runtime: Runtime) -> None:
    kept = bulletin(runtime, taken_in(runtime, following(the_flood(runtime), MessageType.CANCEL)))
    assert (kept.state, kept.why) == (BulletinState.WAITING, Why.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "why"), [(MessageType.CANCEL, Why.CANCELLED), (MessageType.UPDATE, Why.REPLACED)], ids=["cancel", "update"]
)
def test_what_comes_after_what_takes_it_back_is_no_draft(runtime: Runtime, kind: MessageType, why: Why) -> None:
    came = the_flood(runtime)
    second = taken_in(runtime, following(came, kind))
    first = bulletin(runtime, taken_in(runtime, came))
    assert (first.state, first.why, first.issue_id) == (BulletinState.SETTLED, why, None)
    assert len(issues(runtime)) == (0 if kind is MessageType.CANCEL else 1)
    assert bulletin(runtime, second).why is (Why.CANCELLED if kind is MessageType.CANCEL else Why.FITS)


def test_x_27_nobody_takes_back_what_another_said(runtime: Runtime) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    spoofed = replace(following(came, MessageType.CANCEL), sender="other@weather.test")
    another_list = replace(following(came, MessageType.CANCEL), identifier="met-9")
    assert bulletin(runtime, taken_in(runtime, spoofed)).why is Why.UNKNOWN
    assert bulletin(runtime, taken_in(runtime, another_list, feed="other")).why is Why.UNKNOWN
    assert issues(runtime)[0].state is IssueState.DRAFT


def test_x_27_an_exercise_takes_back_no_real_warning(runtime: Runtime) -> None:
    came = the_flood(runtime)
    taken_in(runtime, came)
    exercise = replace(following(came, MessageType.CANCEL), status=Status.EXERCISE)
    assert bulletin(runtime, taken_in(runtime, exercise)).state is BulletinState.HELD
    assert issues(runtime)[0].state is IssueState.DRAFT


def test_a_danger_calls_the_coordinator_once_in_a_while(runtime: Runtime, clock: FixedClock) -> None:
    on_duty(runtime, make_member(runtime, "Eve", roles=("coordinator",), phone="+15005550007"))
    for at, after in (("met-1", 0), ("met-2", 1), ("met-3", 16)):
        clock.move(minutes=after)
        taken_in(runtime, the_flood(runtime, identifier=at))
    assert texts_on_their_way(runtime) == 2
