"""What a text wants of us, from the keywords of the wording in every language: pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.inbound.folding import fold


class Intent(StrEnum):
    """What a text wants: everything we do not recognise is ``sos``, so that a person looks at it."""

    SOS = "sos"
    FEEDBACK = "feedback"
    INFO = "info"
    STOP = "stop"
    START = "start"
    ERASE = "erase"
    MENU = "menu"
    UNCLEAR = "unclear"


Keywords = Mapping[str, Mapping[str, Sequence[str]]]

# Said with the whole text or not at all: "stop" inside a sentence is about something else. When one word means two
# things in two languages the earlier one wins, because its mistake does the least harm.
_WHOLE_TEXT: Final = (Intent.START, Intent.STOP, Intent.ERASE)
_FIRST_WORDS: Final = (Intent.FEEDBACK, Intent.INFO, Intent.MENU)
# Pictures, and characters newer than this Python's tables.
_SIGNS: Final = frozenset({"So", "Cn", "Co"})
# A keyword longer than this is a sentence; a text is compared with keywords by its first few words only.
_LONGEST: Final = 4


class Intents:
    """Knows the keywords of every language; a text may use those of any language."""

    def __init__(self, keywords: Keywords) -> None:
        """``keywords``: language to intent name to words; ``help`` and other names mean a person looks."""
        self._whole = _gather(keywords, _WHOLE_TEXT)
        self._first = _gather(keywords, _FIRST_WORDS)

    def find(self, text: str) -> Intent:
        """The intent of the whole text."""
        folded = fold(text)
        if not folded:
            return Intent.SOS if _has_sign(text) else Intent.UNCLEAR
        exact = self._whole.get(folded)
        return exact or self._first_words(folded) or Intent.SOS

    def _first_words(self, folded: str) -> Intent | None:
        words = folded.split(" ", _LONGEST)[:_LONGEST]
        for count in range(len(words), 0, -1):
            found = self._first.get(" ".join(words[:count]))
            if found:
                return found
        return None


def _gather(keywords: Keywords, intents: Sequence[Intent]) -> Mapping[str, Intent]:
    gathered: dict[str, Intent] = {}
    for intent in reversed(intents):
        for language in keywords.values():
            gathered.update({fold(word): intent for word in language.get(intent, ())})
    gathered.pop("", None)
    return MappingProxyType(gathered)


def _has_sign(text: str) -> bool:
    """Whether the text shows anything but punctuation and space: an emoji is a message."""
    return any(unicodedata.category(character) in _SIGNS for character in text)
