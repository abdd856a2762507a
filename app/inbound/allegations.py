"""Whether a text complains of somebody who helps, and to whom such a complaint goes: pure.

A word alone says nothing: "the police beat me" and "my husband hits me" are calls for help. So an act counts when who
did it is somebody who helps: the doer named nearest before it in the same sentence, or, where there is none, after it
in the same clause. Without any doer it counts when aid stands beside it ("sex for the ration card").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from app.framework import Lane
from app.inbound.folding import fold
from app.inbound.word_index import Hit, WordIndex

# The lists of words/<lang>.toml that serve this: who does it, what is done, and what it is done with.
CODES: Final = (
    *("helper", "carer", "other", "aid", "money", "minor"),
    *("sex", "assault", "blow", "bribe", "demand", "pay", "give", "sell"),
)

_ACTS: Final = frozenset(CODES[6:])
_DOERS: Final = frozenset({"helper", "carer", "other"})
_AFTER: Final = frozenset({"helper", "other"})  # "raped, I need a doctor" accuses no doctor
_ON_THE_BODY: Final = frozenset({"sex", "assault", "blow"})
_LANES: Final = MappingProxyType(
    {"sex": Lane.EXPLOITATION, "assault": Lane.EXPLOITATION, "bribe": Lane.FRAUD, "blow": Lane.CONDUCT}
)
_GRAVEST_FIRST: Final = (Lane.CHILD, Lane.EXPLOITATION, Lane.FRAUD, Lane.CONDUCT)
# What an act is done with, without which it is none: "asks" money, "sells" aid, one has to "pay" for aid.
_WITH: Final = MappingProxyType({"demand": "money", "give": "money", "sell": "aid", "pay": "aid"})
_TRADED: Final = frozenset({"sex", "bribe", "demand"})

_SENTENCE: Final = re.compile(r"[.!?;\n؟؛۔።፧።।॥。！？；။]+")
_CLAUSE: Final = re.compile(r"[.!?;:,\n،؛؟۔።፧፣፤।॥。！？；，、：၊။]+")


class _Reach(NamedTuple):
    """How many folded characters may lie between a doer before the act, one after it, and what belongs to it."""

    before: int
    after: int
    beside: int


_REACH: Final = MappingProxyType({"Hani": _Reach(20, 12, 8), "Mymr": _Reach(50, 25, 15)})
_ELSEWHERE: Final = _Reach(60, 40, 28)


class Told(NamedTuple):
    """The hits of one text, and where its sentences and clauses end."""

    hits: Sequence[Hit]
    sentences: Sequence[int]
    clauses: Sequence[int]
    reach: _Reach


def lane_of(text: str, index: WordIndex, hits: Sequence[Hit], script: str) -> Lane | None:
    """The gravest lane a text belongs in; None when it accuses nobody who helps. ``hits``: of this index."""
    acts = [hit for hit in hits if not hit.codes.isdisjoint(_ACTS)]
    if not acts:
        return None
    told = told_in(text, index, hits, script)
    lanes = {lane for act in acts for lane in _lanes(act, told)}
    return next((lane for lane in _GRAVEST_FIRST if lane in lanes), None)


def told_in(text: str, index: WordIndex, hits: Sequence[Hit], script: str) -> Told:
    """The hits of a text with what decides whether two of them belong together. ``hits``: of this index."""
    reach = _REACH.get(script, _ELSEWHERE)
    return Told(hits, _ends(text, index, _SENTENCE), _ends(text, index, _CLAUSE), reach)


def _ends(text: str, index: WordIndex, mark: re.Pattern[str]) -> Sequence[int]:
    """Where the pieces between such marks end, in the text as the index spells it."""
    gap = 0 if index.unspaced else 1
    ends = [1 - gap]  # a spelled text begins with a space
    for folded in filter(None, map(fold, mark.split(text))):
        ends.append(ends[-1] + len(index.spell(folded)) - 2 + gap)
    return ends[1:]


def _lanes(act: Hit, told: Told) -> Iterator[Lane]:
    """The lanes of one act, when somebody who helps did it."""
    codes = {code for code in act.codes & _ACTS if _is_done(act, code, told)}
    doer = _doer(act, told)
    if doer is not None and "other" in doer.codes:
        return
    if doer is None:
        codes = codes & _TRADED if beside(act, "aid", told, told.reach.before) else set()
    if codes & _ON_THE_BODY and beside(act, "minor", told, told.reach.before):
        yield Lane.CHILD
    for code in codes:
        yield _LANES.get(code, Lane.FRAUD)


def _is_done(act: Hit, code: str, told: Told) -> bool:
    needed = _WITH.get(code)
    far = told.reach.beside if needed == "money" else told.reach.before
    return needed is None or beside(act, needed, told, far)


def _doer(act: Hit, told: Told) -> Hit | None:
    """Who did it: the nearest doer named before it, else the nearest after it."""
    doers = [hit for hit in told.hits if not hit.codes.isdisjoint(_DOERS)]
    before = [hit for hit in doers if hit.start < act.start and act.start - hit.end <= told.reach.before]
    before = [hit for hit in before if _together(hit, act, told.sentences)]
    if before:
        return max(before, key=lambda hit: hit.end)
    after = [hit for hit in doers if 0 <= hit.start - act.end <= told.reach.after and not hit.codes.isdisjoint(_AFTER)]
    return min((hit for hit in after if _together(act, hit, told.clauses)), key=lambda hit: hit.start, default=None)


def beside(act: Hit, code: str, told: Told, most: int) -> bool:
    """Whether a word of this list stands at most so far from the act in the same sentence."""
    near = (hit for hit in told.hits if code in hit.codes and _gap(act, hit) <= most)
    return any(_together(*_in_order(act, hit), told.sentences) for hit in near)


def _in_order(one: Hit, other: Hit) -> tuple[Hit, Hit]:
    return (one, other) if one.start <= other.start else (other, one)


def _gap(one: Hit, other: Hit) -> int:
    return max(one.start - other.end, other.start - one.end, 0)


def _together(one: Hit, other: Hit, ends: Iterable[int]) -> bool:
    """Whether no piece of the text ends between them; ``one`` comes first."""
    return not any(one.end <= end <= other.start for end in ends)
