"""Points people typed as numbers: decimal degrees, or degrees with minutes and seconds.

All patterns are bounded, so that reading stays linear in the length of the text. They expect `writing.plain_numbers`.
Latitude comes first unless the text says which is which; a pair that fits only when swapped is no point.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from lat_lon_parser import parse

from app.places.place import in_range

# A point and its precision in metres.
Read = tuple[tuple[float, float], int]

METRES = (111_320.0, 1_855.0, 31.0)  # of one degree, minute, second
FINEST_M = 10

_DECIMAL = r"[-+]?\d{1,3}(?:[.,]\d{1,15})?"
_GLUE = r"[\s:=(\"']{0,4}"
_LATITUDE = re.compile(
    rf"(?<!\w)(?:lat(?:itude?|itud)?|широта|خط العرض|دائرة العرض){_GLUE}({_DECIMAL})(?!\d)", re.IGNORECASE
)
_LONGITUDE = re.compile(
    rf"(?<!\w)(?:lon|lng|long|longitude|longitud|долгота|довгота|خط الطول){_GLUE}({_DECIMAL})(?!\d)", re.IGNORECASE
)
_HINT = re.compile(
    r"gps|coord|koord|locat|ubicaci|position|posici|kuratibu|koordinat|координат|احداث|إحداث|موقع|مختصات|लोकेशन",
    re.IGNORECASE,
)

_WITH_POINT = re.compile(r"(?<![\w.+-])[-+]?\d{1,3}\.\d{1,15}(?!\w|\.\d)")
_WITH_COMMA = re.compile(r"(?<![\w.+-])[-+]?\d{1,3},\d{1,15}(?!\w|\.\d)")
_BETWEEN = re.compile(r"\s{0,3}[,;/|&]\s{0,3}|\s{1,3}")

_SIDES = {
    "n": "N", "s": "S", "e": "E", "w": "W", "o": "W", "с": "N", "ю": "S", "в": "E", "з": "W",
    "north": "N", "south": "S", "east": "E", "west": "W", "norte": "N", "sur": "S", "sul": "S", "este": "E",
    "leste": "E", "oeste": "W", "nord": "N", "sud": "S", "est": "E", "ouest": "W",
    "شمال": "N", "شمالا": "N", "جنوب": "S", "جنوبا": "S", "شرق": "E", "شرقا": "E", "غرب": "W", "غربا": "W",
}  # fmt: skip
_WORDS = "|".join(sorted((side for side in _SIDES if len(side) > 1), key=len, reverse=True))
_SIDE = rf"((?:{_WORDS}|[NSEWOnsewoСЮВЗ])(?![^\W\d_]))?"
_NEXT = r"(?:\s?[°dD:'m]\s?|\s)"
_ANGLE = (
    rf"([-+]?\d{{1,3}}(?:[.,]\d{{1,12}})?(?:{_NEXT}\d{{1,2}}(?:[.,]\d{{1,9}})?"
    rf"(?:{_NEXT}\d{{1,2}}(?:[.,]\d{{1,9}})?)?)?\s?[°'\"ms]{{0,2}})(?!\d)"
)
_ANGLES = re.compile(
    rf"(?<![\w.,+-]){_SIDE}\s?{_ANGLE}\s?{_SIDE}\s{{0,2}}[,;/|]?\s{{0,2}}{_SIDE}\s?{_ANGLE}\s?{_SIDE}(?!\w)"
)
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\d+(?:[.,](\d+))?")


def read_points(text: str) -> Iterator[Read]:
    """The points written in the text, the clearest way of writing first."""
    yield from _labelled(text)
    yield from _angles(text)
    hinted = _HINT.search(text) is not None or _is_all_numbers(text)
    for numbers in (_WITH_POINT, _WITH_COMMA):
        yield from _decimal_pairs(text, numbers=numbers, hinted=hinted)


def _is_all_numbers(text: str) -> bool:
    """True for a text of two or three numbers (the third is a height) and nothing else."""
    return not _LETTER.search(text) and len(_NUMBER.findall(text)) <= 3


def _labelled(text: str) -> Iterator[Read]:
    """`lat: -1.2864 lon: 36.8172`, in either order."""
    latitude = _LATITUDE.search(text)
    longitude = _LONGITUDE.search(text) if latitude else None
    if latitude and longitude:
        yield from _point(latitude[1], longitude[1])


def _angles(text: str) -> Iterator[Read]:
    """`1°17'11"S 36°49'2"E`, `S1.2864 E36.8172`, `36 49 2 E, 1 17 11 S`; without sides only with degree signs."""
    for found in _ANGLES.finditer(text):
        first, second = found[2], found[5]
        sides = [side for side in (found[1], found[3], found[4], found[6]) if side]
        if not sides and _is_plainly_angle(first) and _is_plainly_angle(second):
            yield from _point(first, second)
        elif len(sides) == 2 and _is_no_count(first, sides[0]) and _is_no_count(second, sides[1]):
            yield from _with_sides(first, second, sides=[_SIDES[side.lower()] for side in sides])


def _with_sides(first: str, second: str, *, sides: list[str]) -> Iterator[Read]:
    if sides[0] in "NS" and sides[1] in "EW":
        yield from _point(f"{first} {sides[0]}", f"{second} {sides[1]}")
    elif sides[0] in "EW" and sides[1] in "NS":
        yield from _point(f"{second} {sides[1]}", f"{first} {sides[0]}")


def _is_plainly_angle(angle: str) -> bool:
    """Degrees with a sign and minutes or three decimals; `38.5° 39°` is a fever."""
    numbers = _NUMBER.findall(angle)
    return "°" in angle and (len(numbers) > 1 or len(numbers[0]) >= 3)


def _is_no_count(angle: str, side: str) -> bool:
    """False for `12 E`; small letters are taken for a side of the earth only after a degree sign."""
    spelt = len(side) > 1 or side.isupper() or "°" in angle
    return spelt and (
        "°" in angle or any(len(decimals) > 1 for decimals in _NUMBER.findall(angle)) or _parts(angle) > 1
    )


def _parts(angle: str) -> int:
    return len(_NUMBER.findall(angle))


def _decimal_pairs(text: str, *, numbers: re.Pattern[str], hinted: bool) -> Iterator[Read]:
    """Two decimal numbers next to each other, with decimals enough to be no prices."""
    found = list(numbers.finditer(text))
    for first, second in pairwise(found):
        close = _BETWEEN.fullmatch(text, first.end(), second.start())
        if close and _has_decimals(first[0], second[0], hinted=hinted):
            yield from _point(first[0], second[0])


def _has_decimals(first: str, second: str, *, hinted: bool) -> bool:
    """True for four decimals beside three or more; three beside one when the text is about a position."""
    fewer, more = sorted(len(re.split("[.,]", number)[1]) for number in (first, second))
    return (more >= 3 and fewer >= 1) if hinted else (more >= 4 and fewer >= 3)


def _point(latitude: str, longitude: str) -> Iterator[Read]:
    try:
        point = parse(latitude), parse(longitude)
    except ValueError:
        return
    if in_range(*point):
        yield point, max(_precision(latitude), _precision(longitude))


def _precision(angle: str) -> int:
    """Half the step of the last digit written, in metres."""
    numbers = _NUMBER.findall(angle)
    step = METRES[min(len(numbers), 3) - 1] * 10.0 ** -len(numbers[-1])
    return max(FINEST_M, round(step / 2))
