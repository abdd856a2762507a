"""How often the language of a text is guessed right, language by language, and what it is taken for instead.

Without ``--texts``: the development sets the tables were learned from, so what it prints is what they hold, not what
the next person's text will get. With ``--texts FOLDER``: one file for each language, named after it, a text on
each line or, in a ``.tsv``, in the second column; for texts of somebody who does not know the tables.
Dari counts as Persian. Times are processor time; memory is what loading adds to the process. The last line is the share
of right guesses over all texts.
"""

import argparse
import random
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.inbound.language_guess import Detector
from app.inbound.reading import THRESHOLD
from app.language import LANGUAGES
from bench.language_texts import COUNTS_AS, pieces, sentences, short_texts
from bench.measuring import median, table

LONG: Final = 20  # characters from which a text is long

Text = tuple[str, str]


@dataclass(slots=True)
class Score:
    """What the texts of one language were taken for."""

    taken_for: Counter[str] = field(default_factory=Counter)
    right: int = 0
    sure: int = 0
    sure_and_right: int = 0

    @property
    def texts(self) -> int:
        return self.taken_for.total()

    def add(self, other: "Score") -> None:
        self.taken_for += other.taken_for
        self.right += other.right
        self.sure += other.sure
        self.sure_and_right += other.sure_and_right

    def line(self, name: str, *, mistakes: bool = True) -> list[object]:
        wrong = [(taken, many) for taken, many in self.taken_for.most_common() if mistakes and not _same(name, taken)]
        confused = " ".join(f"{taken} {many}" for taken, many in wrong)
        return [name, self.texts, _share(self.right, self.texts), _share(self.sure_and_right, self.sure), confused]


def texts_in(folder: Path) -> Iterator[Text]:
    """(language, text) of the files of a folder, of languages we speak."""
    for path in sorted(folder.glob("*.t[sx][vt]")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if path.suffix == ".txt" or (len(cells) > 1 and cells[1] != "text"):
                yield path.stem, cells[0] if path.suffix == ".txt" else cells[1]


def cut(texts: Iterable[Text]) -> list[Text]:
    """Up to three pieces of each text, cut at spaces: 4 to 19 characters, whatever words they hold."""
    rng = random.Random(5)
    found: list[Text] = []
    for language, text in texts:
        all_pieces = list(pieces(text, rng))
        found += [(language, piece) for piece in rng.sample(all_pieces, min(3, len(all_pieces)))]
    return found


def scores(detector: Detector, texts: Iterable[Text]) -> dict[str, Score]:
    found: defaultdict[str, Score] = defaultdict(Score)
    for language, text in texts:
        guess, score = detector.guess(text), found[language]
        right, sure = _same(language, guess.language), guess.confidence >= THRESHOLD
        score.taken_for[guess.language] += 1
        score.right += right
        score.sure += sure
        score.sure_and_right += right and sure
    return dict(found)


def shown(title: str, found: dict[str, Score]) -> Score:
    """Print one set; what all its languages come to."""
    together = Score()
    for score in found.values():
        together.add(score)
    lines = [found[tag].line(tag) for tag in LANGUAGES if tag in found]
    print(f"\n{title}\n")
    print(
        table(["", "texts", "right", "right where sure", "taken for"], [*lines, together.line("all", mistakes=False)])
    )
    return together


def costs(detector: Detector, texts: Sequence[Text]) -> tuple[float, float]:
    """(middle, mean) milliseconds of processor time a guess."""
    taken = []
    for _, text in texts:
        began = time.thread_time_ns()
        detector.guess(text)
        taken.append((time.thread_time_ns() - began) / 1e6)
    return median(taken), sum(taken) / len(taken)


def memory() -> float:
    """MB that loading the detector adds."""
    tracemalloc.start()
    detector = Detector.load()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del detector
    return size / 1e6


def _same(language: str, taken: str) -> bool:
    return taken in (language, COUNTS_AS.get(language, language))


def _share(right: int, of: int) -> str:
    return f"{100 * right / of:.1f} %" if of else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, metavar="FOLDER", help="texts of somebody else, one file a language")
    given = parser.parse_args()
    if given.texts:
        ours = [text for text in texts_in(given.texts) if text[0] in LANGUAGES]
    else:
        ours = [text for text in (*sentences(), *short_texts()) if text[0] in LANGUAGES]
    detector = Detector.load()
    long = [(language, text) for language, text in ours if len(text) >= LONG]
    short = [(language, text) for language, text in ours if len(text) < LONG]
    counted = shown(f"Texts of {LONG} characters and more", scores(detector, long))
    if short:
        counted.add(shown("Shorter texts", scores(detector, short)))
    shown("Pieces of 4 to 19 characters, cut out of the long ones", scores(detector, cut(long)))
    middle, mean = costs(detector, ours)
    print(f"\n{middle:.3f} ms for the middle text, {mean:.3f} ms for the mean; {memory():.1f} MB")
    print(f"bench-language: {counted.right / counted.texts:.3f}")


if __name__ == "__main__":
    main()
