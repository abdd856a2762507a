"""Numbers that lead to a person: phones, cards, papers' numbers. Places, times, doses, prices and counts stay."""

import re
from collections.abc import Iterable, Iterator

from app.privacy.normalise import BARRIER, Folder
from app.privacy.number_words import CURRENCY, MY_NUMBER, PAPERS, POST, TELEPHONES, UNIT

_REACH = 24  # characters to either side that tell what a number is
_SENTENCE_END = re.compile(rf"[.!?؟\n{BARRIER}](?=\s)|{BARRIER}")
_LONG_NUMBER = re.compile(r"\d(?:[^\n]{0,3}?\d){4}")
_MIXED = re.compile(r"[a-z]\d{1,4}[a-z]|\d[a-z]{1,4}\d")  # letters among few digits, as on German passports
_DIGIT = re.compile(r"\d")
_LETTERS_BEFORE = 48  # characters of a number that may stand before its first digit

_SIX_DIGITS = re.compile(r"(?:\d\D*){6}")  # what is found by its form alone has as many


def _any_of(words: str) -> str:
    """A pattern of these words as they are in a folded text; `*` leaves the ending open."""
    folded = sorted(set(Folder().word(words).split()), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\*", r"\w{0,8}") for word in folded) + ")"


_CURRENCY, _UNIT, _POST = _any_of(CURRENCY), _any_of(UNIT), _any_of(POST)
_POST_CODE = rf"(?<!\w){_POST}\W{{0,2}}(?:code|de)?\W{{0,2}}\d{{4,6}}(?:-\d{{3,4}})?(?!\d)"
# What looks like a long number and is none of anybody's, whatever word announces it.
_PLACES = (
    r"(?<![\w+])[-+]?\d{1,3}[.,]\d{3,}\s?°?\s?[nsewo]?\s{0,2}[,;/ ]\s{0,2}[-+]?\d{1,3}[.,]\d{3,}(?![\d])",
    r"(?<![\w.+])[-+]?\d{1,3}\.\d{4,9}(?![\d.])",
    r"\d{1,3}\s?°\s?\d{1,2}\s?['′]?\s?\d{0,2}(?:[.,]\d{1,3})?\s?[\"″'′]{0,2}\s?[nsewo]?",
    r"(?<!\w)[ns]\s?\d{1,2}[ .]\d{1,2}[ .]\d{1,2}(?:[.,]\d{1,3})?[,;]?\s?[ewo]\s?\d{1,3}[ .]\d{1,2}[ .]\d{1,2}(?!\d)",
)
PLACES = re.compile("|".join(_PLACES))
"""Coordinates, as people write them."""
_COUNTED = (
    *_PLACES,
    r"(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)",
    r"(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)",
    r"(?<![\d./-])(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)",
    r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)",
    rf"(?<!\w){_CURRENCY}\s?\d{{1,3}}(?:[ .,]?\d{{3}}){{0,4}}(?![\d])",
    rf"(?<![\w+-])\d{{1,3}}(?:[ .,]?\d{{3}}){{0,4}}(?:[.,]\d{{1,2}})?\s?(?:{_CURRENCY}|{_UNIT})(?![a-z0-9])",
    r"(?<![\w+-])\d{1,6}\s?[glmv](?![a-z0-9])",
    r"(?<![\d.,+-])[1-9]\d{0,2}0{5,8}(?![\d.,-]\d|\d)",
    _POST_CODE,
    r"(?<![\d+])(?:19|20)\d\d\s?[-/a]\s?(?:19|20)\d\d(?!\d)",
)
_COUNTS = re.compile("|".join(_COUNTED))
# What a number without such a word is not taken for.
_KEPT = re.compile("|".join((*_COUNTED, r"(?<![\d.,+-])\d{1,3}(?:[.,]\d{3}){1,3}(?![\d.,-]\d|\d)")))
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_MACHINE_READ = re.compile(  # lines of papers
    r"(?<![a-z0-9<])(?=[a-z]{0,40}<)[pivac][a-z<][a-z]{3}[a-z<]{8,}|(?<![a-z0-9<])[a-z0-9<]{0,44}<<[a-z0-9<]{1,44}"
)
# One look behind for all that begins a word: most places of a text begin none.
_NUMBERED = re.compile(
    r"""
    (?<!\w)(?:
      a[ -]?\d(?:[ -]?\d){6,8}(?!\w)                                          # alien number
      | [a-z]{2}\d{2}(?:[ ]?[a-z]{4})?(?:[ ]?\d{4}){3,7}(?:[ ]?[a-z0-9]{1,4})?(?!\w)  # IBAN
      | (?=\d{0,12}[a-z])(?=(?:[a-z]{0,8}\d){7})[a-z0-9]{7,30}(?!\w)          # passport, receipt, CURP
      | [a-z]{3}[ ]?[a-z]{3}[ ]?\d{2}[a-z]\d{2}[ ]?[a-z]\d{3}[ ]?[a-z](?!\w)  # Italy
      | [a-z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[a-d](?!\w)  # national insurance
      | (?!(?:de|la|el|en|al|to|at|is|of|in|no|by|on|or|we|me|my|us|if|so|up|le|du|et|um|om|na|ni|wa|ya)[ ])
        [a-z]{1,2}[ -]\d{7,12}(?!\w)
      | [xyz][ .-]?\d{7}[ .-]?[a-z](?!\w)                                     # NIE
      | (?:серия|серии|серию|serie|series)[ ]\d{2}[ ]?\d{2}(?!\d)
    )
    | (?<![\d-])\d{3}-(?:\d{2}[-c]\d{4,6}|\d{6,9})(?!\d)                           # UNHCR, ITIN
    | (?<![\d-])(?:\d{3}-\d{4}-\d{7}|\d{5}-\d{7})-\d(?![\d-])                       # Emirates, Pakistan
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"(?<![\w.,])[+(]{0,2}\d(?:[ .()/\-]{0,3}\d){4,30}(?![\d])")
_VALUE = re.compile(r"(?<!\w)[a-z]{0,4}-?\d[\da-z]{0,24}(?:[ ./-]\d[\da-z]{0,20}){0,6}(?!\w)")
_LETTERED = re.compile(r"[a-z0-9]{8,12}")
_FILE_NUMBER = re.compile(r"\w{0,5}-?\d{2,}/\d{2,4}")
_WORD = re.compile(r"\w+")
_ANNOUNCED_WITHIN = 60  # characters before the number: "pasaporte de mi hermana es el número …"
_WORDS_BETWEEN = 4


class Identifiers:
    """Finds identifying numbers; knows the words of every lexicon that announce one."""

    __slots__ = ("_announcing", "_telling")

    def __init__(self, announcing: Iterable[str]) -> None:
        fold = Folder().word
        ours = [*fold(PAPERS + TELEPHONES).split(), *map(fold, MY_NUMBER)]
        self._announcing = frozenset(tuple(_WORD.findall(words)) for words in (*announcing, *ours))
        self._telling = frozenset(word for words in self._announcing for word in words)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of every identifying number in a folded text."""
        if not (_LONG_NUMBER.search(text) or "@" in text or "<<" in text or _MIXED.search(text)):
            return
        digit = _DIGIT.search(text)
        first = max(0, digit.start() - _LETTERS_BEFORE) if digit else len(text)
        announced = [match.span() for match in _VALUE.finditer(text, first) if self._tells(text, match)]
        if announced:
            yield from _but(announced, _COUNTS, text)
        is_long = _SIX_DIGITS.search(text, first) is not None
        by_form = (
            *(_ADDRESS.finditer(text) if "@" in text else ()),
            *(_MACHINE_READ.finditer(text) if "<" in text else ()),
            *(_NUMBERED.finditer(text, first) if is_long else ()),
        )
        yield from _but([match.span() for match in by_form], _COUNTS, text)
        runs = _RUN.finditer(text, first) if is_long else ()
        yield from _but([match.span() for match in runs if _reaches_someone(match[0])], _KEPT, text)

    def _tells(self, text: str, value: re.Match[str]) -> bool:
        before = text[max(0, value.start() - _ANNOUNCED_WITHIN) : value.start()]
        return _long_enough(value[0]) and self._is_announced(before)

    def _is_announced(self, before: str) -> bool:
        words = _WORD.findall(_SENTENCE_END.split(before)[-1])[-_WORDS_BETWEEN - 1 :]
        return not self._telling.isdisjoint(words) and any(
            tuple(words[first : first + count]) in self._announcing
            for first in range(len(words))
            for count in (1, 2, 3)
        )


def _long_enough(value: str) -> bool:
    digits = sum(map(str.isdigit, value))
    return (
        digits >= 5 or (digits >= 2 and _LETTERED.fullmatch(value) is not None) or bool(_FILE_NUMBER.fullmatch(value))
    )


def _but(spans: list[tuple[int, int]], kept: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """The spans that nothing of what is kept touches."""
    if not spans:
        return
    begin, end = min(start for start, _ in spans), max(end for _, end in spans)
    stays = [match.span() for match in kept.finditer(text, max(0, begin - _REACH), end + _REACH)]
    for start, end in spans:
        if not any(first < end and start < last for first, last in stays):
            yield start, end


def _reaches_someone(number: str) -> bool:
    """Whether a run of digits is long and grouped as a phone, card or paper number."""
    groups = re.findall(r"\d+", number)
    count = sum(map(len, groups))
    if number.lstrip("(").startswith(("+", "00")):
        return count >= 7
    if len(groups) == 1:
        return count >= 8
    if all(len(group) <= 2 for group in groups):
        return count >= 8 and groups[0].startswith("0")
    return count >= 7 and len(groups[-1]) >= 2
