"""Bringing in a warning of another service as a file: looked through first, taken in when somebody says so."""

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.bulletins.actions import take_in
from app.bulletins.rules import LARGEST_BULLETIN
from app.bulletins.worker import place_of
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import bulletins_words as words
from app.web.staff import pages
from app.web.staff.alerts import WRITERS
from app.web.staff.bulletins import Seen, look_at
from cap.model import Alert
from cap.problems import Problem, Refused
from cap.reading import read
from cap.writing import write

Answer = Response | str | tuple[str, int]


@pages.url_value_preprocessor
def _leave_room_for_a_warning(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything looks at the form: these pages take more than forms do."""
    if endpoint in ("staff.bulletin_look", "staff.bulletin_take_in"):
        request.max_content_length = request.max_form_memory_size = 4 * LARGEST_BULLETIN


@pages.get("/alerts/incoming/file")
@guarded(*WRITERS)
def bulletin_file() -> Answer:
    """The form."""
    return _page()


@pages.post("/alerts/incoming/file")
@guarded(*WRITERS)
def bulletin_look() -> Answer:
    """What the file says, or every line that is wrong. Nothing is kept."""
    file = request.files.get("file")
    try:
        alert = read(file.read(LARGEST_BULLETIN + 1) if file else b"", limit=LARGEST_BULLETIN)
    except Refused as error:
        return _page(refused=error.problems), 400
    return _page(alert=alert)


@pages.post("/alerts/incoming/file/in")
@guarded(*WRITERS)
def bulletin_take_in() -> Answer:
    """It comes in, the way all others do."""
    try:
        alert = read(request.form.get("document", "").encode(), limit=2 * LARGEST_BULLETIN)
    except Refused as error:
        return _page(refused=error.problems), 400
    runtime = reach().runtime
    with reach().read(actor()) as work:
        where = place_of(work, runtime, alert)
    made = reach().write(actor(), partial(take_in, runtime=runtime, alert=alert, placed=where))
    if made is None:
        flash(_("It came in before, or is over already."))
        return redirect(url_for("staff.bulletins"), 303)
    return redirect(url_for("staff.bulletin", bulletin_hex=made.hex), 303)


def _page(*, alert: Alert | None = None, refused: Sequence[Problem] = ()) -> str:
    seen: Seen | None = None if alert is None else look_at(alert)
    return render_template(
        "staff/bulletin_file.html",
        seen=seen,
        document="" if alert is None else write(alert).decode(),
        refused=refused,
        reasons=words.REASONS,
    )
