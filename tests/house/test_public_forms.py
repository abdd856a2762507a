"""What pages for everybody ask, and what they never show: H-12 and H-25."""

from collections.abc import Iterator
from html.parser import HTMLParser
from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

from app.cases import actions as cases
from app.cases.queries import queue
from app.feedback import actions as feedback
from app.feedback.tables import Item
from app.response_map.actions import assess
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in

# What is done with each thing somebody may be asked. A page that asks for more says here what for.
ASKED = {
    "what": "decides whether a person is called at once, it is answered within days, or goes to focal points alone",
    "words": "read by who answers",
    "number": "finds the answer to what was told",
    "phone": "where warnings go, once who holds it has told the code",
    "area": "for which place",
    "language": "what warnings are written in",
    "exercises": "whether practice may reach them too; may be left open",
    "age_group": "counted, so that what children and the old say is heard; may be left open",
    "sex": "counted likewise; may be left open",
    "disability": "counted likewise; may be left open",
    "kind": "chooses what the map shows, or which services",
    "day": "chooses the day of the map",
}
OURS = {"who", "once", "lang"}  # given by us, typed by nobody
FREE = {"text", "search", "tel", "email", "url", "number", "password", "date"}
WORDS = "Zebulonquartz is the only word like it"


class Fields(HTMLParser):
    """The fields of a page's forms: (form, name, free)."""

    def __init__(self) -> None:
        super().__init__()
        self.form, self.found = -1, set[tuple[int, str, bool]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.form += 1
        kind = told.get("type") or "text"
        if tag in ("input", "select", "textarea") and kind not in ("hidden", "submit"):
            self.found.add((self.form, told.get("name") or "", tag == "textarea" or (tag == "input" and kind in FREE)))


@pytest.fixture
def officer(runtime: Runtime) -> Member:
    return make_member(runtime, "Eyob", roles=("protection_officer", "coordinator"))


@pytest.fixture(autouse=True)
def told(runtime: Runtime, officer: Member) -> UUID:
    """A call for help and an item of feedback, answered, with a word nobody else writes; and every public page open."""
    text_in(runtime, f"we need water. {WORDS}")
    text_in(runtime, f"FEEDBACK {WORDS}")
    with read(runtime) as work:
        case_id, item = queue(work)[0].id, work.session.exec(select(Item)).one()
    risk = "Neighbours may read where newcomers stay; the areas are large."
    write(runtime, officer.actor, lambda work: assess(work, risk, public=True, member_id=officer.id))
    write(runtime, officer.actor, lambda work: cases.add_note(work, case_id, WORDS, author_id=officer.id))
    write(
        runtime,
        officer.actor,
        lambda work: feedback.code(work, item.id, ["concern.quality"], member_id=officer.id, settings=runtime.settings),
    )
    return item.id


def pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Every page for everybody that somebody finds without an address of their own, with what it says."""
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        address = str(rule)
        ours = address.startswith(("/staff", "/static", "/hooks", "/simulator"))
        if "GET" not in (rule.methods or ()) or rule.arguments or ours:
            continue
        answer = client.get(address)
        if answer.status_code == 200:
            yield address, answer.text


def test_h_12_a_form_for_everybody_asks_for_words_once_and_for_nothing_that_leads_to_nothing(app: Flask) -> None:
    seen = set[str]()
    for address, page in pages(app):
        fields = Fields()
        fields.feed(page)
        assert {name for _, name, _ in fields.found} <= ASKED.keys() | OURS, address
        for form in range(fields.form + 1):
            assert sum(free for of, _, free in fields.found if of == form) <= 1, address
        seen |= {name for _, name, _ in fields.found}
    assert {"what", "words", "number"} <= seen


def test_h_25_no_page_for_everybody_shows_what_somebody_wrote(app: Flask) -> None:
    shown = dict(pages(app))
    assert {"/tell", "/map"} <= shown.keys()
    assert [address for address, page in shown.items() if "zebulonquartz" in page.casefold()] == []
