"""A real server process on a disk of its own, a provider beside it, and a browser in front of it."""

import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, Server, free_port, running
from bench.product import WAYPOST
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER, signature
from tests.makers.waiting import PATIENCE, until

Kind = Literal["twilio_sms", "twilio_whatsapp"]
AUTH_TOKEN = "the provider's secret"
PASSPHRASE = "seven quiet boats at night"
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_SETTINGS = """\
[server]
public_url = "{url}"

[operation]
name = "Waypost"
main_language = "en"
unreviewed_wording = true
countries = ["KE"]
emergency_number = "112"

[limits]
reserve_mb = 1

[channels.line]
kind = "{kind}"
account_sid = "{account_sid}"
auth_token = "{auth_token}"
number = "{number}"
api_url = "{provider_url}"
rate = 50
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to a provider."""

    status: int
    media_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Served:
    """Waypost in a process of its own, ready to answer, and the provider it sends through."""

    program: Program
    server: Server
    twilio: FakeTwilio
    kind: Kind

    @property
    def data(self) -> Path:
        return self.program.directory / "data"

    @property
    def temporary(self) -> Path:
        return self.program.directory / "temporary"

    @property
    def home(self) -> Path:
        """Where programs put what nobody asked for."""
        return self.program.directory / "home"

    @property
    def log(self) -> Path:
        """Everything the process printed or wrote as an error."""
        return self.program.directory / "server.log"

    def first_link(self) -> str:
        """The one-time link that was printed for the first sign-in."""
        found = until(lambda: re.search(r"http://\S+(/staff/first/\S+)", self.log.read_text()), what="the first link")
        return self.program.url + found[1]

    def text(self, sender: str, body: str, *, sid: str | None = None, **more: str) -> Answer:
        """The answer to a signed text from a number."""
        prefix = "whatsapp:" if self.kind == "twilio_whatsapp" else ""
        sid = sid or f"SM{uuid4().hex}"
        params = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID}
        params |= {"From": prefix + sender, "To": prefix + OUR_NUMBER, "Body": body, "SmsStatus": "received"}
        return self.post(params | {"NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"} | more)

    def post(self, params: Mapping[str, str]) -> Answer:
        """The answer to a signed form."""
        headers = {"X-Twilio-Signature": signature(AUTH_TOKEN, self.program.hook, params)}
        request = urllib.request.Request(self.program.hook, urlencode(params).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.headers.get_content_type(), answer.read().decode())
        except urllib.error.HTTPError as error:
            with closing(error):
                return Answer(error.code, error.headers.get_content_type(), error.read().decode())

    def sent_to(self, number: str) -> list[str]:
        """The texts the provider accepted for a number, oldest first."""
        return [text["body"] for text in self.twilio.accepted() if text["to"].removeprefix("whatsapp:") == number]

    def wait_for_texts(self, number: str, many: int) -> list[str]:
        """The first so many texts to a number, as soon as there are that many."""
        return until(lambda: (found := self.sent_to(number))[many - 1 :] and found, what=f"{many} texts")


@contextmanager
def serving(directory: Path, *, kind: Kind, more_settings: str = "", code: Path | None = None) -> Iterator[Served]:
    """A server on an empty data folder, with a provider, until the block ends; `code`: another tree of the program."""
    with FakeTwilio(auth_token=AUTH_TOKEN) as twilio:
        program = program_for(directory, kind=kind, provider_url=twilio.url, more_settings=more_settings)
        if code is not None:
            program = replace(program, environment={**program.environment, "PYTHONPATH": str(code)})
        with running(program) as server:
            yield Served(program, server, twilio, kind)


def program_for(directory: Path, *, kind: Kind, provider_url: str, more_settings: str) -> Program:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings, data = directory / "config.toml", directory / "data"
    temporary, home = directory / "temporary", directory / "home"
    temporary.mkdir()
    home.mkdir()
    told = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "number": OUR_NUMBER, "provider_url": provider_url}
    off = 'keyword_replies = "off"\n' if kind == "twilio_sms" else ""
    settings.write_text(_SETTINGS.format(url=url, kind=kind, **told) + off + more_settings)
    settings.chmod(0o600)
    return Program(
        name="waypost",
        command=[str(WAYPOST), "run", "--config", str(settings), "--data", str(data), "--port", str(port)],
        environment={"WAYPOST_PASSPHRASE": PASSPHRASE, "TMPDIR": str(temporary), "HOME": str(home)},
        url=url,
        hook_path="/hooks/line",
        ready_path="/healthz",
        auth_token=AUTH_TOKEN,
        directory=directory,
        database=data / "waypost.sqlite3",
        stored_ids="SELECT provider_id FROM message WHERE direction = 'in'",
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser; the test fails with a sentence where there is none."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.fail("this test needs Chromium: sudo apt-get install chromium fonts-noto-core")
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()
