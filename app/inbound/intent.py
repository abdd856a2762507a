"""What a text wants of us, from the keywords of the wording in every language: pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    JOIN = "join"
    LEAVE = "leave"
    UNCLEAR = "unclear"


class Word(StrEnum):
    """How much of a text is the word for its intent."""

    NONE = "none"
    FIRST = "first"  # more follows
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text wants, and whether it says so with a word agreed for it."""

    intent: Intent
    word: Word = Word.NONE


Keywords = Mapping[str, Mapping[str, Sequence[str]]]

# Said with the whole text or not at all: "stop" inside a sentence is about something else. When one word means two
# things in two languages the earlier one wins, because its mistake does the least harm.
_WHOLE_TEXT: Final = (Intent.START, Intent.STOP, Intent.ERASE, Intent.LEAVE)
_FIRST_WORDS: Final = (Intent.FEEDBACK, Intent.INFO, Intent.MENU, Intent.JOIN)
_HELP: Final = "help"  # the words for it mean that a person looks, as everything unknown does
# Pictures, and characters newer than this Python's tables.
_SIGNS: Final = frozenset({"So", "Cn", "Co"})
# A keyword longer than this is a sentence; a text is compared with keywords by its first few words only.
_LONGEST: Final = 4


class Intents:
    """Knows the keywords of every language; a text may use those of any language."""

    def __init__(self, keywords: Keywords) -> None:
        """``keywords``: language to intent name to words; names that are no intent mean a person looks."""
        self._whole = _gather(keywords, {intent.value: intent for intent in _WHOLE_TEXT})
        self._first = _gather(keywords, {intent.value: intent for intent in _FIRST_WORDS} | {_HELP: Intent.SOS})

    def find(self, text: str) -> Heard:
        """The intent of the whole text."""
        folded = fold(text)
        if not folded:
            return Heard(Intent.SOS if _has_sign(text) else Intent.UNCLEAR)
        exact = self._whole.get(folded)
        return Heard(exact, Word.ALONE) if exact else self._first_words(folded)

    def without_word(self, text: str) -> str:
        """The text without the word it begins with that says what it is."""
        command = self._command(fold(text))
        if not command:
            return text
        ends = range(1, len(text) + 1)
        end = next(end for end in ends if fold(text[:end]) == command)
        while end < len(text) and fold(text[: end + 1]) == command:  # signs and blanks that part it from the rest
            end += 1
        return text[end:]

    def _first_words(self, folded: str) -> Heard:
        command = self._command(folded)
        if not command:
            return Heard(Intent.SOS)
        return Heard(self._first[command], Word.ALONE if command == folded else Word.FIRST)

    def _command(self, folded: str) -> str:
        """The longest beginning that is an agreed word; empty when none is."""
        words = folded.split(" ", _LONGEST)
        beginnings = (" ".join(words[:count]) for count in range(min(len(words), _LONGEST), 0, -1))
        return next((one for one in beginnings if one in self._first), "")


def _gather(keywords: Keywords, intents: Mapping[str, Intent]) -> Mapping[str, Intent]:
    """Every spelling of their words; where two share one, that of the first named."""
    gathered: dict[str, Intent] = {}
    for name, intent in reversed(list(intents.items())):
        for language in keywords.values():
            gathered.update({fold(word): intent for word in language.get(name, ())})
    gathered.pop("", None)
    return MappingProxyType(gathered)


def _has_sign(text: str) -> bool:
    """Whether the text shows anything but punctuation and space: an emoji is a message."""
    return any(unicodedata.category(character) in _SIGNS for character in text)
