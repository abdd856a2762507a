"""A bad lexicon, a bug in the engine: people still reach us, and not one raw word stays, until it is mended."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bench.measuring import running
from bench.product import WAYPOST
from bench.webhooks import OUR_NUMBER
from tests.house.traces import pairs, traces
from tests.makers.waiting import until
from tests.stories.another_tree import change, linked_tree
from tests.stories.served import Served, serving
from tests.stories.staff_pages import enrol

AMAL = "+999100200300"
STATUS = "our visas expired"
TEXT = f"HELP we are six people behind the turquoise lighthouse and need water, {STATUS}"
SID = "SM" + "b2" * 16
EMPTIED = f"SELECT count(*) FROM provider_copy WHERE provider_id = '{SID}'"


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return linked_tree(tmp_path / "code")


@pytest.fixture
def served(tmp_path: Path, code: Path) -> Iterator[Served]:
    with serving(tmp_path, kind="twilio_sms", code=code) as served:
        yield served


def bad_lexicon(code: Path) -> Callable[[], None]:
    return change(code / "app/privacy/lexicons/en.toml", lambda words: words + '\n[[phrase]]\nmatch = ["(no visa"]\n')


def bug_in_the_engine(code: Path) -> Callable[[], None]:
    """It fails with the whole text in its message, as bugs do."""
    first = "        spans = self.spans(text)\n"
    fails = "        if 'lighthouse' in text:\n            raise KeyError(text)\n"
    return change(code / "app/privacy/scrub.py", lambda words: words.replace(first, fails + first))


def row(served: Served, question: str) -> tuple[object, ...]:
    with closing(sqlite3.connect(f"file:{served.program.database}?mode=ro", uri=True)) as database:
        found: tuple[object, ...] = database.execute(question).fetchone()
    return found


def ids_of_check(served: Served) -> set[str]:
    environment = {**os.environ, **served.program.environment}
    command: list[str] = [str(WAYPOST), "check", *served.program.command[2:6]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return {line.partition("\t")[0] for line in done.stdout.splitlines()}


def no_raw_word(served: Served) -> bool:
    return traces([STATUS, AMAL.lstrip("+"), *pairs(TEXT)], among=[served.data, served.temporary, served.log]) == []


@pytest.mark.parametrize(
    ("broken", "told"), [(bad_lexicon, "scrubber.lexicon"), (bug_in_the_engine, None)], ids=["lexicon", "engine"]
)
def test_f_20_without_a_scrubber_help_comes_words_go_and_both_are_back_after_the_mend(
    served: Served, page: Page, code: Path, broken: Callable[[Path], Callable[[], None]], told: str | None
) -> None:
    enrol(page, served.first_link())
    served.server.stop()
    mend = broken(code)
    served.twilio.hold_inbound(sid=SID, sender=AMAL, to=OUR_NUMBER, body=TEXT, date=datetime.now(UTC))  # noqa: TID251
    with running(served.program):
        assert served.text(AMAL, TEXT, sid=SID).status == 200
        served.wait_for_texts(AMAL, 1)
        assert row(served, "SELECT reduced, count(*) FROM message WHERE direction = 'in'") == (1, 1)
        assert row(served, 'SELECT state, needs, people FROM "case"') == ("waiting", "water", 6)
        assert row(served, EMPTIED) == (0,), "the provider keeps it for the mend"
        page.reload()
        page.get_by_text("Texts cannot be cleaned now").wait_for()
        page.get_by_role("listitem").filter(has_text="6 people").get_by_role("link").click()
        page.get_by_text("Only needs and places of it were kept").wait_for()
        assert {"scrubber.reduced"} | ({told} if told else set()) <= ids_of_check(served)
        assert no_raw_word(served)
    assert no_raw_word(served)
    mend()
    with running(served.program):
        until(lambda: row(served, "SELECT reduced FROM message WHERE direction = 'in'") == (0,), what="the words")
        assert row(served, EMPTIED) == (1,), "now it may be emptied"
        page.reload()
        page.get_by_text("turquoise lighthouse").wait_for()
        assert STATUS not in page.content()
        assert ids_of_check(served).isdisjoint({"scrubber.reduced", "scrubber.lexicon", "scrubber.broken"})
        assert no_raw_word(served)
