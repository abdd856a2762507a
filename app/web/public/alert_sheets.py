"""Warnings where there are no phones: a sheet to hang up and a page to read out."""

import threading
from functools import lru_cache
from importlib.util import find_spec

from flask import Blueprint, Response, make_response, render_template, request

from app.alerts.cap_document import own_texts
from app.alerts.composing import Text
from app.alerts.frozen import Issue
from app.alerts.poster import MOST_LANGUAGES, Section, Sheet, draw
from app.alerts.poster_paper import page
from app.alerts.reading_time import seconds_of
from app.alerts.standing import Standing
from app.errors import Busy, NotFound
from app.language import canonical, in_order
from app.runtime import Runtime
from app.web.language import choices, reading_language
from app.web.public.alert_reading import Told, told, with_code
from app.web.public.alerts import EXERCISE, SIGNS
from app.web.public.whole import compress

_PAUSE = 5  # seconds, before it is read a second time
_SETTING = threading.Lock()  # a sheet takes a second of a processor, and anybody may ask for one


def create(runtime: Runtime) -> Blueprint:
    """The sheets of each alert; they are always there."""
    pages = Blueprint("alert_sheets", __name__)
    compress(pages)

    @pages.get("/a/<code>/radio")
    def radio(code: str) -> str:
        one = _asked(runtime, code)
        said = [in_order(part) for part in one.text.aloud]
        single = seconds_of(" ".join(said), one.text.language)
        return render_template(
            "public/alert_radio.html",
            languages=choices(one.issue.texts),
            one=one,
            sign=_sign(one),
            said=said,
            single=single,
            double=2 * single + _PAUSE,
        )

    @pages.get("/a/<code>/poster")
    def poster(code: str) -> str:
        one = _asked(runtime, code)
        return render_template(
            "public/alert_poster.html",
            one=one,
            sign=_sign(one),
            chosen=_languages(one.issue) if _may_hang(one) else [],
            known=sorted(own_texts(one.issue)),
            most=MOST_LANGUAGES,
            sets_pdf=sets_pdf(),
        )

    @pages.get("/a/<code>/poster.svg")
    def drawing(code: str) -> Response:
        answer = make_response(draw(_sheet(_asked(runtime, code))))
        answer.headers["Content-Type"] = "image/svg+xml; charset=utf-8"
        return answer

    @pages.get("/a/<code>/poster.pdf")
    def paper(code: str) -> Response:
        if not sets_pdf():
            raise NotFound("alert.no_pdf")
        answer = make_response(_set(_sheet(_asked(runtime, code))))
        answer.headers["Content-Type"] = "application/pdf"
        return answer

    return pages


def sets_pdf() -> bool:
    """Whether what sets sheets of paper is installed: `make setup-pdf`."""
    return find_spec("weasyprint") is not None


def _asked(runtime: Runtime, code: str) -> Told:
    """The latest issue with this code; NotFound for a code that no warning has."""
    issues, now = with_code(runtime, code)
    if not issues:
        raise NotFound("alert.unknown")
    return told(issues, now)


def _sign(one: Told) -> str:
    return str(EXERCISE if one.exercise else SIGNS[one.standing])


def _may_hang(one: Told) -> bool:
    """Whether it is true now: it holds, or it says that something else does not."""
    return one.standing is Standing.REAL or one.issue.content.takes_back


def _languages(issue: Issue) -> list[str]:
    """Those of the address that it was written in, at most four; without any, the reader's own."""
    own = own_texts(issue)
    asked = [canonical(tag) for tag in ",".join(request.args.getlist("langs")).split(",")]
    chosen = list(dict.fromkeys(tag for tag in asked if tag in own))[:MOST_LANGUAGES]
    return chosen or [issue.texts[reading_language(issue.texts)].language]


def _sheet(one: Told) -> Sheet:
    if not _may_hang(one):
        raise NotFound("alert.over")
    issue, own = one.issue, own_texts(one.issue)
    sections = tuple(_section(own[tag]) for tag in _languages(issue))
    return Sheet(issue.organisation, issue.link, issue.code, sections, exercise=issue.content.exercise)


def _section(text: Text) -> Section:
    before = text.parts.get("alert_exercise", "")
    rest = text.warning.removeprefix(text.headline).strip()
    return Section(text.language, before, text.headline, rest, text.parts.get("alert_until", ""))


@lru_cache(maxsize=8)
def _set(sheet: Sheet) -> bytes:
    """The sheet as PDF; Busy while another is being set."""
    from weasyprint import HTML

    if not _SETTING.acquire(blocking=False):
        raise Busy("alert.setting")
    try:
        return bytes(HTML(string=page(sheet)).write_pdf())
    finally:
        _SETTING.release()
