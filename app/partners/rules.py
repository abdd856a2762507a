"""Who can be a partner, and what can be agreed with one: pure."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.errors import Invalid
from app.framework import NEEDS
from app.partners.tables import Fact, Kind

# Offered in the form so that whoever means one of them is told why it cannot be.
REFUSED: Final = ("immigration_enforcement", "border_guard", "detention")
LEAST: Final = (Fact.NEED, Fact.PEOPLE, Fact.AREA, Fact.LANGUAGE)
LONGEST_NAME: Final = 80
LONGEST_REASON: Final = 300
LINK_LASTS: Final = timedelta(days=3)
CODE_LASTS: Final = timedelta(minutes=10)
CODE_DIGITS: Final = 6
MOST_TRIES: Final = 5  # of codes for one link, right, wrong or let go: then it opens nothing any more
_LONGEST_AGREEMENT: Final = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is signed. `no_id`: emergency help asks for no ID; `firewall`: nothing goes to immigration enforcement."""

    facts: Sequence[Fact]
    needs: Sequence[str]
    signed_on: date
    until: date
    no_id: bool
    firewall: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an agreement lets us tell, for which needs, and the last day it does."""

    facts: frozenset[Fact]
    needs: frozenset[str]
    until: date


def kind_of(written: str) -> Kind:
    """The kind somebody chose; Invalid for enforcement, which is never a partner, and for none of the list."""
    if written in REFUSED:
        raise Invalid("partner.enforcement")
    try:
        return Kind(written)
    except ValueError:
        raise Invalid("partner.kind") from None


def check_terms(kind: Kind, terms: Terms, *, today: date) -> None:
    """Nothing for what can be agreed; Invalid without both clauses, a purpose, or a sensible end.

    The police gets one purpose at a time.
    """
    if not (terms.no_id and terms.firewall):
        raise Invalid("agreement.clauses")
    if not terms.needs or not set(terms.needs) <= NEEDS.keys():
        raise Invalid("agreement.needs")
    if kind is Kind.POLICE and len(set(terms.needs)) != 1:
        raise Invalid("agreement.one_purpose")
    if not terms.facts:
        raise Invalid("agreement.facts")
    if terms.signed_on > today or not today <= terms.until <= terms.signed_on + _LONGEST_AGREEMENT:
        raise Invalid("agreement.days")


def read_facts(written: Collection[str]) -> tuple[Fact, ...]:
    """Facts from a form or a row, in the order of the list; Invalid for one we do not have."""
    try:
        chosen = {Fact(one) for one in written}
    except ValueError:
        raise Invalid("agreement.facts") from None
    return tuple(fact for fact in Fact if fact in chosen)


def opens(now: datetime, *, expires_at: datetime, used_at: datetime | None, tries: int) -> bool:
    """Whether a link still leads in: not used, not too old, and nobody guessed at its code too often."""
    return used_at is None and now < expires_at and tries < MOST_TRIES


def tidy_code(typed: str) -> str:
    """The digits of a code, in whichever script somebody's phone writes them."""
    return "".join(str(unicodedata.decimal(one)) for one in typed[:20] if one.isdecimal())
