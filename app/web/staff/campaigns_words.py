"""What the pages of campaigns call things, and what they say when something cannot be taken."""

from flask_babel import lazy_gettext

from app.campaigns.comparing import Change
from app.campaigns.rules import AFTER, BEFORE, FIRST_HOUR, LAST_HOUR, LONGEST_NAME
from app.campaigns.tables import CampaignState, RunKind, RunState
from app.errors import AppError
from app.web.staff import feedback_words

MESSAGES = {
    "campaign_prepare": lazy_gettext("Ten minutes to prepare"),
    "campaign_rights": lazy_gettext("Help is free and for everyone"),
    "campaign_rumours": lazy_gettext("Ask before you pass it on"),
    "campaign_neighbours": lazy_gettext("Neighbours: knock on one door"),
    "campaign_question": lazy_gettext("The question before and after"),
    "guide_prepare_bag": lazy_gettext("Guide: a bag by the door"),
    "guide_prepare_children": lazy_gettext("Guide: children"),
    "guide_prepare_flood": lazy_gettext("Guide: before a flood"),
    "guide_prepare_storm": lazy_gettext("Guide: before a storm"),
    "guide_prepare_fire": lazy_gettext("Guide: before a fire"),
    "guide_prepare_earthquake": lazy_gettext("Guide: before an earthquake"),
    "guide_prepare_heat": lazy_gettext("Guide: great heat"),
    "guide_prepare_cold": lazy_gettext("Guide: great cold"),
    "guide_prepare_conflict": lazy_gettext("Guide: if fighting may come"),
}
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
    RunState.ENDED: lazy_gettext("done"),
    RunState.STOPPED: lazy_gettext("stopped"),
    RunState.MISSED: lazy_gettext("missed: its day passed"),
}
CHANGES = {
    Change.TOO_FEW: lazy_gettext("Too few have answered to say anything."),
    Change.UNCLEAR: lazy_gettext("These answers cannot tell whether anything changed."),
    Change.MORE: lazy_gettext("More people know now than before."),
    Change.FEWER: lazy_gettext("Fewer people know now than before."),
}
OFTEN = {
    0: lazy_gettext("Once"),
    1: lazy_gettext("Every week"),
    2: lazy_gettext("Every two weeks"),
    4: lazy_gettext("Every four weeks"),
    8: lazy_gettext("Every eight weeks"),
}
_CHANGED = lazy_gettext("This has changed since you opened the page. Look at it again, then decide.")
_SENTENCES = {
    "campaign.name": lazy_gettext("Give it a name of up to %(longest)s letters.", longest=LONGEST_NAME),
    "campaign.keys": lazy_gettext("Choose at least one text."),
    "campaign.nowhere": lazy_gettext("Say for which area it is, or tick everywhere."),
    "campaign.area": lazy_gettext("One of these areas is on no map we have."),
    "campaign.asked": lazy_gettext("Choose how many are asked."),
    "campaign.hour": lazy_gettext(
        "Choose an hour from %(first)s to %(last)s.", first=f"{FIRST_HOUR}:00", last=f"{LAST_HOUR}:00"
    ),
    "campaign.weeks": lazy_gettext("Choose how often, and until when."),
    "campaign.until": lazy_gettext("Choose days within the next half year, the earlier one first."),
    "campaign.days": lazy_gettext("Choose the first day."),
    "campaign.begins": lazy_gettext(
        "That is too soon. The first text must lie ahead; with a question, more than %(days)s days.", days=BEFORE.days
    ),
    "campaign.place": lazy_gettext("Say what the place is called that the question asks about."),
    "campaign.unreviewed": lazy_gettext(
        "Nobody has checked these words in the main language of this operation. Have them checked, or tick the language."
    ),
    "campaign.too_long": lazy_gettext("One of these texts is too long. Choose a shorter name for the place."),
    "campaign.reason": lazy_gettext("Say what should be changed."),
    "campaign.same_person": lazy_gettext("You wrote some of it: somebody else must let it out."),
    "campaign.begun": lazy_gettext("It has begun and cannot be changed any more. Stop it, and write another."),
    "campaign.changed": _CHANGED,
    "campaign.step": _CHANGED,
}
AFTER_DAYS, BEFORE_DAYS = AFTER.days, BEFORE.days


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code in _SENTENCES:
        return str(_SENTENCES[error.code])
    return feedback_words.sentence(error)
