"""What the case pages say: states, needs, outcomes, what became of a text, what was done, what cannot be taken."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.cases.tables import Origin, Outcome
from app.contacts.actions import REVEAL_REASONS
from app.delivery_states import DeliveryState
from app.erasure.actions import REASONS as ERASE_REASONS
from app.errors import AppError
from app.framework import Phase
from app.outbox.queries import Fate
from app.places.place import Place

# A lazy word; flask-babel has no types.
Word = Any

URGENCIES: Mapping[str, Word] = {
    "danger": lazy_gettext("Danger"),
    "urgent": lazy_gettext("Urgent"),
    "normal": lazy_gettext("Can wait"),
}
URGENCY_MEANS: Mapping[str, Word] = {
    "danger": lazy_gettext("Life is at risk now"),
    "urgent": lazy_gettext("It gets worse within hours"),
    "normal": lazy_gettext("It can be answered today"),
}
NEEDS: Mapping[str, Word] = {
    "rescue": lazy_gettext("Rescue"),
    "medical": lazy_gettext("Medical help"),
    "water": lazy_gettext("Water"),
    "food": lazy_gettext("Food"),
    "shelter": lazy_gettext("A place to stay"),
    "safety": lazy_gettext("Safety"),
    "child_alone": lazy_gettext("A child alone"),
    "family": lazy_gettext("Finding family"),
    "documents": lazy_gettext("Lost documents"),
    "information": lazy_gettext("Information"),
    "legal": lazy_gettext("Legal advice or wages"),
    "cannot_leave": lazy_gettext("Cannot leave the place"),
    "talk": lazy_gettext("Someone to talk to"),
    "items": lazy_gettext("Blankets, clothes, things"),
    "transport": lazy_gettext("Transport"),
    "power": lazy_gettext("Charging a phone"),
    "sanitation": lazy_gettext("Toilets and washing"),
    "id_rules": lazy_gettext("Which papers a service asks for"),
}
# The sectors of assistance that needs belong to, by their number in the framework.
SECTORS: Mapping[int, Word] = {
    1: lazy_gettext("Camps and shelters, water, toilets"),
    2: lazy_gettext("A roof, food and things"),
    3: lazy_gettext("Transport and rescue"),
    4: lazy_gettext("Health"),
    5: lazy_gettext("Psychosocial support"),
    10: lazy_gettext("Protection"),
    12: lazy_gettext("Consular help"),
    15: lazy_gettext("Information and staying in touch"),
}
PHASES: Mapping[Phase, Word] = {
    Phase.BEFORE: lazy_gettext("Before the crisis"),
    Phase.DURING: lazy_gettext("During the crisis"),
    Phase.AFTER: lazy_gettext("After the crisis"),
}
OUTCOMES: Mapping[Outcome, Word] = {
    Outcome.HELPED: lazy_gettext("They were helped"),
    Outcome.REFERRED: lazy_gettext("Somebody else helps them now"),
    Outcome.INFORMED: lazy_gettext("They know what they need to know"),
    Outcome.NO_LONGER_NEEDED: lazy_gettext("Help is no longer needed"),
    Outcome.NOT_REACHED: lazy_gettext("They could not be reached"),
    Outcome.COULD_NOT_HELP: lazy_gettext("We could not help"),
    Outcome.NOT_A_CASE: lazy_gettext("It was no call for help"),
    Outcome.MERGED: lazy_gettext("The same as another case"),
}
CLOSING = tuple(outcome for outcome in OUTCOMES if outcome is not Outcome.MERGED)
ORIGINS: Mapping[Origin, Word] = {
    Origin.MESSAGE: lazy_gettext("By text"),
    Origin.CALL: lazy_gettext("By a call"),
    Origin.VISIT: lazy_gettext("On a visit"),
    Origin.WALK_IN: lazy_gettext("Somebody came to us"),
}
REVEAL: Mapping[str, Word] = dict(
    zip(
        REVEAL_REASONS,
        (
            lazy_gettext("I must call now"),
            lazy_gettext("Rescuers need it"),
            lazy_gettext("The person asked me to"),
            lazy_gettext("The number may be wrong"),
        ),
        strict=True,
    )
)
ERASE: Mapping[str, Word] = dict(
    zip(
        ERASE_REASONS,
        (
            lazy_gettext("The person asked me to"),
            lazy_gettext("Whoever cares for them asked, and may"),
            lazy_gettext("What we hold puts them in danger"),
            lazy_gettext("It was written down for the wrong person"),
        ),
        strict=True,
    )
)
_STATES: Mapping[DeliveryState, Word] = {
    DeliveryState.QUEUED: lazy_gettext("waiting to be sent"),
    DeliveryState.SENDING: lazy_gettext("being sent"),
    DeliveryState.UNCERTAIN: lazy_gettext("may not have arrived"),
    DeliveryState.SENT: lazy_gettext("sent"),
    DeliveryState.FAILED: lazy_gettext("not delivered"),
    DeliveryState.DELIVERED: lazy_gettext("delivered"),
    DeliveryState.READ: lazy_gettext("read"),
    DeliveryState.EXPIRED: lazy_gettext("not sent in time"),
    DeliveryState.WITHHELD: lazy_gettext("held back"),
}
FAILURES: Mapping[str, Word] = {
    "not_configured": lazy_gettext("our line is not set up: tell your coordinator"),
    "address_invalid": lazy_gettext("the number does not exist or takes no texts"),
    "opted_out": lazy_gettext("they asked their provider to stop: call or visit"),
    "window_closed": lazy_gettext("this line may only answer within a day of their last text"),
    "too_long": lazy_gettext("too long for this line: write it in two"),
    "rejected": lazy_gettext("the provider did not take it"),
    "unreadable_answer": lazy_gettext("the provider did not say clearly whether it took it"),
    "throttled": lazy_gettext("the line is busy, tried again by itself"),
    "unreachable": lazy_gettext("no connection to the provider, tried again by itself"),
    "quiet_hours": lazy_gettext("these are their quiet hours"),
    "safe_contact": lazy_gettext("they must not be texted"),
}
_DONE: Mapping[str, Word] = {
    "case.opened": lazy_gettext("opened the case"),
    "case.read": lazy_gettext("looked at it"),
    "case.taken": lazy_gettext("took it"),
    "case.assigned": lazy_gettext("gave it to a member"),
    "case.given_back": lazy_gettext("gave it back to the queue"),
    "case.answered": lazy_gettext("answered"),
    "case.closed": lazy_gettext("closed it"),
    "case.reopened": lazy_gettext("opened it again"),
    "case.rated": lazy_gettext("told how much we helped"),
    "case.facts": lazy_gettext("changed needs or people"),
    "case.urgency": lazy_gettext("changed how pressing it is"),
    "case.place": lazy_gettext("changed the place"),
    "case.informant": lazy_gettext("noted that somebody else needs the help"),
    "case.merged": lazy_gettext("merged another case into it"),
    "case.noted": lazy_gettext("added a note"),
    "case.translated": lazy_gettext("translated a text"),
    "case.machine_asked": lazy_gettext("had a text translated by the machine"),
    "case.heard": lazy_gettext("told what a recording says"),
    "contact.revealed": lazy_gettext("saw the number"),
    "contact.safe_rule": lazy_gettext("changed how they may be reached"),
    "contact.stopped": lazy_gettext("asked for no more texts"),
    "contact.started": lazy_gettext("allowed texts again"),
    "contact.unreachable": lazy_gettext("cannot be texted any more"),
    "contact.language": lazy_gettext("told their language"),
}
_SENTENCES: Mapping[str, Word] = {
    "answer.length": lazy_gettext("Write something, up to %(longest)s letters.", longest=1600),
    "answer.scrubbed": lazy_gettext("Write the need, not the papers: these words would be removed."),
    "answer.blank": lazy_gettext("Fill in what is missing in that reply, in a few words."),
    "answer.key": lazy_gettext("Choose one of the ready replies."),
    "answer.nobody": lazy_gettext("There is nobody here a text could go to: call or visit."),
    "answer.cannot_be_texted": lazy_gettext("They cannot be texted: call or visit."),
    "answer.window_closed": lazy_gettext(
        "WhatsApp carries only texts it has agreed to now: choose a ready reply, call or visit."
    ),
    "answer.not_agreed": lazy_gettext(
        "WhatsApp has not agreed to that reply in a language they may read: choose another one, call or visit."
    ),
    "case.take_first": lazy_gettext("Take the case first, so that nobody else answers at the same time."),
    "case.taken_by_other": lazy_gettext("Somebody else was faster and has this case now. Your words are still here."),
    "case.step": lazy_gettext("This case has changed since you opened the page. Look at it again, then decide."),
    "case.handed": lazy_gettext("Partners are still being asked or at work on it. Say whether they go on, then close."),
    "case.outcome": lazy_gettext("Choose how it ended."),
    "case.need": lazy_gettext("Choose needs from the list."),
    "case.people": lazy_gettext("Write how many people as a number from 1 to 9999, or leave it empty."),
    "case.urgency": lazy_gettext("Choose how pressing it is."),
    "case.place": lazy_gettext(
        "That place is on no map we have. Write the name of a town, coordinates or a map link; "
        "a description is best kept as a note."
    ),
    "case.whom": lazy_gettext("Choose who has the case from now on."),
    "case.note": lazy_gettext("Write the note first, up to %(longest)s letters.", longest=4000),
    "case.note_scrubbed": lazy_gettext(
        "Write the need, not the papers: these words will be removed before it is kept."
    ),
    "translation.words": lazy_gettext("Write what it says first, up to %(longest)s letters.", longest=4000),
    "voice.words": lazy_gettext("Write what you heard first, up to %(longest)s letters.", longest=4000),
    "case.place_scrubbed": lazy_gettext(
        "Of that place these words will be removed. Is what is left enough to find it?"
    ),
    "words.cannot_be_cleaned": lazy_gettext(
        "Words cannot be cleaned now, so they cannot be kept or sent. Use the ready replies, or call; "
        "tell your administrator."
    ),
    "case.reference": lazy_gettext("No case has that reference. Have it read to you again, letter by letter."),
    "case.merge_itself": lazy_gettext("That is the reference of this case itself."),
    "case.merge_closed": lazy_gettext("That case is closed. Open it again first, then merge."),
    "case.informant": lazy_gettext("Who told us is kept apart already."),
    "case.quiet": lazy_gettext("Write both hours, when the quiet begins and when it ends."),
    "contact.forgotten": lazy_gettext("They had everything erased: there is no number any more."),
    "apart.nothing": lazy_gettext("Choose at least one text."),
    "apart.lane": lazy_gettext("Choose one from the list."),
    "restricted.not_begun": lazy_gettext("Nobody has been named yet who may see such things. Tell your coordinator."),
    "erase.reason": lazy_gettext("Choose why they are to be forgotten."),
    "case.language": lazy_gettext("Choose a language from the list."),
    "reveal.reason": lazy_gettext("Choose why you need it."),
    "new.phone": lazy_gettext("Write the number with its country, as in +999 555 0123, or leave it empty."),
    "new.origin": lazy_gettext("Choose how you heard of it."),
    "new.empty": lazy_gettext("Write what is needed, or choose it from the list."),
    "unhandled.done": lazy_gettext("Somebody has taken care of that message already."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code not in _SENTENCES:
        raise error
    return str(_SENTENCES[error.code])


def fate(known: Fate) -> str:
    """What became of a text: `not delivered: the number does not exist or takes no texts`."""
    state = str(_STATES[known.state])
    silent = known.state in (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
    reason = None if silent or known.reason is None else FAILURES.get(known.reason)
    return state if reason is None else gettext("%(state)s: %(reason)s", state=state, reason=reason)


def done(action: str) -> str:
    """What somebody did, as the trail tells it."""
    return str(_DONE.get(action) or gettext("changed it"))


def precision(place: Place) -> str:
    """How exact a place is, as rescuers ask for it."""
    metres = place.precision_m
    if metres < 1000:
        return str(gettext("within about %(metres)s m", metres=metres))
    return str(gettext("within about %(kilometres)s km", kilometres=round(metres / 1000)))
