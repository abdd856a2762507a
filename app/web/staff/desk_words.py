"""What the pages of focal points say."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.framework import NAMED_LANES, Lane
from app.privacy.key_file import SHORTEST_PASSPHRASE
from app.sensitive.rules import Deed, Given, Way
from app.sensitive.tables import Danger, Source, State
from app.web.staff.words import sentence as staff_sentence

# A lazy word; flask-babel has no types.
Word = Any

LANES: Mapping[Lane, Word] = {
    Lane.EXPLOITATION: lazy_gettext("Sexual exploitation or abuse"),
    Lane.FRAUD: lazy_gettext("Bribes or fraud"),
    Lane.CHILD: lazy_gettext("A child harmed by somebody who helps"),
    Lane.CONDUCT: lazy_gettext("Other misconduct of somebody who helps"),
    Lane.VIOLENCE: lazy_gettext("Safety"),
    Lane.TRAFFICKING: lazy_gettext("Cannot leave the place"),
    Lane.ALONE: lazy_gettext("A child alone"),
    Lane.MORE: lazy_gettext("More from the same person"),
}
# In full, for who must choose among them; on the list others may see the screen.
LANES_IN_FULL: Mapping[Lane, Word] = {
    **{lane: LANES[lane] for lane in NAMED_LANES},
    Lane.VIOLENCE: lazy_gettext("Violence by somebody close, or sexual violence by anybody"),
    Lane.TRAFFICKING: lazy_gettext("Somebody is held, sold or made to work"),
    Lane.ALONE: lazy_gettext("A child alone, or somebody who seems under 18"),
}
DANGERS: Mapping[Danger, Word] = {
    Danger.YES: lazy_gettext("Danger"),
    Danger.UNCLEAR: lazy_gettext("Not clear yet"),
    Danger.NO: lazy_gettext("Can wait"),
}
STATES: Mapping[State, Word] = {
    State.NEW: lazy_gettext("Not taken"),
    State.TAKEN: lazy_gettext("Taken"),
    State.HANDED_OVER: lazy_gettext("Passed on"),
    State.CLOSED: lazy_gettext("Closed"),
}
SOURCES: Mapping[Source, Word] = {
    Source.WORDS: lazy_gettext("By text"),
    Source.MENU: lazy_gettext("By text"),
    Source.CODER: lazy_gettext("Feedback"),
    Source.WEB: lazy_gettext("On our page"),
    Source.DOOR: lazy_gettext("On a visit"),
}
DEEDS: Mapping[Deed, Word] = {
    Deed.CAME: lazy_gettext("Told us"),
    Deed.READ: lazy_gettext("looked at it"),
    Deed.TOOK: lazy_gettext("took it"),
    Deed.NOTED: lazy_gettext("added a note"),
    Deed.HELP_OFFERED: lazy_gettext("Help was offered"),
    Deed.SAW_NUMBER: lazy_gettext("saw the number"),
    Deed.EXCLUDED: lazy_gettext("kept it from somebody implicated"),
    Deed.HANDED_OVER: lazy_gettext("passed it on"),
    Deed.CLOSED: lazy_gettext("closed it"),
    Deed.GIVEN_BACK: lazy_gettext("gave it to the team"),
    Deed.SAFE_WAY: lazy_gettext("agreed with them on a safe way"),
    Deed.TEXTED: lazy_gettext("wrote to them in the safe way"),
    Deed.ASKED_PARTNER: lazy_gettext("asked a partner"),
    Deed.PARTNER_ACCEPTED: lazy_gettext("The partner said yes"),
    Deed.PARTNER_DECLINED: lazy_gettext("The partner said no"),
    Deed.PARTNER_REACHED: lazy_gettext("The partner has reached them"),
    Deed.PARTNER_NOT_REACHED: lazy_gettext("The partner could not reach them"),
    Deed.CAREGIVER: lazy_gettext("A grown-up they want to be with may be asked"),
    Deed.NO_CAREGIVER: lazy_gettext("No grown-up is asked"),
}
WAYS: Mapping[Way, Word] = {
    Way.CALL: lazy_gettext("We call"),
    Way.TEXT: lazy_gettext("We write"),
    Way.VISIT: lazy_gettext("Somebody meets them"),
}
GIVEN: Mapping[Given, Word] = {
    Given.WAY: lazy_gettext("The safe way"),
    Given.WHEN: lazy_gettext("The safe time"),
    Given.NAME: lazy_gettext("The name we use then"),
    Given.AREA: lazy_gettext("Area"),
    Given.LANGUAGE: lazy_gettext("Language"),
    Given.WHO: lazy_gettext("Who should talk with them"),
}
WHO: Mapping[str, Word] = {
    "woman": lazy_gettext("a woman"),
    "outside": lazy_gettext("somebody from outside their community"),
}
_SENTENCES: Mapping[str, Word] = {
    "keys.passphrase_short": lazy_gettext(
        "Use at least %(shortest)s characters. Four words you can remember are best.", shortest=SHORTEST_PASSPHRASE
    ),
    "keys.wrong_passphrase": lazy_gettext("That is not the passphrase. Look at it and try again."),
    "restricted.other_passphrase": lazy_gettext("The two passwords are not the same."),
    "restricted.key_changed": lazy_gettext(
        "Stop: somebody has changed the keys of this place. Call whoever looks after the server, by voice."
    ),
    "restricted.taken": lazy_gettext("Somebody was faster"),
    "restricted.closed": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
    "restricted.step": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
    "restricted.no_words": lazy_gettext("Write something first."),
    "restricted.consent": lazy_gettext(
        "Who they are goes nowhere without their yes: write down how and in which language they gave it."
    ),
    "restricted.recipient": lazy_gettext(
        "It may not go to this one. Choose the focal point of the organisation concerned; the coordinator where it has "
        "none, or that one is away or implicated."
    ),
    "restricted.no_safe_way": lazy_gettext("First agree with them on a safe way, by voice: nothing goes out before."),
    "restricted.safe_way": lazy_gettext("Say the way, the time and a name that tells nobody who we are."),
    "restricted.who": lazy_gettext("Choose one from the list."),
    "case.urgency": lazy_gettext("Choose one from the list."),
    "restricted.answer": lazy_gettext("Choose one from the list."),
    "restricted.lane": lazy_gettext("Choose one from the list."),
    "restricted.outside": lazy_gettext("Write the number with its country, as in +999 555 0123."),
    "restricted.name": lazy_gettext("That is too long"),
    "restricted.other_code": lazy_gettext("This has changed since you opened the page. Look at it again, then decide."),
    "restricted.last": lazy_gettext("Nobody else can open this place: let another one in first."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code in _SENTENCES:
        return str(_SENTENCES[error.code])
    return staff_sentence(error)
