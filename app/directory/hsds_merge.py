"""A document as its file had it, with what changed here since. Pure."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from app.directory.hsds import TAXONOMY
from app.directory.hsds_tables import LOOSE

_KEYED: Final = frozenset({"services", "service_at_locations", "locations"})


def merged(kept: Any, base: Any, now: Any) -> Any:
    """`kept` with what changed from `base` (what we read of it) to `now`: what we do not know stays as it was."""
    if base == now:
        return kept
    if isinstance(kept, dict) and isinstance(base, dict) and isinstance(now, dict):
        found = dict(kept)
        for name in (*now, *(name for name in base if name not in now)):
            if base.get(name) == now.get(name):
                continue
            value = _merged_field(name, kept.get(name), base.get(name), now.get(name))
            if value is None or (value == [] and name not in kept):
                found.pop(name, None)
            else:
                found[name] = value
        return found
    return now


def with_earlier(document: Any, earlier: Any, *, here: Collection[UUID]) -> Any:
    """A document with what an earlier one of the same organisation said of services that are `here`, and it does not.

    A file may be one page of many.
    """
    said = {UUID(one["id"]) for one in document.get("services") or ()}
    left = [one for one in earlier.get("services") or () if (known := UUID(one["id"])) in here and known not in said]
    kept = document | ({"services": [*left, *(document.get("services") or ())]} if left else {})
    return kept | ({LOOSE: earlier[LOOSE]} if LOOSE in earlier and LOOSE not in document else {})


def _merged_field(name: str, kept: Any, base: Any, now: Any) -> Any:
    if name in _KEYED:
        return _merged_list(kept, base, now)
    if name == "attributes":  # those of others stay, ours are as they are now
        others = [one for one in kept or () if (one.get("taxonomy_term") or {}).get("taxonomy") != TAXONOMY]
        return [*others, *(now or ())]
    return merged(kept, base, now)


def _merged_list(kept: Any, base: Any, now: Any) -> list[Any]:
    """Lists of things with an id of their own: each merged with itself, and what is new behind them."""
    before = {UUID(one["id"]): one for one in base or ()}
    after = {UUID(one["id"]): one for one in now or ()}
    found = []
    for one in kept or ():
        known = UUID(one["id"])
        if known in after:
            found.append(merged(one, before[known], after[known]) if known in before else one)
        elif known not in before:
            found.append(one)
    return [*found, *(one for known, one in after.items() if known not in before)]
