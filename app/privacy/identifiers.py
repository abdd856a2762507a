"""Numbers that lead to a person: phones, cards, papers' numbers. Places, times, doses, prices and counts stay."""

import re
from collections.abc import Iterable, Iterator

from app.privacy.normalise import BARRIER

_REACH = 24  # characters to either side that tell what a number is
_SENTENCE_END = re.compile(rf"[.!?؟\n{BARRIER}](?=\s)|{BARRIER}")
_LONG_NUMBER = re.compile(r"\d(?:[^\n]{0,3}?\d){4}")

_SEVEN_DIGITS = re.compile(r"(?:\d\D*){7}")  # what is found by its form alone has as many, or `@` or `<`

_CURRENCY = (
    r"(?:[$€£¥₺₹₽]|usd|eur|mxn|cop|xaf|fcfa|cfa|pesos?|dolares|dollars?|euros?|lempiras?|quetzales|soles|bolivares|bs"
    r"|dinars?|dirhams?|dh|lira|liras|livres?|francs?|ليره|دينار|درهم|جنيه|ريال|دولار|يورو)"
)
_UNIT = (
    r"(?:people|persons?|families|personas|familias|personnes|familles|habitants?|habitantes|mg|ml|kg|g|l|litros?|"
    r"litres?|liters?|m|km|metros?|metres?|meters?|شخص|عاءله|عايله|عائله|لتر|كغ|متر|كم)"
)
# What looks like a long number and is none of anybody's: these stretches are set aside first.
_KEPT = re.compile(
    r"|".join(
        (
            r"(?<![\w+])[-+]?\d{1,3}[.,]\d{3,}\s?°?\s?[nsewo]?\s{0,2}[,;/ ]\s{0,2}[-+]?\d{1,3}[.,]\d{3,}(?![\d])",
            r"(?<![\w.+])[-+]?\d{1,3}\.\d{4,9}(?![\d.])",
            r"\d{1,3}\s?°\s?\d{1,2}\s?['′]?\s?\d{0,2}(?:[.,]\d{1,3})?\s?[\"″'′]{0,2}\s?[nsewo]?",
            r"(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)",
            r"(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d(?!\d)",
            r"(?<![\d./-])(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)",
            r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)",
            rf"{_CURRENCY}\s?\d{{1,3}}(?:[ .,]?\d{{3}}){{0,3}}(?![\d])",
            rf"(?<![\d+-])\d{{1,3}}(?:[ .,]?\d{{3}}){{0,3}}(?:[.,]\d{{1,2}})?\s?(?:{_CURRENCY}|{_UNIT})(?!\w)",
            r"(?<![\d.,+-])\d{1,3}(?:[.,]\d{3}){1,3}(?![\d.,-]\d|\d)",
            r"(?<![\d+])(?:19|20)\d\d\s?[-/a]\s?(?:19|20)\d\d(?!\d)",
        )
    )
)
_FOUND = re.compile(
    r"""
    [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}  # e-mail
    | (?<![a-z0-9<])(?=[a-z]{0,40}<)[pivac][a-z<][a-z]{3}[a-z<]{8,}                # machine-readable lines of papers
    | (?<![a-z0-9<])[a-z0-9<]{0,44}<<[a-z0-9<]{1,44}
    | (?<!\w)a[ -]?\d(?:[ -]?\d){6,8}(?!\w)                                        # alien number
    | (?<![\d-])\d{3}-(?:\d{2}[-c]\d{4,6}|\d{6,9})(?!\d)                           # UNHCR, ITIN
    | (?<!\w)(?=\d{0,12}[a-z])(?=(?:[a-z]{0,8}\d){7})[a-z0-9]{7,30}(?!\w)          # passport, receipt, CURP
    | (?<!\w)[a-z]{1,3}[ -]\d{7,12}(?!\w)
    | (?<!\w)[xyz][ .-]?\d{7}[ .-]?[a-z](?!\w)                                     # NIE
    """,
    re.VERBOSE,
)
_RUN = re.compile(r"(?<![\w.,])[+(]{0,2}\d(?:[ .()/\-]{0,3}\d){4,30}(?![\d])")
_VALUE = re.compile(r"(?<!\w)[a-z]{0,4}-?\d[\da-z]{0,24}(?:[ ./-]\d[\da-z]{0,20}){0,6}(?!\w)")
_FILE_NUMBER = re.compile(r"\w{0,5}-?\d{2,}/\d{2,4}")
_WORD = re.compile(r"\w+")
_ANNOUNCED_WITHIN = 60  # characters before the number: "pasaporte de mi hermana es el número …"
_WORDS_BETWEEN = 4


class Identifiers:
    """Finds identifying numbers; knows the words of every lexicon that announce one."""

    __slots__ = ("_announcing",)

    def __init__(self, announcing: Iterable[str]) -> None:
        self._announcing = frozenset(tuple(_WORD.findall(words)) for words in announcing)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of every identifying number in a folded text."""
        if not (_LONG_NUMBER.search(text) or "@" in text or "<<" in text):
            return
        for match in _VALUE.finditer(text):
            if _long_enough(match[0]) and self._is_announced(
                text[max(0, match.start() - _ANNOUNCED_WITHIN) : match.start()]
            ):
                yield match.span()
        if _SEVEN_DIGITS.search(text) or "@" in text or "<" in text:
            for match in _FOUND.finditer(text):
                yield match.span()
            yield from _numbers(text)

    def _is_announced(self, before: str) -> bool:
        words = _WORD.findall(_SENTENCE_END.split(before)[-1])[-_WORDS_BETWEEN - 1 :]
        return any(
            tuple(words[first : first + count]) in self._announcing
            for first in range(len(words))
            for count in (1, 2, 3)
        )


def _long_enough(value: str) -> bool:
    return sum(map(str.isdigit, value)) >= 5 or _FILE_NUMBER.fullmatch(value) is not None


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    runs = [match.span() for match in _RUN.finditer(text) if _reaches_someone(match[0])]
    if not runs:
        return
    kept = [match.span() for match in _KEPT.finditer(text, max(0, runs[0][0] - _REACH), runs[-1][1] + _REACH)]
    for start, end in runs:
        if not any(first < end and start < last for first, last in kept):
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
