"""What a member does on the page of a case: each form one address, one unit, one sentence when it cannot be done."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.audience import actions as audience
from app.cases import actions as cases
from app.cases.queries import find_by_reference, get
from app.cases.tables import CaseState, Outcome
from app.contacts import actions as contacts
from app.contacts.queries import same_number
from app.errors import Conflict, Invalid, NotFound
from app.messages.queries import of_case
from app.outbox.actions import hold_back
from app.referrals import following as referrals
from app.referrals.queries import any_under_way
from app.staff.queries import get_member
from app.triage import desk
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.case import Preview, id_of, refuse, show
from app.web.staff.case_forms import (
    facts_of_form,
    language_of_form,
    lines,
    member_of_form,
    note_of_form,
    outcome_of_form,
    place_of_form,
    quiet_hours_of_form,
    reply_of_form,
    urgency_of_form,
)
from app.work import Work

Answer = Response | tuple[str, int]
T = TypeVar("T")

_TWICE = timedelta(minutes=2)  # a second tap on a bad connection, not a second answer


@pages.post("/case/<case_hex>/take")
@guarded()
def case_take(case_hex: str) -> Answer:
    """The member has the case from now on."""
    mine, runtime = member().id, reach().runtime

    def unit(work: Work, case_id: UUID, _typed: None) -> None:
        desk.take(work, runtime, case_id, member_id=mine)

    return _act(case_hex, "take", unit, typed=_nothing)


@pages.post("/case/<case_hex>/answer")
@guarded()
def case_answer(case_hex: str) -> Answer:
    """Send what a member wrote, or show first what would go."""
    case_id, mine, runtime = id_of(case_hex), member().id, reach().runtime
    typed = lines(request.form.get("words", ""))
    if "see" in request.form:
        return _seen(case_id, typed)

    def unit(work: Work) -> None:
        _only_mine(work, case_id, mine)
        if not _just_said(work, case_id, typed):
            desk.answer(work, runtime, case_id, typed, member_id=mine)

    try:
        reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return refuse(case_id, "answer", error)
    return _back(case_id)


@pages.post("/case/<case_hex>/agreed")
@guarded()
def case_agreed(case_hex: str) -> Answer:
    """Send a ready reply in the person's language."""
    mine, runtime = member().id, reach().runtime

    def unit(work: Work, case_id: UUID, reply: tuple[str, dict[str, str]]) -> None:
        _only_mine(work, case_id, mine)
        desk.answer_agreed(work, runtime, case_id, reply[0], member_id=mine, values=reply[1])

    return _act(case_hex, "agreed", unit, typed=reply_of_form)


@pages.post("/case/<case_hex>/close")
@guarded()
def case_close(case_hex: str) -> Answer:
    """The case has come to an end."""
    mine, runtime = member().id, reach().runtime

    goes_on = request.form.get("handed") == "goes_on"

    def unit(work: Work, case_id: UUID, outcome: Outcome) -> None:
        if get(work, case_id).taken_by not in (None, mine):
            raise Conflict("case.taken_by_other")
        if any_under_way(work, case_id) and not goes_on:
            raise Conflict("case.handed")
        referrals.drop_proposed(work, case_id)
        desk.close(work, runtime, case_id, outcome=outcome)

    done = _("The case is closed. Breathe out before you take the next.")
    return _act(case_hex, "close", unit, typed=outcome_of_form, done=done)


@pages.post("/case/<case_hex>/reopen")
@guarded()
def case_reopen(case_hex: str) -> Answer:
    """A closed case waits again."""
    runtime = reach().runtime

    def unit(work: Work, case_id: UUID, _typed: None) -> None:
        desk.reopen(work, runtime, case_id)

    return _act(case_hex, "reopen", unit, typed=_nothing)


@pages.post("/case/<case_hex>/give-back")
@guarded()
def case_give_back(case_hex: str) -> Answer:
    """Back into the queue, without a reason: the member may know the person."""
    mine, runtime = member().id, reach().runtime

    def unit(work: Work, case_id: UUID, _typed: None) -> None:
        _only_mine(work, case_id, mine)
        desk.give_back(work, runtime, case_id)

    done = _("The case waits for somebody else. No reason needed.")
    return _act(case_hex, "give_back", unit, typed=_nothing, done=done)


@pages.post("/case/<case_hex>/hand-over")
@guarded()
def case_hand_over(case_hex: str) -> Answer:
    """Another member has it from now on; or the one who asks, when it was somebody else's."""

    def unit(work: Work, case_id: UUID, whom: UUID) -> None:
        if not _is_active(work, whom):
            raise Invalid("case.whom")
        desk.hand_over(work, case_id, to=whom)

    return _act(case_hex, "hand_over", unit, typed=member_of_form, done=_("The case is handed over."))


@pages.post("/case/<case_hex>/facts")
@guarded()
def case_facts(case_hex: str) -> Answer:
    """What is needed, and by how many."""

    def unit(work: Work, case_id: UUID, facts: tuple[tuple[str, ...], int | None]) -> None:
        cases.set_facts(work, case_id, needs=facts[0], people=facts[1])

    return _act(case_hex, "facts", unit, typed=facts_of_form, done=_("Needs and people are kept."))


@pages.post("/case/<case_hex>/urgency")
@guarded()
def case_urgency(case_hex: str) -> Answer:
    """How pressing it is, as the member judges it."""
    runtime = reach().runtime

    def unit(work: Work, case_id: UUID, urgency: str) -> None:
        desk.judge(work, runtime, case_id, urgency=urgency)

    return _act(case_hex, "urgency", unit, typed=urgency_of_form, done=_("How pressing it is has been changed."))


@pages.post("/case/<case_hex>/place")
@guarded()
def case_place(case_hex: str) -> Answer:
    """Where the person who needs help is."""
    return _act(case_hex, "place", cases.set_place, typed=place_of_form, done=_("The place is kept."))


@pages.post("/case/<case_hex>/note")
@guarded()
def case_note(case_hex: str) -> Answer:
    """Something for the others; words that must not be kept are shown once before they are left out."""
    mine = member().id

    def unit(work: Work, case_id: UUID, note: str) -> None:
        get(work, case_id)
        cases.add_note(work, case_id, note, author_id=mine)

    return _act(case_hex, "note", unit, typed=note_of_form, done=_("The note is kept."))


@pages.post("/case/<case_hex>/merge")
@guarded()
def case_merge(case_hex: str) -> Answer:
    """This case is the same incident as another, whose reference was read aloud."""

    def unit(work: Work, case_id: UUID, reference: str) -> None:
        other = find_by_reference(work, reference)
        if other is None:
            raise Invalid("case.reference")
        desk.merge(work, case_id, into=other.id)
        referrals.go_along(work, case_id, into=other.id)

    done = _("Merged. The people stay strangers to each other.")
    return _act(case_hex, "merge", unit, typed=lambda: request.form.get("reference", ""), done=done)


@pages.post("/case/<case_hex>/informant")
@guarded()
def case_informant(case_hex: str) -> Answer:
    """Who wrote is not who needs the help."""
    done = _("Kept apart: who told us hears only that it was received.")

    def unit(work: Work, case_id: UUID, _typed: None) -> None:
        cases.told_by_another(work, case_id)
        referrals.keep_apart(work, case_id)

    return _act(case_hex, "informant", unit, typed=_nothing, done=done)


@pages.post("/case/<case_hex>/safe")
@guarded()
def case_safe(case_hex: str) -> Answer:
    """How this person may be reached without danger to them."""
    ticked = {name: name in request.form for name in ("do_not_text", "shared_phone", "neutral_words")}

    def unit(work: Work, case_id: UUID, quiet: tuple[int, int] | None) -> None:
        contact_id = get(work, case_id).contact_id
        if contact_id is None:
            raise Conflict("answer.nobody")
        contacts.keep_safe(work, contact_id, quiet=quiet, **ticked)
        if ticked["shared_phone"] or ticked["neutral_words"]:
            hold_back(work, same_number(work, contact_id))

    done = _("Every text to this person obeys that from now on.")
    return _act(case_hex, "safe", unit, typed=quiet_hours_of_form, done=done)


@pages.post("/case/<case_hex>/language")
@guarded()
def case_language(case_hex: str) -> Answer:
    """They told somebody their language: no guess replaces it, and they are written to in it."""

    def unit(work: Work, case_id: UUID, language: str) -> None:
        contact_id = get(work, case_id).contact_id
        if contact_id is None:
            raise Conflict("answer.nobody")
        contacts.state_language(work, contact_id, language)
        audience.speaks(work, contact_id, language)

    return _act(
        case_hex, "safe", unit, typed=language_of_form, done=_("They are written to in that language from now on.")
    )


def _act(
    case_hex: str, form: str, unit: Callable[[Work, UUID, T], object], *, typed: Callable[[], T], done: str = ""
) -> Answer:
    """Read the form, do it and go back to the page; or the page with what to do about it.

    The form is read here, because a unit runs in the writer's thread, which knows no request.
    """
    case_id = id_of(case_hex)
    try:
        value = typed()
        reach().write(actor(), lambda work: unit(work, case_id, value))
    except (Invalid, Conflict) as error:
        return refuse(case_id, form, error)
    if done:
        flash(done)
    return _back(case_id)


def _seen(case_id: UUID, typed: str) -> Answer:
    """The page with the answer as it would go out, or with what would be removed from it."""
    try:
        desk.check_answer(typed, reach().runtime.scrubber)
    except Invalid as error:
        return refuse(case_id, "answer", error)
    return show(case_id, preview=Preview(typed, desk.segments_of(typed)))


def _nothing() -> None:
    """What a form holds that is only a button."""


def _back(case_id: UUID) -> Response:
    return redirect(url_for("staff.case_page", case_hex=case_id.hex), 303)


def _only_mine(work: Work, case_id: UUID, member_id: UUID) -> None:
    """Nothing when the member has the case; Conflict otherwise, so that two do not answer one person."""
    case = get(work, case_id)
    if case.state is CaseState.WAITING:
        raise Conflict("case.take_first")
    if case.state is CaseState.CLOSED:
        raise Conflict("case.step")
    if case.taken_by != member_id:
        raise Conflict("case.taken_by_other")


def _just_said(work: Work, case_id: UUID, typed: str) -> bool:
    """Whether these words were sent a moment ago: a form that was sent twice is answered once."""
    return any(
        said.author_id == work.actor.id and said.text == typed and work.now - said.at < _TWICE
        for said in of_case(work, case_id, most=3)
    )


def _is_active(work: Work, member_id: UUID) -> bool:
    try:
        return get_member(work, member_id).active
    except NotFound:
        return False
