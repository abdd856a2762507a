"""Canaries typed into every field of every page, by every role: what must not be kept is kept nowhere.

Fields and addresses are read from the pages' own code and templates, so a new form is in here without anybody's doing.
"""

import re
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.cases.queries import queue
from app.feedback.listing import Wanted, listed
from app.messages.queries import of_case
from app.runtime import Runtime
from app.transaction import read
from app.wording.keys import TEXTS
from tests.house.test_canary import STATUS, WORDS
from tests.house.traces import traces
from tests.makers import staff, storage
from tests.makers.texts import DAWIT, text_in

WEB = Path(__file__).parents[2] / "app" / "web"
TYPED = f"Eve {STATUS}"
LONG = f"{WORDS}, {STATUS}"
_ASKED = re.compile(r"""(?:form|args|values)\.get(?:list)?\(\s*"(\w+)"|"(\w+)" (?:not )?in request\.form""")
_NAMED = re.compile(r"""\bname="(\w+)\"""")
# Passwords are hashed, never kept; the token must be right, or nothing is read at all.
_NOT_TYPED = {"csrf_token", "password", "again", "old", "new"}


def fields() -> set[str]:
    """Every name of a field in a template or asked for by the code of a page."""
    code = "\n".join(path.read_text() for path in WEB.rglob("*.py"))
    templates = "\n".join(path.read_text() for path in WEB.rglob("*.html"))
    found = {name for names in _ASKED.findall(code) for name in names if name}
    blanks = {name for text in TEXTS.values() for name in text.placeholders}
    return (found | blanks | set(_NAMED.findall(templates))) - _NOT_TYPED


def pages(app: Flask, method: str) -> list[Rule]:
    """Every page that is asked with this method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static"]


def address(app: Flask, rule: Rule, case_id: UUID, message_id: UUID, item_id: UUID) -> str:
    values: dict[str, object] = dict.fromkeys(rule.arguments, case_id)
    there = {"case_hex": case_id.hex, "message_hex": message_id.hex, "item_hex": item_id.hex, "number": 0}
    values |= {name: value for name, value in there.items() if name in values}
    if "token" in values:
        values["token"] = TYPED
    # Agreed wording is public by its type: what is typed there goes to everybody, and refusals guard it.
    if "channel" in values:
        values["channel"] = "simulator"
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def told(runtime: Runtime) -> tuple[UUID, UUID, UUID]:
    """The only case, the text that opened it, and the only item of feedback."""
    with read(runtime) as work:
        case_id = queue(work)[0].id
        return case_id, of_case(work, case_id)[0].id, listed(work, Wanted())[0].id


def tell_every_page(app: Flask, client: FlaskClient, there: tuple[UUID, UUID, UUID], words: str) -> dict[str, int]:
    """How each answered, asked with the words in every field and in the query."""
    typed = dict.fromkeys(fields(), words)
    answers = {}
    for rule in pages(app, "GET"):
        asked = client.get(address(app, rule, *there), query_string=typed, headers={"User-Agent": words})
        answers[f"GET {rule.endpoint}"] = asked.status_code
    for rule in pages(app, "POST"):
        if "sign_out" in rule.endpoint or "sign-out" in rule.rule:
            continue
        token = staff.csrf(client.get("/staff/duty"))
        sent = client.post(address(app, rule, *there), data=typed | {"csrf_token": token})
        answers[f"POST {rule.endpoint}"] = sent.status_code
    return answers


def test_fields_and_pages_are_found(app: Flask) -> None:
    assert {"note", "words", "place", "handle", "reason", "when", "reference", "without"} <= fields()
    assert len(pages(app, "POST")) > 20


@pytest.mark.parametrize("words", [TYPED, LONG], ids=["short", "long"])
def test_s_09_what_is_typed_into_every_field_of_every_page_is_nowhere(
    app: Flask, runtime: Runtime, log: Path, words: str
) -> None:
    text_in(runtime, "we need water")
    text_in(runtime, "FEEDBACK the queue is long", sender=DAWIT)
    there = told(runtime)
    case_id = there[0]
    everybody = staff.make_member(
        runtime, "Chen", roles=("volunteer", "coordinator", "admin", "protection_officer"), phone="+99955501023"
    )
    client = app.test_client()
    staff.sign_in(client, runtime, everybody)
    client.post(f"/staff/case/{case_id.hex}/take", data={"csrf_token": staff.csrf(client.get("/staff/duty"))})
    answers = tell_every_page(app, client, there, words)
    assert {200, 303, 400} <= set(answers.values())
    assert [page for page, status in answers.items() if status >= 500] == [], "no form breaks"
    kept = storage.unsealed(runtime)
    assert any("[removed]" in one for one in kept), "something was kept, without them"
    assert [one for one in kept if STATUS in one.lower()] == []
    assert traces([STATUS, WORDS], among=[*storage.lie_in(runtime), log]) == []


def test_s_09_a_stranger_who_types_it_everywhere_leaves_nothing_either(app: Flask, runtime: Runtime, log: Path) -> None:
    text_in(runtime, "we need water")
    text_in(runtime, "FEEDBACK the queue is long", sender=DAWIT)
    there = told(runtime)
    before = storage.rows(runtime)
    client = app.test_client()
    typed = dict.fromkeys(fields(), LONG)
    for rule in pages(app, "GET"):
        client.get(address(app, rule, *there), query_string=typed, headers={"User-Agent": LONG, "Referer": LONG})
    for rule in pages(app, "POST"):
        client.post(address(app, rule, *there), data=typed, headers={"User-Agent": LONG})
    assert {table for table, many in storage.rows(runtime).items() if many != before[table]} <= {"audit_entry"}
    assert traces([STATUS, WORDS], among=[*storage.lie_in(runtime), log]) == []
