"""What arrived: one text on one channel, already read. Raw words are gone here."""

import json
from dataclasses import asdict, dataclass

from app.inbound.intent import Intent
from app.inbound.needs import Urgency
from app.inbound.reading import Reading
from app.places.place import Place
from channels.contract import Address, AddressKind


@dataclass(frozen=True, slots=True)
class Arrival:
    """One text, read and scrubbed, and where it came from. `provider_id` is unique for its channel."""

    channel: str
    sender: Address
    provider_id: str
    reading: Reading

    def hints(self) -> str:
        """Everything but the text, as JSON to be sealed: what could not be carried out is read from it again."""
        reading = asdict(self.reading) | {"text": "", "place": self.reading.place and self.reading.place.to_json()}
        sender = {"kind": self.sender.kind, "value": self.sender.value}
        return json.dumps({"sender": sender, "reading": reading}, ensure_ascii=False)


def from_hints(hints: str, *, channel: str, provider_id: str, text: str) -> Arrival:
    """The arrival that `hints` told of."""
    kept = json.loads(hints)
    reading = kept["reading"]
    place = reading["place"]
    told = reading | {
        "intent": Intent(reading["intent"]),
        "urgency": Urgency(reading["urgency"]),
        "needs": tuple(reading["needs"]),
        "place": None if place is None else Place.from_json(place),
        "text": text,
    }
    sender = Address(AddressKind(kept["sender"]["kind"]), kept["sender"]["value"])
    return Arrival(channel, sender, provider_id, Reading(**told))
