"""Invented people, each as two people wrote them: another script or spelling, another order, a part left out."""

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".txt")


@cache
def names_of_one() -> tuple[tuple[str, str, str], ...]:
    """(language, one way, another way) of each."""
    lines = (line for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    pairs = (tuple(part.strip() for part in line.split("|")) for line in lines)
    return tuple((language, one, other) for language, one, other in pairs)
