"""What is remembered of somebody who is being handed on: what they were asked, what they heard, who was reminded."""

from datetime import datetime
from uuid import UUID

from app.audit.actions import record
from app.errors import Conflict
from app.referrals import rules
from app.referrals.queries import concerning, get_consent, hold_consent
from app.referrals.tables import Consent, Question, Referral, State
from app.work import Work


def remind(work: Work, referral: Referral) -> None:
    """The partner heard that it waits; the next time is later. The person hears once that no answer came in time.

    That something was taken back it hears once.
    """
    if referral.state is State.REVOKED:
        heard_of_end(referral)
        return
    last = referral.reminded + 1 == rules.MOST_REMINDED
    referral.due_at = None if last else rules.due(referral.urgency, work.now, reminded=referral.reminded)
    referral.reminded += 1
    if referral.reminded == rules.OVERDUE and referral.state in (State.SENT, State.SEEN):
        referral.tell_at = work.now


def heard_of_end(referral: Referral) -> None:
    """The partner knows, or need not hear, that it was taken back."""
    referral.due_at = None


def remind_later(referral: Referral, at: datetime) -> None:
    """The partner hears that it waits then, and not before."""
    referral.due_at = at


def still_wanted(work: Work, referral: Referral) -> None:
    """Who could not be reached wants it all the same: the partner hears so."""
    referral.due_at, referral.reminded = work.now, 0


def ask(work: Work, referral: Referral, question: Question) -> None:
    """They were asked this, and nothing else any more: a yes answers one question, within a day of it."""
    if referral.contact_id is not None:
        for other in concerning(work, referral.contact_id):
            answered(other)
    referral.asks, referral.asks_at = question, work.now
    if question in rules.FOR_A_YES:
        get_consent(work, referral.consent_id).asked_at = work.now


def answered(referral: Referral) -> None:
    """What they were asked is answered."""
    referral.asks = referral.asks_at = None


def told(referral: Referral) -> None:
    """They know where it stands."""
    referral.told, referral.tell_at = referral.state, None


def tell_later(referral: Referral, at: datetime) -> None:
    """They are told where it stands then, and not before."""
    referral.tell_at = at


def prolong(work: Work, consent_id: UUID) -> Consent:
    """Their yes goes on, for as long as one does. Conflict when there is none any more."""
    consent = hold_consent(work, consent_id)
    if not rules.holds(consent.state, consent.until, work.now):
        raise Conflict("consent.answered")
    consent.until = work.now + rules.CONSENT_LASTS
    record(work, "consent.prolonged", "consent", consent_id)
    return consent
