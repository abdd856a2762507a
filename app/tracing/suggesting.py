"""Who a search may be about. Worked out when a trained person looks, and kept nowhere before they say what they think.

No hash of a name stands in the database: it would show, on a disk in the wrong hands, who looks for whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.contacts.by_hand import is_by_hand
from app.places.containing import above
from app.tracing import queries
from app.tracing.facts import Asked, Described, Findable, Sought
from app.tracing.matching import Above, Known, Likeness, alike, each_other, known, may_ask, of_names, spellings
from app.tracing.queries import Found, Opened
from app.tracing.rules import Answer, Gate
from app.tracing.tables import Presence, Search, SearchState
from app.work import Work

_DONE = (Answer.NOT_THE_SAME, Answer.NO)  # shown no more: a page must not show that somebody was found
_MOST = 12  # shown together; more and the name is so common that a person must ask for more facts


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody a search may be about, and what was thought or answered of it already."""

    found_id: UUID
    person: Described = field(repr=False)
    likeness: Likeness
    contact_id: UUID | None = None
    officer: bool = False  # the protection officer let a child be found
    each: bool = False  # they look themselves, and the id is of their search
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Everybody:
    """All who look and all who may be found, opened for one look."""

    searches: Sequence[Opened]
    presences: Sequence[Found]
    near: Above


def everybody(work: Work) -> Everybody:
    """Everybody there is now."""
    return Everybody(queries.searches(work), queries.presences(work), _near(work))


def suggested(work: Work, search: Opened) -> Sequence[Suggestion]:
    """Who a search may be about, the likeliest first; nobody where it may not be compared, or who said no to them."""
    if not search.facts.free:
        return []
    among = everybody(work)
    if held_back(search, among):
        return []
    person, thought = known(search.facts.person), queries.asked(work, search.row.id)
    found = [_presence(search, person, one, among.near) for one in among.presences]
    found += [_each_other(search, person, other, among.near) for other in among.searches]
    kept = [replace(one, asked=thought.get(one.found_id)) for one in found if one is not None]
    open_ = [one for one in kept if one.asked is None or one.asked.answer not in _DONE]
    apart = _Apart.of(among)
    able = [one for one in open_ if not apart.is_about(one, among.near) and not _by_hand(work, one)]
    order = sorted(able, key=lambda one: (one.asked is None, -one.likeness.marks, one.found_id))
    return order[:_MOST]  # whoever is being asked stays, however many come after


def suggests(work: Work, search: Opened, found_id: UUID) -> bool:
    """Whether whoever has this id may be suggested for a search, by what stands on these two records."""
    one, other, near = queries.find_presence(work, found_id), queries.find_search(work, found_id), _near(work)
    if not search.facts.free:
        return False
    found = None if one is None else _presence(search, known(search.facts.person), one, near)
    if other is not None and other.row.state is SearchState.OPEN:
        found = _each_other(search, known(search.facts.person), other, near)
    return found is not None and not _by_hand(work, found)


def held_back(search: Opened, among: Everybody) -> bool:
    """Whether another record speaks against this search: nobody is found for it then, as if there were nobody.

    Who is looked for is known from a restricted case, whoever looks; or the same seeker looks for the same person
    in another search which nobody allowed, and says something else this time.
    """
    others = [one for one in among.searches if one.row.id != search.row.id and _speaks_against(search, one)]
    persons = [one.facts.person for one in others]
    persons += [one.facts.person for one in among.presences if one.facts.gate is Gate.NEVER]
    person = known(search.facts.person)
    return any(alike(person, one, above=among.near).enough for one in persons)


def _speaks_against(search: Opened, other: Opened) -> bool:
    return other.facts.apart or (not other.facts.free and _same_seeker(search, other))


def _same_seeker(one: Opened, other: Opened) -> bool:
    """Whether two searches may be by one person: who gave no name may be anybody."""
    if _same_contact(one.row, other.row) or not (one.facts.seeker and other.facts.seeker):
        return True
    return of_names(spellings(one.facts.seeker), spellings(other.facts.seeker)) is not None


@dataclass(frozen=True, slots=True)
class _Apart:
    """Who is known from a restricted case, by whichever of their records."""

    persons: Sequence[Described]
    contacts: frozenset[UUID]

    @classmethod
    def of(cls, among: Everybody) -> "_Apart":
        may_be_found = [one for one in among.presences if one.facts.gate is Gate.NEVER]
        persons = [one.facts.person for one in may_be_found]
        persons += [one.facts.person for one in among.searches if one.facts.apart]
        contacts = (one.row.contact_id for one in may_be_found)
        return cls(persons, frozenset(one for one in contacts if one is not None))

    def is_about(self, one: Suggestion, near: Above) -> bool:
        """Whether who was found is one of them."""
        person = known(one.person)
        return one.contact_id in self.contacts or any(alike(person, other, above=near).enough for other in self.persons)


def _by_hand(work: Work, one: Suggestion) -> bool:
    """Whether nothing may go to them by itself: a call that somebody looks for them may be heard by the wrong one.

    A child is let through where the protection officer looked at them.
    """
    return not one.officer and one.contact_id is not None and is_by_hand(work, one.contact_id)


def _presence(search: Opened, person: Known, one: Found, near: Above) -> Suggestion | None:
    if not one.facts.free or _same_contact(search.row, one.row) or _said_no(search.row, one.facts):
        return None
    if not may_ask(search.facts, one.facts):
        return None
    likeness = alike(person, one.facts.person, above=near)
    told = one.facts
    found = Suggestion(one.row.id, told.person, likeness, one.row.contact_id, officer=told.gate is Gate.OFFICER)
    return found if likeness.enough else None


def _each_other(search: Opened, person: Known, other: Opened, near: Above) -> Suggestion | None:
    if not other.facts.free or other.row.id == search.row.id or _same_contact(search.row, other.row):
        return None
    if _said_no(search.row, other.facts):
        return None
    likeness = each_other(search.facts, other.facts, person=person, above=near)
    # Of themselves a search says only what they are called.
    found = Suggestion(other.row.id, Described(other.facts.seeker), likeness, other.row.contact_id, each=True)
    return found if likeness.enough else None


def _same_contact(one: Search, other: Search | Presence) -> bool:
    return one.contact_id is not None and one.contact_id == other.contact_id


def _said_no(search: Search, to: Sought | Findable) -> bool:
    """Whether somebody said no to this search, or to another of who looks."""
    return search.id in to.refused or (search.contact_id is not None and search.contact_id in to.refused)


def searches_about(work: Work, found: Found) -> Sequence[Opened]:
    """The searches that may be about somebody who may be found: a person looks at each."""
    among = everybody(work)
    apart = _Apart.of(among)
    return [search for search in among.searches if search.facts.free and _finds(work, search, found, among, apart)]


def _finds(work: Work, search: Opened, found: Found, among: Everybody, apart: _Apart) -> bool:
    one = _presence(search, known(search.facts.person), found, among.near)
    if one is None or held_back(search, among):
        return False
    return not apart.is_about(one, among.near) and not _by_hand(work, one)


def _near(work: Work) -> Above:
    """The areas above an area, each asked for once."""
    asked: dict[str, frozenset[str]] = {}

    def of(code: str) -> frozenset[str]:
        if code not in asked:
            asked[code] = above(work, [code]) | {code}
        return asked[code]

    return of
