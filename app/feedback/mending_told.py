"""What everybody who told us of a place hears of it: that those who mend it know, and how it ended."""

from uuid import UUID

from sqlmodel import col, select

from app.feedback import actions, mending
from app.feedback.desk import send_about
from app.feedback.queries import get
from app.feedback.tables import Item, PlaceState, PlaceToMend, Refusal
from app.language import fallbacks
from app.places.areas import names_of
from app.places.cells import Cell
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.rendering import Rendered, say, say_by_day
from app.work import SYSTEM, Work

_TOGETHER = 20  # in one unit
_MOST_UNITS = 50


def tell_of_places(runtime: Runtime) -> None:
    """Everybody hears what there is to hear of their place, in units so short that messages hardly wait."""
    with read(runtime) as work:
        if not _to_tell(work):
            return
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, lambda work: _tell(work, runtime)) < _TOGETHER:
            return


def name_in(work: Work, area: str, language: str) -> str:
    """What an area is called in a text; a cell by its middle."""
    if cell := Cell.read(area):
        longitude, latitude = cell.box.middle
        return f"{latitude:.1f}, {longitude:.1f}"
    return names_of(work, [area], language).get(area, area)


def _to_tell(work: Work) -> list[UUID]:
    """Open items whose place has ended, or went to a partner without their having heard of it."""
    told = select(Item.id).join(PlaceToMend, col(PlaceToMend.id) == col(Item.place_id))
    passed = (col(PlaceToMend.state) == PlaceState.WITH_PARTNER) & col(Item.place_told).is_(False)
    told = told.where(col(Item.ended_at).is_(None), col(PlaceToMend.ended_at).is_not(None) | passed)
    return list(work.session.exec(told.order_by(col(Item.id)).limit(_TOGETHER)))


def _tell(work: Work, runtime: Runtime) -> int:
    found = _to_tell(work)
    for item_id in found:
        item = get(work, item_id)
        if item.place_id is not None:
            _tell_one(work, runtime, item, mending.get(work, item.place_id))
    return len(found)


def _tell_one(work: Work, runtime: Runtime, item: Item, place: PlaceToMend) -> None:
    if place.state is PlaceState.WITH_PARTNER:
        item.place_told, item.deadline_at = True, max(item.deadline_at, place.deadline_at)
        send_about(work, runtime, item, _on_its_way(work, runtime, item, place))
    elif place.state is PlaceState.MENDED:
        words = _said(runtime, item, "feedback_place_done", place=name_in(work, place.area, item.language))
        actions.answer(work, item.id, words.text, member_id=place.ended_by or place.opened_by)
        send_about(work, runtime, item, words)
    else:
        reason = _reason(work, runtime, item, place)
        actions.refuse(work, item.id, Refusal.CANNOT, member_id=place.ended_by or place.opened_by)
        item.answer = work.seal(Item.answer, item.id, reason)
        send_about(work, runtime, item, _said(runtime, item, "feedback_refused", reason=reason))


def _on_its_way(work: Work, runtime: Runtime, item: Item, place: PlaceToMend) -> Rendered:
    operation = runtime.settings.operation
    values = {"organisation": operation.name, "reference": item.reference}
    values["place"] = name_in(work, place.area, item.language)
    until = place.deadline_at
    return say_by_day(runtime.wording, "feedback_place_receipt", item.language, until, zone=operation.zone, **values)


def _said(runtime: Runtime, item: Item, key: str, **values: str) -> Rendered:
    name = runtime.settings.operation.name
    return say(runtime.wording, key, item.language, organisation=name, reference=item.reference, **values)


def _reason(work: Work, runtime: Runtime, item: Item, place: PlaceToMend) -> str:
    reasons = mending.reasons_of(work, place.id)
    main = runtime.settings.operation.main_language
    return next(reasons[tag] for tag in (*fallbacks(item.language), main, *reasons) if tag in reasons)
