"""Twilio's calls to us: is it really Twilio, and what does it say.

Sources: https://www.twilio.com/docs/usage/webhooks/webhooks-security and
https://www.twilio.com/docs/messaging/guides/webhook-request, read November 2026.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from channels._twilio_codes import INBOUND_STATUSES, PROGRESS, reason_for_code
from channels.contract import (
    Address,
    AddressKind,
    Attachment,
    Event,
    Location,
    Parsed,
    Preference,
    PreferenceWord,
    Progress,
    Receipt,
    Received,
    Reply,
    Request,
)
from channels.failures import PayloadInvalid, SignatureInvalid

# A real call has twenty to sixty fields and a few kilobytes; far above that nobody is writing to us.
_LARGEST_BODY = 1 << 18
_MOST_FIELDS = 500
_FORM = "application/x-www-form-urlencoded"
_NO_REPLY = Reply(media_type="text/xml", body='<?xml version="1.0" encoding="UTF-8"?><Response/>')
_SENDERS = {
    # Numbers, short codes, and the names that firms send under.
    AddressKind.PHONE: re.compile(r"\+[1-9][0-9]{4,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11}"),
    # A number, or the business-scoped id of somebody who shows none.
    AddressKind.WHATSAPP: re.compile(r"\+[1-9][0-9]{4,14}|[A-Z]{2}\.[A-Za-z0-9._-]{1,128}"),
}
_PREFIXES = {AddressKind.PHONE: "", AddressKind.WHATSAPP: "whatsapp:"}
_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Fields(dict[str, list[str]]):
    """Form fields, each with all its values. `getall` is what Twilio's validator asks for."""

    def getall(self, name: str) -> list[str]:
        """Every value sent under a name."""
        return self[name]

    def first(self, name: str) -> str:
        """The first value, or an empty text."""
        values = self.get(name)
        return values[0] if values else ""


class Verifier:
    """Says whether a request was signed for one account and one public address."""

    def __init__(
        self, *, public_url: str, account_sid: str, auth_tokens: Sequence[str], shared_key: str | None
    ) -> None:
        self._url = public_url.partition("#")[0].partition("?")[0]
        self._account_sid = account_sid
        self._validators = [RequestValidator(token) for token in auth_tokens]
        self._shared_validators = [RequestValidator(shared_key)] if shared_key else []

    def verify(self, request: Request) -> None:
        """Nothing when it is signed and for our account; SignatureInvalid otherwise."""
        signature = request.headers.get(SIGNATURE_HEADER)
        settings = request.headers.get(SIGNATURE_SETTINGS_HEADER)
        if request.method != "POST" or not isinstance(signature, str) or not signature:
            raise SignatureInvalid
        if not isinstance(request.body, bytes) or not isinstance(request.url, str):
            raise SignatureInvalid
        try:
            form, signed = _signed_content(request)
            url = self._called(request.url)
            algorithm = get_signature_algorithm(settings)
            validators = self._validators if settings is None else self._shared_validators
            genuine = any(_is_signed(one, url, signed, (signature, algorithm)) for one in validators)
        except (PayloadInvalid, ValueError, TypeError, LookupError, AttributeError):
            # The validator was not written for absurd input; whatever it trips over is not Twilio's.
            raise SignatureInvalid from None
        if not genuine or form.first("AccountSid") not in {"", self._account_sid}:
            raise SignatureInvalid

    def _called(self, url: str) -> str:
        """The configured address with the request's own query: only the query can differ between calls."""
        query = url.partition("#")[0].partition("?")[2]
        return f"{self._url}?{query}" if query else self._url


def _signed_content(request: Request) -> tuple[Fields, Fields | str]:
    if _media_type(request) == _FORM or not request.body:
        form = read_form(request.body)
        return form, form
    # Other bodies are covered by a hash in the signed address; without it nothing vouches for them.
    if "bodySHA256=" not in request.url or len(request.body) > _LARGEST_BODY:
        raise PayloadInvalid("unsigned_body")
    return Fields(), request.body.decode()


def _is_signed(validator: RequestValidator, url: str, signed: Fields | str, claim: tuple[str, str]) -> bool:
    signature, algorithm = claim
    if isinstance(signed, Fields):
        # Once, on the exact address: nearly always this is it, at a quarter of the time `validate` takes.
        expected: str = validator.compute_signature(url, signed, algorithm)
        if hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            return True
    return bool(validator.validate(url, signed, signature, algorithm))


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_form(body: bytes) -> Fields:
    """Every field of a form, empty ones too; PayloadInvalid when too large or not a form."""
    if len(body) > _LARGEST_BODY:
        raise PayloadInvalid("too_large")
    if body.count(b"&") >= _MOST_FIELDS:
        raise PayloadInvalid("too_many_fields")
    try:
        text = body.decode().replace("+", " ")
    except UnicodeDecodeError:
        raise PayloadInvalid("encoding") from None
    fields = Fields()
    # By hand, because this runs twice a message and `parse_qsl` takes three times as long.
    for pair in text.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair:
            name, value = unquote(name), unquote(value)
        if name in fields:
            fields[name].append(value)
        elif pair:
            fields[name] = [value]
    return fields


def parse(request: Request, kind: AddressKind) -> Parsed:
    """What a verified call means: a text with or without an opt-out word, or news of a delivery."""
    if _media_type(request) not in {_FORM, ""}:
        raise PayloadInvalid("media_type")
    fields = read_form(request.body)
    status = fields.first("MessageStatus") or fields.first("SmsStatus")
    if status and status not in INBOUND_STATUSES:
        return Parsed(_read_receipt(fields, status, request.url))
    return Parsed(read_received(fields, kind), _NO_REPLY)


def _read_receipt(fields: Fields, status: str, url: str) -> tuple[Event, ...]:
    progress = PROGRESS.get(status)
    if progress is None:
        return ()
    query = url.partition("#")[0].partition("?")[2]
    delivery_id = Fields({name: [value] for name, value in parse_qsl(query)}).first("delivery")
    provider_id = _sid(fields)
    if not (provider_id or delivery_id):
        raise PayloadInvalid("delivery")
    reason = reason_for_code(fields.first("ErrorCode")) if progress is Progress.FAILED else None
    return (Receipt(progress, delivery_id or None, provider_id, reason=reason),)


def read_received(fields: Fields, kind: AddressKind) -> tuple[Event, ...]:
    """The events of one message somebody sent; PayloadInvalid when it lacks its bones or hides a NUL."""
    sender = read_address(fields.first("From"), kind)
    to = read_address(fields.first("To"), kind)
    provider_id = _sid(fields)
    if sender is None or to is None or provider_id is None:
        raise PayloadInvalid("sender" if sender is None else "recipient" if to is None else "message_sid")
    text = fields.first("Body")
    location, attachments = _location(fields), _attachments(fields)
    choice = fields.first("ButtonPayload") or fields.first("ListId") or None
    if "Body" not in fields and location is None and not attachments and choice is None:
        raise PayloadInvalid("empty")
    if "\0" in text or (choice and "\0" in choice):
        raise PayloadInvalid("nul")
    received = Received(
        sender=sender,
        to=to,
        text=decode_base64(text),
        provider_id=provider_id,
        location=location,
        attachments=attachments,
        choice=choice,
        in_reply_to=_sid(fields, ("OriginalRepliedMessageSid",)),
    )
    return _with_preference(received, fields.first("OptOutType"))


def _with_preference(received: Received, word: str) -> tuple[Event, ...]:
    """STOP and START were the whole text and are answered; HELP may be a cry for it, so it is read as well."""
    if word not in {"STOP", "START", "HELP"}:
        return (received,)
    preference = Preference(received.sender, PreferenceWord(word.lower()))
    return (preference, received) if preference.word is PreferenceWord.HELP else (preference,)


def read_address(value: str, kind: AddressKind) -> Address | None:
    """The address behind Twilio's way to write it; None when it is not one of this kind."""
    prefix = _PREFIXES[kind]
    bare = value[len(prefix) :]
    if not value.startswith(prefix) or not _SENDERS[kind].fullmatch(bare):
        return None
    return Address(kind, bare)


def write_address(address: Address) -> str:
    """An address the way Twilio writes it."""
    return _PREFIXES[address.kind] + address.value


def decode_base64(text: str) -> str:
    """The words of a long SMS that came through as base64; any other text as it is.

    Twilio does this now and then with joined messages. A long word in a text is not base64 by accident: it would
    have to be 60 letters without a space and decode to printable words.
    """
    bare = text.replace("\r", "").replace("\n", "").strip()
    if len(bare) < 60 or not _BASE64.fullmatch(bare):
        return text
    try:
        words = base64.b64decode(bare, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return text
    printable = all(character.isprintable() or character in "\r\n\t" for character in words)
    return words if printable and " " in words else text


_OWN_SID = ("MessageSid", "SmsMessageSid", "SmsSid")


def _sid(fields: Fields, names: Sequence[str] = _OWN_SID) -> str | None:
    for name in names:
        if _SID.fullmatch(fields.first(name)):
            return fields.first(name)
    return None


def _location(fields: Fields) -> Location | None:
    latitude, longitude = fields.first("Latitude"), fields.first("Longitude")
    if not (_DEGREES.fullmatch(latitude) and _DEGREES.fullmatch(longitude)):
        return None
    if abs(float(latitude)) > 90 or abs(float(longitude)) > 180:
        return None
    names = [fields.first(name) for name in ("Label", "Address") if fields.first(name)]
    name = ", ".join(names).replace("\0", "") or None
    return Location(float(latitude), float(longitude), name)


def _attachments(fields: Fields) -> tuple[Attachment, ...]:
    count = fields.first("NumMedia")
    if not re.fullmatch(r"[1-9][0-9]?", count):
        return ()
    numbered = ((fields.first(f"MediaUrl{n}"), fields.first(f"MediaContentType{n}")) for n in range(int(count)))
    return tuple(Attachment(url, media_type) for url, media_type in numbered if url and "\0" not in url + media_type)
