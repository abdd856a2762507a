"""What may be written down of a visit, and which is late: pure."""

import re
from collections.abc import Collection
from datetime import date

from app.errors import Invalid
from app.framework import NEEDS
from app.language import LANGUAGES
from app.visits.tables import Safe, VisitKind

LONGEST_WORDS = 1000
MOST_PEOPLE = 9999
MOST_LANGUAGES = 5
_A_LIST = 3  # names or more; of one or two words alone nobody can say what they are
# A telephone number, or that of a paper; neither a day nor a place on the map.
_A_NUMBER = re.compile(r"(?<![.\d])\d{7,}|(?:\+|\b0)\d[\d ().-]{5,}\d")
_BETWEEN = re.compile(r"[\n,;\u060c\u061b\u1363\u3001]+")
_BEFORE = re.compile(r"^[\W\d_]+")


def check_place(kind: VisitKind, area: str, place: str, *, agreed: bool) -> None:
    """Nothing for a place that may be kept; Invalid without an area, and for a home nobody agreed to name."""
    if not area:
        raise Invalid("visit.area")
    if kind is VisitKind.HOUSEHOLD and place and not agreed:
        raise Invalid("visit.not_agreed")


def check_people(people: int | None, needs: Collection[str], languages: Collection[str]) -> None:
    """Nothing for what is on our lists; Invalid for anything else."""
    if people is not None and not 0 < people <= MOST_PEOPLE:
        raise Invalid("visit.people")
    if not set(needs) <= NEEDS.keys():
        raise Invalid("visit.needs")
    if len(languages) > MOST_LANGUAGES or not set(languages) <= LANGUAGES.keys():
        raise Invalid("visit.languages")


def check_going(safe: Safe, *, somebody_goes: bool) -> None:
    """Nothing where somebody may go; Invalid for sending anybody where a visit puts people in danger."""
    if safe is Safe.NO and somebody_goes:
        raise Invalid("visit.not_safe")


def check_words(*words: str) -> None:
    """Nothing for words as short as ours that name nobody, as far as can be seen; Invalid."""
    if any(len(one) > LONGEST_WORDS for one in words):
        raise Invalid("visit.words")
    if any(_A_NUMBER.search(one) or _lists_names(one) for one in words):
        raise Invalid("visit.persons")


def _lists_names(words: str) -> bool:
    """Whether there is a list of names, in a script that has capitals: each of two to four words that all begin so."""
    parts = (_BEFORE.sub("", part).split() for part in _BETWEEN.split(words))
    return sum(2 <= len(part) <= 4 and all(one[0].isupper() for one in part) for part in parts) >= _A_LIST


def is_late(due_on: date | None, today: date) -> bool:
    """Whether what was promised should have been done before this day."""
    return due_on is not None and due_on < today
