"""What answers to a question say about everybody who could have been asked: pure.

Shares with exact intervals (Clopper and Pearson, Biometrika 26, 1934). Two shares are compared by intervals that hold
together with the stated confidence (Bonferroni): too careful rather than too sure.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log, log1p

CONFIDENCE = 0.95
FEWEST = 10  # answers of one wave below which no number is shown: it would be about people, not about a place
_STEPS = 60  # halvings: to the last bit that matters
_TINY = 1e-300


class Change(StrEnum):
    """What can be said of two waves."""

    TOO_FEW = "too_few"  # too few answers to say anything
    UNCLEAR = "unclear"  # nothing or something: the answers fit both
    MORE = "more"
    FEWER = "fewer"


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answered yes, and how many no."""

    yes: int = 0
    no: int = 0

    @property
    def many(self) -> int:
        """All who answered."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class Share:
    """The share of yes, 0 to 1, and between what it lies among all."""

    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two waves side by side; `low` and `high`: of the difference of the shares, -1 to 1."""

    before: Share | None
    after: Share | None
    change: Change
    low: float = -1.0
    high: float = 1.0


def share_of(answers: Answers, confidence: float = CONFIDENCE) -> Share | None:
    """The share of yes with its exact interval; None for too few answers."""
    if answers.many < FEWEST:
        return None
    low, high = interval(answers.yes, answers.many, confidence)
    return Share(answers.many, answers.yes / answers.many, low, high)


def compare(before: Answers, after: Answers) -> Comparison:
    """Whether more say yes after than before, as far as the answers can tell."""
    one, other = share_of(before), share_of(after)
    if one is None or other is None:
        return Comparison(one, other, Change.TOO_FEW)
    each = 1 - (1 - CONFIDENCE) / 2
    low_before, high_before = interval(before.yes, before.many, each)
    low_after, high_after = interval(after.yes, after.many, each)
    low, high = low_after - high_before, high_after - low_before
    change = Change.MORE if low > 0 else Change.FEWER if high < 0 else Change.UNCLEAR
    return Comparison(one, other, change, low, high)


def interval(yes: int, many: int, confidence: float) -> tuple[float, float]:
    """Between which shares of all lies what `yes` of `many` at random says, with at least this confidence."""
    outside = (1 - confidence) / 2
    low = 0.0 if yes == 0 else _where(lambda share: at_least(yes, many, share) > outside)
    high = 1.0 if yes == many else _where(lambda share: 1 - at_least(yes + 1, many, share) < outside)
    return low, high


def at_least(fewest: int, many: int, share: float) -> float:
    """How likely at least `fewest` of `many` say yes when this share of all would."""
    if fewest <= 0 or share >= 1:
        return 1.0
    if share <= 0 or fewest > many:
        return 0.0
    return _incomplete_beta(fewest, many - fewest + 1, share)


def _where(is_above: Callable[[float], bool]) -> float:
    """The smallest share at which it is so, of a thing that becomes so once."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    # Lentz's way of working a continued fraction out from its beginning.
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        c, d, grown = _step(c, d, m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)))
        fraction *= grown
        c, d, grown = _step(c, d, -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)))
        fraction *= grown
        if abs(grown - 1) < 1e-14:
            break
    return front * fraction


def _step(c: float, d: float, term: float) -> tuple[float, float, float]:
    d = 1 / _not_zero(1 + term * d)
    c = _not_zero(1 + term / c)
    return c, d, c * d


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
