"""Telling us on a page: a call for help or feedback, and reading what came of it. No sign-in, no script, no cookie.

What is written here comes in by the same door as every text, on the line of the pages, so it is scrubbed, kept, triaged
and answered like one. Who wrote is known by an address that the page made and nobody can guess; answers lie there.
Feedback is found by its number too: then the answer alone is shown, never what was told.
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.cases.queries import ids_of
from app.contacts.queries import find_known, fingerprint
from app.errors import Invalid
from app.feedback.queries import answer_of, find_by_reference
from app.feedback.tables import Item, ItemState
from app.ids import read_reference
from app.inbound.forms import IN_CONFIDENCE, Form, form_of, received, words_of
from app.log import logger
from app.messages.queries import of_contact
from app.messages.tables import Direction
from app.runtime import Runtime
from app.sensitive.queries import begun
from app.sensitive.queries import find_by_reference as find_complaint
from app.sensitive.tables import Answer, Complaint
from app.transaction import read
from app.web.guards import address, tries
from app.web.language import page_language
from app.web.of_them import asked
from app.web.protection import refuse_other_sites
from app.web.public import done, offline
from app.web.public.whole import compress
from app.work import SYSTEM
from channels.contract import Address, AddressKind, Parsed
from channels.web_form import ADDRESS, KIND, LONGEST_TEXT

# What whoever told of a person who helps reads; true of feedback too, so that it tells nobody who looks on what it was.
ANSWERS = {
    Answer.SEEN_TO: lazy_gettext("We have read it and seen to it. If you need something, write to us again."),
    Answer.WITH_OTHERS: lazy_gettext("Those who must see to it have it now. If you need something, write to us again."),
}
_PROBLEMS = {
    "form.old": lazy_gettext("This page was too old. Your words are still here: send them again."),
    "form.empty": lazy_gettext("Write something first."),
}
Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One message on the page; ``ours``: we wrote it."""

    text: str
    language: str | None
    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What is told of feedback to whoever has its number."""

    reference: str
    sentence: str
    answer: str | None


def line_of(runtime: Runtime) -> str | None:
    """The name of the pages' line; None when the settings have none."""
    return next((channel.id for channel in runtime.settings.channels if channel.kind == KIND), None)


def create(runtime: Runtime, channel: str) -> Blueprint:
    """The pages, on this line."""
    pages = Blueprint("tell", __name__)
    compress(pages)
    pages.before_request(refuse_other_sites)

    @pages.get("/tell")
    def form() -> Page:
        return _form(runtime)

    @pages.post("/tell")
    def send() -> Page:
        return _send(runtime, channel)

    @pages.get("/told/<who>")
    def told(who: str) -> Page:
        said = _said(runtime, who) if ADDRESS.fullmatch(who) else []
        erase = runtime.wording.keyword("erase", page_language())
        html = render_template(
            "public/told.html", said=said, who=who, once=_new_address(), longest=LONGEST_TEXT, erase=erase
        )
        return html if said else (html, 404)

    @pages.get("/answer")
    def look_up() -> Page:
        return render_template("public/look_up.html")

    @pages.post("/answer")
    def looked_up() -> Page:
        found = tries().checked([f"number {address()}"], lambda: _found(runtime, request.form.get("number", "")))
        if found is None:
            problem = _("We find nothing with this number. Look at each letter; long after the answer it is deleted.")
            return render_template("public/look_up.html", problem=problem), 404
        return render_template("public/look_up.html", found=found)

    return pages


def _send(runtime: Runtime, channel: str) -> Page:
    """Take in what was written, or show the form again with the words still in it."""
    try:
        form = form_of(request.form)
    except Invalid as error:
        return _form(runtime, problem=_PROBLEMS[error.code])
    if form.what == IN_CONFIDENCE:
        return _in_confidence(runtime, channel, form)
    try:
        _take_in(runtime, channel, form)
    except Exception as error:  # noqa: BLE001 - whatever it was, their words stay in the form
        logger().error("tell.not_kept", kind=type(error).__name__)
        return _form(
            runtime, problem=_("We could not keep it. Your words are still here: send them again."), status=503
        )
    return redirect(url_for("tell.told", who=form.who), 303)


def _new_address() -> str:
    return base64.b32encode(secrets.token_bytes(16)).decode().lower().rstrip("=")


def _form(runtime: Runtime, problem: str = "", *, status: int = 400) -> Page:
    """The form; after a problem with what was typed still in it."""
    html = render_template(
        "public/tell.html",
        who=_new_address(),
        once=_new_address(),
        what=request.form.get("what", ""),
        words=words_of(request.form) if problem else "",
        asked=asked(),
        typed=request.form,
        longest=LONGEST_TEXT,
        page_key=offline.page_key(runtime),
        kept=offline.KEPT,
        emergency=runtime.settings.operation.emergency_number,
        problem=problem,
        done=done.anything(runtime),
        restricted=_takes_complaints(runtime),
    )
    return (html, status) if problem else html


def _takes_complaints(runtime: Runtime) -> bool:
    """Whether there is a restricted store that can be found again: a locked server knows no number of its own."""
    if runtime.keyring.locked:
        return False
    with read(runtime, SYSTEM) as work:
        return begun(work)


def _in_confidence(runtime: Runtime, channel: str, form: Form) -> Page:
    """What is told of somebody who helps goes straight to the restricted store, and nothing of it lies elsewhere.

    Its number is shown once.
    """
    from app.inbound.in_confidence import take_in_confidence

    if not _takes_complaints(runtime):
        return _form(runtime, problem=_PROBLEMS["form.old"])
    try:
        taken = take_in_confidence(runtime, channel, received(replace(form, who=form.once)), language=page_language())
    except Exception as error:  # noqa: BLE001 - whatever it was, their words stay in the form
        logger().error("tell.not_kept", kind=type(error).__name__)
        return _form(
            runtime, problem=_("We could not keep it. Your words are still here: send them again."), status=503
        )
    day = format_date(taken.answer_by, "long")
    return render_template("public/told_apart.html", reference=taken.reference, day=day)


def _take_in(runtime: Runtime, channel: str, form: Form) -> None:
    """In by the same door as every text. Sent twice, by an impatient thumb or a bad line, it is taken once."""
    from app.inbound.pipeline import receive  # the whole inbound line: only loaded when somebody writes

    receive(runtime, channel, Parsed((received(form),)))


def _said(runtime: Runtime, who: str) -> Sequence[Line]:
    """What was written from this address and answered there, oldest first."""
    if runtime.keyring.locked:
        abort(503)
    with read(runtime, SYSTEM) as work:
        known = find_known(work, fingerprint(work, Address(AddressKind.WEB, who)))
        said = [] if known is None else of_contact(work, known.id, ids_of(work, known.id))
    return [Line(one.text, one.language, one.at, one.direction is Direction.OUT) for one in said]


def _found(runtime: Runtime, number: str) -> Found | None:
    if runtime.keyring.locked:
        abort(503)
    with read(runtime, SYSTEM) as work:
        # Both are looked for whatever is found, so that nobody can tell from the time which it was.
        item, complaint = find_by_reference(work, number), find_complaint(work, number)
        if complaint is not None:
            return _found_apart(complaint, read_reference(number) or "")
        return None if item is None else Found(item.reference, _sentence(item), answer_of(work, item))


def _found_apart(complaint: Complaint, reference: str) -> Found:
    """What is told of a complaint: the very sentences of feedback, and agreed words."""
    if complaint.answer is not None:
        day = format_date(complaint.closed_at, "long")
        return Found(reference, str(_("Answered on %(day)s:", day=day)), str(ANSWERS[complaint.answer]))
    day = format_date(complaint.answer_by, "long")
    return Found(reference, str(_("A person reads it. You find an answer here by %(day)s.", day=day)), None)


def _sentence(item: Item) -> str:
    """Where an item stands, for who told it."""
    if item.state is ItemState.ANSWERED:
        return str(_("Answered on %(day)s:", day=format_date(item.ended_at, "long")))
    if item.state is ItemState.REFUSED:
        return str(_("We could not do this. If you do not agree, tell us again: somebody else will look at it."))
    day = format_date(item.deadline_at, "long")
    if item.state is ItemState.REFERRED:
        return str(_("Somebody else must do this; we told them. You find an answer here by %(day)s.", day=day))
    return str(_("A person reads it. You find an answer here by %(day)s.", day=day))
