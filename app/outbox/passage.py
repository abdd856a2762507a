"""Whether words reach somebody on their line now, and by which way they go where they do not.

Some providers carry free words only for a time after a person's last text (`Traits.reply_window`). Later, words that
the provider approved open the conversation again; else they go to the same number on a line without such a window.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.contacts.tables import Contact
from app.runtime import Runtime
from app.wording.approvals import nearest_approved
from app.wording.rendering import Rendered
from app.work import Work
from channels.contract import Address, AddressKind, Sends

# A window that closes while a text is on its way is closed: the provider counts from its own clock.
MARGIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Passage:
    """How free words reach somebody now: on `channel`, or "" where no line carries them.

    `closes_at`: until when their own line carries them, None where it always does; `closed`: it does not any more.
    """

    channel: str
    closes_at: datetime | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """Agreed words as they will reach somebody; `approved`: as words that the provider agreed to."""

    words: Rendered
    channel: str
    approved: bool = False


def closes_at(adapter: Any, last_heard: datetime) -> datetime | None:
    """Until when a line carries free words to somebody last heard then; None where it always does."""
    window = adapter.traits.reply_window if isinstance(adapter, Sends) else None
    return None if window is None else last_heard + window


def telephone_line(runtime: Runtime) -> str:
    """The first SOS line that reaches telephones: for numbers that were written down, and to page; "" for none."""
    for line in runtime.settings.channels:
        adapter = runtime.channels.get(line.id)
        if line.purpose == "sos" and isinstance(adapter, Sends) and AddressKind.PHONE in adapter.traits.reaches:
            return line.id
    return ""


def other_line(runtime: Runtime, channel: str, address: Address) -> str:
    """The first line of the same purpose that reaches the same number without a window; "" where there is none."""
    settings = runtime.settings
    if not address.has_number or not settings.operation.sms_instead:
        return ""
    purposes = {line.id: line.purpose for line in settings.channels}
    for name, purpose in purposes.items():
        adapter = runtime.channels.get(name)
        if name != channel and purpose == purposes.get(channel) and _carries_always(adapter):
            return name
    return ""


def next_line(runtime: Runtime, channel: str, address: Address, *, moves: int) -> str:
    """The line to try after this one for what did not arrive, in the order of the settings; "" where none is left.

    It reaches the same number without a window. `moves`: how many lines were tried before this one.
    """
    settings, here = runtime.settings, _carries_always(runtime.channels.get(channel))
    if not address.has_number or not (here or settings.operation.sms_instead):
        return ""
    purposes = {line.id: line.purpose for line in settings.channels}
    names = [name for name, purpose in purposes.items() if purpose == purposes.get(channel)]
    at = names.index(channel) + 1 if channel in names else 0
    open_ = [name for name in names[at:] + names[:at] if _carries_always(runtime.channels.get(name))]
    others = [name for name in open_ if name != channel]
    return others[0] if others and moves < len(open_) else ""


def _carries_always(adapter: Any) -> bool:
    return (
        isinstance(adapter, Sends)
        and AddressKind.PHONE in adapter.traits.reaches
        and adapter.traits.reply_window is None
    )


def passage(work: Work, runtime: Runtime, contact: Contact) -> Passage:
    """How free words reach a contact now."""
    closes = closes_at(runtime.channels.get(contact.channel), contact.last_at)
    until = None if closes is None else closes - MARGIN
    if until is None or work.now < until:
        return Passage(contact.channel, until)
    return Passage(other_line(runtime, contact.channel, address_of(work, contact)), until, closed=True)


def carry(work: Work, runtime: Runtime, contact: Contact, *, words: Rendered) -> Carried | None:
    """Agreed words by the way they reach a contact now, perhaps in another language; None where no way is open."""
    free = passage(work, runtime, contact)
    if not free.closed:
        return Carried(words, free.channel)
    approved = nearest_approved(work, contact.channel, words)
    if approved is not None:
        return Carried(approved, contact.channel, approved=True)
    return Carried(words, free.channel) if free.channel else None


def address_on(adapter: Sends, address: Address) -> Address:
    """The same person on a line that reaches telephones and not the app they wrote with."""
    reaches = adapter.traits.reaches
    if address.kind not in reaches and AddressKind.PHONE in reaches and address.has_number:
        return Address(AddressKind.PHONE, address.value)
    return address


def address_of(work: Work, contact: Contact) -> Address:
    """Where a contact is reached; one whose address the clock deleted has none."""
    value = "" if contact.address is None else work.open(Contact.address, contact.id, contact.address)
    return Address(contact.kind, value)
