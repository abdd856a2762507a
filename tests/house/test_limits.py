"""What is limited, and what happens when nothing can be counted: calls for help come in, nobody gets in by guessing."""

import ast
from dataclasses import MISSING, fields
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cases.queries import queue
from app.runtime import Runtime
from app.transaction import read
from app.web.guards import _TRIES, Tries
from tests.makers import lines, staff, storage
from tests.makers.texts import AMAL, DAWIT, text_in

APP = Path(__file__).parents[2] / "app"


# One kind alone: counting happens in memory.
embedded_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def calls_of(name: str) -> list[ast.Call]:
    nodes = (node for path in APP.rglob("*.py") for node in ast.walk(ast.parse(path.read_text())))
    calls = (node for node in nodes if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]


def test_p_11_every_limiter_says_whether_it_fails_open() -> None:
    (said,) = (f for f in fields(Tries) if f.name == "fail_open")
    assert (said.default, said.default_factory) == (MISSING, MISSING), "there is nothing to forget"
    made = calls_of("Tries")
    assert made
    assert all("fail_open" in {keyword.arg for keyword in call.keywords} for call in made)
    elsewhere = [
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        if "from limits" in path.read_text() or "flask_limiter" in path.read_text()
    ]
    assert elsewhere == ["web/guards.py"], "one way to count"


@embedded_only
def test_p_11_with_its_count_dead_sign_in_refuses_and_calls_for_help_come_in(
    app: Flask, client: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, log: Path
) -> None:
    binta = staff.make_member(runtime)
    token = staff.csrf(client.get("/staff/sign-in"))
    store = app.extensions[_TRIES].limiter.storage

    def dead(*_: object, **__: object) -> NoReturn:
        raise ConnectionError(f"gone, with {binta.handle}")

    with monkeypatch.context() as broken:
        for name in ("acquire_entry", "get_moving_window"):
            broken.setattr(store, name, dead)
        form = {"handle": "Binta", "password": staff.PASSWORD, "csrf_token": token}
        for password in (staff.PASSWORD, "a guess"):
            assert client.post("/staff/sign-in", data={**form, "password": password}).status_code == 503
        assert client.get("/staff/queue").status_code == 303
        assert lines.call(client, runtime, lines.form(AMAL.value, "HELP we need water")).status_code == 200
        assert client.get("/privacy").status_code == 200
    with read(runtime) as work:
        assert len(queue(work)) == 1
    assert "limits.not_counted" in log.read_text()
    assert binta.handle not in log.read_text()
    assert staff.sign_in(client, runtime, binta).location == "/staff/queue", "and back, nothing was held against them"


@embedded_only
def test_x_25_a_flood_from_one_number_is_one_case_and_few_texts_and_another_is_not_below_it(runtime: Runtime) -> None:
    for number in range(300):
        text_in(runtime, f"hello {number}", sender=AMAL)
    text_in(runtime, "HELP the water is rising, we are on the roof", sender=DAWIT)
    with read(runtime) as work:
        cases = queue(work)
    assert [case.unanswered for case in cases] == [1, 300], "danger first, whoever writes more"
    rows = storage.rows(runtime)
    assert rows["message"] - 301 <= runtime.settings.limits.automatic_an_hour + 3, "texts of ours are counted"
    assert rows["contact"] == 2


@embedded_only
def test_x_25_a_flood_from_many_numbers_is_kept_whole_and_sorted_by_how_pressing_it_is(runtime: Runtime) -> None:
    from channels.contract import Address, AddressKind

    for number in range(120):
        words = "HELP a child is drowning" if number % 40 == 7 else "we need information about schools"
        text_in(runtime, words, sender=Address(AddressKind.PHONE, f"+9991000{number:05d}"))
    with read(runtime) as work:
        cases = queue(work)
    assert storage.rows(runtime)["case"] == storage.rows(runtime)["contact"] == 120
    assert [case.urgency for case in cases[:4]] == ["danger", "danger", "danger", cases[3].urgency]
    assert cases[3].urgency != "danger"
