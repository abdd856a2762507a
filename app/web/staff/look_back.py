"""What others of the team did last week, by lot: somebody asks about it, and nobody is asked about by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.audit.actions import record
from app.audit.queries import drawn, newest_of
from app.audit.tables import AuditEntry
from app.cases.queries import READ
from app.exports.actions import MADE
from app.feedback.queries import READ as LOOKED_AT
from app.ids import pseudonym
from app.staff.queries import handles
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.work import Work

LOOKED_BACK = "trail.looked_back"
MOST = 10  # of each kind
# A number that was shown and somebody who was erased are dear; of what is done all day a few are enough.
_DEAR = {
    "contact.revealed": lazy_gettext("saw a number"),
    "contact.forgotten": lazy_gettext("had somebody erased"),
    "contact.safe_rule": lazy_gettext("changed how somebody may be reached"),
    MADE: lazy_gettext("took numbers out as a file"),
}
_DAILY = {
    READ: lazy_gettext("opened a case"),
    LOOKED_AT: lazy_gettext("opened what somebody told us"),
    "case.closed": lazy_gettext("closed a case"),
    "case.merged": lazy_gettext("merged cases"),
}
_DONE = _DEAR | _DAILY
_WHO = roles_that(May.LOOK_BACK)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing somebody did."""

    at: datetime
    who: str
    did: str
    about: str
    reason: str
    case_hex: str


@pages.get("/look-back")
@guarded(*_WHO)
def look_back() -> str:
    """The lot of the last whole week, and who looked at one last."""
    mine = member().id
    with reach().read(actor()) as work:
        began = week_before(work.now)
        found = [
            entry
            for kind in (_DEAR, _DAILY)
            for entry in drawn(work, kind, since=began, until=began + timedelta(days=7), besides=mine, most=MOST)
        ]
        last = newest_of(work, LOOKED_BACK)
        names = handles(work, {entry.actor_id for entry in (*found, *filter(None, [last])) if entry.actor_id})
    return render_template(
        "staff/look_back.html",
        began=began,
        ended=began + timedelta(days=6),
        lines=[_line(entry, names) for entry in found],
        last_at=last.at if last else None,
        last_who=names.get(last.actor_id, "") if last and last.actor_id else "",
    )


@pages.post("/look-back")
@guarded(*_WHO)
def looked_back() -> Response:
    """Somebody asked about what was drawn: the trail has it."""
    mine = member().id

    def unit(work: Work) -> None:
        record(work, LOOKED_BACK, "member", mine)

    reach().write(actor(), unit)
    flash(_("Thank you. That you looked is kept."))
    return redirect(url_for("staff.look_back"), 303)


def week_before(now: datetime) -> datetime:
    """When the last whole week began: a Monday, 0:00 UTC."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday() + 7)


def _line(entry: AuditEntry, names: Mapping[UUID, str]) -> Line:
    code = (entry.reason or "").partition(" ")[0]
    reason = {**words.REVEAL, **words.ERASE}.get(code, "")
    is_case = entry.subject == "case" and entry.subject_id is not None
    return Line(
        at=entry.at,
        who=names.get(entry.actor_id, "") if entry.actor_id else "",
        did=str(_DONE[entry.action]),
        about="" if is_case or entry.subject_id is None or entry.action == MADE else pseudonym(entry.subject_id),
        reason=str(reason),
        case_hex=entry.subject_id.hex if is_case and entry.subject_id else "",
    )
