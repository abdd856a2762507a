"""Freezing words for many, giving everybody they are for a row, and stopping. No network here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.broadcasts.tables import Broadcast, BroadcastDelivery, BroadcastLine, BroadcastState, BroadcastText
from app.delivery_states import DeliveryState
from app.errors import Invalid, NotFound
from app.language import UNDETERMINED
from app.work import Work
from channels.sms_text import measure

MOST_IN_A_SLICE = 5_000
_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_LINE: Any = BroadcastLine.__table__  # type: ignore[attr-defined]
_TEXT: Any = BroadcastText.__table__  # type: ignore[attr-defined]
_FILLED = ("number", "contact_id", "language", "channel", "area", "state", "tries", "moves")


@dataclass(frozen=True, slots=True)
class Words:
    """A broadcast in one language; `key` where it is a text of the wording that a provider may have agreed to."""

    text: str
    key: str | None = None


def freeze(
    work: Work,
    *,
    subject_id: UUID,
    priority: int,
    words: Mapping[str, Words],
    expires_at: datetime,
    ignores_quiet: bool = False,
) -> int:
    """The number of a new broadcast, to be spread. Its words by language; "und" for whose language has none.

    Invalid without words or time left. `priority` is one of app.outbox.rules.Priority.
    """
    if not words or not all(one.text.strip() for one in words.values()):
        raise Invalid("broadcast.no_words")
    if expires_at <= work.now:
        raise Invalid("broadcast.expired")
    values = {
        "subject_id": subject_id,
        "priority": int(priority),
        "state": BroadcastState.SPREADING,
        "begun_at": work.now,
        "expires_at": expires_at,
        "ignores_quiet": ignores_quiet,
    }
    made = insert(_BROADCAST).values(**values).returning(_BROADCAST.c.number)
    number = int(work.connection.execute(made).scalar_one())
    work.connection.execute(
        insert(_TEXT),
        [
            {
                "number": number,
                "language": language,
                "words": one.text,
                "key": one.key,
                "segments": measure(one.text).segments,
            }
            for language, one in words.items()
        ],
    )
    return number


def spread(work: Work, number: int, chosen: Select[Any], *, most: int = MOST_IN_A_SLICE) -> int | None:
    """How many more people have a row: one slice, in the order of contacts. None when everybody has, or it was stopped.

    `chosen` gives contact_id, language, channel and area, each contact once. A slice that was spread already adds none.
    """
    stands = work.connection.execute(
        select(_BROADCAST.c.state, _BROADCAST.c.after).where(_BROADCAST.c.number == number).with_for_update()
    ).first()
    if stands is None:
        raise NotFound("broadcast.unknown")
    state, after = stands
    if state is not BroadcastState.SPREADING:
        return None
    people = _next(chosen, after=after, most=most)
    ahead = _last(work, number) not in (None, after)
    ends = _end_among(work, people) if ahead else None
    given = _give_rows(work, number, people)
    ends = ends if ahead or given == 0 else _last(work, number)
    if ends is None:
        _stands(work, number, state=BroadcastState.SPREAD)
        return None
    _have_lines(work, number, after=after, until=ends)
    _stands(work, number, after=ends)
    return given


def stop(work: Work, number: int) -> bool:
    """Whether it was stopped now: who still waits is sent nothing. What a provider has cannot be called back."""
    stopped = (
        update(_BROADCAST)
        .where(_BROADCAST.c.number == number, _BROADCAST.c.state != BroadcastState.STOPPED)
        .values(state=BroadcastState.STOPPED, stopped_at=work.now)
    )
    return work.connection.execute(stopped).rowcount > 0


def begin_again(work: Work, number: int) -> None:
    """Give a row to whoever has none yet: more people are meant now. Who had theirs keeps it."""
    spread_already = (_BROADCAST.c.number == number) & (_BROADCAST.c.state == BroadcastState.SPREAD)
    work.connection.execute(update(_BROADCAST).where(spread_already).values(state=BroadcastState.SPREADING, after=None))
    work.connection.execute(update(_LINE).where(_LINE.c.number == number).values(after=None, ended=False))


def _next(chosen: Select[Any], *, after: UUID | None, most: int) -> Any:
    """The next people of those chosen, in the order of contacts."""
    who = chosen.selected_columns.contact_id
    slice_ = chosen if after is None else chosen.where(who > after)
    return slice_.order_by(None).order_by(who).limit(most).subquery()


def _end_among(work: Work, people: Any) -> UUID | None:
    """The last of a slice. Asked only where rows lie ahead: else the last row that was given is it."""
    last = select(people.c.contact_id).order_by(people.c.contact_id.desc()).limit(1)
    return work.connection.execute(last).scalar_one_or_none()


def _last(work: Work, number: int) -> UUID | None:
    """The last of those who have a row."""
    last = select(_DELIVERY.c.contact_id).where(_DELIVERY.c.number == number)
    return work.connection.execute(last.order_by(_DELIVERY.c.contact_id.desc()).limit(1)).scalar_one_or_none()


def _give_rows(work: Work, number: int, people: Any) -> int:
    """How many of these had none."""
    rows = select(
        literal(number),
        people.c.contact_id,
        func.coalesce(people.c.language, UNDETERMINED),
        people.c.channel,
        func.coalesce(people.c.area, ""),
        literal(DeliveryState.QUEUED.value),
        literal(0),
        literal(0),
    ).where(people.c.contact_id.is_not(None))
    new = _ignoring(work, _DELIVERY).from_select(_FILLED, rows).on_conflict_do_nothing()
    return work.connection.execute(new.execution_options(preserve_rowcount=True)).rowcount


def _have_lines(work: Work, number: int, *, after: UUID | None, until: UUID) -> None:
    """Every line that carries somebody of this slice stands at its beginning, unless it has begun."""
    known = list(work.connection.execute(select(_LINE.c.channel).where(_LINE.c.number == number)).scalars())
    rows = select(_DELIVERY.c.channel).where(_DELIVERY.c.number == number, _DELIVERY.c.contact_id <= until)
    rows = rows if after is None else rows.where(_DELIVERY.c.contact_id > after)
    while True:
        new = rows.where(_DELIVERY.c.channel.not_in(known)).limit(1)
        channel = work.connection.execute(new).scalar_one_or_none()
        if channel is None:
            return
        line = _ignoring(work, _LINE).values(number=number, channel=channel, after=None, ended=False)
        work.connection.execute(line.on_conflict_do_nothing())
        known.append(channel)


def _ignoring(work: Work, table: Any) -> Any:
    """An insert that may find its rows there already."""
    return sqlite.insert(table) if work.connection.dialect.name == "sqlite" else postgresql.insert(table)


def _stands(work: Work, number: int, **values: Any) -> None:
    work.connection.execute(update(_BROADCAST).where(_BROADCAST.c.number == number).values(**values))
