"""What the pages of missing people say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.tracing.matching import Why
from app.tracing.rules import Answer, Fact, Fear, Gate, Relation, Share
from app.tracing.tables import Agreed, SearchState
from app.web.staff import feedback_words

# A lazy word; flask-babel has no types.
Word = Any

RELATIONS: Mapping[Relation, Word] = {
    Relation.CHILD: lazy_gettext("a son or daughter"),
    Relation.PARENT: lazy_gettext("a mother or father"),
    Relation.SIBLING: lazy_gettext("a brother or sister"),
    Relation.GRANDPARENT: lazy_gettext("a grandparent"),
    Relation.GRANDCHILD: lazy_gettext("a grandchild"),
    Relation.OTHER_FAMILY: lazy_gettext("other family"),
    Relation.FRIEND: lazy_gettext("a friend"),
    Relation.PARTNER: lazy_gettext("a husband, wife or partner"),
    Relation.FORMER_PARTNER: lazy_gettext("a former husband, wife or partner"),
    Relation.IN_LAW: lazy_gettext("family of the husband, wife or partner"),
    Relation.EMPLOYER: lazy_gettext("somebody from work"),
    Relation.OWED: lazy_gettext("somebody who owes money or is owed"),
    Relation.OTHER: lazy_gettext("somebody else"),
}
# What who looks is to who is looked for.
BACK: Mapping[Relation, Relation] = {
    Relation.CHILD: Relation.PARENT,
    Relation.PARENT: Relation.CHILD,
    Relation.GRANDPARENT: Relation.GRANDCHILD,
    Relation.GRANDCHILD: Relation.GRANDPARENT,
}
SEXES: Mapping[str, Word] = {
    "": lazy_gettext("Not said"),
    "female": lazy_gettext("Female"),
    "male": lazy_gettext("Male"),
    "other": lazy_gettext("Something else"),
}
AGREED: Mapping[Agreed, Word] = {
    Agreed.SPOKEN: lazy_gettext("Face to face"),
    Agreed.CALLED: lazy_gettext("On the phone"),
}
SHARES: Mapping[Share, Word] = {
    Share.INSIDE: lazy_gettext("Only we"),
    Share.SOCIETY: lazy_gettext("The Red Cross or Red Crescent too: the name, and what is ticked"),
}
FACTS: Mapping[Fact, Word] = {
    Fact.AGE: lazy_gettext("Age"),
    Fact.SEX: lazy_gettext("Sex"),
    Fact.PLACE: lazy_gettext("Area"),
}
FEARS: Mapping[Fear, Word] = {
    Fear.UNSURE: lazy_gettext("I cannot be sure"),
    Fear.NO: lazy_gettext("No"),
    Fear.YES: lazy_gettext("Yes"),
}
GATES: Mapping[Gate, Word] = {
    Gate.SECOND: lazy_gettext("It is compared when another trained person allows it."),
    Gate.OFFICER: lazy_gettext("It is about a child: the protection officer looks at it first."),
    Gate.OFFICER_AND_SECOND: lazy_gettext("It is about a child: the protection officer looks at it first."),
    Gate.NEVER: lazy_gettext("It is never compared with anybody. Do not say so to who looks."),
}
WHYS: Mapping[Why, Word] = {
    Why.SAME_NAME: lazy_gettext("the same name"),
    Why.LIKE_NAME: lazy_gettext("a name like it"),
    Why.PART_OF_NAME: lazy_gettext("a part of the name"),
    Why.AGE: lazy_gettext("the age fits"),
    Why.PLACE: lazy_gettext("the place fits"),
    Why.DAY: lazy_gettext("the time fits"),
    Why.EACH_OTHER: lazy_gettext("they look for each other"),
}
ANSWERS: Mapping[Answer, Word] = {
    Answer.LATER: lazy_gettext("Ask me another day"),
    Answer.NO: lazy_gettext("No"),
    Answer.GREETING: lazy_gettext("Only a greeting"),
    Answer.TOUCH: lazy_gettext("I want to be in touch"),
}
STATES: Mapping[SearchState, Word] = {
    SearchState.OPEN: lazy_gettext("Goes on"),
    SearchState.IN_TOUCH: lazy_gettext("They want to be in touch"),
    SearchState.GREETED: lazy_gettext("There is a greeting"),
    SearchState.OVER: lazy_gettext("Over: a year has passed"),
}
_ALL_OF_IT: Word = lazy_gettext(
    "Something is missing or cannot be: names have no digits and nothing about papers, ages are in years, days are not "
    "in the future, and there is a number or another way to reach them."
)
_CHANGED: Word = lazy_gettext("That cannot be done any more: look where it stands now.")
_SENTENCES: Mapping[str, Word] = {
    **dict.fromkeys(("names", "age", "day", "words", "agreed", "reach", "choice"), _ALL_OF_IT),
    **dict.fromkeys(("changed", "gate", "share"), _CHANGED),
    "second": lazy_gettext("Another than who wrote it down must allow it."),
    "officer": lazy_gettext("Only the protection officer can allow this."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    room, _, code = error.code.partition(".")
    return str(_SENTENCES[code]) if room == "tracing" and code in _SENTENCES else feedback_words.sentence(error)
