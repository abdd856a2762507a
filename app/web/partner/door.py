"""The way in without an account: a link from a text, then the code of a second text, on the same phone.

Looking at a link changes nothing, so that a messenger's preview does not use it up.
"""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.partners import entering
from app.partners.entering import Way
from app.partners.rules import CODE_LASTS
from app.referrals.inviting import send_code
from app.web.guards import address, count_join, tries
from app.web.partner import doors
from app.web.partner.inside import Answer, closed, is_inside, let_in
from app.web.reach import reach
from app.work import SYSTEM, Actor, ActorKind


@doors.get("/<token>")
def knock(token: str) -> Answer:
    """One button, and nothing of what waits; whoever is inside and taps an old text again is where they were."""
    if _way(token) is not None:
        return render_template("partner/door.html", link=token)
    return closed() if is_inside() is None else redirect(url_for("partner.waiting"), 303)


@doors.post("/<token>")
def ask_code(token: str) -> Answer:
    """Text the code to the phone that the link was texted to."""
    way, runtime = _way(token), reach().runtime
    if way is None:
        return closed()
    count_join()
    reach().write(_of(way), lambda work: send_code(work, runtime, way))
    return redirect(url_for("partner_door.code", token=token), 303)


@doors.get("/<token>/code")
def code(token: str) -> Answer:
    """Where the code is typed."""
    return closed() if _way(token) is None else _code_page(token)


@doors.post("/<token>/code")
def enter(token: str) -> Answer:
    """In, with the right code; the link is used up then."""
    way, typed = _way(token), request.form.get("code", "")
    if way is None:
        return closed()
    session = tries().checked(
        [f"partner link {way.id.hex}", address()],
        lambda: reach().write(_of(way), lambda work: entering.enter(work, way, typed)),
    )
    if session is not None:
        return let_in(session)
    return closed() if _way(token) is None else (_code_page(token, _("This code is wrong or too old.")), 400)


def _way(token: str) -> Way | None:
    with reach().read(SYSTEM) as work:
        return entering.find_way(work, token)


def _of(way: Way) -> Actor:
    return Actor(ActorKind.PARTNER, way.who.id)


def _code_page(token: str, problem: str = "") -> str:
    return render_template("partner/code.html", link=token, minutes=CODE_LASTS // timedelta(minutes=1), problem=problem)
