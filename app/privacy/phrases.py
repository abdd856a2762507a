"""The small language lexicons are written in: a phrase as people write it, with a few signs.

    word*            any ending                 {name}     one of the words of a class of this file
    (a|b)  x?        alternatives, maybe        [words]    must be there, but stay in the text
    a-b              a b, a-b or ab             a _3 b     up to three words between, which stay too
    ~word~           the language's attached particles before or after a word may be there

A doubled consonant may be typed once. A phrase knows the first letters of words that stand in each of its matches, so
that most texts never meet its regular expression; that one is compiled when first needed, because compiling them all
takes longer than a start may.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from app.privacy.normalise import BARRIER

KEY_LENGTH = 5

_SEPARATOR = rf"[^\w.!?؟۔।॥。！？{BARRIER}]{{1,3}}"
_FIXED = {"sep": _SEPARATOR, "join": rf"[^\w.!?؟{BARRIER}]{{0,2}}", "mark": rf"[^\w.{BARRIER}]?", "star": r"\w{0,20}"}
_SIGNS = {" ": "sep", "-": "join", "'": "mark", "*": "star", "~": "clitic"}
_DOUBLED = frozenset("bcdfghjklmnpqrstvwxz")  # vowels tell words apart: refuge, refugee
_SHORTEST_STEM = 5  # two letters less in scripts that write no vowels
_MOST_SPELLINGS = 4000


class Node:
    """A part of a phrase; what is worked out of it is kept, as classes are shared by many phrases."""

    def __init__(self, kind: str, parts: Sequence["Node"] = (), text: str = "") -> None:
        self.kind, self.parts, self.text = kind, parts, text

    @cached_property
    def has_blank(self) -> bool:
        """Whether it may hold more than one word."""
        return self.kind in {"sep", "gap"} or any(part.has_blank for part in self.parts)

    def edge_is_blank(self, edge: int) -> bool:
        """Whether its first (0) or last (-1) part parts words."""
        if self.kind == "seq":
            return bool(self.parts) and self.parts[edge].edge_is_blank(edge)
        options = bool(self.parts) and all(part.edge_is_blank(edge) for part in self.parts)
        return self.kind in {"sep", "gap"} or options

    @cached_property
    def spellings(self) -> list[str]:
        """Every text a node without blanks can stand for; `*` is an open ending, a blank a possible one."""
        if self.kind == "alt":
            return [text for part in self.parts for text in part.spellings]
        if self.kind in {"opt", "keep"}:
            return [*([""] if self.kind == "opt" else []), *self.parts[0].spellings]
        if self.kind == "seq":
            return self._joined_spellings()
        return {"join": ["", " "], "mark": ["", " "], "clitic": ["*"], "star": ["*"]}.get(self.kind, [self.text])

    def _joined_spellings(self) -> list[str]:
        found = [""]
        for part in self.parts:
            found = ["".join(pair) for pair in itertools.product(found, part.spellings)]
            if len(found) > _MOST_SPELLINGS:
                raise ValueError("too many alternatives in one word")
        return found

    def glued(self) -> "Node":
        """Itself with open endings, for when the next letters are written on to it."""
        if self.kind in {"alt", "keep", "opt"}:
            return Node(self.kind, [part.glued() for part in self.parts])
        last = [self.parts[-1].glued()] if self.parts and self.parts[-1].has_blank else [*self.parts[-1:], Node("star")]
        return Node("seq", [*self.parts[:-1], *last]) if self.kind == "seq" else self

    @cached_property
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
                found.append(Node("seq", word if part.edge_is_blank(0) else [*word, Node("star")]))
            if part.edge_is_blank(0) or (at_word_start and not word):
                closed = part.edge_is_blank(-1) or following.edge_is_blank(0)
                found.append(part if closed else part.glued())
            word, at_word_start = [], part.edge_is_blank(-1)
        return found

    @cached_property
    def key_sets(self) -> list[frozenset[str]]:
        """For each part that must be there: words or stems (`stem*`), one of which stands in every match."""
        if self.kind == "keep":
            return self.parts[0].key_sets
        if self.kind in {"opt", "sep", "gap"}:
            return []
        if self.kind == "seq" and self.has_blank:
            return [keys for piece in self.pieces for keys in piece.key_sets]
        options = (
            [part.best_keys for part in self.parts] if self.kind == "alt" else [{_key_of(s)} for s in self.spellings]
        )
        return [frozenset().union(*options)] if all(option and all(option) for option in options) else []

    @cached_property
    def best_keys(self) -> frozenset[str]:
        """The key set that tells most; empty when no word is sure to be there."""
        return max(self.key_sets, key=_firmness, default=frozenset())

    @cached_property
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
            glued = [] if self.parts[count].edge_is_blank(0) else [Node("star")]
            return Node("seq", [*self.parts[:count], *glued]).heads
        first, rest = self.parts[0], Node("seq", self.parts[1:])
        if first.kind == "opt" and first.edge_is_blank(-1) and rest.parts:
            return first.parts[0].heads | rest.heads
        return (
            first.heads if first.edge_is_blank(-1) or rest.edge_is_blank(0) or not rest.parts else first.glued().heads
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word written out in it."""
        if self.kind in {"opt", "keep", "alt"}:
            return frozenset().union(*(part.words for part in self.parts))
        if not self.has_blank:
            return frozenset(word for text in self.spellings for word in text.split() if "*" not in word)
        return frozenset().union(*(piece.words for piece in self.pieces if piece.kind != "sep"))


def _key_of(spelling: str) -> str:
    """Its longest word or stem; empty if none is firm enough to look for."""
    words = spelling.lstrip("*").split()  # particles before a word are looked past in the text
    firm = [word for word in words if "*" not in word]
    stems = [f"{word.partition('*')[0]}*" for word in words if "*" in word]
    stems = [stem for stem in stems if len(stem) > (_SHORTEST_STEM if stem.isascii() else _SHORTEST_STEM - 2)]
    return max((*firm, *stems), key=len, default="")


def _firmness(keys: AbstractSet[str]) -> tuple[int, int]:
    return (min(6, *map(len, keys)), -len(keys)) if keys else (0, 0)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What the phrases of one language may refer to."""

    fold: Callable[[str], str]
    classes: Mapping[str, str]  # name → alternatives, folded
    before: str  # regular expressions of the attached particles
    after: str
    joining: str  # of the words written on to the first word of anything: "and"
    spaced: bool  # whether words stand apart
    parsed: dict[str, Node] = field(default_factory=dict)

    def class_node(self, name: str) -> Node:
        """The class, read once; raises ValueError if unknown or made of itself."""
        if name not in self.classes:
            raise ValueError(f"unknown class {{{name}}}")
        if name not in self.parsed:
            self.parsed[name] = Node("broken")
            self.parsed[name] = _Reader(self.classes[name], self).read()
        if self.parsed[name].kind == "broken":
            raise ValueError(f"class {{{name}}} contains itself")
        return self.parsed[name]


class _Reader:
    """Reads one phrase into nodes."""

    def __init__(self, source: str, grammar: Grammar) -> None:
        self.source, self.grammar, self.at = source, grammar, 0

    def read(self) -> Node:
        node = self._sequence()
        if self.at < len(self.source):
            raise ValueError(f"unexpected {self.source[self.at]!r} in {self.source!r}")
        return node

    def _sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)]":
            self._item(items)
        return Node("seq", items)

    def _item(self, items: list[Node]) -> None:
        char = self.source[self.at]
        self.at += 1
        if char == "+" or (char in "?*" and not items) or (char == "*" and items[-1].kind not in {"lit", "opt"}):
            raise ValueError(f"{char!r} has nothing to stand on in {self.source!r}")
        if char == "?":
            items.append(Node("opt", [items.pop()]))
        elif char in "([":
            items.append(self._group(")" if char == "(" else "]"))
        elif char == "{":
            end = self.source.index("}", self.at)
            items.append(self.grammar.class_node(self.source[self.at : end]))
            self.at = end + 1
        else:
            items.append(self._sign(char))

    def _sign(self, char: str) -> Node:
        if char == "_":
            count = self.source[self.at : self.at + 1]
            if not count.isdecimal():
                raise ValueError(f"'_' without a number of words in {self.source!r}")
            self.at += 1
            return Node("gap", text=count)
        return Node(_SIGNS.get(char, "lit"), text=char)

    def _group(self, closing: str) -> Node:
        options = [self._sequence()]
        while self.source[self.at : self.at + 1] == "|":
            self.at += 1
            options.append(self._sequence())
        if self.source[self.at : self.at + 1] != closing:
            raise ValueError(f"{closing!r} is missing in {self.source!r}")
        self.at += 1
        return Node("alt", options) if closing == ")" else Node("keep", [Node("alt", options)])


def _regex(node: Node, grammar: Grammar) -> str:
    if node.kind == "seq":
        return _sequence_regex(node.parts, grammar)
    if node.kind == "alt":
        return "(?:" + "|".join(_regex(part, grammar) for part in node.parts) + ")"
    if node.kind in {"opt", "keep"}:
        inner = _regex(node.parts[0], grammar)
        return f"(?:{inner})?" if node.kind == "opt" else inner
    if node.kind == "gap":
        return rf"(?:{_SEPARATOR}\w{{1,30}}){{0,{node.text}}}?"
    # Hamza on the line is left out as often as written.
    return _FIXED.get(node.kind, "ء?" if node.text == "ء" else re.escape(node.text))


def _sequence_regex(items: Sequence[Node], grammar: Grammar) -> str:
    out: list[str] = []
    for index, item in enumerate(items):
        if item.kind == "clitic":
            leads = index == 0 or items[index - 1].kind in {"sep", "gap"}
            out.append(grammar.before if leads and index + 1 < len(items) else grammar.after)
        elif item.kind == "sep" and index + 1 < len(items) and items[index + 1].kind == "gap":
            continue  # the gap brings its own
        elif item.text in _DOUBLED and index and items[index - 1].text == item.text:
            out[-1] = out[-1].removesuffix("+") + "+"
        else:
            out.append(_regex(item, grammar))
    return "".join(out)


def _grouped(items: Sequence[Node], grammar: Grammar) -> str:
    """The pattern with one group around every stretch that is removed."""
    out: list[str] = []
    runs = [(stays, list(group)) for stays, group in itertools.groupby(items, lambda i: i.kind in {"gap", "keep"})]
    for number, (stays, part) in enumerate(runs):
        if stays:
            out.append(_sequence_regex(part, grammar))
            continue
        gap_follows = number + 1 < len(runs) and runs[number + 1][1][0].kind == "gap"
        core = part[1:] if part[0].kind == "sep" else part
        tail = core[-1].kind == "sep" if core else False
        core = core[:-1] if tail else core
        lead = _SEPARATOR if part[0].kind == "sep" and (core or not gap_follows) else ""
        out.append(lead + (f"({_sequence_regex(core, grammar)})" if core else ""))
        out.append(_SEPARATOR if tail and not gap_follows else "")
    return "".join(out)


class Phrase:
    """One way of speaking. Groups of its pattern are what is removed; all else stays."""

    __slots__ = ("_compiled", "_grammar", "_heads", "_node", "_removes", "keys", "needs_person", "others")

    def __init__(self, source: str, grammar: Grammar, *, needs_person: bool = False, removes: bool = True) -> None:
        """Raises ValueError on a mistake in the source."""
        self._node = _Reader(grammar.fold(source.strip()), grammar).read()
        best = self._node.best_keys
        if not best:
            raise ValueError(f"no word to look for in {source!r}")
        self.keys = _starts(best)
        """First letters of words, one of which stands in every match."""
        self.others = tuple(_starts(keys) for keys in self._node.key_sets if keys is not best)
        """The same for its other parts."""
        heads = self._node.heads
        known = all(head.rstrip("*") and (len(head) > KEY_LENGTH or "*" not in head) for head in heads)
        self._heads = _starts(heads) if known and all(map(str.isascii, heads)) else None
        self.needs_person = needs_person
        self._grammar, self._removes = grammar, removes
        self._compiled: re.Pattern[str] | None = None

    @property
    def words(self) -> frozenset[str]:
        """Every word written out in it."""
        return self._node.words

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches it."""
        return self._compiled or self.compile()

    def compile(self) -> re.Pattern[str]:
        """What matches it, compiled now unless it was before."""
        if self._compiled is None:
            node, grammar = self._node, self._grammar
            body = _grouped(node.parts, grammar) if self._removes else _regex(node, grammar)
            self._compiled = re.compile(rf"(?<!\w){grammar.joining}(?:{body})(?!\w)" if grammar.spaced else body)
        return self._compiled

    def matches(
        self, text: str, starts: AbstractSet[str], places: Mapping[str, Sequence[int]]
    ) -> Iterator[re.Match[str]]:
        """Its matches in a text, in order; `places` says where words begin, by their first letters `starts`."""
        if self._heads is None:
            yield from self.pattern.finditer(text)
            return
        end = 0
        for place in sorted([place for head in self._heads & starts for place in places.get(head, ())]):
            match = self.pattern.match(text, place) if place >= end else None
            if match:
                end = match.end()
                yield match


def _starts(keys: AbstractSet[str]) -> frozenset[str]:
    """The first letters by which these words are found, with a doubled letter or without, with hamza or
    without; a `*` is kept behind the shortest, which may be whole words or the start of one."""
    spelt = [(key, re.sub(r"(\w)\1", r"\1", key), key.replace("ء", "")) for key in keys]
    return frozenset(way.rstrip("*")[:KEY_LENGTH] if len(way) > KEY_LENGTH else way for ways in spelt for way in ways)
