"""Reading searches, who may be found, and what became of pairs: for trained people alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, case
from sqlmodel import col, select

from app.errors import NotFound
from app.partners.queries import agreed_now
from app.partners.tables import Fact
from app.tracing import rules
from app.tracing.facts import Asked, Findable, Sought, read_asked, read_findable, read_sought
from app.tracing.rules import Share
from app.tracing.tables import Pair, Presence, Search, SearchState
from app.work import Work

_SAID = (SearchState.IN_TOUCH, SearchState.GREETED)


@dataclass(frozen=True, slots=True)
class Opened:
    """A search as a page shows it."""

    row: Search
    facts: Sought = field(repr=False)

    @property
    def untold(self) -> bool:
        """Whether who looks has a yes or a greeting to hear."""
        return self.row.state in _SAID and self.facts.heard_at is None


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who may be found, as a page shows them."""

    row: Presence
    facts: Findable = field(repr=False)


def get_search(work: Work, search_id: UUID) -> Opened:
    """One search; NotFound when there is none."""
    found = find_search(work, search_id)
    if found is None:
        raise NotFound("tracing.unknown")
    return found


def find_search(work: Work, search_id: UUID) -> Opened | None:
    """The same, or None."""
    row = work.session.get(Search, search_id)
    return None if row is None else _opened(work, row)


def get_presence(work: Work, presence_id: UUID) -> Found:
    """Somebody who may be found; NotFound when there is none."""
    found = find_presence(work, presence_id)
    if found is None:
        raise NotFound("tracing.unknown")
    return found


def find_presence(work: Work, presence_id: UUID) -> Found | None:
    """The same, or None."""
    row = work.session.get(Presence, presence_id)
    return None if row is None else _found(work, row)


def searches(work: Work, *, most: int | None = None, skip: int = 0) -> Sequence[Opened]:
    """Searches that go on: of whom is called today the longest due first, then the newest."""
    due = case((and_(col(Search.by_text).is_(False), col(Search.next_at) <= work.now), col(Search.next_at)))
    order = due.nulls_last(), col(Search.opened_at).desc(), col(Search.id)
    rows = select(Search).where(Search.state == SearchState.OPEN).order_by(*order)
    return [_opened(work, row) for row in work.session.exec(rows.limit(most).offset(skip))]


def find_by_reference(work: Work, reference: str) -> UUID | None:
    """The id of the search that who looks names so, whatever became of it."""
    return work.session.exec(select(Search.id).where(Search.reference == reference)).first()


def to_tell(work: Work) -> Sequence[Opened]:
    """Searches whose seeker has a yes or a greeting to hear, by voice: the oldest first."""
    rows = select(Search).where(col(Search.state).in_(_SAID)).order_by(col(Search.ended_at), col(Search.id))
    found = [_opened(work, row) for row in work.session.exec(rows)]
    return [one for one in found if one.untold]


def presences(work: Work, *, most: int | None = None, skip: int = 0) -> Sequence[Found]:
    """Who may be found, the newest first."""
    rows = select(Presence).order_by(col(Presence.recorded_at).desc(), col(Presence.id))
    return [_found(work, row) for row in work.session.exec(rows.limit(most).offset(skip))]


def asked(work: Work, search_id: UUID) -> dict[UUID, Asked]:
    """What was thought and answered of the pairs of a search, by the id of who was found."""
    rows = work.session.exec(select(Pair).where(Pair.search_id == search_id))
    return {row.found_id: read_asked(work.open(Pair.facts, row.id, row.facts)) for row in rows}


def said_yes(work: Work, search_id: UUID) -> UUID | None:
    """Who was found for a search and said yes, or sent a greeting; None while nobody did."""
    return next((one for one, said in asked(work, search_id).items() if said.answer in rules.YES), None)


def words_of(work: Work, row: Search | Presence) -> str:
    """What was told beside the facts, "" for nothing."""
    if isinstance(row, Search):
        return work.open_if(Search.words, row.id, row.words) or ""
    return work.open_if(Presence.words, row.id, row.words) or ""


def reach_of(work: Work, row: Search | Presence) -> str:
    """How somebody is reached who gave no number, "" for not said."""
    if isinstance(row, Search):
        return work.open_if(Search.reach, row.id, row.reach) or ""
    return work.open_if(Presence.reach, row.id, row.reach) or ""


def of_contact(work: Work, contact_id: UUID) -> tuple[Sequence[Opened], Sequence[Found]]:
    """What somebody told us of this: their searches, whatever became of them, and that they may be found."""
    mine = work.session.exec(select(Search).where(Search.contact_id == contact_id).order_by(col(Search.opened_at)))
    may_be = work.session.exec(select(Presence).where(Presence.contact_id == contact_id))
    return [_opened(work, row) for row in mine], [_found(work, row) for row in may_be]


def going_on(work: Work, contact_id: UUID) -> Sequence[Search]:
    """The searches of somebody that go on, and of which they hear by text."""
    mine = select(Search).where(Search.contact_id == contact_id, Search.state == SearchState.OPEN, col(Search.by_text))
    return work.session.exec(mine.order_by(col(Search.opened_at))).all()


def records_of(work: Work, found_id: UUID) -> tuple[Sequence[Opened], Sequence[Found]]:
    """Every search and presence of who was found; this one alone of who has no number."""
    one, other = find_presence(work, found_id), find_search(work, found_id)
    contact_id = one.row.contact_id if one is not None else other.row.contact_id if other is not None else None
    if contact_id is not None:
        return of_contact(work, contact_id)
    return [other] if other is not None else [], [one] if one is not None else []


def due(work: Work, *, most: int) -> Sequence[Search]:
    """Searches whose seeker has a text from us now. Nothing of pairs is asked: it must make no difference."""
    rows = select(Search).where(col(Search.next_at) <= work.now, col(Search.by_text))
    rows = rows.order_by(col(Search.next_at)).limit(most)
    return work.session.exec(rows).all()


def find_leaving(work: Work, search: Opened) -> frozenset[rules.Fact] | None:
    """The facts beside the name that may go to a National Society, None where nothing may.

    The search goes on, may leave us, and the seeker agreed; a Society that takes it has an agreement that holds, for
    finding family and with names. Where several have, only what every one of them agreed to: the file names none.
    """
    if search.row.share is not Share.SOCIETY or search.row.state is not SearchState.OPEN or not search.facts.free:
        return None
    agreed = [one for partner, one in agreed_now(work) if partner.takes_pfif]
    takes = [one.facts for one in agreed if rules.PURPOSE in one.needs and Fact.NAME in one.facts]
    return search.facts.agreed & rules.leaving(frozenset.intersection(*takes)) if takes else None


def _opened(work: Work, row: Search) -> Opened:
    return Opened(row, read_sought(work.open(Search.facts, row.id, row.facts)))


def _found(work: Work, row: Presence) -> Found:
    return Found(row, read_findable(work.open(Presence.facts, row.id, row.facts)))
