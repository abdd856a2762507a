"""The same server grown: PostgreSQL under it, pages and jobs in processes of their own, exactly one timetable."""

import subprocess
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from bench.fake_twilio import FakeTwilio
from bench.measuring import running
from tests.makers.waiting import PATIENCE, until
from tests.stories.served import AUTH_TOKEN, Served, program_for


def test_a_text_comes_in_at_one_process_and_is_answered_by_another(tmp_path: Path, postgresql_server: str) -> None:
    name = f"waypost_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = make_url(postgresql_server).set(drivername="postgresql+psycopg", database=name)
    url = address.render_as_string(hide_password=False)
    with FakeTwilio(auth_token=AUTH_TOKEN) as twilio:
        program = program_for(
            tmp_path, kind="twilio_sms", provider_url=twilio.url, more_settings=f'[database]\nurl = "{url}"\n'
        )
        web = replace(program, command=[*program.command, "--only", "web"])
        with running(web) as server:
            served = Served(program, server, twilio, "twilio_sms")
            assert served.text("+15005550101", "HELP no water, 4 people").status == 200
            assert served.sent_to("+15005550101") == []  # nobody sends here
            jobs = [_jobs(program, tmp_path, number) for number in (1, 2)]
            try:
                (answer,) = served.wait_for_texts("+15005550101", 1)
                assert "Waypost" in answer
                leads = until(lambda: _leaders(tmp_path), what="one timetable")
                assert leads == 1
            finally:
                for process in jobs:
                    process.terminate()
                for process in jobs:
                    process.wait(PATIENCE)
        with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            rows = connection.execute("SELECT count(*) FROM delivery WHERE state IN ('sent', 'delivered')").fetchone()
    assert rows == (1,)


def _jobs(program, folder: Path, number: int) -> "subprocess.Popen[bytes]":  # type: ignore[no-untyped-def]
    """A process that sends and keeps the timetable; its own port answers nobody here."""
    from bench.measuring import free_port

    command = [*program.command, "--only", "jobs"]
    command[command.index("--port") + 1] = str(free_port())
    log = (folder / f"jobs{number}.log").open("wb")
    environment = {"PATH": "/usr/bin:/bin", **program.environment}
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment)


def _leaders(folder: Path) -> int:
    """How many processes lead, once both have started."""
    logs = [(folder / f"jobs{number}.log").read_text() for number in (1, 2)]
    if not all("scheduler." in log for log in logs):
        return 0
    return sum("scheduler.leads" in log for log in logs)
