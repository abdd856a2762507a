"""What arrived: one text on one channel, already read. Raw words are gone here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from app.framework import Lane
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.reading import Reading
from app.messages.attachments import Voiced
from app.messages.tables import VoiceKind
from app.places.place import Place
from app.privacy.keys import Keyring
from channels.contract import Address, AddressKind

MADE_BY_US = "h:"  # begins an id that no provider gave


@dataclass(frozen=True, slots=True)
class Arrival:
    """One text, read and scrubbed, and where it came from. `provider_id` is unique for its channel.

    `acknowledged`: it came while the keys were locked, and was answered then as far as it ever is by itself.
    `unanswered`: it came through a list, which must hear nothing from us by itself.
    `picked`: as in `Received`; `sent_at`: when it was sent, where the line tells it, else when it came.
    """

    channel: str
    sender: Address
    provider_id: str
    reading: Reading
    acknowledged: bool = False
    voice: Voiced | None = None
    unanswered: bool = False
    thread: str | None = field(default=None, repr=False)  # what an answer names to stand below it
    picked: Mapping[str, str] = field(default_factory=dict)
    sent_at: datetime | None = None

    def hints(self) -> str:
        """Everything but the text, as JSON to be sealed: what could not be carried out is read from it again."""
        reading = asdict(self.reading) | {"text": "", "place": self.reading.place and self.reading.place.to_json()}
        reading["leads"] = None  # of raw words, which nothing keeps
        sender = {"kind": self.sender.kind, "value": self.sender.value}
        told = {"sender": sender, "reading": reading, "acknowledged": self.acknowledged}
        told |= {"voice": self.voice and asdict(self.voice), "unanswered": self.unanswered, "thread": self.thread}
        told |= {"picked": dict(self.picked), "sent_at": self.sent_at and self.sent_at.isoformat()}
        return json.dumps(told, ensure_ascii=False)


def made_id(keyring: Keyring, sender: Address, text: str, *, at: datetime) -> str:
    """An id for a text whose provider gave none: a keyed hash of sender, words and time within ten minutes."""
    at = at.astimezone(UTC)
    slot = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0).isoformat()
    mark = f"{sender.kind}:{sender.value}\0{slot}\0{text}"
    return MADE_BY_US + keyring.fingerprint.of("repeat", mark).hex()


def from_hints(hints: str, *, channel: str, provider_id: str, text: str) -> Arrival:
    """The arrival that `hints` told of."""
    kept = json.loads(hints)
    reading = kept["reading"]
    place = reading["place"]
    told = reading | {
        "intent": Intent(reading["intent"]),
        "word": Word(reading.get("word", Word.NONE)),
        "urgency": Urgency(reading["urgency"]),
        "needs": tuple(reading["needs"]),
        "lane": reading.get("lane") and Lane(reading["lane"]),
        "disclosed": reading.get("disclosed") and Lane(reading["disclosed"]),
        "place": None if place is None else Place.from_json(place),
        "text": text,
    }
    sender = Address(AddressKind(kept["sender"]["kind"]), kept["sender"]["value"])
    voice = kept.get("voice")
    return Arrival(
        channel,
        sender,
        provider_id,
        Reading(**told),
        acknowledged=kept.get("acknowledged", False),
        voice=voice and Voiced(**(voice | {"kind": VoiceKind(voice["kind"])})),
        unanswered=kept.get("unanswered", False),
        thread=kept.get("thread"),
        picked=kept.get("picked", {}),
        sent_at=datetime.fromisoformat(kept["sent_at"]) if kept.get("sent_at") else None,
    )
