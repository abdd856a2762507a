"""The small language lexicons are written in: a phrase as people write it, with a few signs.

    word*            any ending                 {name}     one of the words of a class of this file
    (a|b)  x?        alternatives, maybe        [words]    must be there, but stay in the text
    a-b              a b, a-b or ab             a _3 b     up to three words between, which stay too
    ~word~           the language's attached particles before or after a word may be there

A gap ends with a comma. A doubled consonant may be typed once. The regular expression of a phrase is written for a
text seen through `matching.blanked`, where all signs between words are four: sets of many characters are slow to
compile, and every phrase has several.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.privacy.matching import KEY_LENGTH, SHORTEST_STEM, Row
from app.privacy.nodes import Node, key_of

_SEPARATOR = "[ @,]{1,3}"
_IN_CLAUSE = "[ @]{1,3}"
_FIXED = {"sep": _SEPARATOR, "join": "[ @,;]{0,2}", "mark": "[ @,;!]?", "star": r"\w{0,20}"}
_SIGNS = {" ": "sep", "-": "join", "'": "mark", "*": "star", "~": "clitic", "@": "lit"}
_CLOSING = frozenset({"|", ")", "]", ""})
# Letters (up to the last before `?`, which is of one letter), a class, a gap, or a single sign.
_TOKENS = re.compile(r"[^\W_]+(?=[^\W_]\?)|[^\W_]+|\{\w+\}|_\d?|.", re.DOTALL)
_TWICE = re.compile(r"(\w)\1")
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxz])\1+(?!\?)")  # vowels tell words apart: refuge, refugee


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
    written: dict[Node, str] = field(default_factory=dict)
    leaves: dict[tuple[str, str], Node] = field(default_factory=dict)
    begun: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

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

    def leaf(self, kind: str, text: str) -> Node:
        """A part without parts; the same object for the same letters."""
        if (kind, text) not in self.leaves:
            self.leaves[kind, text] = Node(kind, text=text)
        return self.leaves[kind, text]

    def starts(self, words: frozenset[str]) -> frozenset[str]:
        """The first letters by which these words are found; the same object for the same words."""
        if words not in self.begun:
            starts = _starts(words)
            self.begun[words] = starts if self.spaced else frozenset(start.rstrip("*") for start in starts)
        return self.begun[words]


class _Reader:
    """Reads one phrase into nodes."""

    def __init__(self, source: str, grammar: Grammar) -> None:
        self.source, self.grammar, self.at = source, grammar, 0
        self.signs = [*_TOKENS.findall(source), ""]

    def read(self) -> Node:
        """The whole source, always as a sequence."""
        node = self._sequence()
        if self.at < len(self.signs) - 1:
            raise ValueError(f"unexpected {self.signs[self.at]!r} in {self.source!r}")
        return node if node.kind == "seq" else Node("seq", [node])

    def _sequence(self) -> Node:
        items: list[Node] = []
        while (sign := self.signs[self.at]) not in _CLOSING:
            self.at += 1
            items.append(self.grammar.leaf("lit", sign) if sign.isalnum() else self._sign(sign, items))
        return items[0] if len(items) == 1 and items[0].kind == "lit" else Node("seq", items)

    def _sign(self, sign: str, items: list[Node]) -> Node:
        """The part a sign stands for; may take the last of the items before it."""
        if sign in _SIGNS and (sign != "*" or (items and items[-1].kind in {"lit", "opt"})):
            return self.grammar.leaf(_SIGNS[sign], sign)
        if sign in {"(", "["}:
            return self._group(")" if sign == "(" else "]")
        if sign[0] == "{" and len(sign) > 1:
            return self.grammar.class_node(sign[1:-1])
        if sign[0] == "_" and len(sign) > 1:
            return self.grammar.leaf("gap", sign[1])
        if sign == "?" and items:
            return Node("opt", [items.pop()])
        raise ValueError(f"{sign!r} has nothing to stand on in {self.source!r}")

    def _group(self, closing: str) -> Node:
        options = [self._sequence()]
        while self.signs[self.at] == "|":
            self.at += 1
            options.append(self._sequence())
        if self.signs[self.at] != closing:
            raise ValueError(f"{closing!r} is missing in {self.source!r}")
        self.at += 1
        return Node("alt", options) if closing == ")" else Node("keep", [Node("alt", options)])


def _regex(node: Node, grammar: Grammar) -> str:
    if node not in grammar.written:
        grammar.written[node] = _written(node, grammar)
    return grammar.written[node]


def _written(node: Node, grammar: Grammar) -> str:
    if node.kind == "seq":
        return _sequence_regex(node.parts, grammar)
    if node.kind == "alt":
        if all(part.kind == "lit" and len(part.text) == 1 for part in node.parts):
            return f"[{''.join([part.text for part in node.parts])}]"
        runs = itertools.groupby(node.parts, _clitic_edges)
        return f"(?:{'|'.join([_choice_regex(list(run), edges, grammar) for edges, run in runs])})"
    if node.kind in {"opt", "keep"}:
        inner = _regex(node.parts[0], grammar)
        is_one = node.parts[0].kind == "alt" or len(inner) == 1
        return inner if node.kind == "keep" else f"{inner}?" if is_one else f"(?:{inner})?"
    if node.kind == "gap":
        return rf"(?:{_IN_CLAUSE}\w{{1,30}}){{0,{node.text}}}?"
    return _FIXED.get(node.kind, node.text)


def _clitic_edges(node: Node) -> tuple[bool, bool]:
    """Whether particles may stand before the first and after the last of its letters."""
    kinds = [part.kind for part in node.parts]
    several = node.kind == "seq" and len(kinds) > 1
    return several and kinds[0] == "clitic", several and kinds[-1] == "clitic"


def _choice_regex(options: Sequence[Node], edges: tuple[bool, bool], grammar: Grammar) -> str:
    """Options with the particles they share written once: particles are long, and a class may have twenty words."""
    leads, ends = edges
    if len(options) == 1 or not (leads or ends):
        return "|".join([_regex(option, grammar) for option in options])
    bare = [_sequence_regex(option.parts[leads : len(option.parts) - ends], grammar) for option in options]
    return f"{grammar.before if leads else ''}(?:{'|'.join(bare)}){grammar.after if ends else ''}"


def _as_typed(regex: str) -> str:
    """A pattern that lets doubled consonants be typed once, and hamza on the line, which is left out as often."""
    return _DOUBLED.sub(r"\1+", regex).replace("ء?", "ء").replace("ء", "ء?")


def _sequence_regex(items: Sequence[Node], grammar: Grammar) -> str:
    out: list[str] = []
    for index, item in enumerate(items):
        if item.kind == "clitic":
            leads = index == 0 or items[index - 1].kind in {"sep", "gap"}
            out.append(grammar.before if leads and index + 1 < len(items) else grammar.after)
        elif item.kind == "sep" and index + 1 < len(items) and items[index + 1].kind == "gap":
            continue  # the gap brings its own
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


@dataclass(frozen=True, slots=True)
class Written:
    """One phrase as it was read. Groups of its regular expression are what is removed; all else stays."""

    regex: str
    keys: frozenset[str]
    """First letters of words, one of which stands in every match."""
    others: tuple[frozenset[str], ...]
    """The same as `keys` for the other parts, and for the beginning."""
    heads: frozenset[str]
    """First letters of words, one of which begins every match; an empty one for any; none where no words are parted."""
    tier: str
    """When a match counts: `judging` says how."""
    reach: int
    """How many words behind its first a word of it may stand; characters where words are not parted."""
    words: frozenset[str]
    """Every word written out in it."""
    written: frozenset[str]
    """First letters of these."""

    @property
    def row(self) -> Row:
        """What finds and matches it."""
        return self.regex, self.keys, self.others, self.heads, self.tier, self.reach, self.written


def read_phrase(source: str, grammar: Grammar, *, tier: str = "A", removes: bool = True) -> Written:
    """The phrase written so; raises ValueError on a mistake in the source."""
    node = _Reader(grammar.fold(source.strip()), grammar).read()
    best = node.best_keys
    if not best:
        raise ValueError(f"no word to look for in {source!r}")
    firsts = frozenset(map(key_of, node.heads))
    heads = frozenset({""}) if "" in firsts else grammar.starts(firsts)
    others = tuple(grammar.starts(keys) for keys in node.key_sets if keys is not best)
    body = _as_typed(_grouped(node.parts, grammar) if removes else _regex(node, grammar))
    return Written(
        regex=rf"(?<!\w){grammar.joining}(?:{body})(?!\w)" if grammar.spaced else body,
        keys=grammar.starts(best),
        others=others if "" in heads else (*others, heads),
        heads=heads if grammar.spaced else frozenset(),
        tier=tier,
        reach=node.breaks if grammar.spaced else node.longest,
        words=node.words,
        written=_begun(node.words) if removes and grammar.spaced else frozenset(),
    )


def _begun(words: AbstractSet[str]) -> frozenset[str]:
    """The first letters of words, of which a guess can be one."""
    begun = {word.lstrip("*").partition("*")[0][:KEY_LENGTH] for word in words}
    return frozenset([start for start in begun if len(start) >= SHORTEST_STEM])


def _starts(words: AbstractSet[str]) -> frozenset[str]:
    """The first letters by which these words are found, with a doubled letter or without, with hamza or without; a `*`
    is kept behind the shortest, which may be whole words or the start of one."""
    listed = "\n".join(words)
    ways = {*words, *_TWICE.sub(r"\1", listed).split("\n"), *listed.replace("ء", "").split("\n")}
    return frozenset([way.rstrip("*")[:KEY_LENGTH] if len(way) > KEY_LENGTH else way for way in ways])
