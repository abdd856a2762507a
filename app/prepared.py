"""Statements compiled once and run on the driver's own cursor.

SQLAlchemy's execution costs ten times SQLite's own. On the one path where every text message passes, Core statements
are compiled when first used and run without it; column types still convert and refuse (a sealed column stays sealed).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

Converter = Callable[[Any], Any] | None


class _Compiled:
    """One statement in one dialect's words."""

    def __init__(self, statement: Any, dialect: Dialect, parameters: Sequence[str]) -> None:
        insert_columns = {"column_keys": list(parameters)} if parameters else {}
        compiled = statement.compile(dialect=dialect, **insert_columns)
        self.sql = str(compiled)
        if "POSTCOMPILE" in self.sql:
            raise TypeError("a list of values has no fixed words: spell it out")
        self.positional = bool(compiled.positional)
        kinds = {name: bound.type for bound, name in compiled.bind_names.items()}
        fixed = compiled.params
        names = compiled.positiontup if compiled.positional else list(kinds)
        self.order: list[tuple[str, Converter, Any]] = [
            (name, _bind_converter(kinds[name], dialect), fixed.get(name)) for name in names
        ]
        self.results = [_result_converter(column, dialect) for column in _returned(statement)]
        self.error = dialect.loaded_dbapi.Error

    def arguments(self, values: Mapping[str, Any]) -> Any:
        """The values in the driver's order (or by name), each converted by its column's type."""
        get = values.get
        if self.positional:
            return [
                get(name, fixed) if convert is None else convert(get(name, fixed))
                for name, convert, fixed in self.order
            ]
        return {
            name: get(name, fixed) if convert is None else convert(get(name, fixed))
            for name, convert, fixed in self.order
        }


class Prepared:
    """A Core statement ready to run: `Prepared(insert(Message.__table__), "id", "text")`.

    `parameters` are the columns an insert fills (in Core's sense of `column_keys`); a select or update names its own
    with `bindparam`. `rows` gives converted tuples; `run` gives how many rows were touched. Errors of the driver come
    as SQLAlchemy's, without the values.
    """

    def __init__(self, statement: Executable, *parameters: str) -> None:
        self._statement = statement
        self._parameters = parameters
        self._compiled: dict[str, _Compiled] = {}

    def _in_words_of(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect, self._parameters)
        return compiled

    def _cursor(self, connection: Connection, values: dict[str, Any]) -> tuple[Any, _Compiled]:
        compiled = self._in_words_of(connection.dialect)
        driver: Any = connection.connection.driver_connection
        arguments = compiled.arguments(values)
        try:
            return driver.execute(compiled.sql, arguments), compiled
        except compiled.error as error:
            raise _without_values(error, compiled, connection.dialect) from error

    def run(self, connection: Connection, **values: Any) -> int:
        """How many rows the statement touched."""
        return int(self._cursor(connection, values)[0].rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of the rows, which costs less than as many calls."""
        if not rows:
            return
        compiled = self._in_words_of(connection.dialect)
        driver: Any = connection.connection.driver_connection
        arguments = [compiled.arguments(row) for row in rows]
        try:
            driver.cursor().executemany(compiled.sql, arguments)
        except compiled.error as error:
            raise _without_values(error, compiled, connection.dialect) from error

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """All rows, each a tuple in the order of the statement's columns, converted by their types."""
        cursor, compiled = self._cursor(connection, values)
        results = compiled.results
        return [
            tuple([value if convert is None else convert(value) for value, convert in zip(row, results, strict=True)])
            for row in cursor.fetchall()
        ]

    def first(self, connection: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None


def _without_values(error: Exception, compiled: _Compiled, dialect: Dialect) -> Exception:
    wrapped: Exception = DBAPIError.instance(
        compiled.sql, None, error, compiled.error, hide_parameters=True, dialect=dialect
    )
    return wrapped


def _returned(statement: Any) -> Sequence[ColumnElement[Any]]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(getattr(statement, "exported_columns", ()) or ())


def _bind_converter(kind: TypeEngine[Any], dialect: Dialect) -> Converter:
    if dialect.name == "sqlite" and isinstance(kind, UTCDateTime):
        return _written_out
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _written_out(moment: datetime | None) -> str | None:
    """A moment as SQLAlchemy writes it for SQLite, in two thirds of the time: a text message brings two dozen."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]


def _result_converter(column: ColumnElement[Any], dialect: Dialect) -> Converter:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
