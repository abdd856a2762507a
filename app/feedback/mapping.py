"""How the response map counts an item: by area, day of arrival, what it is, and whether its loop is closed."""

from collections.abc import Sequence

from app.feedback.frame import HOSTILE
from app.feedback.tables import Item, Told
from app.response_map.actions import Counted
from app.response_map.publishing import UNSORTED
from app.response_map.tables import Kind


def kind_of(told: Told) -> Kind:
    """What was brought in from elsewhere is counted apart: it may be public there already."""
    return Kind.IMPORTED if told is Told.IMPORT else Kind.FEEDBACK


def counted(item: Item, codes: Sequence[str]) -> Counted | None:
    """What is counted of an item with these codes; None for exercises and for what denounces somebody."""
    if item.exercise or HOSTILE in codes:
        return None
    topics = (item.type.value, *codes) if item.type is not None else (UNSORTED,)
    return Counted(kind_of(item.told), item.area, item.at.date(), topics, item.ended_at is not None)
