"""The kinds of channel there are. A kind's module is loaded when the first channel of that kind is built."""

from collections.abc import Callable, Mapping
from datetime import datetime
from importlib import import_module
from typing import cast

from channels.contract import Channel
from channels.failures import SettingsInvalid

KINDS: dict[str, str] = {
    "email": "channels.email:build",
    "simulator": "channels.simulator:build",
    "twilio_sms": "channels.twilio_sms:build",
    "twilio_whatsapp": "channels.twilio_whatsapp:build",
    "web_form": "channels.web_form:build",
}

Clock = Callable[[], datetime]
Builder = Callable[..., Channel]


def build(kind: str, settings: Mapping[str, object], *, public_url: str, clock: Clock) -> Channel:
    """The channel object of a kind; SettingsInvalid with every problem at once.

    `settings` are the channel's own, secrets included, without `kind`. `public_url` is the address the provider
    calls, exactly as typed into its console. `clock` gives the aware present.
    """
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise SettingsInvalid((f"kind: {kind!r} is not one of {known}",))
    module, _, name = KINDS[kind].partition(":")
    builder = cast("Builder", getattr(import_module(module), name))
    return builder(settings, public_url=public_url, clock=clock)
