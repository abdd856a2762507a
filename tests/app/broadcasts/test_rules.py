"""Which language somebody is written to in, and how large a slice is."""

import pytest

from app.broadcasts.rules import nearest
from app.broadcasts.worker import next_size


@pytest.mark.parametrize(
    ("own", "available", "written"),
    [
        ("ar", {"en", "ar", "und"}, "ar"),
        ("prs", {"en", "fa", "und"}, "fa"),
        ("so", {"en", "und"}, "und"),
        ("so", {"en", "fr"}, "en"),
        ("und", {"en", "und"}, "und"),
        ("und", {"fr", "en"}, "en"),
        ("en", {"en", "und"}, "en"),
        ("so", {"fr"}, "fr"),
        ("so", set[str](), None),
    ],
)
def test_somebody_is_written_to_in_the_nearest_language_there_is(
    own: str, available: set[str], written: str | None
) -> None:
    assert nearest(own, available) == written


@pytest.mark.parametrize(
    ("size", "seconds", "following"),
    [
        (1000, 0.0, 2000),
        (1000, 0.02, 1000),
        (1000, 0.1, 500),
        (1000, 0.001, 2000),
        (120, 9.0, 100),
        (30_000, 0.0, 40_000),
    ],
)
def test_a_slice_grows_and_shrinks_to_the_time_it_may_take(size: int, seconds: float, following: int) -> None:
    assert next_size(size, seconds, longest=0.02) == following
