"""Writes the letter-group tables in app/inbound/data from py3langid's model; run by hand, needs py3langid.

    python3 -m venv /tmp/lid && /tmp/lid/bin/pip install py3langid==0.4.0
    /tmp/lid/bin/python bench/prepare_language_table.py

The model is a table of log P(byte group | language) for 100,053 byte groups and 142 languages (BSD-3-Clause).
We keep the groups that are whole lower-case letters of one script, our languages, and of these groups the ones
that tell most between our languages; each weight becomes one byte of sixteenths of a nat above the least likely.
"""

import hashlib
import importlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "app" / "inbound" / "data"


@dataclass(frozen=True, slots=True)
class Table:
    """One table to write: languages that share a script, its letters, and which group lengths and how many to keep."""

    file: str
    languages: tuple[str, ...]
    letters: str
    lengths: range
    rows: int


TABLES = (
    Table(
        "latin.tsv",
        ("en", "es", "fr", "pt", "ht", "so", "sw", "tr", "tl", "vi", "ku"),
        letters="[a-zß-öø-ÿĀ-ʯḀ-ỿ ']+",
        lengths=range(3, 5),
        rows=11_000,
    ),
    Table("arabic.tsv", ("ar", "fa", "ps", "ur"), "[\u0620-\u064a\u066e-\u06d3 ]+", range(2, 3), 1_200),
    Table("cyrillic.tsv", ("uk", "ru"), "[а-яёєіїґ ]+", range(2, 3), 600),
    Table("devanagari.tsv", ("hi", "ne"), "[\u0900-\u097f ]+", range(1, 3), 200),
)


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


def letter_groups(identifier: Any, table: Table) -> Iterator[tuple[int, str]]:
    """The features that are whole lower-case letters of the table's script."""
    for feature, spelled in byte_groups(identifier):
        try:
            group = spelled.decode()
        except UnicodeDecodeError:
            continue
        if (
            len(group) in table.lengths
            and group.strip()
            and group == group.casefold()
            and re.fullmatch(table.letters, group)
        ):
            yield feature, group


def rows(identifier: Any, table: Table) -> list[tuple[str, bytes]]:
    """The most telling groups, sorted, with one weight byte per language."""
    np = importlib.import_module("numpy")
    columns = [list(identifier.nb_classes).index(language) for language in table.languages]
    ranked = []
    for feature, group in letter_groups(identifier, table):
        logs = np.asarray(identifier.nb_ptc[feature, columns], dtype=np.float64)
        likely = np.exp(logs)
        telling = float((likely * (logs - np.log(likely.mean()))).sum())
        weights = np.clip(np.round((logs - logs.min()) * 16), 0, 255).astype(np.uint8)
        ranked.append((telling, group, bytes(weights)))
    best = sorted(ranked, reverse=True)[: table.rows]
    return sorted((group, weights) for _, group, weights in best)


def main() -> None:
    """Write every table and print its size and checksum."""
    langid = importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    for table in TABLES:
        lines = [f"# py3langid {version('py3langid')}, BSD-3-Clause\n", "\t".join(("", *table.languages)) + "\n"]
        lines += [f"{group.replace(' ', '_')}\t{weights.hex()}\n" for group, weights in rows(identifier, table)]
        written = "".join(lines).encode()
        (DATA / table.file).write_bytes(written)
        print(table.file, len(lines) - 2, "rows", len(written), "bytes", hashlib.sha256(written).hexdigest())


if __name__ == "__main__":
    main()
