"""A document as its file had it, with what changed here since. Pure."""

from typing import Any, Final

from app.directory.hsds import TAXONOMY

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
            if value is None:
                found.pop(name, None)
            else:
                found[name] = value
        return found
    return now


def _merged_field(name: str, kept: Any, base: Any, now: Any) -> Any:
    if name in _KEYED:
        return _merged_list(kept, base, now)
    if name == "attributes":  # those of others stay, ours are as they are now
        others = [one for one in kept or () if (one.get("taxonomy_term") or {}).get("taxonomy") != TAXONOMY]
        return [*others, *(now or ())]
    return merged(kept, base, now)


def _merged_list(kept: Any, base: Any, now: Any) -> list[Any]:
    """Lists of things with an id of their own: each merged with itself."""
    before = {one["id"]: one for one in base or ()}
    after = {one["id"]: one for one in now or ()}
    found = []
    for one in kept or ():
        known = one["id"]
        if known in after:
            found.append(merged(one, before.get(known), after.pop(known)) if known in before else one)
        elif known not in before:
            found.append(one)
    return [*found, *after.values()]
