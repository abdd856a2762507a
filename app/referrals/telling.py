"""Telling somebody where their referral stands: each step once, in agreed words, and only where a text is safe."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get as get_contact
from app.contacts.queries import may_be_told
from app.contacts.tables import Contact
from app.feedback.queries import is_maybe_a_child
from app.outbox.sending import send_unasked
from app.referrals import minding
from app.referrals.asking import listed_in, may_be_asked, partner_of, words_of
from app.referrals.queries import answer_of, concerning, get_consent, steps_of, to_tell
from app.referrals.rules import is_open, place_and_time, told_in
from app.referrals.tables import Question, Referral, State
from app.runtime import Runtime
from app.wording.days import written_moment
from app.wording.rendering import Rendered, say
from app.work import Work

MOST: Final = 20  # in one unit: some milliseconds for which a message may have to wait
_AGAIN: Final = timedelta(minutes=15)
_STILL_TRUE: Final = timedelta(hours=12)
_OLD: Final = timedelta(days=2)  # where a referral stood so long ago is news to nobody
_ASKS: Final = {State.NOT_REACHED: Question.STILL, State.DONE: Question.HELPED}


def tell_steps(work: Work, runtime: Runtime) -> int:
    """How many referrals were looked at, at most MOST: more may wait. Whoever may hear where theirs stands does."""
    found = to_tell(work, most=MOST)
    for referral in found:
        _tell(work, runtime, referral)
    return len(found)


def ask_longer(work: Work, runtime: Runtime, referral: Referral) -> bool:
    """Whether they were asked if their yes, which ends soon, shall go on."""
    contact = None if referral.contact_id is None else get_contact(work, referral.contact_id)
    if contact is None or not may_be_asked(work, runtime, contact) or _is_asked(work, contact):
        return False
    words = words_of(work, runtime, referral, Question.LONGER)
    sent = send_unasked(work, runtime, words=words, contact=contact, case_id=referral.case_id, lasts=_STILL_TRUE)
    if sent:
        minding.ask(work, referral, Question.LONGER)
    return sent


def _tell(work: Work, runtime: Runtime, referral: Referral) -> None:
    contact = None if referral.contact_id is None else get_contact(work, referral.contact_id)
    words = None if contact is None or _must_not_hear(work, contact) else _words(work, runtime, referral)
    if contact is None or words is None or _is_old(work, referral):
        minding.told(referral)
        return
    asks = _ASKS.get(referral.state)
    quiet = not may_be_told(contact, work.now, runtime.settings.operation.zone)
    if quiet or (asks is not None and _is_asked(work, contact)):
        minding.tell_later(referral, work.now + _AGAIN)
        return
    if not send_unasked(work, runtime, words=words, contact=contact, case_id=referral.case_id, lasts=_STILL_TRUE):
        minding.tell_later(referral, work.now + _AGAIN)
        return
    minding.told(referral)
    if asks is not None:
        minding.ask(work, referral, asks)


def _must_not_hear(work: Work, contact: Contact) -> bool:
    return contact.neutral_words or contact.do_not_text or is_by_hand(work, contact.id)


def _words(work: Work, runtime: Runtime, referral: Referral) -> Rendered | None:
    """What is said of where it stands; None where nothing is: nobody who may be a child is asked whether it helped."""
    if referral.state is State.DONE and referral.contact_id and is_maybe_a_child(work, referral.contact_id):
        return None
    if referral.state in _ASKS:
        return words_of(work, runtime, referral, _ASKS[referral.state])
    consent = get_consent(work, referral.consent_id)
    left = referral.sent_at is not None
    key = told_in(referral.state, consent.state, left=left, reminded=referral.reminded, calls=referral.calls)
    if not key:
        return None
    partner = partner_of(work, referral)
    told = runtime.wording.text(key, consent.language).language
    more = {"organisation": runtime.settings.operation.name, "partner": partner}
    if referral.state is State.ACCEPTED:
        answered = _when_called if referral.calls else _where_and_when
        more |= answered(work, runtime, referral, told)
    return say(runtime.wording, key, told, **more)


def _where_and_when(work: Work, runtime: Runtime, referral: Referral, language: str) -> dict[str, str]:
    """What a partner wrote for them to read, and what they say at the door."""
    place, when = place_and_time(answer_of(work, referral), partner_of(work, referral))
    return {"place": place, "when": _written(runtime, when, language), "reference": referral.reference}


def _when_called(work: Work, runtime: Runtime, referral: Referral, language: str) -> dict[str, str]:
    """When they are called, and what else the partner wrote of it."""
    answer = answer_of(work, referral)
    more, when = place_and_time(answer, "")
    if not isinstance(when, datetime):
        return {"when": answer}
    return {"when": listed_in(language, filter(None, (_written(runtime, when, language), more)))}


def _written(runtime: Runtime, when: datetime | str, language: str) -> str:
    zone = runtime.settings.operation.zone
    if isinstance(when, datetime):
        return written_moment(when.replace(tzinfo=ZoneInfo(zone)), language, zone)
    return when


def _is_asked(work: Work, contact: Contact) -> bool:
    """Whether they are asked something now: a second question would make a yes mean two things."""
    return any(is_open(one.asks, one.asks_at, work.now) for one in concerning(work, contact.id))


def _is_old(work: Work, referral: Referral) -> bool:
    return work.now - steps_of(work, referral.id)[-1].at > _OLD
