"""What the clock deletes of feedback, and forgetting who gave it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, delete, select

from app.feedback.actions import remove
from app.feedback.tables import Item, PlaceReason, PlaceToMend
from app.work import Work


def forget_contact(work: Work, contact_id: UUID, _case_ids: Sequence[UUID]) -> None:
    """Delete everything a contact told us; that it was counted stays, by area and day."""
    for item_id in work.session.exec(select(Item.id).where(Item.contact_id == contact_id)).all():
        remove(work, item_id)
    work.session.flush()


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of items that ended before then."""
    over = select(Item.id).where(col(Item.ended_at).is_not(None), col(Item.ended_at) < before)
    return work.session.exec(over.limit(most)).all()


def drop(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that still ended before then."""
    for item_id in ids:
        item = work.session.get(Item, item_id)
        if item is not None and item.ended_at is not None and item.ended_at < before:
            remove(work, item_id)


def find_places_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of places that were mended, or not, before then."""
    over = select(PlaceToMend.id).where(col(PlaceToMend.ended_at).is_not(None), col(PlaceToMend.ended_at) < before)
    return work.session.exec(over.limit(most)).all()


def drop_places(work: Work, ids: Sequence[UUID], _before: datetime) -> None:
    """Delete these: once a place has ended it stays so."""
    work.session.exec(delete(PlaceReason).where(col(PlaceReason.place_id).in_(ids)))
    work.session.exec(delete(PlaceToMend).where(col(PlaceToMend.id).in_(ids)))
