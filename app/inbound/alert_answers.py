"""Whether a text answers an alert, and what it says then.

What we offered by number after the alert (languages, the menu), or asked after it (how our help was), comes first.
"""

from app.alert_answers.queries import find_asked
from app.alert_answers.rules import Asked, meaning
from app.alert_answers.tables import Answer
from app.cases.queries import KnownCase
from app.cases.tables import Step
from app.contacts.queries import KnownContact
from app.inbound.arrival import Arrival
from app.inbound.folding import fold, lone_digit
from app.inbound.relaying import folded_words
from app.runtime import Runtime
from app.work import Work

_DIGITS = (1, 2)
_LONGEST = 60  # letters of a text that may be the words for being safe


def answered(
    work: Work, runtime: Runtime, arrival: Arrival, known: KnownContact, case: KnownCase | None
) -> tuple[Asked, Answer] | None:
    """The alert that somebody we know answers with this text, and what they answer; None for any other text."""
    text, safe = arrival.reading.text, folded_words(runtime.wording, "safe")
    digit, folded = lone_digit(text), fold(text) if len(text) <= _LONGEST else ""
    if arrival.voice is not None or (digit not in _DIGITS and folded not in safe):
        return None
    asked = find_asked(work, known.id)
    if asked is None or (digit is not None and _asked_since(asked, known, case)):
        return None
    answer = meaning(asked, digit=digit, folded=folded, safe=safe)
    return None if answer is None else (asked, answer)


def _asked_since(asked: Asked, known: KnownContact, case: KnownCase | None) -> bool:
    """Whether a number may answer something newer than the alert."""
    if known.offered and known.last_at > asked.at:
        return True
    closed_at = None if case is None or case.is_open else case.closed_at
    return case is not None and closed_at is not None and closed_at > asked.at and bool(case.steps & Step.HOW_WAS_IT)
