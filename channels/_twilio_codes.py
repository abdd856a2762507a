"""What Twilio's words and numbers mean to us, as data.

Sources: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status and the error dictionary
https://www.twilio.com/docs/api/errors, read November 2026. Twilio changes meanings now and then.
"""

from channels.contract import Progress
from channels.failures import Reason

# None: it says no more than the answer to our own request did.
PROGRESS: dict[str, Progress | None] = {
    "scheduled": None,
    "accepted": None,
    "queued": None,
    "sending": None,
    "sent": Progress.SENT,
    # Some of several recipients or parts: not the promise that this person has it.
    "partially_delivered": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}

# The words a message coming in has where an outgoing one has its progress.
INBOUND_STATUSES = frozenset({"receiving", "received"})

# Codes we do not know are not tried again by themselves: a person looks at them.
UNKNOWN_CODE = Reason.REJECTED

_CODES: dict[Reason, tuple[int, ...]] = {
    # Only the people who keep the line can mend these.
    Reason.NOT_CONFIGURED: (
        *(20003, 20404, 21408, 21606, 21612, 21655, 21656, 21703, 21910),
        *(30002, 30010, 30018, 30024, 30032, 30034),
        *(63001, 63002, 63007, 63008, 63015, 63027, 63028, 63029, 63040, 63041),
    ),
    Reason.ADDRESS_INVALID: (21211, 21614, 30005, 30006, 63003, 63024, 63036),
    Reason.OPTED_OUT: (21610, 63014, 63033),
    Reason.WINDOW_CLOSED: (63016,),
    Reason.TOO_LONG: (21617,),
    # Our mistake, or somebody decided against this message: the same again would meet the same end.
    Reason.REJECTED: (
        *(21604, 21620, 30004, 30007, 30009, 35114, 35115, 35117, 35118),
        *(63005, 63006, 63013, 63019, 63021, 63025, 63026, 63032, 63034, 63037, 63049),
    ),
    Reason.THROTTLED: (14107, 20429, 21611, 30001, 30022, 30023, 63017, 63018, 63038),
    # The handset or something on the way is away for now.
    Reason.UNREACHABLE: (30003, 30008, 30017, 30410, 63009, 63010, 63012),
}

REASONS: dict[int, Reason] = {code: reason for reason, codes in _CODES.items() for code in codes}


def reason_for_code(code: object) -> Reason:
    """Why something failed, from Twilio's error code as a number or its digits."""
    try:
        return REASONS.get(int(str(code)), UNKNOWN_CODE)
    except ValueError:
        return UNKNOWN_CODE
