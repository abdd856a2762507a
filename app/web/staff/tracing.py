"""Missing people: who looks for whom, and who may be found. For whoever is not trained for it there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.contacts.actions import reveal
from app.errors import Invalid, NotFound
from app.ids import read_reference
from app.staff.rules import May, Role, may
from app.tracing import queries
from app.tracing.queries import Opened
from app.web.guards import View, actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import tracing_words as words
from app.web.staff.case import notice_many
from app.web.staff.feedback_acts import Answer
from app.web.staff.leaves import LEAF, asked_leaf, leafed
from app.work import Work


def trained(view: View) -> View:
    """A page of those who are trained to look for families. Everybody else: nothing is here."""

    @guarded(*Role)
    @wraps(view)
    def for_trained(**values: Any) -> Any:
        if not may(member().roles, May.TRACE):
            raise NotFound("tracing.unknown")
        return view(**values)

    return for_trained


def number_to_call(whose: Callable[[Work], UUID | None]) -> str:
    """Somebody's number, to call them now; that it was seen is in the trail. Invalid where they have none."""

    def unit(work: Work) -> str:
        contact_id = whose(work)
        if contact_id is None:
            raise Invalid("tracing.reach")
        return reveal(work, contact_id, reason="call_now")

    shown = reach().write(actor(), unit)
    notice_many()
    return shown


def to_call(work: Work, search: Opened) -> bool:
    """Whether who looks is called today: their day has come, and no text goes to them."""
    row = search.row
    return not row.by_text and row.next_at is not None and row.next_at <= work.now


@pages.get("/tracing")
@trained
def tracing() -> str | Answer:
    """What is told by voice now, searches that go on, and who may be found; or the search with a reference."""
    typed, leaf, of_found = request.args.get("reference", ""), asked_leaf(), asked_leaf("found")
    with reach().read(actor()) as work:
        asked = read_reference(typed)
        search_id = None if asked is None else queries.find_by_reference(work, asked)
        if search_id is not None:
            return redirect(url_for("staff.tracing_one", search_hex=search_id.hex), 303)
        lines, after = leafed(queries.searches(work, most=LEAF + 1, skip=leaf * LEAF), leaf)
        found, found_after = leafed(queries.presences(work, most=LEAF + 1, skip=of_found * LEAF), of_found)
        return render_template(
            "staff/tracing.html",
            lines=[(one, to_call(work, one)) for one in (*([] if leaf else queries.to_tell(work)), *lines)],
            after=after,
            found=found,
            found_after=found_after,
            relations=words.RELATIONS,
            states=words.STATES,
            typed=typed,
        )
