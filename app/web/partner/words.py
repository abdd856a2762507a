"""What the pages of partners say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.referrals.actions import LONGEST_ANSWER
from app.referrals.tables import Reason, State

# A lazy word; flask-babel has no types.
Word = Any

STATES: Mapping[State, Word] = {
    State.SENT: lazy_gettext("New"),
    State.SEEN: lazy_gettext("Waits for your answer"),
    State.ACCEPTED: lazy_gettext("We take it"),
    State.NOT_REACHED: lazy_gettext("They could not be reached"),
    State.DECLINED: lazy_gettext("We cannot take it"),
    State.DONE: lazy_gettext("Done"),
    State.REVOKED: lazy_gettext("Taken back"),
}
REASONS: Mapping[Reason, Word] = {
    Reason.FULL: lazy_gettext("We have no room"),
    Reason.NOT_OURS: lazy_gettext("We do not do this"),
    Reason.TOO_FAR: lazy_gettext("It is too far"),
    Reason.CLOSED: lazy_gettext("We are closed then"),
    Reason.UNSAFE: lazy_gettext("It would not be safe"),
    Reason.NO_ANSWER: lazy_gettext("They did not answer"),
    Reason.DID_NOT_COME: lazy_gettext("They did not come"),
}
TAKEN_BACK: Word = lazy_gettext(
    "This was taken back. Please stop, and delete what you noted of it. Nothing of it is shown any more. Thank you."
)
TAKEN: Word = lazy_gettext("Another organisation has taken this one already, thank you.")
_CHANGED: Word = lazy_gettext("This has changed since you opened the page. Look at it again, then decide.")
_SENTENCES: Mapping[str, Word] = {
    "referral.over": TAKEN_BACK,
    "referral.taken": TAKEN,
    "referral.step": _CHANGED,
    "referral.answer": lazy_gettext("Write where and when, up to %(longest)s letters.", longest=LONGEST_ANSWER),
    "referral.when": lazy_gettext("Choose a day within the coming year."),
    "referral.reason": lazy_gettext("Choose why."),
    "partner.room": lazy_gettext("Write a number, or leave it empty."),
    "partner.away": lazy_gettext("Choose a day within the coming year."),
    "partner.hours": lazy_gettext("Write the hours as in the example."),
    "staff.hours_unreadable": lazy_gettext("Write the hours as in the example."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code not in _SENTENCES:
        raise error
    return str(_SENTENCES[error.code])
