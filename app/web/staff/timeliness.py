"""How long people wait: for an answer, a partner, a door that opens; week by week, by need, area and partner."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from babel.dates import format_timedelta
from flask import render_template, request
from flask_babel import format_date, get_locale, lazy_gettext
from flask_babel import gettext as _
from markupsafe import Markup

from app.exports.queries import Geography
from app.indicators import queries
from app.indicators.queries import Steps
from app.indicators.rules import HALF, NINE_OF_TEN, SOON, STEPS, soon, weeks_until, within
from app.indicators.tables import By, Measure
from app.partners.queries import names as names_of_partners
from app.places.worker import areas_of
from app.response_map.meeting import K, shown
from app.web.guards import actor, guarded
from app.web.map_drawing import HATCHING, trend
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.case_words import NEEDS
from app.web.staff.exports import WHO, geography_of
from app.work import Work
from maps.trend import Bar

WEEKS = 12
MEASURES = {
    Measure.ANSWER: lazy_gettext("Until the first answer"),
    Measure.REFERRAL: lazy_gettext("Until a partner first has it"),
    Measure.ACCEPTANCE: lazy_gettext("Until the partner takes it"),
    Measure.DONE: lazy_gettext("Until it is done"),
}
TABS = {
    Measure.ANSWER: lazy_gettext("First answer"),
    Measure.REFERRAL: lazy_gettext("First partner"),
    Measure.ACCEPTANCE: lazy_gettext("Taken"),
    Measure.DONE: lazy_gettext("Done"),
}
_OF_PARTNERS = (Measure.ACCEPTANCE, Measure.DONE)


@dataclass(frozen=True, slots=True)
class Row:
    """How many waited, half of them no longer than `half` and nine of ten no longer than `nine`, in words."""

    name: str
    many: str
    half: str
    nine: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind, the fullest first."""

    title: str
    head: str
    rows: Sequence[Row]


@pages.get("/timeliness")
@guarded(*WHO)
def timeliness() -> str:
    """One measure over twelve weeks; nothing of anybody, and no number below five beside a time."""
    measure = next((one for one in Measure if one.value == request.args.get("of")), Measure.ANSWER)
    weeks = weeks_until(reach().runtime.clock.now().date(), WEEKS)
    with reach().read(actor()) as work:
        by_week = queries.by_week(work, measure, since=weeks[0])
        tables = _tables(work, measure, since=weeks[0])
    whole = _added(by_week.values())
    whole_many = sum(whole.values())
    return render_template(
        "staff/timeliness.html",
        measure=measure,
        measures=MEASURES,
        tabs=TABS,
        whole=_row("", whole, shown({"": whole_many}, adds_up=False)[""]),
        drawn=_drawn(measure, by_week, weeks),
        hatching=HATCHING,
        soon=_said(SOON[measure]),
        first=format_date(weeks[0], "d MMM"),
        last=format_date(weeks[-1], "d MMM"),
        tables=[_by_week(by_week, weeks), *tables] if whole_many else [],
    )


def _tables(work: Work, measure: Measure, *, since: date) -> list[Table]:
    needs = queries.by_code(work, measure, By.NEED, since=since)
    areas = _by_area(
        queries.by_code(work, measure, By.AREA, since=since), geography_of(work, areas_of(reach().runtime))
    )
    # A case may have several needs, but most have one: what they leave of the whole is near enough to give one away.
    tables = [
        Table(_("By need"), _("Need"), _rows(needs, called={code: str(NEEDS[code]) for code in needs})),
        Table(_("By area"), _("Area"), _rows(areas)),
    ]
    if measure in _OF_PARTNERS:
        found = queries.by_code(work, measure, By.PARTNER, since=since)
        names = {one.hex: name for one, name in names_of_partners(work, [UUID(hex=code) for code in found]).items()}
        tables.append(Table(_("Partner by partner"), _("Partner"), _rows(found, called=names)))
    return tables


def _by_area(found: Mapping[str, Steps], geography: Geography) -> dict[str, Steps]:
    """By the name of an area that is no smaller than a file may name."""
    names: dict[str, list[Steps]] = {}
    for code, steps in found.items():
        wide = geography.coarse(code)
        names.setdefault(geography.name(wide) if wide else _("Place unknown"), []).append(steps)
    return {name: _added(several) for name, several in names.items()}


def _by_week(found: Mapping[date, Steps], weeks: Sequence[date]) -> Table:
    totals = {week: sum(found.get(week, {}).values()) for week in weeks}
    told = shown(totals, adds_up=True)
    rows = [_row(format_date(week, "d MMM"), found.get(week, {}), told[week]) for week in reversed(weeks)]
    return Table(_("Week by week"), _("Week"), rows)


def _rows(found: Mapping[str, Steps], *, called: Mapping[str, str] | None = None) -> list[Row]:
    """``called``: what each is called, where that is not what it is found by; two may be called alike."""
    names = dict.fromkeys(found, "–") | dict(called) if called is not None else {name: name for name in found}
    totals = {one: sum(steps.values()) for one, steps in found.items()}
    told = shown(totals, adds_up=True)
    order = sorted(totals, key=lambda one: (-totals[one], names[one], one))
    return [_row(names[one], found[one], told[one]) for one in order]


def _row(name: str, steps: Steps, many: int | None) -> Row:
    """``many``: None where it is not told, and then no time is either."""
    if not many:
        return Row(name, "0" if many == 0 else _("not told"), "–", "–")
    return Row(name, str(many), _time(within(steps, HALF)), _time(within(steps, NINE_OF_TEN)))


def _time(most: timedelta | None) -> str:
    return _("longer than %(time)s", time=_said(STEPS[-1])) if most is None else _said(most)


def _said(time: timedelta) -> str:
    """On one line, however narrow its column."""
    return format_timedelta(time, threshold=1.2, format="short", locale=get_locale()).replace(" ", "\u00a0")


def _drawn(measure: Measure, found: Mapping[date, Steps], weeks: Sequence[date]) -> Markup:
    """A week that is not told stands as high as any other that is not."""
    totals = {week: sum(found.get(week, {}).values()) for week in weeks}
    told = shown(totals, adds_up=True)
    bars = [
        Bar(1, 0) if told[week] is None else Bar(totals[week], soon(measure, found.get(week, {}))) for week in weeks
    ]
    return trend(bars, _("Week by week"), least=K)


def _added(several: Iterable[Steps]) -> Steps:
    total: Counter[int] = Counter()
    for steps in several:
        total.update(steps)
    return total
