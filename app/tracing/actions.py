"""Writing down who looks for whom and who may be found, changing it, and ending it."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col, delete, select

from app.audit.actions import record
from app.errors import Conflict, Invalid
from app.ids import new_reference, random_id
from app.language import LANGUAGES
from app.privacy.envelope import Sealed
from app.tracing import rules
from app.tracing.facts import Described, Findable, Sought, read_asked, written
from app.tracing.queries import (
    Found,
    Opened,
    find_leaving,
    find_search,
    get_presence,
    get_search,
    of_contact,
    records_of,
    said_yes,
)
from app.tracing.rules import Answer, Fact, Fear, Relation, Share
from app.tracing.tables import Agreed, Pair, Presence, Search, SearchState
from app.work import Work

_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How somebody agreed, when and in which language; to us alone, or to more."""

    how: Agreed
    on: date
    language: str
    share: Share = Share.INSIDE
    facts: frozenset[Fact] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What a trained person writes down of who looks for somebody, or may be found. Nothing of it may be logged."""

    person: Described = field(repr=False)
    agreement: Agreement
    contact_id: UUID | None = None
    words: str = field(default="", repr=False)
    reach: str = field(default="", repr=False)
    fear: Fear = Fear.UNSURE
    child: bool = False  # who is looked for, or may be found, may be under 18
    by_child: bool = False  # who looks may be
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """Whom somebody lets ask for them: names, and what who looks would call them."""

    only_by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    not_relations: frozenset[Relation] = frozenset()


def open_search(
    work: Work, told: Told, *, seeker: tuple[str, ...], relation: Relation, member_id: UUID, zone: str
) -> UUID:
    """The id of a search that begins."""
    _check(work, told, seeker)
    search_id = random_id()
    child, before = told.child or told.by_child or told.person.maybe_child, _refused(work, told.contact_id)
    facts = Sought(
        person=told.person,
        seeker=seeker,
        relation=relation,
        gate=rules.gate_of(relation, told.fear, child=child, apart=told.apart),
        wrote=member_id,
        apart=told.apart,
        agreed=_agreed(told.agreement),
        not_by=before.names,
        refused=before.ids,
    )
    work.session.add(
        Search(
            id=search_id,
            contact_id=told.contact_id,
            reference=new_reference(),
            state=SearchState.OPEN,
            facts=work.seal(Search.facts, search_id, written(facts)),
            words=_sealed(work, Search.words, search_id, told.words),
            reach=_sealed(work, Search.reach, search_id, told.reach),
            agreed_how=told.agreement.how,
            agreed_on=told.agreement.on,
            agreed_with=member_id,
            agreed_language=told.agreement.language,
            share=told.agreement.share,
            opened_at=work.now,
            by_text=told.contact_id is not None and not told.by_child,  # nothing automatic goes to a child
            next_at=rules.next_told(work.now, 0, zone=zone),
        )
    )
    work.session.flush()
    record(work, "tracing.begun", "tracing_search", search_id)
    return search_id


def let_be_found(work: Work, told: Told, wishes: Wishes, *, member_id: UUID) -> UUID:
    """The id of somebody who said that they may be found."""
    _check(work, told, (*wishes.only_by, *wishes.not_by))
    presence_id, before = random_id(), _refused(work, told.contact_id)
    facts = Findable(
        person=told.person,
        gate=rules.gate_of_found(child=told.child or told.person.maybe_child, apart=told.apart),
        wrote=member_id,
        only_by=wishes.only_by,
        not_by=joined(wishes.not_by, before.names),
        refused=before.ids,
        not_relations=wishes.not_relations,
    )
    work.session.add(
        Presence(
            id=presence_id,
            contact_id=told.contact_id,
            facts=work.seal(Presence.facts, presence_id, written(facts)),
            words=_sealed(work, Presence.words, presence_id, told.words),
            reach=_sealed(work, Presence.reach, presence_id, told.reach),
            agreed_how=told.agreement.how,
            recorded_at=work.now,
        )
    )
    work.session.flush()
    spread(work, presence_id, taken_back=())
    record(work, "tracing.begun", "tracing_presence", presence_id)
    return presence_id


def spread(work: Work, presence_id: UUID, *, taken_back: Collection[str], again: bool = False) -> None:
    """Whom somebody lets ask holds for every record of theirs: names of who must not, without those taken back.

    `again`: they said no to some, and whoever asks is told of to them once more.
    """
    named = get_presence(work, presence_id).facts.not_by
    looks, may_be_found = records_of(work, presence_id)
    for other in looks:
        names = _without(joined(other.facts.not_by, named), taken_back)
        keep(work, other, replace(other.facts, not_by=names, refused=() if again else other.facts.refused))
    for one in may_be_found:
        names = _without(joined(one.facts.not_by, named), taken_back)
        keep_found(work, one, replace(one.facts, not_by=names, refused=() if again else one.facts.refused))
    if again:
        _forget_no(work, [*(one.row.id for one in looks), *(one.row.id for one in may_be_found)])


def _without(names: tuple[str, ...], taken_back: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in taken_back)


def _forget_no(work: Work, found: Collection[UUID]) -> None:
    for pair in work.session.exec(select(Pair).where(col(Pair.found_id).in_(found))):
        if read_asked(work.open(Pair.facts, pair.id, pair.facts)).answer is Answer.NO:
            work.session.delete(pair)
    work.session.flush()


def change_search(
    work: Work, search_id: UUID, told: Told, *, seeker: tuple[str, ...], relation: Relation, member_id: UUID
) -> None:
    """What is known of it now, in place of what was. What was allowed was something else: it is asked for again.

    Whatever held it back holds it back still.
    """
    search = get_search(work, search_id)
    row, before = search.row, search.facts
    if row.state is not SearchState.OPEN:
        raise Conflict("tracing.changed")
    told = replace(told, contact_id=told.contact_id or row.contact_id)
    _check(work, told, seeker)
    child = told.child or told.by_child or told.person.maybe_child
    gate = rules.stricter(before.gate, rules.gate_of(relation, told.fear, child=child, apart=told.apart))
    texted = row.by_text if row.contact_id is not None else gate not in rules.OFFICERS
    row.by_text = texted and told.contact_id is not None and not told.by_child
    row.contact_id = told.contact_id
    row.agreed_how, row.agreed_on, row.agreed_with = told.agreement.how, told.agreement.on, member_id
    row.agreed_language, row.share = told.agreement.language, told.agreement.share
    row.words = _sealed(work, Search.words, search_id, told.words)
    row.reach = _sealed(work, Search.reach, search_id, told.reach)
    facts = replace(
        before,
        person=told.person,
        seeker=seeker,
        relation=relation,
        gate=gate,
        wrote=member_id,
        apart=told.apart or before.apart,
        agreed=_agreed(told.agreement),
        allowed_by=None,
    )
    keep(work, search, facts)
    record(work, "tracing.changed", "tracing_search", search_id)


def change_presence(
    work: Work, presence_id: UUID, told: Told, wishes: Wishes, *, member_id: UUID, again: bool = False
) -> None:
    """The same for somebody who may be found: they said it again, with these wishes, which hold for all their records.

    `again`: they take back every no they gave.
    """
    found = get_presence(work, presence_id)
    row, before = found.row, found.facts
    told = replace(told, contact_id=told.contact_id or row.contact_id)
    _check(work, told, (*wishes.only_by, *wishes.not_by))
    gate = rules.gate_of_found(child=told.child or told.person.maybe_child, apart=told.apart)
    row.contact_id, row.agreed_how, row.recorded_at = told.contact_id, told.agreement.how, work.now
    row.words = _sealed(work, Presence.words, presence_id, told.words)
    row.reach = _sealed(work, Presence.reach, presence_id, told.reach)
    facts = replace(
        before,
        person=told.person,
        gate=rules.stricter(before.gate, gate),
        wrote=member_id,
        only_by=wishes.only_by,
        not_by=wishes.not_by,
        not_relations=wishes.not_relations,
        allowed_by=None,
    )
    keep_found(work, found, facts)
    work.session.flush()
    spread(work, presence_id, taken_back=set(before.not_by) - set(wishes.not_by), again=again)
    record(work, "tracing.changed", "tracing_presence", presence_id)


def _agreed(agreement: Agreement) -> frozenset[Fact]:
    return agreement.facts if agreement.share is Share.SOCIETY else frozenset()


def _sealed(work: Work, attribute: Any, row_id: UUID, words: str) -> Sealed | None:
    return work.seal(attribute, row_id, words.strip()) if words.strip() else None


def _check(work: Work, told: Told, names: Collection[str]) -> None:
    """Invalid for what cannot be kept: no name, a name that says more than a name, too many words, nobody to answer."""
    rules.checked_names(told.person.names)
    rules.checked_names(tuple(names), needed=False, most=rules.MOST_ASKERS)
    if any(work.scrubber.scrub(name) != name for name in (*told.person.names, *names, told.reach)):
        raise Invalid("tracing.names")
    if max(len(told.words), len(told.reach)) > rules.LONGEST_WORDS:
        raise Invalid("tracing.words")
    rules.checked_ages(*(told.person.age or (None, None)))
    rules.checked_day(told.person.day, today=work.now.date())
    if rules.checked_day(told.agreement.on, today=work.now.date()) is None or told.agreement.language not in LANGUAGES:
        raise Invalid("tracing.agreed")
    if told.contact_id is None and not told.reach.strip():
        raise Invalid("tracing.reach")


def allow_search(work: Work, search_id: UUID, *, member_id: UUID, roles: Collection[str]) -> None:
    """Somebody else of the trained, or the protection officer, lets it be compared."""
    search = get_search(work, search_id)
    if search.facts.allowed_by is not None:
        raise Conflict("tracing.gate")
    rules.allowed(search.facts.gate, by=member_id, wrote=search.facts.wrote, roles=roles)
    keep(work, search, replace(search.facts, allowed_by=member_id))
    record(work, "tracing.changed", "tracing_search", search_id)


def allow_presence(work: Work, presence_id: UUID, *, member_id: UUID, roles: Collection[str]) -> None:
    """The same for somebody who may be found."""
    found = get_presence(work, presence_id)
    if found.facts.allowed_by is not None:
        raise Conflict("tracing.gate")
    rules.allowed(found.facts.gate, by=member_id, wrote=found.facts.wrote, roles=roles)
    keep_found(work, found, replace(found.facts, allowed_by=member_id))
    record(work, "tracing.changed", "tracing_presence", presence_id)


@dataclass(frozen=True, slots=True)
class _Refused:
    """Whom somebody said no to, or named as who must not ask."""

    names: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()


def _refused(work: Work, contact_id: UUID | None) -> _Refused:
    """What stands on their other records: a new one says no to the same."""
    if contact_id is None:
        return _Refused()
    looks, may_be_found = of_contact(work, contact_id)
    told: list[Sought | Findable] = [*(one.facts for one in looks), *(one.facts for one in may_be_found)]
    return _Refused(
        tuple(dict.fromkeys(name for facts in told for name in facts.not_by)),
        tuple(dict.fromkeys(one for facts in told for one in facts.refused)),
    )


def joined(kept: tuple[_One, ...], more: tuple[_One, ...]) -> tuple[_One, ...]:
    """All of both, each once."""
    return tuple(dict.fromkeys((*kept, *more)))


def hand_over(work: Work, search_id: UUID) -> frozenset[Fact]:
    """What beside the name goes to the Red Cross or Red Crescent now; Conflict where nothing may."""
    search = get_search(work, search_id)
    leaving = find_leaving(work, search)
    if leaving is None:
        raise Conflict("tracing.share")
    keep(work, search, replace(search.facts, handed_at=work.now))
    record(work, "tracing.handed_over", "tracing_search", search_id)
    return leaving


def heard(work: Work, search: Search, *, zone: str) -> None:
    """The seeker heard from us on the day that was set when it began; after the last it is over."""
    search.told += 1
    search.next_at = rules.next_told(search.opened_at, search.told, zone=zone)
    if search.next_at is None:
        search.state, search.ended_at = SearchState.OVER, work.now


def read_out(work: Work, search_id: UUID, *, zone: str) -> None:
    """A trained person called who is not texted and read them the same words, on the day or after."""
    row = get_search(work, search_id).row
    if row.by_text or row.next_at is None or row.next_at > work.now:
        raise Conflict("tracing.changed")
    heard(work, row, zone=zone)
    record(work, "tracing.changed", "tracing_search", search_id)


def withdraw(work: Work, search_id: UUID) -> None:
    """The seeker stops it: the search and every pair of it are deleted."""
    drop_search(work, get_search(work, search_id).row)
    record(work, "tracing.ended", "tracing_search", search_id)


def be_found_no_more(work: Work, presence_id: UUID) -> None:
    """Somebody wants to be found no more: all of it is deleted, and no search shows that there was anything."""
    drop_presence(work, get_presence(work, presence_id).row)
    record(work, "tracing.ended", "tracing_presence", presence_id)


def drop_search(work: Work, search: Search) -> None:
    """Delete a search with its pairs. Whoever was to be told of who looked, or of whom they found, looks on."""
    found_id, one = said_yes(work, search.id), get_search(work, search.id)
    if one.untold and found_id is not None:
        go_on(work, one, find_search(work, found_id))
    _take_back_all(work, search.id)
    erase_search(work, search)


def erase_search(work: Work, search: Search) -> None:
    """Delete a search with its pairs: its time is over."""
    work.session.exec(delete(Pair).where(or_(col(Pair.search_id) == search.id, col(Pair.found_id) == search.id)))
    work.session.delete(search)


def drop_presence(work: Work, presence: Presence) -> None:
    """Delete somebody who might be found, with their pairs. Who was not told yet that they were looks on."""
    _take_back_all(work, presence.id)
    work.session.exec(delete(Pair).where(col(Pair.found_id) == presence.id))
    work.session.delete(presence)


def _take_back_all(work: Work, found_id: UUID) -> None:
    """No yes that who was found gave, and nobody was told of, stands any more."""
    for search_id in work.session.exec(select(Pair.search_id).where(Pair.found_id == found_id)).all():
        search = find_search(work, search_id)
        if search is not None and search.untold and said_yes(work, search_id) == found_id:
            go_on(work, search, None)


def go_on(work: Work, search: Opened, other: Opened | None) -> None:
    """A search goes on, and who looks hears on the same days as ever; `other`: whose search ended with it."""
    together = other is not None and other.row.ended_at == search.row.ended_at
    for one in (search, *([other] if other is not None and together else [])):
        if one.row.state is not SearchState.OPEN:
            one.row.state, one.row.ended_at, one.row.next_at = SearchState.OPEN, None, one.facts.goes_on_at
            keep(work, one, replace(one.facts, heard_at=None, goes_on_at=None))


def keep(work: Work, search: Opened, facts: Sought) -> None:
    """Seal the facts of a search anew."""
    search.row.facts = work.seal(Search.facts, search.row.id, written(facts))


def keep_found(work: Work, found: Found, facts: Findable) -> None:
    """The same of somebody who may be found."""
    found.row.facts = work.seal(Presence.facts, found.row.id, written(facts))
