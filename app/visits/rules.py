"""What may be written down of a visit, and which is late: pure."""

from collections.abc import Collection
from datetime import date

from app.errors import Invalid
from app.framework import NEEDS
from app.language import LANGUAGES
from app.visits.tables import Safe, VisitKind

LONGEST_WORDS = 1000
MOST_PEOPLE = 9999
MOST_LANGUAGES = 5


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
    """Nothing for words as short as ours; Invalid."""
    if any(len(one) > LONGEST_WORDS for one in words):
        raise Invalid("visit.words")


def is_late(due_on: date | None, today: date) -> bool:
    """Whether what was promised should have been done before this day."""
    return due_on is not None and due_on < today
