"""Rumours: counted by area and day, judged with a source, answered in words a second person let out, told by nobody."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import schema
from app.audit.tables import AuditEntry
from app.errors import Conflict, Invalid
from app.rumours import actions, queries
from app.rumours.tables import Spread, Verdict
from app.runtime import Runtime
from app.transaction import read, write
from app.work import Work
from tests.makers.staff import Member, make_chen, make_dawit, make_member

CLAIM = "The camp closes on Friday."
ANSWER = "The camp stays open."


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return make_member(runtime)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


@pytest.fixture
def today(runtime: Runtime) -> date:
    return runtime.clock.now().date()


def test_h_27_no_column_of_the_room_leads_to_who_told_us_or_to_a_moment() -> None:
    tables = [table for table in schema.METADATA.sorted_tables if table.name.startswith("rumour")]
    assert len(tables) == 3
    columns = {column.name: str(column.type) for table in tables for column in table.columns}
    assert not [name for name in columns if any(who in name for who in ("contact", "item", "case", "message", "told"))]
    assert [name for name in columns if name.endswith("_at")] == ["approved_at"], "when a member let it out"
    assert not [key for table in tables for key in table.foreign_keys]


def test_h_27_the_trail_says_that_a_claim_was_heard_and_not_which(runtime: Runtime, binta: Member, today: date) -> None:
    rumour_id = write(runtime, binta.actor, lambda work: actions.take_up(work, CLAIM, area="KE01", day=today))
    write(runtime, binta.actor, lambda work: actions.hear_again(work, rumour_id, area="KE01", day=today))
    with read(runtime) as work:
        entries = work.session.exec(select(AuditEntry).where(AuditEntry.subject == "rumour")).all()
        assert [(one.action, one.subject_id) for one in entries] == [("rumour.taken_up", None), ("rumour.heard", None)]


def test_it_spreads_by_area_and_day_as_numbers_alone(runtime: Runtime, binta: Member, today: date) -> None:
    yesterday = today - timedelta(days=1)

    def unit(work: Work) -> None:
        rumour_id = actions.take_up(work, CLAIM, area="KE01", day=today)
        work.session.flush()
        for area, day in (("KE01", today), ("KE02", today), ("KE01", yesterday), ("", yesterday)):
            actions.hear_again(work, rumour_id, area=area, day=day)

    write(runtime, binta.actor, unit)
    with read(runtime) as work:
        [(rumour, many, last)] = queries.listed(work)
        assert (many, last, rumour.first_day) == (5, today, yesterday)
        spread = {(one.area, one.day): one.many for one in work.session.exec(select(Spread))}
    assert spread == {("KE01", today): 2, ("KE02", today): 1, ("KE01", yesterday): 1, ("", yesterday): 1}


@pytest.mark.parametrize("claim", ["", "   ", "x" * 201, "They throw out the undocumented."])
def test_s_09_a_claim_is_a_sentence_that_may_be_kept(runtime: Runtime, binta: Member, today: date, claim: str) -> None:
    with pytest.raises(Invalid):
        write(runtime, binta.actor, lambda work: actions.take_up(work, claim, area="", day=today))
    with read(runtime) as work:
        assert queries.listed(work) == []


def test_nobody_heard_it_tomorrow(runtime: Runtime, binta: Member, today: date) -> None:
    tomorrow = today + timedelta(days=2)  # wherever we are
    with pytest.raises(Invalid, match=r"rumour\.day"):
        write(runtime, binta.actor, lambda work: actions.take_up(work, CLAIM, area="", day=tomorrow))


def test_the_message_goes_out_judged_with_a_source_and_by_a_second_person(
    runtime: Runtime, binta: Member, chen: Member, dawit: Member, today: date
) -> None:
    rumour_id = write(runtime, binta.actor, lambda work: actions.take_up(work, CLAIM, area="", day=today))

    def approve(who: Member, seen: int) -> None:
        write(
            runtime,
            who.actor,
            lambda work: actions.approve(work, rumour_id, seen=seen, public=True, main_language="en", member_id=who.id),
        )

    with pytest.raises(Invalid, match=r"rumour\.unfinished"):
        approve(dawit, 1)
    for verdict, source in ((Verdict.FALSE, ""), (Verdict.OPEN, "The camp's manager")):
        with pytest.raises(Invalid):
            write(
                runtime,
                chen.actor,
                lambda work, verdict=verdict, source=source: actions.judge(  # type: ignore[misc]
                    work, rumour_id, verdict, source, member_id=chen.id
                ),
            )
    write(
        runtime,
        chen.actor,
        lambda work: actions.judge(work, rumour_id, Verdict.FALSE, "The camp's manager", member_id=chen.id),
    )
    write(
        runtime,
        binta.actor,
        lambda work: actions.put(work, rumour_id, "en", claim=CLAIM, answer=ANSWER, member_id=binta.id),
    )
    for who in (chen, binta):
        with pytest.raises(Conflict, match=r"many\.same_person"):
            approve(who, 3)
    with pytest.raises(Conflict, match=r"many\.changed"):
        approve(dawit, 2)
    approve(dawit, 3)
    with read(runtime) as work:
        assert [one.id for one in queries.published(work)] == [rumour_id]
    with pytest.raises(Conflict, match=r"many\.changed"):
        write(
            runtime,
            binta.actor,
            lambda work: actions.put(work, rumour_id, "en", claim=CLAIM, answer="No.", member_id=binta.id),
        )
    write(runtime, chen.actor, lambda work: actions.take_back(work, rumour_id))
    with read(runtime) as work:
        assert queries.published(work) == []
