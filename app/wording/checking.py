"""What is wrong with a text before anybody reads it, each with a place: pure.

A finding that refuses must be mended before the text goes to review; the others are advice. Nothing here understands
a sentence: word lists, counts and shapes only.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import regex  # type: ignore[import-untyped]

from app.language import LANGUAGES
from app.wording import refusing
from app.wording.drafts import Draft, Wording
from app.wording.keys import TEXTS
from app.wording.needs import Needs
from app.wording.rules import INTENTS, folded, forbidden_words
from app.wording.samples import SAMPLES
from app.wording.sentences import sentences
from channels.sms_text import measure

LONGEST_SENTENCE: Final = 20  # words
_LONGEST_UNSPACED: Final = 60  # letters, where words are not parted by spaces
HARDEST: Final = 50  # of LIX: above it a text reads like an official letter
_SHORTEST_SHOUT: Final = 4  # SMS, ID and SOS are words
_FEWEST_WORDS: Final = 15  # fewer, and the measure means nothing
_UNSPACED: Final = frozenset({"Hani", "Mymr"})
_WITH_LIX: Final = frozenset({"Latn", "Cyrl"})

_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_NAME: Final = re.compile(r"[a-z_]+\Z")
_LINK: Final = re.compile(
    r"\b(?:https?://|www\.)\S+|\b[a-z0-9-]+\.(?:com|org|net|info|int|me|ly|gov)\b\S*", re.IGNORECASE
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’\u200c\u200d-][\p{L}\p{M}\p{N}]+)*")
# Zero-width joiner and non-joiner shape letters in these scripts; anywhere else they only hide something.
_JOINED: Final = frozenset({"Arab", "Beng", "Deva", "Mymr"})
_JOINERS: Final = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `name` is the word or placeholder it is about, `start` and `end` its place in the text."""

    code: str
    refuses: bool
    start: int = 0
    end: int = 0
    name: str = ""
    instead: str = ""  # what to say in its place


@dataclass(frozen=True, slots=True)
class Ground:
    """What texts are judged against: the words of each language's file, and who we are."""

    files: Wording
    organisation: str

    def draft(self, language: str) -> Draft:
        """The language's own lists."""
        return self.files.drafts[language]


def tidy(text: str) -> str:
    """The text as it is kept: letters composed, lines ended one way, no control codes, no space at the ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) != "Cc").strip(" \n")


def check(ground: Ground, text: str, *, key: str, language: str) -> tuple[Finding, ...]:
    """Everything found in a tidied text, what refuses first, then in the order of the text."""
    draft, needs = ground.draft(language), TEXTS[key]
    found = [*_placeholders(text, needs), *_hidden(text, language), *_harmful(text, draft, needs)]
    found += _too_long(ground, text, language, most=needs.segments)
    found += [*_shouted(text, draft), *_links(text), *_hard(text, language)]
    return tuple(sorted(found, key=lambda one: (not one.refuses, one.start)))


def refusals(ground: Ground, text: str, *, key: str, language: str) -> tuple[str, ...]:
    """The codes of what must be mended."""
    return tuple(one.code for one in check(ground, text, key=key, language=language) if one.refuses)


def sample_values(ground: Ground, language: str) -> dict[str, str]:
    """Something for every placeholder, as long as it gets in practice; the name is ours."""
    commands = {intent: ground.files.keyword(intent, language) for intent in INTENTS}
    return {**SAMPLES, **commands, "organisation": ground.organisation}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the placeholders we know filled in and the others as they are."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def reading_measure(text: str, language: str) -> int | None:
    """LIX: words a sentence, plus the share of words with more than six letters in percent.

    Made for European languages written in Latin or Cyrillic letters, so None for others and for very short texts. It
    counts; it does not know whether the words are known.
    """
    words = _WORD.findall(_BRACES.sub("", text))
    if script(language) not in _WITH_LIX or len(words) < _FEWEST_WORDS:
        return None
    many = sum(1 for start, end in sentences(text) if _WORD.search(text[start:end])) or 1
    long = sum(len(word) > 6 for word in words)
    return round(len(words) / many + 100 * long / len(words))


def script(language: str) -> str:
    """The script a language is written in; Latin for one we do not know."""
    return LANGUAGES[language].script if language in LANGUAGES else "Latn"


def _placeholders(text: str, needs: Needs) -> Iterator[Finding]:
    wanted, seen = needs.placeholders, set[str]()
    for found in _BRACES.finditer(text):
        name = found[1]
        seen.add(name)
        if not _NAME.match(name):
            yield Finding("placeholder_name", True, *found.span(), name=found[0])
        elif name not in wanted:
            yield Finding("placeholder_unknown", True, *found.span(), name=name)
    for found in re.finditer(r"[{}]", _BRACES.sub(lambda one: " " * len(one[0]), text)):
        yield Finding("stray_brace", True, *found.span(), name=found[0])
    for name in sorted(wanted - seen):
        yield Finding("placeholder_missing", True, len(text), len(text), name=name)


def _hidden(text: str, language: str) -> Iterator[Finding]:
    """Characters nobody sees: they turn the order of letters around, or make two texts look the same."""
    joins = script(language) in _JOINED
    for place, character in enumerate(text):
        if unicodedata.category(character) not in ("Cf", "Co", "Cs", "Zl", "Zp"):
            continue
        if not (joins and character in _JOINERS):
            yield Finding("hidden_character", True, place, place + 1, name=f"U+{ord(character):04X}")


def _harmful(text: str, draft: Draft, needs: Needs) -> Iterator[Finding]:
    never = draft.never if needs.audience.watched else {}
    for word in dict.fromkeys(forbidden_words(text, never)):
        yield from _at(text, word, Finding("watched_phone", True))
    for refusal in refusing.refusals(text, draft.language):
        code = refusal.code.removeprefix("wording.")
        for word in dict.fromkeys(refusal.words):
            yield from _at(text, word, Finding(code, True, instead=refusal.instead))


def _too_long(ground: Ground, text: str, language: str, *, most: int) -> Iterator[Finding]:
    measured = measure(filled(text, sample_values(ground, language)))
    if measured.segments > most:
        yield Finding("over_budget", True, len(text), len(text), name=f"{measured.segments} > {most}")


def _shouted(text: str, draft: Draft) -> Iterator[Finding]:
    printed = [words[0] for words in draft.keywords.values()]  # a command word stands in capitals in our texts
    commands = {folded(word) for phrase in printed for word in phrase.split()}
    start = end = 0
    for found in _WORD.finditer(_BRACES.sub(lambda one: " " * len(one[0]), text)):
        word = found[0]
        if not (len(word) >= _SHORTEST_SHOUT and word.isupper() and folded(word) not in commands):
            continue
        if end and text[end : found.start()].isspace():
            end = found.end()
            continue
        if end:
            yield Finding("shouting", False, start, end, name=text[start:end])
        start, end = found.span()
    if end:
        yield Finding("shouting", False, start, end, name=text[start:end])


def _links(text: str) -> Iterator[Finding]:
    for found in _LINK.finditer(text):
        yield Finding("link", False, *found.span(), name=found[0])


def _hard(text: str, language: str) -> Iterator[Finding]:
    for start, end in sentences(text):
        if length := _length(text[start:end], language):
            yield Finding("long_sentence", False, start, end, name=str(length))
    if (lix := reading_measure(text, language)) is not None and lix > HARDEST:
        yield Finding("hard_to_read", False, 0, len(text), name=str(lix))


def _length(sentence: str, language: str) -> int:
    """How many words, or letters where words are not parted, when that is too many; else 0."""
    if script(language) in _UNSPACED:
        letters = sum(character.isalpha() for character in sentence)
        return letters if letters > _LONGEST_UNSPACED else 0
    words = len(_WORD.findall(sentence))
    return words if words > LONGEST_SENTENCE else 0


def _at(text: str, word: str, finding: Finding) -> Iterator[Finding]:
    """The finding at every place where a word stands that was found in the folded text; at least once."""
    seen, places = _folded_with_places(text.replace("\u200c", " "))
    whole = re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", seen)
    hits = list(whole) or list(re.finditer(re.escape(word), seen))  # some scripts part no words
    spans = [(places[hit.start()], places[hit.end() - 1] + 1) for hit in hits] or [(0, len(text))]
    yield from (replace(finding, start=start, end=end, name=text[start:end]) for start, end in spans)


@lru_cache(maxsize=64)
def _folded_with_places(text: str) -> tuple[str, tuple[int, ...]]:
    """What the checks see, and for each of its letters the place in the text it comes from."""
    pieces = [(place, folded(character)) for place, character in enumerate(text)]
    return "".join(piece for _, piece in pieces), tuple(place for place, piece in pieces for _ in piece)
