"""The rota: who answers when, who is called next, and where nobody is planned though somebody is promised."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.staff import actions, queries, rules
from app.staff.hours import Span
from app.staff.queries import Planned
from app.staff.rules import Rung
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.words import sentence

Answer = Response | tuple[str, int]

_WEEK = 7
_FARTHEST = timedelta(days=366)
RUNG_WORDS = {
    Rung.FIRST: lazy_gettext("answers first"),
    Rung.SECOND: lazy_gettext("is called second"),
    Rung.COORDINATOR: lazy_gettext("is called last"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the rota."""

    date: date
    shifts: list[Planned]


@pages.get("/duty")
@guarded()
def duty() -> str:
    """One week, from today or from the day asked for."""
    return _page()


@pages.post("/duty")
@guarded()
def plan_shift() -> Answer:
    """A new shift: one's own, or anybody's for who plans duty."""
    form, paging = request.form, "paging" in request.form
    try:
        whose, span, rung = UUID(form.get("member") or member().id.hex), _span(), Rung(int(form.get("rung", "0")))
        reach().write(actor(), lambda work: actions.plan_shift(work, whose, span=span, rung=rung, paging=paging))
    except (ValueError, OverflowError):
        return _page(problem=sentence(Invalid("staff.shift_time"))), 400
    except (Invalid, Conflict) as error:
        return _page(problem=sentence(error)), 400
    return _done(_("The shift is planned."))


@pages.post("/duty/<uuid:shift_id>/paging")
@guarded()
def accept_paging(shift_id: UUID) -> Answer:
    """Being called by a text in this shift: accepted, or no longer."""
    accepted = request.form.get("accepted") == "yes"
    try:
        reach().write(actor(), lambda work: actions.accept_paging(work, shift_id, accepted=accepted))
    except Conflict as error:
        return _page(problem=sentence(error)), 409
    return _done(_("You will be paged in that shift.") if accepted else _("You will not be paged in that shift."))


@pages.post("/duty/<uuid:shift_id>/cancel")
@guarded()
def cancel_shift(shift_id: UUID) -> Response:
    """A shift that will not be."""
    reach().write(actor(), lambda work: actions.cancel_shift(work, shift_id))
    return _done(_("The shift is taken off the rota."))


@pages.app_template_filter()
def day_name(day: date) -> str:
    """The day as people say it: `Monday 2 March`. A moment's day is the one of the operation's zone."""
    return str(format_date(day, "EEEE d MMMM"))


def _zone() -> ZoneInfo:
    return ZoneInfo(reach().runtime.settings.operation.zone)


def _span() -> Span:
    """The time of the form, meant in the operation's zone; one that ends before it begins ends the next day."""
    day = date.fromisoformat(request.form.get("day", ""))
    begins, ends = (time.fromisoformat(request.form.get(name, "")) for name in ("since", "until"))
    last = day + timedelta(days=1) if ends <= begins else day
    return Span(_moment(day, begins), _moment(last, ends))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at.replace(tzinfo=None), _zone()).astimezone(UTC)


def _first_day() -> date:
    today = reach().runtime.clock.now().astimezone(_zone()).date()
    try:
        asked = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) <= _FARTHEST else today


def _days(first: date, rota: list[Planned]) -> list[Day]:
    """The week; a shift stands on the day it begins, one that began before the week on its first day."""
    days = [Day(first + timedelta(days=number), []) for number in range(_WEEK)]
    for planned in rota:
        begins = planned.duty.span.since.astimezone(_zone()).date()
        days[max(0, (begins - first).days)].shifts.append(planned)
    return days


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for("staff.duty"), 303)


def _page(problem: str = "") -> str:
    first, operation, mine = _first_day(), reach().runtime.settings.operation, member()
    since, until = (_moment(first + timedelta(days=days), time()) for days in (0, _WEEK))
    plans = rules.may(mine.roles, rules.May.PLAN_DUTY)
    with reach().read(actor()) as work:
        rota = queries.rota(work, since, until)
        present = queries.on_duty(work)
        gaps = queries.gaps(work, hours=operation.covered_hours, zone=operation.zone)
        everybody = [person for person in queries.members(work) if person.active] if plans else []
        pageable = queries.get_member(work, mine.id).phone is not None
        now = work.now
    return render_template(
        "staff/duty.html",
        days=_days(first, rota),
        present=present,
        gaps=gaps,
        everybody=everybody,
        pageable=pageable,
        mine=mine.id,
        plans=plans,
        rungs=[rung for rung in Rung if rung < Rung.COORDINATOR or plans],
        rung_words=RUNG_WORDS,
        before=first - timedelta(days=_WEEK),
        after=first + timedelta(days=_WEEK),
        today=now.astimezone(_zone()).date(),
        now=now,
        problem=problem,
    )
