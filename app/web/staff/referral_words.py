"""Where a referral stands and why, in plain words for our own."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.referrals.tables import Reason, State

# A lazy word; flask-babel has no types.
Word = Any

STATES: Mapping[State, Word] = {
    State.PROPOSED: lazy_gettext("Nothing has left yet"),
    State.SENT: lazy_gettext("Handed on"),
    State.SEEN: lazy_gettext("The partner has read it"),
    State.ACCEPTED: lazy_gettext("The partner takes it"),
    State.NOT_REACHED: lazy_gettext("The partner could not reach them"),
    State.DECLINED: lazy_gettext("The partner cannot take it"),
    State.DONE: lazy_gettext("Done"),
    State.REVOKED: lazy_gettext("Taken back"),
}
REASONS: Mapping[Reason, Word] = {
    Reason.FULL: lazy_gettext("No room"),
    Reason.NOT_OURS: lazy_gettext("Not what they do"),
    Reason.TOO_FAR: lazy_gettext("Too far away"),
    Reason.CLOSED: lazy_gettext("They are closed"),
    Reason.UNSAFE: lazy_gettext("It would not be safe"),
    Reason.NO_ANSWER: lazy_gettext("Nobody answered"),
    Reason.DID_NOT_COME: lazy_gettext("Nobody came"),
    Reason.WITHDRAWN: lazy_gettext("The person said no"),
    Reason.NO_YES: lazy_gettext("The person did not say yes"),
    Reason.NOT_NEEDED: lazy_gettext("Not needed any more"),
    Reason.ANOTHER: lazy_gettext("Another organisation took it"),
    Reason.RAN_OUT: lazy_gettext("The time it was allowed for is over"),
    Reason.MISTAKE: lazy_gettext("It was a mistake"),
}
