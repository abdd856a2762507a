"""A partner's list weighs the same however many referrals there are: a stretch of one index, and no sort."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from app.ids import random_id
from app.partners.tables import Fact
from app.referrals import queries
from app.referrals.queries import Mark
from app.referrals.tables import Consent, ConsentState, How, Referral, State
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.partners import door
from tests.makers.staff import make_chen

STATES = (State.SENT, State.SEEN)


def fill(runtime: Runtime, partner_id: UUID, *, first: int, many: int) -> None:
    """So many referrals of one partner, each with a yes that holds."""

    def unit(work: Work) -> None:
        for number in range(first, first + many):
            consent_id, referral_id = random_id(), random_id()
            work.session.add(
                Consent(
                    id=consent_id, case_id=random_id(), partner_id=partner_id, need="food", facts="need people",
                    state=ConsentState.YES, how=How.VOICE, language="en", asked_at=work.now, asked_by=partner_id,
                    until=work.now + timedelta(days=9),
                )
            )  # fmt: skip
            given = work.seal(Referral.given, referral_id, json.dumps({Fact.NEED: "food", Fact.PEOPLE: "4"}))
            work.session.add(
                Referral(
                    id=referral_id, reference=f"{number:09}", case_id=random_id(), partner_id=partner_id,
                    consent_id=consent_id, need="food", urgency="normal", state=STATES[number % 2],
                    proposed_at=work.now, proposed_by=partner_id, sent_at=work.now - timedelta(seconds=number),
                    given=given,
                )
            )  # fmt: skip

    write(runtime, SYSTEM, unit)


def told(runtime: Runtime, partner_id: UUID, after: Mark | None = None) -> tuple[Sequence[queries.Shown], list[Any]]:
    """A page, and every statement it took with what it was given."""
    asked: list[Any] = []

    def heard(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    with read(runtime) as work:
        event.listen(work.connection, "before_cursor_execute", heard)
        found = queries.page(work, partner_id, STATES, after=after)
        event.remove(work.connection, "before_cursor_execute", heard)
    return found, asked


def plan(runtime: Runtime, statement: str, values: Any) -> str:
    """How the database would find the answer."""
    with read(runtime) as work:
        if work.connection.dialect.name == "sqlite":
            found = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            return " ".join(str(row[3]) for row in found)
        work.connection.execute(text("SET LOCAL enable_seqscan = off"))  # few rows: it would read them all
        return " ".join(str(row[0]) for row in work.connection.exec_driver_sql(f"EXPLAIN {statement}", values))


def test_a_list_takes_as_many_statements_for_many_as_for_few_and_reads_one_stretch_of_an_index(
    runtime: Runtime,
) -> None:
    chen = make_chen(runtime)
    blue, red = door(runtime, chen), door(runtime, chen, name="Red Roof")
    fill(runtime, blue.id, first=0, many=30)
    few, for_few = told(runtime, blue.id)
    fill(runtime, blue.id, first=30, many=300)
    fill(runtime, red.id, first=330, many=300)
    many, for_many = told(runtime, blue.id)
    assert len(few) == len(many) == 25
    assert len(for_few) == len(for_many) <= 2 + len(STATES)
    assert all(one.facts == {Fact.NEED: "food", Fact.PEOPLE: "4"} for one in many)
    assert [one.sent_at for one in many] == sorted((one.sent_at for one in many), reverse=True)
    _next, for_next = told(runtime, blue.id, Mark(many[-1].sent_at, many[-1].id))
    for statement, values in (*for_many, *for_next):
        if "FROM referral" in statement:
            how = plan(runtime, statement, values)
            assert "ix_referral_partner" in how, how
            assert "TEMP B-TREE" not in how, how
            assert "Sort" not in how, how
            assert "SCAN" not in how, how
