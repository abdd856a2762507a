"""The page of one thing somebody told us: what they said, what it is, and what comes of it."""

from dataclasses import dataclass
from uuid import UUID

from flask import render_template, request

from app.errors import Conflict, Invalid
from app.feedback.desk import LONGEST_ANSWER, LONGEST_LINE, LONGEST_PARTNER
from app.feedback.queries import READ, get
from app.web.guards import actor, guarded
from app.web.reach import reach
from app.web.staff import case_words, pages
from app.web.staff import feedback_words as words
from app.web.staff.case import Preview, Refused, id_of
from app.web.staff.feedback_view import item_page
from app.web.staff.pieces import marked
from app.web.staff.traces import leave_trace

# Where a form's words stand.
_TYPED = {"answer": "words", "refuse": "why", "pass_on": "line"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as it would go out, and the form it was typed in."""

    form: str
    preview: Preview


@pages.get("/feedback/<item_hex>")
@guarded()
def feedback_item(item_hex: str) -> tuple[str, int]:
    """One item."""
    return show(id_of(item_hex))


def show(
    item_id: UUID, *, refused: Refused | None = None, seen: Seen | None = None, status: int = 200
) -> tuple[str, int]:
    """The page, with what was just typed and why it could not be taken."""
    runtime = reach().runtime
    with reach().read(actor()) as work:
        get(work, item_id)
    leave_trace(READ, "feedback", item_id)
    with reach().read(actor()) as work:
        page = item_page(work, runtime, get(work, item_id))
    html = render_template(
        "staff/feedback_item.html",
        item=page,
        refused=refused,
        seen=seen,
        typed=request.form,
        words=words,
        needs=case_words.NEEDS.items(),
        urgencies=case_words.URGENCIES,
        urgency_means=case_words.URGENCY_MEANS,
        reasons=[(reason.value, words.REASONS[reason]) for reason in words.TOLD_REASONS],
        place_kinds=[(kind.value, word) for kind, word in words.PLACE_KINDS.items()],
        longest=LONGEST_ANSWER,
        longest_line=LONGEST_LINE,
        longest_partner=LONGEST_PARTNER,
    )
    return html, status


def refuse(item_id: UUID, form: str, error: Invalid | Conflict) -> tuple[str, int]:
    """The page again, with the words still in their form, what would be removed of them, and what to do about it."""
    status = 409 if isinstance(error, Conflict) else 400
    typed = request.form.get(_TYPED.get(form, ""), "")
    marks = marked(reach().runtime, typed) if error.code == "answer.scrubbed" else ()
    return show(item_id, refused=Refused(form, words.sentence(error), marks), status=status)
