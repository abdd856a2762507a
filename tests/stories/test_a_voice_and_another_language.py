"""Somebody speaks, is asked to write, writes in Arabic; a member who reads none has a machine translate it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.house.traces import pairs, traces
from tests.makers.translation_server import TranslationServer, translating
from tests.makers.waiting import until
from tests.stories.served import Served, serving
from tests.stories.staff_pages import enrol, take

AMAL = "+999100200300"
STATUS = "بدون إقامة"
TEXT = f"نحن ستة أشخاص فوق سطح البناية ونحتاج ماء، وأنا {STATUS}"
TRANSLATED = "Six of us are on the roof and need water, and I am undocumented"


@pytest.fixture
def machine() -> Iterator[TranslationServer]:
    with translating() as server:
        server.answer = lambda _asked: (200, {"translatedText": TRANSLATED})
        yield server


@pytest.fixture
def served(machine: TranslationServer, tmp_path: Path) -> Iterator[Served]:
    """A server with a line for WhatsApp and a machine that translates."""
    told = f'\n[translation]\naddress = "{machine.address}"\n'
    try:
        with serving(tmp_path, kind="twilio_whatsapp", more_settings=told) as served:
            yield served
    finally:
        log = tmp_path / "server.log"
        sys.stdout.write(log.read_text(errors="replace") if log.exists() else "the server printed nothing\n")


def speak(served: Served) -> None:
    media = {"NumMedia": "1", "MediaUrl0": f"{served.twilio.url}/voice", "MediaContentType0": "audio/ogg"}
    assert served.text(AMAL, "", MessageType="audio", **media).status == 200


def test_who_speaks_is_asked_to_write_and_is_read_in_translation_without_the_status(
    served: Served, machine: TranslationServer, page: Page
) -> None:
    enrol(page, served.first_link())
    speak(served)
    texts = " ".join(served.wait_for_texts(AMAL, 2))  # two that leave at once may overtake each other
    assert "we have your message" in texts
    assert "cannot listen to it here" in texts
    assert "will listen" not in texts, "nobody promises what nobody can do"
    served.text(AMAL, TEXT)
    page.goto(served.program.url + "/staff/queue")
    page.locator(".queue .row a").first.click()
    expect(page.get_by_text("Voice message, not yet heard")).to_be_visible()
    take(page)
    page.get_by_role("button", name="Translate by machine").click()
    expect(page.get_by_text("machine translation, may be wrong")).to_be_visible()
    expect(page.locator(".in-words p")).to_have_text("Six of us are on the roof and need water, and I am removed")
    (asked,) = machine.asked
    assert (asked["source"], asked["target"]) == ("ar", "en")
    assert STATUS not in asked["q"]
    until(lambda: served.twilio.stats()["callbacks"]["sent"] >= 2, what="receipts")
    found = traces([STATUS, "undocumented", "on the roof", *pairs(TEXT)], among=[served.data, served.log])
    assert found == []
