"""The scheduler: runs the timetable in threads, in exactly one process whatever the number of processes.

Whoever holds the lock leads. The others try for it every half minute, and take over when the leader ends or dies: the
operating system or PostgreSQL lets a dead process's lock go.
"""

import fcntl
import os
import threading
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.clock import SystemClock
from app.jobs.timetable import TIMETABLE, Job
from app.log import logger
from app.runtime import Runtime

_TRY_SECONDS = 30.0
_THREADS = 4
_LOCK_KEY = int.from_bytes(b"waypost")  # ours among the advisory locks of one database
_LOCKED_KEY = int.from_bytes(b"waypos2")


class Lock(Protocol):
    """Something only one process can hold."""

    def acquire(self) -> bool:
        """Whether we hold it now; asking again while we do is harmless."""
        ...

    def held(self) -> bool:
        """Whether we still hold it."""
        ...

    def release(self) -> None:
        """Let it go, held or not."""
        ...


class FileLock:
    """A lock on a file of the data folder, for an embedded database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def held(self) -> bool:
        return self._descriptor is not None

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class AdvisoryLock:
    """A lock of PostgreSQL, held as long as its connection lives; jobs of several threads ask for it."""

    def __init__(self, engine: Engine, key: int) -> None:
        self._engine = engine
        self._key = key
        self._connection: Connection | None = None
        self._turn = threading.Lock()

    def acquire(self) -> bool:
        if self.held():
            return True
        try:
            return self._try()
        except DBAPIError as error:
            logger().warning("scheduler.lock_unreachable", kind=type(error).__name__)
            return False

    def _try(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # never back to the pool, which would keep the lock for whoever comes next
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({self._key})").scalar_one():
            connection.close()
            return False
        self._connection = connection
        return True

    def held(self) -> bool:
        """Whether the connection lives, asked of the server: a restart there lets the lock go without a word."""
        with self._turn:
            if self._connection is None:
                return False
            try:
                self._connection.exec_driver_sql("SELECT 1")
            except DBAPIError:
                self._connection.invalidate()
                self._connection = None
            return self._connection is not None

    def release(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def lock_of(runtime: Runtime) -> Lock:
    """The lock that fits the database. A locked process leads only others like it: it must keep no work from being done

    by one whose keys are there.
    """
    if runtime.settings.url.startswith("sqlite"):
        return FileLock(runtime.settings.data / "scheduler.lock")
    return AdvisoryLock(runtime.engine, _LOCKED_KEY if runtime.keyring.locked else _LOCK_KEY)


class Scheduler:
    """Runs the timetable while this process leads."""

    def __init__(self, runtime: Runtime, jobs: Sequence[Job] = TIMETABLE) -> None:
        self._runtime = runtime
        self._jobs = jobs
        self._lock = lock_of(runtime)
        self._running: Any = None  # APScheduler's, while we lead
        self._stopping = threading.Event()
        self._said = False  # that another process leads
        self._thread = threading.Thread(target=self._keep_trying, name="scheduler", daemon=True)

    @property
    def leads(self) -> bool:
        """Whether this process runs the jobs."""
        return self._running is not None

    def start(self) -> None:
        """Lead as soon as nobody else does."""
        # Loaded here, because a thread cannot load it any more when the process ends at once.
        import apscheduler.schedulers.background  # noqa: F401

        self._thread.start()

    def stop(self) -> None:
        """Let running jobs end, then let the lead go."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._end_jobs()
        self._lock.release()

    def try_to_lead(self) -> bool:
        """Whether this process leads now. A leader that lost its lock stops."""
        if not self._lock.acquire():
            if self._running is not None or not self._said:
                logger().info("scheduler.follows")
            self._said = True
            self._end_jobs()
        elif self._running is None:
            self._begin_jobs()
            logger().info("scheduler.leads")
        return self.leads

    def run(self, job: Job) -> None:
        """Run one job. What goes wrong in it is logged, and it runs again at its next time."""
        if not self._lock.held():
            return
        try:
            job.run(self._runtime)
        except Exception as error:  # noqa: BLE001 - the timetable goes on whatever one job meets
            code = getattr(error, "code", None)
            logger().error("job.failed", job=job.name, kind=type(error).__name__, code=code)

    def _keep_trying(self) -> None:
        while True:
            try:
                self.try_to_lead()
            except Exception as error:  # noqa: BLE001 - the one thread that tries again must go on
                logger().error("scheduler.cannot_lead", kind=type(error).__name__)
            if self._stopping.wait(_TRY_SECONDS):
                return

    def _begin_jobs(self) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # A job that is late runs once, however late; it never runs beside itself.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        executors = {"default": ThreadPoolExecutor(_THREADS)}
        scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=UTC)
        now = SystemClock().now()  # threads wait in the machine's time, whatever clock the runtime has
        for job in self._jobs:
            first = now if job.at_start else now + job.every
            seconds = job.every.total_seconds()
            scheduler.add_job(self.run, "interval", args=[job], id=job.name, seconds=seconds, next_run_time=first)
        scheduler.start()
        self._running = scheduler

    def _end_jobs(self) -> None:
        if self._running is not None:
            self._running.shutdown(wait=True)
            self._running = None
            logger().info("scheduler.stopped")
