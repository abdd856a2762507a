"""A phone on a page: a line without a provider, for trying things and for tests.

What we send lies in a small box in memory until the page reads it; what the page sends comes in like any
other text. Nothing is signed, so it hears nobody unless it was enabled, and production leaves it off.
"""

import io
import json
import math
import re
import threading
import wave
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.contract import (
    Address,
    AddressKind,
    Attachment,
    Location,
    Outgoing,
    Parsed,
    Received,
    Recording,
    Reply,
    Request,
    Sent,
    Traits,
)
from channels.failures import PayloadInvalid, Reason, SendFailed, SignatureInvalid
from channels.registry import Clock
from channels.settings_reader import SettingsReader

_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")
_TEXTS_PER_BOX = 100
_BOXES = 1000
_LONGEST_TEXT = 1600
_LONGEST_VOICE = 600
_VOICE_TYPE = "audio/wav"


@dataclass(frozen=True, slots=True)
class Settings:
    """`number` is the line's own; `enabled` lets the page be heard; `rate` in messages a second."""

    number: str
    enabled: bool
    rate: float


@dataclass(frozen=True, slots=True, repr=False)
class ShownText:
    """One text on the phone's screen; `number` counts up without gaps within the line's life."""

    number: int
    delivery_id: str
    text: str
    at: datetime


def read_settings(settings: Mapping[str, object]) -> Settings:
    """The simulator's settings; every key has a default, and it is off."""
    reader = SettingsReader(settings)
    read = Settings(
        number=reader.text("number", "+999000000", pattern=_NUMBER.pattern, what="a number such as +999000000"),
        enabled=reader.flag("enabled", default=False),
        rate=reader.number("rate", 100.0, low=0.01, high=10_000),
    )
    reader.finish()
    return read


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> "Simulator":
    """A simulated line with empty boxes."""
    del public_url  # our own page calls it; there is no provider to tell
    return Simulator(read_settings(settings), clock=clock)


class Simulator:
    """A line whose phones are pages; boxes are bounded in number and length, the oldest leave first."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._boxes: OrderedDict[str, deque[ShownText]] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()
        self.traits = Traits(
            reaches=frozenset({AddressKind.PHONE}),
            needs_internet=False,
            gives_receipts=False,
            same_id_sent_once=True,
            longest_text=_LONGEST_TEXT,
            rate=settings.rate,
        )

    def send(self, outgoing: Outgoing) -> Sent:
        """The delivery's own id, once the text lies in its box; the same id twice lies there once."""
        if outgoing.to.kind not in self.traits.reaches or not _NUMBER.fullmatch(outgoing.to.value):
            raise SendFailed(Reason.ADDRESS_INVALID)
        if len(outgoing.text) > _LONGEST_TEXT:
            raise SendFailed(Reason.TOO_LONG)
        now = self._clock()
        with self._lock:
            box = self._box(outgoing.to.value)
            if all(shown.delivery_id != outgoing.delivery_id for shown in box):
                self._count += 1
                box.append(ShownText(self._count, outgoing.delivery_id, outgoing.text, now))
        return Sent(outgoing.delivery_id)

    def recording(self, provider_id: str, number: int) -> Recording:
        """A second of a plain tone: nobody speaks into this phone."""
        del provider_id, number
        sound = io.BytesIO()
        with wave.open(sound, "wb") as tone:
            tone.setnchannels(1)
            tone.setsampwidth(1)
            tone.setframerate(8000)
            tone.writeframes(bytes(128 + round(60 * math.sin(at / 8000 * 440 * math.tau)) for at in range(8000)))
        return Recording(_VOICE_TYPE, sound.getvalue())

    def inbox(self, address: Address, after: int = 0) -> tuple[ShownText, ...]:
        """The texts lying in a phone's box with a number above `after`, oldest first."""
        with self._lock:
            return tuple(shown for shown in self._boxes.get(address.value, ()) if shown.number > after)

    def verify(self, request: Request) -> None:
        """Nothing when the page may be heard.

        Only JSON is taken: a page of another site cannot send it here without the browser asking first.
        """
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not self._settings.enabled or request.method != "POST" or media_type != "application/json":
            raise SignatureInvalid

    def parse(self, request: Request) -> Parsed:
        """One text: `{"from": "+999…", "text": "…", "id"?: "…", "location"?: {…}, "voice"?: seconds}`.

        A location is `{"latitude": …, "longitude": …}`.
        """
        fields = _read_object(request.body)
        sender, text, provider_id = fields.get("from"), fields.get("text", ""), fields.get("id")
        if not isinstance(sender, str) or not _NUMBER.fullmatch(sender):
            raise PayloadInvalid("sender")
        if not isinstance(text, str) or "\0" in text or len(text) > _LONGEST_TEXT:
            raise PayloadInvalid("text")
        if provider_id is not None and not (isinstance(provider_id, str) and 0 < len(provider_id) <= 64):
            raise PayloadInvalid("id")
        location = _read_location(fields.get("location"))
        voice = fields.get("voice")
        if voice is not None and not (type(voice) is int and 0 < voice <= _LONGEST_VOICE):
            raise PayloadInvalid("voice")
        if "text" not in fields and location is None and voice is None:
            raise PayloadInvalid("empty")
        received = Received(
            sender=Address(AddressKind.PHONE, sender),
            to=Address(AddressKind.PHONE, self._settings.number),
            text=text,
            provider_id=provider_id,
            location=location,
            attachments=() if voice is None else (Attachment("", _VOICE_TYPE, voice),),
        )
        return Parsed((received,), Reply(media_type="application/json", body="{}"))

    def _box(self, number: str) -> deque[ShownText]:
        box = self._boxes.setdefault(number, deque(maxlen=_TEXTS_PER_BOX))
        self._boxes.move_to_end(number)
        if len(self._boxes) > _BOXES:
            self._boxes.popitem(last=False)
        return box


def _read_object(body: bytes) -> dict[str, object]:
    try:
        read = json.loads(body)
        # A lone surrogate is legal JSON and cannot be stored; this finds it wherever it hides.
        json.dumps(read, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise PayloadInvalid("json") from None
    if not isinstance(read, dict):
        raise PayloadInvalid("json")
    return read


def _read_location(value: object) -> Location | None:
    if value is None:
        return None
    point = (value.get("latitude"), value.get("longitude")) if isinstance(value, dict) else (None, None)
    if not all(isinstance(degrees, int | float) and not isinstance(degrees, bool) for degrees in point):
        raise PayloadInvalid("location")
    latitude, longitude = float(str(point[0])), float(str(point[1]))
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise PayloadInvalid("location")
    return Location(latitude, longitude)
