"""The only commit. `write` runs a unit and returns after its commit; `read` lends a connection that cannot write.

On SQLite one writer thread runs the waiting units back to back and commits once for all:
sixteen threads fighting for the lock wait ten times longer. On PostgreSQL a unit runs where it is called, in a
transaction of its own. Callers cannot tell. A unit is short: no network, no password hashing, no rendering.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from app.database import LOCK_WAIT_SECONDS
from app.errors import Busy
from app.log import logger
from app.runtime import Runtime
from app.work import SYSTEM, Actor, Work

T = TypeVar("T")
MOST_TOGETHER = 256
_FOLD_WAIT_SECONDS = 2  # for readers: everybody's writing waits meanwhile
_FULL = ("disk is full", "disk I/O error", "No space left", "could not extend")


def _FOLD_IN(_: Work) -> None:  # noqa: N802 - a mark in the queue, never run
    """Empties the log once what waits beside it is committed."""


class _Waiting:
    """One unit on its way through the writer."""

    __slots__ = ("actor", "done", "error", "result", "unit")

    def __init__(self, actor: Actor, unit: Callable[[Work], Any]) -> None:
        self.actor = actor
        self.unit = unit
        self.done = threading.Lock()
        self.done.acquire()
        self.result: Any = None
        self.error: BaseException | None = None


class Writer:
    """One thread that owns the only writing connection of an embedded database."""

    def __init__(self, engine: Engine, work_for: Callable[[Connection, Actor], Work], reserve: Path | None) -> None:
        self._engine = engine
        self._work_for = work_for
        self._reserve = reserve
        self._kept: Connection | None = None
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def waiting(self) -> int:
        """How many units wait now."""
        return self._queue.qsize()

    def write(self, actor: Actor, unit: Callable[[Work], T]) -> T:
        """The unit's result, after its commit; or its error, after its roll-back."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("a unit may not wait for another unit")
        slot = _Waiting(actor, unit)
        self._queue.put(slot)
        slot.done.acquire()
        if slot.error is not None:
            raise slot.error
        result: T = slot.result
        return result

    def fold_in(self) -> None:
        """Write the log into the database file and empty it: what was deleted is then in neither. Returns when done;

        Busy when a reader holds the log for too long.
        """
        self.write(SYSTEM, _FOLD_IN)

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        self._queue.put(None)
        self._thread.join()
        if self._kept is not None:
            self._kept.close()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            batch, stopping = [first], False
            with suppress(queue.Empty):
                while len(batch) < MOST_TOGETHER:
                    following = self._queue.get_nowait()
                    if following is None:
                        stopping = True
                        break
                    batch.append(following)
            self._commit_together(batch)
            if stopping:
                return

    def _commit_together(self, batch: list[_Waiting]) -> None:
        error = self._try([slot for slot in batch if slot.unit is not _FOLD_IN])
        if error is not None and _disk_full(error) and self._give_up_reserve():
            error = self._try(batch)
        for slot in batch:
            if error is not None:
                slot.error, slot.result = _as_busy(error), None
            elif slot.unit is _FOLD_IN:
                slot.error = self._fold_in()
            slot.done.release()

    def _fold_in(self) -> BaseException | None:
        """None when the log is empty now; otherwise why not: a reader that holds it, or a disk that refuses."""
        try:
            with self._connection() as connection:
                execute = connection.connection.driver_connection.execute  # type: ignore[union-attr]
                execute(f"PRAGMA busy_timeout={_FOLD_WAIT_SECONDS * 1000}")
                held, _, _ = execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                execute(f"PRAGMA busy_timeout={LOCK_WAIT_SECONDS * 1000}")
        except Exception as error:  # noqa: BLE001 - whoever asked must hear of it, and this thread serves everybody
            return _as_busy(error)
        return Busy("storage.busy") if held else None

    def _try(self, batch: list[_Waiting]) -> BaseException | None:
        """None when everything that could be kept was committed; otherwise what stopped the commit.

        First all together without savepoints, which cost every page a copy; when a unit fails, all again, each in its
        own. Units are functions of Work alone, so running one again is harmless.
        """
        try:
            with self._connection() as connection:
                if not self._run_together(connection, batch):
                    with connection.begin():
                        for slot in batch:
                            self._run_in_savepoint(connection, slot)
        except Exception as error:  # noqa: BLE001 - every waiter must hear of it
            return error
        return None

    def _run_together(self, connection: Connection, batch: list[_Waiting]) -> bool:
        """Whether every unit went well and all are committed; if not, nothing has happened."""
        transaction = connection.begin()
        try:
            for slot in batch:
                slot.error = None
                work = self._work_for(connection, slot.actor)
                try:
                    slot.result = slot.unit(work)
                    work.finish()
                finally:
                    work.close()
        except Exception as error:
            transaction.rollback()
            if _disk_full(error):
                raise
            return False
        transaction.commit()
        return True

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """The writer's one connection, opened anew after an error."""
        if self._kept is None:
            self._kept = self._engine.connect()
        try:
            yield self._kept
        except Exception:
            self._kept.invalidate()  # after a commit that failed the driver is still inside the transaction
            self._kept.close()
            self._kept = None
            raise

    def _run_in_savepoint(self, connection: Connection, slot: _Waiting) -> None:
        execute = connection.connection.driver_connection.execute  # type: ignore[union-attr]
        slot.result, slot.error = None, None
        execute("SAVEPOINT unit")
        work = self._work_for(connection, slot.actor)
        try:
            slot.result = slot.unit(work)
            work.finish()
        except Exception as error:
            work.close()  # before the roll-back: the session's own savepoint lies inside
            if _disk_full(error):
                raise
            execute("ROLLBACK TO unit")
            slot.error = error
        else:
            work.close()
        execute("RELEASE unit")

    def _give_up_reserve(self) -> bool:
        """Delete the file kept for this hour: messages are worth more than it. True when there was one."""
        if self._reserve is None or not self._reserve.exists():
            return False
        self._reserve.unlink()
        logger().error("disk.full_reserve_used")
        return True


def _disk_full(error: BaseException) -> bool:
    return any(words in str(error) for words in _FULL)


def _as_busy(error: BaseException) -> BaseException:
    refused = isinstance(error, OperationalError | InterfaceError | sqlite3.OperationalError)
    if refused or _disk_full(error):  # anything else is about this unit, and its caller knows what it means
        logger().error("storage.refused", kind=type(error).__name__, full=_disk_full(error))
        return Busy("storage.full" if _disk_full(error) else "storage.busy")
    return error


def start_writer(runtime: Runtime) -> Writer:
    """The writer of an embedded database, bound to this runtime."""
    reserve = runtime.settings.data / "reserve" if runtime.settings.limits.reserve_mb else None
    return Writer(runtime.engine, lambda connection, actor: _work(runtime, connection, actor), reserve)


def write(runtime: Runtime, actor: Actor, unit: Callable[[Work], T]) -> T:
    """Run `unit` in one transaction and give its result after the commit. Busy when storage refused."""
    if runtime.writer is not None:
        result: T = runtime.writer.write(actor, unit)
        return result
    work = None
    try:
        with runtime.engine.begin() as connection:
            work = _work(runtime, connection, actor)
            result = unit(work)
            work.finish()
            return result
    except DBAPIError as error:
        raise _as_busy(error) from None
    finally:
        if work is not None:
            work.close()


def write_in_turn(runtime: Runtime, actor: Actor, unit: Callable[[Work], T]) -> T:
    """One unit of much work, then a pause as long as it took: half the time is for messages."""
    began = runtime.clock.monotonic()
    result = write(runtime, actor, unit)
    threading.Event().wait(runtime.clock.monotonic() - began)
    return result


def empty_log_beside(runtime: Runtime) -> None:
    """Have an embedded database's log written into its file while others write on, as far as no reader holds it.

    Else the commit that makes the log long does it while everybody waits; for what writes much and can rest.
    """
    with runtime.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


@contextmanager
def read(runtime: Runtime, actor: Actor = SYSTEM) -> Iterator[Work]:
    """A Work that sees one consistent state and cannot write; never waits for the writer."""
    with runtime.reader.connect() as connection:
        work = _work(runtime, connection, actor)
        try:
            yield work
        finally:
            work.close()


def _work(runtime: Runtime, connection: Connection, actor: Actor) -> Work:
    return Work(connection, runtime.clock.now(), actor, runtime.keyring, runtime.scrubber, runtime.area_of)
