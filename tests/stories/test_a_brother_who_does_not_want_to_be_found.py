"""A found brother who does not want it, with the real parts: his sister reads what she would had nobody been found."""

import os
import re
import subprocess
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app.assembly import assemble
from app.clock import FixedClock, SystemClock
from app.inbound import pipeline
from app.outbox.worker import Dispatcher
from app.privacy import key_file
from app.runtime import Runtime
from app.settings_file import load
from app.tracing import telling
from app.tracing.rules import TOLD_ON
from tests.house.traces import traces
from tests.stories.served import Kind, Served
from tests.stories.staff_pages import enrol

AMAL, BINTA = "+999100200401", "+999100200402"  # Amal's brother is found; nobody is for Binta
BROTHER, AS_HE_WRITES_IT = "Dawit Gebremedhin Quillfeather", "ዳዊት ገብረመድህን ኲልፈዘር"


@pytest.fixture
def kind() -> Kind:
    return "twilio_sms"


def link_for_a_case_worker(served: Served) -> str:
    """What the administrator's command prints for somebody who is trained to look for families."""
    where = ("--config", str(served.program.directory / "config.toml"), "--data", str(served.data))
    command = [served.program.command[0], "people", "invite", "--role", "case_worker", *where]
    told = subprocess.run(
        command, env={**os.environ, **served.program.environment}, capture_output=True, text=True, check=True
    )
    found = re.search(r"/staff/[a-z]+/\S+", told.stdout)
    assert found
    return served.program.url + found[0]


def begin(served: Served, page: Page, *, name: str, seeker: str, number: str) -> tuple[str, str]:
    """The page and the reference of a search that was written down as it was told."""
    page.goto(f"{served.program.url}/staff/tracing/new")
    page.get_by_label(re.compile(r"^\s*Name\b")).fill(name)
    page.get_by_label("Who they are to who looks").select_option("sibling")
    page.get_by_label(re.compile(r"^\s*What they want to be called")).fill(seeker)
    page.get_by_label(re.compile(r"^\s*Their number")).fill(number)
    page.get_by_label("Face to face").check()
    page.get_by_role("group", name="May who looks be somebody they fear?").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Written down.").wait_for()
    return page.url, page.locator(".code").first.inner_text()


def let_be_found(served: Served, page: Page) -> None:
    page.goto(f"{served.program.url}/staff/tracing/found/new")
    page.get_by_label(re.compile(r"^\s*Name\b")).fill(AS_HE_WRITES_IT)
    page.get_by_label("Or another way to reach them").fill("behind the turquoise bakery")
    page.get_by_label("Face to face").check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Written down.").wait_for()


def say_no(page: Page, search: str) -> None:
    """He is shown beside the search, is asked, and says no."""
    page.goto(search)
    page.get_by_role("heading", name=AS_HE_WRITES_IT).wait_for()
    page.get_by_role("button", name="It may be them: ask them").click()
    page.get_by_text("You alone decide.").wait_for()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Nobody so far").wait_for()


def tell(runtime: Runtime, clock: FixedClock) -> None:
    """A year passes: whatever is due goes out on its day."""
    begun = clock.now()
    for day in TOLD_ON:
        clock.at = begun + timedelta(days=day, hours=24)
        telling.tell_seekers(runtime)
        Dispatcher(runtime, pipeline.refused).drain()


def test_a_sister_reads_the_same_whether_her_brother_was_found_and_said_no_or_nobody_was(
    served: Served, page: Page
) -> None:
    enrol(page, link_for_a_case_worker(served))
    amal, her_reference = begin(served, page, name=BROTHER, seeker="Amal Quillfeather", number=AMAL)
    binta, other_reference = begin(served, page, name="Chen Warsame Nuur", seeker="Binta Nuur", number=BINTA)
    let_be_found(served, page)
    say_no(page, amal)
    pages = [(page.goto(one), page.locator("main").inner_text())[1].splitlines()[-8:] for one in (amal, binta)]
    assert pages[0] == pages[1], "also for whoever is trained: nothing shows that somebody was found"
    for number in (AMAL, BINTA):
        served.wait_for_texts(number, 1)
    served.server.stop()
    clock = FixedClock(SystemClock().now())
    config = load(served.data, served.program.directory / "config.toml", {})
    keys = key_file.unlock(served.data, served.program.environment["WAYPOST_PASSPHRASE"])
    runtime = assemble(config, keys, clock=clock)
    tell(runtime, clock)
    runtime.close()
    hers = [text.replace(her_reference, "REFERENCE") for text in served.sent_to(AMAL)]
    others = [text.replace(other_reference, "REFERENCE") for text in served.sent_to(BINTA)]
    assert len(hers) == 1 + len(TOLD_ON)
    assert "We publish nothing." in hers[0]
    assert all("no news that we can give you" in text for text in hers[1:])
    assert hers == others
    canaries = ["Quillfeather", AS_HE_WRITES_IT, "turquoise bakery", AMAL.lstrip("+")]
    assert traces(canaries, among=[served.data, served.temporary, served.log]) == []
