"""Places that are named nowhere in public: a protection officer takes them off at once, and says why."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict, Invalid, NotFound
from app.places.areas import find_area
from app.places.cells import Cell
from app.response_map.actions import name_again, withhold
from app.response_map.queries import reason_of, withheld
from app.staff.rules import Role
from app.web.guards import actor, guarded, member
from app.web.map_drawing import name_of
from app.web.reach import reach
from app.web.staff import pages
from app.work import Work


@dataclass(frozen=True, slots=True)
class Withheld:
    """One such place, as the protection officer sees it."""

    area: str
    name: str
    since: str
    reason: str


def withheld_places(work: Work, language: str) -> Sequence[Withheld]:
    """Every such place, the oldest first."""
    return [
        Withheld(area, name_of(work, area, language), format_date(one.at, "long"), reason_of(work, one))
        for area, one in withheld(work).items()
    ]


@pages.post("/map/withheld")
@guarded(Role.PROTECTION_OFFICER)
def withhold_area() -> AnyResponse:
    """Take one place, and all in it, off everything public."""
    area, reason, mine = request.form.get("area", "")[:48], request.form.get("reason", ""), member().id

    def unit(work: Work) -> None:
        if find_area(work, area) is None and Cell.read(area) is None:
            raise NotFound("area")
        withhold(work, area, reason, member_id=mine)

    try:
        reach().write(actor(), unit)
    except Invalid:
        flash(_("Write in a sentence what could happen to people who are known to be there."), "error")
    except Conflict:
        flash(_("This place is named nowhere already."))
    else:
        flash(_("From now on nothing public names this place."))
    return redirect(url_for("staff.response_map"), 303)


@pages.post("/map/withheld/end")
@guarded(Role.PROTECTION_OFFICER)
def name_area_again() -> AnyResponse:
    """Let it be named again."""
    area = request.form.get("area", "")
    reach().write(actor(), lambda work: name_again(work, area))
    flash(_("This place may be named again."))
    return redirect(url_for("staff.response_map"), 303)
