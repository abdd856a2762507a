"""Guides by text: INFO lists them, a number or the name of one tells it; what we have nothing about is counted.

What may be a call for help is none of this: the name of a guide counts only after INFO or as the whole text. Whoever
has a person of ours, is watched, speaks or writes on a page goes the way of every text, and every guide ends with the
word for a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.feedback.rules import was_asked
from app.guides.actions import missed
from app.guides.rules import (
    MORE,
    NAMED_ALONE,
    PREPARE,
    Guide,
    lines_from,
    lines_of,
    lines_offered,
    offered_as,
    ready_lines,
    told_here,
)
from app.guides.telling import LIST, NOT_UNDERSTOOD, known_here, list_of, text_of
from app.inbound import finding
from app.inbound.arrival import Arrival
from app.inbound.folding import fold, lone_digit
from app.inbound.guide_words import guide_named, languages_of
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.planning import Situation, answers_campaign, language_of, offered_to, opens_case, with_us
from app.inbound.reading import Reading
from app.inbound.self_service import answer, is_answerable, keep, language_of_word
from app.inbound.self_service import languages_of as languages_of_command
from app.runtime import Runtime
from app.wording.rendering import Rendered, say
from app.work import Work
from channels.contract import AddressKind

_MOST_WORDS = 4  # after INFO; more is a question already, and a person reads it
_INFORMATION = "information"  # the need of every question
_QUESTIONS = frozenset({_INFORMATION, "documents", "legal", "id_rules"})  # needs that a guide can be an answer to


@dataclass(frozen=True, slots=True)
class _Heard:
    """What they are told: a guide; lines to choose from, under `key`; or, without either, that we have nothing.

    ``offered``: the list the guide was chosen from, where its other numbers hold on.
    """

    guide: Guide | None = None
    lines: Sequence[str] = ()
    key: str = LIST
    offered: str = ""


_NOTHING = _Heard()


def hear(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation, mark: bytes) -> UUID | None:
    """The contact who was told what they asked for; None where the text is something else."""
    if not _may_be_ours(arrival, situation):
        return None
    reading, words = arrival.reading, _words_after_info(runtime, arrival.reading)
    heard = _heard(told_here(known_here(runtime.settings)), reading, situation, words)
    if heard is None and not words:
        return None
    language = _language(runtime, reading, situation, words)
    if words and heard in (None, _NOTHING):
        missed(work, language=language, topic=_topic(reading, words))
    if heard is None:
        return None
    said, offered = _said(runtime, heard, language)
    if not is_answerable(work, runtime, arrival, situation.contact, [said]):
        return None
    contact_id = keep(work, arrival, situation, mark, language=language)
    answer(work, runtime, arrival, contact_id, said, offered=offered, known=situation.contact is not None)
    return contact_id


def list_of_guides(
    runtime: Runtime, language: str, lines: Sequence[str] = (), *, key: str = LIST
) -> tuple[Rendered, str]:
    """Lines to choose from, of all guides where none are given, and what is offered with them."""
    listed = lines or lines_of(told_here(known_here(runtime.settings)))
    name = runtime.settings.operation.name
    words, shown = list_of(runtime.wording, language, listed, organisation=name, key=key)
    return words, offered_as(shown)


def _may_be_ours(arrival: Arrival, situation: Situation) -> bool:
    reading = arrival.reading
    heard = arrival.sender.kind is AddressKind.WEB or arrival.voice is not None
    elsewhere = situation.echo or situation.alert is not None or with_us(situation) or answers_campaign(situation)
    grave = reading.urgency is Urgency.DANGER or reading.reduced or reading.for_few
    return not (heard or elsewhere or grave or situation.watched)


def _words_after_info(runtime: Runtime, reading: Reading) -> str:
    """What stands after INFO; "" where nothing does, or the text begins otherwise."""
    if reading.intent is not Intent.INFO or reading.word is not Word.FIRST:
        return ""
    return fold(runtime.reader_of_texts.without_word(reading.text))


def _heard(here: Sequence[Guide], reading: Reading, situation: Situation, words: str) -> _Heard | None:
    offered, digit = lines_offered(offered_to(situation)), lone_digit(reading.text)
    if offered and digit:  # a nought is no line of it: it cannot wait
        return _chosen(here, offered, digit)
    if reading.intent is Intent.INFO:
        return _asked(here, reading, words)
    guide = guide_named(reading.text) if _is_nothing_else(reading, situation) else None
    return _Heard(guide) if guide in NAMED_ALONE.intersection(here) else None


def _chosen(here: Sequence[Guide], offered: Sequence[str], digit: int) -> _Heard:
    if digit > len(offered):
        return _Heard(lines=lines_from(offered[0], here), key=NOT_UNDERSTOOD)
    line = offered[digit - 1]
    if line == MORE:
        return _Heard(lines=lines_from(offered[digit - 2], here, after=True))
    return _Heard(lines=ready_lines(here)) if line == PREPARE else _Heard(Guide(line), offered=offered_as(offered))


def _asked(here: Sequence[Guide], reading: Reading, words: str) -> _Heard | None:
    """What INFO asks for; None where a person is needed, or reads the question that follows it."""
    if reading.word is Word.ALONE:
        return _Heard(lines=lines_of(here))
    guide = guide_named(words) or guide_named(reading.text)
    if guide is not None:
        return _Heard(guide) if guide in here else _NOTHING
    needed = reading.urgency is not Urgency.NORMAL or set(reading.needs) - {_INFORMATION}
    return None if needed or len(words.split()) > _MOST_WORDS else _NOTHING


def _is_nothing_else(reading: Reading, situation: Situation) -> bool:
    """Whether words can be taken for the name of a guide alone: nothing presses, and they answer nothing of ours."""
    contact = situation.contact
    looks = contact is not None and contact.offered.startswith(finding.MARK)
    asked = looks or (contact is not None and was_asked(contact.feedback_asked_at, situation.now))
    plain = reading.intent is Intent.SOS and reading.word is Word.NONE and reading.urgency is Urgency.NORMAL
    calm = plain and _QUESTIONS.issuperset(reading.needs) and reading.place is None and reading.people is None
    return calm and not asked and not situation.for_feedback and opens_case(situation)


def _language(runtime: Runtime, reading: Reading, situation: Situation, words: str) -> str:
    named = languages_of(words or reading.text)
    if not named and reading.intent is Intent.INFO:
        named = languages_of_command(runtime.wording, reading)
    return language_of_word(reading, situation, named) if named else language_of(reading, situation.contact)


def _topic(reading: Reading, words: str) -> str:
    """What is counted of it: a guide that cannot be told here, else the need it names."""
    guide = guide_named(words) or guide_named(reading.text)
    needs = (need for need in reading.needs if need != _INFORMATION)
    return next(needs, "") if guide is None else guide.value


def _said(runtime: Runtime, heard: _Heard, language: str) -> tuple[Rendered, str]:
    """The words, and what can be chosen from them by number."""
    if heard.guide is not None:
        return text_of(runtime.wording, heard.guide, language, runtime.settings), heard.offered
    if heard.lines:
        return list_of_guides(runtime, language, heard.lines, key=heard.key)
    return say(runtime.wording, "menu_not_found", language, organisation=runtime.settings.operation.name), ""
