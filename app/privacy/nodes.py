"""Parts of a phrase, and what is known of the words of its matches before any text is looked at."""

import itertools
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Generic, TypeVar

_SHORTEST_STEM = 5  # two letters less in scripts that write no vowels
_MOST_SPELLINGS = 4000
_BLANK = frozenset({"sep", "gap"})
_LONGEST = {"sep": 3, "join": 2, "mark": 1, "star": 20}
_BREAKS = frozenset({"sep", "join", "mark"})
_LOOSE = {"join": ["", " "], "mark": ["", " "], "clitic": ["*"], "star": ["*"]}

Value = TypeVar("Value")


class kept(Generic[Value]):  # noqa: N801 - stands where @property stands
    """A property worked out once. `functools.cached_property` also takes a lock each time, up to Python 3.11."""

    def __init__(self, find: Callable[[Any], Value]) -> None:
        self._find, self._name = find, find.__name__

    def __get__(self, node: Any, _owner: type) -> Value:
        value: Value = self._find(node)
        node.__dict__[self._name] = value
        return value


class Node:
    """A part of a phrase; what is worked out of it is kept, as classes are shared by many phrases."""

    def __init__(self, kind: str, parts: Sequence["Node"] = (), text: str = "") -> None:
        self.kind, self.parts, self.text = kind, parts, text
        self.has_blank: bool = kind in _BLANK or any([part.has_blank for part in parts])  # noqa: C419 - read 10,000 times
        """Whether it may hold more than one word."""

    @kept
    def begins_blank(self) -> bool:
        """Whether its first part parts words."""
        return self.kind in _BLANK or (self.has_blank and all(part.begins_blank for part in self._edge(0)))

    @kept
    def ends_blank(self) -> bool:
        """Whether its last part does."""
        return self.kind in _BLANK or (self.has_blank and all(part.ends_blank for part in self._edge(-1)))

    def _edge(self, at: int) -> Sequence["Node"]:
        return [self.parts[at]] if self.kind == "seq" else self.parts

    @kept
    def spellings(self) -> list[str]:
        """Every text a node without blanks can stand for; `*` is an open ending, a blank a possible one."""
        if self.kind == "alt":
            return [text for part in self.parts for text in part.spellings]
        if self.kind in {"opt", "keep"}:
            return [*([""] if self.kind == "opt" else []), *self.parts[0].spellings]
        if self.kind == "seq":
            return self._joined_spellings()
        return [self.text] if self.kind == "lit" else _LOOSE[self.kind]

    def _joined_spellings(self) -> list[str]:
        found = self.parts[0].spellings if self.parts else [""]
        for part in self.parts[1:]:
            found = [start + end for start in found for end in part.spellings]
            if len(found) > _MOST_SPELLINGS:
                raise ValueError("too many alternatives in one word")
        return found

    def glued(self) -> "Node":
        """Itself with open endings, for when the next letters are written on to it."""
        if self.kind in {"alt", "keep", "opt"}:
            return Node(self.kind, [part.glued() for part in self.parts])
        if self.kind != "seq":
            return self if self.has_blank else Node("seq", [self, Node("star")])
        last = [self.parts[-1].glued()] if self.parts and self.parts[-1].has_blank else [*self.parts[-1:], Node("star")]
        return Node("seq", [*self.parts[:-1], *last])

    @kept
    def pieces(self) -> list["Node"]:
        """A sequence cut into whole words (seq without blanks) and groups that hold blanks themselves."""
        found: list[Node] = []
        word: list[Node] = []
        at_word_start = True
        for part, following in itertools.pairwise((*self.parts, Node("sep"), Node("sep"))):
            if not part.has_blank:
                word.append(part)
                continue
            if word and at_word_start:
                found.append(Node("seq", word if part.begins_blank else [*word, Node("star")]))
            if part.begins_blank or (at_word_start and not word):
                closed = part.ends_blank or following.begins_blank
                found.append(part if closed else part.glued())
            word, at_word_start = [], part.ends_blank
        return found

    @kept
    def key_sets(self) -> list[frozenset[str]]:
        """For each part that must be there: words or stems (`stem*`), one of which stands in every match."""
        if self.kind == "keep":
            return self.parts[0].key_sets
        if self.kind in {"opt", "sep", "gap"}:
            return []
        if self.kind == "seq" and self.has_blank:
            return [keys for piece in self.pieces for keys in piece.key_sets]
        options = [part.best_keys for part in self.parts] if self.has_blank else [set(map(key_of, self.spellings))]
        return [frozenset().union(*options)] if all(option and all(option) for option in options) else []

    @kept
    def best_keys(self) -> frozenset[str]:
        """The key set that tells most; empty when no word is sure to be there."""
        return max(self.key_sets, key=_firmness, default=frozenset())

    @kept
    def heads(self) -> frozenset[str]:
        """Words or stems (`stem*`) a match may begin with; one of them is empty where that cannot be said."""
        if self.kind == "keep":
            return self.parts[0].heads
        if self.kind == "alt" and self.has_blank:
            return frozenset().union(*(part.heads for part in self.parts))
        if self.kind == "seq" and self.has_blank:
            return self._first_heads()
        spellings = [] if self.kind in {"opt", "gap", "sep"} else self.spellings
        return frozenset(spelling.split(" ")[0] for spelling in spellings) or frozenset({""})

    def _first_heads(self) -> frozenset[str]:
        count = next(i for i, part in enumerate(self.parts) if part.has_blank)
        if count:
            glued = [] if self.parts[count].begins_blank else [Node("star")]
            return Node("seq", [*self.parts[:count], *glued]).heads
        first, rest = self.parts[0], Node("seq", self.parts[1:])
        if first.kind == "opt" and first.ends_blank and rest.parts:
            return first.parts[0].heads | rest.heads
        return first.heads if first.ends_blank or rest.begins_blank or not rest.parts else first.glued().heads

    @kept
    def longest(self) -> int:
        """How many characters a match may have at most, without gaps and particles."""
        if self.kind == "seq":
            return sum(part.longest for part in self.parts)
        return max(part.longest for part in self.parts) if self.parts else _LONGEST.get(self.kind, len(self.text))

    @kept
    def breaks(self) -> int:
        """How many words more than one a match may have at most."""
        if self.kind == "seq":
            return sum(part.breaks for part in self.parts)
        if self.parts:
            return max(part.breaks for part in self.parts)
        return int(self.text) if self.kind == "gap" else int(self.kind in _BREAKS or self.text == "@")

    @kept
    def words(self) -> frozenset[str]:
        """Every word written out in it, `*` where anything may stand."""
        if not self.has_blank:
            return frozenset(" ".join(self.spellings).split())
        if self.kind != "seq":
            return frozenset().union(*(part.words for part in self.parts))
        return frozenset().union(*(piece.words for piece in self.pieces if piece.kind != "sep"))


def key_of(spelling: str) -> str:
    """Its longest word or stem; empty if none is firm enough to look for."""
    if spelling.isalnum():
        return spelling
    words = spelling.lstrip("*").split()  # particles before a word are looked past in the text
    firm = [word for word in words if "*" not in word]
    stems = [f"{word.partition('*')[0]}*" for word in words if "*" in word]
    stems = [stem for stem in stems if len(stem) > (_SHORTEST_STEM if stem.isascii() else _SHORTEST_STEM - 2)]
    return max((*firm, *stems), key=len, default="")


def _firmness(keys: AbstractSet[str]) -> tuple[int, int]:
    return (min(6, *map(len, keys)), -len(keys)) if keys else (0, 0)
