"""F-18: a memory card turned read-only. Nobody is told yes, everybody hears of it, it goes on when it takes again."""

import os
from types import SimpleNamespace

import pytest
from flask import Flask

from app.runtime import Runtime
from app.transaction import read
from tests.makers import lines, staff, storage
from tests.makers.texts import AMAL

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def refuse_writes(runtime: Runtime) -> None:
    """As SQLite behaves on a disk that became read-only under it: writing fails, until the file is opened anew."""
    kept = getattr(runtime.writer, "_kept", None)
    assert kept is not None, "the writer has its connection since the first text"
    kept.connection.driver_connection.execute("PRAGMA query_only=ON")


def test_f_18_a_text_is_not_acknowledged_pages_open_and_the_repeat_is_kept_once(app: Flask, runtime: Runtime) -> None:
    client = app.test_client()
    assert lines.call(client, runtime, lines.form(AMAL.value, "HELP we need water")).status_code == 200
    before, params = storage.rows(runtime), lines.form(AMAL.value, "we are three")
    refuse_writes(runtime)
    answer = lines.call(client, runtime, params)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert storage.rows(runtime) == before
    assert client.get("/privacy").status_code == 200
    assert [lines.call(client, runtime, params).status_code for _ in range(2)] == [200, 200]
    assert storage.rows(runtime)["case"] == 1
    with read(runtime) as work:
        assert work.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_f_18_the_queue_says_it_at_its_next_look(app: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    client, chen = app.test_client(), staff.make_chen(runtime)
    staff.sign_in(client, runtime, chen)
    assert "The disk takes nothing" not in client.get("/staff/queue").text
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    assert "The disk takes nothing" in client.get("/staff/queue").text
