"""A member's own page: where they are signed in, what they read, where they are paged, their password."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.language import LANGUAGES
from app.staff import actions, passwords, queries
from app.staff.rules import Role
from app.web.guards import actor, address, fresh, guarded, member, tries
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.sign_in import begin_here
from app.web.staff.words import sentence

Answer = Response | tuple[str, int]


@pages.get("/account")
@guarded(*Role)
def account() -> str:
    """Everything a member can look at and change about themselves."""
    return _page()


@pages.post("/account/languages")
@guarded(*Role)
def set_languages() -> Response:
    """What they read and speak: a case is offered first to somebody who reads it."""
    mine, reads, speaks = member().id, request.form.getlist("reads"), request.form.getlist("speaks")
    reach().write(actor(), lambda work: actions.set_languages(work, mine, reads=reads, speaks=speaks))
    return _done(_("Your languages are kept."))


@pages.post("/account/phone")
@guarded(*Role)
@fresh
def set_phone() -> Answer:
    """Where they are called by a text in shifts for which they accept it."""
    mine, phone = member().id, request.form.get("phone", "")
    try:
        reach().write(actor(), lambda work: actions.set_phone(work, mine, phone=phone))
    except Invalid as error:
        return _page(phone=sentence(error)), 400
    return _done(_("Your number is kept.") if phone.strip() else _("Your number is gone. You will not be paged."))


@pages.post("/account/password")
@guarded(*Role)
@fresh
def change_password() -> Answer:
    """A new password. Every other sign-in ends with the old one."""
    mine = member()
    try:
        kept = _new_password()
    except (Invalid, Conflict) as error:
        return _page(password=sentence(error)), 400
    begin_here(reach().write(actor(), lambda work: actions.change_password(work, mine.id, password_hash=kept)))
    return _done(_("Your password is changed. You are signed out everywhere else."))


@pages.post("/account/sessions/end-others")
@guarded(*Role)
def end_other_sessions() -> Response:
    """Signed out everywhere but here."""
    mine = member()
    reach().write(actor(), lambda work: actions.end_sessions(work, mine.id, besides=mine.session_id))
    return _done(_("You are signed out everywhere else."))


@pages.post("/account/sessions/<uuid:session_id>/end")
@guarded(*Role)
def end_one_session(session_id: UUID) -> Response:
    """Signed out there."""
    mine = member().id
    reach().write(actor(), lambda work: actions.end_session(work, session_id, member_id=mine))
    return _done(_("You are signed out there."))


def _new_password() -> str:
    """The hash of the password that was typed twice, by somebody who knows the old one."""
    form, mine = request.form, member()
    if form.get("password", "") != form.get("again", ""):
        raise Invalid("staff.password_differs")
    if tries().checked([f"password {mine.id.hex}", address()], lambda: _knows_old(form.get("old", ""))) is None:
        raise Invalid("staff.password_wrong")
    return passwords.hash_password(form.get("password", ""), handle=mine.handle)


def _knows_old(password: str) -> bool | None:
    with reach().read(actor()) as work:
        found = queries.find_credentials_of(work, member().id)
    return passwords.matches(password, found.password_hash if found else None) or None


def _done(words: str) -> Response:
    flash(words)
    return redirect(url_for("staff.account"), 303)


def _page(**problems: str) -> str:
    mine = member()
    with reach().read(actor()) as work:
        person = queries.get_member(work, mine.id)
        sessions = queries.sessions_of(work, mine.id)
    return render_template(
        "staff/account.html",
        person=person,
        sessions=sessions,
        here=mine.session_id,
        known_languages=LANGUAGES.values(),
        shortest=passwords.SHORTEST,
        problems=problems,
    )
