"""Signing in, with what somebody knows and what they hold; showing the second again; signing out.

Whether a handle exists shows in nothing: not in the words, not in the status, not in the time an answer takes.
"""

from datetime import datetime, timedelta
from uuid import UUID

from flask import redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.staff import actions, passwords, queries, rules
from app.staff.queries import Credentials
from app.web.guards import HOME, Visitor, actor, address, guarded, member, next_page, tries
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.words import sentence
from app.work import SYSTEM, Actor, ActorKind, Work

Answer = str | Response | tuple[str, int]

_PASSED = "passed"  # who gave the right password in this browser, and until when a code is awaited
_CODE_AWAITED = timedelta(minutes=5)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """The first step: handle and password."""
    if current_user.is_authenticated:
        return redirect(HOME, 303)
    if request.method == "GET":
        return render_template("staff/sign_in.html")
    handle, password = request.form.get("handle", ""), request.form.get("password", "")
    named = reach().runtime.keyring.fingerprint.of("handle", rules.handle_key(handle)).hex()
    found = tries().checked([named, address()], lambda: _with_password(handle, password))
    if found is None:
        return render_template("staff/sign_in.html", wrong=True, handle=handle), 400
    session[_PASSED] = [found.member_id.hex, (reach().runtime.clock.now() + _CODE_AWAITED).isoformat()]
    return redirect(url_for("staff.code"), 303)


@pages.route("/sign-in/code", methods=["GET", "POST"])
def code() -> Answer:
    """The second step: the six digits of their phone."""
    member_id = _passed()
    if member_id is None:
        return redirect(url_for("staff.sign_in"), 303)
    if request.method == "GET":
        return render_template("staff/sign_in_code.html")
    token = tries().checked([f"code {member_id.hex}", address()], lambda: _with_code(member_id))
    if token is None:
        return render_template("staff/sign_in_code.html", problem=sentence(Invalid("staff.code"))), 400
    return redirect(_begin(token), 303)


@pages.route("/prove", methods=["GET", "POST"])
@guarded(*rules.Role)
def prove() -> Answer:
    """The second factor once more, before numbers are shown or people changed."""
    if request.method == "GET":
        return render_template("staff/sign_in_prove.html")
    proved = tries().checked([f"code {member().id.hex}", address()], _prove)
    if proved is None:
        return render_template("staff/sign_in_prove.html", problem=sentence(Invalid("staff.code"))), 400
    return redirect(next_page(), 303)


@pages.post("/sign-out")
@guarded(*rules.Role)
def sign_out() -> Response:
    """Out, here and at once; the browser is asked to forget everything of ours."""
    signed_in = member()
    reach().write(actor(), lambda work: actions.end_session(work, signed_in.session_id, member_id=signed_in.id))
    reach().runtime.held.drop(signed_in.session_id)
    logout_user()
    session.clear()
    answer = redirect(url_for("staff.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"*"'
    return answer


def begin_here(token: str) -> None:
    """This browser holds the session of `token` from now on, and nothing of any earlier one."""
    session.clear()
    with reach().read(SYSTEM) as work:
        signed_in = queries.find_signed_in(work, token)
    if signed_in is not None:
        login_user(Visitor(token, signed_in))


def _begin(token: str) -> str:
    """The page to go to, after signing in."""
    wanted = next_page()
    begin_here(token)
    return wanted


def _with_password(handle: str, password: str) -> Credentials | None:
    with reach().read(SYSTEM) as work:
        found = queries.find_credentials(work, handle)
    right = passwords.matches(password, found.password_hash if found else None)
    return found if right else None


def _passed() -> UUID | None:
    """Who gave the right password here a moment ago."""
    member_hex, until = session.get(_PASSED, ("", ""))
    if not member_hex or datetime.fromisoformat(until) <= reach().runtime.clock.now():
        return None
    return UUID(member_hex)


def _step(member_id: UUID) -> int | None:
    """The time step of the code that was typed, None when it is not a good one."""
    with reach().read(SYSTEM) as work:
        found = queries.find_credentials_of(work, member_id)
        now = work.now
    typed = request.form.get("code", "")
    return rules.accepted_step(found.totp_secret, typed, now=now, used=found.totp_used) if found else None


def _with_code(member_id: UUID) -> str | None:
    step = _step(member_id)
    if step is None:
        return None

    def unit(work: Work) -> str | None:
        return actions.begin_session(work, member_id) if actions.accept_code(work, member_id, step=step) else None

    return reach().write(Actor(ActorKind.MEMBER, member_id), unit)


def _prove() -> bool | None:
    step, session_id = _step(member().id), member().session_id
    if step is None:
        return None
    return reach().write(actor(), lambda work: actions.prove_session(work, session_id, step=step)) or None
