"""What is answered at once and needs no person: who asks is kept, and answered, in one way whatever they ask for."""

from collections.abc import Sequence
from uuid import UUID

from app.contacts import actions as contacts
from app.contacts.queries import KnownContact, budget_of
from app.contacts.rules import NO_TEXTS, may_say, spent, was_said
from app.inbound.arrival import Arrival
from app.inbound.folding import fold
from app.inbound.planning import Situation, language_of
from app.inbound.reading import Reading
from app.inbound.returning import wrote_again
from app.language import MAIN
from app.outbox.sending import hashed, send_agreed
from app.runtime import Runtime
from app.wording.drafts import Wording
from app.wording.rendering import Rendered
from app.work import Work


def language_of_word(reading: Reading, situation: Situation, spoken: Sequence[str]) -> str:
    """The language to answer a word in, of those it belongs to: what stands beside it says little of who wrote it.

    English words stand on every sheet and are anybody's.
    """
    language, contact = language_of(reading, situation.contact), situation.contact
    if contact is not None and contact.language_stated:
        return language
    return spoken[0] if spoken and MAIN not in spoken and language not in spoken else language


def languages_of(wording: Wording, reading: Reading) -> Sequence[str]:
    """The languages in which the word a text begins with means what it was read as."""
    told = f"{fold(reading.text)} "
    return [
        tag
        for tag, words in wording.keywords.items()
        if any(told.startswith(f"{fold(word)} ") for word in words.get(reading.intent.value, ()))
    ]


def keep(work: Work, arrival: Arrival, situation: Situation, mark: bytes, *, language: str) -> UUID:
    """Whoever wrote, known or new."""
    known = situation.contact
    if known is None:
        return contacts.add(work, arrival.sender, fingerprint=mark, channel=arrival.channel, language=language)
    wrote_again(work, arrival, known, language=language)
    return known.id


def is_answerable(
    work: Work, runtime: Runtime, arrival: Arrival, known: KnownContact | None, texts: Sequence[Rendered]
) -> bool:
    """Whether something of this can be said now, or they have all of it within the hour; else a person must read."""
    if arrival.acknowledged or arrival.unanswered:
        return False
    before = NO_TEXTS if known is None else budget_of(work, known.id)
    marks = [hashed(work, words.text) for words in texts]
    if any(may_say(before, mark, work.now, runtime.settings.limits) is not None for mark in marks):
        return True
    lately = spent(before, work.now).said
    return all(was_said(lately, mark) for mark in marks)


def answer(
    work: Work,
    runtime: Runtime,
    arrival: Arrival,
    contact_id: UUID,
    words: Rendered,
    *,
    offered: str = "",
    known: bool = True,
    case_id: UUID | None = None,
) -> bool:
    """Whether it is sent, as far as their budget of automatic texts goes; `offered` is what they can choose from it.

    What they got within the hour is not sent again, and can be chosen from again.
    """
    if arrival.acknowledged or arrival.unanswered:
        return False
    before, said = budget_of(work, contact_id) if known else NO_TEXTS, hashed(work, words.text)
    left = may_say(before, said, work.now, runtime.settings.limits)
    if offered and (left is not None or was_said(before.said, said)):
        contacts.offer(work, contact_id, offered.split(" "))
    if left is None:
        return False
    contacts.spend(work, contact_id, left)
    send_agreed(work, words, channel=arrival.channel, contact_id=contact_id, case_id=case_id)
    return True
