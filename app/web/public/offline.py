"""The public pages without a network: what is kept on a phone where somebody asks for it, and what comes back from it.

Nothing is kept by itself: a worker, a page on a shelf, an icon are traces on a phone that others may look through.
What could not go is sealed in the browser (`app.inbound.forms`); here it comes in, once.
"""

import base64
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask_babel import gettext as _

from app.errors import Invalid
from app.inbound.forms import SEALED_LONGEST, sealed_form
from app.language import direction
from app.log import logger
from app.privacy.envelope import CannotOpen
from app.runtime import Runtime
from app.web.language import page_language
from app.web.protection import refuse_other_sites

_STATIC = Path(__file__).parents[1] / "static"
_WORKER = "".join((_STATIC / name).read_text(encoding="utf-8") for name in ("kept.js", "worker.js"))
_LEAVES = (_STATIC / "worker-leaves.js").read_text(encoding="utf-8")
_SCRIPT = {"Content-Type": "text/javascript; charset=utf-8"}
# What a phone may hold, each page by a worker of its own that sees no other.
KEPT = ("tell.form", "tell.look_up", "privacy.privacy", "response_map.response_map", "services.services")


def create(runtime: Runtime, channel: str | None) -> Blueprint:
    """The worker, what makes the page an app, and the door for what was sealed; without a line the worker leaves."""
    pages = Blueprint("offline", __name__)
    pages.before_request(refuse_other_sites)

    @pages.get("/alerts-worker.js")
    def alerts_worker() -> tuple[str, dict[str, str]]:
        """What keeps the page of warnings, or of guides: also for whoever tells us nothing, and without a form."""
        return _WORKER, _SCRIPT

    @pages.get("/worker.js")
    def worker() -> tuple[str, dict[str, str]]:
        return (_LEAVES if channel is None else _WORKER), _SCRIPT

    if channel is None:
        return pages

    @pages.get("/tell.webmanifest")
    def manifest() -> Response:
        answer = jsonify(_manifest(runtime))
        answer.mimetype = "application/manifest+json"
        return answer

    @pages.post("/tell/sealed")
    def sealed() -> tuple[Response, int]:
        if (request.content_length or 0) > SEALED_LONGEST:
            abort(413)
        return _take_in(runtime, channel, request.get_data(cache=False))

    return pages


def page_key(runtime: Runtime) -> str:
    """What browsers seal to, as the form has it: key id, dot, the point in base 64; empty where there is none."""
    page = runtime.keyring.page
    return "" if page is None else f"{page.id}.{base64.b64encode(page.point).decode()}"


def _take_in(runtime: Runtime, channel: str, body: bytes) -> tuple[Response, int]:
    """Where the answers to it lie; 202 while nobody can say, 400 and 410 where it can never be opened."""
    from app.inbound.pipeline import receive_sealed

    try:
        who = receive_sealed(runtime, channel, sealed_form(body))
    except Invalid:
        return jsonify(), 400
    except CannotOpen:
        return jsonify(), 410
    except Exception as error:  # noqa: BLE001 - whatever it was, the phone keeps it and tries again
        logger().error("tell.not_kept", kind=type(error).__name__)
        return jsonify(), 503
    return (jsonify(told=""), 202) if who is None else (jsonify(told=url_for("tell.told", who=who)), 200)


def _manifest(runtime: Runtime) -> dict[str, object]:
    """What a browser needs to put the form on a home screen."""
    language, name = page_language(), runtime.settings.operation.name
    icons = [
        {"src": url_for("static", filename=f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    return {
        "name": name,
        "short_name": name,
        "description": str(_("Tell us")),
        "lang": language,
        "dir": direction(language),
        "start_url": url_for("tell.form", lang=language),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#f5f4ef",
        "theme_color": "#0c5b5f",
        "icons": icons,
    }
