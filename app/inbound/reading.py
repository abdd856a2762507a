"""One text understood and scrubbed: place, language, intent, need, urgency. The raw text ends here.

Understanding fails open and the text fails closed: whatever breaks, a person is still told that somebody wrote, and
no raw word leaves this file.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from app.framework import Lane
from app.inbound.counting import leads
from app.inbound.intent import Heard, Intent, Intents, Keywords, Word
from app.inbound.language_guess import Detector, Guess
from app.inbound.language_names import language_named
from app.inbound.needs import Found, KeepList, Needs, Urgency
from app.language import LANGUAGES, MAIN, NO_SCRIPT, UNDETERMINED
from app.places.coordinates import find_place
from app.places.gazetteer import Gazetteer
from app.places.place import Method, Place

# Above it 99 of 100 guesses were right on messages of another author in 25 languages, a part of them in Latin letters
# for a language that has its own; of all, 98 (docs/languages.md).
THRESHOLD = 0.6
# What it takes to leave the language a conversation already has: people mix languages and quote each other.
_VERY_SURE = 0.95
_WORDS_TO_SWITCH = 3

_NO_GUESS = Guess(UNDETERMINED, 0.0, NO_SCRIPT)
# What we could not read may be urgent.
_NOTHING_READ = Found((), Urgency.URGENT, None)

Location = tuple[float, float, str]
T = TypeVar("T")


class Scrubs(Protocol):
    """Whatever takes statuses and identifiers out of a text."""

    def scrub(self, text: str) -> str:
        """The text without them."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says, without its raw words.

    ``language`` is the one to answer in (BCP-47), ``guess`` what the words look like, ``confidence`` 0 to 1 that
    ``language`` is right (1 when stated), ``script`` ISO 15924. ``reduced``: the scrubber failed and only need,
    place and number words of our own lists were kept. ``stated``: the text is the name of a language;
    ``unsure``: no language could be told well enough to answer in it alone;
    ``word``: how much of it is the agreed word for its intent; ``lane``: it complains of somebody who helps;
    ``disclosed``: it tells what a trained person should read, and nobody else;
    ``leads``: the number of two digits it begins with, and the next.
    """

    language: str
    confidence: float
    script: str
    guess: str
    intent: Intent
    needs: tuple[str, ...]
    urgency: Urgency
    people: int | None
    place: Place | None
    text: str
    reduced: bool
    stated: bool = False
    unsure: bool = False
    word: Word = Word.NONE
    lane: Lane | None = None
    disclosed: Lane | None = None
    leads: tuple[int, int | None] | None = None

    @property
    def for_few(self) -> bool:
        """Whether few should read it: a complaint of somebody who helps, or what somebody lives through."""
        return self.lane is not None or self.disclosed is not None


class Reader:
    """Reads texts; built once, holds no words of anybody."""

    def __init__(
        self,
        scrubber: Scrubs,
        detector: Detector,
        gazetteer: Gazetteer | None,
        intents: Intents,
        needs: Needs,
        *,
        threshold: float = THRESHOLD,
        main_language: str = MAIN,
    ) -> None:
        """``threshold``: the confidence from which a guessed language is answered in."""
        self._scrubber = scrubber
        self._detector = detector
        self._gazetteer = gazetteer
        self._intents = intents
        self._needs = needs
        self._threshold = threshold
        self._main_language = main_language

    @classmethod
    def load(
        cls, *, main_language: str = MAIN, countries: Sequence[str] = (), threshold: float = THRESHOLD
    ) -> "Reader":
        """The reader made of the files in the repository; needs no keys and no database.

        ``countries``: ISO 3166 codes whose place names are known.
        """
        from app.privacy.scrub import Scrubber
        from app.wording.drafts import Wording

        return cls.with_parts(
            Scrubber.load(),
            Wording.load().keywords,
            main_language=main_language,
            countries=countries,
            threshold=threshold,
        )

    @classmethod
    def with_parts(
        cls,
        scrubber: Scrubs,
        keywords: Keywords,
        *,
        main_language: str,
        countries: Sequence[str],
        threshold: float = THRESHOLD,
    ) -> "Reader":
        """The reader around a scrubber and command words that are loaded already: both are big."""
        return cls(
            scrubber,
            Detector.load(),
            Gazetteer.load(countries) if countries else None,
            Intents(keywords),
            Needs.load(),
            threshold=threshold,
            main_language=main_language,
        )

    def read(
        self,
        text: str,
        *,
        location: Location | None = None,
        stated_language: str | None = None,
        sticky_language: str | None = None,
        as_feedback: bool = False,
    ) -> Reading:
        """The text understood; a stated language is never replaced by a guessed one.

        ``location``: latitude, longitude and label the phone shared; ``sticky_language``: the one the conversation
        already has; ``as_feedback``: they ticked that they tell us something, so no word has to say it.
        """
        place = _survive(lambda: find_place(text, location=location, gazetteer=self._gazetteer), otherwise=None)
        guess = _survive(lambda: self._detector.guess(text), otherwise=_NO_GUESS)
        named = _survive(lambda: language_named(text), otherwise=None)
        if named is not None:
            guess, stated_language = replace(guess, language=named, confidence=1.0), named
        language, confidence = self._choose(text, guess, stated=stated_language, sticky=sticky_language)
        sure = guess.language if guess.confidence >= self._threshold else None
        found = _survive(lambda: self._needs.find(text, sure), otherwise=_NOTHING_READ)
        heard = _survive(lambda: self._intents.find(text), otherwise=Heard(Intent.SOS))
        if as_feedback and heard.word is Word.NONE:
            heard = Heard(Intent.FEEDBACK)
        kept = _survive(lambda: self._scrubber.scrub(text), otherwise=None) if text else text
        return Reading(
            language=language,
            confidence=round(confidence, 3),
            script=guess.script,
            guess=guess.language,
            intent=_by_danger(heard.intent, found.urgency, placed=location is not None),
            needs=found.needs,
            urgency=found.urgency,
            people=found.people,
            place=self._scrub_label(place),
            text=self._reduce(text) if kept is None else kept,
            reduced=kept is None,
            stated=named is not None,
            unsure=sure is None and named is None,
            word=heard.word,
            lane=found.lane,
            disclosed=found.disclosed,
            leads=_survive(lambda: leads(text, self._needs.number_words), otherwise=None),
        )

    def without_word(self, text: str) -> str:
        """The text without the word it begins with that says what it is, as FEEDBACK."""
        return _survive(lambda: self._intents.without_word(text), otherwise=text)

    def _choose(self, text: str, guess: Guess, *, stated: str | None, sticky: str | None) -> tuple[str, float]:
        """The language to answer in and how sure it is: stated, sticky, guessed, main."""
        if stated:
            return stated, 1.0
        if sticky:
            sure = guess.confidence >= _VERY_SURE and len(text.split(maxsplit=_WORDS_TO_SWITCH)) >= _WORDS_TO_SWITCH
            return (guess.language, guess.confidence) if sure else (sticky, max(guess.confidence, self._threshold))
        if guess.confidence >= self._threshold or not self._reads_main(guess):
            return guess.language, guess.confidence
        return self._main_language, guess.confidence

    def _reads_main(self, guess: Guess) -> bool:
        """Whether the writer's script is the main language's; who writes another one is answered in that."""
        if guess.language == UNDETERMINED:
            return True
        main = LANGUAGES.get(self._main_language)
        return main is None or main.script == guess.script

    def _scrub_label(self, place: Place | None) -> Place | None:
        """The place; what its sender calls it are words of theirs like any others."""
        if place is None or not place.label or place.method is Method.GAZETTEER:
            return place
        return replace(place, label=_survive(lambda: self._scrubber.scrub(place.label), otherwise=""))

    def _reduce(self, text: str) -> str:
        """The words of our own lists alone."""
        places = self._gazetteer.names() if self._gazetteer else ()
        return _survive(lambda: KeepList(self._needs, places).reduce_to_kept(text), otherwise="")


def _by_danger(intent: Intent, urgency: Urgency, *, placed: bool) -> Intent:
    """A person looks at every danger, whatever word the text starts with, and at every shared place."""
    in_danger = urgency is Urgency.DANGER and intent in {Intent.FEEDBACK, Intent.INFO, Intent.MENU, Intent.JOIN}
    return Intent.SOS if in_danger or (placed and intent is Intent.UNCLEAR) else intent


def _survive(station: Callable[[], T], *, otherwise: T) -> T:
    """What the station says, or the other value when it fails.

    A strange text must not cost anybody an answer, and the exception may hold raw words in its message and frames:
    it ends here, unlogged.
    """
    try:
        return station()
    except Exception:  # noqa: BLE001 - see above
        return otherwise
