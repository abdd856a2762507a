"""Writing down a case after a call, a visit or a walk-in: who told us and who needs help are kept apart."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.cases.tables import Origin
from app.errors import Invalid
from app.framework import NEEDS
from app.language import LANGUAGES
from app.places.place import Place
from app.privacy.failing_closed import CannotClean
from app.runtime import Runtime
from app.triage import desk
from app.web.guards import actor, guarded, member
from app.web.phones import read_phone
from app.web.reach import reach
from app.web.staff import case_words as words
from app.web.staff import pages
from app.web.staff.case_acts import Answer
from app.web.staff.case_forms import LONGEST_NOTE, find_place, lines, only_clean, people_of_form, urgency_of_form
from app.web.staff.pieces import Piece, marked
from app.work import Work
from channels.contract import Address

TOLD = (Origin.CALL, Origin.VISIT, Origin.WALK_IN)


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What a member wrote down. Numbers in E.164; `place` belongs to who needs help, never to who told us."""

    origin: Origin
    needy: Address | None
    informant: Address | None
    needs: tuple[str, ...]
    people: int | None
    place: Place | None
    language: str
    urgency: str
    words: str


@pages.get("/case/new")
@guarded()
def case_new() -> tuple[str, int]:
    """The empty form."""
    return _page()


@pages.post("/case/new")
@guarded()
def record_case() -> Answer:
    """Keep the case; words that must not be kept are shown once before they are left out."""
    try:
        told = _told()
    except Invalid as error:
        return _page(problem=words.sentence(error))
    runtime = reach().runtime
    try:
        only_clean(told.words, "case.note_scrubbed")
    except CannotClean as error:
        return _page(problem=words.sentence(error))
    except Invalid as error:
        return _page(problem=words.sentence(error), marks=marked(runtime, told.words))
    case_id = reach().write(actor(), partial(_kept, runtime=runtime, told=told, member_id=member().id))
    if told.place is None and request.form.get("place", "").strip():
        flash(_("That place is on no map we have: it is kept in the notes. Ask for a town or a landmark."))
    return redirect(url_for("staff.case_page", case_hex=case_id.hex), 303)


def _kept(work: Work, runtime: Runtime, *, told: Told, member_id: UUID) -> UUID:
    return desk.record_case(
        work,
        runtime,
        origin=told.origin,
        words=told.words,
        urgency=told.urgency,
        needs=told.needs,
        people=told.people,
        place=told.place,
        language=told.language,
        member_id=member_id,
        needy=told.needy,
        informant=told.informant,
    )


def _told() -> Told:
    """What the form says; Invalid. A place no map knows goes with the words: it must not hold anybody up."""
    form = request.form
    where, needs = form.get("place", "").strip()[:400], tuple(form.getlist("needs"))
    place = find_place(where)
    typed = lines(form.get("words", ""))
    if where and place is None:
        typed = f"{typed}\n{where}".strip()
    if not typed and not needs:
        raise Invalid("new.empty")
    if len(typed) > LONGEST_NOTE:
        raise Invalid("case.note")
    if unknown := [need for need in needs if need not in NEEDS]:
        raise Invalid("case.need", many=len(unknown))
    needy, informant = read_phone(form.get("needy", "")), read_phone(form.get("informant", ""))
    return Told(
        origin=_origin(form.get("origin", "")),
        needy=needy,
        informant=None if informant == needy else informant,
        needs=needs,
        people=people_of_form(),
        place=place,
        language=_language(form.get("language", "")),
        urgency=urgency_of_form(),
        words=typed,
    )


def asked_languages() -> list[str]:
    """Every language we know, those of the operation first."""
    first = [*dict.fromkeys(tag for tag in reach().runtime.settings.operation.languages if tag in LANGUAGES)]
    return [*first, *(tag for tag in LANGUAGES if tag not in first)]


def _origin(typed: str) -> Origin:
    try:
        origin = Origin(typed)
    except ValueError:
        raise Invalid("new.origin") from None
    if origin not in TOLD:
        raise Invalid("new.origin")
    return origin


def _language(typed: str) -> str:
    return typed if typed in LANGUAGES else reach().runtime.settings.operation.main_language


def _page(problem: str = "", marks: tuple[Piece, ...] = ()) -> tuple[str, int]:
    operation = reach().runtime.settings.operation
    html = render_template(
        "staff/case_new.html",
        typed=request.form,
        origins=[(origin.value, words.ORIGINS[origin]) for origin in TOLD],
        words=words,
        asked_languages=asked_languages(),
        main_language=operation.main_language,
        problem=problem,
        marks=marks,
        longest=LONGEST_NOTE,
        emergency=operation.emergency_number,
    )
    return html, 400 if problem else 200
