"""Which areas lie in others, and which hold them, as the database has them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from app.places.tables import Area, AreaLayer, LayerState
from app.work import Work

_AREA: Any = Area.__table__  # type: ignore[attr-defined]
_LAYER: Any = AreaLayer.__table__  # type: ignore[attr-defined]


def with_inside(work: Work, codes: Collection[str]) -> frozenset[str]:
    """These areas (or countries, by their two letters) and all that lie in one of them, however deep."""
    below = _now().where(_AREA.c.parent.in_(codes)).cte("below", recursive=True)
    below = below.union(_now().where(_AREA.c.parent == below.c.pcode))
    return frozenset(codes) | frozenset(work.connection.execute(select(below.c.pcode)).scalars())


def above(work: Work, codes: Collection[str]) -> frozenset[str]:
    """All areas that hold one of these, up to the country's two letters."""
    over = _now().where(_AREA.c.pcode.in_(codes)).cte("over", recursive=True)
    over = over.union(_now().where(_AREA.c.pcode == over.c.parent))
    return frozenset(work.connection.execute(select(over.c.parent)).scalars()) - {""}


def _now() -> Any:
    current = select(_LAYER.c.id).where(_LAYER.c.state == LayerState.CURRENT)
    return select(_AREA.c.pcode, _AREA.c.parent).where(_AREA.c.layer_id.in_(current))
