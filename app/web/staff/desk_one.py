"""One complaint, for its focal points: what was told, and each thing they may do about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.contacts.queries import address_of
from app.contacts.tables import Contact
from app.errors import AppError, Conflict, Invalid, NotFound
from app.sensitive import actions, queries
from app.sensitive.queries import Opened, Step
from app.sensitive.rules import ANSWERS as PARTNER_ANSWERS
from app.sensitive.rules import Deed, Given, Outside
from app.sensitive.tables import Answer
from app.staff.queries import handles
from app.triage.desk import open_from_complaint
from app.web.guards import actor, member
from app.web.public.tell import ANSWERS
from app.web.reach import reach
from app.web.staff import case_words, pages
from app.web.staff import desk_words as words
from app.web.staff.case_forms import urgency_of_form
from app.web.staff.desk import focal
from app.web.staff.desk_care_view import Care, care_of

Page = str | Response | tuple[str, int]
LONGEST_NOTE = 4000
_LOOKED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Done:
    """One step as a page shows it."""

    at: datetime
    by: str
    what: Any
    words: str = field(repr=False)
    to: str = ""
    consent: str = ""
    given: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """A complaint as its page shows it. `able`: who of ours may have it; `outside`: who of others."""

    opened: Opened = field(repr=False)
    steps: list[Done] = field(repr=False)
    who: str | None
    known: bool
    helped: bool
    able: list[tuple[UUID, str]]
    outside: list[Outside] = field(repr=False)
    care: Care | None = field(default=None, repr=False)
    number: str = field(default="", repr=False)


@pages.get("/desk/<complaint_hex>")
@focal
def desk_one(complaint_hex: str, key: bytes) -> Page:
    """What was told, with who told it where they may be called."""
    complaint_id = _id(complaint_hex)
    shown = _shown(complaint_id, key)
    if not _looked_lately(shown.opened.steps):
        reach().write(actor(), lambda work: actions.read(work, complaint_id))
    return _page(shown)


@pages.post("/desk/<complaint_hex>/take")
@focal
def desk_take(complaint_hex: str, key: bytes) -> Page:
    """They see to it."""
    return do(complaint_hex, key, "take", lambda: actions.take)


@pages.post("/desk/<complaint_hex>/note")
@focal
def desk_note(complaint_hex: str, key: bytes) -> Page:
    """Something for the others; or that help was offered, with what."""
    typed = request.form.get("words", "")[:LONGEST_NOTE]
    if "help" in request.form:
        return do(complaint_hex, key, "note", lambda: partial(actions.offer_help, words=typed))
    return do(complaint_hex, key, "note", lambda: partial(actions.note, words=typed))


@pages.post("/desk/<complaint_hex>/number")
@focal
def desk_number(complaint_hex: str, key: bytes) -> Page:
    """How the person can be reached, shown on this answer alone."""
    complaint_id = _id(complaint_hex)
    reach().write(actor(), lambda work: actions.saw_number(work, complaint_id))
    return _page(_shown(complaint_id, key, with_number=True))


@pages.post("/desk/<complaint_hex>/keep-from")
@focal
def desk_keep_from(complaint_hex: str, key: bytes) -> Page:
    """Somebody is implicated, perhaps oneself."""

    return do(complaint_hex, key, "keep_from", lambda: partial(actions.exclude, who=who_of_form()))


@pages.post("/desk/<complaint_hex>/hand-over")
@focal
def desk_hand_over(complaint_hex: str, key: bytes) -> Page:
    """To who must see to it. Nothing is sent: they are called, by voice."""
    form = request.form
    organisation, consent = form.get("organisation", "")[:80], form.get("consent", "")

    def asked() -> Callable[..., object]:
        said = partial(actions.hand_over, identity="identity" in form, consent=consent)
        return partial(said, to=who_of_form(), organisation=organisation)

    return do(complaint_hex, key, "hand_over", asked)


@pages.post("/desk/<complaint_hex>/close")
@focal
def desk_close(complaint_hex: str, key: bytes) -> Page:
    """Nothing more is ours to do."""

    typed = request.form.get("words", "")[:LONGEST_NOTE]
    return do(complaint_hex, key, "close", lambda: partial(actions.close, answer=_answer(), words=typed))


@pages.post("/desk/<complaint_hex>/give-back")
@focal
def desk_give_back(complaint_hex: str, key: bytes) -> Page:
    """It complains of nobody: a case of the team, as pressing as the form says."""
    runtime, mine = reach().runtime, member().id

    def asked() -> Callable[..., object]:
        pressing = urgency_of_form()
        return lambda work, which: open_from_complaint(work, runtime, which, key=key, urgency=pressing, member_id=mine)

    return do(complaint_hex, key, "give_back", asked)


def do(complaint_hex: str, key: bytes, form: str, asked: Callable[[], Callable[..., object]]) -> Page:
    """Do what the form asks for, which is read here: a unit runs elsewhere. Then the page again, or the list where it

    is there no more; or the page with what to do about it.
    """
    complaint_id = _id(complaint_hex)
    try:
        unit = asked()
        reach().write(actor(), lambda work: unit(work, complaint_id))
    except NotFound:
        abort(404)
    except (Invalid, Conflict) as error:
        return _page(_shown(complaint_id, key), form, error)
    flash(_("Done"))
    with reach().read(actor()) as work:
        still = any(one.id == complaint_id for one in queries.seen_by(work, member().id))
    there = url_for("staff.desk_one", complaint_hex=complaint_hex) if still else url_for("staff.desk")
    return redirect(there, 303)


def _id(written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError:
        abort(404)


def who_of_form() -> UUID:
    """The one who was chosen; Invalid for none."""
    try:
        return UUID(hex=request.form.get("who", ""))
    except ValueError:
        raise Invalid("restricted.who") from None


def _answer() -> Answer:
    try:
        return Answer(request.form.get("answer", ""))
    except ValueError:
        raise Invalid("restricted.answer") from None


def _looked_lately(steps: tuple[Step, ...]) -> bool:
    now, mine = reach().runtime.clock.now(), member().id.hex
    return any(
        step.facts.deed is Deed.READ and step.facts.by == mine and now - datetime.fromisoformat(step.facts.at) < _LOOKED
        for step in steps
    )


def _shown(complaint_id: UUID, key: bytes, *, with_number: bool = False) -> Shown:
    with reach().read(actor()) as work:
        try:
            complaint = queries.get_for(work, complaint_id, member().id)
        except NotFound:
            abort(404)
        opened = queries.opened(work, complaint, key=key)
        contact = None if opened.facts.contact_id is None else work.session.get(Contact, UUID(opened.facts.contact_id))
        address = address_of(work, contact) if with_number and contact is not None else None
        team = [one.member_id for one in queries.callable_points(work, complaint_id)]
        called = handles(work, {*team, *_members(opened)})
        outside = queries.outside(work)
        steps = [_done(step, called, outside) for step in reversed(opened.steps)]
        care = care_of(work, reach().runtime, opened, key=key)
    return Shown(
        opened=opened,
        steps=steps,
        who=called.get(complaint.taken_by) if complaint.taken_by else None,
        known=contact is not None,
        helped=any(step.facts.deed is Deed.HELP_OFFERED for step in opened.steps),
        able=[(one, called[one]) for one in team if one in called],
        outside=[] if care is not None else outside,
        care=care,
        number="" if address is None else address.value,
    )


def _members(opened: Opened) -> set[UUID]:
    ids = {UUID(hex=step.facts.by) for step in opened.steps if step.facts.by}
    ids |= {UUID(hex=step.facts.to) for step in opened.steps if _is_id(step.facts.to)}
    return ids | ({opened.complaint.taken_by} if opened.complaint.taken_by else set())


def _is_id(written: str) -> bool:
    return len(written) == len(UUID(int=0).hex) and all(c in "0123456789abcdef" for c in written)


def _done(step: Step, called: dict[UUID, str], outside: list[Outside]) -> Done:
    facts = step.facts
    to = facts.to
    if facts.deed is Deed.TEXTED:
        to = ""
    if _is_id(to):
        names = called | {one.id: one.name for one in outside}
        to = names.get(UUID(hex=to), "")
    return Done(
        at=datetime.fromisoformat(facts.at),
        by=called.get(UUID(hex=facts.by), "") if facts.by else "",
        what=words.DEEDS[facts.deed],
        words=step.words,
        to=to,
        consent=facts.consent,
        given=[words.GIVEN[Given(one)] for one in facts.given],
    )


def _page(shown: Shown, form: str = "", error: AppError | None = None) -> Page:
    html = render_template(
        "staff/desk_one.html",
        shown=shown,
        words=words,
        answers=ANSWERS,
        partner_answers=list(PARTNER_ANSWERS),
        urgencies=case_words.URGENCIES,
        refused_form=form,
        problem=words.sentence(error) if error else "",
        typed=request.form,
        mine=member().id,
        now=reach().runtime.clock.now(),
    )
    return html, 400 if error else 200
