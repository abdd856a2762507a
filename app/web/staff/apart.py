"""Giving words that few may read to those who may see them: a page to choose which, then the deed."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.cases.queries import get
from app.errors import Conflict, Invalid
from app.framework import NAMED_LANES, OF_THEIR_LIFE, Lane
from app.messages.queries import Said, of_case
from app.messages.tables import Direction
from app.sensitive.queries import is_seen_to
from app.triage.handing_apart import hand_apart
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.web.staff.case import hex_of, id_of, leave_trace
from app.web.staff.desk_words import LANES_IN_FULL
from app.work import Work

_MOST = 100  # texts to choose from


@pages.route("/case/<case_hex>/apart", methods=["GET", "POST"], endpoint="apart")
@guarded()
def give_apart(case_hex: str) -> Response | tuple[str, int]:
    """The words of the chosen texts leave the case; the case goes on."""
    case_id = id_of(case_hex)
    leave_trace(case_id)
    problem, status = "", 200
    if request.method == "POST":
        try:
            _give(case_id)
        except (Invalid, Conflict) as error:
            problem, status = words.sentence(error), 409 if isinstance(error, Conflict) else 400
        else:
            flash(_("Those who may see it have it. Speak of it with nobody."))
            return redirect(url_for("staff.case_page", case_hex=case_id.hex), 303)
    with reach().read(actor()) as work:
        reference, said = get(work, case_id).reference, _came_in(work, case_id)
        lanes = [lane for lane in NAMED_LANES if lane not in OF_THEIR_LIFE or is_seen_to(work, lane)]
    page = render_template(
        "staff/apart.html",
        back=url_for("staff.case_page", case_hex=case_id.hex),
        reference=reference,
        said=said,
        lanes=[(lane.value, LANES_IN_FULL[lane]) for lane in lanes],
        problem=problem,
    )
    return page, status


def _give(case_id: UUID) -> None:
    runtime, lane, chosen = reach().runtime, _lane(), _chosen()
    reach().write(actor(), lambda work: hand_apart(work, runtime, case_id, lane=lane, message_ids=chosen))


def _came_in(work: Work, case_id: UUID) -> list[Said]:
    """What may be given away: the newest texts that came in."""
    return [one for one in of_case(work, case_id, most=_MOST) if one.direction is Direction.IN]


def _lane() -> Lane:
    try:
        return Lane(request.form.get("lane", ""))
    except ValueError:
        raise Invalid("apart.lane") from None


def _chosen() -> list[UUID]:
    """The texts that were ticked; what is no id was not."""
    ids = (hex_of(written) for written in request.form.getlist("text"))
    return [message_id for message_id in ids if message_id is not None]
