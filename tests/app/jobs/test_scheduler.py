"""Exactly one process runs the timetable, on both kinds of database."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.jobs.scheduler import Scheduler
from app.jobs.timetable import Job
from app.runtime import Runtime
from tests.makers.logs import logging_to
from tests.makers.waiting import PATIENCE

NEVER = timedelta(days=1)


@pytest.fixture
def processes(runtime: Runtime) -> Iterator[Callable[..., Scheduler]]:
    """Makes schedulers as several processes would; all are stopped afterwards."""
    made: list[Scheduler] = []

    def make(*jobs: Job) -> Scheduler:
        made.append(Scheduler(runtime, jobs))
        return made[-1]

    yield make
    for scheduler in made:
        scheduler.stop()


def test_of_two_schedulers_one_runs_and_the_other_takes_over(processes: Callable[..., Scheduler]) -> None:
    first, second = processes(), processes()
    assert [first.try_to_lead(), second.try_to_lead(), first.try_to_lead()] == [True, False, True]
    assert [first.leads, second.leads] == [True, False]
    first.stop()
    assert [second.try_to_lead(), first.leads] == [True, False]


def test_a_process_that_dies_lets_the_lead_go(processes: Callable[..., Scheduler], runtime: Runtime) -> None:
    """Another real process holds the lock until it is killed."""
    holder = (
        "import sys, fcntl; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); "
        if runtime.writer is not None
        else "import sys, psycopg; c = psycopg.connect(sys.argv[1]); "
        f"c.execute('SELECT pg_advisory_lock({int.from_bytes(b'waypost', 'big')})'); "
    )
    held = (
        str(runtime.settings.data / "scheduler.lock")
        if runtime.writer is not None
        else runtime.settings.url.replace("+psycopg", "")
    )
    command = [sys.executable, "-c", holder + "print('held', flush=True); sys.stdin.read()", held]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        scheduler = processes()
        assert not scheduler.try_to_lead()
        other.kill()
        other.wait()
    if runtime.writer is None:
        _wait_until_gone(runtime)
    assert scheduler.try_to_lead()


def _wait_until_gone(runtime: Runtime) -> None:
    """Ask for the dead process's lock until the server has noticed: it waits there, not here."""
    with runtime.engine.connect() as connection, connection.begin():
        key = int.from_bytes(b"waypost", "big")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def test_a_leader_whose_lock_is_lost_stops(processes: Callable[..., Scheduler], runtime: Runtime) -> None:
    """PostgreSQL lets the lock of a broken connection go; a lock on a file cannot be lost."""
    first, second = processes(), processes()
    assert first.try_to_lead()
    if runtime.writer is not None:
        assert not second.try_to_lead()
        return
    with runtime.engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    _wait_until_gone(runtime)
    assert second.try_to_lead()
    ran: list[Runtime] = []
    first.run(Job("job", NEVER, ran.append))
    assert ran == [], "nothing runs twice even before the old leader looks again"
    assert [first.try_to_lead(), first.leads, second.leads] == [False, False, True]


def test_a_leader_runs_what_is_due_at_start_and_a_follower_nothing(
    processes: Callable[..., Scheduler], runtime: Runtime
) -> None:
    ran = threading.Event()
    seen: list[Runtime] = []

    def remember(given: Runtime) -> None:
        seen.append(given)
        ran.set()

    leader, follower = (processes(Job("remember", NEVER, remember, at_start=True)) for _ in range(2))
    assert leader.try_to_lead()
    assert not follower.try_to_lead()
    assert ran.wait(PATIENCE)
    follower.stop()
    leader.stop()
    assert seen == [runtime]


def test_a_job_runs_again_and_again_at_its_pace(processes: Callable[..., Scheduler]) -> None:
    turns = threading.Semaphore(0)
    leader = processes(Job("turn", timedelta(seconds=0.05), lambda _: turns.release()))
    leader.start()
    assert all(turns.acquire(timeout=PATIENCE) for _ in range(3))
    assert leader.leads


def test_a_job_that_fails_is_logged_by_its_kind_alone_and_others_go_on(
    processes: Callable[..., Scheduler], tmp_path: Path
) -> None:
    def fail(_: Runtime) -> None:
        raise RuntimeError("words of a person")

    turns = threading.Semaphore(0)

    def fail_in_turn(runtime: Runtime) -> None:
        turns.release()
        fail(runtime)

    with logging_to(tmp_path / "log") as log:
        leader = processes(Job("fails", timedelta(seconds=0.05), fail_in_turn))
        leader.start()
        assert all(turns.acquire(timeout=PATIENCE) for _ in range(2))
        leader.stop()
    told = log.read_text()
    assert "RuntimeError" in told
    assert "words of a person" not in told


def test_stopping_waits_for_the_job_that_runs(processes: Callable[..., Scheduler]) -> None:
    began, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work(_: Runtime) -> None:
        began.set()
        assert may_end.wait(PATIENCE)
        ended.set()

    leader = processes(Job("work", NEVER, work, at_start=True))
    leader.try_to_lead()
    assert began.wait(PATIENCE)
    stopping = threading.Thread(target=leader.stop)
    stopping.start()
    may_end.set()
    stopping.join(20)
    assert ended.is_set()
    assert not leader.leads


def test_reading_texts_at_the_command_line_loads_no_scheduler() -> None:
    code = "import sys, app.cli.read, app.jobs.scheduler; print('apscheduler' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
