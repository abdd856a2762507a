"""Language tags, their fallbacks, directions, own names and scripts: pure.

Tags are BCP-47; scripts are ISO 15924 codes, with ``Zyyy`` for a text without a letter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

MAIN: Final = "en"
NO_SCRIPT: Final = "Zyyy"
# Languages carried by a script we can name but have no words for: the tag says "undetermined".
UNDETERMINED: Final = "und"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: what it calls itself, the script it is written in, and who stands in for it."""

    tag: str
    own_name: str
    english_name: str
    script: str
    stands_in: tuple[str, ...] = ()


_KNOWN: Final = (
    Language("en", "English", "English", "Latn"),
    Language("es", "Español", "Spanish", "Latn"),
    Language("fr", "Français", "French", "Latn"),
    Language("pt", "Português", "Portuguese", "Latn", ("es",)),
    Language("ht", "Kreyòl ayisyen", "Haitian Creole", "Latn", ("fr",)),
    Language("ar", "العربية", "Arabic", "Arab"),
    Language("fa", "فارسی", "Persian", "Arab"),
    Language("prs", "دری", "Dari", "Arab", ("fa",)),
    Language("ps", "پښتو", "Pashto", "Arab", ("prs", "fa")),
    Language("ur", "اردو", "Urdu", "Arab"),
    Language("ti", "ትግርኛ", "Tigrinya", "Ethi", ("am",)),
    Language("am", "አማርኛ", "Amharic", "Ethi"),
    Language("so", "Soomaali", "Somali", "Latn"),
    Language("sw", "Kiswahili", "Swahili", "Latn"),
    Language("bn", "বাংলা", "Bengali", "Beng"),
    Language("uk", "Українська", "Ukrainian", "Cyrl", ("ru",)),
    Language("ru", "Русский", "Russian", "Cyrl"),
    Language("tr", "Türkçe", "Turkish", "Latn"),
    Language("zh", "中文", "Chinese", "Hani"),
    Language("hi", "हिन्दी", "Hindi", "Deva"),
    Language("ne", "नेपाली", "Nepali", "Deva", ("hi",)),
    Language("my", "မြန်မာ", "Burmese", "Mymr"),
    Language("tl", "Tagalog", "Tagalog", "Latn"),
    Language("vi", "Tiếng Việt", "Vietnamese", "Latn"),
    Language("ku", "Kurdî", "Kurdish", "Latn"),
)
LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType({language.tag: language for language in _KNOWN})

# Other names of the same language that phones, providers and forms send.
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fil": "tl",
        "fa-af": "prs",
        "pus": "ps",
        "tir": "ti",
        "amh": "am",
        "som": "so",
        "swa": "sw",
        "swh": "sw",
        "hat": "ht",
        "cmn": "zh",
        "kmr": "ku",
        "ckb": "ku",
        "arb": "ar",
        "npi": "ne",
        "pes": "fa",
    }
)
_RIGHT_TO_LEFT: Final = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
_RIGHT_TO_LEFT_TAGS: Final = frozenset({"he", "yi", "dv", "syr", "nqo", "sd", "ug"})

_SCRIPT_RUNS: Final = (
    ("Latn", "A-Za-zªºÀ-ÖØ-öø-ʯḀ-ỿﬀ-ﬆＡ-Ｚａ-ｚ"),
    (
        "Arab",
        "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    ),
    ("Cyrl", "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"),
    ("Ethi", "\u1200-\u137f\u1380-\u139f\u2d80-\u2ddf\uab00-\uab2f"),
    ("Deva", "\u0900-\u097f\ua8e0-\ua8ff"),
    ("Beng", "\u0980-\u09ff"),
    ("Mymr", "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"),
    ("Hani", "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    ("Kana", "\u3040-\u30ff\u31f0-\u31ff"),
    ("Hang", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"),
    ("Hebr", "\u0590-\u05ff"),
    ("Grek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Armn", "\u0530-\u058f"),
    ("Geor", "\u10a0-\u10ff\u1c90-\u1cbf"),
    ("Thai", "\u0e00-\u0e7f"),
    ("Khmr", "\u1780-\u17ff"),
    ("Laoo", "\u0e80-\u0eff"),
    ("Taml", "\u0b80-\u0bff"),
    ("Telu", "\u0c00-\u0c7f"),
    ("Gujr", "\u0a80-\u0aff"),
    ("Guru", "\u0a00-\u0a7f"),
    ("Mlym", "\u0d00-\u0d7f"),
    ("Knda", "\u0c80-\u0cff"),
    ("Sinh", "\u0d80-\u0dff"),
    ("Tibt", "\u0f00-\u0fff"),
    ("Tfng", "\u2d30-\u2d7f"),
    ("Nkoo", "\u07c0-\u07ff"),
    ("Thaa", "\u0780-\u07bf"),
    ("Syrc", "\u0700-\u074f"),
    ("Adlm", "\U0001e900-\U0001e95f"),
)
_RUN: Final = re.compile("|".join(f"([{letters}]+)" for _, letters in _SCRIPT_RUNS))
_ASCII_LETTER: Final = re.compile("[A-Za-z]")
# Signs that turn the order of letters, and that nobody sees; without those that join letters, which words need.
_TURNING: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def canonical(tag: str) -> str:
    """The tag we use for what a phone, form or provider calls the language; ``und`` when unknown."""
    lowered = tag.strip().replace("_", "-").lower()
    primary = lowered.partition("-")[0]
    for name in (lowered, primary):
        found = _ALIASES.get(name, name)
        if found in LANGUAGES:
            return found
    return primary if primary.isalpha() and 2 <= len(primary) <= 3 else UNDETERMINED


def fallbacks(tag: str) -> tuple[str, ...]:
    """The tag itself first, then who stands in for it, English last: ``prs`` gives prs, fa, en."""
    known = LANGUAGES.get(tag)
    chain = (tag, *(known.stands_in if known else ()), MAIN)
    return tuple(dict.fromkeys(chain))


def is_right_to_left(tag: str) -> bool:
    """Whether the language is read from the right."""
    known = LANGUAGES.get(tag)
    return known.script in _RIGHT_TO_LEFT if known else tag in _RIGHT_TO_LEFT_TAGS


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """The value of the page's ``dir`` attribute."""
    return "rtl" if is_right_to_left(tag) else "ltr"


def own_name(tag: str) -> str:
    """What the language calls itself; the tag when we do not know it."""
    known = LANGUAGES.get(tag)
    return known.own_name if known else tag


def in_order(text: str) -> str:
    """The text without signs that nobody sees and that make it read otherwise than it is written."""
    return text if text.isascii() and text.isprintable() else _TURNING.sub("", text)


def script_of(text: str) -> str:
    """The script most letters of the text are written in; ``Zyyy`` without a letter.

    Kana beats Han and Hangul beats Han, because one Japanese sentence has both.
    """
    if text.isascii():
        return "Latn" if _ASCII_LETTER.search(text) else NO_SCRIPT
    counts: dict[int, int] = {}
    for run in _RUN.finditer(text):
        group = run.lastindex or 0
        counts[group] = counts.get(group, 0) + run.end() - run.start()
    if not counts:
        return NO_SCRIPT
    script = _SCRIPT_RUNS[max(counts, key=counts.__getitem__) - 1][0]
    return "Kana" if script == "Hani" and _kana_group() in counts else script


def scripts_in(text: str) -> frozenset[str]:
    """Every script with at least one letter in the text."""
    if text.isascii():
        return frozenset({"Latn"}) if _ASCII_LETTER.search(text) else frozenset()
    once = "".join(sorted(set(text)))  # letters of one script stand together in Unicode: one run for each
    return frozenset(_SCRIPT_RUNS[(run.lastindex or 1) - 1][0] for run in _RUN.finditer(once))


def _kana_group() -> int:
    return next(number for number, (script, _) in enumerate(_SCRIPT_RUNS, 1) if script == "Kana")
