"""Deciding what happens when somebody writes: pure.

The order of promises: stop, start and erase words of any language (the whole text, never inside a sentence); an answer
to an alert, the menu, "did we help?" or "which language?"; an echo of our own words; the menu; feedback, told with its
word or when we asked for it, unless somebody is in danger; everything else opens or continues a case for a person.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from app.alert_answers.rules import Asked
from app.alert_answers.tables import Answer
from app.campaigns import rules as campaigns
from app.campaigns.rules import Question
from app.cases.queries import KnownCase
from app.cases.rules import same_matter
from app.cases.tables import Step
from app.contacts.queries import KnownContact
from app.feedback.queries import KnownItem
from app.feedback.rules import was_asked
from app.inbound.apart import cannot_wait
from app.inbound.folding import lone_digit
from app.inbound.intent import Intent, Word
from app.inbound.menu import Choice, chosen_of_menu
from app.inbound.nearby import chosen
from app.inbound.needs import Urgency
from app.inbound.reading import Reading
from app.language import LANGUAGES
from app.settings import Triage
from app.triage.rules import more_urgent, order

_RATINGS = range(1, 6)
CONTENT = 3  # who gives less of five is asked what was wrong
SURE = 0.95  # a guess this sure, of a long enough text, replaces the language somebody wrote in before


class Consent(Enum):
    """What somebody wants of our texts."""

    STOP = "stop"
    START = "start"
    ERASE = "erase"


class Matter(Enum):
    """What a text does to cases."""

    NONE = "none"
    OPEN = "open"
    CONTINUE = "continue"
    REOPEN = "reopen"
    INFORMED = "informed"  # more about a case somebody told us about for another person
    RATE = "rate"
    ASK = "ask"  # the feedback word alone: they are asked to tell us
    FEEDBACK = "feedback"
    MENU = "menu"  # what can be asked for is listed, or was and something else than help was chosen
    MORE = "more"  # of what they told us already
    COUNTED = "counted"  # an answer to the question of a campaign


class Say(Enum):
    """What is answered at once."""

    ACKNOWLEDGEMENT = "acknowledgement"
    FOR_OTHER = "received_for_other"
    STOPPED = "stopped"
    STARTED = "started"
    ERASED = "erased"
    THANKS = "feedback_thanks"
    LANGUAGE_SET = "language_set"
    FEEDBACK_ASK = "feedback_ask"
    FEEDBACK_RECEIPT = "feedback_receipt"
    MENU = "menu"
    MENU_PERSON = "menu_person"
    GUIDES = "menu_info"
    SERVICES = "service_ask_place"
    WARNINGS = "join_how"
    WHICH_LANGUAGE = "unknown_language"
    ALERT_SAFE = "alert_answered_safe"
    ALERT_PERSON = "alert_answered_person"
    VOICE = "voice_received"
    VOICE_UNHEARD = "voice_cannot_be_heard"


@dataclass(frozen=True, slots=True)
class Situation:
    """What we knew before this text."""

    now: datetime
    contact: KnownContact | None
    case: KnownCase | None  # their latest, open or not
    told_case: bool  # they are the informant of an open case
    echo: bool  # these are our own words coming back
    for_feedback: bool = False  # on this line plain words tell us something, unless they call for help
    item: KnownItem | None = None  # the feedback that the page they write on is about
    alert: tuple[Asked, Answer] | None = None  # the alert that this text answers
    question: Question | None = None  # of a campaign, that this may answer
    by_hand: bool = False  # nothing goes to them but what a person decides
    hushed: bool = False  # this text is answered in words that mean nothing to others

    @property
    def watched(self) -> bool:
        """Whether others may look at their phone; so nothing that we answer by itself stands in for a person."""
        return self.hushed or self.by_hand or (self.contact is not None and self.contact.neutral_words)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done. `languages` are those to answer in, the surest first."""

    consent: Consent | None
    matter: Matter
    say: Say | None
    language: str
    languages: tuple[str, ...]
    urgency: str
    rank: int
    deadline_at: datetime
    steps: int
    rating: int | None = None
    after_case: bool = False  # the feedback is what we asked for when they were not content with our help
    stated: bool = False  # the language is the one they asked for
    of_voice: Say | None = None  # what is said of a recording, after `say`
    asks_language: bool = False  # their first text does not tell which language they speak


_WORDS = {
    Intent.STOP: (Consent.STOP, Say.STOPPED),
    Intent.START: (Consent.START, Say.STARTED),
    Intent.ERASE: (Consent.ERASE, Say.ERASED),
}


_SAID_OF_ALERT = {Answer.SAFE: Say.ALERT_SAFE, Answer.PERSON: Say.ALERT_PERSON}
_SAID_OF_CHOICE = {
    Choice.SERVICES: Say.SERVICES,
    Choice.INFO: Say.GUIDES,
    Choice.WARNINGS: Say.WARNINGS,
    Choice.LANGUAGE: Say.WHICH_LANGUAGE,
    Choice.PERSON: Say.MENU_PERSON,
}
_CHOSEN = {Choice.TELL_US: Matter.ASK} | dict.fromkeys(_SAID_OF_CHOICE, Matter.MENU)
_FEEDBACK = {
    Matter.ASK: Say.FEEDBACK_ASK,
    Matter.FEEDBACK: Say.FEEDBACK_RECEIPT,
    Matter.MORE: Say.FEEDBACK_RECEIPT,
}


def language_of(reading: Reading, contact: KnownContact | None) -> str:
    """The language to keep for somebody: the one they stated, else the one they write, unless the guess is unsure."""
    if reading.stated or contact is None or contact.language is None:
        return reading.language
    if contact.language_stated or reading.confidence < SURE:
        return contact.language
    return reading.language


def not_heard(urgency: Urgency) -> Urgency:
    """How pressing a text with a recording is: what nobody has heard may be urgent."""
    return Urgency.URGENT if urgency is Urgency.NORMAL else urgency


def _with_the_chosen_language(reading: Reading, situation: Situation) -> Reading:
    """The reading; a number alone, the first thing they write after "which language?", states the one they chose."""
    contact = situation.contact
    if contact is None or not contact.offered or _wrote_in_between(situation.case, offered_at=contact.last_at):
        return reading
    language = chosen(reading.text, contact.offered.split())
    return (
        reading
        if language is None or language not in LANGUAGES
        else replace(reading, language=language, guess=language, stated=True)
    )


def _wrote_in_between(case: KnownCase | None, *, offered_at: datetime) -> bool:
    """Whether one of us wrote since, who may have asked for a number, or how our help was."""
    if case is None:
        return False
    return case.unanswered == 0 if case.is_open else case.closed_at is None or case.closed_at >= offered_at


def offered_to(situation: Situation) -> str:
    """What they can choose from by number: it is offered, and a number taken for an answer, only while no case is open.

    "" for nothing, also where others may be looking by now: what was offered before that is a person's to answer.
    """
    contact = situation.contact
    if (
        contact is None
        or situation.watched
        or with_us(situation)
        or _wrote_in_between(situation.case, offered_at=contact.last_at)
    ):
        return ""
    return contact.offered


def answers_campaign(situation: Situation) -> bool:
    """Whether a number is the answer to the question of a campaign."""
    closed_at = None if situation.case is None else situation.case.closed_at
    return campaigns.asks(situation.question, closed_at=closed_at, has_person=with_us(situation))


def opens_case(situation: Situation) -> bool:
    """Whether plain words would open a case: nobody of ours is to answer them, and none closed theirs just now."""
    return _for_a_person(situation) is Matter.OPEN


def with_us(situation: Situation) -> bool:
    """Whether a person of ours is to answer them."""
    return situation.told_case or (situation.case is not None and situation.case.is_open)


def decide(reading: Reading, situation: Situation, settings: Triage, *, voice: Say | None = None) -> Plan:
    """What to do about one text; `voice` is what there is to say of the recordings that came with it."""
    counted = answers_campaign(situation)
    reading = cannot_wait(reading if counted else _with_the_chosen_language(reading, situation))
    language = language_of(reading, situation.contact)
    consent, say = _WORDS.get(reading.intent, (None, None))
    case = situation.case
    matter, urgency, rating = Matter.NONE, reading.urgency.value, None
    if counted:
        matter = Matter.COUNTED
    elif consent is None:
        # What nobody has heard may be a call for help, whatever was asked before.
        choice = None if voice is not None else chosen_of_menu(reading.text, offered_to(situation).split())
        matter, rating = _matter(reading, situation, choice, spoken=voice is not None)
        say = _of_menu(reading, choice) if matter is Matter.MENU else _answer(matter, situation, rating)
        if say is None and reading.stated and not situation.echo:
            say = Say.LANGUAGE_SET
    if case is not None and matter is Matter.CONTINUE:
        urgency = more_urgent(urgency, case.urgency)
    if situation.alert is not None and situation.alert[1] is Answer.HELP:
        urgency = more_urgent(urgency, situation.alert[0].urgency)
    if situation.item is not None and matter is Matter.MORE:
        urgency = more_urgent(urgency, situation.item.urgency)
    place = order(urgency, settings, situation.now)
    deadline = min(place.deadline_at, case.deadline_at) if case and matter is Matter.CONTINUE else place.deadline_at
    steps = case.steps if case is not None and matter is Matter.CONTINUE else 0
    if say is Say.ACKNOWLEDGEMENT:
        steps |= Step.ACKNOWLEDGED
    languages = (language,) if consent is not None or situation.alert else _languages(reading, language)
    of_voice = None if consent is not None or situation.echo or situation.watched else voice
    first = matter is Matter.OPEN and say is Say.ACKNOWLEDGEMENT and situation.contact is None
    asks = first and reading.unsure and voice is None  # who hears a voice hears its language
    return Plan(
        consent,
        matter,
        say,
        language,
        languages,
        urgency,
        place.rank,
        deadline,
        steps,
        rating,
        after_case=matter is Matter.FEEDBACK and reading.intent is not Intent.FEEDBACK and _was_rated(situation),
        stated=reading.stated,
        of_voice=of_voice,
        asks_language=asks,
    )


def _matter(
    reading: Reading, situation: Situation, choice: Choice | None, *, spoken: bool
) -> tuple[Matter, int | None]:
    if situation.alert is not None and not situation.echo:
        safe = situation.alert[1] is Answer.SAFE and not with_us(situation)
        return (Matter.NONE if safe else _for_a_person(situation)), None
    rating = None if spoken or choice is not None else lone_digit(reading.text)
    if rating in _RATINGS and _was_rated(situation):
        return Matter.RATE, rating
    asked = None if spoken else _wants_menu(reading, situation, choice) or _feedback(reading, situation, choice)
    return (asked or _for_a_person(situation)), None


def _for_a_person(situation: Situation) -> Matter:
    case = situation.case
    if case is not None and case.is_open:
        return Matter.CONTINUE
    if case is not None and case.merged_into is None and same_matter(case.closed_at, situation.now):
        return Matter.REOPEN
    return Matter.INFORMED if situation.told_case else Matter.OPEN


def _wants_menu(reading: Reading, situation: Situation, choice: Choice | None) -> Matter | None:
    """The menu, or what was chosen of it; nothing for whoever is watched, or has a person who answers them."""
    contact = situation.contact
    if choice is not None:
        return _CHOSEN.get(choice)
    if with_us(situation) or situation.echo or situation.watched:
        return None
    of_the_menu = reading.stated and contact is not None and lone_digit(reading.text) is not None
    wants = reading.intent is Intent.MENU and reading.word is Word.ALONE
    return Matter.MENU if wants or of_the_menu else None


def _of_menu(reading: Reading, choice: Choice | None) -> Say | None:
    """What is said to who asked for the menu, or chose from it; nothing new to who chose a language."""
    if choice is not None:
        return _SAID_OF_CHOICE[choice]
    return None if reading.stated else Say.MENU


def _was_rated(situation: Situation) -> bool:
    """Whether they were asked how our help was."""
    case = situation.case
    return case is not None and not case.is_open and bool(case.steps & Step.HOW_WAS_IT)


def _feedback(reading: Reading, situation: Situation, choice: Choice | None) -> Matter | None:
    """Whether they tell us about the response. In danger the intent is never feedback, whatever word comes first.

    After a case it takes less than danger: who was not helped enough may need help again.
    """
    if situation.echo or reading.stated or choice is Choice.HELP:
        return None
    if reading.intent is Intent.FEEDBACK:
        return Matter.ASK if reading.word is Word.ALONE else Matter.FEEDBACK
    if reading.urgency is Urgency.DANGER:
        return None
    calls_for_help = reading.intent is Intent.SOS and reading.word is not Word.NONE
    if situation.item is not None and not calls_for_help:
        return Matter.MORE if situation.item.takes_more else Matter.FEEDBACK
    if reading.intent is not Intent.SOS or calls_for_help:
        return None
    asked = situation.contact is not None and was_asked(situation.contact.feedback_asked_at, situation.now)
    calm = reading.urgency is Urgency.NORMAL or not _was_rated(situation)
    return Matter.FEEDBACK if (asked and calm) or _plainly(reading, situation) else None


def _plainly(reading: Reading, situation: Situation) -> bool:
    """Whether plain words are feedback here: not of somebody we are helping, and nothing that may be pressing."""
    calm = reading.urgency is Urgency.NORMAL and not reading.reduced and bool(reading.text)
    return situation.for_feedback and calm and opens_case(situation)


def _answer(matter: Matter, situation: Situation, rating: int | None) -> Say | None:
    alert = None if situation.alert is None else _SAID_OF_ALERT.get(situation.alert[1])
    if situation.echo or alert is not None:
        return None if situation.echo else alert
    if matter in _FEEDBACK:
        return _FEEDBACK[matter]
    if matter is Matter.RATE:
        return Say.THANKS if situation.watched or rating is None or rating >= CONTENT else Say.FEEDBACK_ASK
    if matter is Matter.INFORMED:
        return Say.FOR_OTHER
    case = situation.case
    if matter is Matter.CONTINUE and case is not None and case.steps & Step.ACKNOWLEDGED:
        return None
    return Say.ACKNOWLEDGEMENT


def _languages(reading: Reading, language: str) -> tuple[str, ...]:
    """The kept language, and the guess beside it when it was too unsure to be kept."""
    return (language,) if reading.guess in (language, "und", "") else (language, reading.guess)
