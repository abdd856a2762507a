"""You said, we did, and what is true of what is passed on, for everybody to read. No number of anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from app.errors import Invalid, NotFound
from app.feedback.answering_many import nearest, published, words_of
from app.feedback.tables import ManyAnswer
from app.places.worker import areas_of
from app.rumours.queries import nearest as nearest_message
from app.rumours.queries import published as rumours
from app.rumours.queries import words_of as messages_of
from app.rumours.tables import Rumour, Verdict
from app.runtime import Runtime
from app.transaction import read
from app.web.language import page_language
from app.web.map_drawing import name_of
from app.web.public.whole import compress
from app.web.verdicts import VERDICTS
from app.work import SYSTEM, Work

PAGE = 4  # of each: in the scripts that need most bytes it is still one round trip


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it is read. `area`: its name, "" for everywhere."""

    topic: str
    said: str
    did: str
    language: str
    area: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim as it is read, and what we know of it."""

    claim: str
    answer: str
    source: str
    verdict: Verdict
    language: str


def create(runtime: Runtime) -> Blueprint:
    """The page; it is not there before anything is."""
    pages = Blueprint("done", __name__)
    compress(pages)

    @pages.get("/done")
    def done() -> str:
        skip = PAGE * (_page() - 1)
        with read(runtime, SYSTEM) as work:
            found, heard = published(work, areas=areas_of(runtime))[skip:], rumours(work)[skip:]
            if not found and not heard:
                raise NotFound("done.nothing")
            more = len(found) > PAGE or len(heard) > PAGE
            return render_template(
                "public/done.html",
                answers=_told(work, runtime, found[:PAGE]),
                claims=_checked(work, runtime, heard[:PAGE]),
                verdicts=VERDICTS,
                older=_page() + 1 if more else 0,
            )

    return pages


def anything(runtime: Runtime) -> bool:
    """Whether there is something to read."""
    with read(runtime, SYSTEM) as work:
        return bool(published(work, areas=areas_of(runtime)) or rumours(work))


def _page() -> int:
    asked = request.args.get("page", "1")
    if not asked.isdecimal() or not 1 <= len(asked) <= 4 or asked == "0":
        raise Invalid("done.page")
    return int(asked)


def _told(work: Work, runtime: Runtime, found: Sequence[ManyAnswer]) -> list[Told]:
    language, main, told = page_language(), runtime.settings.operation.main_language, []
    for many in found:
        words = nearest(words_of(work, many.id), language, main)
        area = name_of(work, many.shown_area, language) if many.shown_area else ""
        told.append(Told(words.topic, words.said, words.did, words.language, area, many.approved_at))
    return told


def _checked(work: Work, runtime: Runtime, found: Sequence[Rumour]) -> list[Checked]:
    language, main, told = page_language(), runtime.settings.operation.main_language, []
    for one in found:
        words = nearest_message(messages_of(work, one.id), language, main)
        answer = "" if one.verdict is Verdict.UNKNOWN else words.answer
        told.append(Checked(words.claim, answer, one.source, one.verdict, words.language))
    return told
