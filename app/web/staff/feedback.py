"""The list of feedback: what is to be coded, what waits for an answer, what was passed on, what has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Conflict, Invalid
from app.feedback import actions, queries
from app.feedback.frame import type_of
from app.feedback.listing import Mark, listed
from app.feedback.tables import Item
from app.runtime import Runtime
from app.staff.rules import May, may
from app.web.guards import actor, guarded, member
from app.web.live import part
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_words, names_of_areas
from app.web.staff.feedback_choosing import Group, groups
from app.web.staff.feedback_late import how_many_late
from app.web.staff.feedback_looking import Look, counts_of, look_of
from app.web.staff.feedback_rows import Row, rows
from app.work import Work

PAGE = 25
_SUGGESTED = "suggested"  # instead of a code: what each item's own words suggest


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the list."""

    look: Look
    rows: Sequence[Row]
    counts: Mapping[str, str]
    here: str | None  # the mark of this page, as its address has it
    after: str | None  # that of the next
    groups: Sequence[Group]
    may_code: bool
    area: str  # in words

    def address(self, endpoint: str, **changed: str | None) -> str:
        """This list, or its neighbour in another tab or on the next page."""
        return url_for(endpoint, **self.look.arguments(**changed))


@pages.get("/feedback")
@guarded()
def feedback() -> str:
    """The whole page."""
    return _page()


@pages.get("/feedback/rows")
@guarded()
def feedback_rows() -> Response:
    """The rows again, or 304 when nothing has changed."""
    return part("staff/_feedback_rows.html", list=_shown(look_of(request.args)), words=words)


@pages.post("/feedback/code")
@guarded()
def feedback_code_many() -> AnyResponse | tuple[str, int]:
    """Code everything that was ticked, with one code or each as its words suggest."""
    runtime, mine = reach().runtime, member().id
    try:
        chosen = _ticked()
        unit = partial(_code_many, runtime=runtime, ids=chosen, code=request.form.get("code", ""), member_id=mine)
        many, handed = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return _page(words.sentence(error)), 409 if isinstance(error, Conflict) else 400
    if many:
        flash(_("Coded: %(many)s.", many=many))
    if handed:
        flash(words.HANDED)
    return redirect(url_for("staff.feedback", **look_of(request.form).arguments()), 303)


def _code_many(work: Work, runtime: Runtime, *, ids: Sequence[UUID], code: str, member_id: UUID) -> tuple[int, int]:
    """How many were coded, and how many are here no more because of it."""
    settings = runtime.settings
    if code != _SUGGESTED:
        if not code:
            raise Invalid("feedback.no_code")
        coded = actions.code_many(work, ids, [code], member_id=member_id, settings=settings)
        return sum(one is not None for one in coded), sum(one is None for one in coded)
    suggested = {item_id: _first_of_a_type(queries.get(work, item_id).suggested.split()) for item_id in ids}
    for item_id, codes in suggested.items():
        if codes:
            actions.code(work, item_id, codes, member_id=member_id, settings=settings)
    if not any(suggested.values()):
        raise Invalid("feedback.no_suggestion")
    return sum(bool(codes) for codes in suggested.values()), 0


def _first_of_a_type(codes: Sequence[str]) -> list[str]:
    """The first, and those of its type."""
    return [code for code in codes if type_of(code) is type_of(codes[0])]


def _ticked() -> list[UUID]:
    try:
        chosen = [UUID(hex=written) for written in request.form.getlist("item")[:PAGE]]
    except ValueError:
        raise Invalid("feedback.none") from None
    if not chosen:
        raise Invalid("feedback.none")
    return list(dict.fromkeys(chosen))


def _page(problem: str = "") -> str:
    told = request.form if request.method == "POST" else request.args
    shown = _shown(look_of(told))
    with reach().read(actor()) as work:
        late = how_many_late(work)
    return render_template(
        "staff/feedback.html",
        list=shown,
        words=words,
        problem=problem,
        late=late,
        ticked=frozenset(request.form.getlist("item")),
        suggested=_SUGGESTED,
        shapes_frame=may(member().roles, May.SHAPE_FRAME),
    )


def _shown(look: Look) -> Shown:
    runtime = reach().runtime
    with reach().read(actor()) as work:
        if look.area:
            look = replace(look, area=area_of_words(work, look.area) or look.area)
        wanted = look.wanted(runtime.settings.feedback)
        found = listed(work, wanted, after=look.mark, most=PAGE + 1)
        own = queries.own_codes(work)
        return Shown(
            look=look,
            rows=rows(work, found[:PAGE], own=own),
            counts=counts_of(work, look, runtime.settings.feedback),
            here=_written(look.mark) if look.mark else None,
            after=_written(found[PAGE - 1]) if len(found) > PAGE else None,
            groups=groups(queries.frame_in_use(work), own),
            may_code=look.tab in ("new", "open"),
            area=names_of_areas(work, [look.area]).get(look.area, ""),
        )


def _written(item: Item | Mark) -> str:
    return f"{item.at.isoformat()}~{item.id.hex}"
