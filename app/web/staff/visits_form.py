"""The form of a visit: what it says, and what stands in it of one that is there."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from app.errors import Invalid
from app.staff.queries import Person, members
from app.staff.rules import May, may
from app.visits import queries
from app.visits.actions import Told
from app.visits.rules import LONGEST_WORDS
from app.visits.tables import Safe, Visit, VisitKind
from app.web.guards import actor
from app.web.reach import reach
from app.web.staff import visits_words as words
from app.web.staff.areas import area_of_form
from app.web.staff.case_forms import lines, people_of_form
from app.web.staff.case_new import asked_languages
from app.web.staff.case_words import NEEDS
from app.work import Work

_WORDS = ("place", "asked", "promised", "keep_from", "best_time")


def told_of_form() -> Told:
    """What the form says; Invalid. What is left out, as on the page of a case, is not known."""
    form = request.form
    try:
        kind, safe = VisitKind(form.get("kind", "")), Safe(form.get("safe", Safe.UNKNOWN))
    except ValueError:
        raise Invalid("visit.kind") from None
    return Told(
        kind=kind,
        area=area_of_form(),
        place_agreed="place_agreed" in form,
        people=people_of_form(),
        needs=form.getlist("needs"),
        languages=form.getlist("language"),
        due_on=_due(),
        safe=safe,
        goes_id=_goes(),
        **{name: lines(form.get(name, "")) for name in _WORDS},
    )


def of_visit(work: Work, visit: Visit) -> MultiDict[str, str]:
    """The form as it would have been filled in for this visit."""
    said = queries.words_of(work, visit)
    return MultiDict(
        [
            ("kind", visit.kind.value),
            ("area", queries.area_of(work, visit)),
            ("people", str(visit.people or "")),
            ("due", visit.due_on.isoformat() if visit.due_on else ""),
            ("safe", visit.safe.value),
            ("goes", visit.goes_id.hex if visit.goes_id else ""),
            *((name, getattr(said, name)) for name in _WORDS),
            *(("needs", need) for need in visit.needs.split()),
            *(("language", tag) for tag in visit.languages.split()),
            *([("place_agreed", "yes")] if visit.place_agreed else []),
        ]
    )


def choices(work: Work) -> Mapping[str, Any]:
    """What the form lets choose from."""
    return {
        "kinds": words.KINDS,
        "safes": [(safe.value, word) for safe, word in words.SAFE.items()],
        "needs_asked": list(NEEDS.items()),
        "languages_asked": asked_languages(),
        "goers": goers(work),
        "only_area": words.ONLY_AREA,
        "no_names": words.NO_NAMES,
        "longest": LONGEST_WORDS,
    }


def goers(work: Work) -> list[Person]:
    """Who of the team may be sent."""
    return [one for one in members(work) if one.active and may(one.roles, May.PLAN_VISITS)]


def _due() -> date | None:
    typed = request.form.get("due", "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid("visit.due") from None


def _goes() -> UUID | None:
    typed = request.form.get("goes", "")
    if not typed:
        return None
    with reach().read(actor()) as work:
        found = next((one.id for one in goers(work) if one.id.hex == typed), None)
    if found is None:
        raise Invalid("visit.goes")
    return found
