"""Tiles for staff. Nothing of them stays in a browser: which ones somebody looked at tells where somebody is."""

from flask import Response

from app.web import tiles
from app.web.guards import TEAM, guarded
from app.web.staff import pages


@pages.get("/tiles/<int:zoom>/<int:column>/<int:row>")
@guarded(*TEAM)
def tile(zoom: int, column: int, row: int) -> Response:
    """One tile."""
    return tiles.tile(zoom, column, row)
