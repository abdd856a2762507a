"""Two of the trained: a case worker and the protection officer."""

import pytest

from app.runtime import Runtime
from tests.makers import tracing
from tests.makers.staff import Member


@pytest.fixture
def eve(runtime: Runtime) -> Member:
    return tracing.trained(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return tracing.trained(runtime, "Dawit", officer=True)
