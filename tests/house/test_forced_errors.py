"""X-19: more than twenty-five ways to fail, each with a canary in everything that can be sent; no log line tells it."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.inbound import pipeline
from app.jobs.scheduler import Scheduler
from app.jobs.timetable import Job
from app.outbox.worker import Dispatcher
from app.runtime import Runtime
from channels.failures import SendFailed
from tests.channels.scripted_server import answering, server
from tests.house.test_canary import NAME, NEVER_IN_CLEAR, NUMBER, SENDER, STATUS, TEXT, fault
from tests.house.traces import traces
from tests.makers import lines, staff

Force = Callable[[Flask, FlaskClient, Runtime, pytest.MonkeyPatch], object]
TOLD = {"User-Agent": NAME, "Referer": f"https://{NUMBER}.example/?{quote(STATUS)}", "Accept-Language": NUMBER}
QUERY = {"q": TEXT, NUMBER: STATUS}


# What a log says does not depend on the database.
embedded_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def signed(client: FlaskClient, runtime: Runtime, **changes: str) -> int:
    return lines.call(client, runtime, {**lines.form(SENDER, TEXT), **changes}).status_code


def simulated(client: FlaskClient, told: object) -> int:
    data = told if isinstance(told, str | bytes) else json.dumps(told)
    return client.post("/hooks/simulator", data=data, content_type="application/json", headers=TOLD).status_code


def posted(client: FlaskClient, path: str, **more: object) -> int:
    token = staff.csrf(client.get("/staff/sign-in", base_url="https://localhost"))
    form = {"csrf_token": token, "handle": SENDER, "password": TEXT, "text": TEXT, "code": TEXT}
    answer = client.post(path, data=form, query_string=QUERY, headers=TOLD, base_url="https://localhost", **more)
    return answer.status_code


def broken_view(app: Flask, client: FlaskClient, _runtime: Runtime, _patch: pytest.MonkeyPatch) -> None:
    app.view_functions["front.front"] = fault
    assert client.get("/", query_string=QUERY, headers=TOLD).status_code == 500


def broken_sign_in(app: Flask, client: FlaskClient, _runtime: Runtime, _patch: pytest.MonkeyPatch) -> None:
    app.view_functions["staff.code"] = fault
    assert posted(client, "/staff/sign-in/code") == 500


def broken_template(app: Flask, client: FlaskClient, _runtime: Runtime, patch: pytest.MonkeyPatch) -> None:
    patch.setitem(app.jinja_env.globals, "url_for", fault)
    answer = client.get("/", query_string=QUERY, headers=TOLD)
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text, "the page of errors broke as well"


def broken_commit(_app: Flask, client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> int:
    assert runtime.writer is not None
    patch.setattr(runtime.writer, "write", fault)
    return signed(client, runtime)


def full_disk(_app: Flask, client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> int:
    def full(*_: object) -> NoReturn:
        raise OSError(28, f"No space left on device: {TEXT}")

    assert runtime.writer is not None
    patch.setattr(runtime.writer, "_work_for", full)
    return signed(client, runtime)


def broken_job(_app: Flask, _client: FlaskClient, runtime: Runtime, _patch: pytest.MonkeyPatch) -> None:
    scheduler = Scheduler(runtime, [])
    scheduler._lock.acquire()
    scheduler.run(Job("broken", timedelta(days=1), fault))
    scheduler._lock.release()


def provider_that_repeats_what_it_was_told(
    _app: Flask, client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"code": 21211, "message": f"{TEXT} to {SENDER}", "status": 400}).encode()
    answer = b"HTTP/1.1 400 X\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    assert signed(client, runtime) == 200
    with server(answering(answer)) as (origin, _):
        line = runtime.channels["sms"]
        patch.setattr(line, "_settings", line._settings.__class__(**{
            **{name: getattr(line._settings, name) for name in line._settings.__slots__}, "api_url": origin,
        }))  # fmt: skip
        Dispatcher(runtime, pipeline.refused).drain()


def broken_redaction(_app: Flask, client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> None:
    from app.erasure.copies import empty_copies

    assert signed(client, runtime) == 200
    patch.setattr(type(runtime.channels["sms"]), "redact", fault)
    runtime.clock.move(hours=2)  # type: ignore[attr-defined]
    empty_copies(runtime)


def broken_poll(_app: Flask, _client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> None:
    from app.inbound.reconciling import reconcile

    patch.setattr(type(runtime.channels["sms"]), "poll", fault)
    reconcile(runtime)


def refused_poll(_app: Flask, _client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> None:
    from app.inbound.reconciling import reconcile
    from channels.failures import Reason

    def refused(*_: object) -> NoReturn:
        raise SendFailed(Reason.UNREACHABLE, provider_code="20003") from RuntimeError(TEXT)

    patch.setattr(type(runtime.channels["sms"]), "poll", refused)
    reconcile(runtime)


def broken_backup(_app: Flask, _client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from app.erasure.backups import back_up
    from app.settings import Retention

    folder = runtime.settings.data / "file" / quote(NAME)
    (runtime.settings.data / "file").write_text("")
    patch.setattr(runtime, "settings", replace(runtime.settings, retention=Retention(backup_folder=str(folder))))
    back_up(runtime)


def broken_scrubber(_app: Flask, client: FlaskClient, runtime: Runtime, patch: pytest.MonkeyPatch) -> int:
    patch.setattr(type(runtime.reader_of_texts), "read", fault)
    return signed(client, runtime)


FORCED: dict[str, Force] = {
    "no JSON": lambda _a, c, _r, _p: simulated(c, TEXT),
    "half a JSON": lambda _a, c, _r, _p: simulated(c, f'{{"from": "{SENDER}", "text": "{TEXT}'),
    "another JSON": lambda _a, c, _r, _p: simulated(c, [TEXT, SENDER]),
    "wrong types": lambda _a, c, _r, _p: simulated(c, {"from": {SENDER: TEXT}, "text": [TEXT]}),
    "a place off the globe": lambda _a, c, _r, _p: simulated(c, {"from": SENDER, "text": TEXT, "location": {NAME: 9}}),
    "no letters of ours": lambda _a, c, _r, _p: simulated(c, TEXT.encode("utf-16") + b"\xff\x00"),
    "half a megabyte": lambda _a, c, _r, _p: simulated(c, {"from": SENDER, "text": TEXT * 6000}),
    "no signature": lambda _a, c, _r, _p: c.post("/hooks/sms", data=lines.form(SENDER, TEXT), headers=TOLD),
    "an invented signature": lambda _a, c, _r, _p: c.post(
        "/hooks/sms", data=lines.form(SENDER, TEXT), headers={**TOLD, "X-Twilio-Signature": NAME}
    ),
    "another account": lambda _a, c, r, _p: signed(c, r, AccountSid=NUMBER),
    "no sender": lambda _a, c, r, _p: signed(c, r, From=""),
    "a sender that is none": lambda _a, c, r, _p: signed(c, r, From=NAME),
    "a provider's id that is none": lambda _a, c, r, _p: signed(c, r, MessageSid=TEXT, SmsSid=TEXT),
    "a receipt of nothing": lambda _a, c, r, _p: signed(c, r, MessageStatus=STATUS, Body=""),
    "a line nobody has": lambda _a, c, _r, _p: c.post(f"/hooks/{quote(NAME)}", data=TEXT, headers=TOLD),
    "a hook that is looked at": lambda _a, c, _r, _p: c.get("/hooks/sms", query_string=QUERY, headers=TOLD),
    "a commit that fails": broken_commit,
    "a disk that is full": full_disk,
    "reading that fails": broken_scrubber,
    "a page that is not there": lambda _a, c, _r, _p: c.get(f"/{quote(TEXT)}", query_string=QUERY, headers=TOLD),
    "a case that is not there": lambda _a, c, _r, _p: c.get(f"/staff/case/{NUMBER}", query_string=QUERY, headers=TOLD),
    "a host that is not ours": lambda _a, c, _r, _p: c.get("/", headers={**TOLD, "Host": f"{NUMBER}.example"}),
    "a method that is not": lambda _a, c, _r, _p: c.put("/", data=TEXT, query_string=QUERY, headers=TOLD),
    "a form that is too long": lambda _a, c, _r, _p: c.post(
        "/staff/sign-in", data={"handle": TEXT * 6000}, headers=TOLD, base_url="https://localhost"
    ),
    "a form without its token": lambda _a, c, _r, _p: c.post(
        "/staff/sign-in", data={"handle": NAME, "password": TEXT}, headers=TOLD, base_url="https://localhost"
    ),
    "somebody who is nobody": lambda _a, c, _r, _p: posted(c, "/staff/sign-in"),
    "a code before a password": lambda _a, c, _r, _p: posted(c, "/staff/sign-in/code"),
    "a link nobody was given": lambda _a, c, _r, _p: posted(c, f"/staff/invitation/{quote(NAME)}"),
    "a cookie that is none": lambda _a, c, _r, _p: c.get(
        "/staff/queue", headers={**TOLD, "Cookie": f"waypost={quote(TEXT)}; {NUMBER}={quote(NAME)}"}
    ),
    "a file for a stranger": lambda _a, c, _r, _p: c.post(
        "/staff/wording/es/file", data={"file": (io.BytesIO(TEXT.encode()), f"{NAME}.po")}, headers=TOLD
    ),
    "a view that breaks": broken_view,
    "signing in that breaks": broken_sign_in,
    "a template that breaks": broken_template,
    "a job that breaks": broken_job,
    "a provider that repeats what it was told": provider_that_repeats_what_it_was_told,
    "a provider's copy that cannot be emptied": broken_redaction,
    "a list that cannot be read": broken_poll,
    "a list that is refused": refused_poll,
    "a backup that cannot be made": broken_backup,
}  # fmt: skip


def test_there_are_more_than_twenty_five_ways() -> None:
    assert len(FORCED) > 25


@embedded_only
@pytest.mark.parametrize("way", FORCED)
def test_x_19_however_it_fails_no_log_line_tells_what_was_said_or_by_whom(
    way: str,
    app: Flask,
    client: FlaskClient,
    runtime: Runtime,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    FORCED[way](app, client, runtime, monkeypatch)
    printed = log.with_name("printed")
    printed.write_text("".join(capfd.readouterr()))
    assert traces(NEVER_IN_CLEAR, among=[log, printed]) == []
    assert [path.name for path in (log, printed) if "Traceback" in path.read_text()] == []
