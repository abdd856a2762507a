"""What goes when somebody is forgotten, and when the time of a case is over."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from app.cases.forgetting import of_them
from app.referrals.rules import WITH_PARTNER
from app.referrals.tables import CONCERNS, Consent, Referral, ReferralStep, Rescue
from app.work import Work

_CONSENT: Any = Consent.__table__  # type: ignore[attr-defined]
_REFERRAL: Any = Referral.__table__  # type: ignore[attr-defined]
_STEP: Any = ReferralStep.__table__  # type: ignore[attr-defined]
_RESCUE: Any = Rescue.__table__  # type: ignore[attr-defined]


def forget_contact(work: Work, contact_id: UUID, case_ids: Sequence[UUID]) -> None:
    """All that was asked of them and handed on goes, at the partners too: their pages show it no more.

    Where they only told us of another's need, what the other said and was handed on with stands.
    """
    with_them = of_them(work, contact_id, case_ids)
    _drop(work, _of(_REFERRAL, contact_id, with_them), _of(_CONSENT, contact_id, with_them))
    work.connection.execute(delete(_RESCUE).where(_RESCUE.c.case_id.in_(with_them)))


def drop(work: Work, case_ids: Sequence[UUID]) -> None:
    """Everything of these cases."""
    _drop(work, _REFERRAL.c.case_id.in_(case_ids), _CONSENT.c.case_id.in_(case_ids))
    work.connection.execute(delete(_RESCUE).where(_RESCUE.c.case_id.in_(case_ids)))


def drop_words(work: Work, case_ids: Sequence[UUID]) -> None:
    """What was given, typed and answered of these cases; that and how they were handed on stays as long as they do."""
    nothing = {"given": None, "typed": None, "answer": None, "service": None}
    work.connection.execute(update(_REFERRAL).where(_REFERRAL.c.case_id.in_(case_ids)).values(nothing))
    work.connection.execute(delete(_RESCUE).where(_RESCUE.c.case_id.in_(case_ids)))


def has_words(case_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether there is any of that in a case."""
    said = [_REFERRAL.c[name].is_not(None) for name in ("given", "typed", "answer", "service")]
    handed = select(_REFERRAL.c.id).where(_REFERRAL.c.case_id == case_id, or_(*said))
    return or_(exists(handed), exists(select(_RESCUE.c.id).where(_RESCUE.c.case_id == case_id)))


def with_partner(contact_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Whether a partner has something of a contact, told us of by a column of another table, whatever their case is."""
    now = _REFERRAL.c.state.in_(sorted(WITH_PARTNER))
    return exists().where(_REFERRAL.c.contact_id == contact_id, CONCERNS, now).select_from(_REFERRAL)


def _of(table: Any, contact_id: UUID, case_ids: Sequence[UUID]) -> ColumnElement[bool]:
    return or_(table.c.contact_id == contact_id, table.c.case_id.in_(case_ids))


def _drop(work: Work, referrals: ColumnElement[bool], consents: ColumnElement[bool]) -> None:
    # Always the yes first, as whoever changes what stands on it.
    work.connection.execute(select(_CONSENT.c.id).where(consents).order_by(_CONSENT.c.id).with_for_update())
    theirs = select(_REFERRAL.c.id).where(referrals)
    work.connection.execute(delete(_STEP).where(_STEP.c.referral_id.in_(theirs)))
    work.connection.execute(delete(_REFERRAL).where(referrals))
    work.connection.execute(delete(_CONSENT).where(consents))
