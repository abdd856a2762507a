"""What the pages of partners say to the team."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.partners.rules import LONGEST_NAME, LONGEST_REASON
from app.partners.tables import Kind
from app.web.staff import feedback_words

# A lazy word; flask-babel has no types.
Word = Any

KINDS: Mapping[Kind, Word] = {
    Kind.CIVIL_SOCIETY: lazy_gettext("Civil society"),
    Kind.FAITH: lazy_gettext("A faith group"),
    Kind.LAWYERS: lazy_gettext("Lawyers"),
    Kind.HEALTH: lazy_gettext("A place for health"),
    Kind.SCHOOL: lazy_gettext("A school"),
    Kind.RED_CROSS: lazy_gettext("Red Cross or Red Crescent"),
    Kind.UNITED_NATIONS: lazy_gettext("United Nations"),
    Kind.CITY: lazy_gettext("City or district"),
    Kind.MINISTRY: lazy_gettext("Ministry"),
    Kind.CONSULATE: lazy_gettext("Consulate"),
    Kind.POLICE: lazy_gettext("Police"),
}
# Offered, so that whoever means one of them reads why it cannot be.
REFUSED: Mapping[str, Word] = {
    "immigration_enforcement": lazy_gettext("Immigration enforcement"),
    "border_guard": lazy_gettext("Border guard"),
    "detention": lazy_gettext("Detention centre"),
}
_DAYS: Word = lazy_gettext("Choose two days: signed today or before, and an end within two years.")
_WHO: Word = lazy_gettext("Write a name, a language, and a number with its country, as in +999 555 0123.")
_SENTENCES: Mapping[str, Word] = {
    "partner.enforcement": lazy_gettext(
        "Whoever enforces immigration rules, guards a border or detains people cannot be a partner, whatever is "
        "signed: nobody would dare to ask us for help. Nothing was kept."
    ),
    "partner.kind": lazy_gettext("Choose what they are."),
    "partner.kind_by_name": lazy_gettext("By its name it is a consulate or the police: choose that."),
    "partner.name": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_NAME),
    "partner.police": lazy_gettext("Only the protection officer adds the police, with a reason, for one purpose."),
    "partner.reason": lazy_gettext("Write the reason, up to %(longest)s letters.", longest=LONGEST_REASON),
    "partner.hours": lazy_gettext("Write the hours as in the example."),
    "staff.hours_unreadable": lazy_gettext("Write the hours as in the example."),
    "partner.focal_point": _WHO,
    "partner.phone": _WHO,
    "staff.phone": _WHO,
    "partner.away": lazy_gettext("Choose a day within the coming year."),
    "agreement.clauses": lazy_gettext("Without both promises there is no agreement."),
    "agreement.needs": lazy_gettext("Choose what the facts may be used for."),
    "agreement.one_purpose": lazy_gettext("The police gets one purpose at a time."),
    "agreement.facts": lazy_gettext("Choose at least one fact."),
    "agreement.days": _DAYS,
    "partner.organisation": lazy_gettext("There is no such organisation in the directory."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else feedback_words.sentence(error)
