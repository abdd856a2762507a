"""A map that people move, drawn by folium with a template of our own.

folium's own page loads scripts and sheets from four other hosts, and writes whatever a popup is given as markup. Ours
takes of it the map and its layers: one place in the page, and one script that runs by its answer's nonce. Names and
figures are data in that script; the page's own script writes them as text.

Import this where a map is drawn and nowhere else: folium brings numpy and 20 MB of memory with it.
"""

from collections.abc import Mapping
from typing import Any

import folium
from branca.element import Figure
from folium.template import Template

from maps.geometry import Box
from maps.layers import Collection, Tiles, surroundings
from maps.picture import HIDDEN

_EDGE = "#5b6875"


class _Page(Figure):
    """What a map hangs from: its place and its script. What folium would put into the head of a page is left out."""

    _template = Template(
        "{{ this.html.render(**kwargs) }}"
        '<script nonce="{{ kwargs.nonce|e }}">"use strict";{{ this.script.render(**kwargs) }}</script>'
    )


class _Map(folium.Map):
    """A map without jQuery, bootstrap and markers; it stands still where somebody asked for little motion."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's, which are all on other hosts
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - the same
    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="map" id="{{ this.get_name() }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = (() => {
                const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
                return L.map({{ this.get_name()|tojson }}, {
                    center: {{ this.location|tojson }}, zoomAnimation: !still, fadeAnimation: !still,
                    ...{{ this.options|tojavascript }}
                });
            })();
            L.control.scale({ imperial: false }).addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def get_name(self) -> str:
        """How the page's script finds it."""
        return "map_moving"


class _Ground(folium.GeoJson):
    def get_name(self) -> str:
        return "geo_json_ground"


class _Areas(folium.GeoJson):
    def get_name(self) -> str:
        """How the page's script finds them."""
        return "geo_json_areas"


def draw(areas: Collection, ground: Collection, *, frame: Box, nonce: str, tiles: Tiles | None = None) -> str:
    """The map's place in a page, and the script that draws it there once Leaflet is loaded.

    Areas get the classes of `maps.picture`, so that its style sheet colours both.
    """
    x, y = frame.middle
    wide = surroundings(frame)
    drawn = _Map(
        location=(y, x),
        tiles=None,
        max_bounds=True,
        min_lat=wide.south,
        max_lat=wide.north,
        min_lon=wide.west,
        max_lon=wide.east,
        attribution_control=False,
        zoom_snap=0.25,
    )
    page = _Page()
    page.add_child(drawn)
    if tiles is None:
        drawn.add_child(_Ground(ground, style_function=_land, smooth_factor=0.3, interactive=False))
    else:
        drawn.add_child(_pictures(tiles))
    drawn.add_child(_Areas(areas, style_function=_over if tiles else _whole, smooth_factor=0.3))
    drawn.fit_bounds([[frame.south, frame.west], [frame.north, frame.east]], padding=(8, 8))
    return page.render(nonce=nonce)


def _pictures(tiles: Tiles) -> folium.TileLayer:
    # folium asks for a line of credit; ours stands in the page, as text.
    return folium.TileLayer(tiles.address, attr="-", max_native_zoom=tiles.highest, min_native_zoom=tiles.lowest)


def _land(_feature: Mapping[str, Any]) -> dict[str, object]:
    return {"className": "mg", "fillColor": "#e3e8ec", "fillOpacity": 1, "color": _EDGE, "weight": 0.5}


def _whole(feature: Mapping[str, Any]) -> dict[str, object]:
    shade = feature["properties"]["shade"]
    own = {"className": "mh", "fillColor": "url(#hatch)"} if shade == HIDDEN else {"className": f"m{shade}"}
    return {"fillOpacity": 1, "color": _EDGE, "weight": 1} | own


def _over(feature: Mapping[str, Any]) -> dict[str, object]:
    """As glass: the picture of the land shows through."""
    return _whole(feature) | {"fillOpacity": 0.65}
