"""Who a search may be about. Worked out when a trained person looks, and kept nowhere before they say what they think.

No hash of a name stands in the database: it would show, on a disk in the wrong hands, who looks for whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.places.containing import above
from app.tracing import queries
from app.tracing.facts import Asked, Described, Findable, Sought
from app.tracing.matching import Above, Known, Likeness, alike, each_other, known, may_ask
from app.tracing.queries import Found, Opened
from app.tracing.rules import Answer
from app.tracing.tables import Presence, Search
from app.work import Work

_DONE = (Answer.NOT_THE_SAME, Answer.NO)  # shown no more: a page must not show that somebody was found
_MOST = 12  # shown together; more and the name is so common that a person must ask for more facts


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody a search may be about, and what was thought or answered of it already."""

    found_id: UUID
    person: Described = field(repr=False)
    likeness: Likeness
    each: bool = False  # they look themselves, and the id is of their search
    asked: Asked | None = None


def suggested(work: Work, search: Opened) -> Sequence[Suggestion]:
    """Who a search may be about, the likeliest first; nobody where it may not be compared, or who said no to them."""
    if not search.facts.free:
        return []
    person, near = known(search.facts.person), _near(work)
    found = [_presence(search, person, one, near) for one in queries.presences(work)]
    found += [_each_other(search, other, near) for other in queries.searches(work)]
    thought = queries.asked(work, search.row.id)
    kept = [replace(one, asked=thought.get(one.found_id)) for one in found if one is not None]
    open_ = [one for one in kept if one.asked is None or one.asked.answer not in _DONE]
    return sorted(open_, key=lambda one: (-one.likeness.marks, one.found_id))[:_MOST]


def suggests(work: Work, search: Opened, found_id: UUID) -> bool:
    """Whether whoever has this id is suggested for a search."""
    one, other, near = queries.find_presence(work, found_id), queries.find_search(work, found_id), _near(work)
    if one is not None:
        return search.facts.free and _presence(search, known(search.facts.person), one, near) is not None
    return search.facts.free and other is not None and _each_other(search, other, near) is not None


def _presence(search: Opened, person: Known, one: Found, near: Above) -> Suggestion | None:
    if not one.facts.free or _same_contact(search.row, one.row) or _said_no(search.row, one.facts):
        return None
    if not may_ask(search.facts, one.facts):
        return None
    likeness = alike(person, known(one.facts.person), above=near)
    return Suggestion(one.row.id, one.facts.person, likeness) if likeness.enough else None


def _each_other(search: Opened, other: Opened, near: Above) -> Suggestion | None:
    if not other.facts.free or other.row.id == search.row.id or _same_contact(search.row, other.row):
        return None
    if _said_no(search.row, other.facts):
        return None
    likeness = each_other(search.facts, other.facts, above=near)
    # Of themselves a search says only what they are called.
    return Suggestion(other.row.id, Described(other.facts.seeker), likeness, each=True) if likeness.enough else None


def _same_contact(one: Search, other: Search | Presence) -> bool:
    return one.contact_id is not None and one.contact_id == other.contact_id


def _said_no(search: Search, to: Sought | Findable) -> bool:
    """Whether somebody said no to this search, or to another of who looks."""
    return search.id in to.refused or (search.contact_id is not None and search.contact_id in to.refused)


def searches_about(work: Work, found: Found) -> Sequence[Opened]:
    """The searches that may be about somebody who may be found: a person looks at each."""
    near = _near(work)
    return [
        search
        for search in queries.searches(work)
        if search.facts.free and _presence(search, known(search.facts.person), found, near) is not None
    ]


def _near(work: Work) -> Above:
    """The areas above an area, each asked for once."""
    asked: dict[str, frozenset[str]] = {}

    def of(code: str) -> frozenset[str]:
        if code not in asked:
            asked[code] = above(work, [code]) | {code}
        return asked[code]

    return of
