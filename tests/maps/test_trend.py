"""Bars by day: readable without colour, and no small number can be measured on them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from maps.trend import Bar, draw

bars = st.lists(st.builds(lambda answered, opened: Bar(answered + opened, answered), *[st.integers(0, 60)] * 2))


def paths(svg: str) -> dict[str, list[str]]:
    """The boxes by kind: answered, open, undivided."""
    found = re.findall(r'<path class="(t[aof])"[^>]* d="([^"]*)"', svg)
    return {kind: re.findall(r"M[^z]*z", boxes) for kind, boxes in found}


def test_what_was_answered_and_what_is_open_stand_one_on_the_other() -> None:
    told = paths(draw([Bar(20, 10), Bar(0, 0), Bar(10, 10)], label="Water"))
    assert {kind: len(boxes) for kind, boxes in told.items()} == {"ta": 2, "to": 1}
    assert "v-24.0" in told["ta"][0]
    assert "v-24.0" in told["to"][0]


def test_a_day_of_which_a_part_is_small_stands_whole() -> None:
    assert set(paths(draw([Bar(20, 2)], label="", least=5))) == {"tf"}
    assert set(paths(draw([Bar(20, 17)], label="", least=5))) == {"tf"}
    assert set(paths(draw([Bar(20, 0)], label="", least=5))) == {"to"}


@given(bars, st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_small_numbers_all_look_alike(many: list[Bar], small: list[int]) -> None:
    one = draw([*many, *(Bar(number, 0) for number in small)], label="", least=5)
    other = draw([*many, *(Bar(5 - number, 1) for number in small)], label="", least=5)
    assert one == other


def test_a_label_is_never_markup() -> None:
    assert "<script" not in draw([Bar(1, 1)], label='"><script>alert(1)</script>')
