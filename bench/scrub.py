"""What the scrubber costs and what it misses, language by language, on the development sets.

Leaks: texts of which a word that must go stays. Changed: near-misses that did not come back as they were. Lost: texts
of which a need, place or number went. Behind the leaks stands how many in a hundred they may be of all there are
(Wilson, 95 in 100), had the texts been picked by chance: they were not, we wrote them ourselves. Times are processor
time, so that other work on the machine counts little; load and memory are those of a fresh process with the lexicons of
that one language, worked out anew; those of all come from the prepared file, if there is one. The last line is the time
of the slowest text in a hundred over that of the middle one, over all languages: how evenly the cost is spread.
"""

import argparse
import gc
import math
import os
import random
import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.privacy.scrub import REMOVED, Scrubber
from bench.measuring import ROOT, median, pss_kib_of, quick, table

SETS = ROOT / "tests" / "app" / "privacy" / "scrub_dev"
LONG = 10_000  # characters
WORST = (
    "visa ",
    "no ",
    "no visa ",
    "i l l e g a l ",
    "viza expierd ",
    "a@",
    "<",
    "12-",
    "1ll3gal ",
    "a-1234567 ",
    "بدون ",
    "黑户",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a development set: `kind` is "nearmiss" where nothing may change."""

    kind: str
    text: str
    drop: Sequence[str]
    keep: Sequence[str]


def rows_of(language: str) -> list[Row]:
    lines = (SETS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [[*line.split("\t"), "", ""][:4] for line in lines]
    return [Row(kind, text, some(drop), some(keep)) for kind, text, drop, keep in cells]


def some(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in letters if unicodedata.category(char) not in {"Mn", "Cf"})


def mistakes(scrubber: Scrubber, rows: Sequence[Row]) -> tuple[int, int, int]:
    """(leaks, changed near-misses, lost words)."""
    stored = [plain(scrubber.scrub(row.text)) for row in rows]
    leaks = [any(plain(word) in text for word in row.drop) for row, text in zip(rows, stored, strict=True)]
    lost = [any(plain(word) not in text for word in row.keep) for row, text in zip(rows, stored, strict=True)]
    changed = [row.kind == "nearmiss" and scrubber.scrub(row.text) != row.text for row in rows]
    return sum(leaks), sum(changed), sum(lost)


def microseconds(scrubber: Scrubber, text: str, *, times: int, rounds: int) -> float:
    """Processor time for one text: the best round, as a round can only be disturbed and never helped."""
    found = []
    for _ in range(rounds):
        began = time.process_time_ns()
        for _ in range(times):
            scrubber.scrub(text)
        found.append((time.process_time_ns() - began) / times / 1000)
    return min(found)


def load_here(languages: Sequence[str] | None) -> None:
    """Prints the seconds of `load`, those of `warm`, and the MiB of each, as a fresh process has them."""
    gc.collect()
    before, began = pss_kib_of(os.getpid()), time.process_time()
    scrubber = Scrubber.load(languages)
    loaded, memory = time.process_time(), pss_kib_of(os.getpid())
    scrubber.warm()
    warmed, after = time.process_time(), pss_kib_of(os.getpid())
    print(loaded - began, warmed - loaded, (memory - before) / 1024, (after - before) / 1024)


def load_costs(language: str, *, times: int) -> list[float]:
    """The least of each of `load_here`, over some fresh processes; `all` is every lexicon there is."""
    command = [sys.executable, "-m", "bench.scrub", "--load", language]
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(times)]
    return [min(column) for column in zip(*(map(float, run.stdout.split()) for run in runs), strict=True)]


def long_text(rows: Sequence[Row]) -> str:
    """The whole set again and again: nearly every sentence says something that must go."""
    text = " ".join(row.text for row in rows)
    return (text * (LONG // len(text) + 1))[:LONG]


def worst(scrubber: Scrubber) -> tuple[float, str]:
    """(milliseconds, what it repeats) of the slowest of texts made to be slow."""
    texts = ((unit, (unit * LONG)[:LONG]) for unit in WORST)
    return max((microseconds(scrubber, text, times=1, rounds=3) / 1000, unit) for unit, text in texts)


def wilson(found: int, of: int) -> str:
    """Between how many in a hundred it lies, as 95 of 100 such samples would have it."""
    z, share = 1.96, found / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (100 * max(0.0, middle + side * spread) / (1 + z * z / of) for side in (-1, 1))
    return f"{low:.1f}–{high:.1f}"


def broken_promises(scrubber: Scrubber, texts: int) -> int:
    """How many of so many random texts change when scrubbed again, or become more than twice as long (seeded)."""
    chance = random.Random(7)
    pieces = [row.text for path in SETS.glob("*.tsv") for row in rows_of(path.stem)]
    words = sorted({word for text in pieces for word in text.split()})
    broken = 0
    for _ in range(texts):
        signs = [chr(chance.choice((0x20, 0x600, 0x900, 0x1200, 0x4E00)) + chance.randrange(96)) for _ in range(3)]
        text = " ".join(chance.choices([*signs, *chance.choices(words, k=12)], k=chance.randrange(1, 12)))
        once = scrubber.scrub(text)
        broken += scrubber.scrub(once) != once or len(once) > max(2 * len(text), len(REMOVED))
    return broken


@dataclass(frozen=True, slots=True)
class Figures:
    """One language: times in microseconds for each text, and in milliseconds for a long one."""

    mistakes: tuple[int, int, int]
    taken: list[float]
    dense: float
    load: list[float]

    def line(self, name: str) -> list[object]:
        p99 = statistics.quantiles(self.taken, n=100)[-1]
        leaks, changed, lost = self.mistakes
        return [
            name,
            len(self.taken),
            leaks,
            wilson(leaks, len(self.taken)),
            changed,
            lost,
            median(self.taken),
            p99,
            self.dense,
            *self.load,
        ]


def figures(scrubber: Scrubber, language: str, *, rounds: int, starts: int) -> Figures:
    rows = rows_of(language)
    return Figures(
        mistakes=mistakes(scrubber, rows),
        taken=[microseconds(scrubber, row.text, times=20, rounds=rounds) for row in rows],
        dense=microseconds(scrubber, long_text(rows), times=1, rounds=rounds) / 1000,
        load=load_costs(language, times=starts),
    )


def together(found: Sequence[Figures], *, starts: int) -> Figures:
    """All languages: mistakes and texts added up, the slowest long text, and the load of everything at once."""
    leaks, changed, lost = (sum(column) for column in zip(*(one.mistakes for one in found), strict=True))
    taken = [time for one in found for time in one.taken]
    return Figures((leaks, changed, lost), taken, max(one.dense for one in found), load_costs("all", times=starts))


def main() -> None:
    parser = argparse.ArgumentParser(description="The scrubber's misses, time and memory.")
    parser.add_argument("--load", metavar="LANGUAGE", help="only load, and print what it took")
    parser.add_argument(
        "--strings", type=int, metavar="N", help="only try N random texts: scrubbed twice, and their length"
    )
    given = parser.parse_args()
    chosen: str | None = given.load
    if given.strings:
        print(f"broken promises: {broken_promises(Scrubber.load(), given.strings)} of {given.strings}")
        return
    if chosen:
        load_here(None if chosen == "all" else [chosen])
        return
    scrubber = Scrubber.load()
    scrubber.warm()
    rounds, starts = (3, 1) if quick() else (7, 3)
    names = sorted(path.stem for path in SETS.glob("*.tsv"))
    found = {name: figures(scrubber, name, rounds=rounds, starts=starts) for name in names}
    found["all"] = together(list(found.values()), starts=starts)
    columns = ["texts", "leaks", "of 100", "changed", "lost", "median µs", "p99 µs", "10 kB ms"]
    print(table(["", *columns, "load s", "warm s", "MiB", "warm MiB"], [one.line(name) for name, one in found.items()]))
    print("slowest text of 10 kB that repeats itself: {:.0f} ms, {!r}".format(*worst(scrubber)))
    taken = found["all"].taken
    print(f"bench-scrub: {statistics.quantiles(taken, n=100)[-1] / median(taken):.2f}")


if __name__ == "__main__":
    main()
