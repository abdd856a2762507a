"""From a text about somebody who helps to its focal point, with the real parts, seen by nobody else."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.opening import open_runtime
from app.privacy import key_file, recovery
from app.privacy.public_seal import public_of
from app.sensitive import keys, naming
from app.staff.actions import invite
from app.staff.queries import find_member_by_handle
from app.transaction import read, write
from app.work import COMMAND
from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, running
from tests.house.traces import pairs, traces
from tests.stories.served import PASSPHRASE, Served, program_for
from tests.stories.staff_pages import enrol

AMAL, DAWIT = "+999100200401", "+999100200402"
CALM = "ወለንተኛ ኣብ ቴንዳ ጡበይ ተንኪፉኒ"
PRESSING = "حارس المخيم ضرب أخي بالعصا وهو ينزف نحن ثلاثة أشخاص"
OWN = "a lantern under the quiet stairs"
TABS = (
    "queue",
    "queue?tab=taken",
    "queue?tab=mine",
    "feedback",
    "feedback?tab=open",
    "feedback?tab=ended",
    "unhandled",
)


@contextmanager
def started(program: Program, twilio: FakeTwilio) -> Iterator[Served]:
    with running(program) as server:
        yield Served(program, server, twilio, "twilio_sms")


def begin_store(served: Served) -> str:
    """The one-time address of a volunteer's invitation, after Binta began the store on a server that stands still."""
    data, settings = served.data, served.program.directory / "config.toml"
    printed = public_of(recovery.private_of(bytes(range(20))))
    key_file.keep(data, replace(key_file.open_secrets(data, PASSPHRASE), recovery=printed), PASSPHRASE)
    with open_runtime(str(data), str(settings)) as runtime:
        with read(runtime, COMMAND) as work:
            binta = find_member_by_handle(work, "Binta")
        assert binta is not None
        chosen = keys.choose(OWN)
        write(runtime, COMMAND, lambda work: naming.begin(work, binta.id, chosen))
        token = write(runtime, COMMAND, lambda work: invite(work, roles=["volunteer"]))
    return f"{served.program.url}/staff/invitation/{token}"


def counted(served: Served, table: str) -> int:
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        many: int = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        return many


def seen(page: Page, served: Served) -> str:
    """Everything a member can be shown of what came in."""
    shown = []
    for tab in TABS:
        page.goto(f"{served.program.url}/staff/{tab}")
        shown.append(page.content())
    return "\n".join(shown)


def test_h_16_a_text_in_tigrinya_is_read_by_its_focal_point_and_by_nobody_else(
    tmp_path: Path, browser: Browser, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYPOST_PASSPHRASE", PASSPHRASE)
    with FakeTwilio(auth_token="the provider's secret") as twilio:
        program = program_for(tmp_path, kind="twilio_sms", provider_url=twilio.url, more_settings="")
        with started(program, twilio) as served:
            enrol(page, served.first_link())
        invitation = begin_store(served)
        with started(program, twilio) as served, closing(browser.new_context(locale="en-GB")) as context:
            volunteer = context.new_page()
            enrol(volunteer, invitation, handle="Chen")
            nothing = seen(volunteer, served)
            served.text(AMAL, CALM)
            (receipt,) = served.wait_for_texts(AMAL, 1)
            assert "መልእኽትኹም በጺሑና" in receipt
            after = seen(volunteer, served)
            assert not [pair for pair in pairs(CALM) if pair in after]
            assert counts_in(after) == counts_in(nothing), "no list, count or badge tells it"
            assert [counted(served, table) for table in ("case", "feedback_item")] == [0, 0]
            served.text(DAWIT, PRESSING)
            served.wait_for_texts(DAWIT, 2)
            no_page = volunteer.goto(f"{served.program.url}/staff/desk")
            assert no_page is not None
            assert no_page.status == 404
            volunteer.goto(f"{served.program.url}/staff/queue")
            volunteer.locator("ul.queue a").first.click()
            volunteer.get_by_role("button", name="Take this case").wait_for()
            assert not [pair for pair in pairs(PRESSING) if pair in volunteer.content()]
            page.goto(f"{served.program.url}/staff/desk")
            page.get_by_label("Your passphrase for this place").fill(OWN)
            page.get_by_role("button", name="Open").click()
            page.get_by_role("heading", name="In confidence").wait_for()
            page.get_by_role("link", name="Sexual exploitation or abuse").click()
            page.get_by_text(CALM).wait_for()
            served.server.stop()
    places = [served.data, served.temporary, served.log]
    assert traces([*pairs(CALM), *pairs(PRESSING), AMAL.lstrip("+"), OWN], among=places) == []


def counts_in(html: str) -> list[str]:
    """Every number that stands in a page's words, but the hour."""
    words = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.findall(r"(?<![\d:])\d+(?![\d:])", words)
