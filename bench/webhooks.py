"""Signed webhook requests as Twilio would send them, as bytes ready for a socket.

Twilio's scheme: base64(HMAC-SHA1(auth token, URL + every parameter name and value, names sorted)).
https://www.twilio.com/docs/usage/security#validating-requests
"""

import base64
import hashlib
import hmac
import random
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode, urlsplit

Kind = Literal["sms", "whatsapp", "status"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ACCOUNT_SID = "AC" + "1".zfill(32)
OUR_NUMBER = "+254700000000"
RECENT = 512  # a redelivery repeats one of this many messages before it

TEXT = (
    "water clinic road bridge school camp food help blocked flood rain fever child mother tent north market "
    "river well pump broken queue tomorrow thanks no yes where when medicine safe house village"
)
WORDS = TEXT.split()


@dataclass(frozen=True, slots=True)
class SignedRequest:
    sid: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Senders:
    """So many invented numbers from a first one on."""

    many: int
    first: int = 0

    def of(self, message: int) -> str:
        """The number a message comes from; 7919 is prime, so neighbours in time are not neighbours in number."""
        return f"+999{self.first + message * 7919 % self.many:09d}"


def signature(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    text = url + "".join(name + params[name] for name in sorted(params))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def signed_post(url: str, *, auth_token: str, params: Mapping[str, str]) -> bytes:
    """One whole HTTP/1.1 request, signed for `url`."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = urlencode(params).encode()
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"X-Twilio-Signature: {signature(auth_token, url, params)}\r\n"
        f"I-Twilio-Idempotency-Token: {params['MessageSid']}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def signed_requests(
    url: str,
    auth_token: str,
    *,
    kind: Kind = "sms",
    run: str,
    senders: int = 1000,
    first_sender: int = 0,
    duplicates: float = 0.0,
    words: str = "",
) -> Iterator[SignedRequest]:
    """Endless requests, each with its own sid, except that the share `duplicates` repeats a recent one whole.

    The same `run` (hexadecimal, up to 16 digits) gives the same requests. Every text begins with `words`.
    """
    rng = random.Random(run)
    recent: deque[SignedRequest] = deque(maxlen=RECENT)
    number = 0
    people = Senders(senders, first_sender)
    while True:
        if recent and rng.random() < duplicates:
            yield rng.choice(recent)
            continue
        text = f"{words} {' '.join(rng.choices(WORDS, k=12))} {number} {run[:6]}".lstrip()
        params = message_params(kind, number, run=run, sender=people.of(number), text=text)
        request = SignedRequest(params["MessageSid"], signed_post(url, auth_token=auth_token, params=params))
        recent.append(request)
        number += 1
        yield request


def message_params(kind: Kind, number: int, *, run: str, sender: str, text: str) -> dict[str, str]:
    sid = f"SM{run:0>16}{number:016x}"
    common = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT_SID, "ApiVersion": "2010-04-01"}
    if kind == "status":
        return common | {
            "From": OUR_NUMBER,
            "To": sender,
            "MessageStatus": "delivered",
            "SmsStatus": "delivered",
        }
    common |= {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "Body": text,
    }
    if kind == "whatsapp":
        whatsapp = {"ProfileName": "Amal", "WaId": sender[1:], "MessageType": "text", "ReferralNumMedia": "0"}
        return common | whatsapp | {"From": f"whatsapp:{sender}", "To": f"whatsapp:{OUR_NUMBER}"}
    places = {side + part: "" for side in ("From", "To") for part in ("City", "State", "Zip")}
    return common | places | {"From": sender, "To": OUR_NUMBER, "FromCountry": "KE", "ToCountry": "KE"}
