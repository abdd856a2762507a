"""The power was gone and nobody is there: the box starts alone and takes texts in; it reads none until unlocked."""

import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.presence import somebody_else
from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, running
from bench.product import WAYPOST
from tests.house.traces import pairs, traces
from tests.makers.waiting import PATIENCE, until
from tests.stories.served import AUTH_TOKEN, PASSPHRASE, Served, program_for
from tests.stories.test_a_text_for_help import delivery_states

AMAL, BINTA, CHEN, DAWIT = (f"+99910020030{number}" for number in range(4))
STATUS = "my visa expired"
HELP = f"HELP six people stranded, turquoise roof, bottles empty, {STATUS}"
LATER = "stairs behind lighthouse collapsed"
ACKNOWLEDGED = "Waypost: we have your message."


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio(auth_token=AUTH_TOKEN) as twilio:
        yield twilio


@pytest.fixture
def program(tmp_path: Path, twilio: FakeTwilio) -> Iterator[Program]:
    """A server that knows its passphrase, on an empty folder."""
    yield program_for(tmp_path, kind="twilio_sms", provider_url=twilio.url, more_settings="")
    log = tmp_path / "server.log"
    sys.stdout.write(log.read_text(errors="replace") if log.exists() else "the server printed nothing\n")


@contextmanager
def started(program: Program, twilio: FakeTwilio, *, locked: bool = False) -> Iterator[Served]:
    """The server; as it starts after a power cut, where nobody types a passphrase, when `locked`."""
    if locked:
        environment = {name: value for name, value in program.environment.items() if "PASSPHRASE" not in name}
        program = replace(program, environment=environment)
    with running(program) as server:
        yield Served(program, server, twilio, "twilio_sms")


def cut_the_power(served: Served) -> None:
    """Ends it at once, and waits until the last of its processes has let everything go."""
    served.server.stop(signal.SIGKILL)
    until(lambda: somebody_else(served.data) is None, what="the processes to be gone")


def health(program: Program) -> str:
    with urllib.request.urlopen(f"{program.url}/healthz", timeout=PATIENCE) as answer:
        told: str = answer.read().decode()
    return told


def unlock(served: Served, passphrase: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **served.program.environment, "WAYPOST_PASSPHRASE": passphrase}
    command = [str(WAYPOST), "keys", "unlock", "--data", str(served.data)]
    config = str(served.program.directory / "config.toml")
    return subprocess.run([*command, "--config", config], env=environment, capture_output=True, text=True, check=False)


def rows(program: Program, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def sealed(program: Program) -> int:
    ((many,),) = rows(program, "SELECT count(*) FROM sealed_arrival")
    assert isinstance(many, int)
    return many


def wait_until_empty(program: Program) -> None:
    until(lambda: sealed(program) == 0, what="everything to be carried out")


def no_trace(served: Served) -> list[str]:
    """Where the status, a number or two words of a text lie: nowhere, it is hoped."""
    numbers = [number.lstrip("+") for number in (AMAL, BINTA, CHEN, DAWIT)]
    words = [STATUS, *numbers, *pairs(HELP), *pairs(LATER)]
    return traces(words, among=[served.data, served.temporary, served.home, served.log])


TEXTS: Mapping[str, tuple[str, str]] = {
    "SM" + "a" * 32: (AMAL, HELP),
    "SM" + "b" * 32: (BINTA, "HELP two of us, food"),
    "SM" + "c" * 32: (BINTA, "ERASE"),
    "SM" + "d" * 32: (CHEN, "STOP"),
    "SM" + "e" * 32: (AMAL, LATER),
    "SM" + "f" * 32: (DAWIT, "HELP the river is in the house"),
}


def send_all(served: Served) -> None:
    for _ in range(2):  # the provider repeats itself
        for sid, (sender, text) in TEXTS.items():
            answer = served.text(sender, text, sid=sid)
            assert (answer.status, answer.body[-11:]) == (200, "<Response/>")


def test_f_19_locked_it_takes_in_acknowledges_and_reads_nothing_unlocked_all_is_there(
    program: Program, twilio: FakeTwilio
) -> None:
    with started(program, twilio) as served:
        served.text(CHEN, "HELP we need a doctor", sid="SM" + "0" * 32)
        assert len(served.wait_for_texts(CHEN, 1)) == 1
        until(lambda: delivery_states(served) == ["delivered"], what="the first answer to arrive")
        cut_the_power(served)
    with started(program, twilio, locked=True) as served:
        assert health(program) == "ok, locked\n"
        send_all(served)
        for number in (AMAL, BINTA, DAWIT):
            assert served.wait_for_texts(number, 1) == [ACKNOWLEDGED]
        assert served.wait_for_texts(CHEN, 2)[1] == ACKNOWLEDGED
        assert sealed(program) == len(TEXTS)
        assert traces(TEXTS, among=[served.data]), "the search looks where texts are kept"
        assert no_trace(served) == []
        refused = unlock(served, "three loud boats at noon")
        assert (refused.returncode, sealed(program)) == (2, len(TEXTS))
        assert health(program) == "ok, locked\n"
        done = unlock(served, PASSPHRASE)
        assert (done.returncode, done.stderr) == (0, "")
        wait_until_empty(program)
        assert health(program) == "ok\n"
        everything_is_as_if_it_had_come_unlocked(served)
        assert PASSPHRASE not in served.log.read_text()
        assert no_trace(served) == []
        served.server.stop()
        assert no_trace(served) == []
        assert [path.name for path in served.data.iterdir() if "passphrase" in path.name] == []


def everything_is_as_if_it_had_come_unlocked(served: Served) -> None:
    program = served.program
    sids = [sid for (sid,) in rows(program, "SELECT provider_id FROM message WHERE direction = 'in' ORDER BY id")]
    assert sorted(map(str, sids)) == sorted(["SM" + "0" * 32, *TEXTS])
    open_cases = rows(program, 'SELECT people, contact_id IS NULL, unanswered FROM "case" ORDER BY opened_at, people')
    # Chen's from before; Amal's with both texts; Binta's, of whom nothing is left but how many; Dawit's.
    assert open_cases == [(None, 0, 1), (6, 0, 2), (2, 1, 1), (None, 0, 1)]
    assert len(rows(program, "SELECT id FROM contact WHERE stopped_at IS NOT NULL")) == 1
    assert len(rows(program, "SELECT id FROM contact")) == 3
    done = [action for (action,) in rows(program, "SELECT action FROM audit_entry ORDER BY number")]
    assert set(done) >= {"contact.forgotten", "contact.stopped"}
    assert [len(served.sent_to(number)) for number in (AMAL, BINTA, CHEN, DAWIT)] == [1, 1, 2, 1], "nothing twice"


def test_f_19_ended_at_any_point_while_it_carries_out_nothing_is_lost_and_nothing_doubled(
    program: Program, twilio: FakeTwilio
) -> None:
    with started(program, twilio) as served:
        pass
    texts = {f"SM{number:032x}": f"+9991002{number:05d}" for number in range(150)}
    with started(program, twilio, locked=True) as served:
        for sid, sender in texts.items():
            assert served.text(sender, "HELP we need water", sid=sid).status == 200
        assert sealed(program) == len(texts)
        assert unlock(served, PASSPHRASE).returncode == 0
        until(lambda: sealed(program) < len(texts), what="the first to be carried out")
        cut_the_power(served)
    with started(program, twilio, locked=True) as served:
        left = sealed(program)
        assert served.text(AMAL, HELP, sid="SM" + "a" * 32).status == 200
        assert sealed(program) == left + 1
        assert unlock(served, PASSPHRASE).returncode == 0
        wait_until_empty(program)
    kept = [sid for (sid,) in rows(program, "SELECT provider_id FROM message WHERE direction = 'in' ORDER BY id")]
    assert kept == [*texts, "SM" + "a" * 32], "each once, in the order they came"
    assert len(rows(program, 'SELECT id FROM "case"')) == len(texts) + 1


def test_f_19_with_a_wrong_passphrase_in_its_file_it_takes_texts_in_all_the_same(
    program: Program, twilio: FakeTwilio
) -> None:
    with started(program, twilio):
        pass
    forgotten = replace(program, environment={**program.environment, "WAYPOST_PASSPHRASE": "the one before this one"})
    with started(forgotten, twilio) as served:
        assert health(program) == "ok, locked\n"
        assert served.text(AMAL, HELP).status == 200
        assert served.wait_for_texts(AMAL, 1) == [ACKNOWLEDGED]
        assert "does not open the keys" in served.log.read_text()
