"""Bringing people in from a table who agreed to get warnings: looked through first, and then brought in whole."""

from functools import partial

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.audience import worker
from app.audience.rows import COLUMNS
from app.errors import Conflict, Invalid
from app.imports.files import LARGEST_FILE, Sheet, Unreadable, opened
from app.outbox.passage import telephone_line
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.reach import reach
from app.web.staff import imports_words as words
from app.web.staff import pages
from app.web.staff.case_acts import Answer
from app.web.tray import Lying, Stage, Tray, tray

_WHO = roles_that(May.BRING_IN)
REASONS = {
    "number": lazy_gettext("no telephone number"),
    "language": lazy_gettext("no language we know"),
    "place": lazy_gettext("no place we know"),
    "places": lazy_gettext("several places are called so: write the P-code"),
    "day": lazy_gettext("no day on which they agreed"),
    "consent": lazy_gettext("it does not say how they agreed"),
    "twice": lazy_gettext("twice in this file"),
    "stopped": lazy_gettext("said STOP, or cannot be texted"),
}


@pages.get("/audience/import")
@guarded(*_WHO)
def audience_import() -> tuple[str, int]:
    """Where it stands: nothing yet, what would become of a file, how far it is."""
    return _page()


@pages.get("/audience/import/far")
@guarded(*_WHO)
def audience_far() -> Response:
    """How far it is: the part of the page that is asked for again."""
    return part("staff/_far.html", lying=_tray().of(member().id), page=url_for("staff.audience_import"))


@pages.post("/audience/import/file")
@guarded(*_WHO)
def audience_file() -> Answer:
    """A file is put down and looked through; nothing is kept."""
    runtime, file = reach().runtime, request.files.get("file")
    try:
        sheet = opened(file.read(LARGEST_FILE + 1) if file else b"")
        lying = _tray().put(member().id, sheet)
        _tray().start(lying.owner, "look", lambda told: worker.look(runtime, sheet, told=told))
    except (Unreadable, Conflict) as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/audience/import/bring-in")
@guarded(*_WHO)
def audience_bring_in() -> Answer:
    """What was found good comes in."""
    runtime, mine, owner = reach().runtime, actor(), member().id
    try:
        lying = _mine()
        people = lying.result.people if isinstance(lying.result, worker.Looked) else ()
        channel = telephone_line(runtime) or next(iter(runtime.channels))
        bring = partial(worker.bring_in, runtime, mine, people, channel=channel, member_id=owner)
        _tray().start(owner, "bring_in", lambda told: bring(told=told))
    except Conflict as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/audience/import/away")
@guarded(*_WHO)
def audience_away() -> Answer:
    """The file is taken away."""
    _tray().take_away(member().id)
    return _back()


def _tray() -> Tray:
    return tray("audience")


def _mine() -> Lying:
    lying = _tray().of(member().id)
    if lying is None or not isinstance(lying.file, Sheet):
        raise Conflict("tray.gone")
    return lying


def _back() -> Response:
    return redirect(url_for("staff.audience_import"), 303)


def _page(problem: str = "") -> tuple[str, int]:
    lying = _tray().of(member().id)
    if lying is not None and lying.stage is Stage.FAILED:
        problem = problem or _sentence(lying.error)
    html = render_template(
        "staff/audience_import.html",
        problem=problem,
        lying=lying,
        columns=", ".join(COLUMNS),
        reasons=REASONS,
        page=url_for("staff.audience_import"),
        running=lying is not None and lying.stage is Stage.RUNS,
        largest=LARGEST_FILE >> 20,
    )
    return html, 400 if problem else 200


def _sentence(error: Exception | None) -> str:
    if isinstance(error, Invalid) and error.code == "audience.columns":
        return str(_("It lacks some of these columns: %(columns)s", columns=", ".join(COLUMNS)))
    return words.sentence(error)
