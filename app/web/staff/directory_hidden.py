"""Hidden services, for whoever reads the restricted store: they are reached through who answers for them alone."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.directory import hidden
from app.errors import Invalid, NotFound
from app.framework import ServiceKind
from app.language import LANGUAGES
from app.staff.rules import May, may, roles_that
from app.web.guards import actor, fresh, guarded, member
from app.web.reach import reach
from app.web.service_words import KINDS
from app.web.staff import directory_words as words
from app.web.staff import pages
from app.web.staff.case import id_of
from app.web.staff.case_acts import Answer
from app.web.staff.case_new import asked_languages
from app.web.staff.directory import KEEPERS

_WHO = tuple(dict.fromkeys((*roles_that(May.READ_SENSITIVE), *KEEPERS)))


@pages.get("/directory/hidden")
@guarded(*_WHO)
@fresh
def directory_hidden() -> tuple[str, int]:
    """All of them, and the form for another; for whoever keeps the directory alone there is no such page."""
    _must_be_theirs()
    return _page()


@pages.post("/directory/hidden")
@guarded(*_WHO)
@fresh
def directory_hidden_add() -> Answer:
    """One is written down."""
    _must_be_theirs()
    try:
        one = _of_form()
        reach().write(actor(), lambda work: hidden.put_hidden(work, one))
    except Invalid as error:
        return _page(words.sentence(error))
    return _back()


@pages.post("/directory/hidden/<hidden_hex>/remove")
@guarded(*_WHO)
@fresh
def directory_hidden_remove(hidden_hex: str) -> Answer:
    """One is deleted."""
    _must_be_theirs()
    hidden_id = id_of(hidden_hex)
    reach().write(actor(), lambda work: hidden.remove_hidden(work, hidden_id))
    return _back()


def _must_be_theirs() -> None:
    if not may(member().roles, May.READ_SENSITIVE):
        raise NotFound("directory.unknown")


def _of_form() -> hidden.Hidden:
    form, capacity = request.form, request.form.get("capacity", "").strip()
    kinds = [ServiceKind(code) for code in form.getlist("kinds") if code in KINDS]
    return hidden.Hidden(
        name=form.get("name", "")[:200],
        focal_point=form.get("focal_point", "")[:200],
        phone=form.get("phone", "")[:60],
        kinds=kinds,
        languages=[tag for tag in form.getlist("languages") if tag in LANGUAGES],
        capacity=int(capacity) if capacity.isdecimal() and len(capacity) <= 4 else None,
        notes=form.get("notes", "")[:2000],
    )


def _back() -> Answer:
    flash(_("Written down."))
    return redirect(url_for("staff.directory_hidden"), 303)


def _page(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        found = hidden.hidden_services(work)
    html = render_template(
        "staff/directory_hidden.html",
        found=found,
        kinds=KINDS,
        languages_asked=asked_languages(),
        typed=request.form,
        problem=problem,
    )
    return html, 400 if problem else 200
