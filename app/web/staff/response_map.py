"""The map in a meeting: what people ask for and say, where, since when, and whether anyone answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Invalid
from app.feedback.frame import Type
from app.framework import NEEDS
from app.language import direction
from app.places.worker import areas_of
from app.response_map.actions import assess
from app.response_map.queries import Asked, assessment, by_area, by_day, risk_of, withheld
from app.response_map.rolling import below, without
from app.response_map.tables import Kind
from app.staff.rules import Role
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import Line, codes_below, drawing, name_of
from app.web.reach import reach
from app.web.staff import case_words, feedback_words, pages
from app.web.staff.response_map_withheld import withheld_places
from app.work import Work

MEETING_K = 5
_DAYS = (7, 30, 90, 365)
_ANSWERED = {"": None, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at. ``exact``: small numbers too; for one's own screen, not for a wall or paper."""

    kind: Kind
    code: str
    days: int
    answered: str
    top: str
    exact: bool

    def url(self, **changed: str) -> str:
        """The same page with something changed."""
        told: dict[str, Any] = {
            "kind": self.kind.value,
            "code": self.code,
            "days": str(self.days),
            "answered": self.answered,
            "in": self.top,
            "exact": "yes" if self.exact else "",
        }
        return url_for("staff.response_map", **{name: value for name, value in (told | changed).items() if value})


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether everybody sees the numbers, since when, and what was weighed."""

    public: bool
    since: str
    risk: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the trend; ``height`` of 100, so that no number is told."""

    name: str
    height: int


@pages.get("/map")
@guarded(Role.COORDINATOR, Role.PROTECTION_OFFICER, Role.VOLUNTEER)
def response_map() -> str:
    """Picture, trend and a table that says the same."""
    runtime = reach().runtime
    index, looked = areas_of(runtime), _looked()
    today = runtime.clock.now().date()
    asked = Asked(looked.kind, looked.code, today - timedelta(days=looked.days - 1), None, _ANSWERED[looked.answered])
    language = page_language()
    with reach().read(actor()) as work:
        counts, officer = by_area(work, asked), Role.PROTECTION_OFFICER in member().roles
        if not officer:
            counts = without(counts, withheld(work), index.parent_of)
        lines = _lines(work, looked, below(counts, looked.top, index.parent_of), language)
        hidden = "" if looked.exact else _("1 to 4")
        drawn = drawing(
            work,
            lines,
            top=looked.top,
            index=index,
            title=_topic(looked),
            right_to_left=direction(language) == "rtl",
            hidden=hidden,
        )
        return render_template(
            "staff/response_map.html",
            looked=looked,
            lines=lines,
            drawn=drawn,
            hidden=hidden,
            total=sum(counts.values()),
            nowhere=counts.get("", 0),
            topic=_topic(looked),
            topics=_topics(looked.kind),
            days=_DAYS,
            bars=_bars(by_day(work, asked), today, looked.days),
            top_name=name_of(work, looked.top, language) if looked.top else _("Everywhere"),
            above=index.parent_of(looked.top) if looked.top else None,
            opening=_opening(work),
            withheld=withheld_places(work, language) if officer else (),
            since=format_date(asked.since, "long"),
        )


@pages.post("/map/opening")
@guarded(Role.PROTECTION_OFFICER)
def open_map() -> AnyResponse:
    """Show the numbers to everybody, or not any more; the risk to the group is named and dated."""
    risk, public, mine = request.form.get("risk", ""), request.form.get("public") == "yes", member().id
    try:
        reach().write(actor(), lambda work: assess(work, risk, public=public, member_id=mine))
    except Invalid:
        flash(_("Name the risk to the group in a sentence: who could be found, hurt or blamed through it?"), "error")
    else:
        flash(_("Everybody can see the numbers now.") if public else _("The numbers are not public any more."))
    return redirect(url_for("staff.response_map"), 303)


def _opening(work: Work) -> Opening:
    newest = assessment(work)
    if newest is None:
        return Opening(public=False, since="", risk="")
    return Opening(newest.public, format_date(newest.at, "long"), risk_of(work, newest))


def _looked() -> Looked:
    told = request.args
    try:
        kind, days = Kind(told.get("kind", Kind.DISTRESS.value)), int(told.get("days", 30))
    except ValueError:
        raise Invalid("map.asked") from None
    code, answered = told.get("code", ""), told.get("answered", "")
    if days not in _DAYS or answered not in _ANSWERED or (code and code not in dict(_topics(kind))):
        raise Invalid("map.asked")
    countries = reach().runtime.settings.operation.countries
    top = told.get("in", countries[0] if len(countries) == 1 else "")
    return Looked(kind, code, days, answered, top[:48], exact=told.get("exact") == "yes")


def _lines(work: Work, looked: Looked, counts: dict[str, int], language: str) -> Sequence[Line]:
    """Every area below the one looked at, the fullest first; in a meeting small numbers are not told."""
    countries = reach().runtime.settings.operation.countries
    codes = dict.fromkeys([*codes_below(work, looked.top, countries), *counts])
    told = []
    for code in codes:
        many = counts.get(code, 0)
        kept = many if looked.exact or many == 0 or many >= MEETING_K else None
        leads = "" if code in ("", looked.top) else looked.url(**{"in": code})
        told.append(Line(code, name_of(work, code, language), kept, leads))
    return sorted(told, key=lambda line: (-counts.get(line.code, 0), line.name))


def _bars(days: dict[date, int], today: date, many: int) -> Sequence[Bar]:
    most = max(days.values(), default=0)
    wanted = [today - timedelta(days=back) for back in reversed(range(many))]
    return [Bar(format_date(day, "d MMM"), 100 * days.get(day, 0) // most if most else 0) for day in wanted]


def _topics(kind: Kind) -> list[tuple[str, str]]:
    if kind is Kind.DISTRESS:
        return [(code, str(case_words.NEEDS[code])) for code in NEEDS]
    return [(one.value, str(feedback_words.TYPES[one])) for one in Type]


def _topic(looked: Looked) -> str:
    whole = _("Calls for help") if looked.kind is Kind.DISTRESS else _("Feedback")
    return dict(_topics(looked.kind)).get(looked.code, str(whole))
