"""Texts from Amal, Dawit and the others, as a channel hands them over."""

from dataclasses import replace
from itertools import count

from app.inbound.pipeline import carry_out_and_keep, read_text, receive
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM
from channels.contract import Address, AddressKind, Attachment, Location, Parsed, Received

AMAL = Address(AddressKind.PHONE, "+999100000001")
DAWIT = Address(AddressKind.PHONE, "+999100000002")
LINE = Address(AddressKind.PHONE, "+999000000000")
_numbers = count(1)


def text_in(
    runtime: Runtime,
    text: str,
    *,
    sender: Address = AMAL,
    provider_id: str | None = None,
    location: Location | None = None,
    channel: str = "simulator",
    voice: bool = False,
) -> str:
    """Let somebody write to us, or speak; the provider's id of the text."""
    known_as = provider_id or f"SM{next(_numbers):032d}"
    received = Received(
        sender=sender,
        to=LINE,
        text=text,
        provider_id=known_as,
        location=location,
        attachments=(Attachment("https://127.0.0.1:9/voice", "audio/ogg; codecs=opus", 12),) if voice else (),
    )
    receive(runtime, channel, Parsed((received,)))
    return known_as


def not_answered(
    runtime: Runtime,
    text: str,
    *,
    sender: Address = AMAL,
    acknowledged: bool = False,
    unanswered: bool = False,
    location: Location | None = None,
) -> None:
    """Let a text come in that hears nothing from us by itself: of the time of locked keys, or through a list."""
    received = Received(sender=sender, to=LINE, text=text, provider_id=f"SM{next(_numbers):032d}", location=location)
    arrival = replace(read_text(runtime, "simulator", received), acknowledged=acknowledged, unanswered=unanswered)
    write(runtime, SYSTEM, lambda work: carry_out_and_keep(work, runtime, arrival))
