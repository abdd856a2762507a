"""The one route providers call: `/hooks/<channel>`.

Bytes become a Request; the adapter verifies and parses it; the inbound line keeps it; then the provider is answered.
Never an acknowledgement of what was not committed, never a word of the content in an answer or a log.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.wrappers import Request as Call
from werkzeug.wrappers import Response

from app.errors import Busy
from app.inbound.pipeline import receive
from app.log import logger
from app.runtime import Runtime
from app.web.front_door import HOOKS, Answer, Wsgi
from app.web.hosts import trusted_hosts
from channels.contract import Headers, Receives, Request
from channels.failures import PayloadInvalid, SignatureInvalid

LARGEST = 256 * 1024  # a text of 1,600 characters is 15 kB at its worst; voice notes come as links
_SAID = {400: "bad request", 404: "not found", 405: "wrong method", 413: "too large"}


def create_hooks(runtime: Runtime) -> Wsgi:
    """The door for providers. Werkzeug alone: what Flask adds for pages would cost a third of the way here."""
    # Asked once: checking a protocol on every request costs more than the signature.
    lines = {name: adapter for name, adapter in runtime.channels.items() if isinstance(adapter, Receives)}
    hosts = trusted_hosts(runtime.settings)

    def hooks(environ: dict[str, Any], start_response: Answer) -> Iterable[bytes]:
        call = Call(environ)
        call.trusted_hosts, call.max_content_length = hosts, LARGEST
        try:
            answer = _receive(runtime, lines, call)
        except HTTPException as error:
            code = error.code or 400
            answer = _plain(code, _SAID.get(code, "bad request"))
        except Exception as error:  # noqa: BLE001 - the provider keeps the message, and reconciliation fetches it
            logger().error("hook.fault", kind=type(error).__name__)
            answer = _plain(503, "try again", retry_after=2)
        return answer(environ, start_response)

    return hooks


def _receive(runtime: Runtime, lines: Mapping[str, Receives], call: Call) -> Response:
    _ = call.host  # asking for it refuses a name that is not ours
    channel = call.path.removeprefix(HOOKS)
    adapter = lines.get(channel)
    if adapter is None:
        raise NotFound
    if call.method not in ("POST", "GET"):
        raise MethodNotAllowed
    called = f"{runtime.settings.public_url}{call.full_path if call.query_string else call.path}"
    asked = Request(call.method, called, Headers(call.headers.items()), call.get_data(cache=False))
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
