"""What relays say of one alert, and what people answered to it: told apart from what was delivered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.alert_answers.queries import Counts, counts
from app.alert_answers.tables import Answer as Said
from app.alerts.queries import get as get_issue
from app.alerts.queries import get_alert
from app.errors import Conflict, Invalid
from app.relays import actions, queries
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import relays_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.web.staff.case_forms import lines
from app.web.staff.feedback_acts import Answer
from app.work import Work

_KEEPERS = roles_that(May.KEEP_RELAYS)
_LONGEST = 6  # digits of a number of people


@dataclass(frozen=True, slots=True)
class Bar:
    """The answers of one hour; heights of 100."""

    hour: datetime
    safe: int
    help: int
    safe_height: int
    help_height: int


@dataclass(frozen=True, slots=True)
class There:
    """One area: what relays told there, and what people answered."""

    name: str
    relays: int
    told: int
    safe: int
    help: int


@pages.get("/relays/alert/<issue_hex>")
@guarded(*_KEEPERS)
def relays_alert(issue_hex: str) -> tuple[str, int]:
    """How far relays carried an alert, who has not confirmed, and what people answered."""
    return _show(id_of(issue_hex))


@pages.post("/relays/call/<call_hex>/people")
@guarded(*_KEEPERS)
def relays_believe(call_hex: str) -> Answer:
    """A coordinator asked about a number that nobody believed unseen."""
    typed = lines(request.form.get("people", ""))
    issue_hex = request.form.get("issue", "")
    people = int(typed) if typed.isdecimal() and len(typed) <= _LONGEST else -1
    try:
        reach().write(actor(), lambda work: actions.believe(work, id_of(call_hex), people=people))
    except (Invalid, Conflict) as error:
        return _show(id_of(issue_hex), words.sentence(error))
    flash(_("Counted."))
    return redirect(url_for("staff.relays_alert", issue_hex=issue_hex), 303)


def _show(issue_id: UUID, problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        issue = get_issue(work, issue_id)
        found, said = queries.reach(work, issue_id), counts(work, issue.alert_id)
        called = queries.find_alert(work, issue.alert_id)
        html = render_template(
            "staff/relays_alert.html",
            hex=issue_id.hex,
            code=get_alert(work, issue.alert_id).code,
            short=called.code if called else "",
            reach=found,
            said={answer.value: said.all.get(answer, 0) for answer in Said},
            cases=said.cases,
            areas=_areas(work, found, said),
            bars=_bars(said.hours),
            names=names_of_areas(work, {one.area for one in found.called}),
            problem=problem,
        )
    return html, 400 if problem else 200


def _areas(work: Work, found: queries.Reach, said: Counts) -> Sequence[There]:
    codes = {*found.by_area, *said.areas}
    names = names_of_areas(work, codes)
    rows = []
    for code in codes:
        relays, told = found.by_area.get(code, (0, 0))
        answers = said.areas.get(code, {})
        name = names.get(code, "") or _("not known yet")
        rows.append(There(name, relays, told, answers.get(Said.SAFE, 0), answers.get(Said.HELP, 0)))
    return sorted(rows, key=lambda row: (-row.told - row.safe - row.help, row.name))


def _bars(hours: Mapping[datetime, Mapping[Said, int]]) -> Sequence[Bar]:
    most = max((max(one.get(Said.SAFE, 0), one.get(Said.HELP, 0)) for one in hours.values()), default=0) or 1
    return [
        Bar(
            hour,
            safe := one.get(Said.SAFE, 0),
            many := one.get(Said.HELP, 0),
            round(100 * safe / most),
            round(100 * many / most),
        )
        for hour, one in hours.items()
    ]
