"""What people may say of themselves beside their words, and never have to: the questions and the closed answers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.feedback.tables import AgeGroup, Disability, Sex

# A lazy word; flask-babel has no types.
Word = Any

QUESTIONS: Mapping[str, Word] = {
    "age_group": lazy_gettext("Age"),
    "sex": lazy_gettext("Sex"),
    "disability": lazy_gettext(
        "Is one of these very hard or impossible: seeing, hearing, walking, remembering, washing, being understood?"
    ),
}
# Named beside each count, where there is less room.
SHORT: Mapping[str, Word] = {
    "age_group": lazy_gettext("Age"),
    "sex": lazy_gettext("Sex"),
    "disability": lazy_gettext("Disability"),
}
NOT_SAID: Word = lazy_gettext("Not said")
ANSWERS: Mapping[str, Mapping[str, Word]] = {
    "age_group": {
        AgeGroup.CHILD.value: lazy_gettext("Under 18"),
        AgeGroup.ADULT.value: lazy_gettext("18 to 59"),
        AgeGroup.OLDER.value: lazy_gettext("60 or older"),
    },
    "sex": {
        Sex.FEMALE.value: lazy_gettext("Female"),
        Sex.MALE.value: lazy_gettext("Male"),
        Sex.OTHER.value: lazy_gettext("Other"),
    },
    "disability": {Disability.YES.value: lazy_gettext("Yes"), Disability.NO.value: lazy_gettext("No")},
}


def asked() -> list[tuple[str, Word, list[tuple[str, Word]]]]:
    """(name, question, [(code, answer)]), "not said" first."""
    return [(name, said, [("", NOT_SAID), *ANSWERS[name].items()]) for name, said in QUESTIONS.items()]
