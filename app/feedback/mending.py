"""Something to mend at a place: gathered from all who told us, handed to whoever mends it, and ended for all at once.

What goes to a partner is a kind, an area and a line of ours. There is no person in it, so nobody is asked for consent.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import col, select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotFound
from app.feedback import actions
from app.feedback.desk import LONGEST_ANSWER, LONGEST_LINE, LONGEST_PARTNER, check_line, check_words
from app.feedback.rules import place_deadline, place_step
from app.feedback.tables import Item, PlaceKind, PlaceReason, PlaceState, PlaceToMend
from app.ids import new_reference, random_id
from app.settings import Feedback
from app.work import Work

UNDER_WAY = (PlaceState.OPEN, PlaceState.WITH_PARTNER)
_MOST_LANGUAGES = 12


def open_place(work: Work, kind: PlaceKind, area: str, *, line: str, settings: Feedback, member_id: UUID) -> UUID:
    """The id of a new place to mend. Invalid without an area, and for a line with nothing or too much in it."""
    if not area:
        raise Invalid("place.area")
    check_line(line, work.scrubber, longest=LONGEST_LINE, code="feedback.line")
    place_id = random_id()
    place = PlaceToMend(
        id=place_id,
        reference=new_reference(),
        kind=kind,
        area=area,
        line=work.seal(PlaceToMend.line, place_id, line.strip()),
        state=PlaceState.OPEN,
        opened_at=work.now,
        opened_by=member_id,
        deadline_at=place_deadline(settings, work.now),
    )
    work.session.add(place)
    record(work, "place.opened", "place", place_id)
    return place_id


def gather(work: Work, item_id: UUID, place_id: UUID) -> Item:
    """This item tells of that place too. Conflict where it has ended: it is broken again, so it is another."""
    place = get(work, place_id)
    if place.state not in UNDER_WAY:
        raise Conflict("place.step")
    return actions.gather(work, item_id, place_id, deadline_at=place.deadline_at)


def hand_over(work: Work, place_id: UUID, partner: str, *, settings: Feedback) -> PlaceToMend:
    """A partner has it now, or another partner; they are asked again on its day."""
    place = get(work, place_id)
    check_line(partner, work.scrubber, longest=LONGEST_PARTNER, code="feedback.partner")
    _move(place, PlaceState.WITH_PARTNER)
    place.partner = work.seal(PlaceToMend.partner, place_id, partner.strip())
    place.passed_at, place.deadline_at = work.now, place_deadline(settings, work.now)
    place.escalated = False
    record(work, "place.handed_over", "place", place_id)
    return place


def ask_again(work: Work, place_id: UUID, *, settings: Feedback) -> None:
    """The partner was asked again, and has until the next day to be asked."""
    place = get(work, place_id)
    if place.state is not PlaceState.WITH_PARTNER:
        raise Conflict("place.step")
    place.deadline_at, place.escalated = place_deadline(settings, work.now), False
    record(work, "place.asked_again", "place", place_id)


def mend(work: Work, place_id: UUID, *, member_id: UUID) -> None:
    """It is mended: everybody who told us hears so."""
    _end(work, get(work, place_id), PlaceState.MENDED, member_id=member_id)
    record(work, "place.mended", "place", place_id)


def give_up(work: Work, place_id: UUID, reasons: Mapping[str, str], *, main_language: str, member_id: UUID) -> None:
    """It will not be mended: everybody hears why, in their language where it is written in it.

    Invalid without the operation's own language, and for words that cannot be sent.
    """
    told = {language: words.strip() for language, words in reasons.items() if words.strip()}
    if main_language not in told or len(told) > _MOST_LANGUAGES:
        raise Invalid("answer.length", longest=LONGEST_ANSWER)
    for language, words in told.items():
        check_words(words, work.scrubber)
        row_id = random_id()
        sealed = work.seal(PlaceReason.words, row_id, words)
        work.session.add(PlaceReason(id=row_id, place_id=place_id, language=language, words=sealed))
    _end(work, get(work, place_id), PlaceState.NOT_MENDED, member_id=member_id)
    record(work, "place.given_up", "place", place_id)


def get(work: Work, place_id: UUID) -> PlaceToMend:
    """The place; NotFound when there is none."""
    place = work.session.get(PlaceToMend, place_id)
    if place is None:
        raise NotFound("place.unknown")
    return place


def line_of(work: Work, place: PlaceToMend) -> str:
    """What the partner hears."""
    return work.open(PlaceToMend.line, place.id, place.line)


def partner_of(work: Work, place: PlaceToMend) -> str:
    """Who mends it; empty before anybody has it."""
    return work.open_if(PlaceToMend.partner, place.id, place.partner) or ""


def reasons_of(work: Work, place_id: UUID) -> dict[str, str]:
    """Why it is not mended, by language."""
    chosen = select(PlaceReason).where(PlaceReason.place_id == place_id).order_by(PlaceReason.language)
    return {one.language: work.open(PlaceReason.words, one.id, one.words) for one in work.session.exec(chosen)}


def listed(work: Work, states: Sequence[PlaceState], *, most: int = 100) -> Sequence[PlaceToMend]:
    """Places in these states: what is due first, first; of what has ended, the last first."""
    ended = states and states[0] not in UNDER_WAY
    order = col(PlaceToMend.ended_at).desc() if ended else col(PlaceToMend.deadline_at)
    return work.session.exec(
        select(PlaceToMend).where(col(PlaceToMend.state).in_(states)).order_by(order).limit(most)
    ).all()


def under_way_at(work: Work, area: str, *, most: int = 20) -> Sequence[PlaceToMend]:
    """Places not ended yet, those of this area first."""
    near = (col(PlaceToMend.area) == area).desc()
    open_ = (
        select(PlaceToMend)
        .where(col(PlaceToMend.state).in_(UNDER_WAY))
        .order_by(near, col(PlaceToMend.opened_at).desc())
    )
    return work.session.exec(open_.limit(most)).all()


def counts(work: Work) -> dict[PlaceState, int]:
    """How many places stand where."""
    many = select(PlaceToMend.state, func.count()).group_by(col(PlaceToMend.state))
    return {PlaceState(state): count for state, count in work.session.exec(many).all()}


def how_many_told(work: Work, ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many items told us of each."""
    many = select(Item.place_id, func.count()).where(col(Item.place_id).in_(ids)).group_by(col(Item.place_id))
    return {place_id: count for place_id, count in work.session.exec(many).all() if place_id is not None}


def items_of(work: Work, place_id: UUID, *, most: int = 50) -> Sequence[Item]:
    """The items that told us of it, the newest first."""
    told = select(Item).where(Item.place_id == place_id).order_by(col(Item.at).desc())
    return work.session.exec(told.limit(most)).all()


def overdue(work: Work, *, unescalated: bool = False, most: int = 50) -> Sequence[PlaceToMend]:
    """Places whose day has passed, the longest waiting first."""
    late = select(PlaceToMend).where(col(PlaceToMend.state).in_(UNDER_WAY), PlaceToMend.deadline_at <= work.now)
    if unescalated:
        late = late.where(col(PlaceToMend.escalated).is_(False))
    return work.session.exec(late.order_by(col(PlaceToMend.deadline_at)).limit(most)).all()


def escalated(work: Work) -> None:
    """A coordinator heard of every place that is late now."""
    late = update(PlaceToMend).where(col(PlaceToMend.state).in_(UNDER_WAY), col(PlaceToMend.deadline_at) <= work.now)
    work.session.exec(late.where(col(PlaceToMend.escalated).is_(False)).values(escalated=True))


def _end(work: Work, place: PlaceToMend, to: PlaceState, *, member_id: UUID) -> None:
    _move(place, to)
    place.ended_at, place.ended_by = work.now, member_id


def _move(place: PlaceToMend, to: PlaceState) -> None:
    place.state = place_step(place.state, to)
