"""What a member does with one feedback item: each form one address, one unit, one sentence when it cannot be done."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.feedback import actions, desk
from app.feedback.queries import get
from app.feedback.tables import Refusal
from app.framework import NEEDS
from app.runtime import Runtime
from app.triage.desk import open_from_feedback, segments_of
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_form
from app.web.staff.case import Preview, id_of
from app.web.staff.case_forms import lines, urgency_of_form
from app.web.staff.feedback_item import Seen, refuse, show
from app.web.staff.feedback_view import item_page
from app.work import Work

Answer = Response | tuple[str, int]
T = TypeVar("T")


@pages.post("/feedback/<item_hex>/code")
@guarded()
def feedback_code(item_hex: str) -> Answer:
    """Say what it is: codes of one type, chosen or as suggested."""
    item_id, runtime, mine, codes = id_of(item_hex), reach().runtime, member().id, request.form.getlist("code")

    def unit(work: Work) -> bool:
        return actions.code(work, item_id, codes, member_id=mine, settings=runtime.settings) is not None

    try:
        stays = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return refuse(item_id, "code", error)
    flash(_("Coded: %(many)s.", many=1) if stays else words.HANDED)
    there = url_for("staff.feedback_item", item_hex=item_id.hex) if stays else url_for("staff.feedback")
    return redirect(there, 303)


@pages.post("/feedback/<item_hex>/answer")
@guarded()
def feedback_answer(item_hex: str) -> Answer:
    """Close the loop in words of ours, or show first how they go out."""
    item_id, runtime, mine = id_of(item_hex), reach().runtime, member().id
    typed = lines(request.form.get("words", ""))
    if "see" in request.form:
        return _see(item_id, "answer", typed)

    def unit(work: Work, item_id: UUID) -> bool:
        return desk.answer(work, runtime, item_id, typed, member_id=mine)

    return _done(item_id, "answer", unit, told=_how_told)


@pages.post("/feedback/<item_hex>/thank")
@guarded()
def feedback_thank(item_hex: str) -> Answer:
    """Close the loop of what asks for nothing, with agreed thanks."""
    runtime, mine, key = reach().runtime, member().id, request.form.get("key", "")

    def unit(work: Work, item_id: UUID) -> bool:
        return desk.thank(work, runtime, item_id, key, _thanks(work, runtime, item_id, key), member_id=mine)

    return _done(id_of(item_hex), "answer", unit, told=_how_told)


@pages.post("/feedback/<item_hex>/pass-on")
@guarded()
def feedback_pass_on(item_hex: str) -> Answer:
    """Somebody else must do it."""
    item_id, runtime = id_of(item_hex), reach().runtime
    partner, line = lines(request.form.get("partner", "")), lines(request.form.get("line", ""))
    if "see" in request.form:
        return _see(item_id, "pass_on", partner)

    def unit(work: Work, item_id: UUID) -> bool:
        return desk.pass_on(work, runtime, item_id, partner, words=line)

    return _done(item_id, "pass_on", unit, told=_how_told)


@pages.post("/feedback/<item_hex>/refuse")
@guarded()
def feedback_refuse(item_hex: str) -> Answer:
    """Nothing will be done, and the person hears why."""
    item_id, runtime, mine = id_of(item_hex), reach().runtime, member().id
    why = lines(request.form.get("why", ""))
    if "see" in request.form:
        return _see(item_id, "refuse", why)
    try:
        reason = _reason(request.form.get("reason", ""))
    except Invalid as error:
        return refuse(item_id, "refuse", error)

    def unit(work: Work, item_id: UUID) -> bool:
        return desk.refuse(work, runtime, item_id, reason, why, member_id=mine)

    return _done(item_id, "refuse", unit, told=_how_told)


@pages.post("/feedback/<item_hex>/hostile")
@guarded()
def feedback_hostile(item_hex: str) -> Answer:
    """It denounces people: coded so and refused at once, told to nobody."""
    runtime, mine = reach().runtime, member().id

    def unit(work: Work, item_id: UUID) -> None:
        desk.refuse_hostile(work, item_id, member_id=mine, settings=runtime.settings)

    return _done(id_of(item_hex), "hostile", unit, told=lambda _nothing: _("Put aside. Nobody is told."))


@pages.post("/feedback/<item_hex>/case")
@guarded()
def feedback_case(item_hex: str) -> Answer:
    """It is a call for help: a case is opened, and followed as any other."""
    item_id, runtime, mine = id_of(item_hex), reach().runtime, member().id
    needs = tuple(need for need in request.form.getlist("needs") if need in NEEDS)
    try:
        urgency = urgency_of_form()
    except Invalid as error:
        return refuse(item_id, "case", error)

    def unit(work: Work) -> UUID:
        return open_from_feedback(work, runtime, item_id, urgency=urgency, needs=needs, member_id=mine)

    try:
        case_id = reach().write(actor(), unit)
    except Conflict as error:
        return refuse(item_id, "case", error)
    return redirect(url_for("staff.case_page", case_hex=case_id.hex), 303)


@pages.post("/feedback/<item_hex>/area")
@guarded()
def feedback_area(item_hex: str) -> Answer:
    """Which area it is about, as a member understood it."""

    def unit(work: Work, item_id: UUID) -> None:
        actions.place(work, item_id, area)

    try:
        area = area_of_form()
    except Invalid as error:
        return refuse(id_of(item_hex), "area", error)
    return _done(id_of(item_hex), "area", unit, told=lambda _nothing: _("The place is kept."))


def _done(item_id: UUID, form: str, unit: Callable[[Work, UUID], T], *, told: Callable[[T], str]) -> Answer:
    """Do it and go back to the page; or the page with what to do about it."""
    try:
        result = reach().write(actor(), lambda work: unit(work, item_id))
    except (Invalid, Conflict) as error:
        return refuse(item_id, form, error)
    flash(told(result))
    return redirect(url_for("staff.feedback_item", item_hex=item_id.hex), 303)


def _how_told(went: bool) -> str:
    """What became of the text to the person."""
    if went:
        return str(_("Done. A text is on its way to them."))
    return str(_("No text goes to them: they find the answer with their number."))


def _see(item_id: UUID, form: str, typed: str) -> Answer:
    """The page with the text as it would go out, or with what would be removed from it."""
    runtime = reach().runtime
    try:
        desk.check_words(typed, runtime.scrubber)
    except Invalid as error:
        return refuse(item_id, form, error)
    with reach().read(actor()) as work:
        whole = item_page(work, runtime, get(work, item_id)).around[form].filled(typed)
    return show(item_id, seen=Seen(form, Preview(whole, segments_of(whole))))


def _thanks(work: Work, runtime: Runtime, item_id: UUID, key: str) -> str:
    """The agreed thanks themselves: they are what the person finds by their number."""
    offered = item_page(work, runtime, get(work, item_id)).thanks
    return next((one.text for one in offered if one.key == key), "")


def _reason(written: str) -> Refusal:
    try:
        reason = Refusal(written)
    except ValueError:
        raise Invalid("feedback.reason") from None
    if reason is Refusal.HOSTILE:
        raise Invalid("feedback.reason")
    return reason
