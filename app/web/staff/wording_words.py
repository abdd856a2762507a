"""What the wording pages say: where a text stands, what was found in it, what was done, what cannot be taken."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.errors import AppError
from app.wording.actions import LONGEST_COMMENT, LONGEST_TEXT
from app.wording.bringing_in import Refused
from app.wording.checking import Finding
from app.wording.needs import Kind
from app.wording.progress import Standing
from app.wording.rules import State

# A lazy word; flask-babel has no types.
Word = Any

STANDINGS: Mapping[Standing, Word] = {
    Standing.PUBLISHED: lazy_gettext("Published"),
    Standing.STALE: lazy_gettext("Behind the source"),
    Standing.IN_REVIEW: lazy_gettext("In review"),
    Standing.DRAFT: lazy_gettext("Draft"),
    Standing.MISSING: lazy_gettext("Missing"),
}
# Why a row of a translator's file was not taken, beside what is found in words.
_ROWS: Mapping[str, Word] = {
    "unknown_key": lazy_gettext("There is no text with that key."),
    "twice": lazy_gettext("The same key stands further up."),
    "plural": lazy_gettext("Forms for several numbers are not used here."),
    "fuzzy": lazy_gettext("It is marked as a guess (fuzzy)."),
    "formula": lazy_gettext("A cell holds a formula instead of words."),
    "source_changed": lazy_gettext("The source says something else now, or was changed in the file."),
    "changed_meanwhile": lazy_gettext("Somebody has changed this text since the file was made."),
}
STATES: Mapping[State, Word] = {
    State.DRAFT: lazy_gettext("Draft"),
    State.IN_REVIEW: lazy_gettext("In review"),
    State.PUBLISHED: lazy_gettext("Published"),
    State.RETIRED: lazy_gettext("Retired"),
}
KINDS: Mapping[Kind, Word] = {
    Kind.FIRST_ANSWER: lazy_gettext("The first answer"),
    Kind.AUTOMATIC: lazy_gettext("Sent by itself"),
    Kind.NEUTRAL: lazy_gettext("For phones others look at"),
    Kind.REPLY: lazy_gettext("Ready replies"),
    Kind.DUTY: lazy_gettext("To our own people"),
    Kind.MENU: lazy_gettext("Menus"),
    Kind.LABEL: lazy_gettext("Entries of menus"),
    Kind.GUIDE: lazy_gettext("Guides"),
    Kind.SERVICE: lazy_gettext("Services nearby"),
    Kind.FEEDBACK: lazy_gettext("Feedback"),
    Kind.RUMOUR: lazy_gettext("Rumours"),
    Kind.PRIVATE: lazy_gettext("Complaints in private"),
    Kind.CONSENT: lazy_gettext("Asking for consent"),
    Kind.REFERRAL: lazy_gettext("Handing a case on"),
    Kind.TRACING: lazy_gettext("Finding family"),
    Kind.SCRIPT: lazy_gettext("To read out"),
    Kind.SURVEY: lazy_gettext("Surveys"),
    Kind.JOINING: lazy_gettext("Joining for warnings"),
    Kind.RELAY: lazy_gettext("Passing warnings on"),
    Kind.ALERT: lazy_gettext("Warnings"),
    Kind.ALERT_PART: lazy_gettext("Parts of warnings"),
    Kind.CAMPAIGN: lazy_gettext("Campaigns"),
}
_FINDINGS: Mapping[str, Word] = {
    "placeholder_missing": lazy_gettext("{%(name)s} is missing. Put it where the words belong that are filled in."),
    # The two that harm when they are missing: who writes, and how to make it end.
    "placeholder_missing organisation": lazy_gettext(
        "It does not say who writes: put {organisation} where the name belongs."
    ),
    "placeholder_missing stop": lazy_gettext("It does not say how to stop: put {stop} where the word belongs."),
    "placeholder_unknown": lazy_gettext("{%(name)s} is nothing this text can be filled with."),
    "placeholder_name": lazy_gettext("%(name)s is written wrongly: small letters between the braces, no space."),
    "stray_brace": lazy_gettext("A brace %(name)s stands alone: braces only hold what is filled in."),
    "hidden_character": lazy_gettext("A character nobody sees (%(name)s): it can turn words around. Delete it."),
    "watched_phone": lazy_gettext("“%(name)s” can harm somebody whose phone is watched. Say it without that word."),
    "illegal_of_people": lazy_gettext("“%(name)s”: no person is illegal. Say: %(instead)s."),
    "asks_for_papers": lazy_gettext("“%(name)s”: nobody is asked for status or papers. Say that none are needed."),
    "over_budget": lazy_gettext("Too long: %(name)s parts. Shorten it."),
    "shouting": lazy_gettext("“%(name)s” in capitals sounds like shouting, and is harder to read."),
    "link": lazy_gettext("“%(name)s”: many phones cannot open a link, and people are warned of links in texts."),
    "long_sentence": lazy_gettext("A long sentence (%(name)s words or letters). Two short ones are understood better."),
    "hard_to_read": lazy_gettext(
        "Long words in long sentences (%(name)s by a count called LIX; 40 is a newspaper). It counts letters, "
        "not meaning: read it aloud."
    ),
}
_SENTENCES: Mapping[str, Word] = {
    "words.cannot_be_cleaned": lazy_gettext("Words cannot be cleaned now, so none are kept. Tell your administrator."),
    "wording.length": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_TEXT),
    "wording.comment_length": lazy_gettext("Write something, up to %(longest)s letters.", longest=LONGEST_COMMENT),
    "wording.scrubbed": lazy_gettext("Nothing was kept: this speaks of a person’s papers. Say it otherwise."),
    "wording.problems": lazy_gettext("It is kept as a draft. Mend what is marked, then hand it to review."),
    "wording.own_review": lazy_gettext("These are your own words: somebody else must agree to them."),
    "wording.does_not_read": lazy_gettext("Only who reads this language can do that. What you read is under “Me”."),
    "wording.changed_meanwhile": lazy_gettext(
        "Somebody has changed this text since you opened it. Your words are still here; look at theirs below."
    ),
    "template.asked_already": lazy_gettext("It is with WhatsApp already."),
    "template.unpublished": lazy_gettext("Only published texts are handed in."),
    "template.at_an_end": lazy_gettext("It begins or ends with a blank: write words around it."),
    "template.together": lazy_gettext("Two blanks stand side by side: write words between them."),
    "template.too_long": lazy_gettext("It is longer than WhatsApp takes, 1024 letters."),
    "wording.approved_already": lazy_gettext("Somebody has agreed to that already."),
    "wording.checked_already": lazy_gettext("Somebody has agreed to that already."),
    "wording.no_back": lazy_gettext("There is no back-translation yet."),
    "wording.source_needs_no_back": lazy_gettext("This is the language everything is translated from."),
    "wording.file_missing": lazy_gettext("Choose a file first."),
    "wording.file_large": lazy_gettext("That file is too large."),
    "wording.file_unreadable": lazy_gettext("That file cannot be read. Use the one you took from here (.po or .xlsx)."),
    "wording.file_language": lazy_gettext("That file is of another language."),
    "wording.file_columns": lazy_gettext("The first row must say: key, source, words, version."),
    "wording.never_published": lazy_gettext("Only words that were published once can be brought back."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code not in _SENTENCES:
        raise error
    return str(_SENTENCES[error.code])


def row(refused: Refused) -> str:
    """Why a row was not taken."""
    code = refused.code.removeprefix("wording.")
    if code in _FINDINGS:
        return _told(code, refused.name, refused.instead)
    return str(_ROWS[code] if code in _ROWS else _SENTENCES[refused.code])


def finding(found: Finding) -> str:
    """What was found and what to do."""
    return _told(found.code, found.name, found.instead)


def _told(code: str, name: str, instead: str) -> str:
    words = _FINDINGS.get(f"{code} {name}", _FINDINGS[code])
    return str(words % {"name": name, "instead": instead})
