"""What one person may always do alone with what went out: stop, send the rest, lessen, take back, say it is over."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.alerts import actions, queries
from app.alerts.content import Content
from app.errors import Conflict, Invalid
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.alerts import STOPPERS, WRITERS
from app.web.staff.alerts_form import moment_of
from app.web.staff.alerts_one import Answer, act, show
from app.web.staff.case import id_of
from app.work import Work
from cap.model import Severity


@pages.post("/alerts/<issue_hex>/stop")
@guarded(*STOPPERS)
def alert_stop(issue_hex: str) -> Answer:
    """Nobody more is sent it."""
    return act(issue_hex, actions.stop, _("Stopped. Who has it has it: say that it was a mistake if it was."))


@pages.post("/alerts/<issue_hex>/rest")
@guarded(*WRITERS)
def alert_rest(issue_hex: str) -> Answer:
    """After a first few, everybody else."""
    return act(issue_hex, actions.send_rest, _("It goes to everybody else now."))


@pages.post("/alerts/<issue_hex>/mistake")
@guarded(*STOPPERS)
def alert_mistake(issue_hex: str) -> Answer:
    """Everybody who had it is told that it was a mistake."""
    runtime, mine = reach().runtime, member().id
    return _next(issue_hex, lambda work, one: actions.cancel(work, runtime, one, member_id=mine))


@pages.post("/alerts/<issue_hex>/clear")
@guarded(*STOPPERS)
def alert_clear(issue_hex: str) -> Answer:
    """Everybody who had it is told that the danger is over."""
    runtime, mine = reach().runtime, member().id
    return _next(issue_hex, lambda work, one: actions.all_clear(work, runtime, one, member_id=mine))


@pages.post("/alerts/<issue_hex>/lessen")
@guarded(*STOPPERS)
def alert_lessen(issue_hex: str) -> Answer:
    """Less of the same: milder, shorter, for fewer areas."""
    runtime, mine = reach().runtime, member().id
    try:
        less = _less()
    except Invalid as error:
        return show(id_of(issue_hex), error)

    def unit(work: Work, one: UUID) -> UUID:
        content = _lessened(queries.content_of(queries.get(work, one)), less)
        return actions.lessen(work, runtime, one, content, member_id=mine)

    return _next(issue_hex, unit)


@dataclass(frozen=True, slots=True)
class _Less:
    """What the form says; None where it says nothing."""

    severity: Severity | None
    areas: tuple[str, ...]
    expires: datetime | None


def _less() -> _Less:
    form, zone = request.form, reach().runtime.settings.operation.zone
    severity = next((one for one in Severity if one == form.get("severity")), None)
    return _Less(severity, tuple(form.getlist("area")), moment_of(form.get("expires", ""), zone))


def _lessened(content: Content, less: _Less) -> Content:
    """The content with what was lessened; what was left as it stood is no change."""
    areas = tuple(code for code in content.where.areas if code in less.areas)
    gone = set(content.where.areas) - set(areas)
    to_the_minute = content.expires.replace(second=0, microsecond=0)
    sooner = less.expires is not None and less.expires != to_the_minute
    return replace(
        content,
        where=replace(content.where, areas=areas),
        reached=tuple(code for code in content.reached if code not in gone),
        severity=less.severity or content.severity,
        expires=less.expires if sooner and less.expires else content.expires,
    )


def _next(issue_hex: str, unit: Callable[[Work, UUID], UUID]) -> Answer:
    """Do it, and show the issue that goes out now."""
    issue_id = id_of(issue_hex)
    try:
        made = reach().write(actor(), lambda work: unit(work, issue_id))
    except (Invalid, Conflict) as error:
        return show(issue_id, error)
    flash(_("It is going out."))
    return redirect(url_for("staff.alert", issue_hex=made.hex), 303)
