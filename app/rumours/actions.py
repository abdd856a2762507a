"""Changing rumours. The trail tells that a claim was heard, never which: who had just looked at what somebody told us
would otherwise stand beside it.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, delete

from app.audit.actions import record
from app.errors import Conflict, Invalid
from app.ids import random_id
from app.rumours.queries import get, words_of
from app.rumours.tables import Rumour, RumourWords, Spread, Verdict
from app.work import Work

_FIRST_ZONE = timedelta(hours=14)  # somewhere it is that day already
LONGEST_CLAIM, LONGEST_ANSWER, LONGEST_SOURCE = 200, 320, 100


def take_up(work: Work, claim: str, *, area: str, day: date) -> UUID:
    """The id of a new claim, heard once there on that day. Invalid for words we may not keep, and a day to come."""
    rumour = Rumour(id=random_id(), claim=_clean(work, claim, LONGEST_CLAIM), first_day=_past(work, day))
    work.session.add(rumour)
    work.session.add(Spread(rumour_id=rumour.id, area=area, day=day, many=1))
    record(work, "rumour.taken_up", "rumour")
    return rumour.id


def hear_again(work: Work, rumour_id: UUID, *, area: str, day: date) -> None:
    """It was heard once more, there, on that day."""
    rumour = get(work, rumour_id)
    rumour.first_day = min(rumour.first_day, _past(work, day))
    heard = work.session.get(Spread, (rumour_id, area, day))
    if heard is None:
        work.session.add(Spread(rumour_id=rumour_id, area=area, day=day, many=1))
    else:
        heard.many += 1
    record(work, "rumour.heard", "rumour")


def judge(work: Work, rumour_id: UUID, verdict: Verdict, source: str, *, member_id: UUID) -> None:
    """Say whether it is true, and how we know. Invalid without a source."""
    rumour = _unapproved(work, rumour_id)
    if verdict is Verdict.OPEN:
        raise Invalid("rumour.verdict")
    rumour.verdict, rumour.source = verdict, _clean(work, source, LONGEST_SOURCE)
    rumour.judged_by = member_id
    rumour.version += 1
    record(work, "rumour.judged", "rumour", rumour_id)


def put(work: Work, rumour_id: UUID, language: str, *, claim: str, answer: str, member_id: UUID) -> None:
    """The message in one language, instead of the one before; none where both are empty."""
    rumour = _unapproved(work, rumour_id)
    gone = delete(RumourWords).where(col(RumourWords.rumour_id) == rumour_id, col(RumourWords.language) == language)
    work.session.exec(gone)
    if claim or answer:
        words = RumourWords(
            rumour_id=rumour_id,
            language=language,
            claim=_clean(work, claim, LONGEST_CLAIM),
            answer=_clean(work, answer, LONGEST_ANSWER),
            by_id=member_id,
        )
        work.session.add(words)
    rumour.version += 1
    record(work, "rumour.written", "rumour", rumour_id)


def approve(work: Work, rumour_id: UUID, *, seen: int, public: bool, main_language: str, member_id: UUID) -> None:
    """Let the message out, on our page too if it is `public`.

    Invalid before it is judged and written in the main language; Conflict for whoever judged it or wrote any of it, and
    when it is not what they saw.
    """
    rumour, words = _unapproved(work, rumour_id), words_of(work, rumour_id)
    if rumour.verdict is Verdict.OPEN or main_language not in words:
        raise Invalid("rumour.unfinished")
    if member_id in {rumour.judged_by, *(one.by_id for one in words.values())}:
        raise Conflict("many.same_person")
    if rumour.version != seen:
        raise Conflict("many.changed")
    rumour.public, rumour.approved_by, rumour.approved_at = public, member_id, work.now
    record(work, "rumour.approved", "rumour", rumour_id)


def take_back(work: Work, rumour_id: UUID) -> None:
    """Nobody reads the message any more; it can be changed, and let out again."""
    rumour = get(work, rumour_id)
    if rumour.approved_at is None:
        raise Conflict("many.changed")
    rumour.public, rumour.approved_by, rumour.approved_at = False, None, None
    rumour.version += 1
    record(work, "rumour.taken_back", "rumour", rumour_id)


def _unapproved(work: Work, rumour_id: UUID) -> Rumour:
    rumour = get(work, rumour_id)
    if rumour.approved_at is not None:
        raise Conflict("many.changed")
    return rumour


def _past(work: Work, day: date) -> date:
    if day > (work.now + _FIRST_ZONE).date():
        raise Invalid("rumour.day")
    return day


def _clean(work: Work, words: str, longest: int) -> str:
    words = words.strip()
    if not words or len(words) > longest:
        raise Invalid("rumour.words")
    if work.scrubber.scrub(words) != words:
        raise Invalid("answer.scrubbed")
    return words
