"""Statements compiled once and run on the driver's own cursor.

SQLAlchemy's execution costs ten times SQLite's own. On the one path where every text message passes, Core statements
are compiled when first used and run without it; column types still convert and refuse (a sealed column stays sealed).
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select
from sqlalchemy.types import TypeEngine

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
        self.fixed = dict(compiled.params)
        kinds = {name: bound.type for bound, name in compiled.bind_names.items()}
        names = compiled.positiontup if compiled.positional else list(kinds)
        self.order: list[tuple[str, Converter]] = [(name, _bind_converter(kinds[name], dialect)) for name in names]
        self.results = [_result_converter(column, dialect) for column in _returned(statement)]

    def arguments(self, values: dict[str, Any]) -> Any:
        fixed = self.fixed
        if self.positional:
            return [_given(name, convert, values, fixed) for name, convert in self.order]
        return {name: _given(name, convert, values, fixed) for name, convert in self.order}


class Prepared:
    """A Core statement ready to run: `Prepared(insert(Message.__table__), "id", "text")`.

    `parameters` are the columns an insert fills (in Core's sense of `column_keys`); a select or update names its own
    with `bindparam`. `rows` gives converted tuples; `run` gives how many rows were touched.
    """

    def __init__(self, statement: Executable, *parameters: str) -> None:
        self._statement = statement
        self._parameters = parameters
        self._compiled: dict[str, _Compiled] = {}

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._statement, dialect, self._parameters)
        return compiled

    def _executed(self, connection: Connection, values: dict[str, Any]) -> Any:
        """The driver's cursor after the statement; its errors as SQLAlchemy's, without the values."""
        compiled = self._for(connection)
        cursor = connection.connection.cursor()
        driver = connection.dialect.loaded_dbapi
        try:
            cursor.execute(compiled.sql, compiled.arguments(values))
        except driver.Error as error:
            raise DBAPIError.instance(
                compiled.sql, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
            ) from error
        return closing(cursor)

    def run(self, connection: Connection, **values: Any) -> int:
        """How many rows the statement touched."""
        with self._executed(connection, values) as cursor:
            return int(cursor.rowcount)

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """All rows, each a tuple in the order of the statement's columns, converted by their types."""
        with self._executed(connection, values) as cursor:
            found = cursor.fetchall()
        results = self._for(connection).results
        return [
            tuple([value if convert is None else convert(value) for value, convert in zip(row, results, strict=True)])
            for row in found
        ]

    def first(self, connection: Connection, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        found = self.rows(connection, **values)
        return found[0] if found else None


def _given(name: str, convert: Converter, values: dict[str, Any], fixed: dict[str, Any]) -> Any:
    value = values[name] if name in values else fixed[name]
    return value if convert is None else convert(value)


def _returned(statement: Any) -> Sequence[ColumnElement[Any]]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(getattr(statement, "exported_columns", ()) or ())


def _bind_converter(kind: TypeEngine[Any], dialect: Dialect) -> Converter:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result_converter(column: ColumnElement[Any], dialect: Dialect) -> Converter:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
