"""What the pages of handing on say."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from babel.dates import format_timedelta
from flask_babel import get_locale, lazy_gettext

from app.errors import AppError
from app.referrals.tables import ConsentState, How, Reason, Verdict
from app.web.staff import case_words

# A lazy word; flask-babel has no types.
Word = Any

HOW: Mapping[How, Word] = {
    How.TEXT: lazy_gettext("By text"),
    How.VOICE: lazy_gettext("On the phone"),
    How.PRESENT: lazy_gettext("Face to face"),
}
CONSENTS: Mapping[ConsentState, Word] = {
    ConsentState.ASKED: lazy_gettext("Asked, no answer yet. No answer is a no."),
    ConsentState.YES: lazy_gettext("They said yes"),
    ConsentState.NO: lazy_gettext("They said no"),
    ConsentState.SILENT: lazy_gettext("They did not answer, and that is a no"),
    ConsentState.WITHDRAWN: lazy_gettext("They took their yes back"),
}
LASTS = (7, 30, 90)  # days that a yes may hold
OURS: tuple[Reason, ...] = (Reason.NOT_NEEDED, Reason.MISTAKE)
VERDICTS: Mapping[Verdict, Word] = {
    Verdict.RIGHT: lazy_gettext("Yes"),
    Verdict.TOO_MUCH: lazy_gettext("Yes, but too much was said"),
    Verdict.WRONG: lazy_gettext("No"),
}
_CHOOSE: Word = lazy_gettext("Choose whom to ask, for what, and at least one thing they may be told.")
_CHANGED: Word = lazy_gettext("This has changed since you opened the page. Look at it again, then decide.")
_BY_VOICE: Word = lazy_gettext("They cannot be asked this by text: ask by voice.")
_FILL_IN: Word = lazy_gettext("Fill in whom you called, why nobody could be asked, and a number that can be.")
_SENTENCES: Mapping[str, Word] = {
    **dict.fromkeys(
        ("referral.need", "referral.facts", "referral.lasts", "referral.asked", "referral.chosen", "partner.unknown"),
        _CHOOSE,
    ),
    **dict.fromkeys(("referral.step", "referral.over", "consent.answered", "rescue.reviewed"), _CHANGED),
    **dict.fromkeys(("referral.by_voice", "consent.not_by_text"), _BY_VOICE),
    **dict.fromkeys(("rescue.reason", "rescue.carried"), _FILL_IN),
    "referral.scrubbed": lazy_gettext("Write the need, not the papers: these words would be removed."),
    "referral.no_agreement": lazy_gettext("Nothing is agreed with this partner for this need now: choose another."),
    "referral.already": lazy_gettext("This partner is being asked for this already."),
    "referral.case": lazy_gettext("This case is closed. Open it again first."),
    "referral.long": lazy_gettext("Write less: up to %(longest)s letters in each field.", longest=200),
    "referral.consulate": lazy_gettext("A consulate is asked only when the person named it themselves, and alone."),
    "referral.one_by_text": lazy_gettext("By text only one partner is asked at a time."),
    "referral.no_consent": lazy_gettext("There is no yes that holds: nothing may leave."),
    "referral.answer": lazy_gettext("Write where and when they can come, in a few words."),
    "referral.taken": lazy_gettext("Another organisation took it"),
    "referral.reason": lazy_gettext("Choose one from the list."),
    "consent.pending": lazy_gettext("They are being asked something already: wait for their answer, or ask by voice."),
    "rescue.no_danger": lazy_gettext("This is only for a life in danger. Change how pressing the case is first."),
    "rescue.said_no": lazy_gettext("They said no to being handed on, and can decide: their no holds."),
    "rescue.officer": lazy_gettext("They said no: only the protection officer may decide this. Call them now."),
    "rescue.ask_first": lazy_gettext("They wrote a moment ago: ask them first."),
    "rescue.own": lazy_gettext("You passed it on yourself: somebody else looks at it."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    return str(_SENTENCES[error.code]) if error.code in _SENTENCES else case_words.sentence(error)


def lasts() -> list[tuple[int, str]]:
    """How long a yes may hold, in days and in words."""
    return [
        (days, format_timedelta(timedelta(days=days), "day", threshold=1000, locale=get_locale())) for days in LASTS
    ]
