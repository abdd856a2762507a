"""What is late: answers promised for a day that has passed, and places to mend; what has waited longest first."""

from flask import render_template

from app.feedback import mending, queries
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.feedback_looking import LATE_COUNTED_TO
from app.web.staff.feedback_places import rows as place_rows
from app.web.staff.feedback_rows import rows
from app.work import Work

_MOST = LATE_COUNTED_TO + 1


@pages.get("/feedback/late")
@guarded()
def feedback_late() -> str:
    """Both lists on one page."""
    with reach().read(actor()) as work:
        return render_template(
            "staff/feedback_late.html",
            rows=rows(work, queries.overdue(work), own=queries.own_codes(work)),
            places=place_rows(work, mending.overdue(work)),
        )


def how_many_late(work: Work) -> int:
    """How many answers and places are late, counted no further than is said."""
    answers, places = queries.many_overdue(work, most=_MOST), len(mending.overdue(work, most=_MOST))
    return min(answers + places, _MOST)
