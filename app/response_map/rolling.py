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
        shown = shown_as(area, top, parent)
        if shown is not None:
            found[shown] = found.get(shown, 0) + many
    return found


def shown_as(area: str, top: str, parent: Callable[[str], str]) -> str | None:
    """Which of the areas right below `top` the area lies in, or `top` itself; None for one that lies elsewhere."""
    steps = list(chain(area, parent))
    if top not in steps:
        return None
    at = steps.index(top)
    return steps[at - 1] if at else top


def without(counts: Mapping[str, int], withheld: Collection[str], parent: Callable[[str], str]) -> dict[str, int]:
    """The same counts, those of places that are not to be named in the area around them."""
    found: dict[str, int] = {}
    for area, many in counts.items():
        shown = around(area, withheld, parent)
        found[shown] = found.get(shown, 0) + many
    return found


def around(area: str, withheld: Collection[str], parent: Callable[[str], str]) -> str:
    """The area itself, or the one around the outermost of the places that are not to be named and that it lies in."""
    shown = area
    for step in chain(area, parent):
        if step in withheld:
            shown = parent(step)
    return shown
