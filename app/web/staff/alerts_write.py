"""The composer: a warning is chosen, then said where, until when and to whom, with the preview beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.alerts import actions, freezing, queries
from app.alerts.content import ANY
from app.alerts.hazards import HAZARDS
from app.alerts.rules import blanks_of, needs_time
from app.alerts.tables import AlertIssue, IssueState
from app.audience import queries as audience
from app.errors import Conflict, Invalid, NotFound
from app.framework import Phase
from app.places.worker import areas_of
from app.runtime import Runtime
from app.web.guards import actor, guarded, member
from app.web.leaflet import address
from app.web.reach import reach
from app.web.staff import alerts_form as forms
from app.web.staff import alerts_preview, pages
from app.web.staff import alerts_words as words
from app.web.staff.alerts import WRITERS
from app.web.staff.alerts_where import choices
from app.web.staff.case import hex_of, id_of
from app.web.staff.case_words import SECTORS
from app.web.staff.wording_view import pieces
from app.work import Work

Answer = Response | str | tuple[str, int]
NOT_OUT = (IssueState.DRAFT, IssueState.SUBMITTED, IssueState.APPROVED)


@dataclass(frozen=True, slots=True)
class Begun:
    """What the form is of: nothing yet, or an issue that is being written, in the version somebody saw."""

    id: UUID | None = None
    version: int = 0
    code: str = alerts_preview.SAMPLE_CODE
    number: int = 1
    state: IssueState = IssueState.DRAFT
    sent_back: str = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """One agreed warning to choose: its words in the main language."""

    key: str
    name: str
    text: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A language words go out in: whether somebody who reads it checked the warning, and the warning itself."""

    tag: str
    reviewed: bool
    text: str


@pages.get("/alerts/new")
@guarded(*WRITERS)
def alert_new() -> Answer:
    """Which warning; and once it is chosen, the composer."""
    runtime, key = reach().runtime, request.args.get("key", "")
    if key not in HAZARDS:
        return choose_page("staff.alert_new")
    return _show(forms.begin(key, runtime, runtime.clock.now()), Begun())


@pages.post("/alerts/new")
@guarded(*WRITERS)
def alert_keep_new() -> Answer:
    """A draft of a new alert."""
    return _sent(Begun())


@pages.get("/alerts/<issue_hex>/write")
@guarded(*WRITERS)
def alert_write(issue_hex: str) -> Answer:
    """The composer with what was written so far."""
    with reach().read(actor()) as work:
        issue = not_out(work, id_of(issue_hex))
        content, begun = queries.content_of(issue), _begun(work, issue)
    return _show(forms.as_form(content, reach().runtime.settings.operation.zone), begun)


@pages.post("/alerts/<issue_hex>/write")
@guarded(*WRITERS)
def alert_keep(issue_hex: str) -> Answer:
    """What was changed."""
    with reach().read(actor()) as work:
        begun = _begun(work, not_out(work, id_of(issue_hex)))
    return _sent(begun)


@pages.post("/alerts/look")
@guarded(*WRITERS)
def alert_look() -> Answer:
    """The preview alone, for the page's script; nothing is kept."""
    runtime, issue_id = reach().runtime, hex_of(request.form.get("issue", ""))
    with reach().read(actor()) as work:
        begun = _begun(work, not_out(work, issue_id)) if issue_id else Begun()
        typed = forms.read(work, runtime, request.form)
        seen = _preview(work, typed, begun)
    return render_template("staff/_alert_preview.html", seen=seen, price=runtime.settings.operation.segment_price)


def choose_page(leads: str) -> str:
    """The warnings by danger; each leads to the form of that endpoint."""
    runtime = reach().runtime
    return render_template("staff/alert_choose.html", groups=_warnings(runtime), pieces=pieces, leads=leads)


def not_out(work: Work, issue_id: UUID) -> AlertIssue:
    """An issue that did not go out yet; NotFound for any other."""
    issue = queries.get(work, issue_id)
    if issue.state not in NOT_OUT:
        raise NotFound("alert.unknown")
    return issue


def _sent(begun: Begun) -> Answer:
    """What the pressed button asks: look, find areas, keep, or keep and ask a second person."""
    wanted, runtime, mine = request.form.get("do", "keep"), reach().runtime, member().id
    with reach().read(actor()) as work:
        typed = forms.read(work, runtime, request.form)
    if wanted in ("look", "find"):
        return _show(request.form, begun, {} if wanted == "find" else typed.problems)
    if typed.content is None:
        return _show(request.form, begun, typed.problems), 400
    content, seen = typed.content, _version()

    def unit(work: Work) -> UUID:
        if begun.id is None:
            kept = actions.draft(work, content, member_id=mine)
        else:
            kept = begun.id
            actions.write(work, kept, content, seen=seen, member_id=mine)
        if wanted == "ask":
            actions.submit(work, runtime, kept, seen=queries.get(work, kept).version, member_id=mine)
        return kept

    try:
        kept = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 400
        return _show(request.form, begun, {**typed.problems, words.field_of(error): words.sentence(error)}), status
    if wanted == "ask":
        flash(_("A second person is asked. Nothing goes out before they agree."))
        return redirect(url_for("staff.alert", issue_hex=kept.hex), 303)
    flash(_("The draft is kept."))
    return redirect(url_for("staff.alert_write", issue_hex=kept.hex), 303)


def _version() -> int:
    written = request.form.get("seen", "")
    return int(written) if written.isdecimal() else 0


def _begun(work: Work, issue: AlertIssue) -> Begun:
    code = queries.get_alert(work, issue.alert_id).code
    return Begun(issue.id, issue.version, code, issue.number, issue.state, issue.sent_back)


def _preview(work: Work, typed: forms.Typed, begun: Begun) -> alerts_preview.Preview | None:
    if typed.content is None:
        return None
    again = begun.number > 1
    return alerts_preview.preview(work, reach().runtime, typed.content, code=begun.code, previous=again)


def _show(form: MultiDict[str, str], begun: Begun, problems: Mapping[str, str] | None = None) -> str:
    """The composer with what stands in its fields. A version that was kept stands until somebody keeps another."""
    runtime, key = reach().runtime, form.get("key", "")
    if key not in HAZARDS:
        return choose_page("staff.alert_new")
    with reach().read(actor()) as work:
        typed = forms.read(work, runtime, form)
        seen = _preview(work, typed, begun)
        index, countries = areas_of(runtime), runtime.settings.operation.countries
        ticked, find = form.getlist("area"), form.get("find", "")
        areas = choices(work, index, countries, ticked=ticked, find=find)
        joined_in = audience.groups(work)
        called = freezing.place_in(work, typed.content) if typed.content else None
    return render_template(
        "staff/alert_write.html",
        form=form,
        begun=begun,
        problems=problems or {},
        seen=seen,
        areas=areas,
        many_areas=len(index.codes()),
        called=called,
        key=key,
        name=words.name_of(key),
        text=runtime.wording.text(key, runtime.settings.operation.main_language).text,
        blanks=[(name, words.BLANKS[name]) for name in ("place", *blanks_of(key))],
        needs_time=needs_time(key),
        languages_of_words=_languages(runtime, key),
        any=ANY,
        groups=joined_in,
        channels=[name for name, line in runtime.channels.items() if hasattr(line, "traits")],
        severities=words.SEVERITIES,
        urgencies=words.URGENCIES,
        certainties=words.CERTAINTIES,
        sectors=SECTORS,
        zone=runtime.settings.operation.zone,
        price=runtime.settings.operation.segment_price,
        longest=forms.LONGEST_BLANK,
        longest_note=forms.LONGEST_NOTE,
        leaflet=address,
        pieces=pieces,
    )


def _languages(runtime: Runtime, key: str) -> Sequence[Own]:
    """Every language the warning is written in, those of the operation first."""
    first = runtime.settings.operation.languages
    tags = sorted(runtime.wording.languages, key=lambda tag: (tag not in first, tag))
    agreed = {tag: runtime.wording.drafts[tag].texts.get(key) for tag in tags}
    return [Own(tag, one.reviewed, one.text) for tag, one in agreed.items() if one is not None]


def _warnings(runtime: Runtime) -> Mapping[str, Sequence[tuple[Phase, Warn]]]:
    """The agreed warnings by danger, each with when it is said."""
    groups: dict[str, list[tuple[Phase, Warn]]] = defaultdict(list)
    main = runtime.settings.operation.main_language
    for key, hazard in HAZARDS.items():
        agreed = runtime.wording.text(key, main)
        told = Warn(key, words.name_of(key), agreed.text, agreed.reviewed)
        groups[str(words.DANGERS[hazard.code])].append((hazard.phase, told))
    return groups
