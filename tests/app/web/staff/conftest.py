"""The real application and the cast, on a clock that stands still."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.runtime import Runtime
from tests.makers import staff
from tests.makers.staff import Member


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
