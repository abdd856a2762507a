"""What of true counts may be shown in a meeting or printed: pure."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = 5  # pages say it in words: "1 to 4"
T = TypeVar("T", bound=Hashable)


def small(many: int) -> bool:
    """Whether a number is told to nobody in a meeting."""
    return 0 < many < K


def shown(counts: Mapping[T, int], *, adds_up: bool) -> dict[T, int | None]:
    """The counts, None for those that are not told.

    ``adds_up``: their sum is told beside them; then a single one that is too small would be what the others leave of
    it, so the next larger one is kept back too.
    """
    kept: dict[T, int | None] = {key: None if small(many) else many for key, many in counts.items()}
    hidden = [key for key, many in kept.items() if many is None]
    others = [key for key, many in kept.items() if many]
    if adds_up and len(hidden) == 1 and others:
        kept[min(others, key=lambda key: counts[key])] = None
    return kept
