"""The areas that a few words name, and what areas and cells are called."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app.places.areas import names_of
from app.places.cells import Cell
from app.places.containing import above
from app.places.folding import fold_name
from app.places.nearest import towns_of
from app.places.tables import Area, AreaLayer, LayerState
from app.work import Work

_AREA: Any = Area.__table__  # type: ignore[attr-defined]
_LAYER: Any = AreaLayer.__table__  # type: ignore[attr-defined]
_SHORTEST = 2  # letters: a name of one would be in every name


def called_exactly(work: Work, words: str) -> Sequence[str]:
    """The P-codes of the areas that are called exactly this in any language, the highest first.

    Of areas of which one holds the other only the higher is given.
    """
    wanted = fold_name(" ".join(words.split()))
    if len(wanted) < _SHORTEST:
        return ()
    # Looked up by what the name holds first, so that thousands of names need not be read as JSON.
    spellings = {" ".join(words.split()), words.lower(), words.title(), words.upper()}
    held = or_(
        *(_AREA.c.names.contains(one.strip(), autoescape=True) for one in sorted(spellings)),
        func.lower(_AREA.c.names).contains(words.lower().strip(), autoescape=True),
    )
    chosen = select(_AREA.c.pcode, _AREA.c.names).join(_LAYER, _LAYER.c.id == _AREA.c.layer_id)
    rows = work.connection.execute(
        chosen.where(_LAYER.c.state == LayerState.CURRENT, held).order_by(_AREA.c.level, _AREA.c.pcode)
    )
    found = [code for code, names in rows if wanted in map(fold_name, json.loads(names).values())]
    return [code for code in found if not above(work, [code]).intersection(found)]


def called(work: Work, codes: Collection[str], language: str, *, countries: Sequence[str] = ()) -> dict[str, str]:
    """What areas and cells are called, by code; a cell after its town. Those that have a name."""
    names = names_of(work, codes, language)
    for code in codes:
        cell = Cell.read(code)
        near = towns_of(tuple(countries)).call(cell, language) if cell is not None else None
        if near is not None:
            names[code] = near.town
    return names
