"""The queue: who waits, the most urgent first; what is mine; what others have. The start page of a shift."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from app.cases import queries as cases
from app.cases.queries import Mark
from app.cases.tables import Case, CaseState
from app.contacts.tables import Contact
from app.errors import Invalid
from app.ids import pseudonym
from app.language import own_name
from app.messages.queries import many_reduced, not_done
from app.referrals.queries import rescues_to_review
from app.staff.queries import OnDuty, handles, on_duty
from app.staff.rules import May, may
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.marks import moment
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.case_words import NEEDS, URGENCIES
from app.web.staff.feedback_late import how_many_late
from app.work import Work

PAGE = 25
_RANKS = ("0", "1", "2")  # danger, urgent, normal
_REVEALS_TOLD = timedelta(hours=12)
TABS = ("waiting", "mine", "taken")


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the queue shows it."""

    case: Case
    url: str
    pseudonym: str
    language: str
    needs: str
    place: str
    late: bool
    owner: str
    read_here: bool  # the member reads the language
    no_reader: bool  # nobody on shift does
    cannot_be_texted: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue."""

    tab: str
    rows: Sequence[Row]
    counts: Mapping[str, int]
    after: str | None
    anyone: bool
    unhandled: int
    late: int  # answers that are overdue, for who coordinates
    rescues: int  # passed on without a yes and not looked at yet, for the protection officer
    reduced: int
    news: str


@pages.get("/")
@guarded()
def start() -> AnyResponse:
    """Straight to the queue."""
    return redirect(url_for("staff.queue"))


@pages.get("/queue")
@guarded()
def queue() -> str:
    """The whole page."""
    shown = _look()
    return render_template("staff/queue.html", queue=shown, urgencies=URGENCIES, warnings=_warnings(shown))


@pages.get("/queue/rows")
@guarded()
def queue_rows() -> Response:
    """The rows again, or 304 when nothing has changed."""
    shown = _look()
    return part("staff/_queue_rows.html", queue=shown, urgencies=URGENCIES, warnings=_warnings(shown))


def _look() -> Queue:
    tab = request.args.get("tab", "waiting")
    if tab not in TABS:
        raise Invalid("queue.tab")
    with reach().read(actor()) as work:
        found = _cases(work, tab, _mark(request.args.get("after")))
        present = on_duty(work)
        counts = cases.counts(work)
        mine = cases.taken_by(work, member().id)
        return Queue(
            tab=tab,
            rows=_rows(work, found[:PAGE], present),
            counts={
                "waiting": sum(many for (state, _rank), many in counts.items() if state is CaseState.WAITING),
                "mine": len(mine),
                "taken": sum(many for (state, _rank), many in counts.items() if state is CaseState.TAKEN),
            },
            after=_written(found[PAGE - 1]) if len(found) > PAGE else None,
            anyone=bool(present),
            unhandled=len(not_done(work)),
            late=how_many_late(work) if may(member().roles, May.ANSWER_MANY) else 0,
            rescues=len(rescues_to_review(work)) if may(member().roles, May.REVIEW_RESCUES) else 0,
            reduced=many_reduced(work),
            news=_news(counts.get((CaseState.WAITING, 0), 0)),
        )


def _cases(work: Work, tab: str, after: Mark | None) -> Sequence[Case]:
    if tab == "mine":
        return cases.taken_by(work, member().id)
    listed = cases.queue if tab == "waiting" else cases.taken
    return listed(work, after=after, most=PAGE + 1)


def _mark(written: str | None) -> Mark | None:
    """The place to go on from, as the page before wrote it."""
    if not written:
        return None
    try:
        rank, deadline, case_id = written.split("~")
        return Mark(_RANKS.index(rank), moment(deadline), UUID(case_id))
    except ValueError:
        raise Invalid("queue.mark") from None


def _written(case: Case) -> str:
    return f"{case.rank}~{case.deadline_at.isoformat()}~{case.id.hex}"


def _rows(work: Work, found: Sequence[Case], present: Sequence[OnDuty]) -> list[Row]:
    owners = handles(work, [case.taken_by for case in found if case.taken_by])
    read = {language for person in present for language in person.reads}
    return [_row(work, case, owners=owners, read=read if present else None) for case in found]


def _row(work: Work, case: Case, *, owners: Mapping[UUID, str], read: set[str] | None) -> Row:
    contact = work.session.get(Contact, case.contact_id) if case.contact_id else None
    place = cases.place_of(work, case)
    return Row(
        case=case,
        url=url_for("staff.case_page", case_hex=case.id.hex),
        pseudonym=pseudonym(case.contact_id) if case.contact_id else _("No number"),
        language=own_name(case.language),
        needs=_listed([str(NEEDS[need]) for need in case.needs.split() if need in NEEDS]),
        place=place.label or _("Place shared") if place else "",
        late=case.state is CaseState.WAITING and case.deadline_at <= work.now,
        owner=owners.get(case.taken_by, "") if case.taken_by else "",
        read_here=case.language in member().reads,
        no_reader=read is not None and case.language not in read,
        cannot_be_texted=contact is not None and (contact.unreachable_at is not None or contact.do_not_text),
    )


def _listed(words: list[str]) -> str:
    """The words one after another, with the comma of the page's language."""
    if not words:
        return ""
    return reduce(lambda one, other: str(_("%(one)s, %(other)s", one=one, other=other)), words)


def _warnings(shown: Queue) -> list[str]:
    """What is wrong around the queue, in sentences."""
    runtime = reach().runtime
    reserve = runtime.settings.limits.reserve_mb and runtime.settings.url.startswith("sqlite")
    found = []
    if not shown.anyone:
        found.append(_("Nobody is on duty. People who write are told so."))
    if "scrubber" in runtime.alarms:
        found.append(_("Texts cannot be cleaned now: only needs and places are kept. Tell your administrator."))
    if os.statvfs(runtime.settings.data).f_flag & os.ST_RDONLY:
        found.append(_("The disk takes nothing any more: messages wait at the provider. Tell your administrator now."))
    if (noticed := runtime.alarms.get("reveals")) and runtime.clock.now() - noticed < _REVEALS_TOLD:
        found.append(
            _("Somebody saw many numbers within an hour. Look back, ask them; if in doubt, an admin signs them out.")
        )
    if "backup" in runtime.alarms:
        found.append(_("No backup could be made. Tell your administrator."))
    if shown.reduced:
        told = ngettext(
            "Of %(num)s text only needs and places were kept. Ask that person again.",
            "Of %(num)s texts only needs and places were kept. Ask those people again.",
            shown.reduced,
        )
        found.append(told)
    if reserve and not (runtime.settings.data / "reserve").exists():
        found.append(_("The disk is almost full. Messages are still kept; tell your administrator now."))
    return found


def _news(in_danger: int) -> str:
    """What a screen reader is told when the rows change."""
    return _("Cases in danger that wait: %(many)s", many=in_danger) if in_danger else ""
