"""The map in a meeting: what people ask for and say, where, since when, and whether anyone answered."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Invalid
from app.places.worker import areas_of
from app.response_map.actions import assess
from app.response_map.queries import assessment, risk_of
from app.staff.rules import Role
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import HATCHING
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.map_lines import hidden_of, picture_of, tell, top_name
from app.web.staff.map_looking import looked, sectors, times, topic, topics
from app.web.staff.map_trend import trends
from app.web.staff.response_map_withheld import withheld_places
from app.work import Work


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether everybody sees the numbers, since when, and what was weighed."""

    public: bool
    since: str
    risk: str


@pages.get("/map")
@guarded(Role.COORDINATOR, Role.PROTECTION_OFFICER, Role.VOLUNTEER)
def response_map() -> str:
    """Picture, trend and tables that say the same."""
    runtime, asked = reach().runtime, looked()
    index, steps = areas_of(runtime), asked.steps(runtime.clock.now().date())
    at = asked.now(steps)
    with reach().read(actor()) as work:
        told = tell(work, asked, steps, index)
        return render_template(
            "staff/response_map.html",
            looked=asked,
            told=told,
            drawn=picture_of(work, asked, told.lines, index),
            hidden=hidden_of(asked),
            topic=topic(asked),
            topics=topics(asked.kind),
            sectors=sectors(asked.kind),
            times=times(runtime.settings.operation),
            trends=trends(work, asked, steps, index),
            hatching=HATCHING,
            steps=steps,
            at=at,
            top_name=top_name(work, asked),
            above=index.parent_of(asked.top) if asked.top else None,
            opening=_opening(work),
            withheld=withheld_places(work, page_language()) if Role.PROTECTION_OFFICER in member().roles else (),
        )


@pages.post("/map/opening")
@guarded(Role.PROTECTION_OFFICER)
def open_map() -> AnyResponse:
    """Show the numbers to everybody, or not any more; the risk to the group is named and dated."""
    risk, public, mine = request.form.get("risk", ""), request.form.get("public") == "yes", member().id
    try:
        reach().write(actor(), lambda work: assess(work, risk, public=public, member_id=mine))
    except Invalid:
        flash(_("Name the risk to the group in a sentence: who could be found, hurt or blamed through it?"), "error")
    else:
        flash(_("Everybody can see the numbers now.") if public else _("The numbers are not public any more."))
    return redirect(url_for("staff.response_map"), 303)


def _opening(work: Work) -> Opening:
    newest = assessment(work)
    if newest is None:
        return Opening(public=False, since="", risk="")
    return Opening(newest.public, format_date(newest.at, "long"), risk_of(work, newest))
