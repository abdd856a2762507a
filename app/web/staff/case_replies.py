"""Ready replies: agreed words that a member sends with one tap, in the person's language and beside it in their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.cases import queries as cases
from app.contacts.queries import get as get_contact
from app.contacts.tables import Contact
from app.outbox.passage import Carried, carry
from app.runtime import Runtime
from app.wording.keys import TEXTS
from app.wording.rendering import say
from app.wording.rules import INTENTS
from app.work import Work

REPLIES = (
    "reply_help_coming",
    "reply_where_exactly",
    "reply_stay_where_you_are",
    "reply_move_to_safety",
    "reply_call_emergency",
    "reply_how_are_you_now",
    "reply_still_here",
    "reply_cannot_come",
    "ask_place",
    "ask_people",
    "ask_need",
    "danger_advice",
    "tracing_ask",
)
_BLANK = "…"


@dataclass(frozen=True, slots=True)
class Reply:
    """An agreed reply as the person would read it, and as the member reads it where that is another language.

    `blanks`: what must be filled in, name → what is filled in already. `way`: how it goes where their line carries no
    free words: "approved" by its provider, on an "other" line, or "none".
    """

    key: str
    text: str
    language: str
    unreviewed: bool
    beside: str
    blanks: tuple[tuple[str, str], ...]
    way: str = ""


def replies(work: Work, runtime: Runtime, case_id: UUID, *, page_language: str) -> tuple[Reply, ...]:
    """What may be sent with one tap, in the person's language and beside it in the member's."""
    case = cases.get(work, case_id)
    contact = get_contact(work, case.contact_id) if case.contact_id else None
    language = (contact.language if contact else None) or case.language
    given = {"emergency": runtime.settings.operation.emergency_number}
    return tuple(
        _reply(work, runtime, key, contact=contact, languages=(language, page_language), given=given) for key in REPLIES
    )


def filled_in(runtime: Runtime, key: str) -> Mapping[str, str]:
    """What of a ready reply nobody has to fill in."""
    known = {"organisation": runtime.settings.operation.name, "red_cross": runtime.settings.guides.family_links}
    return {name: value for name, value in known.items() if name in TEXTS[key].placeholders}


def blanks_of(key: str) -> frozenset[str]:
    """The blanks of an agreed text that are no command words."""
    return TEXTS[key].placeholders - frozenset(INTENTS)


def _reply(
    work: Work,
    runtime: Runtime,
    key: str,
    *,
    contact: Contact | None,
    languages: tuple[str, str],
    given: dict[str, str],
) -> Reply:
    """One reply; `languages` are the person's and the page's."""
    language, page_language = languages
    known = filled_in(runtime, key)
    blanks = {name: given.get(name, "") for name in sorted(blanks_of(key) - known.keys())}
    filled = {**known, **{name: value or _BLANK for name, value in blanks.items()}}
    theirs = say(runtime.wording, key, language, **filled)
    carried = carry(work, runtime, contact, words=theirs) if contact else None
    theirs = carried.words if carried else theirs
    ours = say(runtime.wording, key, page_language, **filled)
    return Reply(
        key=key,
        text=theirs.text,
        language=theirs.language,
        unreviewed=not theirs.reviewed,
        beside=ours.text if ours.language != theirs.language else "",
        blanks=tuple(blanks.items()),
        way=_way(carried, contact),
    )


def _way(carried: Carried | None, contact: Contact | None) -> str:
    """How a reply goes where it does not simply go on the person's line."""
    if contact is None:
        return ""
    if carried is None:
        return "none"
    if carried.approved:
        return "approved"
    return "" if carried.channel == contact.channel else "other"
