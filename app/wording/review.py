"""Who may agree to a text: its release and its language are two marks, and nobody agrees to their own words. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotAllowed

SOURCE = "en"  # what everything is translated from


@dataclass(frozen=True, slots=True)
class Marks:
    """Who wrote a version and who agreed to it. `back_by`: who wrote the back-translation."""

    author_id: UUID | None
    approved_by: UUID | None = None
    checked_by: UUID | None = None
    back_by: UUID | None = None


def agreed(marks: Marks) -> bool:
    """Whether both marks are there: it may go out, and its language is right."""
    return marks.approved_by is not None and marks.checked_by is not None


def check_approval(marks: Marks, member_id: UUID) -> None:
    """Nothing when this member may let it go out; Conflict when they wrote it."""
    if member_id == marks.author_id:
        raise Conflict("wording.own_review")
    if marks.approved_by is not None:
        raise Conflict("wording.approved_already")


def check_reading(marks: Marks, member_id: UUID, *, language: str, reads: Collection[str]) -> None:
    """Nothing when this member may say that the language is right; NotAllowed when they do not read it."""
    if language not in reads:
        raise NotAllowed("wording.does_not_read")
    if member_id == marks.author_id:
        raise Conflict("wording.own_review")
    if marks.checked_by is not None:
        raise Conflict("wording.checked_already")


def check_translating_back(marks: Marks, *, language: str, reads: Collection[str]) -> None:
    """Nothing when this member may write what it says in the source language.

    Where one person alone reads the language that is its author: a second one then reads what came back.
    """
    if language == SOURCE:
        raise Conflict("wording.source_needs_no_back")
    if language not in reads:
        raise NotAllowed("wording.does_not_read")
    if marks.checked_by is not None:
        raise Conflict("wording.checked_already")


def check_reading_back(marks: Marks, member_id: UUID) -> None:
    """Nothing when this member may say that the back-translation means what the source means."""
    if marks.back_by is None:
        raise Conflict("wording.no_back")
    if member_id in (marks.back_by, marks.author_id):
        raise Conflict("wording.own_review")
    if marks.checked_by is not None:
        raise Conflict("wording.checked_already")
