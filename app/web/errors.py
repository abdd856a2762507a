"""What people see when something cannot be done: a clear sentence and what to do, never a library's own page.

A failure nobody foresaw gets a random reference. The log has the same reference and the kind of the exception; words
of the exception, of the request and of the person are in neither.
"""

import secrets
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from app import errors
from app.ids import SPOKEN
from app.log import logger

RETRY_SECONDS = 3
_STATUS: dict[type[errors.AppError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Invalid: 400,
    errors.Conflict: 409,
    errors.Busy: 503,
    errors.Locked: 503,
}
_PLAIN = {
    400: (
        lazy_gettext("That did not work"),
        lazy_gettext("Something in the form was missing. Go back, look at it again and send it once more."),
    ),
    401: (lazy_gettext("Please sign in"), lazy_gettext("This page is for the team. Sign in and open it again.")),
    403: (
        lazy_gettext("This is not open to you"),
        lazy_gettext("If you need it for your shift, ask your coordinator."),
    ),
    404: (
        lazy_gettext("Nothing is here"),
        lazy_gettext("It may have been closed, erased, or given to somebody else. Go back to the queue."),
    ),
    405: (
        lazy_gettext("That did not work"),
        lazy_gettext("This address cannot be used like that. Go back and use the buttons of the page."),
    ),
    409: (
        lazy_gettext("Somebody was faster"),
        lazy_gettext("This has changed since you opened it. Go back, look at it again, then decide."),
    ),
    413: (lazy_gettext("That is too long"), lazy_gettext("Make it shorter and send it again. Nothing was kept.")),
    429: (lazy_gettext("Too many tries"), lazy_gettext("Wait a little, then try again.")),
    503: (
        lazy_gettext("One moment"),
        lazy_gettext("Many messages are arriving. Nothing was changed. Try again in a few seconds."),
    ),
}
_LOCKED = (
    lazy_gettext("The words are locked"),
    lazy_gettext(
        "The server was started without its passphrase. Messages still come in and are kept safe. "
        "Somebody with the passphrase must unlock it."
    ),
)
_EXPIRED = (
    lazy_gettext("The page was open too long"),
    lazy_gettext("For your safety nothing was sent. Go back, reload the page and send it again."),
)


@dataclass(frozen=True, slots=True)
class Explained:
    """One error as people see it; `reference` only for failures nobody foresaw."""

    status: int
    title: str
    sentence: str
    code: str
    reference: str = ""


def set_up(app: Flask) -> None:
    """Answer every error with a page of ours, or JSON where JSON was asked for."""
    app.logger.disabled = True  # Flask would write the path and the exception's words
    app.register_error_handler(errors.AppError, _foreseen)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _foreseen(error: errors.AppError) -> AnyResponse:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    title, sentence = _LOCKED if isinstance(error, errors.Locked) else _PLAIN[status]
    return _answer(Explained(status, str(title), str(sentence), error.code))


def _of_http(error: HTTPException) -> AnyResponse:
    original = getattr(error, "original_exception", None)
    if original is not None:
        return _unforeseen(original)
    if error.response is not None:  # a redirect, or an answer somebody made on purpose
        return error.response  # type: ignore[return-value]
    if isinstance(error, SecurityError):  # no address can be built for a host we do not answer to
        return Response("This server is not known by that name.\n", 400, mimetype="text/plain")
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()
    if status not in _PLAIN and status >= 500:
        return _unforeseen(error)
    title, sentence = _EXPIRED if isinstance(error, CSRFError) else _PLAIN.get(status, _PLAIN[400])
    response = _answer(Explained(status, str(title), str(sentence), f"http.{status}"))
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unforeseen(error: Exception) -> AnyResponse:
    reference = "".join(secrets.choice(SPOKEN) for _ in range(8))
    logger().error("page.failed", reference=reference, kind=type(error).__name__, endpoint=request.endpoint)
    title = _("Something broke on our side")
    sentence = _(
        "What you had sent before is safe. Try again; if it stays like this, tell your coordinator this reference."
    )
    return _answer(Explained(500, title, sentence, "page.failed", reference))


def _answer(explained: Explained) -> AnyResponse:
    if _wants_json():
        told = {"error": explained.code, "title": explained.title, "message": explained.sentence}
        if explained.reference:
            told["reference"] = explained.reference
        response = make_response(jsonify(told), explained.status)
    else:
        response = make_response(_page(explained), explained.status)
    if explained.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _page(explained: Explained) -> AnyResponse:
    """The error's page; in bare words when even that cannot be made: nothing may be told by the server above us."""
    try:
        return make_response(render_template("error.html", explained=explained))
    except Exception as error:  # noqa: BLE001 - its words could be of a person, and a traceback would print them
        logger().error("page.error_failed", kind=type(error).__name__)
        words = f"{explained.title}. {explained.sentence} {explained.reference}\n"
        return Response(words, mimetype="text/plain")


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]
