"""The line while nobody has unlocked the keys: after the reading, everything is sealed to the public key and waits.

Whoever wrote is told at once, in fixed words that say nothing on a watched phone, that their text is here. Nothing else
goes out, and nothing that is kept tells who wrote.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.ids import new_id
from app.inbound.arrival import MADE_BY_US, Arrival, from_hints
from app.inbound.forms import SealedForm
from app.inbound.intent import Intent
from app.messages.actions import empty_at_provider
from app.messages.queries import is_stored
from app.messages.sealed import is_sealed, keep_sealed
from app.messages.voices import LEFT_FOR, can_be_heard
from app.runtime import Runtime
from app.transaction import write
from app.wording.rendering import say
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind, Preference, PreferenceWord, Progress, Receipt, Redacts
from channels.failures import Reason

Event = Arrival | Receipt | Preference | SealedForm
ACKNOWLEDGEMENT = "neutral_received_later"  # it promises nothing: who is on duty cannot read it yet either
_WITHOUT_ID = "e:"  # begins the id of what no provider names: each is kept, and twice does no harm


@dataclass(frozen=True, slots=True)
class PutAway:
    """What came in, and when."""

    at: datetime
    event: Event


def put_away(runtime: Runtime, channel: str, event: Event) -> None:
    """Keep it sealed; returns after the commit. A text that is here already is neither kept nor answered again."""
    row_id = new_id()
    provider_id = _id_of(event) or f"{_WITHOUT_ID}{row_id.hex}"

    def unit(work: Work) -> bool:
        if is_stored(work, channel, provider_id) or is_sealed(work, channel, provider_id):
            return False
        keep_sealed(work, row_id, channel=channel, provider_id=provider_id, told=to_json(work.now, event))
        if isinstance(event, Arrival) and not event.reading.reduced:
            have_emptied(work, runtime, event)
        return True

    try:
        fresh = write(runtime, SYSTEM, unit)
    except IntegrityError:  # two processes took in the same text at the same moment, and the other answers
        fresh = False
    if fresh and isinstance(event, Arrival):
        _acknowledge(runtime, event)


def _id_of(event: Event) -> str:
    """What makes it known again; empty for what no provider names."""
    if isinstance(event, SealedForm):
        return event.once
    return event.provider_id if isinstance(event, Arrival) else ""


def _acknowledge(runtime: Runtime, arrival: Arrival) -> None:
    """Say that it is here: the same for a call for help and for a word to stop, so that the answer tells nothing."""
    if runtime.at_once is None or arrival.unanswered:
        return
    organisation = runtime.settings.operation.name
    words = say(runtime.wording, ACKNOWLEDGEMENT, arrival.reading.language, organisation=organisation)
    runtime.at_once.say(arrival.channel, arrival.sender, words.text, thread=arrival.thread)


def have_emptied(work: Work, runtime: Runtime, arrival: Arrival) -> None:
    """Have the provider's copy of a text emptied, where it has one that can be. In the unit that keeps ours.

    A recording that a member may still hear is left there for some days, or until it was heard.
    """
    left = arrival.voice is not None and arrival.reading.intent is not Intent.ERASE
    left = left and can_be_heard(runtime, arrival.channel)
    named = not arrival.provider_id.startswith(MADE_BY_US)
    if named and _can_be_emptied(type(runtime.channels[arrival.channel])):  # type: ignore[arg-type]  # a class is hashable
        due_at = work.now + LEFT_FOR if left else work.now
        empty_at_provider(work, arrival.channel, arrival.provider_id, due_at=due_at)


@cache  # asking for a protocol costs as much as the insert it decides on
def _can_be_emptied(line: type) -> bool:
    return issubclass(line, Redacts)


def to_json(at: datetime, event: Event) -> str:
    """All of it, to be sealed."""
    if isinstance(event, Arrival):
        told: dict[str, Any] = {"text": event.reading.text, "hints": replace(event, acknowledged=True).hints()}
    elif isinstance(event, SealedForm):
        told = {"form": base64.b64encode(event.sealed).decode(), "key": event.key_id}
    elif isinstance(event, Receipt):
        told = {"receipt": asdict(event) | {"at": event.at and event.at.isoformat()}}
    else:
        told = {"preference": asdict(event)}
    return json.dumps({"at": at.isoformat()} | told, ensure_ascii=False)


def from_json(told: str, *, channel: str, provider_id: str) -> PutAway:
    """What was put away; a text among it as one that was acknowledged."""
    kept = json.loads(told)
    at = datetime.fromisoformat(kept["at"])
    if "form" in kept:
        return PutAway(at, SealedForm(provider_id, kept["key"], base64.b64decode(kept["form"])))
    if "receipt" in kept:
        return PutAway(at, _receipt(kept["receipt"]))
    if "preference" in kept:
        return PutAway(at, _preference(kept["preference"]))
    return PutAway(at, from_hints(kept["hints"], channel=channel, provider_id=provider_id, text=kept["text"]))


def _receipt(kept: Mapping[str, Any]) -> Receipt:
    return Receipt(
        Progress(kept["progress"]),
        delivery_id=kept["delivery_id"],
        provider_id=kept["provider_id"],
        at=kept["at"] and datetime.fromisoformat(kept["at"]),
        reason=kept["reason"] and Reason(kept["reason"]),
    )


def _preference(kept: Mapping[str, Any]) -> Preference:
    address = Address(AddressKind(kept["address"]["kind"]), kept["address"]["value"])
    return Preference(address, PreferenceWord(kept["word"]))
