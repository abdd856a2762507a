"""What a language calls status: one TOML file per language, read, checked and compiled.

A phrase is written as people write it, with a few signs:

    word*            any ending                 {name}     one of the words of a class of this file
    (a|b)  x?        alternatives, maybe        [words]    must be there, but stay in the text
    a-b              a b, a-b or ab             a _3 b     up to three words between, which stay too
    ~word~           the language's attached particles before or after a word may be there
"""

import itertools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.privacy.normalise import BARRIER

FOLDER = Path(__file__).parent / "lexicons"

_SEPARATOR = rf"[^\w.!?؟۔।॥။。！？{BARRIER}]{{1,3}}"
_MAYBE_SEPARATOR = rf"[^\w.!?؟{BARRIER}]{{0,2}}"
_KEY_LENGTH = 4
_MOST_SPELLINGS = 4000
_SECTIONS = {
    "language",
    "reviewed_by_native",
    "spaced",
    "affixes",
    "classes",
    "signs",
    "innocent",
    "protected",
    "phrase",
}


class LexiconInvalid(ValueError):  # noqa: N818 - the name says what is wrong
    """A mistake in a lexicon; the message starts with file and line."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of speaking, compiled. Groups of the pattern are what is removed, all else stays."""

    pattern: re.Pattern[str]
    needs_person: bool
    keys: frozenset[str]  # the first letters of words, one of which stands in every match
    words: frozenset[str]  # the words in it, for the speller


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language, compiled."""

    language: str
    reviewed_by_native: bool
    spaced: bool
    phrases: tuple[Phrase, ...]
    protected: tuple[Phrase, ...]
    person: tuple[str, ...]
    thing: tuple[str, ...]
    document: tuple[str, ...]
    innocent: frozenset[str]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What the phrases of one file may refer to."""

    fold: Callable[[str], str]
    classes: Mapping[str, str]
    before: str
    after: str
    spaced: bool
    expanding: tuple[str, ...] = field(default=())


# A parsed phrase: nested tuples (kind, content), kinds: lit, sep, join, star, gap, clitic, alt, opt, seq, keep.
type_Node = tuple[str, Any]


class _Reader:
    """Reads one phrase into nodes."""

    def __init__(self, source: str, grammar: _Grammar) -> None:
        self.source, self.grammar, self.at = source, grammar, 0

    def read(self) -> type_Node:
        node = self._sequence("")
        if self.at < len(self.source):
            raise ValueError(f"unexpected {self.source[self.at]!r} in {self.source!r}")
        return node

    def _sequence(self, closing: str) -> type_Node:
        items: list[type_Node] = []
        while self.at < len(self.source) and self.source[self.at] not in f"|)]{closing}":
            self._item(items)
        return "seq", items

    def _item(self, items: list[type_Node]) -> None:
        char = self.source[self.at]
        self.at += 1
        if char == "+" or (char in "?*" and not items) or (char == "*" and items[-1][0] not in {"lit", "opt"}):
            raise ValueError(f"{char!r} has nothing to stand on in {self.source!r}")
        if char == "?":
            items.append(("opt", items.pop()))
        elif char in "([":
            items.append(self._group(")" if char == "(" else "]"))
        elif char == "{":
            items.append(self._class())
        else:
            items.append(self._sign(char))

    def _sign(self, char: str) -> type_Node:
        if char == "_":
            count = self.source[self.at]
            self.at += 1
            return "gap", int(count)
        kinds = {" ": "sep", "-": "join", "'": "mark", "*": "star", "~": "clitic"}
        return (kinds[char], char) if char in kinds else ("lit", char)

    def _group(self, closing: str) -> type_Node:
        options = [self._sequence(closing)]
        while self.at < len(self.source) and self.source[self.at] == "|":
            self.at += 1
            options.append(self._sequence(closing))
        if self.at >= len(self.source) or self.source[self.at] != closing:
            raise ValueError(f"{closing!r} is missing in {self.source!r}")
        self.at += 1
        return ("alt", options) if closing == ")" else ("keep", ("alt", options))

    def _class(self) -> type_Node:
        end = self.source.find("}", self.at)
        name = self.source[self.at : end]
        if end < 0 or name not in self.grammar.classes:
            raise ValueError(f"unknown class {{{name}}} in {self.source!r}")
        if name in self.grammar.expanding:
            raise ValueError(f"class {{{name}}} contains itself")
        self.at = end + 1
        inner = _Grammar(
            self.grammar.fold, self.grammar.classes, self.grammar.before, self.grammar.after,
            self.grammar.spaced, (*self.grammar.expanding, name),
        )  # fmt: skip
        return _Reader(self.grammar.classes[name], inner).read()


def _regex(node: type_Node, grammar: _Grammar) -> str:
    """The regular expression of a node; a doubled letter may be typed once."""
    kind, content = node
    match kind:
        case "seq":
            return _sequence_regex(content, grammar)
        case "alt":
            return "(?:" + "|".join(_regex(option, grammar) for option in content) + ")"
        case "opt":
            return "(?:" + _regex(content, grammar) + ")?"
        case "keep":
            return _regex(content, grammar)
        case _:
            return _leaf_regex(kind, content)


def _leaf_regex(kind: str, content: Any) -> str:
    fixed = {"sep": _SEPARATOR, "join": _MAYBE_SEPARATOR, "mark": r"[^\w.]?", "star": r"\w{0,20}"}
    if kind == "gap":
        return rf"(?:{_SEPARATOR}\w{{1,30}}){{0,{content}}}?"
    if kind == "lit" and content == "ء":
        return "ء?"
    return fixed[kind] if kind in fixed else re.escape(content)


def _sequence_regex(items: Sequence[type_Node], grammar: _Grammar) -> str:
    out: list[str] = []
    for index, (kind, content) in enumerate(items):
        following = items[index + 1][0] if index + 1 < len(items) else "sep"
        if kind == "clitic":
            starts = following in {"lit", "alt", "opt", "seq"} and (index == 0 or items[index - 1][0] in {"sep", "gap"})
            out.append(grammar.before if starts else grammar.after)
        elif kind == "sep" and following == "gap":
            continue  # the gap brings its own
        elif kind == "lit" and out and out[-1] == re.escape(content) and content.isalpha():
            out[-1] += "+"
        else:
            out.append(_regex((kind, content), grammar))
    return "".join(out)


def _has_blank(node: type_Node) -> bool:
    kind, content = node
    if kind in {"seq", "alt"}:
        return any(map(_has_blank, content))
    return _has_blank(content) if kind in {"opt", "keep"} else kind in {"sep", "gap"}


def _ends_in_blank(node: type_Node) -> bool:
    kind, content = node
    match kind:
        case "alt":
            return all(map(_ends_in_blank, content))
        case "seq":
            return bool(content) and _ends_in_blank(content[-1])
        case "opt" | "keep":
            return _ends_in_blank(content)
        case _:
            return kind in {"sep", "gap"}


def _pieces(items: Sequence[type_Node]) -> Iterator[type_Node]:
    """A sequence cut into whole words (seq without blanks) and groups that hold blanks themselves."""
    word: list[type_Node] = []
    at_word_start = True
    for item in items:
        if _has_blank(item):
            if word and at_word_start:
                yield "seq", word
            word, at_word_start = [], _ends_in_blank(item)
            yield item
        else:
            word.append(item)
    if word and at_word_start:
        yield "seq", word


def _spellings(node: type_Node) -> list[str]:
    """Every text a node without blanks can stand for; `*` is an open ending, a blank a possible one."""
    kind, content = node
    match kind:
        case "alt":
            found = [text for option in content for text in _spellings(option)]
        case "opt":
            found = ["", *_spellings(content)]
        case "keep":
            found = _spellings(content)
        case "seq":
            found = [""]
            for item in content:
                found = ["".join(pair) for pair in itertools.product(found, _spellings(item))]
                if len(found) > _MOST_SPELLINGS:
                    raise ValueError("too many alternatives in one word")
        case "join" | "mark":
            found = ["", " "]
        case _:
            found = [{"clitic": "", "star": "*"}.get(kind, content)]
    return found


def _key_of(spelling: str) -> str:
    """The first letters of its longest word; empty if none is firm enough to look for."""
    firm = [word for word in spelling.split() if "*" not in word]
    open_ended = [stem for word in spelling.split() if len(stem := word.partition("*")[0]) >= 2 and stem != word]
    return max((*firm, *open_ended), key=len, default="")


def _keys(node: type_Node) -> frozenset[str]:
    """Whole words or stems, one of which stands in every match; empty when nothing is sure to."""
    kind, content = node
    if kind == "keep":
        return _keys(content)
    if kind in {"opt", "sep", "gap"}:
        return frozenset()
    if kind == "seq" and not _has_blank(node):
        return _all_firm([{_key_of(spelling)} for spelling in _spellings(node)])
    if kind == "alt":
        return _all_firm([_keys(option) for option in content])
    return max((_keys(piece) for piece in _pieces(content)), key=_firmness, default=frozenset())


def _all_firm(options: Sequence[Set[str]]) -> frozenset[str]:
    if not all(option and all(option) for option in options):
        return frozenset()
    return frozenset(key for option in options for key in option)


def _firmness(keys: frozenset[str]) -> tuple[int, int]:
    """How well these keys tell a text apart: their shortest, then how few they are."""
    return (min(min(map(len, keys)), 6), -len(keys)) if keys else (0, 0)


def _words(node: type_Node) -> Iterator[str]:
    """Every word written out in a phrase."""
    kind, content = node
    if kind in {"opt", "keep"}:
        yield from _words(content)
    elif not _has_blank(node):
        yield from (word for text in _spellings(node) for word in text.split() if "*" not in word)
    elif kind in {"seq", "alt"}:
        for piece in content if kind == "alt" else _pieces(content):
            yield from _words(piece)


def compile_phrase(source: str, grammar: _Grammar, *, needs_person: bool = False, removes: bool = True) -> Phrase:
    """A phrase ready to look for; raises ValueError on a mistake in it."""
    node = _Reader(grammar.fold(source.strip()), grammar).read()
    keys = _keys(node)
    if not keys:
        raise ValueError(f"no word to look for in {source!r}")
    body = _grouped(node[1], grammar) if removes else _regex(node, grammar)
    edges = (r"(?<!\w)", r"(?!\w)") if grammar.spaced else ("", "")
    # A doubled letter may be typed once.
    starts = frozenset(spelt[:_KEY_LENGTH] for key in keys for spelt in (key, re.sub(r"(\w)\1", r"\1", key)))
    return Phrase(re.compile(edges[0] + body + edges[1]), needs_person, starts, frozenset(_words(node)))


def _grouped(items: Sequence[type_Node], grammar: _Grammar) -> str:
    """The pattern with one group around every stretch that is removed."""
    out: list[str] = []
    for stays, group in itertools.groupby(items, lambda item: item[0] in {"gap", "keep"}):
        part = list(group)
        if stays:
            out.append(_sequence_regex(part, grammar))
            continue
        lead = _SEPARATOR if part[0][0] == "sep" and (len(part) > 1 or not _next_is_gap(items, part)) else ""
        tail = part[-1][0] == "sep" and len(part) > 1
        core = part[1 if part[0][0] == "sep" else 0 : -1 if tail else None]
        trail = _SEPARATOR if tail and not _next_is_gap(items, part) else ""
        out.append(lead + (f"({_sequence_regex(core, grammar)})" if core else "") + trail)
    return "".join(out)


def _next_is_gap(items: Sequence[type_Node], part: Sequence[type_Node]) -> bool:
    after = next((i + len(part) for i in range(len(items)) if items[i] is part[0]), len(items))
    return after < len(items) and items[after][0] == "gap"


def read_lexicon(path: Path, fold: Callable[[str], str]) -> Lexicon:
    """The lexicon in this file; raises LexiconInvalid naming file and line."""
    source = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise LexiconInvalid(f"{path}: {error}") from error
    return _Compiler(path, source, data, fold).lexicon()


class _Compiler:
    """Checks and compiles one file."""

    def __init__(self, path: Path, source: str, data: Mapping[str, Any], fold: Callable[[str], str]) -> None:
        self.path, self.lines, self.data, self.fold = path, source.splitlines(), data, fold

    def lexicon(self) -> Lexicon:
        self._check_head()
        grammar, signs = self._grammar(), self.data.get("signs", {})
        near = [text for entry in self.data["phrase"] for text in entry.get("near_miss", ())]
        words = {self.fold(word) for text in near for word in re.findall(r"\w+", text)}
        return Lexicon(
            language=self.data["language"],
            reviewed_by_native=self.data["reviewed_by_native"],
            spaced=grammar.spaced,
            phrases=tuple(self._phrases("phrase", grammar)),
            protected=tuple(self._phrases("protected", grammar)),
            person=tuple(map(self.fold, signs.get("person", ()))),
            thing=tuple(map(self.fold, signs.get("thing", ()))),
            document=tuple(map(self.fold, signs.get("document", ()))),
            innocent=frozenset(words | set(map(self.fold, self.data.get("innocent", ())))),
            near_misses=tuple(near),
        )

    def _check_head(self) -> None:
        if unknown := set(self.data) - _SECTIONS:
            name = min(unknown)
            raise self._mistake(rf"\[*{re.escape(name)}\b", f"unknown name {name!r}")
        if self.data.get("language") != self.path.stem:
            raise self._mistake("language", "language is not the name of the file")
        if not isinstance(self.data.get("reviewed_by_native"), bool):
            raise self._mistake("reviewed_by_native", "reviewed_by_native must be true or false")
        if not self.data.get("phrase"):
            raise self._mistake("$", "no phrase")

    def _grammar(self) -> _Grammar:
        classes = {name: self.fold("(" + "|".join(words) + ")") for name, words in self.data.get("classes", {}).items()}
        affixes = self.data.get("affixes", {})
        before, after = (self._affix(affixes.get(side, ())) for side in ("before", "after"))
        return _Grammar(self.fold, classes, before, after, self.data.get("spaced", True))

    def _affix(self, words: Sequence[str]) -> str:
        longest_first = sorted(map(self.fold, words), key=len, reverse=True)
        return "(?:" + "|".join(map(re.escape, longest_first)) + ")?" if words else ""

    def _phrases(self, section: str, grammar: _Grammar) -> Iterator[Phrase]:
        for index, entry in enumerate(self.data.get(section, ())):
            try:
                yield from _entry_phrases(entry, grammar, removes=section == "phrase")
            except ValueError as error:
                raise self._mistake(rf"\[\[{section}\]\]", str(error), nth=index) from error

    def _mistake(self, pattern: str, words: str, *, nth: int = 0) -> LexiconInvalid:
        places = [n for n, line in enumerate(self.lines, 1) if re.match(rf"\s*{pattern}", line)]
        line = places[nth] if nth < len(places) else max(len(self.lines), 1)
        return LexiconInvalid(f"{self.path}:{line}: {words}")


def _entry_phrases(entry: Mapping[str, Any], grammar: _Grammar, *, removes: bool) -> Iterator[Phrase]:
    allowed = {"match", "tier", "near_miss"} if removes else {"match"}
    if unknown := set(entry) - allowed:
        raise ValueError(f"unknown name {min(unknown)!r}")
    if not entry.get("match"):
        raise ValueError("a phrase without match")
    if removes and entry.get("tier") not in {"A", "B"}:
        raise ValueError("tier must be A or B")
    if removes and not any(text.strip() for text in entry.get("near_miss", ())):
        raise ValueError("a phrase needs at least one near_miss")
    for source in entry["match"]:
        yield compile_phrase(source, grammar, needs_person=entry.get("tier") == "B", removes=removes)
