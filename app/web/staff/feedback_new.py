"""Writing down what somebody says of the response, at a door or on the telephone, on their behalf."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Invalid
from app.feedback import desk
from app.feedback.rules import OfThem, of_them
from app.feedback.tables import Told
from app.privacy.failing_closed import CannotClean
from app.runtime import Runtime
from app.web.guards import actor, guarded
from app.web.of_them import asked
from app.web.phones import read_phone
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_form
from app.web.staff.case_forms import LONGEST_NOTE, language_of_form, lines, only_clean
from app.web.staff.case_new import asked_languages
from app.web.staff.feedback_acts import Answer
from app.web.staff.pieces import Piece, marked
from app.work import Work
from channels.contract import Address

WAYS = (Told.VISIT, Told.CALL)


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What a member wrote down. `language`: the one an answer is to be in."""

    told: Told
    words: str
    language: str
    address: Address | None
    area: str
    of_them: OfThem


@pages.get("/feedback/new")
@guarded()
def feedback_new() -> tuple[str, int]:
    """The empty form."""
    return _page()


@pages.post("/feedback/new")
@guarded()
def record_feedback() -> Answer:
    """Keep it; words that must not be kept are shown once before they are left out."""
    try:
        said = _said()
    except Invalid as error:
        return _page(problem=words.sentence(error))
    runtime = reach().runtime
    try:
        only_clean(said.words, "case.note_scrubbed")
    except CannotClean as error:
        return _page(problem=words.sentence(error))
    except Invalid as error:
        return _page(problem=words.sentence(error), marks=marked(runtime, said.words))
    item_id = reach().write(actor(), partial(_kept, runtime=runtime, said=said))
    flash(_("Kept. Tell them the number above: with it they find the answer."))
    return redirect(url_for("staff.feedback_item", item_hex=item_id.hex), 303)


def _kept(work: Work, runtime: Runtime, *, said: Said) -> UUID:
    reading = runtime.reader_of_texts.read(said.words)
    return desk.write_down(
        work,
        runtime,
        said.words,
        told=said.told,
        language=said.language,
        needs=reading.needs,
        urgency=reading.urgency.value,
        address=said.address,
        area=said.area,
        of_them=said.of_them,
    )


def _said() -> Said:
    """What the form says; Invalid."""
    typed = lines(request.form.get("words", ""))
    if not 0 < len(typed) <= LONGEST_NOTE:
        raise Invalid("feedback.words")
    return Said(
        told=_way(request.form.get("told", "")),
        words=typed,
        language=language_of_form(),
        address=read_phone(request.form.get("needy", "")),
        area=area_of_form(),
        of_them=of_them(request.form),
    )


def _way(typed: str) -> Told:
    try:
        way = Told(typed)
    except ValueError:
        raise Invalid("feedback.told") from None
    if way not in WAYS:
        raise Invalid("feedback.told")
    return way


def _page(problem: str = "", marks: tuple[Piece, ...] = ()) -> tuple[str, int]:
    html = render_template(
        "staff/feedback_new.html",
        typed=request.form,
        asked=asked(),
        ways=[(way.value, words.CAME[way]) for way in WAYS],
        asked_languages=asked_languages(),
        main_language=reach().runtime.settings.operation.main_language,
        problem=problem,
        marks=marks,
        longest=LONGEST_NOTE,
    )
    return html, 400 if problem else 200
