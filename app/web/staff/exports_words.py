"""What the page of exports and the files themselves say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.exports.queries import MOST_ROWS
from app.exports.tables import DataClass, What
from app.web.staff import case_words

# A lazy word; flask-babel has no types.
Word = Any

WHAT: Mapping[What, Word] = {
    What.MAP: lazy_gettext("Numbers by area"),
    What.FEEDBACK: lazy_gettext("Feedback"),
    What.VISITS: lazy_gettext("People who cannot come out"),
}
CLASSES: Mapping[DataClass, Word] = {
    DataClass.PUBLIC: lazy_gettext("Public"),
    DataClass.INTERNAL: lazy_gettext("Internal – do not publish"),
}
HEADS: Mapping[str, Word] = {
    "begins": lazy_gettext("First day"),
    "lasts": lazy_gettext("Time told by"),
    "area_code": lazy_gettext("Area code"),
    "area": lazy_gettext("Area"),
    "type": lazy_gettext("Type"),
    "codes": lazy_gettext("Codes"),
    "stage": lazy_gettext("Where it stands"),
    "days": lazy_gettext("Days until answered"),
    "kept_in": lazy_gettext("What keeps them in"),
    "people": lazy_gettext("How many people"),
    "kind": lazy_gettext("What"),
    "topic": lazy_gettext("Topic"),
    "answered": lazy_gettext("Answered"),
    "since": lazy_gettext("First day"),
    "until": lazy_gettext("Last day"),
    "reports": lazy_gettext("Reports"),
    "hidden": lazy_gettext("Not told"),
    "data_class": lazy_gettext("Class"),
}
_SENTENCES: Mapping[str, Word] = {
    "export.too_many": lazy_gettext("That is more than %(most)s rows. Choose a shorter time.", most=f"{MOST_ROWS:,}"),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else case_words.sentence(error)
