"""Nobody of the team looks at what people told us in secret: the trail says who did."""

from datetime import timedelta
from uuid import UUID

from app.audit.actions import record
from app.audit.queries import was_done
from app.errors import Busy
from app.web.guards import actor, member
from app.web.reach import reach
from app.work import Work

AGAIN_AFTER = timedelta(hours=1)  # how often it is said again of the same member


def leave_trace(action: str, subject: str, subject_id: UUID) -> None:
    """One entry in the trail for each member and hour.

    When storage is too busy for it the page still opens: somebody waits for an answer.
    """
    mine = member().id

    def known(work: Work) -> bool:
        return was_done(work, action, subject_id, by=mine, since=work.now - AGAIN_AFTER)

    with reach().read(actor()) as work:
        if known(work):
            return
    try:
        reach().write(actor(), lambda work: None if known(work) else record(work, action, subject, subject_id))
    except Busy:
        return
