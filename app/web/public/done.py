"""You said, we did: what many told us and what came of it, for everybody to read. No number of anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request

from app.errors import Invalid, NotFound
from app.feedback.answering_many import nearest, published, words_of
from app.feedback.tables import ManyAnswer
from app.places.worker import areas_of
from app.runtime import Runtime
from app.transaction import read
from app.web.language import page_language
from app.web.map_drawing import name_of
from app.web.public.whole import compress
from app.work import SYSTEM, Work

PAGE = 5


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it is read. `area`: its name, "" for everywhere."""

    topic: str
    said: str
    did: str
    language: str
    area: str
    at: datetime | None


def create(runtime: Runtime) -> Blueprint:
    """The page; it is not there before anything is."""
    pages = Blueprint("done", __name__)
    compress(pages)

    @pages.get("/done")
    def done() -> str:
        skip = PAGE * (_page() - 1)
        with read(runtime, SYSTEM) as work:
            found = published(work, areas=areas_of(runtime))[skip:]
            if not found:
                raise NotFound("done.nothing")
            answers = _told(work, runtime, found[:PAGE])
        return render_template("public/done.html", answers=answers, older=_page() + 1 if len(found) > PAGE else 0)

    return pages


def anything(runtime: Runtime) -> bool:
    """Whether there is something to read."""
    with read(runtime, SYSTEM) as work:
        return bool(published(work, areas=areas_of(runtime)))


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
