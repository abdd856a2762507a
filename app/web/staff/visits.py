"""Visits to people who cannot come out: the list by place, one of them, and how many are inside where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.staff.queries import handles
from app.staff.rules import May, may, roles_that
from app.visits import actions, queries
from app.visits.rules import is_late
from app.visits.tables import Outcome, Visit
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import visits_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.web.staff.case_words import NEEDS
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_many import today
from app.web.staff.leaves import LEAF, asked_leaf, leafed
from app.web.staff.visits_form import choices, of_visit, told_of_form
from app.work import Work

PLANNERS = roles_that(May.PLAN_VISITS)
COUNTERS = roles_that(May.EXPORT)


@dataclass(frozen=True, slots=True)
class Line:
    """One visit as the list shows it. `called`: where exactly, or the area."""

    visit: Visit
    called: str
    area: str
    goes: str
    late: bool


@dataclass(frozen=True, slots=True)
class Inside:
    """How many people are inside in one area, by kind."""

    area: str
    kind: str
    many: str  # with "?" where nobody told of some place


@pages.get("/visits")
@guarded(*PLANNERS)
def visits() -> tuple[str, int]:
    """Where somebody goes: what was promised for the earliest day first."""
    return _list()


@pages.post("/visits")
@guarded(*PLANNERS)
def visits_add() -> Answer:
    """People cannot come out somewhere."""
    try:
        told = told_of_form()
        reach().write(actor(), lambda work: actions.add(work, told))
    except Invalid as error:
        return _list(words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.visits"), 303)


@pages.get("/visits/<visit_hex>")
@guarded(*PLANNERS)
def visit(visit_hex: str) -> tuple[str, int]:
    """One of them."""
    return _show(id_of(visit_hex))


@pages.post("/visits/<visit_hex>/change")
@guarded(*PLANNERS)
def visit_change(visit_hex: str) -> Answer:
    """What is known of it now."""
    try:
        told = told_of_form()
    except Invalid as error:
        return _show(id_of(visit_hex), words.sentence(error))
    return _done(visit_hex, lambda work, visit_id: actions.change(work, visit_id, told))


@pages.post("/visits/<visit_hex>/end")
@guarded(*PLANNERS)
def visit_end(visit_hex: str) -> Answer:
    """What came of it."""
    still_there = "still_there" in request.form
    try:
        outcome = Outcome(request.form.get("outcome", ""))
    except ValueError:
        return _show(id_of(visit_hex), words.sentence(Invalid("visit.outcome")))
    return _done(visit_hex, lambda work, visit_id: actions.end(work, visit_id, outcome, still_there=still_there))


@pages.post("/visits/<visit_hex>/erase")
@guarded(*PLANNERS)
def visit_erase(visit_hex: str) -> Answer:
    """Nothing of it is kept."""
    visit_id = id_of(visit_hex)
    reach().write(actor(), lambda work: actions.erase(work, visit_id))
    flash(_("It is done."))
    return redirect(url_for("staff.visits"), 303)


@pages.get("/visits/counts")
@guarded(*COUNTERS)
def visits_counts() -> str:
    """How many people cannot come out, by area and kind: exact, for who plans an evacuation."""
    with reach().read(actor()) as work:
        held = queries.held(work)
        names = names_of_areas(work, {one.area for one in held})
    return render_template(
        "staff/visits_counts.html",
        rows=[Inside(names.get(one.area, one.area), str(words.KINDS[one.kind]), _many(one)) for one in held],
        people=sum(one.people for one in held),
        unknown=sum(one.unknown for one in held),
    )


def _many(one: queries.Held) -> str:
    told = [str(one.people)] if one.people else []
    return " + ".join([*told, *(["?"] if one.unknown else [])])


def _done(visit_hex: str, unit: Callable[[Work, UUID], object]) -> Answer:
    visit_id = id_of(visit_hex)
    try:
        reach().write(actor(), lambda work: unit(work, visit_id))
    except (Invalid, Conflict) as error:
        return _show(visit_id, words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.visit", visit_hex=visit_hex), 303)


def _list(problem: str = "") -> tuple[str, int]:
    leaf, of_ended = asked_leaf(), asked_leaf("ended")
    with reach().read(actor()) as work:
        planned, after = leafed(queries.planned(work, most=LEAF + 1, skip=leaf * LEAF), leaf)
        ended, ended_after = leafed(queries.ended(work, most=LEAF + 1, skip=of_ended * LEAF), of_ended)
        html = render_template(
            "staff/visits.html",
            planned=_lines(work, planned),
            after=after,
            ended=_lines(work, ended),
            ended_after=ended_after,
            counts=may(member().roles, May.EXPORT),
            outcomes=words.OUTCOMES,
            typed=request.form,
            problem=problem,
            **choices(work),
        )
    return html, 400 if problem else 200


def _lines(work: Work, found: Sequence[Visit]) -> list[Line]:
    areas = {one.id: queries.area_of(work, one) for one in found}
    names = names_of_areas(work, set(areas.values()))
    going = handles(work, {one.goes_id for one in found if one.goes_id})
    day = today()
    return [
        Line(
            one,
            queries.place_of(work, one) or names[areas[one.id]],
            names[areas[one.id]],
            going.get(one.goes_id, "") if one.goes_id else "",
            one.ended_at is None and is_late(one.due_on, day),
        )
        for one in found
    ]


def _show(visit_id: UUID, problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        one = queries.get(work, visit_id)
        (line,) = _lines(work, [one])
        html = render_template(
            "staff/visit.html",
            line=line,
            hex=visit_id.hex,
            said=queries.words_of(work, one),
            needs=[NEEDS[code] for code in one.needs.split()],
            safe=words.SAFE[one.safe],
            outcomes=words.OUTCOMES,
            ends=[(outcome.value, word) for outcome, word in words.OUTCOMES.items()],
            typed=request.form if "kind" in request.form else of_visit(work, one),
            problem=problem,
            **choices(work),
        )
    return html, 400 if problem else 200
