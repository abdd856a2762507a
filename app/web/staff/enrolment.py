"""Becoming a member through a one-time link: a name, a password, and a second factor that is proved to work.

The second factor's secret is made from the link and from this browser by a keyed hash: loading the page again shows the
same picture, nothing is stored before it is used, and nobody else who saw the link has the same secret.
"""

import base64
import secrets
from uuid import UUID

import pyotp
from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid, NotFound
from app.partners.entering import joined
from app.staff import actions, passwords, queries, rules
from app.staff.queries import Invited
from app.web.guards import HOME
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.sign_in import begin_here
from app.web.staff.words import sentence
from app.work import SYSTEM, Actor, ActorKind, Work

_BROWSER = "enrolling"
_SECRET_BYTES = 20  # as long as the hash inside TOTP


@pages.route("/first/<token>", methods=["GET", "POST"])
def first(token: str) -> str | Response | tuple[str, int]:
    """The very first sign-in: whoever started the server becomes its admin."""
    return _enrol(token, kind="first")


@pages.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> str | Response | tuple[str, int]:
    """The same for somebody who was invited, or who lost password or phone."""
    return _enrol(token, kind="invitation")


def _enrol(token: str, *, kind: str) -> str | Response | tuple[str, int]:
    with reach().read(SYSTEM) as work:
        invited = queries.find_invitation(work, token, kind=kind)
    if invited is None:
        raise NotFound("staff.invitation")
    secret = _secret(token)
    if request.method == "GET":
        return _page(invited, kind=kind, secret=secret)
    try:
        session_token = _become_member(token, invited, kind=kind, secret=secret)
    except (Invalid, Conflict) as error:
        return _page(invited, kind=kind, secret=secret, problem=sentence(error)), 400
    begin_here(session_token)
    return redirect(HOME, 303)


def _become_member(token: str, invited: Invited, *, kind: str, secret: str) -> str:
    """The token of the new member's first session."""
    handle = invited.person.handle if invited.person else rules.tidy_handle(request.form.get("handle", ""))
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise Invalid("staff.password_differs")
    step = rules.accepted_step(secret, request.form.get("code", ""), now=reach().runtime.clock.now(), used=0)
    if step is None:
        raise Invalid("staff.code")
    enrolment = actions.Enrolment(
        handle=handle,
        password_hash=passwords.hash_password(password, handle=handle),
        totp_secret=secret,
        totp_step=step,
    )

    def unit(work: Work) -> UUID:
        member_id = actions.enrol(work, token, enrolment=enrolment, kind=kind)
        joined(work, invited.id, member_id)
        return member_id

    member_id = reach().write(SYSTEM, unit)
    return reach().write(Actor(ActorKind.MEMBER, member_id), lambda work: actions.begin_session(work, member_id))


def _secret(token: str) -> str:
    browser = session.setdefault(_BROWSER, secrets.token_urlsafe(16))
    made = reach().runtime.keyring.fingerprint.of("totp", f"{token} {browser}")
    return base64.b32encode(made[:_SECRET_BYTES]).decode()


def _page(invited: Invited, *, kind: str, secret: str, problem: str = "") -> str:
    import segno

    handle = invited.person.handle if invited.person else request.form.get("handle", "")
    organisation = reach().runtime.settings.operation.name
    address = pyotp.TOTP(secret).provisioning_uri(name=handle or organisation, issuer_name=organisation)
    return render_template(
        f"staff/{kind}.html",
        problem=problem,
        handle=handle,
        known=invited.person is not None,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=address,
        picture=segno.make(address, micro=False).svg_data_uri(scale=5, dark="#000", light="#fff"),
        shortest=passwords.SHORTEST,
    )
