"""Official schemas and samples, which are no part of the project: WAYPOST_CONFORMANCE says where they lie."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def conformance() -> Path:
    folder = os.environ.get("WAYPOST_CONFORMANCE", "")
    if not folder:
        pytest.skip("not compared with the official schemas: WAYPOST_CONFORMANCE names no folder")
    return Path(folder)
