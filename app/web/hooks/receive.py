"""The one route providers call: `/hooks/<channel>`.

Bytes become a Request; the adapter verifies and parses it; the inbound line keeps it; then the provider is answered.
Never an acknowledgement of what was not committed, never a word of the content in an answer or a log.
"""

from collections.abc import Mapping
from functools import partial

from flask import Flask, Response, request

from app.errors import Busy
from app.inbound.pipeline import receive
from app.log import logger
from app.runtime import Runtime
from app.web.hosts import trusted_hosts
from channels.contract import Headers, PayloadInvalid, Receives, Request, SignatureInvalid

LARGEST = 256 * 1024  # a text of 1,600 characters is 15 kB at its worst; voice notes come as links


def create_hooks(runtime: Runtime) -> Flask:
    """A small application with one route."""
    app = Flask("app.web.hooks", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["TRUSTED_HOSTS"] = trusted_hosts(runtime.settings)
    # Asked once: checking a protocol on every request costs more than the signature.
    lines = {name: adapter for name, adapter in runtime.channels.items() if isinstance(adapter, Receives)}
    app.add_url_rule("/hooks/<channel>", "receive", partial(_receive, runtime, lines), methods=["POST", "GET"])
    for code in (400, 404, 405, 413):
        app.register_error_handler(code, partial(_refuse, code))
    app.register_error_handler(Exception, _fault)
    return app


def _receive(runtime: Runtime, lines: Mapping[str, Receives], channel: str) -> Response:
    adapter = lines.get(channel)
    if adapter is None:
        return _plain(404, "no such channel")
    called = f"{runtime.settings.public_url}{request.full_path if request.query_string else request.path}"
    body = request.get_data(cache=False)
    asked = Request(request.method, called, Headers(request.headers.items()), body)
    try:
        adapter.verify(asked)
        parsed = adapter.parse(asked)
    except SignatureInvalid:
        logger().warning("hook.refused", channel=channel)
        return _plain(403, "signature does not match")
    except PayloadInvalid as error:
        logger().warning("hook.unreadable", channel=channel, code=error.code)
        return _plain(400, error.code)
    try:
        receive(runtime, channel, parsed)
    except Busy as error:
        logger().error("hook.not_kept", channel=channel, code=error.code)
        return _plain(503, "try again", retry_after=2)
    answer = parsed.reply
    return Response(answer.body, answer.status, mimetype=answer.media_type)


def _plain(status: int, words: str, *, retry_after: int | None = None) -> Response:
    answer = Response(words, status, mimetype="text/plain")
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _refuse(code: int, _error: Exception) -> Response:
    return _plain(code, {400: "bad request", 404: "not found", 405: "wrong method", 413: "too large"}[code])


def _fault(error: Exception) -> Response:
    """A fault of ours: the provider keeps the message, and reconciliation fetches it."""
    logger().error("hook.fault", kind=type(error).__name__)
    return _plain(503, "try again", retry_after=2)
