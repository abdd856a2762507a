"""The page "tell us" in a browser on a line of the second generation: 50 kbit/s, 800 ms each way and back.

Prints seconds until the form can be used, and until the answer page begins, and the bytes of the first load; the ratio
is of the whole load to what the line alone costs for so many bytes.
"""

import argparse
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measuring import Program, fresh_directory, quick, running, table
from bench.product import waypost

BITS_A_SECOND, DELAY_MS = 50_000, 800
LANGUAGES = ("en", "ar", "ti", "uk")
NOBODY = "http://127.0.0.1:9"  # nothing is sent in this program


def with_page(directory: Path) -> Program:
    """Waypost with the line of its pages."""
    made = waypost(directory, provider_url=NOBODY)
    settings = directory / "config.toml"
    settings.write_text(settings.read_text() + '\n[channels.web]\nkind = "web_form"\n')
    return made


def first_load(url: str, language: str) -> int:
    """Bytes of the page as sent, with its headers."""
    request = urllib.request.Request(f"{url}/tell?lang={language}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        heading = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.items())
        return heading + len(answer.read())


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser."""
    executable = shutil.which("chromium")
    if executable is None:
        raise SystemExit("This needs Chromium: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def slow_page(browser: Browser) -> Iterator[Page]:
    """A phone's page on the slow line."""
    context = browser.new_context(locale="en", viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("about:blank")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"downloadThroughput": BITS_A_SECOND / 8, "uploadThroughput": BITS_A_SECOND / 8}
    line.send("Network.emulateNetworkConditions", {"offline": False, "latency": DELAY_MS, **speed})
    try:
        yield page
    finally:
        context.close()


def visit(page: Page, url: str) -> tuple[float, float, float]:
    """Seconds until the form can be used, until all is there, and from sending until the answer page begins."""
    begun = time.perf_counter()
    page.goto(f"{url}/tell", wait_until="commit")
    button = page.locator("form button[type=submit]").first
    button.wait_for()
    usable = time.perf_counter() - begun
    page.wait_for_load_state("load")
    loaded = time.perf_counter() - begun
    page.locator("input[value=help]").check()
    page.locator("#words").fill("we are four on the roof")
    sent = time.perf_counter()
    button.click()
    page.wait_for_url("**/told/**", wait_until="commit")
    return usable, loaded, time.perf_counter() - sent


def main() -> None:
    parser = argparse.ArgumentParser(description="The page of a call for help on a slow line.")
    parser.add_argument("--times", type=int, default=2 if quick() else 7)
    times = parser.parse_args().times
    with fresh_directory() as directory, chromium() as browser:
        program = with_page(directory)
        with running(program):
            sizes = {language: first_load(program.url, language) for language in LANGUAGES}
            seen = []
            for _ in range(times):
                with slow_page(browser) as page:
                    seen.append(visit(page, program.url))
    usable, loaded, answered = (median(column) for column in zip(*seen, strict=True))
    alone = DELAY_MS / 1000 + sizes["en"] * 8 / BITS_A_SECOND
    rows: list[list[object]] = [[f"first load, {language}, bytes", size] for language, size in sizes.items()]
    rows += [["usable, s", usable], ["all there, s", loaded], ["sent to answered, s", answered]]
    print(table(["", "figure"], rows))
    print(f"bench-slow-line: {loaded / alone:.2f}")


if __name__ == "__main__":
    main()
