"""One text understood and scrubbed: place, language, intent, need, urgency. The raw text ends here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.inbound.intent import Intent
from app.inbound.needs import Urgency

if TYPE_CHECKING:
    from app.places.place import Place


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says, without its raw words.

    ``language`` is a BCP-47 tag and ``script`` an ISO 15924 code; ``confidence`` is 0 to 1 and 1 for a stated
    language; ``guess`` is what the words look like when that differs from ``language``; ``reduced`` tells that
    the scrubber failed and only need, place and number words were kept.
    """

    language: str
    confidence: float
    script: str
    guess: str
    intent: Intent
    needs: tuple[str, ...]
    urgency: Urgency
    people: int | None
    place: "Place | None"
    text: str
    reduced: bool


class Reader:
    """Reads texts; built once, holds no words of anybody."""

    @classmethod
    def load(cls, *, main_language: str = "en", countries: Sequence[str] = ()) -> "Reader":
        """The reader made of the files in the repository; needs no keys and no database."""
        raise NotImplementedError

    def read(
        self,
        text: str,
        *,
        location: tuple[float, float, str] | None = None,
        stated_language: str | None = None,
        sticky_language: str | None = None,
    ) -> Reading:
        """The text understood; a stated language is never replaced by a guessed one."""
        raise NotImplementedError
