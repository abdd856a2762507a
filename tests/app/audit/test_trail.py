"""P-13: the trail is without gaps, keyed, and shows when somebody cut or changed it."""

from functools import partial

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from app.audit.actions import record
from app.audit.queries import first_broken_link
from app.audit.tables import AuditEntry
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work


@pytest.fixture
def trail(runtime: Runtime) -> Runtime:
    for number in range(5):
        write(runtime, SYSTEM, partial(record, action=f"thing.{number}", subject="thing"))
    return runtime


def broken(runtime: Runtime) -> int | None:
    with read(runtime) as work:
        return first_broken_link(work)


def test_an_untouched_trail_holds(trail: Runtime) -> None:
    assert broken(trail) is None


def test_a_changed_entry_shows(trail: Runtime) -> None:
    def change(work: Work) -> None:
        work.session.exec(update(AuditEntry).where(col(AuditEntry.number) == 3).values(action="thing.other"))

    write(trail, SYSTEM, change)
    assert broken(trail) == 3


def test_a_missing_entry_shows(trail: Runtime) -> None:
    def cut(work: Work) -> None:
        work.session.exec(delete(AuditEntry).where(col(AuditEntry.number) == 2))

    write(trail, SYSTEM, cut)
    assert broken(trail) == 2


def test_without_the_key_the_chain_cannot_be_written_anew(trail: Runtime) -> None:
    """Whoever holds the database but not the passphrase cannot make a forged trail that holds."""
    from dataclasses import replace

    with read(trail) as work:
        forged = replace(work, keyring=replace(work.keyring, trail_key=b"x" * 32))
        assert first_broken_link(forged) == 1
