"""What every channel promises: the data that crosses the border and the few things a channel can do.

Everything here is frozen. A channel object has the protocols its provider allows and no more; ask with
`isinstance(channel, Polls)`. A channel never knows the name it was configured under, never retries, never
sleeps, and keeps nothing of what passes through it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from channels.failures import Reason


class AddressKind(StrEnum):
    """What sort of address a value is."""

    PHONE = "phone"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Address:
    """Where one correspondent is reached.

    PHONE is E.164 (`+999…`) or, for senders that are not people, a short code. WHATSAPP is E.164 without the
    provider's prefix, or, for people who show no number, a business-scoped user id such as `US.1234`: it is
    compared whole and never parsed for digits.
    """

    kind: AddressKind
    value: str

    @property
    def has_number(self) -> bool:
        """True when the value is a telephone number that could be called or texted."""
        return self.value.startswith("+")


class Headers(Mapping[str, str]):
    """Request headers by name, whatever the case; a repeated header is joined with a comma."""

    __slots__ = ("_values",)

    def __init__(self, items: Iterable[tuple[str, str]] | Mapping[str, str] = ()) -> None:
        self._values: dict[str, str] = {}
        for name, value in items.items() if isinstance(items, Mapping) else items:
            key = name.lower()
            self._values[key] = f"{self._values[key]}, {value}" if key in self._values else value

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        """The names only: values may carry secrets."""
        return f"Headers({sorted(self._values)})"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One call of a provider, as it came. `url` with its query string as sent; `body` the raw bytes."""

    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Location:
    """A point somebody shared, in WGS 84 degrees, and what they or their map called it."""

    latitude: float
    longitude: float
    name: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """Notice of a picture, voice note or file: where the provider keeps it and what it says it is.

    `seconds`: how long a recording lasts, where the provider says so.
    """

    url: str
    media_type: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Received:
    """What somebody sent us. `choice` is the stable id of a button or list row, never its translated title.

    `unanswered`: it came through a list, which must hear nothing from us by itself. `thread`: what an answer names to
    stand below this in a mail program.
    `picked`: what was chosen in a form beside the words, question → answer, codes of closed lists alone.
    """

    sender: Address
    to: Address
    text: str
    provider_id: str | None = None
    sent_at: datetime | None = None
    location: Location | None = None
    attachments: tuple[Attachment, ...] = ()
    choice: str | None = None
    in_reply_to: str | None = None
    unanswered: bool = False
    thread: str | None = None
    picked: Mapping[str, str] = field(default_factory=dict)


class Progress(StrEnum):
    """How far a delivery has come. Ordered: a later receipt never takes a delivery back.

    FAILED is below DELIVERED so that a late true receipt wins over an early pessimistic one.
    """

    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return _RANKS[self.value]

    # Without these four the words would be compared by the alphabet.
    def __lt__(self, other: str) -> bool:
        return self.rank < _RANKS[other]

    def __le__(self, other: str) -> bool:
        return self.rank <= _RANKS[other]

    def __gt__(self, other: str) -> bool:
        return self.rank > _RANKS[other]

    def __ge__(self, other: str) -> bool:
        return self.rank >= _RANKS[other]


_RANKS: dict[str, int] = {progress.value: rank for rank, progress in enumerate(Progress)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """News of something we sent; may arrive before the answer to the sending itself, and in any order."""

    progress: Progress
    delivery_id: str | None = None
    provider_id: str | None = None
    at: datetime | None = None
    reason: Reason | None = None


class PreferenceWord(StrEnum):
    """A word the provider itself recognised."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Preference:
    """Somebody's word to the provider, which has already answered it."""

    address: Address
    word: PreferenceWord


Event = Received | Receipt | Preference


@dataclass(frozen=True, slots=True)
class Reply:
    """What the provider is told in the same breath. Texts to people never go this way."""

    status: int = 200
    media_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one request meant: events in the order they are to be taken, and the answer to the provider."""

    events: tuple[Event, ...]
    reply: Reply = Reply()


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """One text to one address.

    `template` is the handle of wording the provider has approved, as `TemplateState` gave it, for channels with a
    reply window; `variables` fill it. Channels without templates send `text`. `expires_at` is aware. `thread` is that
    of the last text of theirs.
    """

    delivery_id: str
    to: Address
    text: str
    receipt_url: str | None = None
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has taken it. `segments` only where the provider says so."""

    provider_id: str
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a channel is like: `longest_text` in characters, `rate` in messages a second."""

    reaches: frozenset[AddressKind]
    needs_internet: bool
    gives_receipts: bool
    same_id_sent_once: bool
    longest_text: int
    rate: float
    reply_window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right before relying on a channel: a stable id, and what to do in plain words."""

    id: str
    advice: str


@runtime_checkable
class Sends(Protocol):
    """Can bring a text to somebody."""

    traits: Traits

    def send(self, outgoing: Outgoing) -> Sent:
        """The provider's receipt for one text; SendFailed otherwise and nothing else."""
        ...


@runtime_checkable
class Receives(Protocol):
    """Is called by its provider."""

    def verify(self, request: Request) -> None:
        """Nothing when the request is the provider's own; SignatureInvalid otherwise and nothing else."""
        ...

    def parse(self, request: Request) -> Parsed:
        """What a verified request means. Pure; PayloadInvalid when it cannot be read."""
        ...


@runtime_checkable
class Polls(Protocol):
    """Can be asked what came in."""

    def poll(self, since: datetime) -> Sequence[Event]:
        """What the provider holds from then on, oldest first; what we already have is among it."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """One thing taken out of a box; without events it says nothing to us."""

    provider_id: str
    events: tuple[Event, ...]


@runtime_checkable
class Collects(Protocol):
    """Keeps what came in a box until it is taken out: nobody calls us. `redact` takes one out for good."""

    def lying(self) -> Sequence[str]:
        """The ids of what lies in the box, oldest first. The same thing twice has the same id and is told once."""
        ...

    def collect(self, provider_ids: Sequence[str]) -> Sequence[Collected]:
        """What these are, in that order, without those that are gone. It leaves them where they are."""
        ...

    def redact(self, provider_id: str) -> None:
        """Nothing; afterwards it lies in the box no more."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Recording:
    """A voice note as the provider has it; `media_type` is its own word for it."""

    media_type: str
    sound: bytes


@runtime_checkable
class Plays(Protocol):
    """Can give a voice note that somebody sent."""

    def recording(self, provider_id: str, number: int) -> Recording:
        """The voice note of a message, counted from 0; SendFailed otherwise and nothing else. At most 5 MB."""
        ...


@runtime_checkable
class Redacts(Protocol):
    """Can make the provider forget."""

    def redact(self, provider_id: str) -> None:
        """Nothing; afterwards the provider's copy has no words and no media."""
        ...


@runtime_checkable
class Checks(Protocol):
    """Can say what is wrong with its own setup."""

    def check(self) -> Sequence[Problem]:
        """Problems that show without the network."""
        ...

    def check_online(self) -> Sequence[Problem]:
        """Problems of the provider's side of the setup; asks the provider, so SendFailed is possible."""
        ...


Channel = Sends | Receives
