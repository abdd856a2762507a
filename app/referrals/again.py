"""A backup brought back must not give partners what they had no more: what is over lies beside it, by random ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.referrals import minding, rules
from app.referrals.actions import revoke, withdraw_consent
from app.referrals.queries import find, held_on
from app.referrals.tables import Consent, ConsentState, Reason, Referral
from app.work import Work

_CONSENT: Any = Consent.__table__  # type: ignore[attr-defined]
_REFERRAL: Any = Referral.__table__  # type: ignore[attr-defined]
_A_NO = frozenset({ConsentState.NO, ConsentState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Over:
    """A referral that is over. `no`: because the person said so."""

    id: UUID
    no: bool


def over_since(connection: Connection, since: datetime) -> Sequence[Over]:
    """What ended since then, as far as it is still known; no key is needed."""
    chosen = select(_REFERRAL.c.id, _CONSENT.c.state).join(_CONSENT, _CONSENT.c.id == _REFERRAL.c.consent_id)
    rows = connection.execute(chosen.where(_REFERRAL.c.ended_at >= since).order_by(_REFERRAL.c.id))
    return [Over(referral_id, state in _A_NO) for referral_id, state in rows]


def end_again(work: Work, over: Iterable[Over]) -> int:
    """How many of these a partner had in this copy, or was to have, and has no more. Nobody is told a second time."""
    ended = 0
    for one in over:
        referral = find(work, one.id)
        if referral is None or referral.state not in rules.UNDER_WAY:
            continue
        if one.no:
            withdraw_consent(work, referral.consent_id)
        else:
            revoke(work, one.id, Reason.NOT_NEEDED)
        for told in held_on(work, referral.consent_id):
            minding.told(told)
            minding.heard_of_end(told)
        ended += 1
    return ended
