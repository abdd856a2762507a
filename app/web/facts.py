"""What the facts are called that may be told to a partner, and what each is for."""

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
    Fact.PLACE: lazy_gettext("The exact place"),
    Fact.NAME: lazy_gettext("A name to use"),
    Fact.NUMBER: lazy_gettext("Their number"),
    Fact.TIME: lazy_gettext("A safe time"),
    Fact.ACCESS: lazy_gettext("What makes the way hard"),
    Fact.WORDS: lazy_gettext("A sentence from us"),
}
PURPOSES: Mapping[Fact, Word] = {
    Fact.NEED: lazy_gettext("to know what to prepare"),
    Fact.PEOPLE: lazy_gettext("to prepare enough"),
    Fact.AREA: lazy_gettext("to know how far it is"),
    Fact.LANGUAGE: lazy_gettext("to find somebody who speaks it"),
    Fact.PLACE: lazy_gettext("to go there; for nothing else"),
    Fact.NAME: lazy_gettext("to call them by; it need not be their own"),
    Fact.NUMBER: lazy_gettext("to call them; it is passed on to nobody"),
    Fact.TIME: lazy_gettext("so that no call puts them in danger"),
    Fact.ACCESS: lazy_gettext("so that they can get in"),
    Fact.WORDS: lazy_gettext("for what nothing else says"),
}
