"""SMS through Twilio. https://www.twilio.com/docs/messaging, read November 2026.

Use one number or Messaging Service for calls for help and another for announcements: whoever answers STOP to an
announcement is cut off from everything that number or service sends.
"""

from collections.abc import Mapping

from channels._twilio import LONGEST_TEXT, Settings, TwilioLine, read_settings
from channels.contract import AddressKind, Traits
from channels.registry import Clock

# What a plain long number is allowed; short codes and services have more.
_DEFAULT_RATE = 1.0


def traits(settings: Settings) -> Traits:
    """What the line is like."""
    return Traits(
        reaches=frozenset({AddressKind.PHONE}),
        needs_internet=True,
        gives_receipts=True,
        same_id_sent_once=False,
        longest_text=LONGEST_TEXT,
        rate=settings.rate,
    )


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> TwilioLine:
    """A line for texts to telephones."""
    read = read_settings(settings, kind=AddressKind.PHONE, public_url=public_url, rate=_DEFAULT_RATE)
    return TwilioLine(read, traits=traits(read), public_url=public_url, clock=clock)
