"""The development set, per language: what must go, what must stay, what must not change."""

import unicodedata
from pathlib import Path

import pytest

from app.privacy.matching import blanked
from app.privacy.scrub import Scrubber

_SETS = sorted((Path(__file__).parent / "scrub_dev").glob("*.tsv"))

scrubber = Scrubber.load()


def _rows(path: Path) -> list[tuple[str, str, list[str], list[str]]]:
    """(kind, text, words that must go, words that must stay)."""
    rows = [(*line.split("\t"), "", "")[:4] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [
        (kind, text, [d for d in drop.split("|") if d], [k for k in keep.split("|") if k])
        for kind, text, drop, keep in rows
    ]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in letters if unicodedata.category(c) not in {"Mn", "Cf"})


@pytest.mark.parametrize("path", _SETS, ids=lambda path: path.stem)
def test_no_word_of_status_survives(path: Path) -> None:
    leaks = [
        text
        for kind, text, drop, _ in _rows(path)
        if kind != "nearmiss" and any(_plain(word) in _plain(scrubber.scrub(text)) for word in drop)
    ]
    assert leaks == []


@pytest.mark.parametrize("path", _SETS, ids=lambda path: path.stem)
def test_no_need_number_place_or_time_is_lost(path: Path) -> None:
    lost = [
        text
        for _, text, _, keep in _rows(path)
        if any(_plain(word) not in _plain(scrubber.scrub(text)) for word in keep)
    ]
    assert lost == []


@pytest.mark.parametrize("path", _SETS, ids=lambda path: path.stem)
def test_a_sentence_that_only_sounds_like_status_is_left_alone(path: Path) -> None:
    changed = [text for kind, text, _, _ in _rows(path) if kind == "nearmiss" and scrubber.scrub(text) != text]
    assert changed == []


@pytest.mark.parametrize("path", _SETS, ids=lambda path: path.stem)
def test_the_index_hides_no_phrase_that_would_match(path: Path) -> None:
    hidden = []
    own = Scrubber.load([path.stem])
    for _, text, _, _ in _rows(path):
        places = own._known.starts.places(own._folder.fold(text))
        seen = blanked(places.folded.text)
        for index in (own._phrases, own._known.protected):
            found = dict(index.attempts(places))
            for phrase in index:
                whole = [match.span() for match in phrase.pattern.finditer(seen)]
                quick = [regs[0] for regs in phrase.matches(seen, places, found[phrase])] if phrase in found else []
                hidden += [(text, phrase.pattern.pattern)] if whole != quick else []
    assert hidden == []
