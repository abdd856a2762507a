"""What the pages of alerts say: warnings, grades, states, what happened to those they are for, what cannot be taken."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.alerts.content import Content
from app.alerts.hazards import ALL_CLEAR, HAZARDS, MISTAKE
from app.alerts.tables import IssueState
from app.errors import AppError
from app.framework import Phase
from app.web.staff.case_words import FAILURES
from cap.model import Certainty, Severity, Urgency

Word = Any  # a lazy word; flask-babel has no types

DANGERS: Mapping[str, Word] = {
    "flood": lazy_gettext("Flood"),
    "storm": lazy_gettext("Storm"),
    "fire": lazy_gettext("Wildfire"),
    "earthquake": lazy_gettext("Earthquake"),
    "heat": lazy_gettext("Great heat"),
    "cold": lazy_gettext("Great cold"),
    "conflict": lazy_gettext("Armed violence"),
    "evacuation": lazy_gettext("Evacuation"),
    "disease": lazy_gettext("Outbreak of a disease"),
    "water": lazy_gettext("Bad drinking water"),
    "child": lazy_gettext("Missing child"),
}
PHASES: Mapping[Phase, Word] = {
    Phase.BEFORE: lazy_gettext("before"),
    Phase.DURING: lazy_gettext("now"),
    Phase.AFTER: lazy_gettext("afterwards"),
}
SEVERITIES: Mapping[Severity, Word] = {
    Severity.EXTREME: lazy_gettext("Extreme: many may die"),
    Severity.SEVERE: lazy_gettext("Severe: people may die or lose their homes"),
    Severity.MODERATE: lazy_gettext("Moderate: people may be hurt"),
    Severity.MINOR: lazy_gettext("Minor: little harm"),
    Severity.UNKNOWN: lazy_gettext("Not known"),
}
URGENCIES: Mapping[Urgency, Word] = {
    Urgency.IMMEDIATE: lazy_gettext("At once"),
    Urgency.EXPECTED: lazy_gettext("Within the hour"),
    Urgency.FUTURE: lazy_gettext("Later"),
    Urgency.UNKNOWN: lazy_gettext("Not known"),
}
CERTAINTIES: Mapping[Certainty, Word] = {
    Certainty.OBSERVED: lazy_gettext("It happens or has happened"),
    Certainty.LIKELY: lazy_gettext("Likely: more than one in two"),
    Certainty.POSSIBLE: lazy_gettext("Possible: less than one in two"),
    Certainty.UNLIKELY: lazy_gettext("Not likely"),
    Certainty.UNKNOWN: lazy_gettext("Not known"),
}
STATES: Mapping[IssueState, Word] = {
    IssueState.DRAFT: lazy_gettext("Draft"),
    IssueState.SUBMITTED: lazy_gettext("Waits for a second person"),
    IssueState.APPROVED: lazy_gettext("Agreed to, not sent yet"),
    IssueState.ISSUED: lazy_gettext("Sent"),
    IssueState.STOPPED: lazy_gettext("Sending was stopped"),
    IssueState.WITHDRAWN: lazy_gettext("Put away, never sent"),
}
BLANKS: Mapping[str, Word] = {
    "place": lazy_gettext("What the place is called"),
    "where_to_go": lazy_gettext("Where to go"),
    "disease": lazy_gettext("The disease"),
    "signs": lazy_gettext("Its signs"),
    "description": lazy_gettext("What the child looks like and wears"),
    "phone": lazy_gettext("Number to call"),
}
UNREACHED: Mapping[str, Word] = {
    "stopped": lazy_gettext("said STOP"),
    "do_not_text": lazy_gettext("asked not to be texted"),
    "unreachable": lazy_gettext("their number takes nothing"),
    "no_address": lazy_gettext("left no number"),
    "same_number": lazy_gettext("get it as a text message instead of WhatsApp"),
    "forgotten": lazy_gettext("were erased meanwhile"),
    "expired": lazy_gettext("too late: it was no longer valid"),
    "quiet": lazy_gettext("Quiet hours"),
}
_NOBODY_ELSE = lazy_gettext("You wrote some of it: somebody else must let it out.")
_SENTENCES: Mapping[str, Word] = {
    "alert.hazard": lazy_gettext("Choose a warning from the list."),
    "alert.nowhere": lazy_gettext("Say where: choose an area, draw it, or give a point and how far around it."),
    "alert.place": lazy_gettext("Say what the place is called: what was drawn has no name."),
    "alert.circle": lazy_gettext("Give a town or a point such as -1.2921, 36.8219, and kilometres from 0.1 to 1000."),
    "alert.drawn": lazy_gettext(
        "A shape needs three corners or more, each as latitude,longitude with spaces between; its border may not cross "
        "itself or go around a pole."
    ),
    "alert.moment": lazy_gettext("Give day and time."),
    "alert.expires": lazy_gettext("Until when? At most seven days from now."),
    "alert.time": lazy_gettext("These words name a time: give it."),
    "alert.blank": lazy_gettext("Fill this in: the words have a blank for it."),
    "alert.blank_long": lazy_gettext("At most 120 letters."),
    "alert.first": lazy_gettext("From 1 to 100 per cent."),
    "alert.reason": lazy_gettext("Say what should change."),
    "alert.read_in": lazy_gettext("Tick the language in which you read it."),
    "alert.same_person": _NOBODY_ELSE,
    "alert.not_approved": lazy_gettext("A second person must agree first."),
    "alert.approval_old": lazy_gettext("It was agreed to more than twelve hours ago: ask again."),
    "alert.changed": lazy_gettext("Somebody changed it since you opened it. Look at it again."),
    "alert.step": lazy_gettext("That cannot be done any more: look where it stands now."),
    "alert.not_less": lazy_gettext("Alone you may only lessen it: no graver, no longer and for no more areas."),
    "alert.ahead_until": lazy_gettext("Choose at least one person, and a last day within thirty days."),
    "alert.choices": lazy_gettext("Give one to twelve choices for each."),
    "alert.choice": lazy_gettext("Choose from the lists."),
    "alert.ahead_over": lazy_gettext("This approval in advance holds no more."),
    "alert.ahead_not_you": lazy_gettext("You are not among those who may use it."),
    "audience.danger_and_exercise": lazy_gettext("An exercise is never as grave as danger to life: lower it."),
    "staff.phone_missing": lazy_gettext("Add your number under “Me” first: there is nowhere to send a text."),
    "alert.scrubbed": lazy_gettext("Nothing was kept: this speaks of a person’s papers. Say it otherwise."),
    "wording.illegal_of_people": lazy_gettext("That is never said of people: say it otherwise."),
    "wording.asks_for_papers": lazy_gettext("A warning asks nobody for papers or status: say it otherwise."),
    "alert.tests": lazy_gettext("You sent yourself enough tests for this hour."),
}
# Beside which field of the composer a refusal stands; what is not here stands at the top.
FIELDS: Mapping[str, str] = {
    "alert.nowhere": "where",
    "alert.place": "blank-place",
    "alert.expires": "expires",
    "alert.time": "time",
    "alert.first": "first",
    "alert.too_long": "words",
    "wording.illegal_of_people": "words",
    "wording.asks_for_papers": "words",
    "audience.danger_and_exercise": "exercise",
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code == "alert.too_long":
        told = {name: error.facts[name] for name in ("language", "segments", "most")}
        return str(gettext("Too long in %(language)s: %(segments)s parts of at most %(most)s. Shorten it.", **told))
    if error.code not in _SENTENCES:
        raise error
    return str(_SENTENCES[error.code])


def reason(code: str) -> str:
    """Why somebody was not told."""
    found = FAILURES.get(code) or UNREACHED.get(code)
    return str(found or gettext("for another reason"))


def field_of(error: AppError) -> str:
    """The field of the composer beside which this refusal stands; "" for the top."""
    if error.code == "alert.blank":
        return f"blank-{error.facts['name']}"
    return FIELDS.get(error.code, "")


def name_of(key: str) -> str:
    """What a warning is called on a page: the danger, and when it is said."""
    if key == ALL_CLEAR:
        return str(gettext("All clear"))
    if key == MISTAKE:
        return str(gettext("It was a mistake"))
    hazard = HAZARDS[key]
    return f"{DANGERS[hazard.code]} · {_which(key) or PHASES[hazard.phase]}"


def _which(key: str) -> str:
    """Two warnings about water are both for now."""
    return str({"alert_water_boil": gettext("boil it"), "alert_water_poison": gettext("poisoned")}.get(key, ""))


def grave(content: Content) -> str:
    """The class of its sign: as urgent things of the queue are signed."""
    return "danger" if content.danger else "urgent" if content.severity is Severity.SEVERE else "normal"
