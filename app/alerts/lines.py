"""Words in lines of a drawing, which breaks none by itself: by how wide letters are about, in every script. Pure."""

import re
import unicodedata
from collections.abc import Iterator

_SCRIPTS = (  # first letter, last letter, how wide in parts of its height
    ("\u0590", "\u08ff", 0.56),
    ("\u0900", "\u0dff", 0.64),
    ("\u1000", "\u109f", 0.8),
    ("\u1200", "\u139f", 0.86),
    ("\u2e80", "\uffef", 1.04),
)
_BLANKS = re.compile(r"(?<=\s)(?!\s)")  # after them a word begins
_CLOSER = 0.5  # how much narrower lines are tried at a time, in heights of a letter


def balanced(words: str, wide: float) -> list[str]:
    """The words in as few lines as `broken` needs, and those about as long as each other."""
    lines = broken(words, wide)
    while len(lines) > 1 and len(closer := broken(words, wide - _CLOSER)) == len(lines):
        if max(width_of(line) for line in closer) > wide - _CLOSER:
            break  # a word that fits nowhere
        lines, wide = closer, wide - _CLOSER
    return lines


def broken(words: str, wide: float) -> list[str]:
    """The words in lines no wider than so many heights of a letter, as far as that can be told without drawing."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(words, wide):
        length = width_of(piece.rstrip())
        if line and used + length > wide:
            lines.append(line.strip())
            line, used = "", 0.0
        line += piece
        used += width_of(piece)
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(words: str, wide: float) -> Iterator[str]:
    """What stays together: words with the blank behind them; syllables of what has no blanks and fits in no line."""
    for word in _BLANKS.split(words):
        if width_of(word) <= wide:
            yield word
            continue
        start = 0
        for at in range(1, len(word)):
            if _may_break(word, at):
                yield word[start:at]
                start = at
        yield word[start:]


def _may_break(words: str, at: int) -> bool:
    """Whether a line of Chinese or Burmese may end before this letter."""
    letter, after, before = words[at], words[at + 1 : at + 2], words[at - 1]
    if "\u2e80" <= letter <= "\uffef":
        return unicodedata.category(letter).startswith("L") and before not in "（「"
    burmese = "\u1000" <= letter <= "\u102a" or letter in "\u103f\u104c\u104d\u104e\u104f"
    return burmese and after not in ("\u103a", "\u1039") and before != "\u1039"


def width_of(words: str) -> float:
    """About how wide the words are, in heights of a letter."""
    return sum(_width(letter) for letter in words)


def _width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    for first, last, wide in _SCRIPTS:
        if first <= letter <= last:
            return wide
    return 0.72 if letter.isupper() else 0.28 if letter.isspace() or letter in ".,:;'!|iljI" else 0.6
