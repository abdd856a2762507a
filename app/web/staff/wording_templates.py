"""Texts for WhatsApp: which published texts its provider has agreed to, and handing more of them in."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from app.errors import Conflict, Invalid
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import wording_templates_view as view
from app.web.staff.wording import WRITERS
from app.web.staff.wording_view import pieces
from app.web.staff.wording_words import sentence
from app.wording import approvals
from app.wording.approving import lines_that_approve
from app.work import Work
from channels.approval import Approves

MOST_AT_ONCE = 100  # one write: an account without a history is let have 250


@pages.get("/wording/templates")
@guarded(*WRITERS)
def wording_templates() -> str:
    """Every text that may open a conversation, and how far WhatsApp has agreed to it in each language."""
    return _page(_line())


@pages.post("/wording/templates")
@guarded(*roles_that(May.SUBMIT_TEMPLATES))
def wording_templates_hand_in() -> Response | tuple[str, int]:
    """Have one text handed in, or all that can be."""
    line, runtime = _line(), reach().runtime
    if not line:
        raise NotFound
    adapter: Approves = runtime.channels[line]
    wanted = None if "all" in request.form else _id(request.form.get("version", ""))
    name, category = runtime.settings.operation.name, adapter.template_category

    def unit(work: Work) -> int:
        ready = [wanted] if wanted else view.ready(work, runtime, line)[:MOST_AT_ONCE]
        for version_id in ready:
            approvals.ask(work, runtime.files, version_id, channel=line, organisation=name, category=category)
        return len(ready)

    try:
        many = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _page(line, problem=sentence(error)), 409 if isinstance(error, Conflict) else 400
    flash(ngettext("%(num)s text is handed in within a minute.", "%(num)s texts are handed in within a minute.", many))
    return redirect(url_for("staff.wording_templates", line=line), 303)


def _page(line: str, problem: str = "") -> str:
    runtime = reach().runtime
    lines = lines_that_approve(runtime)
    with reach().read(actor()) as work:
        texts = view.texts(work, runtime, line) if line else []
    return render_template(
        "staff/wording_templates.html",
        line=line,
        lines=tuple(lines),
        groups=view.by_kind(texts),
        missing=view.missing(lines[line]) if line else (),
        words=view.STANDS,
        pieces=pieces,
        may_hand_in=may(member().roles, May.SUBMIT_TEMPLATES),
        ready=sum(one.stand is view.Stand.READY for text in texts for one in text.languages),
        problem=problem,
    )


def _line() -> str:
    """The line asked for, or the first whose provider approves texts, or ""; one that is none of them is not there."""
    lines = lines_that_approve(reach().runtime)
    asked = request.values.get("line", "")
    if asked and asked not in lines:
        raise NotFound
    return asked or next(iter(lines), "")


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise BadRequest from None
