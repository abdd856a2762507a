"""Which doors are suggested for a case, and in which order: pure."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.framework import KINDS, NEEDS, Asked, ServiceKind
from app.partners.tables import Kind

MOST: Final = 12
_FAR: Final = 99  # further than any distance counts, on the scale of `_far`
_PRESSING: Final = {code: place for place, code in enumerate(NEEDS)}
# Whose own State somebody may fear, and who may be asked only because there is a reason.
_NEVER_UNASKED: Final = frozenset({Kind.CONSULATE, Kind.POLICE})


@dataclass(frozen=True, slots=True)
class Door:
    """A partner that may be asked for one need, by one of its services of the directory where it has one.

    `metres`, `open`, `opens_at`: None where nobody knows. `speaks`: a language of the person; `full`: they say so;
    `old`: not confirmed lately; `asks`: for papers; `shares`: with authorities who comes.
    """

    partner_id: UUID
    partner: Kind
    need: str
    kind: ServiceKind
    service_id: UUID | None = None
    metres: int | None = None
    open: bool | None = None
    opens_at: datetime | None = None
    speaks: bool = False
    full: bool = False
    old: bool = False
    asks: bool = False
    shares: bool = False

    @property
    def own_state(self) -> bool:
        """Whether it is a body of somebody's own State, which nobody is sent to unasked."""
        return KINDS[self.kind].own_state or self.partner is Kind.CONSULATE


def suggest(doors: Iterable[Door], *, besides: Collection[UUID] = (), most: int = MOST) -> Sequence[Door]:
    """The doors to suggest, the best first, each partner once for a need; none of the partners `besides`.

    Never a consulate, the police or what is handed on from the restricted store. One that asks for papers or tells
    authorities who comes is suggested only where nobody else meets that need.
    """
    fit = [door for door in doors if door.partner_id not in besides and _may_be_suggested(door)]
    careful = {door.need for door in fit if not (door.asks or door.shares)}
    best: dict[tuple[UUID, str], Door] = {}
    for door in sorted(fit, key=rank):
        if door.need not in careful or not (door.asks or door.shares):
            best.setdefault((door.partner_id, door.need), door)
    return list(best.values())[:most]


def rank(door: Door) -> tuple[object, ...]:
    """Where a door stands among others, the lowest first: need, room, open now, language, distance, freshness."""
    return (
        _PRESSING.get(door.need, len(_PRESSING)),
        door.shares,
        door.asks,
        door.full,
        door.open is False,
        not door.speaks,
        _far(door.metres),
        door.old,
        door.metres or 0,
    )


def kind_for(need: str, partner: Kind) -> ServiceKind | None:
    """The kind of service a partner without an entry is asked for: the one that needs most care; None for no need.

    A consulate is asked as what it is.
    """
    meeting = [kind for kind, facts in KINDS.items() if need in facts.needs]
    own = [kind for kind in meeting if KINDS[kind].own_state is (partner is Kind.CONSULATE)]
    order = list(Asked)
    return max(own, key=lambda kind: order.index(KINDS[kind].asked), default=None)


def handed_on_apart(need: str) -> bool:
    """Whether this need is handed on only by who reads the restricted store."""
    meeting = [facts.asked for facts in KINDS.values() if need in facts.needs]
    return bool(meeting) and all(asked is Asked.APART for asked in meeting)


def _may_be_suggested(door: Door) -> bool:
    return not door.own_state and door.partner not in _NEVER_UNASKED and KINDS[door.kind].asked is not Asked.APART


def _far(metres: int | None) -> int:
    """How far it is, in steps that grow: a kilometre more counts near by, and not in the next town."""
    return _FAR if metres is None else int(math.log2(metres + 500) * 2)
