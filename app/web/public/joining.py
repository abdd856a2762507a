"""Joining for warnings on a page: a number, a place and a language; a code by text; the code on the page.

No cookie and no script. What is shown never tells whether a number is known, joined before, or was sent a text. Leaving
needs no page: one word by text ends it, from the very phone.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.audience.requests import GOOD_FOR, Asked, Wish, ask, confirm
from app.audience.tables import EVERYWHERE, JoinRequest
from app.errors import Invalid
from app.language import LANGUAGES
from app.outbox.actions import enqueue
from app.outbox.passage import telephone_line
from app.outbox.rules import Priority
from app.places.areas import areas_at, name_in
from app.places.finding import called
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.web.guards import count_join
from app.web.language import page_language
from app.web.phones import read_phone
from app.web.protection import refuse_other_sites
from app.web.public.whole import compress
from app.wording.rendering import say
from app.work import SYSTEM, Work
from channels.contract import Address

_LEVELS = (1, 2)
_MOST_PLACES = 120  # more would not fit one round trip of a slow line: then provinces alone
Page = str | Response | tuple[str, int]
Place = tuple[str, str]


def is_open(runtime: Runtime) -> bool:
    """Whether codes can be sent."""
    return bool(telephone_line(runtime))


def create(runtime: Runtime) -> Blueprint:
    """The pages."""
    pages = Blueprint("joining", __name__)
    compress(pages)
    pages.before_request(refuse_other_sites)

    @pages.get("/join")
    def form() -> Page:
        return _form(runtime)

    @pages.post("/join")
    def send() -> Page:
        return _send(runtime)

    @pages.get("/join/<uuid:request_id>")
    def code(request_id: UUID) -> Page:
        return render_template("public/join_code.html", request_id=request_id, minutes=GOOD_FOR // timedelta(minutes=1))

    @pages.post("/join/<uuid:request_id>")
    def told(request_id: UUID) -> Page:
        return _told(runtime, request_id)

    return pages


def _form(runtime: Runtime, problem: str = "") -> Page:
    if not is_open(runtime):
        abort(404)
    html = render_template(
        "public/join.html",
        places=places(runtime),
        tongues=_languages(runtime),
        chosen=request.form.get("language", page_language()),
        typed=request.form,
        join=runtime.wording.keyword("join", page_language()),
        problem=problem,
    )
    return (html, 400) if problem else html


def places(runtime: Runtime) -> Sequence[tuple[str, Sequence[Place]]]:
    """(name of a province, its code and its districts), by name."""
    tag = page_language()
    with read(runtime) as work:
        provinces, districts = ([*areas_at(work, level)] for level in _LEVELS)
    if len(provinces) + len(districts) > _MOST_PLACES:
        districts = []
    groups = []
    for one in provinces:
        below = sorted((name_in(area, tag), area.pcode) for area in districts if area.parent == one.pcode)
        name = name_in(one, tag)
        groups.append((name, [(one.pcode, name), *((code, called) for called, code in below)]))
    return sorted(groups, key=lambda group: group[0])


def _languages(runtime: Runtime) -> list[str]:
    first = [tag for tag in dict.fromkeys(runtime.settings.operation.languages) if tag in LANGUAGES]
    return [*first, *(tag for tag in LANGUAGES if tag not in first)]


def _send(runtime: Runtime) -> Page:
    """Ask for the code, and lead to where it is told: the same for every number."""
    if runtime.keyring.locked:
        abort(503)
    if not is_open(runtime):
        abort(404)
    try:
        number = read_phone(request.form.get("phone", "")[:40])
    except Invalid:
        number = None
    if number is None:
        return _form(runtime, problem=_("Write the number with its country, as in +999 555 0123."))
    wish = _wish(runtime)
    count_join()
    asked = write(runtime, SYSTEM, lambda work: _ask(work, runtime, number, wish))
    return redirect(url_for("joining.code", request_id=asked.id), 303)


def _wish(runtime: Runtime) -> Wish:
    known = {code for _name, some in places(runtime) for code, _called in some}
    area, language = request.form.get("area", ""), request.form.get("language", "")
    return Wish(
        area=area if area in known else EVERYWHERE,
        language=language if language in LANGUAGES else runtime.settings.operation.main_language,
        exercises=bool(request.form.get("exercises")),
    )


def _ask(work: Work, runtime: Runtime, number: Address, wish: Wish) -> Asked:
    asked = ask(work, number, wish)
    if asked.code is not None:
        name = runtime.settings.operation.name
        place = _named(work, runtime, wish.area, wish.language)
        words = say(runtime.wording, "join_code", wish.language, organisation=name, code=asked.code, place=place)
        enqueue(
            work,
            channel=telephone_line(runtime),
            priority=Priority.REPLY,
            lasts=GOOD_FOR,
            words=Clean(words.text),
            address=number,
        )
    return asked


def _named(work: Work, runtime: Runtime, area: str, language: str) -> str:
    return called(work, [area], language).get(area, "") or runtime.settings.operation.name


def _told(runtime: Runtime, request_id: UUID) -> Page:
    """Join, where the code is right; else the page again, whatever was wrong."""
    if runtime.keyring.locked:
        abort(503)
    count_join()
    digits = "".join(one for one in request.form.get("number", "")[:20] if one.isdecimal())

    def unit(work: Work) -> str | None:
        known = work.session.get(JoinRequest, request_id)
        if known is None or confirm(work, request_id, digits, channel=telephone_line(runtime)) is None:
            return None
        return _named(work, runtime, known.area, page_language())

    place = write(runtime, SYSTEM, unit)
    if place is None:
        problem = _("This code is wrong or too old.")
        return render_template("public/join_code.html", request_id=request_id, problem=problem), 400
    leave = runtime.wording.keyword("leave", page_language())
    return render_template("public/join_code.html", place=place, leave=leave)
