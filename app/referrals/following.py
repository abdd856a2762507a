"""What becomes of what was handed on when its case closes, goes into another, or was told by somebody else."""

from uuid import UUID

from app.audit.actions import record
from app.cases.queries import get as get_case
from app.contacts.queries import same_number
from app.referrals import rules
from app.referrals.actions import revoke
from app.referrals.queries import consents_of_case, hold_consent, of_case
from app.referrals.tables import ConsentState, Reason, State
from app.work import Work


def drop_proposed(work: Work, case_id: UUID) -> None:
    """What has not left does not leave when a case ends. Nothing is said of it, and nobody is called silent."""
    for referral in of_case(work, case_id):
        if referral.state is State.PROPOSED:
            revoke(work, referral.id, Reason.NOT_NEEDED)


def keep_apart(work: Work, case_id: UUID) -> None:
    """Who was asked is not who needs the help: nothing stands on their yes or no, and they hear nothing more.

    Whom it is about has not answered; nobody is told that it was taken back.
    """
    _hold_all(work, case_id)
    for referral in of_case(work, case_id):
        if referral.state in rules.UNDER_WAY:
            revoke(work, referral.id, Reason.MISTAKE)
        referral.contact_id = referral.tell_at = referral.asks = referral.asks_at = None
    for consent in consents_of_case(work, case_id):
        consent.state, consent.answered_at, consent.contact_id = ConsentState.SILENT, work.now, None
        record(work, "consent.withdrawn", "consent", consent.id)


def go_along(work: Work, case_id: UUID, *, into: UUID) -> None:
    """What was asked of somebody and handed on goes with their case into another of theirs, of whatever line of theirs.

    Into the case of somebody else it does not: there it would be told, sent and erased as if it were theirs. What
    partners have of them goes on, and what was only proposed ends with the case.
    """
    whose = get_case(work, case_id).contact_id
    if whose is None or get_case(work, into).contact_id not in same_number(work, whose):
        drop_proposed(work, case_id)
        return
    _hold_all(work, case_id)
    for referral in of_case(work, case_id):
        referral.case_id = into
        record(work, "referral.moved", "referral", referral.id)
    for consent in consents_of_case(work, case_id):
        consent.case_id = into


def _hold_all(work: Work, case_id: UUID) -> None:
    """Always the yes first, and in one order, as whoever answers for a partner at the same moment."""
    for consent_id in sorted(consent.id for consent in consents_of_case(work, case_id)):
        hold_consent(work, consent_id)
