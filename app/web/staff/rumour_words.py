"""What the pages of rumours say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.rumours.actions import LONGEST_ANSWER, LONGEST_CLAIM, LONGEST_SOURCE
from app.web.staff import feedback_words

# A lazy word; flask-babel has no types.
Word = Any

_SENTENCES: Mapping[str, Word] = {
    "rumour.words": lazy_gettext(
        "Fill in all of it: up to %(claim)s, %(answer)s and %(source)s letters.",
        claim=LONGEST_CLAIM,
        answer=LONGEST_ANSWER,
        source=LONGEST_SOURCE,
    ),
    "rumour.day": lazy_gettext("Choose a day that is not in the future."),
    "rumour.verdict": lazy_gettext("Choose whether it is true."),
    "rumour.unfinished": lazy_gettext("Judge it and write the message in the main language of this operation first."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else feedback_words.sentence(error)
