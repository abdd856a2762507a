"""The real application, Chen who keeps partners, the Blue Door, and the phone of Dawit who answers there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.runtime import Runtime
from tests.makers.partners import Door, come_in, door
from tests.makers.staff import Member, make_member


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"))


@pytest.fixture
def blue(runtime: Runtime, chen: Member) -> Door:
    return door(runtime, chen)


@pytest.fixture
def phone(app: Flask, runtime: Runtime, blue: Door) -> FlaskClient:
    """Dawit's phone, after the link and the code."""
    client = app.test_client()
    assert come_in(client, runtime, blue).location == "/partner"
    return client
