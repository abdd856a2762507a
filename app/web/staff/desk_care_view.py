"""What the page of one who told of their own life shows beside the words."""

from dataclasses import dataclass, field

from app.framework import OF_THEIR_LIFE, Lane
from app.language import own_name
from app.runtime import Runtime
from app.sensitive import queries, rules
from app.sensitive.queries import Opened
from app.sensitive.rules import NEUTRAL_WORDS, Given, Outside, SafeWay, Way
from app.sensitive.tables import Complaint, State
from app.web.language import page_language
from app.web.staff import desk_words as words
from app.wording.keys import TEXTS
from app.wording.rendering import say
from app.work import Work


@dataclass(frozen=True, slots=True)
class Care:
    """How they are reached and by whom they are helped.

    `told`: what the partner was to be told, in the words to read out; `texts`: what may be sent, (key, words).
    """

    safe: SafeWay | None
    told: list[tuple[str, str]] = field(repr=False)
    partners: list[Outside] = field(repr=False)
    asked: bool
    answered: bool
    child: bool
    script: str
    texts: list[tuple[str, str]]
    more: list[Complaint]


def care_of(work: Work, runtime: Runtime, opened: Opened, *, key: bytes) -> Care | None:
    """None for a complaint about somebody who helps."""
    complaint = opened.complaint
    if complaint.lane not in OF_THEIR_LIFE:
        return None
    steps = [step.facts for step in opened.steps]
    safe, partners = rules.safe_way_of(steps), queries.recipients(work, complaint, "")
    contact = opened.facts.contact_id
    return Care(
        safe=safe,
        told=_to_read_out(safe, rules.given_of(steps), opened.facts.language),
        partners=partners,
        asked=complaint.state is State.HANDED_OVER,
        answered=complaint.routed_at is not None,
        child=complaint.lane is Lane.ALONE,
        script=_script(runtime, complaint.lane, partners),
        texts=_texts(runtime, safe),
        more=[] if contact is None else queries.more_of(work, complaint, contact, key=key),
    )


def _to_read_out(safe: SafeWay | None, given: frozenset[Given], language: str) -> list[tuple[str, str]]:
    if safe is None:
        return []
    who = [words.WHO[name] for name, wanted in (("woman", safe.woman), ("outside", safe.outside)) if wanted]
    values = {
        Given.WAY: str(words.WAYS[safe.way]),
        Given.WHEN: safe.when,
        Given.NAME: safe.name,
        Given.AREA: safe.area,
        Given.LANGUAGE: own_name(language),
        Given.WHO: ", ".join(map(str, who)),
    }
    return [(str(words.GIVEN[one]), values[one]) for one in Given if one in given and values[one]]


def _script(runtime: Runtime, lane: Lane, partners: list[Outside]) -> str:
    """What a trained person may say, in the language of the page."""
    key = "script_child" if lane is Lane.ALONE else "script_safety"
    partner = partners[0].organisation if partners else runtime.settings.operation.name
    fields = ", ".join(str(words.GIVEN[one]) for one in (Given.WAY, Given.WHEN, Given.NAME))
    values = {"partner": partner, "fields": fields}
    return say(runtime.wording, key, page_language(), **{name: values[name] for name in TEXTS[key].placeholders}).text


def _texts(runtime: Runtime, safe: SafeWay | None) -> list[tuple[str, str]]:
    if safe is None or safe.way is not Way.TEXT:
        return []
    values = {"organisation": safe.name, "when": safe.when}
    said = []
    for key in NEUTRAL_WORDS:
        filled = {name: values[name] for name in TEXTS[key].placeholders & values.keys()}
        said.append((key, say(runtime.wording, key, page_language(), **filled).text))
    return said
