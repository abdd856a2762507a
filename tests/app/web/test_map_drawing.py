"""The picture of figures by area: what its colours mean."""

from app.web.map_drawing import Line, legend, shade_of


def line(many: int | None) -> Line:
    return Line("KE", "Kenya", many)


def test_the_legend_names_no_number_below_the_least_that_is_told() -> None:
    lines = [line(15), line(10), line(None)]
    assert legend(lines, "fewer than 10 or none", 10) == [(4, "≤ 12"), (5, "≤ 15"), (-1, "fewer than 10 or none")]
    assert shade_of(10, 15) == 4, "the smallest that is told has the first colour of the legend"


def test_where_every_number_is_told_the_legend_begins_at_the_first_colour() -> None:
    assert legend([line(0), line(2), line(3)], "", 1) == [(0, "0"), (2, "≤ 1"), (4, "≤ 2"), (5, "≤ 3")]
