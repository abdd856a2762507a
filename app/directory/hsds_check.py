"""What is wrong in an HSDS document, each with where it is. Pure."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.directory.hsds_shape import CHOICES, LISTS, NUMBERS, ONES, ORGANIZATION, REQUIRED

MOST_DEEP: Final = 12
MOST_PROBLEMS: Final = 200  # of one file: whoever mends so many looks again
_MOST_NESTED: Final = 30  # of a field that we do not know
_UNKEPT: Final = re.compile(r"[\x00\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[0-9a-fA-F-]{32,36}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, by a code, and where: a file and its row, or the way to it through a document."""

    where: str
    code: str
    value: str = ""


def problems_of(document: Any, *, where: str) -> Iterator[Problem]:
    """Everything wrong with one organisation as HSDS."""
    seen: dict[tuple[str, str], str] = {}
    yield from _of_object(document, ORGANIZATION, where, 0)
    for kind, given, place in _ids(document, ORGANIZATION, where, 0):
        if kind in ("service", "service_at_location") and (kind, given) in seen:
            yield Problem(place, "hsds.twice", given)
        seen[(kind, given)] = place


def _of_object(given: Any, kind: str, where: str, deep: int) -> Iterator[Problem]:
    if not isinstance(given, dict) or deep > MOST_DEEP:
        yield Problem(where, "hsds.object", kind)
        return
    yield from of_fields(given, kind, where)
    for child, child_kind, place in _children(given, kind, where):
        yield from _of_object(child, child_kind, place, deep + 1)


def of_fields(given: Mapping[str, Any], kind: str, where: str) -> Iterator[Problem]:
    """Everything wrong with the fields of one object, or row, itself."""
    if not is_id(given.get("id")):
        yield Problem(where, "hsds.id", _said(given.get("id", "")))
    yield from (Problem(where, "hsds.missing", name) for name in REQUIRED.get(kind, ()) if given.get(name) is None)
    for name, allowed in CHOICES.get(kind, {}).items():
        if given.get(name) not in (None, *allowed, *_nothing(kind, name)):
            yield Problem(where, "hsds.choice", f"{name}: {_said(given[name])}")
    for name in NUMBERS.get(kind, ()):
        if given.get(name) not in (None, "") and not _is_number(given[name]):
            yield Problem(where, "hsds.number", f"{name}: {_said(given[name])}")
    known = {*LISTS.get(kind, ()), *ONES.get(kind, ())}
    odd = (name for name, value in given.items() if name not in known and not _is_plain({name: value}))
    yield from (Problem(where, "hsds.value", _said(name)) for name in odd)


def _nothing(kind: str, name: str) -> tuple[str, ...]:
    """What says nothing where something may be left out."""
    return () if name in REQUIRED.get(kind, ()) else ("",)


def _said(value: Any) -> str:
    """A value as a page can show it."""
    return _UNKEPT.sub("\N{REPLACEMENT CHARACTER}", str(value)[:60])


def _children(given: Mapping[str, Any], kind: str, where: str) -> Iterator[tuple[Any, str, str]]:
    for name, child_kind in LISTS.get(kind, {}).items():
        children = given.get(name) or []
        if not isinstance(children, list):
            yield None, child_kind, f"{where} / {name}"
            continue
        for number, child in enumerate(children, 1):
            yield child, child_kind, f"{where} / {name} {number}"
    for name, (child_kind, _) in ONES.get(kind, {}).items():
        if given.get(name) is not None:
            yield given[name], child_kind, f"{where} / {name}"


def _ids(given: Any, kind: str, where: str, deep: int) -> Iterator[tuple[str, str, str]]:
    if not isinstance(given, dict) or deep > MOST_DEEP:
        return
    yield kind, str(given.get("id")), where
    for child, child_kind, place in _children(given, kind, where):
        yield from _ids(child, child_kind, place, deep + 1)


def weight(given: Any, kind: str = ORGANIZATION, *, most: int) -> int:
    """About how many letters it takes to write an object with all it holds, looked at until it is more than `most`."""
    if not isinstance(given, dict):
        return 0
    found = sum(len(value) + len(name) if isinstance(value, str) else len(name) for name, value in given.items())
    for child, child_kind, _ in _children(given, kind, ""):
        if found > most:
            break
        found += weight(child, child_kind, most=most - found)
    return found


def is_id(given: Any) -> bool:
    """Whether it is a UUID, as the standard has it."""
    if not isinstance(given, str) or not _PLAIN.fullmatch(given):
        return False
    try:
        return bool(UUID(given))
    except ValueError:
        return False


def _is_number(given: Any) -> bool:
    """Whether it is a number, or some digits: so others write it."""
    if not isinstance(given, int | float | str) or isinstance(given, bool):
        return False
    try:
        return math.isfinite(float(given))
    except (OverflowError, ValueError):  # of more digits than any number has
        return False


def _is_plain(value: Any, deep: int = 0) -> bool:
    """Whether a field that we do not know may be kept: words, numbers, lists of objects of some extension."""
    if deep > _MOST_NESTED:
        return False
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return _UNKEPT.search(value) is None
    if isinstance(value, list):
        return all(_is_plain(one, deep + 1) for one in value)
    if isinstance(value, dict):
        return all(_is_plain(key) and _is_plain(one, deep + 1) for key, one in value.items())
    return value is None or isinstance(value, int)
