"""Places to mend: what is broken where, who has it, what is late; mended or not, and all who told us hear."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.feedback import mending
from app.feedback.desk import LONGEST_ANSWER, LONGEST_LINE, LONGEST_PARTNER
from app.feedback.tables import Item, PlaceKind, PlaceState, PlaceToMend
from app.language import LANGUAGES
from app.settings import Feedback
from app.web.guards import actor, guarded, member
from app.web.language import page_language
from app.web.map_drawing import name_of
from app.web.reach import reach
from app.web.staff import feedback_words as words
from app.web.staff import pages
from app.web.staff.areas import area_of_form
from app.web.staff.case import id_of
from app.web.staff.case_forms import lines
from app.web.staff.feedback_acts import Answer
from app.web.staff.feedback_item import refuse as refuse_item
from app.work import Work

TABS: Mapping[str, tuple[PlaceState, ...]] = {
    "open": (PlaceState.OPEN,),
    "passed": (PlaceState.WITH_PARTNER,),
    "ended": (PlaceState.MENDED, PlaceState.NOT_MENDED),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One place as a list shows it."""

    hex: str
    reference: str
    kind: str
    area: str
    line: str
    partner: str
    state: PlaceState
    told: int
    late: bool
    opened_at: datetime
    deadline_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Everything on the page of one place. `to_partner`: what they hear, whole."""

    row: Row
    to_partner: str
    items: Sequence[Item]
    languages: Sequence[str]
    reasons: Mapping[str, str]


@pages.get("/feedback/places")
@guarded()
def feedback_places() -> str:
    """The list: what is due first stands first."""
    tab = request.args.get("tab", "open")
    if tab not in TABS:
        raise Invalid("place.tab")
    with reach().read(actor()) as work:
        found, counts = mending.listed(work, TABS[tab]), mending.counts(work)
        return render_template(
            "staff/feedback_places.html",
            rows=rows(work, found),
            tab=tab,
            counts={name: sum(counts.get(state, 0) for state in states) for name, states in TABS.items()},
            states=words.PLACE_STATES,
        )


@pages.get("/feedback/places/<place_hex>")
@guarded()
def feedback_place(place_hex: str) -> tuple[str, int]:
    """One place, with what goes to the partner."""
    return _show(id_of(place_hex))


@pages.post("/feedback/<item_hex>/place")
@guarded()
def feedback_gather(item_hex: str) -> Answer:
    """This item is about a place to mend: one that is known, or a new one."""
    item_id, mine, chosen = id_of(item_hex), member().id, request.form.get("place", "")
    unit: Callable[[Work], UUID]
    try:
        if chosen:
            unit = partial(_gather, item_id=item_id, place_id=id_of(chosen))
        else:
            days = reach().runtime.settings.feedback
            unit = partial(_gather_new, item_id=item_id, new=_new_of_form(), settings=days, member_id=mine)
        place_id = reach().write(actor(), unit)
    except (Invalid, Conflict) as error:
        return refuse_item(item_id, "place", error)
    return redirect(url_for("staff.feedback_place", place_hex=place_id.hex), 303)


@pages.post("/feedback/places/<place_hex>/hand-over")
@guarded()
def feedback_place_hand_over(place_hex: str) -> Answer:
    """A partner has it now."""
    settings, partner = reach().runtime.settings.feedback, lines(request.form.get("partner", ""))
    return _done(
        place_hex, lambda work, place_id: mending.hand_over(work, place_id, partner, settings=settings), _("Passed on")
    )


@pages.post("/feedback/places/<place_hex>/asked")
@guarded()
def feedback_place_asked(place_hex: str) -> Answer:
    """The partner was asked again."""
    settings = reach().runtime.settings.feedback
    return _done(place_hex, partial(mending.ask_again, settings=settings), _("We asked them again"))


@pages.post("/feedback/places/<place_hex>/mended")
@guarded()
def feedback_place_mended(place_hex: str) -> Answer:
    """It is mended."""
    return _done(place_hex, partial(mending.mend, member_id=member().id), _("Done. All who told us hear it."))


@pages.post("/feedback/places/<place_hex>/not-mended")
@guarded()
def feedback_place_not_mended(place_hex: str) -> Answer:
    """It will not be mended."""
    main, mine = reach().runtime.settings.operation.main_language, member().id
    reasons = {tag: lines(request.form.get(f"why-{tag}", "")) for tag in LANGUAGES}

    def unit(work: Work, place_id: UUID) -> None:
        mending.give_up(work, place_id, reasons, main_language=main, member_id=mine)

    return _done(place_hex, unit, _("Done. All who told us hear it."))


def rows(work: Work, found: Sequence[PlaceToMend]) -> list[Row]:
    """The rows of these places."""
    told = mending.how_many_told(work, [place.id for place in found])
    return [_row(work, place, told.get(place.id, 0)) for place in found]


def _row(work: Work, place: PlaceToMend, told: int) -> Row:
    return Row(
        hex=place.id.hex,
        reference=place.reference,
        kind=str(words.PLACE_KINDS[place.kind]),
        area=name_of(work, place.area, page_language()),
        line=mending.line_of(work, place),
        partner=mending.partner_of(work, place),
        state=place.state,
        told=told,
        late=place.ended_at is None and place.deadline_at <= work.now,
        opened_at=place.opened_at,
        deadline_at=place.deadline_at,
        ended_at=place.ended_at,
    )


def _show(place_id: UUID, error: Invalid | Conflict | None = None) -> tuple[str, int]:
    with reach().read(actor()) as work:
        place = mending.get(work, place_id)
        [row], items = rows(work, [place]), mending.items_of(work, place_id)
        page = PlacePage(
            row=row,
            to_partner=f"{row.reference}\n{row.kind}: {row.area}\n{row.line}",
            items=items,
            languages=_languages(items),
            reasons=mending.reasons_of(work, place_id),
        )
    html = render_template(
        "staff/feedback_place.html",
        page=page,
        states=words.PLACE_STATES,
        typed=request.form,
        problem=words.sentence(error) if error else "",
        longest=LONGEST_ANSWER,
        longest_partner=LONGEST_PARTNER,
    )
    return html, 200 if error is None else 409 if isinstance(error, Conflict) else 400


def _languages(items: Sequence[Item]) -> list[str]:
    """The operation's own, and those of everybody who told us."""
    main = reach().runtime.settings.operation.main_language
    return list(dict.fromkeys([main, *(item.language for item in items if item.language in LANGUAGES)]))


def _done(place_hex: str, unit: Callable[[Work, UUID], object], told: str) -> Answer:
    place_id = id_of(place_hex)
    try:
        reach().write(actor(), lambda work: unit(work, place_id))
    except (Invalid, Conflict) as error:
        return _show(place_id, error)
    flash(told)
    return redirect(url_for("staff.feedback_place", place_hex=place_hex), 303)


@dataclass(frozen=True, slots=True)
class _New:
    """A place that nobody told us of before."""

    kind: PlaceKind
    area: str
    line: str


def _new_of_form() -> _New:
    try:
        kind = PlaceKind(request.form.get("kind", ""))
    except ValueError:
        raise Invalid("place.kind") from None
    return _New(kind, area_of_form(), lines(request.form.get("line", ""))[: LONGEST_LINE + 1])


def _gather_new(work: Work, *, item_id: UUID, new: _New, settings: Feedback, member_id: UUID) -> UUID:
    place_id = mending.open_place(work, new.kind, new.area, line=new.line, settings=settings, member_id=member_id)
    return _gather(work, item_id=item_id, place_id=place_id)


def _gather(work: Work, *, item_id: UUID, place_id: UUID) -> UUID:
    mending.gather(work, item_id, place_id)
    return place_id
