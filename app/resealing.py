"""Sealing everything anew under the newest key, in units so short that messages hardly wait.

What is sealed with which key is read from the values themselves, so that nothing need be remembered: stopped at any
point, it goes on where it was.
"""

import threading
from collections.abc import Generator, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, literal, or_, select, update

from app.log import logger
from app.privacy.columns import FreeText, Personal
from app.privacy.envelope import VERSION, CannotOpen
from app.runtime import Runtime
from app.schema import METADATA
from app.transaction import read, write
from app.work import COMMAND, Work

_TOGETHER = 100


def sealed_columns() -> Mapping[Table, list[Column[Any]]]:
    """Every sealed column by its table; each table has an `id`, which its values are bound to."""
    found = {
        table: [column for column in table.columns if isinstance(column.type, FreeText | Personal)]
        for table in METADATA.sorted_tables
    }
    return {table: columns for table, columns in found.items() if columns}


def how_many(work: Work, newest: int) -> int:
    """How many rows hold something that is not sealed with the newest key."""
    return sum(
        work.connection.execute(select(func.count()).select_from(table).where(_old(columns, newest))).scalar_one()
        for table, columns in sealed_columns().items()
    )


def reseal(runtime: Runtime, newest: int) -> Generator[int, None, None]:
    """Seal every row anew; gives how many rows each unit looked at. What cannot be opened stays as it is."""
    for table, columns in sealed_columns().items():
        after: UUID | None = None
        while rows := _next_rows(runtime, table, _old(columns, newest), after):
            began = runtime.clock.monotonic()
            write(runtime, COMMAND, partial(_reseal_rows, table=table, columns=columns, rows=rows, newest=newest))
            yield len(rows)
            after = rows[-1]
            threading.Event().wait(runtime.clock.monotonic() - began)  # half the time is for messages


def _next_rows(runtime: Runtime, table: Table, old: ColumnElement[bool], after: UUID | None) -> list[UUID]:
    found = select(table.c.id).where(old).order_by(table.c.id).limit(_TOGETHER)
    if after is not None:
        found = found.where(table.c.id > after)
    with read(runtime) as work:
        return list(work.connection.execute(found).scalars())


def _reseal_rows(work: Work, table: Table, columns: list[Column[Any]], rows: list[UUID], newest: int) -> None:
    chosen = select(table.c.id, *columns).where(table.c.id.in_(rows))
    for row_id, *values in work.connection.execute(chosen).all():
        for column, value in zip(columns, values, strict=True):
            if value is not None and value[:2] != _head(newest):
                _reseal_one(work, column, row_id, value)


def _reseal_one(work: Work, column: Column[Any], row_id: UUID, value: bytes) -> None:
    """The value sealed anew, unless somebody wrote another one meanwhile: that one is sealed with the newest key."""
    table, name = column.table, f"{column.table.name}.{column.name}"
    try:
        words = work.keyring.open(value, name, row_id)
    except CannotOpen:
        logger().error("keys.cannot_reseal", column=name, row=row_id.hex)
        return
    anew = work.keyring.seal(words, name, row_id)
    work.connection.execute(update(table).where(table.c.id == row_id, column == value).values({column.name: anew}))


def _old(columns: list[Column[Any]], newest: int) -> ColumnElement[bool]:
    """Whether a row holds something that does not begin as the newest key's values do."""
    head = literal(_head(newest), LargeBinary)
    return or_(*(func.substr(column, 1, 2, type_=LargeBinary) != head for column in columns))


def _head(newest: int) -> bytes:
    return bytes((VERSION, newest))
