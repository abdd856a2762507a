"""Counts of small areas added up for larger ones, as far as somebody looks: pure."""

from collections.abc import Callable, Collection, Iterator, Mapping


def chain(area: str, parent: Callable[[str], str]) -> Iterator[str]:
    """The area and everything above it, up to "" for everywhere."""
    while area:
        yield area
        area = parent(area)
    yield ""


def below(counts: Mapping[str, int], top: str, parent: Callable[[str], str]) -> dict[str, int]:
    """Counts of the areas right below `top`; what is in `top` and nobody knows where is under `top` itself."""
    found: dict[str, int] = {}
    for area, many in counts.items():
        steps = list(chain(area, parent))
        if top not in steps:
            continue
        at = steps.index(top)
        shown = steps[at - 1] if at else top
        found[shown] = found.get(shown, 0) + many
    return found


def without(counts: Mapping[str, int], withheld: Collection[str], parent: Callable[[str], str]) -> dict[str, int]:
    """The same counts, those of places that are not to be named in the area around them."""
    found: dict[str, int] = {}
    for area, many in counts.items():
        shown = area
        for step in chain(area, parent):
            if step in withheld:
                shown = parent(step)
        found[shown] = found.get(shown, 0) + many
    return found
