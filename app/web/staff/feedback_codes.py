"""The code frame of this operation: what is in use, its own names, its own codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.feedback import actions, queries
from app.feedback.frame import DEFAULT, HOSTILE, LANES, Type, type_of
from app.feedback.rules import frame_codes
from app.staff.rules import May, roles_that
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.feedback_acts import Answer
from app.work import Work


@dataclass(frozen=True, slots=True)
class Shaped:
    """One code of the frame, in use or not."""

    code: str
    name: str
    renamed: bool
    own: bool
    retired: bool
    needed: bool  # stays in use
    apart: bool
    deep: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The codes of one type."""

    kind: Type
    name: str
    codes: Sequence[Shaped]
    used: int


@pages.get("/feedback/codes")
@guarded(*roles_that(May.SHAPE_FRAME))
def feedback_codes() -> tuple[str, int]:
    """The frame."""
    return _page()


@pages.post("/feedback/codes/add")
@guarded(*roles_that(May.SHAPE_FRAME))
def feedback_codes_add() -> Answer:
    """A code of this operation's own."""
    mine, below, name = member().id, request.form.get("below", ""), request.form.get("name", "").strip()

    def unit(work: Work) -> object:
        if not name:
            raise Invalid("feedback.code_name")
        return actions.add_code(work, below, _word(work, name), name, member_id=mine)

    return _shaped(unit)


@pages.post("/feedback/codes/rename")
@guarded(*roles_that(May.SHAPE_FRAME))
def feedback_codes_rename() -> Answer:
    """Another name for a code; what was coded with it stays so."""
    mine, code, name = member().id, request.form.get("code", ""), request.form.get("name", "")
    return _shaped(lambda work: actions.rename_code(work, code, name, member_id=mine))


@pages.post("/feedback/codes/retire")
@guarded(*roles_that(May.SHAPE_FRAME))
def feedback_codes_retire() -> Answer:
    """Take a code out of use, or into use again."""
    mine, code, retired = member().id, request.form.get("code", ""), "again" not in request.form
    return _shaped(lambda work: actions.retire_code(work, code, member_id=mine, retired=retired))


def _shaped(unit: Callable[[Work], object]) -> Answer:
    try:
        reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _page(problem=words.sentence(error))
    flash(_("The codes are changed."))
    return redirect(url_for("staff.feedback_codes"), 303)


def _word(work: Work, name: str) -> str:
    """The last part of a new code: its name in plain letters, or a number where it is written in others."""
    plain = "_".join("".join(c if c.isascii() and c.isalnum() else " " for c in name.casefold()).split())[:24]
    return plain or f"own_{len(queries.own_codes(work)) + 1}"


def _page(problem: str = "") -> tuple[str, int]:
    with reach().read(actor()) as work:
        own = queries.own_codes(work)
    retired = {code for code, kept in own.items() if kept.retired_at is not None}
    shaped = [
        Shaped(
            code=code,
            name=words.name_of(code, own),
            renamed=code in DEFAULT and code in own and bool(own[code].name),
            own=code not in DEFAULT,
            retired=code in retired,
            needed=code in LANES or code == HOSTILE,
            apart=code in LANES,
            deep=code.count(".") > 1,
        )
        for code in frame_codes(dict.fromkeys(own, False))
    ]
    html = render_template("staff/feedback_codes.html", shelves=_shelves(shaped), problem=problem, typed=request.form)
    return html, 400 if problem else 200


def _shelves(shaped: Sequence[Shaped]) -> list[Shelf]:
    by_kind = {kind: [one for one in shaped if type_of(one.code) is kind] for kind in Type}
    return [
        Shelf(kind, str(words.TYPES[kind]), codes, sum(not one.retired for one in codes))
        for kind, codes in by_kind.items()
    ]
