"""The sender counts what it did truthfully, whatever the server does to it."""

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bench.floor import floor
from bench.measuring import ROOT, fresh_directory, running, stored_ids
from bench.signed_sender import (
    Answer,
    Load,
    arguments,
    finish_sending,
    percentile,
    read_answer,
    send_load,
    start_sending,
)
from tests.bench.loopback import server_that


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status = 200

    def answer(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Refusing(Quiet):
    status = 403
    do_POST = Quiet.answer  # noqa: N815  the name the library looks for


class Silent(Quiet):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.rfile.read(1)  # until the other side gives up
        self.close_connection = True


class CuttingOff(Quiet):
    def do_POST(self) -> None:
        self.close_connection = True


class OneAtATime(Quiet):
    """20 ms each, one after another: 50 requests a second and no more."""

    lock = threading.Lock()

    def do_POST(self) -> None:
        with self.lock:
            time.sleep(0.02)
        self.answer()


def test_everything_acknowledged_is_what_the_server_stored(tmp_path: Path) -> None:
    acked = tmp_path / "acked"
    with fresh_directory() as directory:
        program = floor(directory)
        with running(program):
            report = finish_sending(
                start_sending(Load(program.hook, "secret", requests=300, duplicates=0.1, acked=acked))
            )
        stored = stored_ids(program)
    assert report.ok == report.answered == 300
    assert not report.errors
    assert set(stored) == set(acked.read_text().split())
    assert len(stored) < 300


def test_a_refusal_is_answered_but_not_ok() -> None:
    with server_that(Refusing) as url:
        report = send_load(Load(url, "secret", requests=20, connections=2))
    assert (report.answered, report.ok, report.status) == (20, 0, {"403": 20})


def test_a_server_that_never_answers_costs_a_timeout_each() -> None:
    with server_that(Silent) as url:
        report = send_load(Load(url, "secret", requests=3, connections=3, timeout=0.3))
    assert (report.answered, report.errors) == (0, {"timeout": 3})


def test_cut_connections_are_errors_and_the_rest_goes_on() -> None:
    with server_that(CuttingOff) as url:
        report = send_load(Load(url, "secret", requests=6, connections=2))
    assert (report.answered, report.errors) == (0, {"cut off": 6})


def test_a_port_nobody_listens_on_ends_the_run_with_errors() -> None:
    with server_that(Refusing) as url:
        pass
    report = send_load(Load(url, "secret", requests=4, connections=2))
    assert (report.answered, report.errors) == (0, {"not connected": 4})


def test_the_open_loop_keeps_its_rate() -> None:
    with fresh_directory() as directory:
        program = floor(directory)
        with running(program):
            report = send_load(Load(program.hook, "secret", rate=100, seconds=2))
    # Every request goes out when its turn comes, never before; on a busy machine the last may be cut off at the end.
    assert report.ok + report.errors.get("cut off", 0) == 200
    assert report.seconds > 1.9


def test_a_slow_server_cannot_hide_its_queue_in_the_open_loop() -> None:
    """100 a second offered, 50 a second served: the last of 100 waits about a second, though each takes 20 ms."""
    with server_that(OneAtATime) as url:
        report = send_load(Load(url, "secret", rate=100, seconds=1, connections=4))
    assert report.ok == 100
    assert report.latency_ms["max"] > 700


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Answer(200, keep_alive=True)),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", Answer(503, keep_alive=False)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", Answer(200, keep_alive=True)),
        (b"HTTP/1.1 204 No Content\r\n\r\n", Answer(204, keep_alive=True)),
        (b"HTTP/1.1 200 OK\r\n", None),
    ],
)
def test_an_answer_is_read_when_all_of_it_has_come(content: bytes, answer: Answer | None) -> None:
    assert read_answer(bytearray(content)) == answer


def test_percentiles_of_a_hundred_values() -> None:
    values = [float(n) for n in range(100)]
    assert [percentile(values, share) for share in (0.5, 0.99, 1.0)] == [50, 99, 99]
    assert percentile([], 0.5) == 0


def test_another_host_is_refused() -> None:
    command = [
        sys.executable,
        "-m",
        "bench.signed_sender",
        "--url",
        "http://192.0.2.1/x",
        "--auth-token",
        "s",
        "-n",
        "1",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "loopback only" in done.stderr


def test_a_run_without_an_end_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--url", "http://127.0.0.1:1/", "--auth-token", "s"])
    assert "give -n or -d" in capsys.readouterr().err
