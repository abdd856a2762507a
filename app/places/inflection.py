"""Forms a place name may have inside a sentence, led back to the forms it may have in a list of names."""

from collections.abc import Iterator

# "in", "from", "to" and "of" glued to the front: folded letters only.
_ETHIOPIC_FRONT = "በከለየብንዘ"
_ARABIC_FRONT = "وفبلك"
_TURKISH_TAILS = ("dan", "den", "tan", "ten", "da", "de", "ta", "te")
_BENGALI_TAILS = ("তে", "য", "র", "ে", "কে")
_NEPALI_TAILS = ("बाट", "मा", "को", "ले")
_SLAVIC_TAILS = ("ою", "ом", "ой", "ою", "ах", "а", "у", "ю", "е", "я", "ы", "и", "і", "о")
_SLAVIC_NOMINATIVES = ("", "а", "я", "о", "е", "и", "ы")
# Харків in the street: у Харкові, з Києва.
_CLOSED_SYLLABLES = {"ов": "ів", "ев": "ів", "ор": "ір", "ол": "іл"}
SHORTEST_STEM = 4


def may_be_inflected(word: str) -> bool:
    """False for most words of Latin letters, which saves looking further."""
    if word.isascii():
        return len(word) > SHORTEST_STEM + 2 and word.endswith(_TURKISH_TAILS)
    return True


def base_forms(word: str) -> Iterator[str]:
    """What a folded word may be without its preposition or case ending, likeliest first; often nothing."""
    letter = word[:1]
    if letter.isascii():
        yield from _without_tails(word, _TURKISH_TAILS, shortest=SHORTEST_STEM + 1)
    elif "\u0600" <= letter <= "\u06ff":
        yield from _arabic(word)
    elif "\u1200" <= letter <= "\u137f":
        if letter in _ETHIOPIC_FRONT and len(word) > 2:
            yield word[1:]
    elif "\u0400" <= letter <= "\u04ff":
        yield from _slavic(word)
    elif "\u0980" <= letter <= "\u09ff":
        yield from _without_tails(word, _BENGALI_TAILS, shortest=3)
    elif "\u0900" <= letter <= "\u097f":
        yield from _without_tails(word, _NEPALI_TAILS, shortest=3)


def _without_tails(word: str, tails: tuple[str, ...], *, shortest: int) -> Iterator[str]:
    for tail in tails:
        if word.endswith(tail) and len(word) - len(tail) >= shortest:
            yield word[: -len(tail)]


def _arabic(word: str) -> Iterator[str]:
    """Without one or two of و ف ب ل ك in front; للخرطوم was الخرطوم."""
    rest = word
    for _ in range(2):
        if rest.startswith("لل"):
            yield "ال" + rest[2:]
        if rest[0] not in _ARABIC_FRONT or len(rest) <= SHORTEST_STEM - 1:
            return
        rest = rest[1:]
        yield rest


def _slavic(word: str) -> Iterator[str]:
    """Nominatives of a Russian or Ukrainian case form."""
    for stem in _without_tails(word, _SLAVIC_TAILS, shortest=SHORTEST_STEM):
        for ending in _SLAVIC_NOMINATIVES:
            yield stem + ending
        closed = _CLOSED_SYLLABLES.get(stem[-2:])
        if closed:
            yield stem[:-2] + closed
