"""What a partner may see of somebody: the only place where that is decided. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from app.partners.rules import Agreed
from app.partners.tables import Fact
from app.referrals.rules import WITH_PARTNER, holds
from app.referrals.tables import ConsentState, State

NOTHING: Final[frozenset[Fact]] = frozenset()


def may_give(
    agreed: Agreed | None,
    consented: Collection[Fact],
    *,
    need: str,
    state: State,
    consent: ConsentState,
    until: datetime,
    now: datetime,
) -> frozenset[Fact]:
    """The facts that may be with a partner now: agreed for this need, said yes to, and neither is over.

    Nothing before it was sent, and nothing once it ended.
    """
    if agreed is None or need not in agreed.needs or not _lasts(agreed.until, now):
        return NOTHING
    if state not in WITH_PARTNER or not holds(consent, until, now):
        return NOTHING
    return agreed.facts.intersection(consented)


def only(facts: Collection[Fact], known: Mapping[Fact, str]) -> dict[Fact, str]:
    """Of what is known the facts that may be given, in the order of the list; none that is empty."""
    return {fact: known[fact] for fact in Fact if fact in facts and known.get(fact)}


def _lasts(last_day: date, now: datetime) -> bool:
    return now.date() <= last_day
