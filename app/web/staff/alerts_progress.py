"""One issue that went out: how far it has come, to whom, where, and what one person may do about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from app.alerts import queries
from app.alerts.composing import Text
from app.alerts.content import Content
from app.alerts.frozen import Issue
from app.alerts.tables import AlertIssue
from app.broadcasts.queries import progress
from app.broadcasts.rules import Progress, Reach
from app.errors import NotFound
from app.language import direction, own_name
from app.places.worker import areas_of
from app.staff.queries import handles
from app.staff.rules import May, may
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.live import part
from app.web.map_drawing import Line, drawing
from app.web.reach import reach
from app.web.staff import alerts_words as words
from app.web.staff import pages
from app.web.staff.alerts import STOPPERS
from app.web.staff.alerts_facts import Fact, facts
from app.web.staff.alerts_form import local
from app.web.staff.alerts_preview import rates, told_time
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.work import Work

_PARTS = ("delivered", "sent", "waiting", "failed", "withheld", "expired")  # in the order of the bar


@dataclass(frozen=True, slots=True)
class Reached:
    """A language or an area: how many it is for, how many a provider took it for, how many have it for certain."""

    code: str
    name: str
    people: int
    sent: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Shown:
    """How far it has come. `parts`: (code, many, where it begins in the bar), in the order of the bar."""

    told: Progress
    parts: Sequence[tuple[str, int, int]]
    reasons: Sequence[tuple[str, int]]
    languages: Sequence[Reached]
    areas: Sequence[Reached]
    lasts: str
    cost: float

    @property
    def waiting(self) -> int:
        return self.told.queued + self.told.sending


@dataclass(frozen=True, slots=True)
class Out:
    """One issue that went out."""

    hex: str
    issue: AlertIssue
    frozen: Issue
    said: Sequence[tuple[Text, Sequence[str]]]
    content: Content
    name: str
    sign: str
    facts: Sequence[Fact]
    by: Mapping[UUID, str]
    shown: Shown | None
    picture: Markup | None
    current: bool
    over: bool


@pages.get("/alerts/<issue_hex>/progress")
@guarded(*STOPPERS)
def alert_progress(issue_hex: str) -> Response:
    """The part of the page that changes while it is being sent."""
    with reach().read(actor()) as work:
        issue = queries.get(work, id_of(issue_hex))
        if issue.frozen is None:
            raise NotFound("alert.unknown")
        shown = _shown(work, issue)
    price = reach().runtime.settings.operation.segment_price
    return part("staff/_alert_progress.html", shown=shown, issue=issue, price=price)


def progress_page(work: Work, issue: AlertIssue, problem: str) -> str:
    """The page of an issue that went out, or never will."""
    if issue.frozen is None:
        raise NotFound("alert.unknown")
    roles = member().roles
    return render_template(
        "staff/alert_sent.html",
        out=_out(work, issue),
        problem=problem,
        states=words.STATES,
        severities=words.SEVERITIES,
        areas=names_of_areas(work, queries.content_of(issue).where.areas),
        expires=local(issue.expires_at, reach().runtime.settings.operation.zone),
        writes=may(roles, May.WRITE_ALERTS),
        keeps_relays=may(roles, May.KEEP_RELAYS),
        price=reach().runtime.settings.operation.segment_price,
    )


def _out(work: Work, issue: AlertIssue) -> Out:
    content = queries.content_of(issue)
    shown, frozen = _shown(work, issue), queries.frozen_of(issue)
    who = {one for one in (issue.approved_by, issue.issued_by, issue.stopped_by) if one}
    ended = queries.get_alert(work, issue.alert_id).ended_at is not None
    return Out(
        issue.id.hex,
        issue,
        frozen,
        _said(frozen),
        content,
        words.name_of(content.key),
        words.grave(content),
        facts(work, content),
        handles(work, who),
        shown,
        _picture(work, shown.areas) if shown else None,
        current=issue.ended_by_id is None and not ended and issue.expires_at > work.now,
        over=ended or issue.ended_by_id is not None,
    )


def _said(frozen: Issue) -> list[tuple[Text, list[str]]]:
    """Each text once, with the languages whose people read it."""
    alike: dict[str, list[str]] = defaultdict(list)
    for tag, text in frozen.texts.items():
        alike[text.words].append(tag)
    return [(frozen.texts[tags[0]], tags) for tags in alike.values()]


def _shown(work: Work, issue: AlertIssue) -> Shown | None:
    """None where it has no broadcast."""
    if issue.broadcast is None:
        return None
    runtime = reach().runtime
    told = progress(work, issue.broadcast, rates=rates(runtime))
    names = names_of_areas(work, told.by_area)
    seconds = (told.ends_at - work.now).total_seconds() if told.ends_at else 0
    return Shown(
        told,
        _parts(told),
        _reasons(told),
        [Reached(tag, own_name(tag), one.people, one.sent, one.delivered) for tag, one in _largest(told.by_language)],
        [
            Reached(code, names.get(code) or _("Everywhere"), one.people, one.sent, one.delivered)
            for code, one in _largest(told.by_area)
        ],
        told_time(seconds) if told.ends_at else "",
        told.segments * runtime.settings.operation.segment_price,
    )


def _largest(reach_of: Mapping[str, Reach]) -> list[tuple[str, Reach]]:
    return sorted(reach_of.items(), key=lambda one: (-one[1].people, one[0]))


def _parts(told: Progress) -> list[tuple[str, int, int]]:
    many = {
        "delivered": told.delivered,
        "sent": told.sent + told.uncertain,
        "waiting": told.queued + told.sending,
        "failed": sum(told.failed.values()),
        "withheld": sum(told.withheld.values()),
        "expired": told.expired,
    }
    found, begins = [], 0
    for name in _PARTS:
        found.append((name, many[name], begins))
        begins += many[name]
    return found


def _reasons(told: Progress) -> list[tuple[str, int]]:
    """Why some were not told, by how many; what fails and what is withheld for one reason stand together."""
    both: dict[str, int] = {}
    for reasons in (told.failed, told.withheld):
        for reason, many in reasons.items():
            both[reason] = both.get(reason, 0) + many
    return sorted(((words.reason(why), many) for why, many in both.items()), key=lambda one: -one[1])


def _picture(work: Work, areas: Sequence[Reached]) -> Markup | None:
    """The map of how many were reached, as the response map draws."""
    lines = [Line(one.code, one.name, one.sent) for one in areas if one.code]
    if not lines:
        return None
    runtime = reach().runtime
    countries = runtime.settings.operation.countries
    return drawing(
        work,
        lines,
        top=countries[0] if len(countries) == 1 else "",
        index=areas_of(runtime),
        title=_("By area"),
        right_to_left=direction(page_language()) == "rtl",
        hidden="",
        least=1,
    )
