"""Somebody who may be found: who may ask for them, who not, and the searches that may be about them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid, NotAllowed
from app.tracing import actions, queries
from app.tracing.rules import Gate
from app.tracing.suggesting import searches_about
from app.web.guards import actor, fresh, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import tracing_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import id_of
from app.web.staff.feedback_acts import Answer
from app.web.staff.tracing import number_to_call, trained


@pages.get("/tracing/found/<found_hex>")
@trained
def tracing_found(found_hex: str) -> tuple[str, int]:
    """Somebody who may be found, and the searches that may be about them."""
    return _show(id_of(found_hex))


@pages.post("/tracing/found/<found_hex>/allow")
@trained
def tracing_found_allow(found_hex: str) -> Answer:
    """The protection officer lets a child be found."""
    presence_id, mine = id_of(found_hex), member()
    try:
        reach().write(
            actor(), lambda work: actions.allow_presence(work, presence_id, member_id=mine.id, roles=mine.roles)
        )
    except (Conflict, NotAllowed) as error:
        return _show(presence_id, words.sentence(error))
    flash(_("Written down."))
    return redirect(url_for("staff.tracing_found", found_hex=found_hex), 303)


@pages.post("/tracing/found/<found_hex>/end")
@trained
def tracing_found_end(found_hex: str) -> Answer:
    """They want to be found no more."""
    presence_id = id_of(found_hex)
    reach().write(actor(), lambda work: actions.be_found_no_more(work, presence_id))
    flash(_("Written down."))
    return redirect(url_for("staff.tracing"), 303)


@pages.post("/tracing/found/<found_hex>/number")
@trained
@fresh
def tracing_found_number(found_hex: str) -> tuple[str, int]:
    """Their number, to call and ask them; that it was seen is in the trail."""
    presence_id = id_of(found_hex)
    try:
        shown = number_to_call(lambda work: queries.get_presence(work, presence_id).row.contact_id)
    except Invalid as error:
        return _show(presence_id, words.sentence(error))
    return _show(presence_id, number=shown)


def _show(presence_id: UUID, problem: str = "", *, number: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        found = queries.get_presence(work, presence_id)
        html = render_template(
            "staff/tracing_found.html",
            found=found,
            hex=presence_id.hex,
            area=names_of_areas(work, {found.facts.person.area}).get(found.facts.person.area, ""),
            words=words,
            told=queries.words_of(work, found.row),
            reach=queries.reach_of(work, found.row),
            held=None if found.facts.free else found.facts.gate,
            never=Gate.NEVER,
            searches=searches_about(work, found),
            number=number,
            problem=problem,
        )
    return html, 400 if problem else 200
