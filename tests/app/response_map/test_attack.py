"""H-22: the attack. Everything public of a day, solved as a linear programme, bounds no hidden cell closely."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.exports.open_data import area_rows, day_rows, topic_rows
from app.response_map.suppression import LEAST_DOUBT, ROUND_TO, K, Tables, tables_of
from tests.makers.published import tables_in

DAY = date(2026, 3, 1)
# A country of two regions with three and two districts, and a town that belongs to no region.
PARENT = {"R1.a": "R1", "R1.b": "R1", "R1.c": "R1", "R2.a": "R2", "R2.b": "R2", "T": "", "R1": "", "R2": ""}
AREAS = ("R1.a", "R1.b", "R1.c", "R2.a", "R2.b", "T")
CODES = {"distress": ("water", "food", "medical"), "feedback": ("question", "request", "concern")}
Cell = tuple[str, str, str]


def parent(area: str) -> str:
    return PARENT[area]


def above(area: str) -> set[str]:
    """Every area that holds this one, and the whole country."""
    held = {""}
    while area:
        area = PARENT[area]
        held.add(area)
    return held


@st.composite
def days(draw: st.DrawFn) -> dict[Cell, int]:
    """One day's true counts: needs of distress overlap, types of feedback add up."""
    counts: dict[Cell, int] = {}
    sizes = st.one_of(st.integers(0, 12), st.integers(0, 60), st.sampled_from([0, 9, 10]))
    for area in AREAS:
        people = draw(sizes)
        counts["distress", area, ""] = people
        for code in CODES["distress"]:
            counts["distress", area, code] = draw(st.integers(0, people))
        for code in CODES["feedback"]:
            counts["feedback", area, code] = draw(sizes)
        counts["feedback", area, ""] = sum(counts["feedback", area, code] for code in CODES["feedback"])
    return counts


def published(counts: Mapping[Cell, int]) -> Tables:
    return tables_of(counts, areas=AREAS, parent=parent, codes=CODES, adds_up=("feedback",))


def in_the_files(tables: Tables) -> Tables:
    """The same for somebody who has the public files of the day."""
    areas, topics = (rows(DAY, tables, str) for rows in (area_rows, topic_rows))
    return tables_in(areas, topics, day_rows(DAY, tables), tuple(CODES))


@dataclass
class Attacker:
    """Knows every public number, how numbers are rounded and that what is not shown is below ten."""

    tables: Tables

    def __post_init__(self) -> None:
        kinds = CODES.items()
        self.cells = [(kind, area, code) for kind, codes in kinds for area in AREAS for code in ("", *codes)]
        self.at = {cell: number for number, cell in enumerate(self.cells)}
        self.bounds: list[tuple[float, float | None]] = [(0, None)] * len(self.cells)
        self.hidden: list[Cell] = []
        self.most: list[tuple[list[float], float]] = []
        self.same: list[list[float]] = []
        for kind, codes in kinds:
            self._by_area(kind)
            self._by_code(kind, codes)

    def _by_area(self, kind: str) -> None:
        alone = {one.area: one.many for one in self.tables.by_kind[kind] if not one.rest}
        left = [area for area in AREAS if area not in alone]
        for area, many in alone.items():
            self._is_about(kind, [area], many)
        for area in left:
            self.bounds[self.at[kind, area, ""]] = (0, K - 1)
            self.hidden.append((kind, area, ""))
        rests = [one for one in self.tables.by_kind[kind] if one.rest]
        # The deepest first: what a smaller area's rest holds is not in a larger one's.
        for one in sorted(rests, key=lambda one: -len(above(one.area)) if one.area else 0):
            within = [area for area in left if one.area in above(area)]
            left = [area for area in left if area not in within]
            self._is_about(kind, within, one.many)

    def _by_code(self, kind: str, codes: tuple[str, ...]) -> None:
        for area in AREAS:
            line = self.tables.by_code[kind].get(area)
            for code in codes:
                if line is not None and code in line:
                    self._is_about(kind, [area], line[code], code)
                elif line is not None:
                    self.bounds[self.at[kind, area, code]] = (0, K - 1)
                    self.hidden.append((kind, area, code))
                if kind == "distress":
                    self._no_more(kind, area, code)
            if kind == "feedback":
                row = self._row([(kind, area, code) for code in codes])
                row[self.at[kind, area, ""]] = -1
                self.same.append(row)

    def _row(self, cells: list[Cell], sign: float = 1) -> list[float]:
        row = [0.0] * len(self.cells)
        for cell in cells:
            row[self.at[cell]] = sign
        return row

    def _is_about(self, kind: str, areas: list[str], many: int, code: str = "") -> None:
        cells, slack = [(kind, area, code) for area in areas], ROUND_TO // 2
        self.most.append((self._row(cells), many + slack))
        self.most.append((self._row(cells, -1), -max(K, many - slack)))

    def _no_more(self, kind: str, area: str, code: str) -> None:
        row = self._row([(kind, area, code)])
        row[self.at[kind, area, ""]] = -1
        self.most.append((row, 0))

    def bound(self, cell: Cell) -> tuple[float, float]:
        """The least and the most a hidden cell can be."""
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                self._row([cell], sign),
                A_ub=np.array([row for row, _ in self.most]) if self.most else None,
                b_ub=[most for _, most in self.most] if self.most else None,
                A_eq=np.array(self.same),
                b_eq=[0.0] * len(self.same),
                bounds=self.bounds,
            )
            assert found.status == 0, "what is public must be able to be true"
            ends.append(sign * found.fun)
        return ends[0], ends[1]


@settings(max_examples=80, deadline=None)
@given(days())
def test_h_22_no_hidden_cell_is_bounded_to_fewer_than_five_values(counts: dict[Cell, int]) -> None:
    tables = published(counts)
    attacker = Attacker(in_the_files(tables))
    assert attacker.tables == tables, "the public files say what the public map says"
    for cell in attacker.hidden:
        least, most = attacker.bound(cell)
        values = int(most + 1e-6) - int(least - 1e-6 + 0.999999) + 1
        assert values >= LEAST_DOUBT, (cell, least, most)
        assert least - 1e-6 <= counts[cell] <= most + 1e-6


def test_the_attacker_finds_what_subtraction_would_give_away() -> None:
    """The attack bites: with one area hidden and an unrounded total shown, it knows the cell."""
    counts = {("feedback", area, code): 20 for area in AREAS for code in CODES["feedback"]}
    counts |= {("feedback", area, ""): 60 for area in AREAS}
    counts |= {("distress", area, code): 0 for area in AREAS for code in ("", *CODES["distress"])}
    counts["feedback", "T", "question"], counts["feedback", "T", ""] = 3, 43
    attacker = Attacker(published(counts))
    whole = attacker._row([("feedback", "T", "")])
    others = attacker._row([("feedback", "T", code) for code in ("request", "concern")])
    for row, told in ((whole, 43.0), (others, 40.0)):
        attacker.most += [(row, told), ([-one for one in row], -told)]
    assert attacker.bound(("feedback", "T", "question")) == (3.0, 3.0)


@given(days())
def test_h_23_nothing_public_is_below_ten_and_all_of_it_is_rounded(counts: dict[Cell, int]) -> None:
    tables = published(counts)
    numbers = [one.many for shown in tables.by_kind.values() for one in shown]
    numbers += [many for lines in tables.by_code.values() for line in lines.values() for many in line.values()]
    assert all(many >= K and many % ROUND_TO == 0 for many in numbers)
    assert tables.totals == {kind: sum(one.many for one in shown) for kind, shown in tables.by_kind.items()}


@given(days())
def test_the_same_day_gives_the_same_tables_however_often_it_is_asked(counts: dict[Cell, int]) -> None:
    assert published(counts) == published(dict(reversed(counts.items())))


def test_what_is_too_little_is_told_with_its_neighbours() -> None:
    counts = {("distress", "R1.a", ""): 4, ("distress", "R1.b", ""): 5, ("distress", "R1.c", ""): 3}
    [one] = published(counts).by_kind["distress"]
    assert (one.area, one.rest, one.many) == ("R1", True, 10)


def test_two_neighbours_that_would_give_each_other_away_are_told_with_the_country() -> None:
    counts = {("distress", "R2.a", ""): 9, ("distress", "R2.b", ""): 9}
    [one] = published(counts).by_kind["distress"]
    assert (one.area, one.rest) == ("", True)


def test_of_nearly_nothing_nothing_is_told() -> None:
    tables = published({("distress", "T", ""): 9})
    assert tables.by_kind["distress"] == []
    assert tables.totals == {"distress": 0, "feedback": 0}
