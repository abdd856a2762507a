"""Finding and reading rumours."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from app.errors import NotFound
from app.language import fallbacks
from app.rumours.tables import Rumour, RumourWords, Spread
from app.work import Work


def get(work: Work, rumour_id: UUID) -> Rumour:
    """The rumour; NotFound when there is none."""
    rumour = work.session.get(Rumour, rumour_id)
    if rumour is None:
        raise NotFound("rumour.unknown")
    return rumour


def listed(work: Work, *, most: int = 100) -> Sequence[tuple[Rumour, int, date]]:
    """Each with how often it was heard and the last day it was; the one heard last first."""
    last, heard = func.max(col(Spread.day)), func.sum(col(Spread.many))
    joined = select(Rumour, heard, last).join(Spread, col(Spread.rumour_id) == col(Rumour.id)).group_by(col(Rumour.id))
    rows = work.session.exec(joined.order_by(last.desc(), col(Rumour.id)).limit(most)).all()
    return [(rumour, int(many), day) for rumour, many, day in rows]


def spread_of(work: Work, rumour_id: UUID) -> Sequence[Spread]:
    """Where and when it was heard, the last day first."""
    heard = select(Spread).where(Spread.rumour_id == rumour_id)
    return work.session.exec(heard.order_by(col(Spread.day).desc(), col(Spread.area))).all()


def words_of(work: Work, rumour_id: UUID) -> dict[str, RumourWords]:
    """The message, by language."""
    chosen = select(RumourWords).where(RumourWords.rumour_id == rumour_id).order_by(RumourWords.language)
    return {one.language: one for one in work.session.exec(chosen)}


def nearest(words: dict[str, RumourWords], language: str, main_language: str) -> RumourWords:
    """The message in a language, or in the one that stands in for it, or in the operation's own."""
    return next(words[tag] for tag in (*fallbacks(language), main_language, *words) if tag in words)


def published(work: Work, *, most: int = 500) -> Sequence[Rumour]:
    """What everybody may read, the newest first."""
    out = select(Rumour).where(col(Rumour.approved_at).is_not(None), col(Rumour.public).is_(True))
    return work.session.exec(out.order_by(col(Rumour.approved_at).desc()).limit(most)).all()
