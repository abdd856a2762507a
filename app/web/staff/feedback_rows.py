"""The rows of the list: what each item begins with, what it is, where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.feedback import queries
from app.feedback.tables import FrameCode, Item
from app.language import own_name
from app.web.guards import member
from app.web.staff import feedback_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case import piece_words
from app.web.staff.pieces import tokens
from app.work import Work

_BEGINNING = 160  # letters


@dataclass(frozen=True, slots=True)
class Row:
    """One item as the list shows it. `suggested`: codes nobody confirmed, in words."""

    hex: str
    url: str
    beginning: str
    language: str
    called: str  # the language
    read_here: bool
    kind: str
    codes: Sequence[str]
    suggested: Sequence[str]
    came: str
    area: str
    at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    state: str
    late: bool
    more: bool  # they wrote more since it was coded
    danger: bool
    exercise: bool


def rows(work: Work, found: Sequence[Item], *, own: Mapping[str, FrameCode]) -> list[Row]:
    """The rows of these items."""
    codes = queries.codes_of_many(work, [item.id for item in found])
    areas = names_of_areas(work, {item.area for item in found})
    return [_row(work, item, codes.get(item.id, []), own=own, areas=areas) for item in found]


def _row(
    work: Work, item: Item, codes: Sequence[str], *, own: Mapping[str, FrameCode], areas: Mapping[str, str]
) -> Row:
    hexed = item.id.hex
    return Row(
        hex=hexed,
        url=url_for("staff.feedback_item", item_hex=hexed),
        beginning=_beginning(queries.words_of(work, item)),
        language=item.language,
        called=own_name(item.language),
        read_here=item.language in member().reads,
        kind=str(words.TYPES[item.type]) if item.type else "",
        codes=[words.name_of(code, own) for code in codes],
        suggested=[] if codes else [words.whole_name(code, own) for code in item.suggested.split()],
        came=str(words.CAME[item.told]),
        area=areas.get(item.area, ""),
        at=item.at,
        deadline_at=item.deadline_at,
        ended_at=item.ended_at,
        state=item.state.value,
        late=item.ended_at is None and item.deadline_at <= work.now,
        more=item.more_at is not None and item.ended_at is None,
        danger=item.urgency == "danger" and item.ended_at is None,
        exercise=item.exercise,
    )


def _beginning(text: str) -> str:
    line = " ".join("".join(piece_words(piece.text) if piece.removed else piece.text for piece in tokens(text)).split())
    return line if len(line) <= _BEGINNING else line[:_BEGINNING].rpartition(" ")[0][:_BEGINNING] + "…"
