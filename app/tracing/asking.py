"""Pairs: what a trained person thinks of one, what the person found answers, and that they change their mind."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotAllowed
from app.ids import random_id
from app.staff.rules import Role
from app.tracing import rules
from app.tracing.actions import go_on, joined, keep, keep_found
from app.tracing.facts import Asked, written
from app.tracing.queries import Opened, asked, find_presence, find_search, get_search, records_of, said_yes
from app.tracing.rules import YES, Answer
from app.tracing.suggesting import suggests
from app.tracing.tables import Pair, SearchState
from app.work import Work


def think(work: Work, search_id: UUID, found_id: UUID, *, same: bool, member_id: UUID) -> None:
    """A trained person looked at a suggestion: whoever it is will be asked, or it is somebody else."""
    search = get_search(work, search_id)
    _only_open(search)
    if found_id in asked(work, search_id) or not suggests(work, search, found_id):
        raise Conflict("tracing.changed")
    answer = Answer.TO_ASK if same else Answer.NOT_THE_SAME
    _keep_pair(work, search_id, found_id, Asked(answer, member_id, work.now))


def answer(
    work: Work,
    search_id: UUID,
    found_id: UUID,
    given: Answer,
    *,
    greeting: str = "",
    member_id: UUID,
    roles: Collection[str] = (),
) -> None:
    """What the person found says, who alone decides. Only a yes changes what the seeker sees; a no changes nothing.

    A yes between a child and anybody is for the protection officer to write down, who looked at these two.
    """
    search = get_search(work, search_id)
    _only_open(search)
    before = asked(work, search_id).get(found_id)
    if given not in rules.GIVEN or before is None or before.answer not in (Answer.TO_ASK, Answer.LATER):
        raise Conflict("tracing.changed")
    said = greeting.strip() if given is Answer.GREETING else ""
    if len(said) > rules.LONGEST_WORDS or work.scrubber.scrub(said) != said:
        raise Invalid("tracing.words")
    if given in YES:
        _may_say_yes(work, search, found_id, roles)
    _keep_pair(work, search_id, found_id, Asked(given, member_id, work.now, said))
    if given is Answer.NO:
        _never_again(work, found_id, search)
    if given in YES:
        _end(work, search, SearchState.IN_TOUCH if given is Answer.TOUCH else SearchState.GREETED)
    if given is Answer.TOUCH and (other := find_search(work, found_id)) is not None:
        _end(work, other, SearchState.IN_TOUCH, heard_at=work.now)  # they said so themselves


def told(work: Work, search_id: UUID) -> None:
    """Who looks was told of a yes or a greeting, by voice."""
    search = get_search(work, search_id)
    _only_untold(search)
    keep(work, search, replace(search.facts, heard_at=work.now))
    record(work, "tracing.changed", "tracing_search", search_id)


def take_back(work: Work, search_id: UUID, *, member_id: UUID) -> None:
    """Who was found changed their mind before who looks was told: from now on it is as if they had said no."""
    search = get_search(work, search_id)
    _only_untold(search)
    found_id = said_yes(work, search_id)
    if found_id is None:
        raise Conflict("tracing.changed")
    _keep_pair(work, search_id, found_id, Asked(Answer.NO, member_id, work.now))
    go_on(work, search, find_search(work, found_id))
    _never_again(work, found_id, search)


def _may_say_yes(work: Work, search: Opened, found_id: UUID, roles: Collection[str]) -> None:
    """Nothing where a yes may be written down now; Conflict where they are found no more; NotAllowed."""
    if not suggests(work, search, found_id):
        raise Conflict("tracing.changed")
    one, other = find_presence(work, found_id), find_search(work, found_id)
    gates = {search.facts.gate, *(found.facts.gate for found in (one, other) if found is not None)}
    if gates & rules.OFFICERS and Role.PROTECTION_OFFICER not in roles:
        raise NotAllowed("tracing.officer")


def _never_again(work: Work, found_id: UUID, seeker: Opened) -> None:
    """Who said no to somebody is not found by them again: by none of their own records, whatever the other begins."""
    ids = tuple(one for one in (seeker.row.id, seeker.row.contact_id) if one is not None)
    looks, may_be_found = records_of(work, found_id)
    for other in looks:
        not_by, refused = joined(other.facts.not_by, seeker.facts.seeker), joined(other.facts.refused, ids)
        keep(work, other, replace(other.facts, not_by=not_by, refused=refused))
    for one in may_be_found:
        not_by, refused = joined(one.facts.not_by, seeker.facts.seeker), joined(one.facts.refused, ids)
        keep_found(work, one, replace(one.facts, not_by=not_by, refused=refused))


def _only_open(search: Opened) -> None:
    if search.row.state is not SearchState.OPEN:
        raise Conflict("tracing.changed")


def _only_untold(search: Opened) -> None:
    """Conflict where nothing waits to be told to who looks."""
    if not search.untold:
        raise Conflict("tracing.changed")


def _end(work: Work, search: Opened, to: SearchState, *, heard_at: datetime | None = None) -> None:
    keep(work, search, replace(search.facts, heard_at=heard_at, goes_on_at=search.row.next_at))
    search.row.state, search.row.next_at, search.row.ended_at = to, None, work.now


def _keep_pair(work: Work, search_id: UUID, found_id: UUID, facts: Asked) -> None:
    """One trail entry for whatever was thought or answered: it must not say which."""
    work.session.exec(delete(Pair).where(col(Pair.search_id) == search_id, col(Pair.found_id) == found_id))
    pair_id = random_id()
    sealed = work.seal(Pair.facts, pair_id, written(facts))
    work.session.add(Pair(id=pair_id, search_id=search_id, found_id=found_id, facts=sealed))
    work.session.flush()
    record(work, "tracing.changed", "tracing_search", search_id)
