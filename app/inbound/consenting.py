"""A yes or a no by text, in any language, to what somebody was asked of being handed on; and a no at any other time.

Only a text that is one of the words for yes or no and nothing else counts, once or over and over. A no takes back at
once whatever partners have, whatever else it could have meant: whoever helps them reads it in the case. A yes answers
one question of ours, and only while nobody of us has asked them something else since, and nobody else may be writing
on their phone. What may be a call for help goes to a person first.
One number is one person: what was asked on WhatsApp is answered by SMS too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from uuid import UUID

from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get as get_contact
from app.contacts.queries import on_any_line
from app.errors import Conflict
from app.inbound.arrival import Arrival
from app.inbound.folding import fold
from app.inbound.intent import Intent
from app.inbound.needs import Urgency
from app.inbound.planning import Situation, language_of, with_us
from app.inbound.relaying import folded_words
from app.inbound.returning import wrote_again
from app.inbound.self_service import answer
from app.messages.queries import wrote_since
from app.referrals import actions, asking, minding
from app.referrals.queries import Open, find_open, get, get_consent, hold
from app.referrals.rules import FOR_A_YES
from app.referrals.tables import Question, Referral
from app.runtime import Runtime
from app.wording.drafts import Wording
from app.wording.rendering import Rendered, say
from app.work import Work
from channels.contract import AddressKind

_LONGEST = 60  # letters of a text that may begin with yes or no and mean it
_LONGEST_WORD = 4  # words of a keyword
_OF_CONSENT = (Intent.STOP, Intent.START, Intent.ERASE)


class Meant(Enum):
    """What a text says to a question of ours."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"  # it begins with one of them, and says more


@dataclass(frozen=True, slots=True)
class _Heard:
    """One answer on its way: who was asked, in which language they are answered, and what it may be about."""

    arrival: Arrival
    contact_id: UUID
    same: Sequence[UUID]  # who is this number, on whatever line
    language: str
    watched: bool  # others look at their phone: what they say is done, and nothing said of it
    with_us: bool  # a person of ours is to answer them, who may have asked something too
    cases: Sequence[UUID]  # in which somebody may have asked them something on this line
    about: Open


def hear(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation) -> tuple[UUID, UUID] | None:
    """The contact and the case whose yes or no is done with; None where the text goes the way of every text."""
    known, reading = situation.contact, arrival.reading
    if situation.echo or situation.alert is not None or arrival.voice is not None:
        return None
    if reading.intent in _OF_CONSENT or reading.reduced:  # of a reduced text any word may be left
        return None
    language = language_of(reading, known)
    said = meant(runtime.wording, reading.text, language)
    heard = None if said is None else _heard(work, arrival, situation, language)
    if said is None or heard is None:
        return None
    if said is Meant.UNSURE:
        _unsure(work, runtime, heard)
        return None
    case_id = _done(work, runtime, heard, said)
    if case_id is None:
        return None
    if known is not None:
        wrote_again(work, arrival, known, language=language)
    return heard.contact_id, case_id


def meant(wording: Wording, text: str, language: str) -> Meant | None:
    """What a text says; None for one that is no yes or no. A word that is both somewhere is theirs, or a no."""
    if len(text) > _LONGEST:
        return None
    folded = _once(fold(text))
    yes, no = folded_words(wording, "yes"), folded_words(wording, "no")
    if folded in yes and folded in no:
        theirs = wording.keywords.get(language, {})
        says_yes = folded in map(fold, theirs.get("yes", ())) and folded not in map(fold, theirs.get("no", ()))
        return Meant.YES if says_yes else Meant.NO
    if folded in yes:
        return Meant.YES
    if folded in no:
        return Meant.NO
    words = folded.split(" ", _LONGEST_WORD)
    begins = any(" ".join(words[:many]) in yes | no for many in range(1, min(len(words), _LONGEST_WORD + 1)))
    return Meant.UNSURE if begins else None


def _once(folded: str) -> str:
    """One word said several times over is that word: "no no no"."""
    words = set(folded.split(" "))
    return words.pop() if len(words) == 1 else folded


def _heard(work: Work, arrival: Arrival, situation: Situation, language: str) -> _Heard | None:
    """What the text may answer; first what they themselves were asked. None where there is nothing."""
    known = situation.contact
    same = on_any_line(work, known, arrival.sender)
    found = [(one, about) for one in same if (about := find_open(work, one)) is not None]
    if not found:
        return None
    asked, about = min(found, key=lambda one: one[1].referral_id is None)
    watched, own = situation.watched, known is not None and asked == known.id
    if not own:
        other = get_contact(work, asked)
        watched = watched or other.neutral_words or other.do_not_text or is_by_hand(work, asked)
        if arrival.sender.kind is not AddressKind.PHONE:  # a text to a telephone goes on a line that reaches it
            arrival = replace(arrival, channel=other.channel)
        language = language if known is not None or other.language is None else other.language
    cases = () if situation.case is None else (situation.case.id,)
    return _Heard(arrival, asked, same, language, watched, own and with_us(situation), cases, about)


def _done(work: Work, runtime: Runtime, heard: _Heard, said: Meant) -> UUID | None:
    """The case whose yes or no is done; None where a person is to read it."""
    if heard.about.referral_id is None:
        taken_back = None if said is Meant.YES else _take_back(work, runtime, heard)
        return None if heard.with_us else taken_back
    referral, question = hold(work, heard.about.referral_id), heard.about.question
    cases = {referral.case_id, *heard.cases}
    asked_since = referral.asks_at is not None and wrote_since(work, cases, referral.asks_at)
    if said is Meant.NO:
        case_id = _no(work, runtime, heard, referral)
        return None if asked_since and heard.with_us else case_id
    if asked_since or _was_sent_before(heard.arrival, referral):
        _unsure(work, runtime, heard)
        return None
    return None if heard.watched or referral.asks is not question else _agreed(work, runtime, heard, referral)


def _agreed(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> UUID | None:
    """A yes to what they were asked. None where it is not enough, or comes too late."""
    question = referral.asks
    if question in FOR_A_YES:
        return _yes(work, runtime, heard, referral) if asking.counts_by_text(work, referral) else None
    minding.answered(referral)
    if question is Question.STILL:
        minding.still_wanted(work, referral)
        _say(work, runtime, heard, "referral_sent", referral, partner=asking.partner_of(work, referral))
    elif question is Question.LONGER:
        return _goes_on(work, runtime, heard, referral)
    return referral.case_id


def _was_sent_before(arrival: Arrival, referral: Referral) -> bool:
    """Whether a text was on its way already when they were asked: what is fetched comes late, and answers nothing."""
    sent_at, asked_at = arrival.sent_at, referral.asks_at
    return sent_at is not None and asked_at is not None and sent_at < asked_at


def _yes(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> UUID | None:
    """A yes: the next question, or it is handed over. None where it cannot be any more, and a person sees to it."""
    if referral.asks is not None and (more := asking.next_question(work, runtime, referral, referral.asks)):
        if not _send(work, runtime, heard, asking.words_of(work, runtime, referral, more), referral):
            return None  # nothing can be said to them now: a person asks
        minding.ask(work, referral, more)
        return referral.case_id
    minding.answered(referral)
    actions.answer(work, referral.consent_id, yes=True)
    try:
        actions.send(work, referral.id)
    except Conflict:  # what was agreed with the partner has ended since they were asked
        return None
    if _say_with_fields(work, runtime, heard, referral):
        minding.told(referral)
    return referral.case_id


def _no(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> UUID | None:
    question = referral.asks
    minding.answered(referral)
    if question is Question.HELPED:  # who was not helped needs a person
        return None
    if question in FOR_A_YES:
        actions.answer(work, referral.consent_id, yes=False)
        _say(work, runtime, heard, "consent_no", referral)
    else:
        actions.withdraw_consent(work, referral.consent_id)
        _taken_back(work, runtime, heard, referral)
    return referral.case_id


def _take_back(work: Work, runtime: Runtime, heard: _Heard) -> UUID | None:
    """A no that answers nothing: what partners have is theirs no more."""
    taken_back = [referral for one in heard.same for referral in actions.withdraw(work, one)]
    for referral in taken_back:
        _taken_back(work, runtime, heard, referral)
    return taken_back[0].case_id if taken_back else None


def _taken_back(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> None:
    if _say(work, runtime, heard, "consent_withdrawn", referral, partner=asking.partner_of(work, referral)):
        minding.told(referral)


def _goes_on(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> UUID | None:
    try:
        minding.prolong(work, referral.consent_id)
    except Conflict:  # it ended since they were asked
        return None
    _say_with_fields(work, runtime, heard, referral)
    return referral.case_id


def _unsure(work: Work, runtime: Runtime, heard: _Heard) -> None:
    """Nobody is sure what they want: they are asked again, and a person reads what they wrote."""
    reading = heard.arrival.reading
    calls = reading.urgency is not Urgency.NORMAL or reading.needs or reading.intent is not Intent.SOS
    if heard.about.referral_id is None or heard.about.question not in FOR_A_YES or calls:
        return
    referral = get(work, heard.about.referral_id)
    if _say(work, runtime, heard, "consent_unclear", referral) and referral.asks is not None:
        minding.ask(work, referral, referral.asks)


def _say(work: Work, runtime: Runtime, heard: _Heard, key: str, referral: Referral, **values: str) -> bool:
    name = runtime.settings.operation.name
    return _send(work, runtime, heard, say(runtime.wording, key, heard.language, organisation=name, **values), referral)


def _say_with_fields(work: Work, runtime: Runtime, heard: _Heard, referral: Referral) -> bool:
    told = runtime.wording.text("consent_yes", heard.language).language
    fields = asking.fields_of(runtime.wording, get_consent(work, referral.consent_id), told)
    return _say(work, runtime, heard, "consent_yes", referral, partner=asking.partner_of(work, referral), fields=fields)


def _send(work: Work, runtime: Runtime, heard: _Heard, words: Rendered, referral: Referral) -> bool:
    if heard.watched:
        return False
    return answer(work, runtime, heard.arrival, heard.contact_id, words, case_id=referral.case_id)
