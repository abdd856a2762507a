"""Filling, swapping and emptying layers of areas. Each is short; `worker` calls them one after the other."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from app.audit.actions import record
from app.database import Turn, take_turn
from app.ids import new_id
from app.places.area_file import AreaRead
from app.places.tables import Area, AreaLayer, LayerState
from app.prepared import Prepared
from app.work import Work

Layer = tuple[str, int]  # country and level
_AREA: Any = Area.__table__  # type: ignore[attr-defined]
_LAYER: Any = AreaLayer.__table__  # type: ignore[attr-defined]
_LOADING_LASTS = timedelta(hours=1)  # at most: then whoever filled it has died
_ADD = Prepared(insert(_AREA), *_AREA.c.keys())


def begin(work: Work, layers: Iterable[Layer]) -> dict[Layer, UUID]:
    """New layers that nobody sees yet."""
    made = {layer: new_id() for layer in layers}
    rows = [
        {"id": made[layer], "country": layer[0], "level": layer[1], "state": LayerState.LOADING, "loaded_at": work.now}
        for layer in made
    ]
    work.connection.execute(insert(_LAYER), rows)
    return made


def add(work: Work, areas: Sequence[AreaRead], into: dict[Layer, UUID]) -> None:
    """Put a few areas into their layers."""
    work.run_many(_ADD, [_row(area, into[area.country, area.level]) for area in areas])


def _row(area: AreaRead, layer_id: UUID) -> dict[str, Any]:
    return {
        "layer_id": layer_id,
        "pcode": area.pcode,
        "parent": area.parent,
        "level": area.level,
        "kind": area.kind,
        "names": json.dumps(area.names, ensure_ascii=False),
        "longitude": area.longitude,
        "latitude": area.latitude,
        "outline": area.outline,
    }


def take_place(work: Work, made: dict[Layer, UUID]) -> None:
    """From now on these layers are current, and those before them are over."""
    take_turn(work.connection, Turn.AREAS)
    for (country, level), layer_id in made.items():
        same = (_LAYER.c.country == country) & (_LAYER.c.level == level) & (_LAYER.c.state == LayerState.CURRENT)
        work.connection.execute(update(_LAYER).where(same).values(state=LayerState.OVER))
        work.connection.execute(update(_LAYER).where(_LAYER.c.id == layer_id).values(state=LayerState.CURRENT))
        record(work, "areas.loaded", "area_layer", layer_id, f"{country}:{level}")


def delete_some(work: Work, *, most: int) -> bool:
    """Whether anything was left to delete of layers that are over or were never finished; deletes a little of it."""
    given_up = (_LAYER.c.state == LayerState.LOADING) & (_LAYER.c.loaded_at < work.now - _LOADING_LASTS)
    chosen = select(_LAYER.c.id).where((_LAYER.c.state == LayerState.OVER) | given_up)
    layer_id = work.connection.execute(chosen.limit(1)).scalar()
    if layer_id is None:
        return False
    some = select(_AREA.c.pcode).where(_AREA.c.layer_id == layer_id).limit(most)
    gone = work.connection.execute(delete(_AREA).where(_AREA.c.layer_id == layer_id, _AREA.c.pcode.in_(some)))
    if gone.rowcount < most:
        work.connection.execute(delete(_LAYER).where(_LAYER.c.id == layer_id))
    return True
