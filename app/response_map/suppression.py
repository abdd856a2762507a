"""What of one day's counts may be public: pure. Nothing here knows a person, a name or a place but its code.

A cell below `K` is never shown. It is added to what is left of the area above it, which is shown when it is large
enough and made of so many areas that none can be worked out of it. Every true count belongs to one shown number or to
none, so no two shown numbers of a kind can be subtracted from each other; what is shown is rounded besides. A line of
topics adds up to its area's count, so it is shown only where that gives nothing away.

The measure (tests/app/response_map/test_attack.py): whoever has every table ever shown, and all
the time in the world, can bound no hidden cell to fewer than `LEAST_DOUBT` values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

K = 10
ROUND_TO = 5
LEAST_DOUBT = 5
_SLACK = ROUND_TO // 2  # a shown number may be so far from the true one

# The area a count lies in, and the one above an area; "" above the topmost.
Parents = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One public number: of an area, or (`rest`) of those areas below it that are not shown by themselves."""

    area: str
    rest: bool
    many: int


@dataclass(frozen=True, slots=True)
class Tables:
    """What is public of one day.

    ``by_kind``: kind → numbers by area. ``by_code``: kind → area → code → number, for the areas whose line of topics
    is shown; a code that is not there is "fewer than 10 or none". ``totals``: kind → the sum of what is shown.
    """

    by_kind: Mapping[str, Sequence[Shown]]
    by_code: Mapping[str, Mapping[str, Mapping[str, int]]]
    totals: Mapping[str, int]


def rounded(many: int) -> int:
    """To the nearest five, never below `K`."""
    return max(K, (many + _SLACK) // ROUND_TO * ROUND_TO)


def shown_by_area(counts: Mapping[str, int], areas: Iterable[str], parent: Parents) -> list[Shown]:
    """The public numbers of one kind on one day, in the order of their areas' codes.

    ``counts``: true counts by area, of the smallest areas that may be public; ``areas``: all of those, also where
    nothing was counted, because a number is the safer the more areas it may have come from.
    """
    shown, left = [], {area: [counts.get(area, 0)] for area in areas}
    for area in sorted(left):
        if left[area][0] >= K:
            shown.append(Shown(area, rest=False, many=rounded(left[area][0])))
            del left[area]
    while left:
        above: dict[str, list[int]] = {}
        for area, hidden in left.items():
            above.setdefault(parent(area), []).extend(hidden)
        left = {}
        for area in sorted(above):
            if is_safe(sum(above[area]), hidden=len(above[area])):
                shown.append(Shown(area, rest=True, many=rounded(sum(above[area]))))
            elif area:
                left[area] = above[area]
    return sorted(shown, key=lambda one: (one.area, one.rest))


def is_safe(total: int, *, hidden: int) -> bool:
    """Whether the sum of so many hidden cells may be shown: no cell of it can be worked out from it."""
    if total < K:
        return False
    at_least = _lowest(rounded(total)) - (K - 1) * (hidden - 1)
    return K - max(0, at_least) >= LEAST_DOUBT


def _lowest(many: int) -> int:
    """The least that a shown number may stand for."""
    return max(K, many - _SLACK)


def shown_codes(counts: Mapping[str, int], codes: Iterable[str], whole: int, *, adds_up: bool) -> dict[str, int] | None:
    """One area's topics: code → public number; None where showing the line would give a hidden one away.

    ``whole``: the area's public number of that kind. ``adds_up``: every count has exactly one of the codes, so the
    hidden ones are what the shown ones leave of the whole.
    """
    named = tuple(codes)
    shown = {code: rounded(counts[code]) for code in named if counts.get(code, 0) >= K}
    hidden = len(named) - len(shown)
    if not adds_up or not hidden:
        return shown or None
    at_least = _lowest(whole) - sum(many + _SLACK for many in shown.values())
    at_most = whole + _SLACK - sum(map(_lowest, shown.values()))
    lowest = max(0, at_least - (K - 1) * (hidden - 1))
    highest = min(K - 1, at_most)
    return shown if shown and highest - lowest + 1 >= LEAST_DOUBT else None


def tables_of(
    counts: Mapping[tuple[str, str, str], int],
    *,
    areas: Sequence[str],
    parent: Parents,
    codes: Mapping[str, Sequence[str]],
    adds_up: Iterable[str],
) -> Tables:
    """The three tables of one day.

    ``counts``: (kind, area, code) → true count; the code "" stands for the whole. ``codes``: kind → its topics;
    ``adds_up``: the kinds whose topics add up to the whole.
    """
    partitions = frozenset(adds_up)
    by_kind, by_code = {}, {}
    for kind, topics in codes.items():
        whole = {area: many for (one, area, code), many in counts.items() if one == kind and not code}
        by_kind[kind] = shown_by_area(whole, areas, parent)
        lines = {
            one.area: shown_codes(
                {code: counts.get((kind, one.area, code), 0) for code in topics},
                topics,
                one.many,
                adds_up=kind in partitions,
            )
            for one in by_kind[kind]
            if not one.rest
        }
        by_code[kind] = {area: line for area, line in lines.items() if line is not None}
    return Tables(by_kind, by_code, {kind: sum(one.many for one in shown) for kind, shown in by_kind.items()})
