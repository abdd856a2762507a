"""Handing on where no network is: what was agreed goes on paper, and the answer is typed in later."""

from uuid import UUID

from app.audit.actions import record
from app.errors import Conflict
from app.referrals.queries import hold, may_be_with
from app.referrals.tables import Referral
from app.work import Work


def carry(work: Work, referral_id: UUID) -> Referral:
    """Somebody takes it to the partner on paper. Conflict where nothing may be with the partner."""
    referral = hold(work, referral_id)
    if not may_be_with(work, referral):
        raise Conflict("referral.no_consent")
    referral.sheet_at = work.now
    record(work, "referral.carried", "referral", referral_id)
    return referral
