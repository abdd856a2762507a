"""Our calls to Twilio, through its official client with our own transport underneath.

Loading this module loads the client (some 20 MB, a fifth of a second), so it is imported at the first call.
The client as it comes has no timeout and spends more on each message than everything else together.
"""

import base64
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels._twilio_codes import REASONS
from channels.contract import Recording
from channels.failures import Reason, SendFailed
from channels.http import AddressRefused, Answer, Transport, fetch_media, reason_for, retry_after

_Result = TypeVar("_Result")
_API_URL = "https://api.twilio.com"
# https://support.twilio.com/hc/en-us/articles/223183748, read November 2026.
_MEDIA_HOSTS = frozenset({"mms.twiliocdn.com", "media.twiliocdn.com", "s3-external-1.amazonaws.com"})
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 2
_LONGEST_RECORDING = 5 << 20


class KeptHttpClient(HttpClient):  # type: ignore[misc]
    """Twilio's seam for transports, over ours. The last answer is kept for the thread that asked."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(logging.getLogger(__name__), False, None)
        self._transport = transport
        self._media = Transport(longest_answer=_LONGEST_RECORDING)
        self._local = threading.local()
        self._authorization: dict[tuple[str, str], str] = {}

    @property
    def last_answer(self) -> Answer | None:
        """This thread's last answer, which the client's exceptions leave out; None when there was none."""
        answer: Answer | None = getattr(self._local, "answer", None)
        return answer

    def request(  # noqa: PLR0917 — the shape is Twilio's
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """The answer in Twilio's own shape. Timeouts are the transport's, and redirects are not followed."""
        del timeout, allow_redirects
        if params:
            uri = f"{uri}{'&' if '?' in uri else '?'}{urlencode(params, doseq=True)}"
        sent = dict(headers or {})
        body = _written(data, sent.get("Content-Type", "")) if data else None
        if auth:
            sent["Authorization"] = self._basic(auth)
        answer = self._local.answer = self._transport.exchange(method, uri, headers=sent, body=body)
        return Response(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)

    def fetch(self, url: str, auth: tuple[str, str]) -> Answer:
        """What lies at an address of the API, as it came."""
        return self._media.exchange("GET", url, headers={"Authorization": self._basic(auth)})

    def _basic(self, auth: tuple[str, str]) -> str:
        known = self._authorization.get(auth)
        if known is None:
            known = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
            self._authorization[auth] = known
        return known


@dataclass(frozen=True, slots=True)
class _Json:
    """The body of a request. The client's own classes would write every kind of content we do not use as null."""

    fields: Mapping[str, object]

    def to_dict(self) -> dict[str, object]:
        """What is sent."""
        return dict(self.fields)


def _written(data: Mapping[str, object], media_type: str) -> bytes:
    """Fields on the wire: the Content API takes JSON, everything else a form."""
    return json.dumps(data).encode() if media_type == "application/json" else urlencode(data, doseq=True).encode()


class Rest:
    """Twilio's REST API for one account; every failure is a SendFailed."""

    def __init__(self, *, account_sid: str, login: tuple[str, str], api_url: str) -> None:
        self._http = KeptHttpClient(Transport())
        self._login, self._api_url = login, api_url
        # A filled environment keeps the client from reading TWILIO_EDGE and TWILIO_REGION, which move hosts.
        self._client = Client(*login, account_sid=account_sid, http_client=self._http, environment={"TWILIO": ""})
        self._client.api.base_url = api_url
        if api_url != _API_URL:
            self._client.messaging.base_url = api_url
            self._client.content.base_url = api_url
        account = self._client.api.v2010.accounts(account_sid)
        self._messages, self._numbers = account.messages, account.incoming_phone_numbers

    def create_message(self, fields: Mapping[str, object]) -> Any:
        """The message Twilio made of the fields."""
        return self._ask(lambda: self._messages.create(**fields))

    def list_messages(self, filters: Mapping[str, object], *, limit: int) -> list[Any]:
        """Messages the filters let through, newest first, page after page."""
        return self._ask(lambda: self._messages.list(**filters, limit=limit, page_size=min(limit, 1000)))

    def list_media(self, message_sid: str) -> list[Any]:
        """The media of one message."""
        return self._ask(lambda: self._messages(message_sid).media.list(limit=10))

    def recording(self, message_sid: str, number: int) -> Recording:
        """A voice note of one message, counted from 0; REJECTED when it has none such, or not any more.

        Twilio answers with the address of a store of its own, good for some hours: only its known stores are asked.
        """
        media = (medium for medium in self.list_media(message_sid) if str(medium.content_type).startswith("audio/"))
        medium = next(islice(media, number, None), None)
        if medium is None:
            raise SendFailed(Reason.REJECTED, provider_code="no_voice")
        answer = self._http.fetch(self._api_url + str(medium.uri).removesuffix(".json"), self._login)
        try:
            for _ in range(_MOST_HOPS):
                if answer.status in _MOVED:
                    answer = fetch_media(answer.headers.get("location", ""), hosts=_MEDIA_HOSTS, headers={})
        except AddressRefused as refused:
            raise SendFailed(Reason.REJECTED, provider_code=refused.code) from None
        if answer.status != 200:
            raise SendFailed(reason_for(answer.status), provider_code=str(answer.status))
        return Recording(str(medium.content_type), answer.body)

    def empty_message(self, message_sid: str) -> None:
        """Nothing; words, pictures and voices of a message are gone from Twilio's records. Again is harmless."""
        message = self._ask(lambda: self._messages(message_sid).update(body=""))
        if str(message.num_media or "0") == "0":
            return
        for medium in self.list_media(message_sid):
            self._find(self._messages(message_sid).media(medium.sid).delete)  # one that is gone already is well gone

    def find_service(self, service_sid: str) -> Any:
        """The settings of a Messaging Service; None when the account has none of that name."""
        return self._find(lambda: self._client.messaging.v1.services(service_sid).fetch())

    def find_number(self, number: str) -> Any:
        """The settings of one of the account's numbers; None when it is not the account's."""
        found = self._ask(lambda: self._numbers.list(phone_number=number, limit=1))
        return found[0] if found else None

    def create_content(self, fields: Mapping[str, object]) -> Any:
        """The content Twilio keeps of words that are to be approved."""
        return self._ask(lambda: self._client.content.v1.contents.create(_Json(fields)))

    def ask_approval(self, content_sid: str, fields: Mapping[str, object]) -> Any:
        """WhatsApp's first word on a content."""
        content = self._client.content.v1.contents(content_sid)
        return self._ask(lambda: content.approval_create.create(_Json(fields)))

    def list_approvals(self, *, limit: int) -> list[Any]:
        """Every content of the account with how its approval stands, page after page."""
        listed = self._client.content.v1.content_and_approvals
        return self._ask(lambda: listed.list(limit=limit, page_size=min(limit, 500)))

    def _find(self, call: Callable[[], _Result]) -> _Result | None:
        try:
            return self._ask(call)
        except SendFailed as failure:
            if failure.provider_code in {"20404", "404"}:
                return None
            raise

    def _ask(self, call: Callable[[], _Result]) -> _Result:
        try:
            return call()
        except (TwilioRestException, TwilioServiceException) as error:
            raise self._failure(error) from None
        except (TwilioException, ValueError, TypeError, LookupError, AttributeError):
            raise self._unread() from None

    def _failure(self, error: Any) -> SendFailed:
        """The client's error in our words: a code we know decides, else the HTTP status, and 5xx always does."""
        answer = self._http.last_answer
        status = answer.status if answer else 0
        # What Twilio calls a code is a number; anything else in its place is somebody else's page.
        code = error.code if isinstance(error.code, int) else None
        known = REASONS.get(code) if code is not None and status < 500 else None
        provider_code = None if code is None else str(code)
        return SendFailed(known or reason_for(status), retry_after=self._pause(), provider_code=provider_code)

    def _unread(self) -> SendFailed:
        """Why there is no result: a list was refused, or the answer said yes and then could not be read."""
        answer = self._http.last_answer
        if answer is None or answer.status < 300:
            return SendFailed(Reason.UNREADABLE_ANSWER)
        # Only lists end here, and a list may always be asked for again.
        reason = Reason.UNREACHABLE if answer.status >= 500 else reason_for(answer.status)
        return SendFailed(reason, retry_after=self._pause(), provider_code=str(answer.status))

    def _pause(self) -> float | None:
        answer = self._http.last_answer
        return retry_after(answer.headers) if answer else None
