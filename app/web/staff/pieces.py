"""Words cut into stretches for a page: where a token stands, and where the scrubber would take something out."""

import re
from dataclasses import dataclass

from app.messages.attachments import NOT_FETCHED
from app.privacy.scrub import REMOVED
from app.runtime import Runtime

_TOKENS = (REMOVED, NOT_FETCHED)
_TOKEN = re.compile("(" + "|".join(map(re.escape, _TOKENS)) + ")")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words; `removed`: the scrubber would take it out, or a token stands there."""

    text: str
    removed: bool


def marked(runtime: Runtime, typed: str) -> tuple[Piece, ...]:
    """Typed words cut where the scrubber would take something out."""
    pieces, last = [], 0
    for span in runtime.scrubber.spans(typed):
        pieces += [Piece(typed[last : span.start], removed=False), Piece(typed[span.start : span.end], removed=True)]
        last = span.end
    pieces.append(Piece(typed[last:], removed=False))
    return tuple(piece for piece in pieces if piece.text)


def tokens(text: str) -> tuple[Piece, ...]:
    """Kept words cut at the tokens that stand for what was removed or not fetched, so that they can be shown softly."""
    pieces = (Piece(part, removed=part in _TOKENS) for part in _TOKEN.split(text))
    return tuple(piece for piece in pieces if piece.text)
