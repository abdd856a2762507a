"""What we keep about people, why and how long: the list of the data inventory, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.audit.queries import authority_requests
from app.cases.rules import FORGOTTEN_LASTS
from app.erasure.inventory import Published, published
from app.runtime import Runtime
from app.settings import Retention
from app.transaction import read
from app.web.language import page_language
from app.web.public.whole import compress

# A lazy word; flask-babel has no types.
Word = Any

# The words of data_inventory.toml, to be translated; a test compares them with it.
HELD: Mapping[str, Word] = {
    "number": lazy_gettext("Your number or address"),
    "known_again": lazy_gettext("A code made of your number; without our key nobody can tell the number from it"),
    "texts": lazy_gettext(
        "What you wrote and what we answered. Words about anybody’s papers or status are taken out before anything is "
        "kept"
    ),
    "place": lazy_gettext("Where help must go"),
    "need": lazy_gettext("What you need, how pressing it is, for how many people, and how it ended"),
    "notes": lazy_gettext("What helpers noted for each other"),
    "handed_on": lazy_gettext(
        "Whom we asked to help you: what they were told with your yes, when, and what they answered"
    ),
    "feedback": lazy_gettext("What you told us about the help, for which area, and what we answered"),
    "complaints": lazy_gettext("What you told us about somebody who helps; only few people of trust can open it"),
    "of_them": lazy_gettext(
        "Your age group, sex and whether you have a disability, if you chose to say; only counted together with others"
    ),
    "language": lazy_gettext("Your language"),
    "safe_rule": lazy_gettext("How you may be reached safely, and whether you asked us to stop"),
    "warnings": lazy_gettext("For which places you want warnings, since when, and how you agreed"),
    "times": lazy_gettext("When you wrote, and on which line"),
    "counts": lazy_gettext("How many automatic texts you had lately"),
    "sent": lazy_gettext("What became of our texts to you"),
    "helpers": lazy_gettext("Who of our team helped you"),
    "provider": lazy_gettext("Which of your texts our telephone company still has"),
    "relay": lazy_gettext(
        "If you pass warnings on for us: your name, number, areas and languages, how many people you reach, and that "
        "you agreed"
    ),
    "relay_warning": lazy_gettext("What you warned us of; nothing leads from it to you"),
    "visit": lazy_gettext(
        "That people cannot come out of a place, how many, and what was asked and promised; by place, never by name"
    ),
    "tracing": lazy_gettext(
        "If you look for somebody, or may be found: who, since when, and what you agreed to; only few trained people "
        "can open it"
    ),
    "trail": lazy_gettext("That somebody of our team opened or changed your record, and when; never words"),
}
WHY: Mapping[str, Word] = {
    "number": lazy_gettext("So that we can answer you."),
    "known_again": lazy_gettext("So that your safety rules hold when you write again."),
    "texts": lazy_gettext("So that whoever helps knows what was said."),
    "place": lazy_gettext("So that somebody finds you."),
    "need": lazy_gettext("So that the most pressing is seen first."),
    "notes": lazy_gettext("So that you need not say everything twice."),
    "handed_on": lazy_gettext("So that somebody with a door opens it, and you can take it back."),
    "feedback": lazy_gettext("So that you hear what came of it."),
    "complaints": lazy_gettext("So that it reaches who must see to it, and never who it is about."),
    "of_them": lazy_gettext("So that it shows whether everybody is heard."),
    "language": lazy_gettext("So that we answer in it."),
    "safe_rule": lazy_gettext("So that no text puts you in danger."),
    "warnings": lazy_gettext("So that a warning reaches you."),
    "times": lazy_gettext("So that nobody waits unseen."),
    "counts": lazy_gettext("So that machines cannot make us text you all day."),
    "sent": lazy_gettext("So that we try another way when one does not arrive."),
    "helpers": lazy_gettext("So that somebody follows it to the end."),
    "provider": lazy_gettext("So that we have its copy emptied."),
    "relay": lazy_gettext("So that you get a warning first. Whom you tell is yours to know: we keep no list of them."),
    "relay_warning": lazy_gettext("So that somebody checks it."),
    "visit": lazy_gettext("So that somebody goes to them."),
    "tracing": lazy_gettext(
        "So that families find each other. Nothing of it is published, and who is found decides alone."
    ),
    "trail": lazy_gettext("So that nobody looks at it in secret."),
}


_AFTER_CASE: Word = lazy_gettext("Deleted %(days)s days after your call for help was closed.")
_DELETED: Mapping[str, Word] = {
    "contacts": lazy_gettext("Deleted %(days)s days after you last wrote."),
    "deliveries": lazy_gettext("Deleted %(days)s days after we knew it."),
    "addresses": lazy_gettext("Deleted %(days)s days after your last call for help was closed."),
    "audience": lazy_gettext("Deleted %(days)s days after you left."),
    "feedback": lazy_gettext("Deleted %(days)s days after it was answered."),
    "complaints": lazy_gettext("Deleted %(days)s days after it was answered."),
}
# For who reads with difficulty: each stands beside its words.
PICTURES: Mapping[str, str] = {
    "number": "phone",
    "known_again": "lock",
    "texts": "words",
    "place": "place",
    "need": "urgent",
    "notes": "pencil",
    "handed_on": "hand",
    "feedback": "words",
    "complaints": "lock",
    "of_them": "people",
    "language": "translate",
    "safe_rule": "hand",
    "warnings": "urgent",
    "times": "duty",
    "counts": "list",
    "sent": "send",
    "helpers": "people",
    "provider": "phone",
    "relay": "people",
    "relay_warning": "urgent",
    "visit": "place",
    "tracing": "people",
    "trail": "info",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list, in the reader's language; `picture` is the name of a shape."""

    code: str
    picture: str
    held: str
    why: str
    until: str


def create(runtime: Runtime) -> Blueprint:
    """The page, open to anyone."""
    pages = Blueprint("privacy", __name__)
    compress(pages)

    @pages.get("/privacy")
    def privacy() -> str:
        with read(runtime) as work:
            asked = authority_requests(work)
        return render_template(
            "public/privacy.html",
            lines=[line_of(line, runtime.settings.retention) for line in published()],
            erase=runtime.wording.keyword("erase", page_language()),
            hours=int(FORGOTTEN_LASTS.total_seconds()) // 3600,
            backups=runtime.settings.retention.backups,
            asked=asked,
        )

    return pages


def line_of(line: Published, kept: Retention) -> Line:
    """A line of the inventory as the page says it."""
    return Line(line.code, PICTURES[line.code], str(HELD[line.code]), str(WHY[line.code]), until(line.clock, kept))


def until(clock: str, kept: Retention) -> str:
    """When something is deleted."""
    if clock == "task":
        return str(_("Until that is done."))
    if clock == "never":
        return str(_("Kept: a list with gaps proves nothing."))
    sentence = _DELETED.get(clock, _AFTER_CASE)
    return str(sentence % {"days": getattr(kept, clock)})
