"""The page as a line: what is written there comes in like a text, and what we answer waits there to be read.

Nothing is carried anywhere: an answer lies among our messages, and the page shows it to whoever has its address. So
sending is done at once, and no provider has to be asked, paid or trusted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from channels.contract import AddressKind, Outgoing, Sent, Traits
from channels.failures import Reason, SendFailed
from channels.registry import Clock
from channels.settings_reader import SettingsReader

KIND = "web_form"
ADDRESS = re.compile(r"[a-z2-7]{26}")  # 128 random bits in base 32: who has it reads the answers
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Settings:
    """A page needs none."""


def read_settings(settings: Mapping[str, object]) -> Settings:
    """No setting of its own; any that is given is a mistake."""
    SettingsReader(settings).finish()
    return Settings()


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> "WebForm":
    """The line of the public pages."""
    del public_url, clock
    read_settings(settings)
    return WebForm()


class WebForm:
    """A line whose phones are pages with an address nobody can guess."""

    traits = Traits(
        reaches=frozenset({AddressKind.WEB}),
        needs_internet=False,
        gives_receipts=False,
        same_id_sent_once=True,
        longest_text=LONGEST_TEXT,
        rate=1000.0,
    )

    def send(self, outgoing: Outgoing) -> Sent:
        """The delivery's own id: the words are where the page reads them."""
        if outgoing.to.kind not in self.traits.reaches or not ADDRESS.fullmatch(outgoing.to.value):
            raise SendFailed(Reason.ADDRESS_INVALID)
        return Sent(outgoing.delivery_id)
