"""Requests as Twilio sends them: recorded fields, an address, and a signature made without its own library."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from channels._twilio import TwilioLine
from channels.contract import Headers, Request
from channels.registry import build

PAYLOADS = Path(__file__).parent / "payloads"
ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "the token of an account nobody has"
URL = "https://sos.example.org/hooks/line"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SERVICE = "MG" + "0" * 31 + "1"
SETTINGS: dict[str, object] = {
    "account_sid": ACCOUNT,
    "auth_token": TOKEN,
    "number": "+15005550006",
}


def line(kind: str = "twilio_sms", **changes: object) -> TwilioLine:
    """A line of a kind with plain settings; a change to None leaves the setting out."""
    merged = {**SETTINGS, **({"keyword_replies": "off"} if kind == "twilio_sms" else {}), **changes}
    settings = {key: value for key, value in merged.items() if value is not None}
    built = build(kind, settings, public_url=URL, clock=lambda: NOW)
    assert isinstance(built, TwilioLine)
    return built


def sign(url: str, pairs: Iterable[tuple[str, str]], *, token: str = TOKEN, sha256: bool = False) -> str:
    """The signature of Twilio's security page: address, then sorted names with their sorted values."""
    content = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hashlib.sha256 if sha256 else hashlib.sha1
    return base64.b64encode(hmac.new(token.encode(), content.encode(), digest).digest()).decode()


def call(
    pairs: Mapping[str, str] | list[tuple[str, str]],
    *,
    query: str = "",
    signed_url: str | None = None,
    token: str = TOKEN,
) -> Request:
    """A signed form post to our address."""
    listed = list(pairs.items()) if isinstance(pairs, Mapping) else pairs
    url = f"{URL}?{query}" if query else URL
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": sign(signed_url or url, listed, token=token),
        "I-Twilio-Idempotency-Token": "0190f2aa-0000-7000-8000-000000000000",
    }
    return Request("POST", url, Headers(headers), urlencode(listed).encode())


def fields_of(kind: str, name: str) -> dict[str, str]:
    """The fields of one recorded payload."""
    recorded: dict[str, dict[str, str]] = json.loads((PAYLOADS / kind / f"{name}.json").read_text("utf-8"))
    return recorded["fields"]


def recorded_call(kind: str, name: str) -> Request:
    """One recorded payload as a signed request."""
    recorded = json.loads((PAYLOADS / kind / f"{name}.json").read_text("utf-8"))
    return call(recorded["fields"], query=recorded["query"])


def recorded_calls(kind: str) -> list[tuple[str, Request]]:
    """Every recorded payload of a kind."""
    return [(path.stem, recorded_call(kind, path.stem)) for path in sorted((PAYLOADS / kind).glob("*.json"))]
