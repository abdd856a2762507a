"""What the pages of other services' warnings say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.bulletins.tables import Bulletin, BulletinState, Why
from app.errors import AppError
from app.web.staff import case_words
from cap.problems import Reason

# A lazy word; flask-babel has no types.
Word = Any

_TEST = lazy_gettext("A test or a draft of theirs: it never becomes a warning.")
_WHY: Mapping[Why, Word] = {
    Why.FITS: lazy_gettext("A draft of ours says it. Two of you let it out, or put it away."),
    Why.CHOOSE: lazy_gettext("No agreed warning fits by itself: choose one."),
    Why.NOWHERE: lazy_gettext("It names no place that can be drawn."),
    Why.ELSEWHERE: lazy_gettext("It is for nowhere we are."),
    Why.EXERCISE: lazy_gettext("An exercise of theirs: it never becomes a warning."),
    Why.SYSTEM: _TEST,
    Why.TEST: _TEST,
    Why.DRAFT: _TEST,
    Why.NOT_PUBLIC: lazy_gettext("It is not meant for everybody."),
    Why.NO_WARNING: lazy_gettext("It warns of nothing."),
    Why.UNKNOWN: lazy_gettext("It takes back a warning that never came here."),
    Why.CANCELLED: lazy_gettext("Whoever sent it took it back."),
    Why.REPLACED: lazy_gettext("A later one replaced it."),
    Why.WITHDRAWN: lazy_gettext("It takes a warning back: our draft was put away."),
    Why.REWRITTEN: lazy_gettext("It changes a warning: our draft was changed with it and needs a new yes."),
    Why.STOPPED: lazy_gettext(
        "It takes a warning back: ours was stopped. Say that it was a mistake, or that it is over."
    ),
    Why.CHANGED: lazy_gettext("It changes what we sent: a draft that would replace ours is waiting."),
    Why.OURS_CHANGES: lazy_gettext("It changes what we sent. One of you is writing a change already."),
    Why.OVER: lazy_gettext("Ours is over already."),
    Why.BY_US: lazy_gettext("One of you made a draft of it."),
}
_LEFT = lazy_gettext("One of you left it.")

_TOO_MANY = lazy_gettext("It has too many parts.")
_NOT_XML = lazy_gettext("It is no XML that can be read.")
_NO_PART = lazy_gettext("CAP 1.2 knows no such part.")
_STRAY = lazy_gettext("Something stands where nothing may stand.")
_TIME = lazy_gettext("A time must look like 2026-11-22T18:30:00+03:00, without Z.")
_UNREADABLE = lazy_gettext("It cannot be read as what it should be.")
_NO_POINT = lazy_gettext("There is no such point on the earth: latitude comes first, then longitude.")
_NOTHING_IN_IT = lazy_gettext("The outline has nothing inside.")
REASONS: Mapping[Reason, Word] = {
    Reason.TOO_LARGE: lazy_gettext("It is too large."),
    Reason.NOT_XML: _NOT_XML,
    Reason.ENCODING: _NOT_XML,
    Reason.DTD: lazy_gettext("It has a document type, which no warning needs and attacks use."),
    Reason.TOO_DEEP: _TOO_MANY,
    Reason.TOO_MANY_ELEMENTS: _TOO_MANY,
    Reason.EARLIER_VERSION: lazy_gettext("It is an earlier version of CAP; 1.2 is needed."),
    Reason.NOT_CAP: lazy_gettext("It is no warning in CAP 1.2."),
    Reason.NOT_A_FEED: lazy_gettext("It is no list of warnings."),
    Reason.UNKNOWN_ELEMENT: _NO_PART,
    Reason.UNKNOWN_ATTRIBUTE: _NO_PART,
    Reason.STRAY_TEXT: _STRAY,
    Reason.STRAY_ELEMENT: _STRAY,
    Reason.WRONG_ORDER: lazy_gettext("It stands in the wrong order."),
    Reason.TWICE: lazy_gettext("It is there twice."),
    Reason.MISSING: lazy_gettext("It is missing."),
    Reason.UNKNOWN_CODE: lazy_gettext("CAP 1.2 has no such code."),
    Reason.BAD_NAME: lazy_gettext("It is empty, or has a space, a comma, < or & in it."),
    Reason.BAD_TIME: _TIME,
    Reason.TIME_WITH_Z: _TIME,
    Reason.TIME_WITH_FRACTIONS: _TIME,
    Reason.TIME_WITHOUT_ZONE: _TIME,
    Reason.BAD_LANGUAGE: _UNREADABLE,
    Reason.BAD_NUMBER: _UNREADABLE,
    Reason.BAD_LINK: _UNREADABLE,
    Reason.BAD_REFERENCE: _UNREADABLE,
    Reason.BAD_POINT: _UNREADABLE,
    Reason.LATITUDE: _NO_POINT,
    Reason.LONGITUDE: _NO_POINT,
    Reason.POLYGON_OPEN: lazy_gettext("The outline is not closed: its last point must be its first."),
    Reason.POLYGON_SHORT: _NOTHING_IN_IT,
    Reason.POLYGON_FLAT: _NOTHING_IN_IT,
    Reason.POLYGON_CROSSES: lazy_gettext("The outline crosses itself."),
    Reason.POLYGON_AROUND_POLE: lazy_gettext("The outline goes around a pole."),
    Reason.POLYGON_INTRICATE: lazy_gettext("The outline is too intricate to be looked through."),
    Reason.BAD_CIRCLE: _UNREADABLE,
}
_PROBLEMS: Mapping[str, Word] = {
    "unreachable": lazy_gettext("The service does not answer."),
    "slow": lazy_gettext("The service is too slow."),
    "too_large": REASONS[Reason.TOO_LARGE],
    "moved": lazy_gettext("The service says that it moved: write the new address into the settings."),
    "compressed": lazy_gettext("The service sends something packed, which is not opened."),
    "index": lazy_gettext("The list cannot be read."),
    "document": REASONS[Reason.NOT_CAP],
    "sender": lazy_gettext("Its sender is not named in the settings."),
    "link": lazy_gettext("It lies at an address that the settings do not name."),
    "certificate": lazy_gettext("The certificate that the settings name cannot be read."),
    "not_signed": lazy_gettext("It is not signed by whom the settings name."),
    "some_refused": lazy_gettext("Some of it could not be taken."),
    "address": lazy_gettext("It lies at an address that the settings do not name."),
}
_SENTENCES: Mapping[str, Word] = {
    "bulletin.no_draft": lazy_gettext("No draft can be made of it any more."),
    "bulletin.not_waiting": lazy_gettext("Somebody has seen to it already."),
    "alert.hazard": lazy_gettext("Choose the agreed warning that says this."),
}


def why(bulletin: Bulletin) -> str:
    """What became of it and why, in one sentence."""
    return str(_LEFT if bulletin.state is BulletinState.LEFT else _WHY[bulletin.why])


def problem(code: str) -> str:
    """What was wrong with a list or with something in it; "" for nothing."""
    if code.startswith("status_"):
        return str(gettext("The service answered with %(status)s.", status=code.removeprefix("status_")))
    return str(_PROBLEMS[code]) if code else ""


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else case_words.sentence(error)
