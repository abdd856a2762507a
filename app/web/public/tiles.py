"""Tiles for anyone; the route exists only where the settings open it."""

from flask import Blueprint, Response

from app.web import tiles


def create() -> Blueprint:
    """The one route."""
    pages = Blueprint("tiles", __name__)

    @pages.get("/tiles/<int:zoom>/<int:column>/<int:row>")
    def tile(zoom: int, column: int, row: int) -> Response:
        return tiles.tile(zoom, column, row)

    return pages
