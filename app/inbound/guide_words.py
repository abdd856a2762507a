"""Which guide a few words ask for, in any language: only where they are its whole name, never inside a sentence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from app.guides.keywords import keywords
from app.guides.rules import Guide
from app.inbound.folding import fold


def guide_named(text: str) -> Guide | None:
    """The guide these words are the name of."""
    return _named().get(_bare(text), (None, ()))[0]


def languages_of(text: str) -> Sequence[str]:
    """The languages in which they are."""
    return _named().get(_bare(text), (None, ()))[1]


@cache
def _named() -> Mapping[str, tuple[Guide, Sequence[str]]]:
    found: dict[str, Guide] = {}
    spoken: dict[str, list[str]] = defaultdict(list)
    for language, guides in keywords().items():
        for guide, words in guides.items():
            for word in words:
                if found.setdefault(_bare(word), guide) is guide and language not in spoken[_bare(word)]:
                    spoken[_bare(word)].append(language)
    return MappingProxyType({word: (guide, tuple(spoken[word])) for word, guide in found.items() if word})


def _bare(text: str) -> str:
    """Folded, and without blanks: they are written or left out between the words of Burmese and Chinese."""
    return fold(text).replace(" ", "")
