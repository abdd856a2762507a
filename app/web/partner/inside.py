"""Who looks at a partner's page: by the cookie of a link and a code, or by an account that is a partner's."""

from contextlib import suppress
from typing import cast

from flask import current_app, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.errors import Busy, Locked, NotFound
from app.partners import entering
from app.partners.entering import Inside
from app.partners.queries import get, name_of
from app.staff.rules import SEEN_EVERY, Role
from app.web.guards import member, remember_seen, wants_page
from app.web.partner import doors, pages
from app.web.reach import reach
from app.work import SYSTEM, Actor, ActorKind

Answer = str | Response | tuple[str, int]
_INSIDE = "inside"


def inside() -> Inside:
    """Who looks at this page. Only on pages of partners."""
    return cast("Inside", g.get(_INSIDE))


def is_inside() -> Inside | None:
    """Whoever this browser lets in, on whatever page: who came last. A link that lets in ends a sign-in here."""
    return _by_account() or _by_cookie()


def actor() -> Actor:
    """The same, as whoever does something; by a link or an account, it is who answers there."""
    return Actor(ActorKind.PARTNER, inside().who.id)


def closed() -> tuple[str, int]:
    """What everybody meets whom no link and no session lets in, whatever is wrong with them: the same for all."""
    return render_template("partner/closed.html"), 404


def let_in(token: str) -> Response:
    """This browser holds the session of `token` from now on, and nothing of any earlier one."""
    session.clear()
    answer = redirect(url_for("partner.waiting"), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(_cookie(), token, secure=secure, httponly=True, samesite="Strict")
    return answer


@doors.before_request
def _unlocked() -> None:
    if reach().runtime.keyring.locked:
        raise Locked("keys.locked")


@pages.before_request
def _only_theirs() -> tuple[str, int] | None:
    _unlocked()
    found = is_inside()
    if found is None:
        return closed()
    setattr(g, _INSIDE, found)
    _remember(found)
    return None


@pages.context_processor
def _named() -> dict[str, object]:
    found = g.get(_INSIDE)
    if found is None:
        return {}
    with reach().read(actor()) as work:
        return {"partner_name": name_of(work, get(work, found.who.partner_id)), "by_link": bool(found.session_id)}


@pages.errorhandler(NotFound)
def _nothing(_error: NotFound) -> tuple[str, int]:
    return render_template("partner/nothing.html"), 404


@pages.post("/leave")
def leave() -> Response:
    """Out, here and at once; the browser is asked to forget everything of ours."""
    mine = inside()
    if mine.session_id is None:
        return redirect(url_for("staff.account"), 303)
    reach().write(actor(), lambda work: entering.leave(work, mine))
    session.clear()
    answer = redirect(url_for("front.front"), 303)
    answer.delete_cookie(_cookie(), secure=bool(current_app.config["SESSION_COOKIE_SECURE"]), samesite="Strict")
    answer.headers["Clear-Site-Data"] = '"*"'
    return answer


def _by_cookie() -> Inside | None:
    token = request.cookies.get(_cookie(), "")
    if not token:
        return None
    with reach().read(SYSTEM) as work:
        return entering.find_inside(work, token)


def _by_account() -> Inside | None:
    if not current_user.is_authenticated or Role.PARTNER not in member().roles:
        return None
    with reach().read(SYSTEM) as work:
        return entering.find_by_account(work, member().id)


def _remember(found: Inside) -> None:
    if found.session_id is None or found.seen_at is None:
        remember_seen()
        return
    session_id, now = found.session_id, reach().runtime.clock.now()
    if not wants_page() or now - found.seen_at < SEEN_EVERY:
        return
    with suppress(Busy):  # the page itself can still be read
        reach().write(actor(), lambda work: entering.see(work, session_id))


def _cookie() -> str:
    return "__Host-waypost-partner" if current_app.config["SESSION_COOKIE_SECURE"] else "waypost-partner"
