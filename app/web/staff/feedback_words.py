"""What the pages of feedback say: types, codes, how it came, where it stands, what was done, what cannot be taken."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.errors import AppError
from app.feedback.actions import NEW_NAME_LONGEST
from app.feedback.answering_many import LONGEST_DID, LONGEST_SAID, LONGEST_TOPIC
from app.feedback.desk import LONGEST_ANSWER, LONGEST_LINE, LONGEST_PARTNER
from app.feedback.frame import Type, type_of
from app.feedback.tables import FrameCode, ItemState, ManyState, PlaceKind, PlaceState, Refusal, Told
from app.web.staff import case_words

# A lazy word; flask-babel has no types.
Word = Any

TYPES: Mapping[Type, Word] = {
    Type.QUESTION: lazy_gettext("Question"),
    Type.REQUEST: lazy_gettext("Request or idea"),
    Type.CONCERN: lazy_gettext("Concern or incident"),
    Type.PRAISE: lazy_gettext("Praise"),
    Type.OBSERVATION: lazy_gettext("Observation"),
    Type.INCOMPLETE: lazy_gettext("Incomplete"),
}
# By the last word of a code: what is "activities" of a question is so of praise.
_NAMES: Mapping[str, Word] = {
    "activities": lazy_gettext("What is being done"),
    "crisis": lazy_gettext("The crisis"),
    "actors": lazy_gettext("Those who help"),
    "people": lazy_gettext("Those who help"),
    "prevention": lazy_gettext("Staying safe and well"),
    "mistrust": lazy_gettext("Mistrust"),
    "support_water": case_words.NEEDS["water"],
    "support_food": case_words.NEEDS["food"],
    "support_cash": lazy_gettext("Money or vouchers"),
    "support_health": case_words.NEEDS["medical"],
    "support_shelter": case_words.NEEDS["shelter"],
    "support_other": lazy_gettext("Other help"),
    "info_actors": lazy_gettext("Asks who helps"),
    "info_distributions": lazy_gettext("Asks about distributions"),
    "info_selection": lazy_gettext("Asks who gets help and why"),
    "info_prevention": lazy_gettext("Asks how to stay safe"),
    "info_other": lazy_gettext("Asks something else"),
    "suggestion": lazy_gettext("An idea"),
    "access": lazy_gettext("Cannot get to the help"),
    "quality": lazy_gettext("Bad, too little or too late"),
    "place": lazy_gettext("Something broken at a place"),
    "incident_authorities": lazy_gettext("Incident with authorities"),
    "incident_businesses": lazy_gettext("Incident with a business"),
    "incident_responders": lazy_gettext("Incident with those who help"),
    "incident_leaders": lazy_gettext("Incident with local leaders"),
    "incident_other": lazy_gettext("Another incident"),
    "exploitation": lazy_gettext("Sexual exploitation or abuse"),
    "corruption": lazy_gettext("Bribes or fraud"),
    "child_harm": lazy_gettext("A child harmed by somebody who helps"),
    "misconduct": lazy_gettext("Other misconduct of somebody who helps"),
    "continue": lazy_gettext("Go on like this"),
    "community": lazy_gettext("How the community acts"),
    "impact": lazy_gettext("How bad it is and for whom"),
    "safety": case_words.NEEDS["safety"],
    "diversity": lazy_gettext("Differences among people"),
    "information": case_words.NEEDS["information"],
    "interrupted": lazy_gettext("Broken off"),
    "barrier": lazy_gettext("Could not be understood"),
    "abusive": lazy_gettext("Insults"),
    "hostile": lazy_gettext("Denounces people"),
    "withdrawal": lazy_gettext("Taken back"),
    "other": lazy_gettext("Something else"),
}
CAME: Mapping[Told, Word] = {
    Told.MESSAGE: lazy_gettext("By text"),
    Told.WEB: lazy_gettext("On our page"),
    Told.EMAIL: lazy_gettext("By e-mail"),
    Told.VISIT: lazy_gettext("On a visit"),
    Told.CALL: lazy_gettext("By a call"),
    Told.AFTER_CASE: lazy_gettext("After a case"),
    Told.IMPORT: lazy_gettext("From another system"),
}
STATES: Mapping[ItemState, Word] = {
    ItemState.NEW: lazy_gettext("To be coded"),
    ItemState.CODED: lazy_gettext("Coded, to be answered"),
    ItemState.REFERRED: lazy_gettext("Passed on, still ours to close"),
    ItemState.ANSWERED: lazy_gettext("Answered"),
    ItemState.REFUSED: lazy_gettext("Refused"),
}
MANY_STATES: Mapping[ManyState, Word] = {
    ManyState.DRAFT: lazy_gettext("Being written"),
    ManyState.OUT: lazy_gettext("Everybody can read it"),
    ManyState.BACK: lazy_gettext("Taken back"),
}
PLACE_KINDS: Mapping[PlaceKind, Word] = {
    PlaceKind.LIGHT: lazy_gettext("Light"),
    PlaceKind.LATRINE: lazy_gettext("Toilet"),
    PlaceKind.WATER: case_words.NEEDS["water"],
    PlaceKind.GATE: lazy_gettext("Gate or door"),
    PlaceKind.QUEUE: lazy_gettext("Waiting line"),
    PlaceKind.PATH: lazy_gettext("Road or path"),
    PlaceKind.WASTE: lazy_gettext("Rubbish"),
    PlaceKind.SHELTER: case_words.NEEDS["shelter"],
    PlaceKind.OTHER: lazy_gettext("Something else"),
}
PLACE_STATES: Mapping[PlaceState, Word] = {
    PlaceState.OPEN: lazy_gettext("With nobody yet"),
    PlaceState.WITH_PARTNER: lazy_gettext("With those who mend it"),
    PlaceState.MENDED: lazy_gettext("Mended"),
    PlaceState.NOT_MENDED: lazy_gettext("Not mended"),
}
REASONS: Mapping[Refusal, Word] = {
    Refusal.NOT_OURS: lazy_gettext("It is not ours to do, and nobody we know does it"),
    Refusal.CANNOT: lazy_gettext("We cannot: no means, no people, no way"),
    Refusal.DECIDED: lazy_gettext("It was decided otherwise"),
    Refusal.UNCLEAR: lazy_gettext("It cannot be understood, and nobody can be asked"),
    Refusal.TWICE: lazy_gettext("It was told and answered before"),
    Refusal.HOSTILE: lazy_gettext("Denounces people"),
}
# Hostile feedback has a button of its own: it is not told.
TOLD_REASONS = tuple(reason for reason in REASONS if reason is not Refusal.HOSTILE)
_DONE: Mapping[str, Word] = {
    "feedback.read": lazy_gettext("looked at it"),
    "feedback.kept": lazy_gettext("kept it"),
    "feedback.more": lazy_gettext("wrote more"),
    "feedback.coded": lazy_gettext("coded it"),
    "feedback.coded_again": lazy_gettext("coded it a second time, blind"),
    "feedback.answered": lazy_gettext("answered"),
    "feedback.referred": lazy_gettext("passed it on"),
    "feedback.refused": lazy_gettext("refused it"),
    "feedback.placed": lazy_gettext("changed the area"),
    "feedback.became_case": lazy_gettext("made a case of it"),
    "feedback.joined": lazy_gettext("put it with others about the same place"),
    "feedback.told_late": lazy_gettext("said that it takes longer"),
}
# What a coder sees of what went to the restricted store.
HANDED = lazy_gettext("Handed to those who may see it. It is not here any more; speak to nobody of it.")
_SENTENCES: Mapping[str, Word] = {
    "answer.length": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_ANSWER),
    "feedback.no_code": lazy_gettext("Choose a code from the list."),
    "feedback.code": lazy_gettext("Choose a code from the list."),
    "feedback.two_types": lazy_gettext("Choose codes of one type only."),
    "feedback.restricted": lazy_gettext(
        "Complaints about people who help are kept apart, where few can read them, and that place is not open yet. "
        "Nothing was changed. Tell your protection officer now, by voice, and speak to nobody else of it."
    ),
    "feedback.none": lazy_gettext("Tick what is to be coded first."),
    "feedback.no_suggestion": lazy_gettext("Nothing is suggested for these: choose a code."),
    "feedback.step": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
    "feedback.hostile": lazy_gettext("Whoever denounces people gets no answer."),
    "feedback.no_answer": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_ANSWER),
    "feedback.thanks": lazy_gettext("Choose one of the ready replies."),
    "feedback.line": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_LINE),
    "feedback.partner": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_PARTNER),
    "feedback.reason": lazy_gettext("Choose why it cannot be done."),
    "feedback.same_coder": lazy_gettext("You coded this one yourself, or nobody did: it cannot be compared."),
    "feedback.told": lazy_gettext("Choose how you heard of it."),
    "feedback.words": lazy_gettext("Write something, up to %(longest)s letters.", longest=4000),
    "feedback.code_name": lazy_gettext("Write something, up to %(longest)s letters.", longest=NEW_NAME_LONGEST),
    "feedback.code_status": lazy_gettext("That name says something we never keep. Choose another."),
    "feedback.code_twice": lazy_gettext("There is a code like that already."),
    "feedback.code_word": lazy_gettext("Write something, up to %(longest)s letters.", longest=NEW_NAME_LONGEST),
    "feedback.code_needed": lazy_gettext("This code is needed and stays in use."),
    "place.area": lazy_gettext("Say in which area it is."),
    "place.kind": lazy_gettext("Choose what it is."),
    "place.code": lazy_gettext("Code it as something broken at a place first."),
    "place.step": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
    "many.topic": lazy_gettext("Choose a topic that may be spoken of to everybody."),
    "many.days": lazy_gettext("Choose two days that are not in the future, the earlier one first."),
    "many.words": lazy_gettext(
        "Fill in all three: up to %(topic)s, %(said)s and %(did)s letters.",
        topic=LONGEST_TOPIC,
        said=LONGEST_SAID,
        did=LONGEST_DID,
    ),
    "many.names_place": lazy_gettext("These words name an area. About violence no place is named: say it without."),
    "many.quotes": lazy_gettext(
        "This repeats words that somebody used, and could lead to them. Say it in words of your own."
    ),
    "many.main_language": lazy_gettext("Write it in the main language of this operation first."),
    "many.same_person": lazy_gettext("You wrote some of it: somebody else must let it out."),
    "many.changed": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
}


def name_of(code: str, own: Mapping[str, FrameCode]) -> str:
    """What a code is called here: as this operation renamed it, or by its own name."""
    kept = own.get(code)
    if kept is not None and kept.name:
        return kept.name
    return str(_NAMES.get(code.rpartition(".")[2], code))


def whole_name(code: str, own: Mapping[str, FrameCode]) -> str:
    """The same after the name of its type, for where it stands alone."""
    kind = TYPES[type_of(code)]
    return str(gettext("%(type)s: %(code)s", type=kind, code=name_of(code, own)))


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code in _SENTENCES:
        return str(_SENTENCES[error.code])
    return case_words.sentence(error)


def done(action: str) -> str:
    """What somebody did, as the trail tells it."""
    return str(_DONE[action]) if action in _DONE else case_words.done(action)
