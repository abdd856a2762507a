"""What may be told to a partner, in the words of our pages and of theirs: what each fact is, and what it is for."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.partners.tables import Fact

# A lazy word; flask-babel has no types.
Word = Any

FACTS: Mapping[Fact, Word] = {
    Fact.NEED: lazy_gettext("What is needed"),
    Fact.PEOPLE: lazy_gettext("How many people"),
    Fact.AREA: lazy_gettext("Area"),
    Fact.LANGUAGE: lazy_gettext("Language"),
    Fact.PLACE: lazy_gettext("Where exactly"),
    Fact.NAME: lazy_gettext("What they want to be called"),
    Fact.NUMBER: lazy_gettext("Their number"),
    Fact.TIME: lazy_gettext("When it is safe to call or come"),
    Fact.ACCESS: lazy_gettext("What makes the way hard for them"),
    Fact.WORDS: lazy_gettext("A sentence of ours"),
}
PURPOSES: Mapping[Fact, Word] = {
    Fact.NEED: lazy_gettext("so that they know whether they can help"),
    Fact.PEOPLE: lazy_gettext("so that there is enough for everybody"),
    Fact.AREA: lazy_gettext("so that they know how far it is"),
    Fact.LANGUAGE: lazy_gettext("so that somebody can speak with them"),
    Fact.PLACE: lazy_gettext("only if somebody goes to them"),
    Fact.NAME: lazy_gettext("so that they can be called at the door; it need not be their real name"),
    Fact.NUMBER: lazy_gettext("only if the partner must call them"),
    Fact.TIME: lazy_gettext("so that nobody calls or comes at a bad moment"),
    Fact.ACCESS: lazy_gettext("so that a way in can be prepared"),
    Fact.WORDS: lazy_gettext("only what is needed and stands nowhere else"),
}
