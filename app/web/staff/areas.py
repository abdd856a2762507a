"""Areas as staff name them: by a town, a name or a code; and as a page calls them."""

from collections.abc import Collection

from flask import request

from app.errors import Invalid
from app.places.areas import find_area, find_named, names_of
from app.places.cells import Cell
from app.places.worker import area_of, areas_of
from app.web.guards import actor
from app.web.language import page_language
from app.web.map_drawing import name_of_cell
from app.web.reach import reach
from app.web.staff.case_forms import find_place
from app.work import Work

_LONGEST = 200
MOST_TOGETHER = 150  # areas that are looked through for one page


def area_of_words(work: Work, typed: str) -> str:
    """The code of the area that is called so, has that code, or holds the place of that name; "" for none."""
    typed = typed.strip()
    if not typed or Cell.read(typed) or find_area(work, typed.upper()):
        return typed if Cell.read(typed) else typed.upper()
    return find_named(work, typed) or area_of(reach().runtime, find_place(typed))


def area_of_form() -> str:
    """The area of the form's words, "" when it was left empty; Invalid for what is on no map we have."""
    typed = request.form.get("area", "").strip()[:_LONGEST]
    with reach().read(actor()) as work:
        code = area_of_words(work, typed)
    if typed and not code:
        raise Invalid("case.place")
    return code


def with_those_below(code: str) -> tuple[str, ...]:
    """The area and the areas below it; of very many the area alone."""
    below = areas_of(reach().runtime).below(code)
    return (code, *below) if len(below) < MOST_TOGETHER else (code,)


def names_of_areas(work: Work, codes: Collection[str]) -> dict[str, str]:
    """What the page calls these areas, by code: a name, or where about it is."""
    wanted = {code for code in codes if code}
    named = names_of(work, wanted, page_language()) if wanted else {}
    return {code: named.get(code) or _about(code) for code in wanted}


def _about(code: str) -> str:
    cell = Cell.read(code)
    if cell is None:
        return code
    return name_of_cell(cell, page_language())
