"""Guides: which are told here, in how many languages somebody checked them, and what was asked that none answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from flask_babel import gettext as _

from app.guides.queries import missed_since
from app.guides.rules import Guide, lacking
from app.guides.telling import known_here
from app.language import own_name
from app.response_map.meeting import small
from app.runtime import Runtime
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded
from app.web.language import reading_language
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.case_words import NEEDS
from app.work import Work

READERS = roles_that(May.WRITE_WORDING)
DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One guide. `label`: its name and the language that is in; `blanks`: what it lacks to be told."""

    name: str
    label: str
    language: str
    blanks: str
    checked: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What nobody found an answer to. `often`: told only of enough, so that no one person stands out."""

    topic: str
    language: str
    often: str


@pages.get("/guides")
@guarded(*READERS)
def guides() -> str:
    """What people can read by themselves, and what they looked for in vain."""
    runtime = reach().runtime
    reading = reading_language(runtime.wording.languages)
    with reach().read(actor()) as work:
        asked = _asked(work, runtime, reading)
    return render_template(
        "staff/guides.html",
        lines=_lines(runtime, reading),
        asked=asked,
        days=DAYS,
        all=len(runtime.wording.languages),
        reading=reading,
    )


def _lines(runtime: Runtime, reading: str) -> Sequence[Line]:
    known, wording = known_here(runtime.settings), runtime.wording
    found = []
    for guide in Guide:
        label = wording.text(guide.label, reading)
        said = (wording.text(guide.key, tag) for tag in wording.languages)
        checked = len({one.language for one in said if one.reviewed})
        found.append(Line(guide.value, label.text, label.language, ", ".join(lacking(guide, known)), checked))
    return found


def _asked(work: Work, runtime: Runtime, reading: str) -> Sequence[Asked]:
    since = (work.now - timedelta(days=DAYS)).date()
    return [
        Asked(_topic(runtime, one.topic, reading), own_name(one.language), _often(one.many))
        for one in missed_since(work, since)
    ]


def _often(many: int) -> str:
    return _("1 to 4") if small(many) else str(many)


def _topic(runtime: Runtime, topic: str, reading: str) -> str:
    if topic in NEEDS:
        return str(NEEDS[topic])
    guide = next((one for one in Guide if one == topic), None)
    return _("something else") if guide is None else runtime.wording.text(guide.label, reading).text
