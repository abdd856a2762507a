"""What SMS and WhatsApp through Twilio have in common: settings, and a line that sends, hears and looks back.

Sources: https://www.twilio.com/docs/messaging/api/message-resource and
https://www.twilio.com/docs/messaging/api/service-resource, read November 2026.
"""

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from channels._twilio_codes import reason_for_code
from channels._twilio_webhook import Fields, Verifier, parse, read_received, write_address
from channels.contract import (
    Address,
    AddressKind,
    Attachment,
    Event,
    Outgoing,
    Parsed,
    Problem,
    Received,
    Recording,
    Request,
    Sent,
    Traits,
)
from channels.failures import PayloadInvalid, Reason, SendFailed
from channels.registry import Clock
from channels.settings_reader import SettingsReader

if TYPE_CHECKING:
    from channels._twilio_rest import Rest

LONGEST_TEXT = 1600
_LONGEST_VALIDITY = 36_000
_MOST_POLLED = 10_000
CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """One line at Twilio. `number` and `service_sid` say where from: at least one is set.

    `auth_tokens` are tried in order, so that a token can be changed without losing a message.
    """

    account_sid: str
    auth_tokens: tuple[str, ...]
    login: tuple[str, str]
    shared_key: str | None
    number: str | None
    service_sid: str | None
    api_url: str
    rate: float
    template_category: str
    keyword_replies: str | None


def read_settings(settings: Mapping[str, object], *, kind: AddressKind, public_url: str, rate: float) -> Settings:
    """The settings of a line, with every problem at once; `rate` is the kind's default."""
    reader = SettingsReader(settings)
    account_sid = reader.required("account_sid", pattern=r"AC[0-9a-fA-F]{32}", what="AC and 32 hexadecimal digits")
    tokens = (reader.required("auth_token"), reader.text("second_auth_token", None))
    sms = kind is AddressKind.PHONE
    read = Settings(
        account_sid=account_sid,
        auth_tokens=tuple(token for token in tokens if token),
        login=_read_login(reader, account_sid, tokens[0]),
        shared_key=reader.text("shared_key", None),
        number=_read_number(reader, kind),
        service_sid=_read_service(reader),
        api_url=_read_api_url(reader),
        rate=reader.number("rate", rate, low=0.01, high=100_000),
        template_category="utility" if sms else _read_category(reader),
        keyword_replies=reader.text("keyword_replies", None, pattern="off|ours", what='"off" or "ours"')
        if sms
        else None,
    )
    if read.number is None and read.service_sid is None:
        reader.problem("number: is missing, and so is messaging_service_sid; one of them says who the text is from")
    if not _is_callable(public_url):
        reader.problem("public_url: should be an https address by name, without user name or underscores")
    reader.finish()
    return read


def _read_login(reader: SettingsReader, account_sid: str, auth_token: str) -> tuple[str, str]:
    key, secret = reader.text("api_key", None), reader.text("api_secret", None)
    if (key is None) != (secret is None):
        reader.problem("api_key: needs api_secret beside it, and the other way round")
    return (key, secret) if key and secret else (account_sid, auth_token)


def _read_number(reader: SettingsReader, kind: AddressKind) -> str | None:
    if kind is AddressKind.WHATSAPP:
        return reader.text("number", None, pattern=r"\+[1-9][0-9]{6,14}", what="a number such as +999000000")
    pattern = r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"
    return reader.text("number", None, pattern=pattern, what="a number such as +999000000, a short code or a name")


def _read_category(reader: SettingsReader) -> str:
    what = '"utility" or "marketing"'
    return reader.text("template_category", "utility", pattern="utility|marketing", what=what)


def _read_service(reader: SettingsReader) -> str | None:
    pattern = r"MG[0-9a-fA-F]{32}"
    return reader.text("messaging_service_sid", None, pattern=pattern, what="MG and 32 hexadecimal digits")


def _read_api_url(reader: SettingsReader) -> str:
    loopback = r"http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?"
    pattern = rf"https://[a-z0-9.-]+(:[0-9]{{1,5}})?|{loopback}"
    return reader.text("api_url", "https://api.twilio.com", pattern=pattern, what="an https origin without a path")


def _is_callable(public_url: str) -> bool:
    """True when Twilio can call the address and its validator can read it; plain http on loopback is for trials."""
    try:
        parts = urlsplit(public_url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or "[" in parts.netloc or "_" in host or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "localhost"})


class TwilioLine:
    """One number or Messaging Service at Twilio, for one kind of address."""

    def __init__(self, settings: Settings, *, traits: Traits, public_url: str, clock: Clock) -> None:
        self.traits = traits
        (self._kind,) = traits.reaches
        self._settings = settings
        self._public_url = public_url
        self._clock = clock
        self._verifier = Verifier(
            public_url=public_url,
            account_sid=settings.account_sid,
            auth_tokens=settings.auth_tokens,
            shared_key=settings.shared_key,
        )
        self._rest: Rest | None = None
        self._lock = threading.Lock()

    def verify(self, request: Request) -> None:
        """Nothing when Twilio signed it for our account and address; SignatureInvalid otherwise."""
        self._verifier.verify(request)

    def parse(self, request: Request) -> Parsed:
        """A text, a word of preference or a receipt; `?delivery=` in the address names the delivery."""
        return parse(request, self._kind)

    def send(self, outgoing: Outgoing) -> Sent:
        """Twilio's id of the message it took; SendFailed otherwise. Asks once and for at most 15 seconds."""
        fields = self._fields(outgoing)
        message = self._api().create_message(fields)
        if not isinstance(message.sid, str) or not message.sid:
            raise SendFailed(Reason.UNREADABLE_ANSWER)
        if message.status in {"failed", "undelivered"}:
            code = message.error_code
            raise SendFailed(reason_for_code(code), provider_code=None if code is None else str(code))
        segments = str(message.num_segments)
        # A Messaging Service has not chosen its sender yet and says 0: that is no count.
        return Sent(message.sid, int(segments) if re.fullmatch("[1-9][0-9]{0,2}", segments) else None)

    def poll(self, since: datetime) -> Sequence[Event]:
        """What people sent us from then on, oldest first, with notices of media; receipts are not listed."""
        filters: dict[str, object] = {"date_sent_after": since.astimezone(UTC)}
        if self._settings.number is not None:
            filters["to"] = write_address(Address(self._kind, self._settings.number))
        listed = self._api().list_messages(filters, limit=_MOST_POLLED)
        events: list[Event] = []
        for message in reversed(listed):
            if message.direction == "inbound" and self._is_ours(message):
                events.extend(self._listed_events(message))
        return events

    def recording(self, provider_id: str, number: int) -> Recording:
        """The voice note of a message, counted from 0; SendFailed otherwise. At most 5 MB."""
        return self._api().recording(provider_id, number)

    def redact(self, provider_id: str) -> None:
        """Nothing; Twilio's record of the message has no words, pictures and voices any more."""
        self._api().empty_message(provider_id)

    def check(self) -> Sequence[Problem]:
        """Problems of the settings that do not stop the line and would hurt people who write to it."""
        problems = []
        if self._kind is AddressKind.PHONE and self._settings.keyword_replies is None:
            problems.append(Problem("twilio.keyword_replies", _KEYWORD_ADVICE))
        number = self._settings.number or "+"
        if self._kind is AddressKind.PHONE and not number.lstrip("+").isdecimal() and number != "+":
            problems.append(Problem("twilio.cannot_be_answered", _NAME_ADVICE))
        return problems

    def check_online(self) -> Sequence[Problem]:
        """Problems of the service's or number's setup at Twilio; SendFailed when it cannot be asked."""
        from channels import _twilio_checks

        service = None
        if self._settings.service_sid is not None:
            service = self._api().find_service(self._settings.service_sid)
            problems = _twilio_checks.service_problems(service, public_url=self._public_url)
            if service is None or not service.use_inbound_webhook_on_number:
                return problems
        else:
            problems = []
        if self._kind is AddressKind.PHONE and (self._settings.number or "").startswith("+"):
            number = self._api().find_number(self._settings.number or "")
            problems += _twilio_checks.number_problems(number, public_url=self._public_url)
        return problems

    def _api(self) -> "Rest":
        with self._lock:
            if self._rest is None:
                from channels._twilio_rest import Rest

                self._rest = Rest(
                    account_sid=self._settings.account_sid,
                    login=self._settings.login,
                    api_url=self._settings.api_url,
                )
            return self._rest

    def _fields(self, outgoing: Outgoing) -> dict[str, object]:
        if outgoing.to.kind is not self._kind:
            raise SendFailed(Reason.ADDRESS_INVALID)
        fields: dict[str, object] = {"to": write_address(outgoing.to), **self._content(outgoing)}
        if self._settings.service_sid is not None:
            fields["messaging_service_sid"] = self._settings.service_sid
        else:
            fields["from_"] = write_address(Address(self._kind, self._settings.number or ""))
        if outgoing.receipt_url is not None:
            fields["status_callback"] = outgoing.receipt_url
        if outgoing.expires_at is not None:
            fields["validity_period"] = _validity(outgoing.expires_at, self._clock())
        return fields

    def _content(self, outgoing: Outgoing) -> dict[str, object]:
        if outgoing.template is not None and self._kind is AddressKind.WHATSAPP:
            if not CONTENT_SID.fullmatch(outgoing.template):
                raise SendFailed(Reason.NOT_CONFIGURED, provider_code="template")
            return {"content_sid": outgoing.template, "content_variables": json.dumps(dict(outgoing.variables))}
        if len(outgoing.text) > LONGEST_TEXT:
            raise SendFailed(Reason.TOO_LONG)
        if not outgoing.text.strip():
            raise SendFailed(Reason.REJECTED, provider_code="empty")
        return {"body": outgoing.text}

    def _is_ours(self, message: Any) -> bool:
        """True when a listed message came to this line; without a number only its service tells."""
        return self._settings.number is not None or message.messaging_service_sid == self._settings.service_sid

    def _listed_events(self, message: Any) -> tuple[Event, ...]:
        """The events of a message out of Twilio's list; nothing when it cannot be read or is another kind's."""
        # What a webhook refuses for a NUL is let in here without it: nobody will send it a third time.
        texts = {"From": message.from_, "To": message.to, "Body": message.body, "MessageSid": message.sid}
        fields = Fields({name: [str(text or "").replace("\0", "")] for name, text in texts.items()})
        try:
            (received,) = read_received(fields, self._kind)
        except PayloadInvalid:
            return ()
        if not isinstance(received, Received):
            return ()
        return (_complete(received, message, self._attachments(message)),)

    def _attachments(self, message: Any) -> tuple[Attachment, ...]:
        if str(message.num_media or "0") == "0":
            return ()
        origin = self._settings.api_url
        return tuple(
            Attachment(origin + str(media.uri).removesuffix(".json"), str(media.content_type))
            for media in self._api().list_media(message.sid)
        )


def _complete(received: Received, message: Any, attachments: tuple[Attachment, ...]) -> Received:
    sent_at = message.date_sent or message.date_created
    return Received(
        sender=received.sender,
        to=received.to,
        text=received.text,
        provider_id=received.provider_id,
        sent_at=sent_at if isinstance(sent_at, datetime) else None,
        attachments=attachments,
    )


def _validity(expires_at: datetime, now: datetime) -> int:
    """Whole seconds Twilio may keep trying, at most its own ten hours; SendFailed when the time is up."""
    left = int((expires_at - now).total_seconds())
    if left < 1:
        raise SendFailed(Reason.REJECTED, provider_code="expired")
    return min(left, _LONGEST_VALIDITY)


_KEYWORD_ADVICE = (
    "Twilio answers HELP and INFO by itself, in English, to somebody who may be calling for help. In the console "
    "turn these replies off (Opt-Out Management) or write your own, then set keyword_replies to off or ours."
)
_NAME_ADVICE = (
    "Nobody can write back to a name. Use it for announcements only, say in every text where to write, "
    "and give the line for help a number."
)
