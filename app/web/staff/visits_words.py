"""What the pages of visits say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.visits.tables import Outcome, Safe, VisitKind
from app.web.staff import feedback_words

# A lazy word; flask-babel has no types.
Word = Any

KINDS: Mapping[VisitKind, Word] = {
    VisitKind.DETENTION: lazy_gettext("Detention"),
    VisitKind.WORKPLACE: lazy_gettext("A workplace"),
    VisitKind.HOUSEHOLD: lazy_gettext("A private home"),
    VisitKind.INSTITUTION: lazy_gettext("An institution"),
    VisitKind.OTHER: lazy_gettext("Something else"),
}
SAFE: Mapping[Safe, Word] = {
    Safe.UNKNOWN: lazy_gettext("Nobody knows: ask first"),
    Safe.YES: lazy_gettext("Yes"),
    Safe.NO: lazy_gettext("No: nobody goes"),
}
OUTCOMES: Mapping[Outcome, Word] = {
    Outcome.MET: lazy_gettext("We met them"),
    Outcome.NOT_LET_IN: lazy_gettext("We were not let in"),
    Outcome.NOBODY_THERE: lazy_gettext("Nobody was there"),
    Outcome.NOT_SAFE: lazy_gettext("It was not safe"),
    Outcome.NOT_WANTED: lazy_gettext("They did not want it"),
}
ONLY_AREA: Word = lazy_gettext("Of a private home only the area, unless who asked agreed to more.")
_ALL_OF_IT: Word = lazy_gettext(
    "Say what keeps them in, and an area that is on our map. A number in digits, at most five languages, short words."
)
NO_NAMES: Word = lazy_gettext(
    "No names and no telephone numbers of those who are visited: a place, and what is needed."
)
_SENTENCES: Mapping[str, Word] = {
    **dict.fromkeys(("visit.kind", "visit.area", "visit.people", "visit.needs", "visit.languages"), _ALL_OF_IT),
    **dict.fromkeys(
        ("visit.words", "visit.due", "visit.goes", "visit.outcome", "case.people", "case.place"), _ALL_OF_IT
    ),
    "visit.not_agreed": ONLY_AREA,
    "visit.persons": NO_NAMES,
    "visit.not_safe": lazy_gettext("A visit puts them in danger: nobody can be sent."),
    "visit.ended": lazy_gettext("Somebody has seen to it already."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else feedback_words.sentence(error)
