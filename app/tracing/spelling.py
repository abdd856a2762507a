"""Names of any script as Latin letters that can be compared, however somebody spelled them: pure.

A name is written one way per passport office. What stays is the order of its consonants, near enough: vowels are not
written in Arabic letters, and letters that one language keeps apart are one in the next.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

from app.language import script_of
from app.places.folding import split_words, visible

# Words that stand in many names and tell nobody from another.
_COMMON: Final = frozenset(
    "al el ar as ad az ul ur abu bin ben bn ibn bint binti um uld ulad de da do dos das del la le las los van von der "
    "den mak mk san dau maun ma mrs mis md seik saik haji haj sayid syed mst mosamat ato voizero".split()
)
_NO_VOWELS: Final = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Mymr"})
_SHORT_FORMS: Final = {
    **dict.fromkeys(("mohd", "muhd", "moh"), "mohamad"),
    **dict.fromkeys(("abd", "abdel", "abdal"), "abdul"),
}
# What languages spell otherwise, in this order: the longer before the shorter.
_ALIKE: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"sch|tch|tsh|ch|sh|cz|sz", "s"),
        (r"dzh|dj|zh|j", "j"),
        (r"ck|cq|q|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"ph", "f"),
        (r"kh|x", "h"),
        (r"gh", "g"),
        (r"dh", "z"),
        (r"^ht|th", "t"),
        (r"bh|^w", "v"),
        (r"w|ou|oo", "u"),
        (r"ee|ie", "i"),
        (r"ng$", "n"),
    )
)
_ANY_ALIKE: Final = re.compile("|".join(pattern.pattern for pattern, _ in _ALIKE))
_ARABIC: Final = str.maketrans({"ض": "ظ", "ذ": "ظ", "ث": "س"})  # said as z or t from the Nile to the Indus
_ARTICLES: Final = ("ال", "أل", "ٱل")
_VOWELS: Final = re.compile(r"[aeiouy]+|h$")
_ONE_SOUND: Final = str.maketrans("pvg", "bbk")
_DOUBLED: Final = re.compile(r"(.)\1+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
# Before every Burmese letter that begins a syllable: one that is neither killed nor stacked.
_SYLLABLE: Final = re.compile("(?<!^)(?<!\u1039)(?=[\u1000-\u1021](?![\u1037]?[\u103a\u1039]))")
# How much the same consonants say where vowels are not written: of one letter little, of four and more all.
_WEIGHT: Final = (0.0, 0.6, 0.82, 0.93, 1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name: with its vowels ("" in a script that writes none), and as its consonants alone."""

    full: str
    bones: str


def taken_apart(name: str) -> tuple[Part, ...]:
    """The parts of a name that tell people apart; all of them where all are common words."""
    script = script_of(name)
    words = [word for written in split_words(visible(name)) for word in _words(written, script) if word]
    words = [_DOUBLED.sub(r"\1", word) for word in words]
    telling = [word for word in words if word not in _COMMON] or words
    return tuple(_part(_SHORT_FORMS.get(word, word), vowels=script not in _NO_VOWELS) for word in telling)


def joined(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """The parts as they are, and with each two neighbours written as one word."""
    found = [tuple(parts)]
    for at in range(len(parts) - 1):
        one, other = parts[at : at + 2]
        full = one.full + other.full if one.full and other.full else ""
        found.append((*parts[:at], Part(full, one.bones + other.bones), *parts[at + 2 :]))
    return found


def likeness(one: Part, other: Part) -> float:
    """How alike two parts are: 1.0 for the same."""
    bones = ratio(one.bones, other.bones) / 100 * _weight(one, other)
    if not (one.full and other.full):
        return bones
    full = ratio(one.full, other.full) / 100
    return max(full, 0.6 * bones + 0.4 * full)


def _weight(one: Part, other: Part) -> float:
    return _WEIGHT[min(len(one.bones), len(other.bones), len(_WEIGHT) - 1)]


def _words(written: str, script: str) -> Sequence[str]:
    """The words of what was written as one, in Latin letters that are alike in every language."""
    if script == "Latn":
        return [_alike(_latin(anyascii(written)))]
    if script == "Mymr":
        return [_burmese(one) for one in _SYLLABLE.split(written)]
    if script == "Hani":
        return [_alike(_latin(one)) for one in _CAMEL.split(anyascii(written))]
    if script == "Arab":
        bare = written[2:] if written.startswith(_ARTICLES) and len(written) > 4 else written
        return [_by_letter(bare.translate(_ARABIC))]
    return [_by_letter(written)]


def _by_letter(word: str) -> str:
    """Letter by letter: what two letters make together in Latin is not what these two are."""
    return _first(word[0]) + "".join(_next(letter) for letter in word[1:])


@cache
def _first(letter: str) -> str:
    return _letter(_latin(anyascii(letter)))


@cache
def _next(letter: str) -> str:
    return _letter(_latin(anyascii(letter)).replace("w", "u"))


def _letter(latin: str) -> str:
    return "s" if latin == "c" else _alike(latin)


def _burmese(syllable: str) -> str:
    """What is written s is said th, r is y, and w inside a syllable is a vowel."""
    latin = _latin(anyascii(syllable)).replace("s", "t").replace("r", "y").replace("j", "z")
    return _alike(latin[:1] + latin[1:].replace("v", "u"))


def _latin(word: str) -> str:
    return _NOT_LETTERS.sub("", word.lower())


def _alike(word: str) -> str:
    if not _ANY_ALIKE.search(word):
        return word
    for pattern, letter in _ALIKE:
        word = pattern.sub(letter, word)
    return word


def _part(alike: str, *, vowels: bool) -> Part:
    bones = _VOWELS.sub("", alike).translate(_ONE_SOUND)
    return Part(alike if vowels else "", _DOUBLED.sub(r"\1", bones))
