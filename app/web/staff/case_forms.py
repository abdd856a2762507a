"""What the forms about a case hold: each reader gives the value, or raises Invalid with the code of its sentence."""

from dataclasses import replace
from datetime import time
from uuid import UUID

from flask import request

from app.cases.tables import Outcome
from app.errors import Invalid
from app.language import LANGUAGES
from app.places.place import Place
from app.triage.rules import RANKS
from app.web.reach import reach
from app.web.staff.case_replies import REPLIES, blanks_of, filled_in

LONGEST_NOTE = 4000
MOST_PEOPLE = 9999
_LONGEST_BLANK = 60


def lines(typed: str) -> str:
    """Typed words with the line ends phones count, and no blanks around."""
    return typed.replace("\r\n", "\n").replace("\x00", "").strip()


def only_clean(typed: str, code: str) -> str:
    """The words; Invalid with the code while some would go and the member has not said yet that they may."""
    if "without" not in request.form and reach().runtime.scrubber.scrub(typed) != typed:
        raise Invalid(code)
    return typed


def note_of_form() -> str:
    """The note; Invalid when it is empty, too long, or has words that go and nobody said they may."""
    typed = lines(request.form.get("note", ""))
    if not 0 < len(typed) <= LONGEST_NOTE:
        raise Invalid("case.note")
    return only_clean(typed, "case.note_scrubbed")


def facts_of_form() -> tuple[tuple[str, ...], int | None]:
    """Needs and people of a form; Invalid for a number that is none."""
    return tuple(request.form.getlist("needs")), people_of_form()


def people_of_form() -> int | None:
    """The number of people of a form, None when it was left empty; Invalid."""
    typed = request.form.get("people", "").strip()
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 4 or not 1 <= int(typed) <= MOST_PEOPLE:
        raise Invalid("case.people")
    return int(typed)


def language_of_form() -> str:
    """A language we know; Invalid."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise Invalid("case.language")
    return language


def urgency_of_form() -> str:
    """How pressing the form says it is; Invalid."""
    urgency = request.form.get("urgency", "")
    if urgency not in RANKS:
        raise Invalid("case.urgency")
    return urgency


def find_place(typed: str) -> Place | None:
    """The place of typed words: coordinates, a link, a code, a town; its label says nothing that must not be kept."""
    runtime = reach().runtime
    found = runtime.reader_of_texts.read(typed[:400]).place if typed else None
    return None if found is None else replace(found, label=runtime.scrubber.scrub(found.label))


def place_of_form() -> Place | None:
    """Where the form says, None when it was left empty; Invalid for what is no place."""
    typed = request.form.get("place", "").strip()
    place = find_place(typed)
    if typed and place is None:
        raise Invalid("case.place")
    only_clean("" if "://" in typed else typed, "case.place_scrubbed")  # of a link only the place in it is kept
    return place


def reply_of_form() -> tuple[str, dict[str, str]]:
    """The ready reply of the form and what fills its blanks; Invalid."""
    key = request.form.get("key", "")
    if key not in REPLIES:
        raise Invalid("answer.key")
    known = filled_in(reach().runtime, key)
    values = {name: lines(request.form.get(name, "")) for name in blanks_of(key) - known.keys()}
    if any(not 0 < len(value) <= _LONGEST_BLANK for value in values.values()):
        raise Invalid("answer.blank")
    scrub = reach().runtime.scrubber.scrub
    if any(scrub(value) != value for name, value in values.items() if name != "emergency"):
        raise Invalid("answer.scrubbed")
    return key, {**values, **known}


def outcome_of_form() -> Outcome:
    """How the case ended; Invalid."""
    try:
        outcome = Outcome(request.form.get("outcome", ""))
    except ValueError:
        raise Invalid("case.outcome") from None
    if outcome is Outcome.MERGED:
        raise Invalid("case.outcome")
    return outcome


def member_of_form() -> UUID:
    """Whom it is handed to; Invalid."""
    try:
        return UUID(request.form.get("to", ""))
    except ValueError:
        raise Invalid("case.whom") from None


def quiet_hours_of_form() -> tuple[int, int] | None:
    """Quiet hours of the form in minutes after midnight, None when both fields are empty; Invalid."""
    typed = [request.form.get(name, "").strip() for name in ("quiet_from", "quiet_until")]
    if not any(typed):
        return None
    try:
        begins, ends = (time.fromisoformat(hour) for hour in typed)
    except ValueError:
        raise Invalid("case.quiet") from None
    return begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
