"""Many short words with what each stands for, held in few strings: a dict of them takes four times the memory."""

from collections.abc import Iterable, Mapping

_BEGINNING = 3  # letters by which they are grouped, a leading sign not counted


def packed(entries: Mapping[str, Iterable[str | int]]) -> dict[str, str]:
    """The entries as `Packed` takes them."""
    by_beginning: dict[str, list[str]] = {}
    for word in sorted(entries):
        line = f"\n{word} {' '.join(map(str, entries[word]))}"
        by_beginning.setdefault(_beginning(word), []).append(line)
    return {beginning: "".join(lines) + "\n" for beginning, lines in by_beginning.items()}


def _beginning(word: str) -> str:
    return word[: _BEGINNING + (word[:1] == "*")]


class Packed:
    """What words stand for; words hold no blanks."""

    __slots__ = ("_by_beginning",)

    def __init__(self, by_beginning: Mapping[str, str]) -> None:
        self._by_beginning = by_beginning

    def of(self, word: str) -> list[str]:
        """What the word stands for, in order; nothing when it is not known."""
        lines = self._by_beginning.get(_beginning(word), "")
        at = lines.find(f"\n{word} ")
        return lines[at + len(word) + 2 : lines.index("\n", at + 1)].split() if at >= 0 else []
