"""The floor: the least a signed, durable Twilio webhook can do and still be Flask.

It checks the signature with Twilio's own validator, stores one row, and answers once that row is on the disk.
Sixteen threads hand their rows to one writer, which commits everything that has queued up at once.
"""

import os
import queue
import sqlite3
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from bench.measuring import Program, free_port

AUTH_TOKEN = "secret"
SCHEMA = """CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, recipient TEXT NOT NULL,
    body TEXT NOT NULL, received REAL NOT NULL)"""
INSERT = "INSERT OR IGNORE INTO message (sid, sender, recipient, body, received) VALUES (?, ?, ?, ?, ?)"
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
BATCH = 512

Row = tuple[str, str, str, str, float]


def floor(directory: Path) -> Program:
    port = free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    options += ["--blocking-threads", "16", "--log-level", "error", "--factory"]
    return Program(
        name="floor",
        command=[str(Path(sys.executable).parent / "granian"), *options, "bench.floor:create_app"],
        environment={"FLOOR_DATABASE": str(directory / "floor.sqlite3")},
        url=f"http://127.0.0.1:{port}",
        hook_path="/sms",
        ready_path="/healthz",
        auth_token=AUTH_TOKEN,
        directory=directory,
        database=directory / "floor.sqlite3",
        stored_ids="SELECT sid FROM message",
    )


@dataclass(slots=True)
class Waiting:
    """A row on its way to the disk; `done` is held until its commit has succeeded or failed."""

    row: Row
    done: threading.Lock = field(default_factory=threading.Lock)
    failure: sqlite3.Error | None = None


class Writer:
    """One thread that owns the database."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(SCHEMA)
        threading.Thread(target=self.commit_forever, daemon=True).start()

    def store(self, row: Row) -> None:
        """Returns once the row is on the disk."""
        mine = Waiting(row)
        mine.done.acquire()
        self.waiting.put(mine)
        mine.done.acquire()
        if mine.failure:
            raise mine.failure

    def commit_forever(self) -> None:
        database = sqlite3.connect(self.path, isolation_level=None)
        database.execute("PRAGMA synchronous=FULL")
        while True:
            batch = self.take()
            failure = commit(database, [one.row for one in batch])
            for one in batch:
                one.failure = failure
                one.done.release()

    def take(self) -> list[Waiting]:
        """Waits for a row, then takes all that are there with it."""
        batch = [self.waiting.get()]
        while len(batch) < BATCH:
            try:
                batch.append(self.waiting.get_nowait())
            except queue.Empty:
                break
        return batch


def commit(database: sqlite3.Connection, rows: list[Row]) -> sqlite3.Error | None:
    try:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(INSERT, rows)
        database.execute("COMMIT")
    except sqlite3.Error as failure:
        if database.in_transaction:
            database.execute("ROLLBACK")
        return failure
    return None


def create_app() -> Flask:
    app = Flask(__name__)
    validator = RequestValidator(AUTH_TOKEN)
    writer = Writer(os.environ["FLOOR_DATABASE"])

    @app.post("/sms")
    def sms() -> Response:
        form = request.form
        if not validator.validate(request.url, form, request.headers.get("X-Twilio-Signature", "")):
            return Response("wrong signature", 403)
        writer.store((form["MessageSid"], form["From"], form["To"], form.get("Body", ""), time.time()))
        return Response(NO_REPLY, mimetype="text/xml")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app
