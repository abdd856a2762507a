"""What the clock deletes of complaints.

Nobody who asks to be forgotten is looked for here: what leads from a complaint to a person is the id of their record,
under the store's own seal, and it leads nowhere once that record is gone (docs/decisions).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from app.sensitive.actions import remove
from app.sensitive.tables import Complaint
from app.work import Work


def find_over(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    """The ids of complaints that were closed before then."""
    over = select(Complaint.id).where(col(Complaint.closed_at).is_not(None), col(Complaint.closed_at) < before)
    return work.session.exec(over.limit(most)).all()


def drop(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    """Delete those of these that were closed before then, with all that was done about them."""
    for complaint_id in ids:
        found = work.session.get(Complaint, complaint_id)
        if found is not None and found.closed_at is not None and found.closed_at < before:
            remove(work, complaint_id)
