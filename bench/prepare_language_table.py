"""Writes the tables in app/inbound/data that tell languages of one script apart; run by hand.

    python3 -m venv /tmp/lid && /tmp/lid/bin/pip install py3langid==0.4.0 scipy==1.17.1
    /tmp/lid/bin/python -m bench.prepare_language_table

A table is a logistic regression over groups of letters and whole words, learned from the texts of `language_texts`. It
starts from what py3langid's model (BSD-3-Clause) knows of the same groups: log P(byte group | language) for 100,053
groups and 142 languages; so a group that our texts have little of keeps the weight a large corpus gave it. Rows that
tell most are kept, each weight one byte: sixteenths of a nat above the row's least. ``--without-short`` leaves the
short texts out, to measure by them.
"""

import argparse
import hashlib
import importlib
import math
import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from app.inbound.language_guess import DATA, GROUP_LENGTHS, LETTERS, TABLES, plain_letters
from app.language import script_of
from bench.language_texts import COUNTS_AS, Sample, as_people_type, samples

# How many rows a table keeps: fewer cost a little sureness, more cost memory.
ROWS: Final = {"Latn": 32_000, "Arab": 12_000, "Cyrl": 8_000, "Ethi": 7_000, "Deva": 5_000}
# The languages whose weights in py3langid are of this script.
KNOWN: Final = {
    "Latn": frozenset("en es fr pt ht so sw tr tl vi ku".split()),
    "Arab": frozenset("ar fa ps ur".split()),
    "Cyrl": frozenset("uk ru".split()),
    "Ethi": frozenset({"am"}),
    "Deva": frozenset("hi ne".split()),
}
_TRUST: Final = 0.15  # of py3langid's weights, in ours
_FORGETTING: Final = 1e-6  # how strongly weights are drawn back to where they began
_STEPS: Final = 120
_RARE_GROUP, _RARE_WORD = 2.1, 1.0  # weight of the texts that have it, below which it is left out


Row = tuple[str, float, Counter[str]]  # language, weight, groups


@dataclass(frozen=True, slots=True)
class Lesson:
    """Texts as counts of known groups: ``counts`` is texts by groups, ``answers`` places of languages."""

    languages: Sequence[str]
    groups: Mapping[str, int]
    counts: Any
    answers: Any
    weights: Any


def groups_of(letters: str, script: str, *, open_end: bool) -> Iterator[str]:
    """The groups of letters with spaces at their ends, then the words too long to be a group."""
    lengths = GROUP_LENGTHS[script]
    spaced = f" {letters}" if open_end else f" {letters} "
    for length in lengths:
        for start in range(len(spaced) - length + 1):
            if not spaced[start : start + length].isspace():
                yield spaced[start : start + length]
    words = letters.split()
    yield from (f" {word} " for word in (words[:-1] if open_end else words) if len(word) + 2 > lengths[-1])


def lesson(script: str, given: Sequence[Sample]) -> Lesson:
    """What is to be learned of one script."""
    numpy = importlib.import_module("numpy")
    rows = list(_read(script, given))
    groups = _kept_groups(rows, longest=GROUP_LENGTHS[script][-1])
    languages = sorted({language for language, _, _ in rows})
    answers = numpy.array([languages.index(language) for language, _, _ in rows])
    weights = numpy.array([weight for _, weight, _ in rows], numpy.float32)
    return Lesson(languages, groups, _counts(rows, groups), answers, _evened(weights, answers, len(languages)))


def _read(script: str, given: Iterable[Sample]) -> Iterator[Row]:
    for sample in given:
        letters = plain_letters(sample.text)[:LETTERS]
        found = Counter(groups_of(letters, script, open_end=sample.text.endswith("*")))
        if found:
            yield COUNTS_AS.get(sample.language, sample.language), sample.weight, found


def _kept_groups(rows: Iterable[Row], *, longest: int) -> dict[str, int]:
    """The groups that enough texts have, each with its place."""
    weighed: defaultdict[str, float] = defaultdict(float)
    for _, weight, found in rows:
        for group in found:
            weighed[group] += weight
    kept = sorted(g for g, weight in weighed.items() if weight >= (_RARE_WORD if len(g) > longest else _RARE_GROUP))
    return {group: place for place, group in enumerate(kept)}


def _counts(rows: Sequence[Row], groups: Mapping[str, int]) -> Any:
    """Texts by groups: how often, less the longer the text is, so that each text says as much."""
    numpy, sparse = importlib.import_module("numpy"), importlib.import_module("scipy.sparse")
    at: list[tuple[int, int, float]] = []
    for place, (_, _, found) in enumerate(rows):
        known = {groups[group]: many for group, many in found.items() if group in groups}
        scale = math.sqrt(sum(known.values()) or 1)
        at += [(place, group, many / scale) for group, many in known.items()]
    places, columns, values = zip(*at, strict=True)
    return sparse.csr_matrix((numpy.array(values, numpy.float32), (places, columns)), (len(rows), len(groups)))


def _evened(weights: Any, answers: Any, languages: int) -> Any:
    """The weights, those of languages with few texts raised, so that they add up to 1."""
    numpy = importlib.import_module("numpy")
    had = numpy.bincount(answers, weights=weights, minlength=languages)
    raised = weights * (had.mean() / numpy.maximum(had, had.mean() * 0.15))[answers] ** 0.7
    return (raised / raised.sum()).astype(numpy.float32)


def beginning(script: str, taught: Lesson) -> Any:
    """What py3langid knows of the groups, around zero for the languages it knows in this script."""
    numpy, langid = importlib.import_module("numpy"), importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    named = list(identifier.nb_classes)
    ours = [place for place, language in enumerate(taught.languages) if language in KNOWN[script]]
    theirs = [named.index(taught.languages[place]) for place in ours]
    weights = numpy.zeros((len(taught.groups), len(taught.languages)), numpy.float32)
    for feature, group in letter_groups(identifier):
        if group in taught.groups:
            logs = numpy.asarray(identifier.nb_ptc[feature], dtype=numpy.float64)
            above = logs[theirs] - logs.min()
            row = weights[taught.groups[group]]
            row[:] = min(0.0, -_TRUST * above.mean() / 2) if script == "Latn" else 0.0
            row[ours] = _TRUST * (above - above.mean())
    return weights


def letter_groups(identifier: Any) -> Iterator[tuple[int, str]]:
    """The features of py3langid that are whole letters."""
    for feature, spelled in byte_groups(identifier):
        try:
            yield feature, spelled.decode()
        except UnicodeDecodeError:
            continue


def byte_groups(identifier: Any) -> Iterator[tuple[int, bytes]]:
    """Every feature number with the bytes that spell it, found by walking the automaton breadth first."""
    rowbase = [row << 8 for row in identifier.tk_row]
    moves, output = identifier.tk_nextmove, identifier.tk_output
    spelling = {0: b""}
    waiting = deque([0])
    named: set[int] = set()
    while waiting:
        state = waiting.popleft()
        if output[state] >= 0 and output[state] not in named:
            named.add(output[state])
            yield int(output[state]), spelling[state]
        for byte in range(256):
            following = moves[rowbase[state] + byte]
            if following not in spelling:
                spelling[following] = spelling[state] + bytes([byte])
                waiting.append(following)


def learn(taught: Lesson, first: Any) -> Any:
    """The weights, groups by languages, that make the texts likeliest (Adam on all texts at once)."""
    numpy = importlib.import_module("numpy")
    weights, turned = first.copy(), taught.counts.T.tocsr()
    steady, rough = numpy.zeros_like(weights), numpy.zeros_like(weights)
    right = numpy.eye(len(taught.languages), dtype=numpy.float32)[taught.answers]
    for step in range(1, _STEPS + 1):
        likely = taught.counts @ weights
        likely = numpy.exp(likely - likely.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        slope = turned @ ((likely - right) * taught.weights[:, None]) + _FORGETTING * (weights - first)
        steady = 0.9 * steady + 0.1 * slope
        rough = 0.99 * rough + 0.01 * slope * slope
        pace = 0.05 * (1 - 0.8 * step / _STEPS) / (1 - 0.9**step)
        weights -= pace * steady / (numpy.sqrt(rough / (1 - 0.99**step)) + 1e-7)
    return weights


def rows(taught: Lesson, weights: Any, *, most: int) -> list[tuple[str, bytes]]:
    """The most telling groups, sorted, with one weight byte per language."""
    numpy = importlib.import_module("numpy")
    often = numpy.sqrt(numpy.asarray((taught.counts > 0).sum(0)).ravel())
    telling = weights.std(1) * numpy.minimum(often, 6)
    kept = frozenset(numpy.argsort(-telling, kind="stable")[:most].tolist())
    steps = numpy.clip(numpy.round((weights - weights.min(1, keepdims=True)) * 16), 0, 255).astype(numpy.uint8)
    return [(group, bytes(steps[place])) for group, place in taught.groups.items() if place in kept]


def main(given: Sequence[str] | None = None) -> None:
    """Write every table and print its size and checksum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without-short", action="store_true", help="leave the short texts out, to measure by them")
    asked = parser.parse_args(given)
    rng = random.Random(7)
    by_script: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples(short=not asked.without_short):
        for typed in as_people_type(sample, rng):
            by_script[script_of(typed.text)].append(typed)
    for script, file in TABLES.items():
        taught = lesson(script, by_script[script])
        learned = rows(taught, learn(taught, beginning(script, taught)), most=ROWS[script])
        lines = [f"# our own texts, from py3langid {version('py3langid')} (BSD-3-Clause)\n"]
        lines += ["\t".join(("", *taught.languages)) + "\n"]
        lines += [f"{group.replace(' ', '_')}\t{weights.hex()}\n" for group, weights in learned]
        written = "".join(lines).encode()
        (DATA / file).write_bytes(written)
        print(file, len(learned), "rows", len(written), "bytes", hashlib.sha256(written).hexdigest(), flush=True)


if __name__ == "__main__":
    main()
