"""WhatsApp through Twilio. https://www.twilio.com/docs/whatsapp/api, read November 2026.

Anything may be said for 24 hours after the person's last message; afterwards only approved templates. WhatsApp has
no STOP of its own: the application reads it. People can block us, which comes back as opted out.
"""

from collections.abc import Mapping
from datetime import timedelta

from channels._twilio import LONGEST_TEXT, Settings, TwilioLine, read_settings
from channels.contract import AddressKind, Traits
from channels.registry import Clock

_DEFAULT_RATE = 10.0


def traits(settings: Settings) -> Traits:
    """What the line is like."""
    return Traits(
        reaches=frozenset({AddressKind.WHATSAPP}),
        needs_internet=True,
        gives_receipts=True,
        same_id_sent_once=False,
        longest_text=LONGEST_TEXT,
        rate=settings.rate,
        reply_window=timedelta(hours=24),
    )


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> TwilioLine:
    """A line for WhatsApp; `templates` maps our names of wording to Twilio's ContentSids."""
    read = read_settings(settings, kind=AddressKind.WHATSAPP, public_url=public_url, rate=_DEFAULT_RATE)
    return TwilioLine(read, traits=traits(read), public_url=public_url, clock=clock)
