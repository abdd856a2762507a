"""Points carried by links to maps; short links carry none and nobody here follows a link."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

from app.places.writing import plain_numbers
from app.places.written_points import read_points

Point = tuple[float, float]

_BARE_HOST = r"(?<![\w.@-])(?=[a-z0-9-]{1,30}(?:\.[a-z0-9-]{1,30}){0,3}\.[a-z]{2,12}/)"
_LINK = re.compile(rf"(?:https?://|{_BARE_HOST})[^\s<>\"]{{3,2000}}", re.IGNORECASE)
_GOOGLE = re.compile(r"(?:www\.|maps\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")
SHORT_HOSTS = frozenset({"maps.app.goo.gl", "goo.gl", "g.co", "w3w.co", "what3words.com", "maps.apple", "osmand.net"})
# Which parameters of which maps hold "latitude,longitude"; the earlier says more exactly what was meant.
PARAMETERS: Mapping[str, Sequence[str]] = {
    "google": ("q", "query", "destination", "daddr", "ll", "center", "viewpoint"),
    "apple": ("coordinate", "ll", "q", "daddr", "sll"),
    "waze": ("ll", "latlng", "to"),
}
HOSTS = {
    "maps.apple.com": "apple",
    "waze.com": "waze",
    "www.waze.com": "waze",
    "ul.waze.com": "waze",
    "openstreetmap.org": "osm",
    "www.openstreetmap.org": "osm",
    "osm.org": "osm",
    "www.osm.org": "osm",
}
_NUMBER = r"([-+]?\d{1,3}(?:\.\d{1,20})?)"
_PAIR = re.compile(rf"(?:loc:|ll\.)?\s{{0,3}}{_NUMBER}\s{{0,3}},\s{{0,3}}{_NUMBER}(?!\d|\.\d)")
_PIN = re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}(?!\d|\.\d)")
_CENTRE = re.compile(rf"/@{_NUMBER},{_NUMBER}(?!\d|\.\d)")
_OSM_CENTRE = re.compile(rf"map=\d{{1,2}}(?:\.\d{{1,6}})?/{_NUMBER}/{_NUMBER}(?!\d|\.\d)")
# A view's centre is only near what was meant; a pin is it.
PIN_M, CENTRE_M = 30, 500


def find_links(text: str) -> list[str]:
    """All web addresses of a text, with or without http in front."""
    return _LINK.findall(text) if "/" in text else []


def without_links(text: str, *, keep_maps: bool = False) -> str:
    """The text with its web addresses left out, or only those that lead to no readable map."""

    def kept(link: re.Match[str]) -> str:
        return link[0] if keep_maps and map_of(link[0]) not in {None, "short"} else " "

    return _LINK.sub(kept, text) if "/" in text else text


def map_of(link: str) -> str | None:
    """Which map a link leads to (google, apple, osm, waze, short); None for any other address."""
    host = _host(link)
    if host in SHORT_HOSTS:
        return "short"
    return "google" if _GOOGLE.fullmatch(host) else HOSTS.get(host)


def read_link(link: str) -> tuple[Point, int] | None:
    """The point of a map link and its precision in metres; None for other links and links without a point."""
    kind = map_of(link)
    split = _split(link)
    if kind is None or kind == "short" or split is None:
        return None
    if kind == "osm":
        return _read_osm(split)
    pin = _PIN.search(link) if kind == "google" else None
    if pin:
        return _point(pin), PIN_M
    found = _from_query(split.query, names=PARAMETERS[kind]) or _from_path(split.path)
    if found:
        return found, PIN_M
    centre = _CENTRE.search(split.path)
    return (_point(centre), CENTRE_M) if centre else None


def _read_osm(split: SplitResult) -> tuple[Point, int] | None:
    query = _query(split.query)
    pin = _PAIR.fullmatch(f"{query.get('mlat', '')},{query.get('mlon', '')}")
    if pin:
        return _point(pin), PIN_M
    centre = _OSM_CENTRE.search(split.fragment)
    return (_point(centre), CENTRE_M) if centre else None


def _from_query(query: str, *, names: Sequence[str]) -> Point | None:
    values = _query(query)
    for name in names:
        pair = _PAIR.match(values.get(name, ""))
        if pair:
            return _point(pair)
    return None


def _from_path(path: str) -> Point | None:
    """The last part of the path that is a pair: a place, a search, or where the way ends."""
    for part in reversed(path.split("/")):
        written = unquote_plus(part)
        pair = _PAIR.fullmatch(written)
        if pair:
            return _point(pair)
        point, _ = next(read_points(plain_numbers(written)), (None, 0))
        if point and not part.startswith(("@", "data=")):
            return point
    return None


def _query(query: str) -> dict[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=40).items()}
    except ValueError:
        return {}


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(link if "://" in link else f"https://{link}")
    except ValueError:
        return None


def _host(link: str) -> str:
    split = _split(link)
    return (split.netloc if split else "").lower().rpartition("@")[2].partition(":")[0]


def _point(found: re.Match[str]) -> Point:
    return float(found[1]), float(found[2])
