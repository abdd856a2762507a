"""What we weigh a server with, tried on servers and processes whose weight is known."""

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from bench.floor import floor
from bench.measuring import (
    Server,
    fresh_directory,
    pss_kib_of,
    running,
    slow_card_environment,
    stored_ids,
    tree,
)
from bench.signed_sender import Load, send_load
from tests.makers.waiting import PATIENCE

HUNDRED_MIB_THEN_WAIT = "b = bytearray(b'x') * (100 << 20); print('ready', flush=True); input()"
SPIN_THEN_WAIT = """
import time
until = time.process_time() + 0.5
while time.process_time() < until: pass
print('ready', flush=True); input()
"""
A_CHILD_THAT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def weighed(code: str) -> tuple[float, float, int]:
    """(CPU seconds, PSS in MiB, processes) of a parent whose child runs the code up to its `ready`."""
    process = subprocess.Popen(
        [sys.executable, "-c", A_CHILD_THAT, code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    server = Server(process, cold_seconds=0.0)
    found = server.cpu_seconds(), server.pss_mib(), len(tree(process.pid))
    process.communicate(b"\n")
    return found


def test_memory_of_a_child_is_counted() -> None:
    _, pss, processes = weighed(HUNDRED_MIB_THEN_WAIT)
    assert 100 < pss < 150
    assert processes == 2


def test_processor_time_of_a_child_is_counted() -> None:
    cpu, _, _ = weighed(SPIN_THEN_WAIT)
    assert 0.45 < cpu < 1.5


def test_a_process_that_is_gone_weighs_nothing() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert pss_kib_of(gone.pid) == 0
    assert Server(gone, cold_seconds=0.0).cpu_seconds() == 0


def test_a_program_that_cannot_start_says_so_with_its_own_words() -> None:
    with fresh_directory() as directory:
        broken = replace(floor(directory), command=[sys.executable, "-c", "raise SystemExit('no keys here')"])
        with pytest.raises(RuntimeError, match="no keys here"), running(broken):
            pass


def test_nothing_of_a_program_is_left_when_the_block_ends() -> None:
    with fresh_directory() as directory, running(floor(directory)) as server:
        pids = tree(server.process.pid)
        assert len(pids) >= 2
        assert server.cold_seconds > 0
    until = time.perf_counter() + PATIENCE  # an orphaned worker is reaped by init, not by us
    while any(alive(pid) for pid in pids) and time.perf_counter() < until:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_slow_card_makes_each_fsync_slower() -> None:
    code = "import os, time; f = os.open('{}', os.O_CREAT | os.O_WRONLY); t = time.perf_counter()\n{}\n"
    code += "print(time.perf_counter() - t)"
    with fresh_directory() as directory:
        script = code.format(directory / "file", "for _ in range(10): os.fsync(f); os.fdatasync(f)")
        environment = {**os.environ, **slow_card_environment(20_000)}
        took = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True).stdout
    assert float(took) >= 20 * 0.02


def test_the_floor_stores_a_repeat_once_and_refuses_a_wrong_signature() -> None:
    with fresh_directory() as directory:
        program = floor(directory)
        with running(program):
            repeated = send_load(Load(program.hook, "secret", requests=100, duplicates=0.5, connections=4))
            forged = send_load(Load(program.hook, "wrong", requests=10, connections=2))
        stored = stored_ids(program)
    assert repeated.ok == 100
    assert forged.status == {"403": 10}
    assert 20 < len(stored) < 80
    assert len(set(stored)) == len(stored)


def test_the_floor_commits_to_the_disk_under_the_slow_card() -> None:
    """One connection, 30 messages, 5 ms and more each: a floor that skipped fsync would be faster."""
    with fresh_directory() as directory:
        program = floor(directory)
        with running(program, slow_card=True):
            report = send_load(Load(program.hook, "secret", requests=30, connections=1))
    assert report.latency_ms["p50"] >= 5
