"""The composer's form: what it says as the content of an issue, with every fault beside its field, and back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from app.alerts.content import ANY, COMMUNICATION, Content, Where
from app.alerts.hazards import HAZARDS
from app.alerts.rules import blanks_of, check, needs_time
from app.errors import AppError, Invalid
from app.framework import Phase
from app.places.worker import areas_of
from app.runtime import Runtime
from app.web.staff import alerts_where as places
from app.web.staff.alerts_words import field_of, sentence
from app.web.staff.case_forms import lines
from app.web.staff.case_words import SECTORS
from app.work import Work
from cap.model import Certainty, Severity, Urgency

LONGEST_BLANK = 120
LONGEST_NOTE = 500
LASTS: Mapping[Phase, int] = {Phase.BEFORE: 24, Phase.DURING: 6, Phase.AFTER: 24}  # hours that are suggested
_NUMBER = re.compile(r"[\d+() /-]{3,24}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says: as content where all of it can be read, and what is wrong by field."""

    content: Content | None
    problems: Mapping[str, str]


def read(work: Work, runtime: Runtime, form: MultiDict[str, str]) -> Typed:
    """The content of a form. What is missing for going out is told too, and keeps nobody from keeping a draft."""
    key = form.get("key", "")
    if key not in HAZARDS:
        return Typed(None, {"": sentence(Invalid("alert.hazard"))})
    faults: dict[str, str] = {}
    index = areas_of(runtime)

    def part(name: str, make: Callable[[], T], otherwise: T) -> T:
        try:
            return make()
        except Invalid as error:
            faults[name] = sentence(error)
            return otherwise

    zone, now, languages = runtime.settings.operation.zone, work.now, (ANY, *runtime.wording.languages)
    suggested = now + timedelta(hours=LASTS[HAZARDS[key].phase])
    where = part("where", lambda: places.where_of(form, index.codes()), Where())
    blank = partial(_blank, runtime, form, languages)
    content = Content(
        key=key,
        where=where,
        reached=places.reached(work, where, index),
        severity=_one(Severity, form.get("severity"), HAZARDS[key].severity),
        urgency=_one(Urgency, form.get("urgency"), HAZARDS[key].urgency),
        certainty=_one(Certainty, form.get("certainty"), HAZARDS[key].certainty),
        expires=part("expires", lambda: moment_of(form.get("expires", ""), zone) or suggested, suggested),
        blanks={name: part(f"blank-{name}", partial(blank, name), {}) for name in blanks_for(key)},
        time=part("time", lambda: moment_of(form.get("time", ""), zone), None) if needs_time(key) else None,
        onset=part("onset", lambda: moment_of(form.get("onset", ""), zone), None),
        exercise="exercise" in form,
        sector=part("sector", lambda: _sector(form.get("sector", "")), COMMUNICATION),
        languages=tuple(tag for tag in form.getlist("languages") if tag in runtime.wording.languages),
        channels=tuple(name for name in form.getlist("channels") if name in runtime.channels),
        groups=tuple(dict.fromkeys(form.getlist("groups"))),
        unreviewed=tuple(tag for tag in form.getlist("unreviewed") if tag in runtime.wording.languages),
        first=part("first", lambda: _per_cent(form.get("first", "")), 100),
        note=part("note", lambda: clean(runtime, lines(form.get("note", ""))[:LONGEST_NOTE]), ""),
    )
    return Typed(None if faults else content, {**missing(content, now), **faults})


def missing(content: Content, now: datetime) -> dict[str, str]:
    """What the content lacks before anybody may be asked to approve it, by field."""
    try:
        check(content, now)
    except AppError as error:
        return {field_of(error): sentence(error)}
    return {}


def blanks_for(key: str) -> tuple[str, ...]:
    """The blanks a writer may fill: the place in words of its own, and what the warning asks for."""
    return ("place", *blanks_of(key))


def begin(key: str, runtime: Runtime, now: datetime) -> MultiDict[str, str]:
    """The form of a new alert, with what the warning suggests."""
    hazard = HAZARDS[key]
    suggested = now + timedelta(hours=LASTS[hazard.phase])
    told: dict[str, Any] = {
        "key": key,
        "severity": hazard.severity.value,
        "urgency": hazard.urgency.value,
        "certainty": hazard.certainty.value,
        "expires": local(suggested, runtime.settings.operation.zone),
        "sector": str(COMMUNICATION),
        "first": "100",
    }
    return MultiDict(told)


def as_form(content: Content, zone: str) -> MultiDict[str, str]:
    """The form that says this content."""
    form: MultiDict[str, str] = MultiDict(
        {
            "key": content.key,
            "severity": content.severity.value,
            "urgency": content.urgency.value,
            "certainty": content.certainty.value,
            "expires": local(content.expires, zone),
            "time": local(content.time, zone),
            "onset": local(content.onset, zone),
            "sector": str(content.sector),
            "first": str(content.first),
            "note": content.note,
            "drawn": "\n".join(places.as_text(ring) for ring in content.where.drawn),
        }
    )
    form.setlist("area", list(content.where.areas))
    form.setlist("circle-at", [f"{one.latitude:g}, {one.longitude:g}" for one in content.where.circles])
    form.setlist("circle-km", [f"{one.radius_km:g}" for one in content.where.circles])
    for name in ("languages", "channels", "groups", "unreviewed"):
        form.setlist(name, list(getattr(content, name)))
    for name, words in content.blanks.items():
        for tag, text in words.items():
            form[f"blank-{name}-{tag}"] = text
    if content.exercise:
        form["exercise"] = "on"
    return form


def _blank(runtime: Runtime, form: MultiDict[str, str], languages: Sequence[str], name: str) -> dict[str, str]:
    """The words for a blank by language; Invalid where they may not be kept."""
    told = {tag: " ".join(lines(form.get(f"blank-{name}-{tag}", "")).split()) for tag in languages}
    for words in told.values():
        clean(runtime, words, name)
    return {tag: words for tag, words in told.items() if words}


def clean(runtime: Runtime, words: str, blank: str = "") -> str:
    """The words; Invalid where they are too long for that blank, or speak of what is never kept of anybody."""
    if blank and len(words) > LONGEST_BLANK:
        raise Invalid("alert.blank_long")
    number = blank == "phone" and _NUMBER.fullmatch(words)  # whom to call is no number of anybody who wrote to us
    if not number and runtime.scrubber.scrub(words) != words:
        raise Invalid("alert.scrubbed")
    return words


def _one(kind: Callable[[str], T], written: str | None, otherwise: T) -> T:
    try:
        return kind(written or "")
    except ValueError:
        return otherwise


def moment_of(written: str, zone: str) -> datetime | None:
    """A day and time of the operation's zone, None for none; Invalid for what is neither."""
    if not written.strip():
        return None
    try:
        return datetime.fromisoformat(written.strip()).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("alert.moment") from None


def local(moment: datetime | None, zone: str) -> str:
    return "" if moment is None else moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _sector(written: str) -> int:
    number = int(written) if written.isdecimal() else COMMUNICATION
    return number if number in SECTORS else COMMUNICATION


def _per_cent(written: str) -> int:
    if not written.strip():
        return 100
    if not written.strip().isdecimal() or not 1 <= int(written) <= 100:
        raise Invalid("alert.first")
    return int(written)
