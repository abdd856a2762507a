"""Who may open which staff page: signed in, with the right role, over a connection nobody else can read."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_login import LoginManager, UserMixin, current_user
from limits import RateLimitItem, RateLimitItemPerHour
from limits.strategies import RateLimiter
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.errors import Busy, Locked, NotAllowed
from app.log import logger
from app.runtime import Runtime
from app.staff import actions, queries, rules
from app.staff.queries import SignedIn
from app.web.reach import reach
from app.work import SYSTEM, Actor, ActorKind

View = Callable[..., Any]
T = TypeVar("T")

HOME = "/staff/queue"
UNLOCK = "staff.unlock"
# Who writes our words for us need not know who writes to us; another organisation sees what is handed to it.
TEAM = frozenset(rules.Role) - {rules.Role.PARTNER}
_NEAR_CASES = TEAM - {rules.Role.TRANSLATOR}
_OURS = ("staff", "partner", "partner_door")  # pages for few, which nobody on the way may read
_NEXT = "next"
_TRIES = "waypost-tries"
_CHECKS = "waypost-checks"
_CHECKS_AN_HOUR = 120  # codes of warnings that nobody sent: a village may share one address
_JOINS = "waypost-joins"
_JOINS_AN_HOUR = 30  # numbers that one address asks us to text a code: a shelter may share one
_LOOPBACK = ("127.0.0.1", "::1")
_LOOPBACK_NAMES = ("localhost", *_LOOPBACK)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")


class Visitor(UserMixin):  # type: ignore[misc] # the library has no types
    """A member as Flask-Login and templates know them: by the token of one session, never by their id."""

    def __init__(self, token: str, signed_in: SignedIn) -> None:
        self._token = token
        self.signed_in = signed_in

    def get_id(self) -> str:
        return self._token

    @property
    def roles(self) -> frozenset[rules.Role]:
        return self.signed_in.roles

    @property
    def handle(self) -> str:
        return self.signed_in.handle

    @property
    def sees_cases(self) -> bool:
        return bool(self.roles & _NEAR_CASES)

    @property
    def looks_back(self) -> bool:
        return rules.may(self.roles, rules.May.LOOK_BACK)

    @property
    def keeps_relays(self) -> bool:
        return rules.may(self.roles, rules.May.KEEP_RELAYS)

    @property
    def keeps_partners(self) -> bool:
        return rules.may(self.roles, rules.May.KEEP_PARTNERS) or rules.may(self.roles, rules.May.ADD_POLICE)

    @property
    def sees_directory(self) -> bool:
        return rules.may(self.roles, rules.May.KEEP_DIRECTORY) or rules.may(self.roles, rules.May.READ_SENSITIVE)

    @property
    def is_partner(self) -> bool:
        return rules.Role.PARTNER in self.roles

    @property
    def reviews_rescues(self) -> bool:
        return rules.may(self.roles, rules.May.REVIEW_RESCUES)

    @property
    def traces(self) -> bool:
        return rules.may(self.roles, rules.May.TRACE)

    @property
    def exports(self) -> bool:
        return rules.may(self.roles, rules.May.EXPORT)

    @property
    def plans_visits(self) -> bool:
        return rules.may(self.roles, rules.May.PLAN_VISITS)

    @property
    def writes_wording(self) -> bool:
        return rules.may(self.roles, rules.May.WRITE_WORDING)


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts failed sign-ins. One is checked at a time, so that many at once neither slip past the count nor fill the
    memory with password hashing. `fail_open`: whether a try is checked when nothing can be counted.
    """

    limiter: RateLimiter
    most: RateLimitItem
    fail_open: bool
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def checked(self, keys: Iterable[str], check: Callable[[], T | None]) -> T | None:
        """What `check` gives; None counts against every key, and too many of those against one answer 429."""
        keys = tuple(keys)
        with self._turn:
            if not self._counted(lambda: all(self.limiter.test(self.most, key) for key in keys)):
                abort(429)
            passed = check()
            if passed is None:
                self._counted(lambda: self._hit(keys))
        return passed

    def _hit(self, keys: Iterable[str]) -> bool:
        for key in keys:
            self.limiter.hit(self.most, key)
        return True

    def _counted(self, ask: Callable[[], bool]) -> bool:
        """What the count says; where it cannot be asked, 503 unless this one fails open."""
        try:
            return ask()
        except Exception as error:  # noqa: BLE001 - whatever the store raises, nobody may guess without end
            logger().error("limits.not_counted", kind=type(error).__name__)
            if not self.fail_open:
                abort(503)
            return True


def set_up(app: Flask, runtime: Runtime) -> None:
    """Know signed-in members, count failed sign-ins, refuse staff pages on connections others can read."""
    manager = LoginManager(app)
    manager.session_protection = None  # phones change their address; the session's own token is what counts
    manager.user_loader(_find_visitor)
    limiter = Limiter(_no_key, app=app, storage_uri="memory://", strategy="moving-window", swallow_errors=False)
    most = RateLimitItemPerHour(runtime.settings.limits.sign_in_tries)
    app.extensions[_TRIES] = Tries(limiter.limiter, most, fail_open=False)
    wrong = RateLimitItemPerHour(_CHECKS_AN_HOUR)
    app.extensions[_CHECKS] = Tries(limiter.limiter, wrong, fail_open=True)  # whether a warning is real is told always
    joins = RateLimitItemPerHour(_JOINS_AN_HOUR)
    app.extensions[_JOINS] = Tries(limiter.limiter, joins, fail_open=False)  # no text goes out uncounted
    app.before_request(_refuse_readable_connections)
    app.before_request(_unlock_first)


def guarded(*roles: rules.Role) -> Callable[[View], View]:
    """A staff page for members with one of these roles; when none is named, for all who work with cases."""
    allowed = frozenset(roles) or _NEAR_CASES

    def around(view: View) -> View:
        @wraps(view)
        def for_members(**values: Any) -> Any:
            if not current_user.is_authenticated:
                return _sign_in_first()
            if not member().roles & allowed:
                if request.path == HOME:  # where everybody lands who signs in
                    return redirect(url_for(_own_home()), 303)
                raise NotAllowed("staff.not_allowed")
            remember_seen()
            return view(**values)

        cast("Any", for_members).guarded_for = allowed
        return for_members

    return around


def fresh(view: View) -> View:
    """A page that asks for the second factor again when it was last shown too long ago. Stands under `guarded`."""

    @wraps(view)
    def after_proof(**values: Any) -> Any:
        if rules.proof_fresh(reach().runtime.clock.now(), member().proved_at):
            return view(**values)
        if not wants_page():
            abort(401)
        session[_NEXT] = _page_to_return_to()
        return redirect(url_for("staff.prove"), 303)

    return after_proof


def member() -> SignedIn:
    """Who looks at this page. Only behind `guarded`."""
    return cast("SignedIn", current_user.signed_in)


def actor() -> Actor:
    """The same, as whoever does something."""
    signed_in = member()
    return Actor(ActorKind.MEMBER, signed_in.id, frozenset(signed_in.roles))


def tries() -> Tries:
    """The current application's count of failed sign-ins."""
    return cast("Tries", current_app.extensions[_TRIES])


def count_wrong_code() -> None:
    """Nothing while an address asks for few codes that no warning has; 429 for one that tries them all."""
    cast("Tries", current_app.extensions[_CHECKS]).checked([f"code {address()}"], lambda: None)


def count_join() -> None:
    """Nothing while an address asks for few codes to join with, or tries few; 429 for one that asks for more."""
    cast("Tries", current_app.extensions[_JOINS]).checked([f"join {address()}"], lambda: None)


def remember_seen() -> None:
    """Refreshing by script is no use of the session: a page left open must end it."""
    signed_in, now = member(), reach().runtime.clock.now()
    if not wants_page() or now - signed_in.seen_at < rules.SEEN_EVERY:
        return
    with suppress(Busy):  # the page itself can still be read
        reach().write(actor(), lambda work: actions.see_session(work, signed_in.session_id))


def next_page() -> str:
    """Where somebody wanted to go before we asked who they are; asked for once."""
    return str(session.pop(_NEXT, HOME))


def wants_page() -> bool:
    """Whether a person will look at the answer; a script that refreshes part of a page will not."""
    destination = request.headers.get("Sec-Fetch-Dest")
    if destination is not None:
        return destination in ("document", "iframe", "frame")
    accepted = request.accept_mimetypes
    return not accepted or accepted.accept_html


def address() -> str:
    """The address the request came from: the proxy's own word for it when we are behind one on this machine."""
    if _behind_proxy() and request.remote_addr in _LOOPBACK and request.access_route:
        return str(request.access_route[-1])
    return request.remote_addr or ""


def _find_visitor(token: str) -> Visitor | None:
    with reach().read(SYSTEM) as work:
        signed_in = queries.find_signed_in(work, token)
    return Visitor(token, signed_in) if signed_in else None


def _no_key() -> str:
    return address()


def _sign_in_first() -> Response:
    if not wants_page():
        abort(401)
    session[_NEXT] = _page_to_return_to()
    return redirect(url_for("staff.sign_in"), 303)


def _page_to_return_to() -> str:
    """The address asked for, or the nearest page above it when it only takes forms."""
    path, pages = request.path, current_app.url_map.bind(request.host)
    while path.count("/") > 1:
        with suppress(HTTPException):
            pages.match(path, "GET")
            return path
        path = path.rpartition("/")[0]
    return HOME


def _refuse_readable_connections() -> tuple[str, int] | None:
    if request.blueprint not in _OURS or request.is_secure or _on_this_machine() or _through_our_proxy():
        return None
    return render_template("staff/sign_in_unsafe.html"), 403


def _unlock_first() -> Response | None:
    """Without the keys nobody can be known here, and nothing be shown."""
    if request.blueprint != "staff" or request.endpoint == UNLOCK or not reach().runtime.keyring.locked:
        return None
    if not wants_page():
        raise Locked("keys.locked")
    return redirect(url_for(UNLOCK), 303)


def _own_home() -> str:
    return "partner.waiting" if rules.Role.PARTNER in member().roles else "staff.wording"


def _on_this_machine() -> bool:
    named = urlsplit(f"//{request.host}").hostname
    forwarded = any(header in request.headers for header in _FORWARDED)
    # Behind a proxy of this machine everybody comes from here, and a careless one may send Host: localhost.
    here = named in _LOOPBACK_NAMES and request.remote_addr in _LOOPBACK
    return here and not forwarded and not _behind_proxy()


def _through_our_proxy() -> bool:
    named = urlsplit(reach().runtime.settings.public_url).netloc
    over = request.headers.get("X-Forwarded-Proto", "https")
    return _behind_proxy() and request.host == named and over == "https"


def _behind_proxy() -> bool:
    """Whether somebody else speaks HTTPS for us."""
    server = reach().runtime.settings.server
    return server.public_url.startswith("https:") and not server.certificate
