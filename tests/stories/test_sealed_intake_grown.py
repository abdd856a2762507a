"""The same on PostgreSQL, pages and jobs in processes of their own: one passphrase unlocks both."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from bench.fake_twilio import FakeTwilio
from bench.measuring import free_port, running
from bench.product import WAYPOST
from tests.house.traces import traces
from tests.makers.waiting import until
from tests.stories.served import AUTH_TOKEN, Served, program_for

AMAL, DAWIT = "+15005550101", "+15005550102"
ACKNOWLEDGED = "Waypost: we have your message."


def test_f_19_web_and_jobs_start_locked_and_one_passphrase_unlocks_both(tmp_path: Path, postgresql_server: str) -> None:
    name = f"waypost_{uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = make_url(postgresql_server).set(drivername="postgresql+psycopg", database=name)
    url, asked = (address.set(drivername=driver).render_as_string(hide_password=False) for driver in DRIVERS)
    with FakeTwilio(auth_token=AUTH_TOKEN) as twilio:
        more = f'[database]\nurl = "{url}"\n'
        program = program_for(tmp_path, kind="twilio_sms", provider_url=twilio.url, more_settings=more)
        make_keys = [str(WAYPOST), "keys", "create", "--data", str(tmp_path / "data")]
        subprocess.run(make_keys, env={**os.environ, **program.environment}, check=True)
        environment = {key: value for key, value in program.environment.items() if "PASSPHRASE" not in key}
        web = replace(program, command=[*program.command, "--only", "web"], environment=environment)
        port = free_port()
        alone = [*program.command, "--only", "jobs", "--port", str(port)]
        jobs = replace(web, name="jobs", command=alone, url=f"http://127.0.0.1:{port}")
        with running(web) as server, running(jobs):
            served = Served(program, server, twilio, "twilio_sms")
            assert served.text(AMAL, "HELP no water, 4 people").status == 200
            assert served.text(DAWIT, "STOP").status == 200
            for number in (AMAL, DAWIT):
                assert served.wait_for_texts(number, 1) == [ACKNOWLEDGED]
            assert count(asked, "sealed_arrival") == 2
            command = [str(WAYPOST), "keys", "unlock", "--data", str(served.data)]
            done = subprocess.run(command, env={**os.environ, **program.environment}, check=False)
            assert done.returncode == 0
            until(lambda: count(asked, "sealed_arrival") == 0, what="everything to be carried out")
            assert served.text(AMAL, "hurry", sid="SM" + "9" * 32).status == 200
            answers = served.wait_for_texts(AMAL, 2)
            assert "Help is free" in answers[1], "the next text has its first whole answer"
        assert traces([AMAL.lstrip("+"), "no water"], among=[served.data, served.log]) == []
    assert (count(asked, '"case"'), count(asked, "contact")) == (1, 2)


DRIVERS = ("postgresql+psycopg", "postgresql")


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])
