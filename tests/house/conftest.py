"""What canaries are sent through: an application with every line open, and the log it writes meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.runtime import Runtime
from tests.makers import lines
from tests.makers.logs import logging_to


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    with logging_to(tmp_path / "log") as path:
        yield path


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    lines.open_lines(runtime)
    lines.open_page(runtime)
    return create_app(runtime)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
