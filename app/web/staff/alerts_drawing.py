"""What the map of the composer stands on: the land, and the uppermost areas, which are ticked with a click."""

import json

from flask import Response, make_response

from app.places.areas import areas_at, name_in, outline_of
from app.web.compression import compressed
from app.web.guards import actor, guarded
from app.web.language import page_language
from app.web.map_drawing import WORLD
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.alerts import WRITERS
from maps import basemap, layers


@pages.get("/alerts/ground")
@guarded(*WRITERS)
def alert_ground() -> Response:
    """The land and the areas as GeoJSON, and what of it is to be seen first."""
    language = page_language()
    with reach().read(actor()) as work:
        loaded = areas_at(work, 1)
        areas = [layers.Area(one.pcode, name_in(one, language), outline_of(one), "", 0) for one in loaded]
    whole = [outline for code in reach().runtime.settings.operation.countries if (outline := basemap.outline_of(code))]
    frame = layers.around([area.outline for area in areas] or whole) or WORLD
    told = {
        "ground": layers.ground(frame),
        "areas": layers.collection(areas),
        "frame": [[frame.south, frame.west], [frame.north, frame.east]],
    }
    answer = make_response(json.dumps(told, separators=(",", ":")))
    answer.headers["Content-Type"] = "application/json"
    return compressed(answer)
