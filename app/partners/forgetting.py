"""What the clock deletes: ways in that lead nowhere any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.partners.tables import PartnerLink, PartnerSession
from app.work import Work


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """Links that expired and sessions that began before then."""
    links = select(PartnerLink.id).where(PartnerLink.expires_at < before).limit(most)
    sessions = select(PartnerSession.id).where(PartnerSession.began_at < before).limit(most)
    return [*work.session.exec(links), *work.session.exec(sessions)][:most]


def drop_over(work: Work, ids: Sequence[UUID], _before: datetime) -> None:
    """Delete these."""
    work.session.exec(delete(PartnerLink).where(col(PartnerLink.id).in_(ids)))
    work.session.exec(delete(PartnerSession).where(col(PartnerSession.id).in_(ids)))


def close_every_way_in(work: Work) -> None:
    """No link and no session opens anything any more: whoever answers at a partner comes in anew."""
    work.session.exec(delete(PartnerLink))
    work.session.exec(delete(PartnerSession))
