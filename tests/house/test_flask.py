"""X-01, X-05, X-06: what Flask is told, and what a browser may keep of us."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.factory import create_app
from app.runtime import Runtime
from app.settings import Server
from tests.makers import staff

WEB = Path(__file__).parents[2] / "app" / "web"
sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_no_page_calls_somebody_else_what_the_head_of_every_page_calls_us() -> None:
    """`organisation` is our own name on every page; another value would stand in its head."""
    named = [
        f"{path.name}:{call.lineno}"
        for path in WEB.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render_template"
        if "organisation" in {argument.arg for argument in call.keywords}
    ]
    assert named == []
    assert "{{ organisation }}" in (WEB / "templates" / "base.html").read_text(encoding="utf-8")


@sqlite_alone
def test_x_01_nothing_of_the_environment_makes_it_tell_more_or_take_more(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FLASK_DEBUG", "FLASK_ENV", "FLASK_SECRET_KEY", "FLASK_TESTING", "FLASK_MAX_CONTENT_LENGTH"):
        monkeypatch.setenv(name, "1")
    app = create_app(runtime)
    assert not app.config["TESTING"]
    assert not app.config["PROPAGATE_EXCEPTIONS"]

    assert app.config["SECRET_KEY"] == runtime.keyring.session_secret
    assert len(runtime.keyring.session_secret) == 32
    assert app.config["TRUSTED_HOSTS"]
    client = app.test_client()
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert client.post("/staff/sign-in", data=b"x" * 2_000_000).status_code == 413
    many = "&".join(f"f{number}=1" for number in range(100_000))
    kind = "application/x-www-form-urlencoded"
    assert client.post("/staff/sign-in", data=many, content_type=kind).status_code == 413


@sqlite_alone
def test_x_06_the_cookie_is_for_us_alone_and_holds_nothing_of_anybody(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, server=Server(public_url="https://help.example.org"))
    app = create_app(runtime)
    binta = staff.make_member(runtime)
    client, home = app.test_client(), "https://help.example.org"
    page = client.get("/staff/sign-in", base_url=home)
    form = {"handle": binta.handle, "password": binta.password, "csrf_token": staff.csrf(page)}
    answer = client.post("/staff/sign-in", data=form, base_url=home)
    (told,) = (line for line in answer.headers.getlist("Set-Cookie") if "waypost" in line)
    assert told.startswith("__Host-waypost=")
    flags = {flag.strip() for flag in told.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= flags
    assert not any(flag.startswith("Domain") for flag in flags)
    assert signed_words(app, told.partition("=")[2].partition(";")[0]).isdisjoint({binta.handle, str(binta.id)})


def signed_words(app: Flask, cookie: str) -> set[str]:
    """Every value in a cookie that is only signed: whoever holds it can read it."""
    from flask.sessions import SecureCookieSessionInterface

    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return {str(value) for value in serializer.loads(cookie).values()}


ON_REQUEST = {"alerts.js", "kept.js", "keeping.js", "worker.js", "worker-leaves.js"}  # tests/browser/test_offline.py


def test_x_05_no_script_of_ours_keeps_anything_in_the_browser_but_where_somebody_asks_for_it() -> None:
    keeping = ("serviceWorker", "localStorage", "sessionStorage", "indexedDB", "caches.", "document.cookie")
    found = {
        f"{path.name}: {word}"
        for path in (WEB / "static").glob("*.js")
        if path.name not in ON_REQUEST
        for word in keeping
        if word in path.read_text(encoding="utf-8")
    }
    assert found == set()
