"""Killed at every step of a text and of forgetting: no raw word stays, nothing is lost, what was erased is gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from bench.measuring import running, stored_ids
from tests.house.traces import files_in, pairs, traces
from tests.makers.waiting import until
from tests.stories.another_tree import change, die_before, linked_tree
from tests.stories.served import Served, serving

STATUS = "our visas expired"
TEXT = f"HELP we are six people behind the turquoise lighthouse and need water, {STATUS}"
AMAL = "+999100200300"
# Where the process is killed: a name, a file, and the line it never reaches.
OF_A_TEXT = (
    (
        "read, not written",
        "inbound/pipeline.py",
        "    unit = partial(carry_out_and_keep, runtime=runtime, arrival=arrival)",
    ),
    ("carried out, not kept", "inbound/pipeline.py", "    _keep(work, runtime, arrival, message_id, contact_id="),
    ("written, not committed", "transaction.py", "        transaction.commit()\n"),
    ("committed, not answered", "inbound/pipeline.py", "    _leave_nothing_in_the_log(runtime, arrival)\n"),
    ("sent, not recorded", "outbox/worker.py", "        return Result(claimed, Taken("),
    ("emptied there, not noted here", "erasure/copies.py", "    write(runtime, SYSTEM, lambda work: _remember("),
)
OF_FORGETTING = (
    ("forgotten, not in the trail", "erasure/actions.py", '    record(work, "contact.forgotten",'),
    ("forgotten, not committed", "transaction.py", "        transaction.commit()\n"),
    ("committed, still in the log", "inbound/pipeline.py", "            runtime.writer.fold_in()\n"),
)
Step = tuple[str, str, str]


@pytest.fixture
def steps(request: pytest.FixtureRequest) -> tuple[Step, ...]:
    found: tuple[Step, ...] = request.param
    return found


@pytest.fixture
def served(tmp_path: Path, steps: tuple[Step, ...]) -> Iterator[Served]:
    """A server that dies at each of the steps when its mark is there, and empties copies every second."""
    code = linked_tree(tmp_path / "code")
    change(code / "app/jobs/timetable.py", lambda words: words.replace(
        'Job("empty_copies", timedelta(minutes=1)', 'Job("empty_copies", timedelta(seconds=1)'
    ))  # fmt: skip
    for number, (_, file, line) in enumerate(steps):
        path = code / "app" / file
        words = path.read_text()
        path.unlink()
        path.write_text(die_before(line, tmp_path / f"dies-{number}")(words))
    with serving(tmp_path, kind="twilio_sms", code=code) as served:
        served.server.stop()
        yield served


def die(served: Served, number: int, *, sender: str, body: str, sid: str) -> None:
    """Start, send a text, and be killed at that step."""
    mark = served.program.directory / f"dies-{number}"
    with running(served.program) as server:
        mark.touch()
        with suppress(OSError, HTTPException):
            served.text(sender, body, sid=sid)
        until(lambda: server.process.poll() is not None, what=f"the death at step {number}", seconds=60)
    mark.unlink()


def no_raw_word(served: Served, *numbers: str) -> list[str]:
    places = [served.data, served.temporary, served.home, served.log]
    return traces([STATUS, *(number.lstrip("+") for number in numbers), *pairs(TEXT)], among=places)


def sealed(served: Served) -> list[bytes]:
    """Every sealed text and address of somebody."""
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT text FROM message WHERE contact_id IS NOT NULL UNION ALL SELECT address FROM contact"
        ).fetchall()
    return [bytes(row[0]) for row in rows if row[0]]


def lie_there(served: Served, pieces: list[bytes]) -> list[bool]:
    held = b"".join(path.read_bytes() for path in files_in([served.data]))
    return [piece in held for piece in pieces]


def wait_until_gone(served: Served, pieces: list[bytes]) -> None:
    until(lambda: not any(lie_there(served, pieces)), what="every erased byte to be gone")


@pytest.mark.parametrize("steps", [OF_A_TEXT], indirect=True, ids=["a text"])
def test_s_09_a_crash_at_any_step_of_a_text_leaves_no_raw_word(served: Served, steps: tuple[Step, ...]) -> None:
    senders = [f"+99910020030{number}" for number in range(len(steps))]
    sids = [f"SM{number:032x}" for number in range(0xC0, 0xC0 + len(steps))]
    for number, (name, _, _) in enumerate(steps):
        die(served, number, sender=senders[number], body=TEXT, sid=sids[number])
        assert no_raw_word(served, *senders) == [], name
    with running(served.program):
        for sender, sid in zip(senders, sids, strict=True):
            assert served.text(sender, TEXT, sid=sid).status == 200
        assert sorted(stored_ids(served.program)) == sids
        assert no_raw_word(served, *senders) == []
    assert no_raw_word(served, *senders) == []
    assert list(files_in([served.temporary, served.home])) == []


@pytest.mark.parametrize("steps", [OF_FORGETTING], indirect=True, ids=["forgetting"])
def test_x_22_a_crash_at_any_step_of_forgetting_leaves_no_erased_byte(served: Served, steps: tuple[Step, ...]) -> None:
    for number, (name, _, _) in enumerate(steps):
        with running(served.program):
            served.text(AMAL, TEXT, sid=f"SM{0xD0 + number:032x}")
            served.wait_for_texts(AMAL, 1)
        pieces = sealed(served)
        assert all(lie_there(served, pieces)), name
        erase = f"SM{0xE0 + number:032x}"
        die(served, number, sender=AMAL, body="ERASE", sid=erase)
        with running(served.program):
            assert served.text(AMAL, "ERASE", sid=erase).status == 200, "the provider repeats what was not answered"
            wait_until_gone(served, pieces)
            assert stored_ids(served.program).count(erase) == 1
    assert no_raw_word(served, AMAL) == []
