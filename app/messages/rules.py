"""Deciding about translations: into which language, by which codes, and what of a text a machine is given. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from app.language import UNDETERMINED
from app.messages.attachments import NOT_FETCHED
from channels.libretranslate import AUTO

REMOVED: Final = "[removed]"  # what the scrubber leaves; tests/app/messages/test_rules.py compares
_LEFT_OUT: Final = "…"
# What translation servers call our languages where it is not our tag, the best first.
_CODES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"prs": ("prs", "fa"), "zh": ("zh", "zh-Hans"), "tl": ("tl", "fil"), "pt": ("pt", "pb")}
)


def wanted_target(language: str, reads: Sequence[tuple[str, ...]], main: str) -> str | None:
    """What a new text is to be translated into for those on duty; None when one of them reads it, or nobody is there.

    `reads`: what each of them reads. The main language when one of them reads that, else the one most of them read.
    """
    known = [tag for one in reads for tag in one]
    if not reads or language in known:
        return None
    if main in known or not known:
        return main
    return max(dict.fromkeys(known), key=known.count)


def codes(language: str, target: str, known: Mapping[str, frozenset[str]]) -> tuple[str, str] | None:
    """The server's codes for both languages; None when it cannot do that.

    The language of a text whose language nobody knows is left to the server to find.
    """
    targets = _CODES.get(target, (target,))
    sources = _CODES.get(language, (language,))
    if language in ("", UNDETERMINED):
        possible = frozenset().union(*known.values())
        return next(((AUTO, code) for code in targets if code in possible), None)
    pairs = ((source, code) for source in sources for code in targets)
    return next((pair for pair in pairs if pair[1] in known.get(pair[0], ())), None)


def for_machine(text: str) -> str:
    """The kept words without our own tokens, which no machine should translate; empty when nothing else is there."""
    words = text.replace(REMOVED, _LEFT_OUT).replace(NOT_FETCHED, _LEFT_OUT)
    return words if any(character.isalnum() for character in words) else ""
