"""One issue before it goes out: read by a second person on a phone, agreed to or sent back, tried, and let out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.alerts import actions, queries
from app.alerts.content import Content
from app.alerts.rules import APPROVAL_LASTS
from app.alerts.tables import AlertIssue
from app.audit.actions import record
from app.audit.queries import many_lately
from app.errors import AppError, Conflict, Invalid
from app.outbox.paging import send_own
from app.staff.queries import get_member, handles
from app.staff.rules import May, may
from app.web.guards import actor, fresh, guarded, member
from app.web.reach import reach
from app.web.staff import alerts_preview, pages
from app.web.staff import alerts_words as words
from app.web.staff.alerts import APPROVERS, STOPPERS, WRITERS
from app.web.staff.alerts_facts import Fact, facts
from app.web.staff.alerts_form import clean
from app.web.staff.alerts_progress import progress_page
from app.web.staff.alerts_write import NOT_OUT, not_out
from app.web.staff.case import id_of
from app.work import Work

Answer = Response | str | tuple[str, int]
MOST_TESTS_AN_HOUR = 10
_TESTED = "alert.tested"
_TEST_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Page:
    """One issue that did not go out. `mine`: who looks may not be its second person; `old`: its approval is."""

    hex: str
    issue: AlertIssue
    code: str
    content: Content
    sign: str
    facts: Sequence[Fact]
    seen: alerts_preview.Preview
    by: str
    approved_by: str
    mine: bool
    old: bool


@pages.get("/alerts/<issue_hex>")
@guarded(*STOPPERS)
def alert(issue_hex: str) -> Answer:
    """Where it stands: what a second person agrees to, or how far it has come."""
    return show(id_of(issue_hex))


@pages.post("/alerts/<issue_hex>/ask")
@guarded(*WRITERS)
def alert_ask(issue_hex: str) -> Answer:
    """A second person is asked."""
    runtime, seen, mine = reach().runtime, version(), member().id
    told = _("A second person is asked. Nothing goes out before they agree.")
    return act(issue_hex, lambda work, one: actions.submit(work, runtime, one, seen=seen, member_id=mine), told)


@pages.post("/alerts/<issue_hex>/approve")
@guarded(*APPROVERS)
@fresh
def alert_approve(issue_hex: str) -> Answer:
    """The second person agrees, and says in which languages they read it."""
    runtime, seen, mine = reach().runtime, version(), member().id
    read = [tag for tag in request.form.getlist("read") if tag in runtime.wording.languages]

    def unit(work: Work, one: UUID) -> None:
        if not read:
            raise Invalid("alert.read_in")
        actions.approve(work, runtime, one, seen=seen, member_id=mine)
        for tag in read:
            record(work, "alert.read_in", "alert_issue", one, tag)

    return act(issue_hex, unit, _("You agreed. Now it can be sent."))


@pages.post("/alerts/<issue_hex>/back")
@guarded(*APPROVERS)
def alert_back(issue_hex: str) -> Answer:
    """The second person asks for something else."""
    runtime, seen, reason = reach().runtime, version(), request.form.get("reason", "")
    told = _("It is with whoever wrote it.")
    try:
        clean(runtime, reason)
    except Invalid as error:
        return show(id_of(issue_hex), error)
    return act(issue_hex, lambda work, one: actions.send_back(work, one, reason, seen=seen), told)


@pages.post("/alerts/<issue_hex>/withdraw")
@guarded(*STOPPERS)
def alert_withdraw(issue_hex: str) -> Answer:
    """It will not go out: any one person may say so."""
    issue_id = id_of(issue_hex)
    try:
        reach().write(actor(), lambda work: actions.withdraw(work, issue_id))
    except Conflict as error:
        return show(issue_id, error)
    flash(_("Put away, never sent"))
    return redirect(url_for("staff.alerts"), 303)


@pages.get("/alerts/<issue_hex>/out")
@guarded(*WRITERS)
def alert_out(issue_hex: str) -> Answer:
    """To how many it goes, asked once more."""
    return _asked_once_more(id_of(issue_hex))


@pages.post("/alerts/<issue_hex>/out")
@guarded(*WRITERS)
@fresh
def alert_let_out(issue_hex: str) -> Answer:
    """It goes out."""
    runtime, seen, mine = reach().runtime, version(), member().id
    told = _("It is going out.")
    return act(issue_hex, lambda work, one: actions.issue(work, runtime, one, seen=seen, member_id=mine), told)


@pages.post("/alerts/<issue_hex>/test")
@guarded(*WRITERS)
def alert_test(issue_hex: str) -> Answer:
    """The text of one language to one's own telephone, marked as what it is, and counted nowhere."""
    runtime, mine, tag = reach().runtime, member().id, request.form.get("language", "")

    def unit(work: Work, one: UUID) -> None:
        issue, since = not_out(work, one), work.now - timedelta(hours=1)
        if many_lately(work, _TESTED, mine, since) >= MOST_TESTS_AN_HOUR:
            raise Conflict("alert.tests")
        content, code = queries.content_of(issue), queries.get_alert(work, issue.alert_id).code
        texts = alerts_preview.texts_of(work, runtime, content, code=code, previous=issue.number > 1)
        text = texts.get(tag) or texts[runtime.settings.operation.main_language]
        marked = runtime.wording.text("alert_exercise", text.language).text
        said = text.words if content.exercise else f"{marked} {text.words}"
        phone = get_member(work, mine).phone
        if not send_own(work, runtime, said, phone=phone, lasts=_TEST_LASTS, member_id=mine):
            raise Conflict("staff.phone_missing")
        record(work, _TESTED, "alert_issue", one)

    return act(issue_hex, unit, _("It is on its way to your phone."))


@pages.post("/alerts/<issue_hex>/update")
@guarded(*WRITERS)
def alert_update(issue_hex: str) -> Answer:
    """A draft that is to replace what went out, with the same words to begin from."""
    mine = member().id
    try:
        made = reach().write(actor(), lambda work: _again(work, id_of(issue_hex), mine))
    except (Invalid, Conflict) as error:
        return show(id_of(issue_hex), error)
    return redirect(url_for("staff.alert_write", issue_hex=made.hex), 303)


def _again(work: Work, issue_id: UUID, member_id: UUID) -> UUID:
    content = queries.content_of(queries.get(work, issue_id))
    return actions.update(work, issue_id, content, member_id=member_id)


def act(issue_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    """Do it and say so, or show the page with what stands in the way."""
    issue_id = id_of(issue_hex)
    try:
        reach().write(actor(), lambda work: unit(work, issue_id))
    except (Invalid, Conflict) as error:
        return show(issue_id, error)
    flash(told)
    return redirect(url_for("staff.alert", issue_hex=issue_hex), 303)


def version() -> int:
    """The version that whoever pressed the button saw."""
    written = request.form.get("seen", "")
    return int(written) if written.isdecimal() else 0


def show(issue_id: UUID, error: AppError | None = None) -> tuple[str, int]:
    """The page of an issue, with what could not be done."""
    problem = words.sentence(error) if error else ""
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 400
    with reach().read(actor()) as work:
        issue = queries.get(work, issue_id)
        if issue.state not in NOT_OUT:
            return progress_page(work, issue, problem), status
        page = _page(work, issue)
    return _rendered("staff/alert.html", page, problem), status


def _asked_once_more(issue_id: UUID) -> str:
    with reach().read(actor()) as work:
        page = _page(work, not_out(work, issue_id))
    return _rendered("staff/alert_out.html", page, "")


def _rendered(template: str, page: Page, problem: str) -> str:
    roles = member().roles
    return render_template(
        template,
        page=page,
        problem=problem,
        states=words.STATES,
        writes=may(roles, May.WRITE_ALERTS),
        approves=may(roles, May.APPROVE_ALERTS),
        price=reach().runtime.settings.operation.segment_price,
        seen=page.seen,
    )


def _page(work: Work, issue: AlertIssue) -> Page:
    runtime, content = reach().runtime, queries.content_of(issue)
    writers = [UUID(one) for one in issue.written_by.split()]
    called = handles(work, {*writers, *([issue.approved_by] if issue.approved_by else [])})
    earlier = [one for one in queries.issues_of(work, issue.alert_id) if one.frozen and one.number < issue.number]
    code = queries.get_alert(work, issue.alert_id).code
    before = queries.content_of(earlier[0]) if earlier else None
    return Page(
        issue.id.hex,
        issue,
        code,
        content,
        words.grave(content),
        facts(work, content, before=before),
        alerts_preview.preview(work, runtime, content, code=code, previous=issue.number > 1),
        ", ".join(called.get(one, "") for one in writers),
        called.get(issue.approved_by, "") if issue.approved_by else "",
        member().id in (*writers, issue.submitted_by),
        issue.approved_at is not None and work.now - issue.approved_at > APPROVAL_LASTS,
    )
