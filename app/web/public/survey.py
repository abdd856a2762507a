"""An organisation looks at its own services and says what changed: by a link alone, without an account.

A link that is wrong, over, used or taken back gives the same page as one that never was.
"""

from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as Answer

from app.directory import surveys
from app.directory.hours import Contradiction
from app.directory.hours_written import read as read_hours
from app.directory.hours_written import written
from app.directory.queries import organisation_name, services_of
from app.directory.tables import Service
from app.errors import Invalid
from app.language import LANGUAGES
from app.runtime import Runtime
from app.transaction import read, write
from app.web.protection import refuse_other_sites
from app.web.public.whole import compress
from app.web.staff.directory_words import of_code
from app.work import SYSTEM, Work

_LONGEST_SECRET = 64
_DIGITS = 6
Page = str | tuple[str, int] | Answer


def create(runtime: Runtime) -> Blueprint:
    """The page."""
    pages = Blueprint("survey", __name__)
    pages.before_request(refuse_other_sites)
    pages.after_request(_unseen)
    compress(pages)

    @pages.get("/survey/<secret>")
    def form(secret: str) -> Page:
        return _form(runtime, secret[:_LONGEST_SECRET])

    @pages.post("/survey/<secret>")
    def told(secret: str) -> Page:
        return _told(runtime, secret[:_LONGEST_SECRET])

    return pages


def _unseen(answer: Response) -> Response:
    """The address is a secret: no page that is opened from here learns it."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _form(runtime: Runtime, secret: str, problem: str = "", *, wrong: Service | None = None) -> Page:
    with read(runtime, SYSTEM) as work:
        link = surveys.link_of(work, secret)
        html = render_template(
            "public/survey.html",
            organisation_told=organisation_name(work, link.organisation_id),
            services=[_as_typed(work, one) for one in services_of(work, link.organisation_id)],
            tongues=_tongues(runtime),
            problem=problem,
            wrong=wrong,
        )
    return (html, 400) if problem else html


def _as_typed(work: Work, service: Service) -> dict[str, object]:
    """What stands in the fields of a service: as it was typed just now, else as it is."""
    of, form = service.id.hex, request.form
    if form:
        typed = {name: form.get(f"{of}-{name}", "") for name in ("there", "hours", "capacity", "note")}
        return {"hex": of, "name": service.name, **typed, "languages": form.getlist(f"{of}-languages")}
    return {
        "hex": of,
        "name": service.name,
        "there": "yes",
        "hours": written(surveys.hours_told(work, service)),
        "capacity": "" if service.capacity is None else str(service.capacity),
        "languages": service.languages.split(),
        "note": "",
    }


def _tongues(runtime: Runtime) -> list[str]:
    first = [tag for tag in dict.fromkeys(runtime.settings.operation.languages) if tag in LANGUAGES]
    return [*first, *(tag for tag in LANGUAGES if tag not in first)]


def _told(runtime: Runtime, secret: str) -> Page:
    with read(runtime, SYSTEM) as work:
        asked = services_of(work, surveys.link_of(work, secret).organisation_id)
    said: dict[UUID, surveys.Said] = {}
    for one in asked:
        try:
            said[one.id] = _said_of(one.id.hex)
        except (Contradiction, Invalid) as error:
            return _form(runtime, secret, of_code(error.code), wrong=one)
    try:
        write(runtime, SYSTEM, lambda work: surveys.answer(work, secret, said))
    except (Contradiction, Invalid) as error:
        return _form(runtime, secret, of_code(error.code))
    return render_template("public/survey_told.html")


def _said_of(of: str) -> surveys.Said:
    form, capacity = request.form, request.form.get(f"{of}-capacity", "").strip()
    if f"{of}-there" not in form:
        raise Invalid("directory.survey")
    if capacity and not (capacity.isdecimal() and len(capacity) <= _DIGITS):
        raise Invalid("directory.capacity")
    return surveys.Said(
        there=form[f"{of}-there"] == "yes",
        rules=read_hours(form.get(f"{of}-hours", "")),
        languages=form.getlist(f"{of}-languages"),
        capacity=int(capacity) if capacity else None,
        note=form.get(f"{of}-note", ""),
    )
