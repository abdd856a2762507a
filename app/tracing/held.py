"""What somebody told us of whom they look for, or that they may be found, as it is read out to them. English."""

from collections.abc import Iterable
from uuid import UUID

from app.tracing.facts import Described
from app.tracing.queries import Found, Opened, of_contact, reach_of, words_of
from app.work import Work


def held_about(work: Work, contact_id: UUID) -> Iterable[str]:
    """Plain sentences. Of pairs there is nothing: a seeker reads the same whether or not somebody was found."""
    searches, may_be_found = of_contact(work, contact_id)
    for search in searches:
        yield from _search(search)
        yield from filter(None, (words_of(work, search.row), reach_of(work, search.row)))
    for found in may_be_found:
        yield from _presence(found)
        yield from filter(None, (words_of(work, found.row), reach_of(work, found.row)))


def _search(search: Opened) -> Iterable[str]:
    row = search.row
    yield f"{row.reference}, {row.opened_at:%Y-%m-%d}: they look for {_described(search.facts.person)}"
    agreed = f"agreed on {row.agreed_on:%Y-%m-%d} ({row.agreed_how.value}, {row.share.value})"
    yield f"{row.reference}: called {' / '.join(search.facts.seeker) or 'nothing'}; {row.state.value}; {agreed}"


def _presence(found: Found) -> Iterable[str]:
    facts = found.facts
    yield f"{found.row.recorded_at:%Y-%m-%d}: they may be found as {_described(facts.person)}"
    yield f"may ask: {', '.join(facts.only_by) or 'anybody'}; may not: {', '.join(facts.not_by) or 'nobody'}"


def _described(person: Described) -> str:
    told = [" / ".join(person.names), person.sex, person.area, str(person.day or "")]
    if person.age is not None:
        told.append(f"{person.age[0]} to {person.age[1]} years")
    return ", ".join(filter(None, told))
