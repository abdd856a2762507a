"""Headers, form tokens and the addresses of static files.

Nothing is loaded from another host, nothing runs inline, nothing but static files stays in a browser's store.
"""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect

from app.runtime import Runtime
from app.web import leaflet
from maps.picture import STYLE as MAP_STYLE

_STATIC = Path(__file__).parent / "static"
# Public pages carry their whole sheet and script, so that one request is all a bad line needs.
PUBLIC_STYLE = (_STATIC / "public.css").read_text(encoding="utf-8") + MAP_STYLE
PUBLIC_SCRIPT = (_STATIC / "aloud.js").read_text(encoding="utf-8")
# The form alone has this too: what it does without a network.
ALERTS_SCRIPT = (_STATIC / "alerts.js").read_text(encoding="utf-8")  # the page of warnings alone
FORM_SCRIPT = "".join((_STATIC / name).read_text(encoding="utf-8") for name in ("kept.js", "keeping.js"))


def _allowed(whole: str) -> str:
    """One inline element, by the hash of all it holds."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(whole.encode()).digest()).decode()}'"


POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' {_allowed(PUBLIC_SCRIPT)} {_allowed(FORM_SCRIPT)} {_allowed(ALERTS_SCRIPT)}",
    "style-src": f"'self' {_allowed(PUBLIC_STYLE)} {_allowed(MAP_STYLE)}",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "media-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# What a page of ours never asks of a phone; a place is typed or shared in the messenger.
_NEVER_ASKED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
)
_FEEDS = ("alert_files.atom_feed", "alert_files.rss_feed")
_YEAR = 365 * 24 * 3600
_View = TypeVar("_View", bound=Callable[..., object])


def with_nonce(view: _View) -> _View:
    """The view, whose page may run the one script inside it that carries its answer's nonce (`csp_nonce()`)."""
    view.talisman_view_options = {"content_security_policy_nonce_in": ["script-src"]}  # type: ignore[attr-defined]
    return view


def set_up(app: Flask, runtime: Runtime) -> None:
    """Put the same protection on every answer, and a token into every form."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form half written at night must still go through in the morning
    app.config["WTF_CSRF_SSL_STRICT"] = False  # asks for a Referer, which our pages tell browsers not to send
    secure = runtime.settings.public_url.startswith("https:")
    CSRFProtect(app)
    Talisman(
        app,
        force_https=False,
        strict_transport_security=secure,
        strict_transport_security_include_subdomains=False,
        content_security_policy=POLICY,
        frame_options="DENY",
        permissions_policy=dict.fromkeys((*_NEVER_ASKED, "browsing-topics"), "()"),
        referrer_policy="no-referrer",
        session_cookie_secure=secure,
    )
    digests = _digests(Path(str(app.static_folder)))

    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in digests:
            values["v"] = digests[values["filename"]]

    def guard(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = _caching(digests, response.status_code)
        return response

    app.url_defaults(name_content)
    app.after_request(guard)


def from_our_own_page() -> None:
    """Nothing when the browser itself says that our own page sent this; otherwise the form's token must be right.

    For pages open to anyone, called in views that are exempt from the usual check: signing in or out in another tab
    makes new tokens, and whoever writes for help must not lose a text to that.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        current_app.extensions["csrf"].protect()


def refuse_other_sites() -> None:
    """Nothing when our own page sent this, or a browser that does not say where it comes from.

    Our pages tell browsers to give no referrer, so an old one says `null`: old phones must get through. No cookie is
    looked at here, so what another site could do is write a text of its own.
    """
    if request.method != "POST":
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    ours = site in ("same-origin", "none") if site else origin == "null" or urlsplit(origin).netloc == request.host
    if not ours:
        abort(403)


def _digests(folder: Path) -> dict[str, str]:
    """What each static file holds, as a short name: a changed file has another address."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in files}


def _caching(digests: dict[str, str], status: int) -> str:
    if request.endpoint == "tiles.tile" and status == 200:
        return "public, max-age=86400"
    if request.endpoint in _FEEDS and status in (200, 304):
        return "public, max-age=60"  # of minutes and thousands who poll; nobody's language is in it
    if request.endpoint == "response_map.days" and status in (200, 304):
        return "no-cache"  # asked again each time, because a place may have been taken off; brought again only if so
    if request.endpoint == leaflet.ENDPOINT and status == 200:
        held = leaflet.digest((request.view_args or {}).get("name", ""))
        return f"public, max-age={_YEAR}, immutable" if request.args.get("v") == held else "no-store"
    if request.endpoint != "static" or status not in (200, 206, 304):
        return "no-store"
    named = digests.get((request.view_args or {}).get("filename", ""))
    return f"public, max-age={_YEAR}, immutable" if named and request.args.get("v") == named else "no-cache"
