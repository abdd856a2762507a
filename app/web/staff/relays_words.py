"""What the pages of relays say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.relays.tables import Agreed, Checked, Kind, SecondSource
from app.web.staff import feedback_words

# A lazy word; flask-babel has no types.
Word = Any

KINDS: Mapping[Kind, Word] = {
    Kind.PERSON: lazy_gettext("A person"),
    Kind.SHELTER: lazy_gettext("A shelter"),
    Kind.FAITH: lazy_gettext("A faith group"),
    Kind.KITCHEN: lazy_gettext("A soup kitchen"),
    Kind.SCHOOL: lazy_gettext("A school"),
    Kind.HEALTH: lazy_gettext("A place for health"),
    Kind.SHOP: lazy_gettext("A shop"),
    Kind.OTHER: lazy_gettext("Something else"),
}
AGREED: Mapping[Agreed, Word] = {
    Agreed.SPOKEN: lazy_gettext("Face to face"),
    Agreed.CALLED: lazy_gettext("On the phone"),
    Agreed.SIGNED: lazy_gettext("On paper"),
}
CHECKED: Mapping[Checked, Word] = {
    Checked.UNVERIFIED: lazy_gettext("Not checked"),
    Checked.TRUE: lazy_gettext("True"),
    Checked.FALSE: lazy_gettext("Not true"),
    Checked.UNKNOWN: lazy_gettext("Nobody can know yet"),
}
SOURCES: Mapping[SecondSource, Word] = {
    SecondSource.SEEN: lazy_gettext("One of us saw it"),
    SecondSource.AUTHORITY: lazy_gettext("An authority"),
    SecondSource.ORGANISATION: lazy_gettext("Another organisation"),
    SecondSource.ANOTHER: lazy_gettext("Somebody else who is there"),
    SecondSource.MEDIA: lazy_gettext("News or pictures"),
}
_ALL_OF_IT: Word = lazy_gettext(
    "Fill in all of it: areas that are on our map, one to five languages, numbers in digits, days that are not in the "
    "future."
)
_MONEY: Word = lazy_gettext("Write an amount like 5.50, and the three letters of the money, like EUR.")
_SEEN_TO: Word = lazy_gettext("Somebody has seen to it already.")
_SECOND_SOURCE: Word = lazy_gettext("Choose what you found out, and what kind of second source you asked.")
_SENTENCES: Mapping[str, Word] = {
    **dict.fromkeys(("relay.name", "relay.areas", "relay.languages", "relay.usually", "relay.agreed"), _ALL_OF_IT),
    **dict.fromkeys(("relay.agreed_on", "relay.sent_on", "relay.people", "relay.hazard"), _ALL_OF_IT),
    **dict.fromkeys(("relay.amount", "relay.currency"), _MONEY),
    **dict.fromkeys(("relay.changed", "relay.taken", "relay.drafted"), _SEEN_TO),
    **dict.fromkeys(("relay.verdict", "relay.source"), _SECOND_SOURCE),
    "relay.known": lazy_gettext("Somebody with this number passes warnings on already."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else feedback_words.sentence(error)
