"""A week on one sheet of paper: where, about what, since when, and whether anyone answered. Nobody is in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import render_template, request
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from app.errors import Invalid
from app.feedback.loops import loops
from app.feedback.tables import ItemState
from app.framework import NEEDS
from app.language import direction
from app.places.areas import Areas
from app.places.worker import areas_of
from app.response_map.meeting import K, shown, small
from app.response_map.publishing import UNSORTED, lies_in
from app.response_map.queries import Asked, by_area, by_code, by_day, withheld
from app.response_map.rolling import below, without
from app.response_map.tables import Kind
from app.staff.rules import Role
from app.web.guards import actor, guarded
from app.web.language import page_language
from app.web.map_drawing import Line, codes_below, drawing, name_of
from app.web.reach import reach
from app.web.staff import case_words, feedback_words, pages
from app.work import Work

WEEKS = 12  # of the trend, and to choose from
_TOPICS = 6
HIDDEN = "–"
_LOWEST = 2  # of 100: a week of few is a line, not how few


@dataclass(frozen=True, slots=True)
class Row:
    """One topic: its number as it is told, and its share of the most in percent."""

    name: str
    many: str
    share: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the trend."""

    name: str
    many: str
    height: int


@dataclass(frozen=True, slots=True)
class Week:
    """From a Monday until its Sunday."""

    monday: date

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def name(self) -> str:
        """The days as the page's language writes them."""
        return f"{format_date(self.monday, 'd MMM')} – {format_date(self.sunday, 'd MMM y')}"

    def asked(self, kind: Kind) -> Asked:
        """The same for the counts."""
        return Asked(kind, since=self.monday, until=self.sunday)


@pages.get("/report")
@guarded(Role.COORDINATOR, Role.PROTECTION_OFFICER, Role.VOLUNTEER)
def report() -> str:
    """One page, to be printed."""
    runtime = reach().runtime
    weeks = last_weeks(runtime.clock.now().date())
    week = _chosen(weeks)
    began, ended = (datetime.combine(day, time(), UTC) for day in (week.monday, week.sunday + timedelta(days=1)))
    with reach().read(actor()) as work:
        calls, told = by_area(work, week.asked(Kind.DISTRESS)), by_area(work, week.asked(Kind.FEEDBACK))
        closed = loops(work, began, ended)
        return render_template(
            "staff/report.html",
            week=week,
            weeks=weeks,
            calls=told_as(sum(calls.values())),
            feedback=told_as(sum(told.values())),
            closed=told_as(closed.answered + closed.refused),
            days=None
            if closed.days is None or small(closed.answered + closed.refused)
            else format_decimal(round(closed.days, 1)),
            late=told_as(closed.late),
            drawn=_drawn(work, areas_of(runtime), calls),
            needs=_needs(work, week),
            types=_types(work, week),
            trends=[_trend(work, kind, weeks) for kind in (Kind.DISTRESS, Kind.FEEDBACK)],
            hidden=HIDDEN,
        )


def last_weeks(today: date) -> list[Week]:
    """The weeks to choose from, the newest first: the one that is not over, and those before it."""
    monday = today - timedelta(days=today.weekday())
    return [Week(monday - timedelta(weeks=back)) for back in range(WEEKS + 1)]


def told_as(many: int | None) -> str:
    """A number as it may be printed."""
    return HIDDEN if many is None or small(many) else str(many)


def _chosen(weeks: Sequence[Week]) -> Week:
    asked = request.args.get("week", "")
    if not asked:
        return weeks[1]
    found = next((week for week in weeks if week.monday.isoformat() == asked), None)
    if found is None:
        raise Invalid("map.asked")
    return found


def _drawn(work: Work, index: Areas, counts: Mapping[str, int]) -> Markup:
    """The picture of calls for help; what is nowhere known is not in it."""
    countries, language = reach().runtime.settings.operation.countries, page_language()
    top = countries[0] if len(countries) == 1 else ""
    hidden = withheld(work)
    found = below(without(counts, hidden, index.parent_of), top, index.parent_of)
    kept = shown(dict.fromkeys(codes_below(work, top, countries), 0) | found, adds_up=True)
    return drawing(
        work,
        [
            Line(code, name_of(work, code, language), many)
            for code, many in kept.items()
            if code not in ("", top) and not lies_in(code, hidden, index.parent_of)
        ],
        top=top,
        index=index,
        title=_("Calls for help"),
        right_to_left=direction(language) == "rtl",
        hidden=HIDDEN,
        least=K,
    )


def _needs(work: Work, week: Week) -> list[Row]:
    counts = by_code(work, week.asked(Kind.DISTRESS))
    return _rows({str(case_words.NEEDS[code]): counts.get(code, 0) for code in NEEDS}, adds_up=False)[:_TOPICS]


def _types(work: Work, week: Week) -> list[Row]:
    counts = by_code(work, week.asked(Kind.FEEDBACK))
    named = {str(word): counts.get(kind.value, 0) for kind, word in feedback_words.TYPES.items()}
    return _rows(named | {str(feedback_words.STATES[ItemState.NEW]): counts.get(UNSORTED, 0)}, adds_up=True)


def _rows(counts: Mapping[str, int], *, adds_up: bool) -> list[Row]:
    """Those that are not nothing, the most first; what is not told last, in the order of the list."""
    kept = {name: many for name, many in shown(counts, adds_up=adds_up).items() if many != 0}
    most = max((many or 0 for many in kept.values()), default=0)
    ordered = sorted(kept.items(), key=lambda one: -(one[1] or 0))
    return [Row(name, told_as(many), 100 * (many or 0) // most if most else 0) for name, many in ordered]


def _trend(work: Work, kind: Kind, weeks: Iterable[Week]) -> tuple[str, list[Bar]]:
    """What it is of, and a bar for every week that is over, the oldest first."""
    over = list(weeks)[:0:-1]
    days = by_day(work, Asked(kind, since=over[0].monday, until=over[-1].sunday))
    many = [sum(days.get(week.monday + timedelta(days=day), 0) for day in range(7)) for week in over]
    most = max(many)
    heights = [_LOWEST if small(one) else 100 * one // max(most, 1) for one in many]
    bars = [
        Bar(format_date(week.monday, "d/M"), told_as(one), height)
        for week, one, height in zip(over, many, heights, strict=True)
    ]
    return (_("Calls for help") if kind is Kind.DISTRESS else _("Feedback")), bars
