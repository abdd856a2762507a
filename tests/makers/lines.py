"""Lines at Twilio, and what comes in on them: forms signed as the provider signs them."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from urllib.parse import urlencode

from werkzeug.test import Client, TestResponse

from app.runtime import Runtime
from app.settings import Channel
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER, signature
from channels import registry

TOKEN = "the provider's secret"
KINDS = {"sms": "twilio_sms", "whatsapp": "twilio_whatsapp"}
_numbers = count(1)


def open_lines(runtime: Runtime) -> None:
    """Give the server a line for texts, `sms`, and one for WhatsApp, beside those it has."""
    options = {"account_sid": ACCOUNT_SID, "auth_token": TOKEN, "number": OUR_NUMBER, "api_url": "http://127.0.0.1:9"}
    lines = {
        name: registry.build(kind, options, public_url=hook(runtime, name), clock=runtime.clock.now)
        for name, kind in KINDS.items()
    }
    runtime.channels = {**runtime.channels, **lines}
    told = tuple(Channel(id=name, kind=kind, options=options) for name, kind in KINDS.items())
    runtime.settings = replace(runtime.settings, channels=(*runtime.settings.channels, *told))


def open_page(runtime: Runtime) -> None:
    """Give the server the line of the public pages, `web`."""
    line = registry.build("web_form", {}, public_url="", clock=runtime.clock.now)
    runtime.channels = {**runtime.channels, "web": line}
    told = (*runtime.settings.channels, Channel(id="web", kind="web_form"))
    runtime.settings = replace(runtime.settings, channels=told)


def hook(runtime: Runtime, line: str) -> str:
    """The address that is signed."""
    return f"{runtime.settings.public_url}/hooks/{line}"


def form(sender: str, body: str, *, line: str = "sms", sid: str | None = None, **more: str) -> dict[str, str]:
    """The fields of one text."""
    prefix = "whatsapp:" if line == "whatsapp" else ""
    sid = sid or f"SM{next(_numbers):032x}"
    params = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID}
    params |= {"From": prefix + sender, "To": prefix + OUR_NUMBER, "Body": body, "SmsStatus": "received"}
    return params | {"NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01"} | more


def signed(runtime: Runtime, params: Mapping[str, str], *, line: str = "sms") -> dict[str, str]:
    """The header that vouches for a form."""
    return {"X-Twilio-Signature": signature(TOKEN, hook(runtime, line), params)}


def call(client: Client, runtime: Runtime, params: Mapping[str, str], *, line: str = "sms") -> TestResponse:
    """The answer to a signed form."""
    headers = signed(runtime, params, line=line)
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    return client.post(f"/hooks/{line}", data=urlencode(params), headers=headers, content_type=kind)
