"""An answer to many: "you said, we did". Written by one person, let out by another, then for everybody to read.

It says no number: not how many told us, nor that more than one did.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, delete, select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotFound
from app.feedback.desk import check_line
from app.feedback.frame import HOSTILE, LANES, is_guarded
from app.feedback.queries import known_codes
from app.feedback.rules import shown_area
from app.feedback.tables import ManyAnswer, ManyState, ManyWords
from app.ids import random_id
from app.language import fallbacks
from app.places.areas import Areas, names_any
from app.places.cells import Cell
from app.response_map.publishing import lies_in
from app.response_map.queries import withheld
from app.work import Work

_FIRST_ZONE = timedelta(hours=14)  # somewhere it is that day already
LONGEST_TOPIC, LONGEST_SAID, LONGEST_DID = 60, 240, 320


@dataclass(frozen=True, slots=True)
class Scope:
    """What an answer to many is about. `area` "": everywhere; both days belong to it."""

    topic: str
    area: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Said:
    """What it says in one language: the topic as a sentence calls it, what people said, what was done."""

    topic: str
    said: str
    did: str


def draft(work: Work, scope: Scope, *, areas: Areas, texts: bool, member_id: UUID) -> UUID:
    """The id of a new answer to many, without words. Invalid for a topic of no public answer, or days in disorder."""
    if scope.topic not in known_codes(work) or scope.topic in LANES or scope.topic == HOSTILE:
        raise Invalid("many.topic")
    if scope.since > scope.until or scope.until > (work.now + _FIRST_ZONE).date():
        raise Invalid("many.days")
    many = ManyAnswer(
        id=random_id(),
        topic=scope.topic,
        area=scope.area,
        shown_area=shown_area(scope.topic, scope.area, parent_of=areas.parent_of, too_small=_too_small(areas)),
        since=scope.since,
        until=scope.until,
        texts=texts,
        state=ManyState.DRAFT,
        made_by=member_id,
        made_at=work.now,
        changed_at=work.now,
    )
    work.session.add(many)
    record(work, "many.drafted", "many", many.id)
    return many.id


def put(work: Work, many_id: UUID, language: str, said: Said, *, member_id: UUID) -> None:
    """Its words in one language, instead of those before; none where every field is empty.

    Invalid for what is too long or holds what must go, and, of violence, for words that name any area.
    """
    many = _draft(work, many_id)
    fields = (said.topic, said.said, said.did)
    work.session.exec(delete(ManyWords).where(col(ManyWords.many_id) == many_id, col(ManyWords.language) == language))
    if any(fields):
        for words, longest in zip(fields, (LONGEST_TOPIC, LONGEST_SAID, LONGEST_DID), strict=True):
            check_line(words, work.scrubber, longest=longest, code="many.words")
        if is_guarded(many.topic) and names_any(work, " ".join(fields)):
            raise Invalid("many.names_place")
        work.session.add(
            ManyWords(
                many_id=many_id, language=language, topic=said.topic, said=said.said, did=said.did, by_id=member_id
            )
        )
    many.changed_at = work.now
    record(work, "many.written", "many", many_id)


def approve(work: Work, many_id: UUID, *, seen: str, main_language: str, member_id: UUID) -> None:
    """Let it out. Conflict for whoever wrote any of it, and when it is not what they saw; Invalid without words."""
    many, words = _draft(work, many_id), words_of(work, many_id)
    if main_language not in words:
        raise Invalid("many.main_language")
    if member_id == many.made_by or any(one.by_id == member_id for one in words.values()):
        raise Conflict("many.same_person")
    if stamp_of(many) != seen:
        raise Conflict("many.changed")
    many.state, many.approved_by, many.approved_at = ManyState.OUT, member_id, work.now
    many.told_all_at = None if many.texts else work.now
    record(work, "many.approved", "many", many_id)


def take_back(work: Work, many_id: UUID) -> None:
    """Nobody reads it any more, and nobody else is told; who was told, was."""
    many = get(work, many_id)
    if many.state is ManyState.BACK:
        raise Conflict("many.changed")
    many.state, many.changed_at = ManyState.BACK, work.now
    record(work, "many.taken_back", "many", many_id)


def told_all(work: Work, many_id: UUID) -> None:
    """Nobody is left who told us and has not heard."""
    get(work, many_id).told_all_at = work.now
    record(work, "many.told_all", "many", many_id)


def get(work: Work, many_id: UUID) -> ManyAnswer:
    """The answer; NotFound when there is none."""
    many = work.session.get(ManyAnswer, many_id)
    if many is None:
        raise NotFound("many.unknown")
    return many


def words_of(work: Work, many_id: UUID) -> dict[str, ManyWords]:
    """Its words, by language."""
    chosen = select(ManyWords).where(ManyWords.many_id == many_id).order_by(ManyWords.language)
    return {one.language: one for one in work.session.exec(chosen)}


def nearest(words: dict[str, ManyWords], language: str, main_language: str) -> ManyWords:
    """Those in a language, or in the one that stands in for it, or in the operation's own."""
    return next(words[tag] for tag in (*fallbacks(language), main_language, *words) if tag in words)


def listed(work: Work, *, most: int = 100) -> Sequence[ManyAnswer]:
    """All of them, the newest first."""
    return work.session.exec(select(ManyAnswer).order_by(col(ManyAnswer.made_at).desc()).limit(most)).all()


def published(work: Work, *, areas: Areas, most: int = 500) -> Sequence[ManyAnswer]:
    """What everybody may read, the newest first: nothing of a place that is withheld by now."""
    out = select(ManyAnswer).where(ManyAnswer.state == ManyState.OUT)
    newest = work.session.exec(out.order_by(col(ManyAnswer.approved_at).desc()).limit(most)).all()
    hidden = withheld(work)
    return [many for many in newest if not lies_in(many.area, hidden, areas.parent_of)]


def stamp_of(many: ManyAnswer) -> str:
    """What tells one state of its words from another."""
    return many.changed_at.isoformat()


def _draft(work: Work, many_id: UUID) -> ManyAnswer:
    many = get(work, many_id)
    if many.state is not ManyState.DRAFT:
        raise Conflict("many.changed")
    return many


def _too_small(areas: Areas) -> Callable[[str], bool]:
    return lambda code: areas.is_site(code) or Cell.read(code) is not None
