"""`waypost read` and `waypost scrub`: one line out for each line in, whatever the bytes, and nothing heavy loaded."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.read import read, read_lines
from app.cli.scrub import scrub_lines
from app.inbound.reading import Reader
from app.privacy.scrub import Scrubber

KEYS = ["language", "confidence", "intent", "needs", "urgency", "place", "text"]
LINES = (
    "We are 12 on the roof",
    "",
    "   ",
    "نحن على السطح",
    "one\rline",
    "one\u2028line\u0085still\x0bone",
    "\x00\u200bhelp",
    '"quotes" and \\ and \t',
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(countries=("KE",))


def read_all(reader: Reader, source: bytes) -> list[bytes]:
    target = BytesIO()
    read_lines(reader, BytesIO(source), target)
    written = target.getvalue()
    assert written == b"" or written.endswith(b"\n")
    return written.split(b"\n")[:-1]


def test_each_line_gives_one_object_with_the_promised_keys(reader: Reader) -> None:
    answers = read_all(reader, "\n".join(LINES).encode() + b"\n")
    assert len(answers) == len(LINES)
    for answer in answers:
        assert list(json.loads(answer)) == KEYS
        assert len(answer.decode().splitlines()) == 1


def test_a_place_is_told_with_its_point(reader: Reader) -> None:
    (answer,) = read_all(reader, b"no water in Kakuma\n")
    place = json.loads(answer)["place"]
    assert place["label"] == "Kakuma"
    assert round(place["latitude"]) == 4


def test_a_last_line_without_an_end_counts_and_no_input_gives_no_output(reader: Reader) -> None:
    assert len(read_all(reader, b"help")) == 1
    assert read_all(reader, b"") == []


def test_undecodable_bytes_are_read_as_signs(reader: Reader) -> None:
    (answer,) = read_all(reader, b"help \xff\xfe us\n")
    assert json.loads(answer)["text"] == "help \ufffd\ufffd us"


def test_each_line_is_answered_before_the_next_is_asked_for(reader: Reader) -> None:
    target = BytesIO()
    seen: list[int] = []

    class Asking(BytesIO):
        def __next__(self) -> bytes:
            seen.append(target.getvalue().count(b"\n"))
            return super().__next__()

    read_lines(reader, Asking(b"help\nstop\n"), target)
    assert seen == [0, 1, 2]


def test_scrubbing_gives_one_line_for_each_line_too() -> None:
    target = BytesIO()
    scrub_lines(Scrubber.load(), BytesIO("\n".join(LINES).encode() + b"\n\xff\n"), target)
    written = target.getvalue().decode()
    assert len(written.splitlines()) == len(LINES) + 1
    assert written.splitlines()[0] == LINES[0]


@pytest.mark.parametrize("verb", ["read", "scrub"])
def test_the_command_itself_answers_every_line(verb: str) -> None:
    source = "\n".join(LINES).encode() + b"\n"
    command = [sys.executable, "-c", "from app.cli import main; main()", verb]
    done = subprocess.run(command, input=source, capture_output=True, check=True, timeout=60)
    assert done.stdout.count(b"\n") == len(LINES)
    assert done.stderr == b""


def test_reading_loads_no_web_server_and_no_database() -> None:
    program = (
        "import sys; from app.inbound.reading import Reader; import app.cli.read, app.cli.scrub; Reader.load();"
        "print({'flask', 'sqlmodel', 'sqlalchemy', 'numpy', 'twilio', 'folium'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"set()"


def test_the_countries_of_the_settings_are_known_without_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    line = "we are stuck in Kisumu\n"
    assert json.loads(CliRunner().invoke(read, input=line).output)["place"] is None
    (tmp_path / "config.toml").write_text('[operation]\ncountries = ["KE"]\n')
    assert json.loads(CliRunner().invoke(read, input=line).output)["place"]["label"] == "Kisumu"
    (tmp_path / "config.toml").write_text("[nonsense]\n")
    assert json.loads(CliRunner().invoke(read, input=line).output)["place"] is None
