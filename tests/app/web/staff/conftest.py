"""The real application and the cast, on a clock that stands still."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.runtime import Runtime
from tests.makers import staff
from tests.makers.staff import Browser, Member


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def binta(runtime: Runtime) -> Member:
    return staff.make_member(runtime, phone="+99955501023")


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return staff.make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return staff.make_dawit(runtime)


@pytest.fixture
def browser(app: Flask, runtime: Runtime) -> Browser:
    """The browser of somebody who is signed in."""

    def of(who: Member) -> FlaskClient:
        client = app.test_client()
        staff.sign_in(client, runtime, who)
        return client

    return of
