"""Approvals in advance: two people agree by day to what one on shift may send at night, with a few choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.alerts import ahead, queries
from app.alerts.ahead import Choices, Chosen
from app.alerts.content import ANY, Content, Where, from_json
from app.alerts.hazards import HAZARDS
from app.alerts.rules import blanks_of, needs_time
from app.alerts.tables import AheadState, ApprovedAhead
from app.errors import AppError, Conflict, Invalid
from app.places.worker import areas_of
from app.staff.queries import handles, members
from app.staff.rules import May, may
from app.web.guards import actor, fresh, guarded, member
from app.web.reach import reach
from app.web.staff import alerts_form as forms
from app.web.staff import alerts_preview, pages
from app.web.staff import alerts_words as words
from app.web.staff.alerts import APPROVERS, STOPPERS, WRITERS
from app.web.staff.alerts_one import Answer
from app.web.staff.alerts_where import choices as areas_to_tick
from app.web.staff.alerts_write import choose_page
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.web.staff.case_forms import lines
from app.web.staff.wording_view import pieces
from app.work import Work
from cap.model import Certainty, Severity, Urgency

HOURS = (0, 1, 2, 3, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Page:
    """One approval in advance: what is the same each time, and what may be chosen."""

    hex: str
    name: str
    sign: str
    ahead: ApprovedAhead
    content: Content
    places: Sequence[str]
    blanks: Sequence[tuple[str, str, Sequence[str]]]  # name, what it is called, its choices
    hours: Sequence[int]
    members: Sequence[str]
    by: str
    approved_by: str
    mine: bool
    may_use: bool
    seen: alerts_preview.Preview
    people: Sequence[int]  # by place


@pages.get("/alerts/ahead/new")
@guarded(*WRITERS)
def alert_ahead_new() -> Answer:
    """Which warning; then the lists."""
    key = request.args.get("key", "")
    if key not in HAZARDS:
        return choose_page("staff.alert_ahead_new")
    runtime = reach().runtime
    form = forms.begin(key, runtime, runtime.clock.now())
    last = (runtime.clock.now() + timedelta(days=7)).astimezone(ZoneInfo(runtime.settings.operation.zone))
    form["until"], form["lasts"] = last.date().isoformat(), str(forms.LASTS[HAZARDS[key].phase])
    return _form(form)


@pages.post("/alerts/ahead/new")
@guarded(*WRITERS)
def alert_ahead_ask() -> Answer:
    """A second person is asked; "find" only looks for areas."""
    form, runtime, mine = request.form, reach().runtime, member().id
    if form.get("key") not in HAZARDS:
        return choose_page("staff.alert_ahead_new")
    if form.get("do") == "find":
        return _form(form)
    try:
        content, told, until = _content(form), _choices(form), _until(form.get("until", ""))
        chosen, lasts = [UUID(one) for one in form.getlist("member")], int(form.get("lasts") or 0)
        made = reach().write(
            actor(),
            lambda work: ahead.propose(
                work, runtime, content, told, members=chosen, lasts_hours=lasts, until=until, member_id=mine
            ),
        )
    except ValueError:
        return _form(form, Invalid("alert.choices"))
    except Invalid as error:
        return _form(form, error)
    flash(_("A second person is asked. Nothing goes out before they agree."))
    return redirect(url_for("staff.alert_ahead", ahead_hex=made.hex), 303)


@pages.get("/alerts/ahead/<ahead_hex>")
@guarded(*STOPPERS)
def alert_ahead(ahead_hex: str) -> Answer:
    """What was agreed to, or is to be; and for those who were chosen, the choices and one button."""
    return _show(id_of(ahead_hex))


@pages.post("/alerts/ahead/<ahead_hex>/approve")
@guarded(*APPROVERS)
@fresh
def alert_ahead_approve(ahead_hex: str) -> Answer:
    """The second person agrees."""
    ahead_id, mine = id_of(ahead_hex), member().id
    try:
        reach().write(actor(), lambda work: ahead.approve(work, ahead_id, member_id=mine))
    except Conflict as error:
        return _show(ahead_id, error)
    flash(_("You agreed. Those who were chosen may send it."))
    return redirect(url_for("staff.alert_ahead", ahead_hex=ahead_hex), 303)


@pages.post("/alerts/ahead/<ahead_hex>/withdraw")
@guarded(*STOPPERS)
def alert_ahead_withdraw(ahead_hex: str) -> Answer:
    """Nobody may use it any more: any one person may say so."""
    ahead_id = id_of(ahead_hex)
    reach().write(actor(), lambda work: ahead.withdraw(work, ahead_id))
    flash(_("Nobody may use it any more."))
    return redirect(url_for("staff.alerts"), 303)


@pages.post("/alerts/ahead/<ahead_hex>/use")
@guarded(*STOPPERS)
@fresh
def alert_ahead_use(ahead_hex: str) -> Answer:
    """Exactly what was agreed to goes out, with these choices."""
    runtime, mine, form = reach().runtime, member().id, request.form
    blanks = {key.removeprefix("blank-"): _at(value) for key, value in form.items() if key.startswith("blank-")}
    chosen, ahead_id = Chosen(_at(form.get("place", "")), blanks, _at(form.get("hours", ""))), id_of(ahead_hex)
    try:
        made = reach().write(actor(), lambda work: ahead.issue(work, runtime, ahead_id, chosen, member_id=mine))
    except (Invalid, Conflict) as error:
        return _show(ahead_id, error)
    flash(_("It is going out."))
    return redirect(url_for("staff.alert", issue_hex=made.hex), 303)


def _at(written: str) -> int:
    """The place in a list, -1 for none."""
    return int(written) if written.isdecimal() else -1


def _content(form: MultiDict[str, str]) -> Content:
    hazard = HAZARDS[form["key"]]
    return Content(
        key=form["key"],
        where=Where(),
        severity=Severity(form.get("severity", hazard.severity.value)),
        urgency=Urgency(form.get("urgency", hazard.urgency.value)),
        certainty=Certainty(form.get("certainty", hazard.certainty.value)),
        expires=reach().runtime.clock.now(),  # its own each time it is used
        unreviewed=tuple(tag for tag in form.getlist("unreviewed") if tag in reach().runtime.wording.languages),
    )


def _choices(form: MultiDict[str, str]) -> Choices:
    known = set(areas_of(reach().runtime).codes())
    blanks = {name: tuple(_said(line, name) for line in _lines(form, name)) for name in blanks_of(form["key"])}
    hours = tuple(int(one) for one in form.getlist("hours") if one.isdecimal()) or (0,)
    return Choices(tuple(code for code in form.getlist("area") if code in known), blanks, hours)


def _lines(form: MultiDict[str, str], name: str) -> list[str]:
    return [line.strip() for line in lines(form.get(f"blank-{name}", "")).splitlines() if line.strip()]


def _said(line: str, blank: str) -> Mapping[str, str]:
    """One choice: words for all, then `| language: words` where a language has its own; Invalid where none may be."""
    runtime = reach().runtime
    first, *rest = (part.strip() for part in line.split("|"))
    told = {ANY: forms.clean(runtime, first, blank)}
    for part in rest:
        tag, _between, said = part.partition(":")
        if tag.strip() in runtime.wording.languages and said.strip():
            told[tag.strip()] = forms.clean(runtime, said.strip(), blank)
    return told


def _until(written: str) -> datetime:
    """The end of that day where the operation is."""
    zone = ZoneInfo(reach().runtime.settings.operation.zone)
    day = datetime.combine(datetime.fromisoformat(written).date(), time(23, 59), zone)
    return day.astimezone(UTC)


def _form(form: MultiDict[str, str], error: AppError | None = None) -> Answer:
    runtime, key = reach().runtime, form["key"]
    with reach().read(actor()) as work:
        index, countries = areas_of(runtime), runtime.settings.operation.countries
        areas = areas_to_tick(work, index, countries, ticked=form.getlist("area"), find=form.get("find", ""))
        people = [one for one in members(work) if may(one.roles, May.STOP_ALERTS)]
    html = render_template(
        "staff/alert_ahead_new.html",
        form=form,
        name=words.name_of(key),
        text=runtime.wording.text(key, runtime.settings.operation.main_language).text,
        pieces=pieces,
        areas=areas,
        many_areas=len(index.codes()),
        blanks=[(name, words.BLANKS[name]) for name in blanks_of(key)],
        needs_time=needs_time(key),
        people=people,
        hours=HOURS,
        severities=words.SEVERITIES,
        problem=words.sentence(error) if error else "",
    )
    return html if error is None else (html, 400)


def _show(ahead_id: UUID, error: AppError | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        page = _page(work, queries.get_ahead(work, ahead_id))
    html = render_template(
        "staff/alert_ahead.html",
        page=page,
        seen=page.seen,
        problem=words.sentence(error) if error else "",
        approves=may(member().roles, May.APPROVE_ALERTS),
        price=reach().runtime.settings.operation.segment_price,
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def _page(work: Work, one: ApprovedAhead) -> Page:
    runtime, content, told = reach().runtime, from_json(one.content), ahead.choices_of(one)
    chosen = [UUID(hex=member_id) for member_id in one.members.split()]
    called = handles(work, {*chosen, one.written_by, *([one.approved_by] if one.approved_by else [])})
    names = names_of_areas(work, told.places)
    first = ahead.filled(content, told, Chosen(0, dict.fromkeys(told.blanks, 0)), work.now, one.lasts_hours)
    given = one.state is AheadState.APPROVED and work.now < one.until
    return Page(
        one.id.hex,
        words.name_of(content.key),
        words.grave(content),
        one,
        content,
        [names[code] for code in told.places],
        [(name, str(words.BLANKS[name]), [_words_of(way) for way in ways]) for name, ways in told.blanks.items()],
        told.hours if needs_time(content.key) else (),
        [called.get(member_id, "") for member_id in chosen],
        called.get(one.written_by, ""),
        called.get(one.approved_by, "") if one.approved_by else "",
        one.written_by == member().id,
        given and member().id in chosen,
        alerts_preview.preview(work, runtime, first, previous=False),
        [alerts_preview.counted(work, runtime, _at_place(first, code)).total for code in told.places],
    )


def _words_of(way: Mapping[str, str]) -> str:
    return way.get(ANY) or next(iter(way.values()))


def _at_place(content: Content, code: str) -> Content:
    return replace(content, where=Where(areas=(code,)), reached=(code,))
