"""Numbers that lead to a person: phones, cards, papers' numbers. Places, times, doses, prices and counts stay."""

import re
from collections.abc import Iterable, Iterator

_LONG_NUMBER = re.compile(r"\d(?:[^\n]{0,3}?\d){4}")

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
    r"|".join(
        (
            r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}",
            r"[pivac][a-z<][a-z]{3}[a-z<]{8,}",
            r"(?<!\w)[a-z0-9<]*<<[a-z0-9<]+",
            r"(?<!\w)a[- ]?\d(?:[ -]?\d){6,8}(?!\w)",
            r"(?<![\d-])\d{3}-(?:\d{2}[-c]\d{4,6}|\d{6,9})(?!\d)",
            r"(?<!\w)(?=\d{0,12}[a-z])(?=(?:[a-z]{0,8}\d){7})[a-z0-9]{7,30}(?!\w)",
            r"(?<!\w)[a-z]{1,3}[ -]\d{7,12}(?!\w)",
            r"(?<!\w)[xyz][ .-]?\d{7}[ .-]?[a-z](?!\w)",
        )
    )
)
_RUN = re.compile(r"(?<![\w.,])[+(]{0,2}\d(?:[ .()/\-]{0,3}\d){4,30}(?![\d])")
_VALUE = r"(?=[a-z/.\-]{0,12}\d)[a-z]{0,5}[ -]?\d[\da-z]*(?:[ ./\-]?\d[\da-z]*){0,6}"


class Identifiers:
    """Finds identifying numbers; knows the words of every lexicon that announce one."""

    __slots__ = ("_announced",)

    def __init__(self, announcing: Iterable[str]) -> None:
        words = "|".join(sorted((re.escape(w).replace(r"\ ", r"[\s-]?") for w in announcing), key=len, reverse=True))
        self._announced = re.compile(
            rf"(?<!\w)(?:{words or r'(?!)'})(?:\s{{0,2}}[^\w\s+]{{0,2}}\s{{0,2}}[^\W\d]{{1,8}}){{0,3}}?\W{{0,4}}({_VALUE})(?!\w)"
        )

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of every identifying number in a folded text."""
        if not (_LONG_NUMBER.search(text) or "@" in text or "<<" in text):
            return
        for match in self._announced.finditer(text):
            if sum(c.isdigit() for c in match[1]) >= 5 or re.fullmatch(r"\d{2,}/\d{2,4}", match[1]):
                yield match.span(1)
        for match in _FOUND.finditer(text):
            yield match.span()
        yield from _numbers(text)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    kept = [match.span() for match in _KEPT.finditer(text)]
    for match in _RUN.finditer(text):
        count = sum(c.isdigit() for c in match[0])
        aside = any(start < match.end() and match.start() < end for start, end in kept)
        if (count >= 13 and not aside) or (not aside and _reaches_someone(match[0], count)):
            yield match.span()


def _reaches_someone(number: str, count: int) -> bool:
    """Whether a run of digits is long and grouped as a phone, card or paper number."""
    groups = re.findall(r"\d+", number)
    if number.lstrip("(").startswith(("+", "00")):
        return count >= 7
    if len(groups) == 1:
        return count >= 8
    if all(len(group) <= 2 for group in groups):
        return count >= 8 and groups[0].startswith("0")
    return count >= 7 and len(groups[-1]) >= 2
