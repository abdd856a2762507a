"""Waypost's rooms on the folder of a program that does not run: to fill it, or to read what it kept."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import select

from app.assembly import assemble
from app.cases.tables import Case
from app.clock import Clock, SystemClock
from app.database import make_private_files
from app.messages.queries import of_case
from app.messages.tables import Direction
from app.privacy import key_file
from app.runtime import Runtime
from app.settings_file import load
from app.transaction import read
from app.upgrade import upgrade
from bench.measuring import Program
from bench.product import PASSPHRASE

LONGEST = 100_000  # messages of one conversation: all of them


@contextmanager
def opened(program: Program, clock: Clock) -> Iterator[Runtime]:
    """A Runtime on the program's own folder, with keys and database made where there are none."""
    with opened_in(program.directory, clock) as runtime:
        yield runtime


@contextmanager
def opened_in(directory: Path, clock: Clock) -> Iterator[Runtime]:
    """The same, by the folder alone."""
    data = directory / "data"
    make_private_files()
    settings = load(data, directory / "config.toml", {})
    if not key_file.exist(data):
        key_file.create(data, PASSPHRASE)
    runtime = assemble(settings, key_file.unlock(data, PASSPHRASE), clock=clock)
    try:
        upgrade(runtime.engine)
        yield runtime
    finally:
        runtime.close()


def shown_twice(program: Program) -> int:
    """How many texts stand more than once in the conversations as members read them.

    The words of every message that is sent while measuring are different.
    """
    shown: Counter[str] = Counter()
    with opened(program, SystemClock()) as runtime, read(runtime) as work:
        for case_id in work.session.exec(select(Case.id)).all():
            said = of_case(work, case_id, most=LONGEST)
            shown.update(message.text for message in said if message.direction is Direction.IN)
            work.session.expunge_all()
    return sum(many > 1 for many in shown.values())
