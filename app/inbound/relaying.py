"""What a relay texts: that they pass a warning on, how many people they told, or that they warn us.

Such a text is kept nowhere, only what it says: a count, or the words of a warning without whose they were. Whatever
else they write goes the way of everybody's, and so does what may be a call for help of their own.
"""

from functools import lru_cache

from app.contacts.queries import find_known, fingerprint, on_any_line
from app.contacts.rules import may_say, was_said
from app.inbound.arrival import Arrival
from app.inbound.counting import only_number
from app.inbound.folding import fold
from app.inbound.intent import Intent
from app.inbound.needs import Urgency
from app.outbox.actions import enqueue
from app.outbox.rules import ANSWER_LASTS, Priority
from app.outbox.sending import hashed
from app.privacy.columns import Clean
from app.referrals.queries import find_open
from app.relays import actions
from app.relays.queries import budget_of, find_by_number, open_calls
from app.relays.rules import CREDIT_ANSWER, Heard, Meaning, Understood, understood
from app.relays.tables import Relay, RelayCall, RelayState
from app.runtime import Runtime
from app.wording.drafts import Wording
from app.wording.rendering import Rendered, say
from app.work import Work

_OF_CONSENT = {Intent.STOP: RelayState.PAUSED, Intent.START: RelayState.ACTIVE}
_LONGEST_WORD = 4  # words of the word for warning


def hear(work: Work, runtime: Runtime, arrival: Arrival) -> bool:
    """Whether the text was a relay's and is done with. Where not, what it warns of is kept all the same."""
    relay = find_by_number(work, arrival.sender.value) if arrival.sender.has_number else None
    if relay is None:
        return False
    reading = arrival.reading
    if reading.intent in _OF_CONSENT:
        _consent(work, relay, _OF_CONSENT[reading.intent])
        return False
    own_words = was_said(relay.said, hashed(work, reading.text))
    if reading.intent is Intent.ERASE or reading.for_few or arrival.voice is not None or own_words:
        return False
    calls = open_calls(work, relay.id)
    asked = relay.credit_asked_at is not None and work.now - relay.credit_asked_at < CREDIT_ANSWER
    heard = _heard(runtime.wording, arrival)
    if asked and heard.yes is not None and _is_of_being_handed_on(work, arrival, yes=heard.yes):
        return False
    meant = understood(heard, codes=calls.keys(), credit_asked=asked)
    if meant.code:
        _count(work, runtime, arrival, relay=relay, call=calls[meant.code], people=meant.people)
        return True
    return _done(work, runtime, arrival, relay=relay, meant=meant)


def _is_of_being_handed_on(work: Work, arrival: Arrival, *, yes: bool) -> bool:
    """Whether it is for what they were asked themselves; a no, for whatever partners have of them too."""
    known = find_known(work, fingerprint(work, arrival.sender))
    same = on_any_line(work, known, arrival.sender)
    found = [about for one in same if (about := find_open(work, one)) is not None]
    return any(about.question is not None or not yes for about in found)


def _done(work: Work, runtime: Runtime, arrival: Arrival, *, relay: Relay, meant: Understood) -> bool:
    if meant.meaning in (Meaning.WARNS, Meaning.WARNS_AND_CALLS):
        _warn(work, runtime, arrival, relay, meant.meaning)
    elif meant.meaning is Meaning.CREDIT:
        actions.answered_credit(relay, wants=meant.yes)
    return meant.meaning in (Meaning.WARNS, Meaning.CREDIT)


def _count(
    work: Work, runtime: Runtime, arrival: Arrival, *, relay: Relay, call: RelayCall, people: int | None
) -> None:
    """They have the warning; and told so many people, of which they read how many we noted."""
    if people is None:
        actions.confirm(work, call)
    elif actions.tell(work, call, people):
        _answer(work, runtime, arrival, relay, "relay_thanks", count=str(call.told))


def _consent(work: Work, relay: Relay, state: RelayState) -> None:
    if relay.state is not state:
        change = actions.pause if state is RelayState.PAUSED else actions.resume
        change(work, relay.id)


def _heard(wording: Wording, arrival: Arrival) -> Heard:
    reading = arrival.reading
    folded = fold(reading.text)
    warned = _first_words(wording, "warn", folded)
    rest = folded[len(warned) :].strip()
    return Heard(
        leads=reading.leads,
        only=only_number(reading.text),
        warns=bool(warned) and not _is_whole(wording, "leave", folded),
        danger=reading.urgency is Urgency.DANGER,
        calls=reading.people is not None or bool(_first_words(wording, "help", rest)),
        yes=None if reading.reduced else _yes_or_no(wording, folded),
    )


def _yes_or_no(wording: Wording, folded: str) -> bool | None:
    return True if _is_whole(wording, "yes", folded) else False if _is_whole(wording, "no", folded) else None


def _first_words(wording: Wording, command: str, folded: str) -> str:
    """The longest word for this that the text begins with, of any language; "" for none."""
    words = folded.split(" ", _LONGEST_WORD)
    known = folded_words(wording, command)
    beginnings = (" ".join(words[:many]) for many in range(min(len(words), _LONGEST_WORD), 0, -1))
    return next((one for one in beginnings if one in known), "")


def _is_whole(wording: Wording, command: str, folded: str) -> bool:
    return folded in folded_words(wording, command)


@lru_cache(maxsize=64)  # the wording is compared by identity
def folded_words(wording: Wording, command: str) -> frozenset[str]:
    """The words of all languages for a command, folded as texts are."""
    return frozenset(fold(word) for words in wording.keywords.values() for word in words.get(command, ())) - {""}


def _warn(work: Work, runtime: Runtime, arrival: Arrival, relay: Relay, meaning: Meaning) -> None:
    reading = arrival.reading
    area = work.area_of(reading.place)
    actions.warn(work, Clean(reading.text), language=reading.language, area=area)
    if meaning is Meaning.WARNS:  # who calls for help too is answered as everybody is
        _answer(work, runtime, arrival, relay, "relay_warning_received")


def _answer(work: Work, runtime: Runtime, arrival: Arrival, relay: Relay, key: str, **values: str) -> None:
    """An automatic answer, as far as their budget allows."""
    if arrival.acknowledged or arrival.unanswered:
        return
    name = runtime.settings.operation.name
    words: Rendered = say(runtime.wording, key, relay.languages.split()[0], organisation=name, **values)
    left = may_say(budget_of(relay), hashed(work, words.text), work.now, runtime.settings.limits)
    if left is None:
        return
    actions.spend(relay, left)
    enqueue(
        work,
        channel=arrival.channel,
        priority=Priority.REPLY,
        lasts=ANSWER_LASTS,
        words=Clean(words.text),
        address=arrival.sender,
    )
