"""Whether a text tells what only a trained person should read: violence, being held to work, a child alone. Pure.

Distress is no disclosure: "armed men attack us" and "we were robbed" are calls for help that a whole team reads. So who
hurts must be somebody close and must hurt who writes, who holds must be who gives work, and a child says their own age.
Sexual violence, being sold and forced work count whoever did it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from app.framework import Lane
from app.inbound.allegations import Told, beside, told_in
from app.inbound.word_index import Hit, WordIndex

# The lists of words/<lang>.toml that serve this. `hurts` says it of who writes: "beats me".
CODES: Final = ("close", "hurts", "rape", "captor", "held", "sold", "my_age", "i_am", "years")

_TELLING: Final = frozenset({"hurts", "rape", "held", "sold", "my_age", "years"})
_A_CHILD: Final = range(6, 18)
# Folded characters between an age and "I am", "years" and "my age": "I have a son of 14 years" tells no age of theirs.
_AFTER_I_AM, _AFTER_I_AM_UNSPACED, _BEFORE_YEARS, _AFTER_MY_AGE = 3, 0, 6, 10
_FIRST: Final = (Lane.VIOLENCE, Lane.TRAFFICKING, Lane.ALONE)


def disclosed_in(text: str, index: WordIndex, hits: Sequence[Hit], script: str) -> Lane | None:
    """The lane a text belongs in; None when it tells nothing of the kind. ``hits``: of this index."""
    if all(hit.codes.isdisjoint(_TELLING) for hit in hits):
        return None
    near = _AFTER_I_AM_UNSPACED if index.unspaced else _AFTER_I_AM
    found = set(_lanes(told_in(text, index, hits, script), near))
    return next((lane for lane in _FIRST if lane in found), None)


def _lanes(told: Told, near: int) -> Iterator[Lane]:
    for hit in told.hits:
        if "rape" in hit.codes or ("hurts" in hit.codes and beside(hit, "close", told, told.reach.before)):
            yield Lane.VIOLENCE
        if "sold" in hit.codes or ("held" in hit.codes and beside(hit, "captor", told, told.reach.before)):
            yield Lane.TRAFFICKING
        if hit.number in _A_CHILD and _is_their_age(hit, told.hits, near):
            yield Lane.ALONE


def _is_their_age(number: Hit, hits: Sequence[Hit], near: int) -> bool:
    """Whether who writes says that they are so old: "my age is 14", or "I am" before it and "years" after it."""

    def before(code: str, most: int) -> bool:
        return any(code in hit.codes and hit.start < number.start <= hit.end + most for hit in hits)

    years = any("years" in hit.codes and 0 <= hit.start - number.end <= _BEFORE_YEARS for hit in hits)
    return before("my_age", _AFTER_MY_AGE) or (years and before("i_am", near))
