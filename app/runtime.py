"""Runtime: everything the server is made of, built once and passed by hand. Never global."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Engine

from app.clock import Clock
from app.privacy.held import HeldKeys
from app.privacy.keys import Keyring
from app.settings import Channel, Settings
from app.work import Actor, Scrubs, Work

if TYPE_CHECKING:  # rooms above this one, carried but never called here
    from app.inbound.reading import Reader
    from app.outbox.at_once import AtOnce
    from app.places.areas import Areas
    from app.wording.drafts import Wording
    from channels.libretranslate import LibreTranslate
    from maps.tiles import Tiles


class Writes(Protocol):
    """What an embedded database writes through."""

    def write(self, actor: Actor, unit: Callable[[Work], Any]) -> Any:
        """The unit's result, after its commit."""
        ...

    def waiting(self) -> int:
        """How many units wait now."""
        ...

    def fold_in(self) -> None:
        """Empty the database's log into its file."""
        ...

    def stop(self) -> None:
        """Finish what waits and end."""
        ...


@dataclass(slots=True)
class Runtime:
    """The parts, once each. `channels` maps a channel's name in the settings to its adapter."""

    settings: Settings
    clock: Clock
    engine: Engine
    reader: Engine  # refuses to write
    keyring: Keyring = field(repr=False)
    scrubber: Scrubs = field(repr=False)
    wording: "Wording" = field(repr=False)
    reader_of_texts: "Reader" = field(repr=False)
    channels: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # What went wrong in this process and a person must know, and when it last did: shown above the queue.
    alarms: dict[str, datetime] = field(default_factory=dict)
    at_once: "AtOnce | None" = field(default=None, repr=False)  # answers without a record, while the keys are locked
    after_unlocking: list[Callable[[], object]] = field(default_factory=list, repr=False)  # each is called once
    translator: "LibreTranslate | None" = field(default=None, repr=False)  # a machine in the same house
    areas: "Areas | None" = field(default=None, repr=False)  # read when the server starts and when they change
    tiles: "Tiles | None" = field(default=None, repr=False)  # the administrator's map
    area_of: Callable[[Any], str] = field(default=lambda _place: "", repr=False)  # which of these a place lies in
    held: HeldKeys = field(default_factory=HeldKeys, repr=False)  # what focal points opened, session by session
    writer: Writes | None = None  # None on PostgreSQL: a unit runs where it is called
    files: "Wording" = field(init=False, repr=False)  # the words as shipped; `wording` is what is said now

    def __post_init__(self) -> None:
        self.files = self.wording

    def channel(self, name: str) -> Channel:
        """The settings of a channel we have."""
        return next(channel for channel in self.settings.channels if channel.id == name)

    def plain_words_of(self, name: str) -> str:
        """What words without a keyword are on a channel: "help" or "feedback"."""
        return next((channel.plain_words for channel in self.settings.channels if channel.id == name), "help")

    def waiting(self) -> int:
        """How many writes wait now."""
        return 0 if self.writer is None else self.writer.waiting()

    def close(self) -> None:
        """Stop writing and let the database go."""
        if self.writer is not None:
            self.writer.stop()
        if self.tiles is not None:
            self.tiles.close()
        self.engine.dispose()
        self.reader.dispose()
