"""What is suggested of partners weighs the same however much they and others offer."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from app.directory import queries
from app.directory.queries import LOOKED_AT
from app.directory.tables import Status
from app.framework import ServiceKind
from app.runtime import Runtime
from app.settings import Directory
from app.transaction import read
from tests.makers.directory import NEAR, place, put, service


def asked(runtime: Runtime, *organisations: UUID) -> tuple[Sequence[queries.Near], list[Any]]:
    """What is found, and every statement on its way with what it was given."""
    statements: list[Any] = []

    def heard(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        statements.append((statement, values))

    with read(runtime) as work:
        event.listen(work.connection, "before_cursor_execute", heard)
        found = queries.candidates(
            work, Directory(), organisations=organisations, kinds=[ServiceKind.FOOD, ServiceKind.WATER], point=NEAR
        )
        event.remove(work.connection, "before_cursor_execute", heard)
    return found, statements


def test_many_services_take_as_many_statements_as_one_and_only_the_nearest_are_read(runtime: Runtime) -> None:
    few = put(runtime, service("Only"))
    put(runtime, *(service(f"Of others {number}") for number in range(20)), name="Others")
    many = put(runtime, *(service(f"{number}", places=(place(number * 0.1),)) for number in range(LOOKED_AT, -1, -1)))
    assert [one.name for one in asked(runtime, few)[0]] == ["Only"]
    found, statements = asked(runtime, many)
    assert [one.name for one in found] == [str(number) for number in range(LOOKED_AT)], "all but the farthest"
    assert len(statements) == 2, "where they are, and what the nearest are"
    narrow, wide = statements
    assert "hours" not in narrow[0]
    assert len(wide[1]) == LOOKED_AT
    how = plan(runtime, *narrow)
    assert "ix_service_organisation_kinds" in how, how
    assert "ix_service_place_points" in how, how


def plan(runtime: Runtime, statement: str, values: Any) -> str:
    """How the database would find the answer."""
    with read(runtime) as work:
        if work.connection.dialect.name == "sqlite":
            found = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row[3]) for row in found]
            assert all("COVERING" in step for step in steps), steps
            return " ".join(steps)
        for way in ("seqscan", "hashjoin", "mergejoin"):  # few rows: it would read them all
            work.connection.execute(text(f"SET LOCAL enable_{way} = off"))
        return " ".join(str(row[0]) for row in work.connection.exec_driver_sql(f"EXPLAIN {statement}", values))


def test_of_each_the_nearest_is_looked_at_however_much_others_have_nearer_by(runtime: Runtime) -> None:
    near = put(runtime, *(service(f"{number}", places=(place(number * 0.01),)) for number in range(LOOKED_AT + 5)))
    water = service("Water", ServiceKind.WATER, places=(place(90.0),))
    old = [service(f"Old {number}", confirmed_at=runtime.clock.now() - timedelta(days=400)) for number in range(5)]
    shut = [service(f"Shut {number}", status=Status.CLOSED) for number in range(5)]
    far = put(runtime, service("Far", places=(place(80.0),)), water, *old, *shut, name="Far away")
    found = [one.name for one in asked(runtime, near, far)[0]]
    assert (found[0], found[-2:], len(found)) == ("0", ["Far", "Water"], LOOKED_AT)
