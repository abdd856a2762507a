"""What somebody warned us of: who finds out whether it is true, with which second source; and the draft made of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.alerts import actions as alerts
from app.alerts.content import Content, Where
from app.alerts.hazards import HAZARDS
from app.errors import Conflict, Invalid
from app.relays import actions, queries
from app.relays.tables import Checked, SecondSource
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import relays_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.web.staff.feedback_acts import Answer
from app.work import Work

_DRAFTERS = roles_that(May.KEEP_RELAYS)
_LASTS = timedelta(hours=6)  # until somebody who writes the alert says otherwise


@pages.get("/relays/warnings/<warning_hex>")
@guarded()
def relay_warning(warning_hex: str) -> tuple[str, int]:
    """One warning, for everybody who may be paged about it."""
    return _show(id_of(warning_hex))


@pages.post("/relays/warnings/<warning_hex>/check")
@guarded()
def relay_warning_check(warning_hex: str) -> Answer:
    """I find out whether it is true."""
    mine = member().id
    return _done(
        warning_hex,
        lambda work, found: actions.check_it(work, found, member_id=mine),
        _("Written down."),
    )


@pages.post("/relays/warnings/<warning_hex>/judge")
@guarded()
def relay_warning_judge(warning_hex: str) -> Answer:
    """What a second source says."""
    mine = member().id
    try:
        state = Checked(request.form.get("state", ""))
    except ValueError:
        return _show(id_of(warning_hex), words.sentence(Invalid("relay.verdict")))
    typed = request.form.get("source", "")
    source = SecondSource(typed) if typed in {one.value for one in SecondSource} else None

    def unit(work: Work, warning_id: UUID) -> None:
        actions.judge(work, warning_id, state, source, member_id=mine)

    return _done(warning_hex, unit, _("Written down."))


@pages.post("/relays/warnings/<warning_hex>/draft")
@guarded(*_DRAFTERS)
def relay_warning_draft(warning_hex: str) -> Answer:
    """Begin an alert from it. Nothing of the warning goes into it but its area; two people let it out, like any."""
    mine, key = member().id, request.form.get("hazard", "")
    if key not in HAZARDS:
        return _show(id_of(warning_hex), words.sentence(Invalid("relay.hazard")))
    return _done(warning_hex, lambda work, found: _draft(work, found, key, member_id=mine), _("Written down."))


def _draft(work: Work, warning_id: UUID, key: str, *, member_id: UUID) -> None:
    area, hazard = queries.get_warning(work, warning_id).area, HAZARDS[key]
    content = Content(
        key=key,
        where=Where(areas=(area,) if area else ()),
        reached=(area,) if area else (),
        severity=hazard.severity,
        urgency=hazard.urgency,
        certainty=hazard.certainty,
        expires=work.now + _LASTS,
    )
    actions.drafted(work, warning_id, alerts.draft(work, content, member_id=member_id))


def _done(warning_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    warning_id = id_of(warning_hex)
    try:
        reach().write(actor(), lambda work: unit(work, warning_id))
    except (Invalid, Conflict) as error:
        return _show(warning_id, words.sentence(error))
    flash(told)
    return redirect(url_for("staff.relay_warning", warning_hex=warning_hex), 303)


def _show(warning_id: UUID, problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.get_warning(work, warning_id)
        html = render_template(
            "staff/relay_warning.html",
            warning=one,
            hex=warning_id.hex,
            words=queries.words_of(work, one),
            area=names_of_areas(work, [one.area]).get(one.area, ""),
            by=handles(work, [one.taken_by]).get(one.taken_by, "") if one.taken_by else "",
            states=words.CHECKED,
            judged=[(state.value, word) for state, word in words.CHECKED.items() if state is not Checked.UNVERIFIED],
            sources=words.SOURCES,
            hazards=sorted((hazard.event, key) for key, hazard in HAZARDS.items()),
            drafts=may(member().roles, May.KEEP_RELAYS),
            problem=problem,
        )
    return html, 400 if problem else 200
