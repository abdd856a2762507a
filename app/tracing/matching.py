"""Whether two descriptions may be of one person: pure. It suggests; people decide.

Marks, not measures: a name says most, and age, place and day say whether it can be so. Nothing is suggested for a name
that is only half the same unless the rest fits too.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from typing import Final

from app.tracing.facts import Described, Findable, Sought
from app.tracing.spelling import Part, joined, likeness, taken_apart

ENOUGH: Final = 3  # marks
_SAME, _ALIKE, _LEAST = 0.88, 0.8, 0.68
_NEAR: Final = 0.55  # where no part comes so near another, writing two as one brings none nearer
_MOST_PARTS: Final = 4  # of one name; the fifth is dropped
_YEARS_APART: Final = 5  # what people guess wrong of each other's age
_DAYS_NEAR: Final = 120

Above = Callable[[str], Iterable[str]]  # the areas an area lies in, with itself


class Why(StrEnum):
    """What speaks for two being one."""

    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    PART_OF_NAME = "part_of_name"
    AGE = "age"
    PLACE = "place"
    DAY = "day"
    EACH_OTHER = "each_other"  # both look for one another


@dataclass(frozen=True, slots=True)
class Known:
    """A description whose names were taken apart once, to be compared with many."""

    told: Described
    spellings: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many marks two descriptions have, and for what."""

    marks: int
    why: tuple[Why, ...]

    @property
    def enough(self) -> bool:
        """Whether a person should look at them."""
        return self.marks >= ENOUGH


_NOTHING: Final = Likeness(0, ())


def known(told: Described) -> Known:
    """A description ready to be compared."""
    return Known(told, spellings(told.names))


def spellings(names: Iterable[str]) -> tuple[tuple[Part, ...], ...]:
    """Names taken apart; what holds no letter is left out."""
    return tuple(parts[:_MOST_PARTS] for name in names if (parts := taken_apart(name)))


def alike(one: Known, other: Described, *, above: Above) -> Likeness:
    """How alike two descriptions are; nothing where sex or age speak against it: names are the dearer to compare."""
    if one.told.sex and other.sex and one.told.sex != other.sex:
        return _NOTHING
    years = _years_apart(one.told, other)
    if years is not None and years > _YEARS_APART:
        return _NOTHING
    name = of_names(one.spellings, spellings(other.names))
    if name is None:
        return _NOTHING
    why, marks = [name], _MARKS[name]
    if years == 0:
        why.append(Why.AGE)
    if one.told.area and other.area and _share_area(one.told.area, other.area, above):
        why.append(Why.PLACE)
        if one.told.day and other.day and abs((one.told.day - other.day).days) <= _DAYS_NEAR:
            why.append(Why.DAY)
    return Likeness(marks + len(why) - 1, tuple(why))


_MARKS: Final = {Why.SAME_NAME: 3, Why.LIKE_NAME: 2, Why.PART_OF_NAME: 1}


def of_names(some: Sequence[tuple[Part, ...]], others: Sequence[tuple[Part, ...]]) -> Why | None:
    """How alike the nearest spellings of two names are; None when they are not."""
    found = {_of_two(one, other) for one in some for other in others}
    return next((why for why in _MARKS if why in found), None)


def _of_two(one: tuple[Part, ...], other: tuple[Part, ...]) -> Why | None:
    if max(likeness(a, b) for a in one for b in other) < _NEAR:
        return None
    found = {_compared(a, b) for a in joined(one) for b in joined(other)}
    return next((why for why in _MARKS if why in found), None)


def _compared(one: tuple[Part, ...], other: tuple[Part, ...]) -> Why | None:
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    table = [[likeness(a, b) for b in many] for a in few]
    found = max(
        (tuple(table[at][to] for at, to in enumerate(order)) for order in permutations(range(len(many)), len(few))),
        key=sum,
    )
    mean, least = sum(found) / len(found), min(found)
    if len(few) == 1:
        return None if mean < _SAME else Why.LIKE_NAME if len(many) == 1 else Why.PART_OF_NAME
    if mean >= _SAME and least >= _ALIKE:
        return Why.SAME_NAME
    return Why.LIKE_NAME if (mean >= _ALIKE and least >= _LEAST) or _same_bones(one, other) else None


def _same_bones(one: Sequence[Part], other: Sequence[Part]) -> bool:
    """Whether two names have the same consonants in the same order, one of them in a script without vowels."""
    vowels = all(part.full for part in (*one, *other))
    return not vowels and [part.bones for part in one] == [part.bones for part in other]


def _years_apart(one: Described, other: Described) -> int | None:
    """How many years lie between two ages, 0 where they meet; None where one was not said."""
    if one.age is None or other.age is None:
        return None
    return max(0, one.age[0] - other.age[1], other.age[0] - one.age[1])


def _share_area(one: str, other: str, above: Above) -> bool:
    """Whether one area lies in the other, or is it."""
    return one in above(other) or other in above(one)


def may_ask(search: Sought, found: Findable) -> bool:
    """Whether who was found lets this seeker ask: not one they named, and not one nobody knows by name."""
    if search.relation in found.not_relations:
        return False
    if not (found.not_by or found.only_by or found.refused):
        return True
    seeker = spellings(search.seeker)
    if not seeker or of_names(seeker, spellings(found.not_by)) is not None:
        return False
    return not found.only_by or of_names(seeker, spellings(found.only_by)) is not None


def each_other(one: Sought, other: Sought, *, person: Known, above: Above) -> Likeness:
    """How alike two searches are as of two people who look for one another; `person`: whom the one looks for."""
    there = alike(person, Described(other.seeker), above=above)
    if not there.why:  # nearly always; the dearer half is spared
        return _NOTHING
    seeker = spellings(one.seeker)
    back = of_names(spellings(other.person.names), seeker)
    if back is None or of_names(seeker, spellings(other.not_by)) is not None:
        return _NOTHING
    return Likeness(there.marks + 2, (*there.why, Why.EACH_OTHER))
