"""Somebody tells us on a page: in a text browser, and in a browser with script, cookies and pictures off."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stories.served import chromium, serving

PAGE = """
[channels.web]
kind = "web_form"
"""
_NUMBER = re.compile(r"[B-Z3479]{4}-[B-Z3479]{4}")


def text_browser() -> str:
    """Debian's; the test fails with a sentence where there is none."""
    found = shutil.which("w3m")
    if found is None:
        pytest.fail("this test needs a text browser: sudo apt-get install w3m")
    return found


def test_a_text_browser_tells_us_and_reads_its_number(tmp_path: Path) -> None:
    w3m = text_browser()
    with serving(tmp_path, kind="twilio_sms", more_settings=PAGE) as served:
        address = f"{served.program.url}/tell"
        environment = {"HOME": str(served.home)}

        def shown(*asked: str) -> str:
            return subprocess.run([w3m, *asked], capture_output=True, text=True, check=True, env=environment).stdout

        assert "I need help" in shown("-dump", address)
        hidden = dict(re.findall(r'name="(who|once)"\s+value="([a-z2-7]+)"', shown("-dump_source", address)))
        form = tmp_path / "form"
        form.write_text(f"who={hidden['who']}&once={hidden['once']}&what=tell&words=the+lamp+at+the+gate+is+dark")
        answer = shown("-dump", "-post", str(form), address)
    assert "the lamp at the gate is dark" in answer
    assert _NUMBER.search(answer), "the number it is found by"


def test_x_05_with_script_and_cookies_off_nothing_leaves_the_machine_and_nothing_stays(tmp_path: Path) -> None:
    with serving(tmp_path, kind="twilio_sms", more_settings=PAGE) as served, chromium() as browser:
        context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(f"{served.program.url}/tell?lang=ar")
        assert asked == [f"{served.program.url}/tell?lang=ar"], "one request is the whole page"
        page.locator("input[value=help]").check()
        page.locator("textarea").fill("نحن أربعة على السطح والماء يرتفع")
        page.locator("button[type=submit]").click()
        page.locator(".ours").first.wait_for()
        assert page.locator(".theirs").inner_text().startswith("نحن أربعة")
        assert context.cookies() in ([], [cookie for cookie in context.cookies() if cookie["name"] == "lang"])
        assert all(url.startswith(served.program.url) for url in asked)
        context.close()
