"""What the pages of campaigns call things, and what they say when something cannot be taken."""

from flask_babel import gettext, lazy_gettext, ngettext

from app.campaigns.comparing import Change
from app.campaigns.composing import Text
from app.campaigns.rules import AFTER, BEFORE, LONGEST_NAME
from app.campaigns.tables import CampaignState, RunKind, RunState
from app.errors import AppError
from app.web.staff import feedback_words
from app.wording.sentences import sentences

STATES = {
    CampaignState.DRAFT: lazy_gettext("Being written"),
    CampaignState.SUBMITTED: lazy_gettext("Waits for a second person"),
    CampaignState.APPROVED: lazy_gettext("Agreed to, goes out by itself"),
    CampaignState.PAUSED: lazy_gettext("Paused"),
    CampaignState.STOPPED: lazy_gettext("Stopped"),
    CampaignState.ENDED: lazy_gettext("All sent"),
    CampaignState.WITHDRAWN: lazy_gettext("Never went out"),
}
KINDS = {
    RunKind.BEFORE: lazy_gettext("Question before"),
    RunKind.MESSAGE: lazy_gettext("Text"),
    RunKind.AFTER: lazy_gettext("Question after"),
}
RUNS = {
    RunState.RUNNING: lazy_gettext("under way"),
    RunState.ENDED: STATES[CampaignState.ENDED],
    RunState.STOPPED: STATES[CampaignState.STOPPED],
    RunState.MISSED: lazy_gettext("missed: its day passed"),
}
CHANGES = {
    Change.TOO_FEW: lazy_gettext("Too few have answered to say anything."),
    Change.UNCLEAR: lazy_gettext("These answers cannot tell whether anything changed."),
    Change.MORE: lazy_gettext("More people know now than before."),
    Change.FEWER: lazy_gettext("Fewer people know now than before."),
}
OFTEN = (0, 1, 2, 4, 8)  # weeks
_CHANGED = lazy_gettext("This has changed since you opened the page. Look at it again, then decide.")
_SENTENCES = {
    "campaign.name": lazy_gettext("Give it a name of up to %(longest)s letters.", longest=LONGEST_NAME),
    "campaign.keys": lazy_gettext("Choose at least one text."),
    "campaign.nowhere": lazy_gettext("Say for which area it is, or tick everywhere."),
    "campaign.area": lazy_gettext("One of these areas is on no map we have."),
    "campaign.asked": _CHANGED,
    "campaign.hour": _CHANGED,
    "campaign.weeks": lazy_gettext("Choose how often, and until when."),
    "campaign.until": lazy_gettext("Choose days within the next half year, the earlier one first."),
    "campaign.days": lazy_gettext("Choose the first day."),
    "campaign.begins": lazy_gettext(
        "That is too soon. The first text must lie ahead; with a question, more than %(days)s days.", days=BEFORE.days
    ),
    "campaign.place": lazy_gettext("Say what the place is called that the question asks about."),
    "campaign.unreviewed": lazy_gettext(
        "Nobody has checked these words in the main language of this operation. "
        "Have them checked, or tick the language."
    ),
    "campaign.too_long": lazy_gettext("One of these texts is too long. Choose a shorter name for the place."),
    "campaign.reason": lazy_gettext("Say what should be changed."),
    "campaign.same_person": lazy_gettext("You wrote some of it: somebody else must let it out."),
    "campaign.begun": lazy_gettext("It has begun and cannot be changed any more. Stop it, and write another."),
    "campaign.changed": _CHANGED,
    "campaign.step": _CHANGED,
}
_HEADING = 48  # letters of a text's beginning that name it


def heading_of(text: Text, organisation: str) -> str:
    """What a text is called: how it begins, without who speaks."""
    speaker, colon, rest = text.words.partition(":")
    words = rest.strip() if colon and organisation in speaker else text.words
    topic, colon, _rest = words.partition(":")
    if colon and len(topic) <= _HEADING:
        return topic
    start, end = sentences(words)[0]
    sentence = words[start:end].strip()
    short = sentence if len(sentence) <= 2 * _HEADING else f"{sentence[:_HEADING].rsplit(' ', 1)[0]}…"
    return short[:1].upper() + short[1:]


def often(weeks: int) -> str:
    """How often it is sent."""
    return str(ngettext("Every week", "Every %(num)s weeks", weeks) if weeks else gettext("Once"))


AFTER_DAYS, BEFORE_DAYS = AFTER.days, BEFORE.days


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code in _SENTENCES:
        return str(_SENTENCES[error.code])
    return feedback_words.sentence(error)
