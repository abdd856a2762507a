"""The place a message tells: a share, a link, a code, numbers, or the name of a town, in this order of trust."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from openlocationcode import openlocationcode

from app.places.folding import split_words
from app.places.gazetteer import Gazetteer
from app.places.map_links import find_links, map_of, read_link, without_links
from app.places.place import Method, Place, in_range
from app.places.writing import plain_numbers
from app.places.written_points import read_points

# Latitude, longitude and what the sender or the provider calls it.
Share = tuple[float, float, str | None]

SHARE_M = 50
LONGEST_LABEL = 200
# Every form but a town's name has a sign of its own, a decimal number, or three numbers close together; most texts
# have none of these, and looking for each form costs more than all the rest of the place.
_MAY_HOLD_POINT = re.compile(r"[+:/°º]|\d[.,٫٬،·]\s?\d|\d\D{1,12}\d\D{1,12}\d|\d\s?[NSEWO]\b")
_DEGREES = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PAIR = rf"({_DEGREES}),\s?({_DEGREES})(?!\d|\.\d)"
_GEO = re.compile(rf"(?<!\w)geo:{_PAIR}([^\s?]{{0,200}})(?:\?([^\n]{{0,400}}))?", re.IGNORECASE)
_GEO_QUERY = re.compile(rf"(?:^|&)q=(?:loc:)?{_PAIR}(?:\s?\(([^)]{{0,200}})\))?")
_GEO_UNCERTAINTY = re.compile(r";u=(\d{1,7})", re.IGNORECASE)
_CODE_LETTER = "23456789CFGHJMPQRVWX"
_PLUS_CODE = re.compile(
    rf"(?<![\w+])((?=[2-9]{{0,7}}[CFGHJMPQRVWX])[{_CODE_LETTER}]{{2,8}}0{{0,6}}\+[{_CODE_LETTER}]{{0,7}})(?![\w+])",
    re.IGNORECASE,
)
_THREE_WORDS = re.compile(r"///[^\s/]{1,80}")


def find_place(text: str, *, location: Share | None = None, gazetteer: Gazetteer | None = None) -> Place | None:
    """The place told by a message, the most exact way of telling first; None when it tells none.

    Short links and three-word addresses cannot be read without the network: they give no place, their words stay
    in the text. Latitude and longitude are never swapped to make them fit.
    """
    shared = _read_share(location) if location else None
    if shared:
        return shared
    if _MAY_HOLD_POINT.search(text):
        exact = next(_exact_places(plain_numbers(text), gazetteer), None)
        if exact:
            return exact
    return gazetteer.find(_without_addresses(text)) if gazetteer else None


def find_unreadable(text: str) -> str | None:
    """A short map link or three-word address of the text, which only its maker can turn into a place."""
    three = _THREE_WORDS.search(text)
    if three and len(split_words(three[0])) == 3:
        return three[0]
    return next((link for link in find_links(text) if map_of(link) == "short"), None)


def _exact_places(text: str, gazetteer: Gazetteer | None) -> Iterator[Place]:
    yield from _geo_uris(text)
    yield from _links(text)
    yield from _plus_codes(text, gazetteer)
    for (latitude, longitude), precision_m in read_points(without_links(text)):
        yield Place(latitude, longitude, precision_m, "", Method.COORDINATES)


def _read_share(location: Share) -> Place | None:
    latitude, longitude, label = location
    if not in_range(latitude, longitude):
        return None
    return Place(latitude, longitude, SHARE_M, (label or "")[:LONGEST_LABEL], Method.SHARE)


def _geo_uris(text: str) -> Iterator[Place]:
    """RFC 5870, and Android's `geo:0,0?q=lat,lon(Label)`, where the real point is in the query."""
    for found in _GEO.finditer(text) if ":" in text else ():
        query = _GEO_QUERY.search(unquote(found[4] or "").replace("+", " "))
        point = query or found
        latitude, longitude = float(point[1]), float(point[2])
        if in_range(latitude, longitude):
            uncertainty = _GEO_UNCERTAINTY.search(found[3])
            label = (query[3] or "") if query else ""
            yield Place(latitude, longitude, int(uncertainty[1]) if uncertainty else SHARE_M, label, Method.GEO_URI)


def _links(text: str) -> Iterator[Place]:
    for link in find_links(text):
        read = read_link(link)
        if read and in_range(*read[0]):
            yield Place(*read[0], read[1], "", Method.MAP_LINK)


def _plus_codes(text: str, gazetteer: Gazetteer | None) -> Iterator[Place]:
    """Full codes, and short ones beside the name of a town we know."""
    codes = [found[1].upper() for found in _PLUS_CODE.finditer(text)] if "+" in text else []
    near = None
    if gazetteer and any(map(openlocationcode.isShort, codes)):
        near = gazetteer.find(_PLUS_CODE.sub(" ", text))
    for code in codes:
        if near and openlocationcode.isShort(code):
            yield from _decoded(openlocationcode.recoverNearest(code, near.latitude, near.longitude))
        elif openlocationcode.isFull(code):
            yield from _decoded(code)


def _decoded(code: str) -> Iterator[Place]:
    area = openlocationcode.decode(code)
    latitude, longitude = round(area.latitudeCenter, 6), round(area.longitudeCenter, 6)
    half = (area.latitudeHi - area.latitudeLo) / 2
    if in_range(latitude, longitude):
        yield Place(latitude, longitude, max(3, round(half * 111_320)), "", Method.PLUS_CODE)


def _without_addresses(text: str) -> str:
    """The text without web and three-word addresses, whose words name no town; map links may name one."""
    if "/" not in text:
        return text
    return without_links(_THREE_WORDS.sub(" ", text), keep_maps=True)
