"""An issue in plain facts: everything a second person agrees to, and what an update changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.alerts.composing import words_in
from app.alerts.content import Content
from app.alerts.rules import blanks_of
from app.language import own_name
from app.web.language import isolated, moment, page_language
from app.web.staff import alerts_words as words
from app.web.staff.alerts_where import as_text
from app.web.staff.areas import names_of_areas
from app.web.staff.case_words import SECTORS
from app.work import Work

_ALL = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is agreed to; `before`: what it was in the issue this replaces, None where that is the same."""

    name: str
    value: str
    before: str | None = None


def facts(work: Work, content: Content, *, before: Content | None = None) -> Sequence[Fact]:
    """Everything the content says, in the order in which one reads it."""
    now = _said(work, content)
    if before is None:
        return [Fact(name, value) for name, value in now.items() if value]
    was = _said(work, before)
    return [
        Fact(name, now.get(name, ""), was.get(name, "") if was.get(name, "") != now.get(name, "") else None)
        for name in dict.fromkeys([*now, *was])
        if now.get(name) or was.get(name)
    ]


def place_of(work: Work, content: Content) -> str:
    """Where it is for, in the page's words."""
    where = content.where
    names = names_of_areas(work, where.areas)
    told = [isolated(names[code]) for code in where.areas]
    told += [
        _("%(km)s km around %(point)s", km=f"{one.radius_km:g}", point=f"{one.latitude:g}, {one.longitude:g}")
        for one in where.circles
    ]
    told += [_("the drawn shape %(corners)s", corners=isolated(as_text(ring))) for ring in where.drawn]
    return ", ".join(told)


def _said(work: Work, content: Content) -> Mapping[str, str]:
    """Names of facts to their values, "" where there is nothing to say."""
    language = page_language()
    blanks = {str(words.BLANKS[name]): words_in(content, name, language) for name in blanks_of(content.key)}
    return {
        _("Warning"): words.name_of(content.key),
        _("Where"): place_of(work, content),
        str(words.BLANKS["place"]): words_in(content, "place", language),
        **blanks,
        _("Time in the words"): _moment(content.time),
        _("Begins"): _moment(content.onset),
        _("Valid until"): moment(content.expires),
        _("How grave"): str(words.SEVERITIES[content.severity]),
        _("When to act"): str(words.URGENCIES.get(content.urgency, content.urgency.value)),
        _("How sure"): str(words.CERTAINTIES[content.certainty]),
        **_whom(content),
        _("Unchecked words go out in"): _tongues(content.unreviewed),
        _("Sector"): str(SECTORS[content.sector]),
    }


def _whom(content: Content) -> Mapping[str, str]:
    at_night, exercise = _("It goes out at night too: lives are in danger."), _("Yes")
    share = _("%(share)s per cent, the rest when somebody says so", share=content.first)
    return {
        _("Quiet hours"): at_night if content.danger else _("It waits until they end."),
        _("Exercise"): exercise if content.exercise else "",
        _("Only these languages"): _tongues(content.languages),
        _("Only these lines"): ", ".join(content.channels),
        _("Only these groups"): ", ".join(content.groups),
        _("First"): "" if content.first == _ALL else share,
    }


def _moment(at: datetime | None) -> str:
    return "" if at is None else moment(at)


def _tongues(tags: Sequence[str]) -> str:
    return ", ".join(own_name(tag) for tag in tags)
