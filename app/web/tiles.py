"""Tiles of the administrator's file, for staff and, where the settings say so, for anyone."""

from flask import Response, make_response

from app.errors import NotFound
from app.web.reach import reach


def tile(zoom: int, column: int, row: int) -> Response:
    """The tile, or nothing where the map ends: the reader asks for three numbers and names no file."""
    tiles = reach().runtime.tiles
    if tiles is None:
        raise NotFound("tiles.no_file")
    found = tiles.find(zoom, column, row)
    if found is None:
        return make_response("", 204)
    answer = make_response(found)
    answer.headers["Content-Type"] = tiles.about.kind
    if tiles.about.encoding:
        answer.headers["Content-Encoding"] = tiles.about.encoding
    return answer
