"""Joining and leaving by text: JOIN and a place, LEAVE alone, in every language; and the answer to "which one?".

What may be a call for help is none of these, whatever word it begins with: then nothing is done here, and the text goes
the way of every text. So does all that complains of somebody who helps, our own echo, and what is written on a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

from app.audience import actions as audience
from app.audience.queries import memberships_of
from app.audience.tables import EVERYWHERE, How
from app.inbound.arrival import Arrival
from app.inbound.folding import lone_digit
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.planning import Situation, language_of
from app.inbound.reading import Reading
from app.inbound.self_service import answer, is_answerable, keep, language_of_word, languages_of
from app.places.areas import areas_at
from app.places.containing import above
from app.places.finding import called, called_exactly
from app.runtime import Runtime
from app.wording.rendering import Rendered, say
from app.work import Work
from channels.contract import AddressKind

MARK = "join"  # in what was offered: a place, or one of the places called like the area beside it
_WORDS = (Intent.JOIN, Intent.LEAVE)
_ASKED = timedelta(hours=2)  # so long a place alone answers "which place?"
_MOST_WORDS = 5  # of the name of a place; more is something else
_MOST_CHOICES = 5
_MOST_NAMED = 3  # places named in one text


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is done: `areas` are those the name may mean; several: they are asked which."""

    leaves: bool = False
    areas: Sequence[str] = ()
    named: bool = False  # they named a place, known or not

    @property
    def joins(self) -> bool:
        """Whether it is clear for which place."""
        return len(self.areas) == 1


def hear(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation, mark: bytes) -> UUID | None:
    """The contact whose joining or leaving is done with; None where the text is something else."""
    heard = _heard(work, runtime, arrival, situation)
    if heard is None:
        return None
    known, language = situation.contact, _language(runtime, arrival.reading, situation)
    words, offered = _said(work, runtime, heard, None if known is None else known.id, language=language)
    told = not situation.by_hand and is_answerable(work, runtime, arrival, known, [words])
    if not (told or heard.leaves or heard.joins):
        return None  # nothing is done, and nothing said: a person answers
    contact_id = keep(work, arrival, situation, mark, language=language)
    if heard.leaves:
        audience.leave(work, contact_id)
    elif heard.joins:
        audience.join(work, contact_id, area=heard.areas[0], how=How.TEXT)
    if told:
        answer(work, runtime, arrival, contact_id, words, offered=offered, known=known is not None)
    return contact_id


def _language(runtime: Runtime, reading: Reading, situation: Situation) -> str:
    """The language of the word they used: the name of a place beside it says little of what somebody speaks."""
    if reading.intent not in _WORDS:
        return language_of(reading, situation.contact)
    return language_of_word(reading, situation, languages_of(runtime.wording, reading))


def _heard(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation) -> _Heard | None:
    reading = arrival.reading
    if arrival.sender.kind is AddressKind.WEB or arrival.voice is not None or situation.echo or _may_need_help(reading):
        return None
    if reading.intent is Intent.LEAVE:
        return _Heard(leaves=True)
    if reading.intent is Intent.JOIN:
        if reading.word is Word.ALONE and reading.place is None:
            return _Heard()
        return _of_place(work, reading, runtime.reader_of_texts.without_word(reading.text))
    return _of_offer(work, situation, reading)


def _may_need_help(reading: Reading) -> bool:
    return reading.urgency is not Urgency.NORMAL or bool(reading.needs) or reading.reduced or reading.for_few


def _of_place(work: Work, reading: Reading, words: str) -> _Heard | None:
    """Of words after JOIN; None for more words than a place has."""
    words = words.strip(" .,;:!?-\u060c\u061b\u1362\u1363")
    if len(words.split()) > _MOST_WORDS:
        return None
    areas = called_exactly(work, words)
    if not areas and reading.place is not None and (area := work.area_of(reading.place)):
        areas = [area]
    return _Heard(areas=areas, named=True)


def _of_offer(work: Work, situation: Situation, reading: Reading) -> _Heard | None:
    """The answer to "which place?" or "which one?", where nobody of ours is to answer them."""
    known, case = situation.contact, situation.case
    if known is None or not known.offered.startswith(MARK) or (case is not None and case.is_open):
        return None
    if work.now - known.last_at > _ASKED:
        return None
    _, _, first = known.offered.partition(" ")
    if first:
        digit, choices = lone_digit(reading.text), _like(work, first)
        return _Heard(areas=[choices[digit - 1]], named=True) if digit and digit <= len(choices) else None
    if reading.intent is not Intent.SOS or reading.word is not Word.NONE:
        return None
    heard = _of_place(work, reading, reading.text)
    return heard if heard is not None and heard.areas else None


def _like(work: Work, code: str) -> Sequence[str]:
    """The areas that are offered beside this one: it and those called like it."""
    name = called(work, [code], "und").get(code, "")
    return called_exactly(work, name)[:_MOST_CHOICES]


def _said(
    work: Work, runtime: Runtime, heard: _Heard, contact_id: UUID | None, *, language: str
) -> tuple[Rendered, str]:
    """What is said of it, and what is offered with that."""
    operation, wording = runtime.settings.operation, runtime.wording
    if heard.leaves:
        return say(wording, "leave_done", language, organisation=operation.name), ""
    if len(heard.areas) > 1:
        return which(work, runtime, heard.areas[:_MOST_CHOICES], language), f"{MARK} {heard.areas[0]}"
    if heard.joins:
        place = place_named(work, runtime, heard.areas[0], language)
        return say(wording, "join_done", language, organisation=operation.name, place=place), ""
    if heard.named:
        return say(wording, "join_unknown_place", language, organisation=operation.name), MARK
    mine = () if contact_id is None else memberships_of(work, contact_id)
    joined = [one.area for one in mine if one.left_at is None]
    if joined:
        places = ", ".join(place_named(work, runtime, area, language) for area in joined[:_MOST_NAMED])
        return say(wording, "join_places", language, organisation=operation.name, place=places), MARK
    return how_to_join(work, runtime, language), MARK


def how_to_join(work: Work, runtime: Runtime, language: str) -> Rendered:
    """How warnings are asked for."""
    name, example = runtime.settings.operation.name, _example(work, runtime, language)
    return say(runtime.wording, "join_how", language, organisation=name, place=example)


def place_named(work: Work, runtime: Runtime, area: str, language: str) -> str:
    """What a place is called in a text: everywhere is where we are."""
    operation = runtime.settings.operation
    if area == EVERYWHERE:
        return operation.name
    return called(work, [area], language, countries=operation.countries).get(area, area)


def which(work: Work, runtime: Runtime, areas: Sequence[str], language: str) -> Rendered:
    """Which of these places they mean: a number, the name and what holds it on each line."""
    lines = (f"\n{number} {_with_above(work, area, language)}" for number, area in zip(count(1), areas, strict=False))
    name = runtime.settings.operation.name
    asked = say(runtime.wording, "join_which", language, organisation=name, choices="".join(lines))
    return Rendered(asked.text.replace(" \n", "\n"), asked.language, asked.key, asked.reviewed)


def _with_above(work: Work, area: str, language: str) -> str:
    over = max(above(work, [area]), key=len, default="")
    names = called(work, [area, over], language)
    return ", ".join(names[code] for code in (area, over) if code in names)


def _example(work: Work, runtime: Runtime, language: str) -> str:
    """A place to show how it is written: the first province, or our own name where none is loaded."""
    provinces = areas_at(work, 1)
    return place_named(work, runtime, provinces[0].pcode if provinces else EVERYWHERE, language)
