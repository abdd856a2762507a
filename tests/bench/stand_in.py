"""A server with an outbox, small enough to be read at once: what `bench.send` drains in its own tests.

python -m tests.bench.stand_in PORT DATABASE PROVIDER_URL
"""

import base64
import http.client
import queue
import sqlite3
import sys
import threading
import time
import urllib.parse
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.measuring import Program, free_port
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER

QUEUED = "INSERT INTO delivery (state) VALUES (?)"
SETTLED = "UPDATE delivery SET state = ? WHERE rowid = (SELECT rowid FROM delivery WHERE state = 'queued' LIMIT 1)"


def stand_in(directory: Path, *, provider_url: str) -> Program:
    port, database = free_port(), directory / "stand_in.sqlite3"
    with closing(sqlite3.connect(database)) as new, new:
        new.execute("PRAGMA journal_mode=WAL")
        new.execute("CREATE TABLE delivery (state TEXT)")
    return Program(
        name="stand-in",
        command=[sys.executable, "-m", "tests.bench.stand_in", str(port), str(database), provider_url],
        environment={},
        url=f"http://127.0.0.1:{port}",
        hook_path="/hooks/sms",
        ready_path="/healthz",
        auth_token="secret",
        directory=directory,
        database=database,
        stored_ids="SELECT state FROM delivery",
    )


def deliver(outbox: "queue.SimpleQueue[str]", *, database: str, provider_url: str) -> None:
    """Sends to everyone in the outbox until told yes; a cut connection is written down and not tried again."""
    netloc, basic = (
        urllib.parse.urlsplit(provider_url).netloc,
        base64.b64encode(f"{ACCOUNT_SID}:secret".encode()).decode(),
    )
    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    while True:
        form = urllib.parse.urlencode({"To": outbox.get(), "From": OUR_NUMBER, "Body": "We have your message."})
        became = ""
        while not became:
            connection = http.client.HTTPConnection(netloc)
            try:
                connection.request("POST", path, form, {"Authorization": f"Basic {basic}"})
                became = "sent" if connection.getresponse().status == 201 else ""
            except http.client.RemoteDisconnected:
                became = "uncertain"
            finally:
                connection.close()
            time.sleep(0.0 if became else 0.02)
        note(database, SETTLED, became)


def note(path: str, statement: str, state: str) -> None:
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        database.execute(statement, (state,))


def serve(port: int, outbox: "queue.SimpleQueue[str]", *, database: str) -> None:
    class Hook(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            note(database, QUEUED, "queued")
            outbox.put(dict(urllib.parse.parse_qsl(content))["From"])
            self.done()

        def done(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = done  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Hook).serve_forever()


if __name__ == "__main__":
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    told = {"database": sys.argv[2], "provider_url": sys.argv[3]}
    for _ in range(4):
        threading.Thread(target=deliver, args=(waiting,), kwargs=told, daemon=True).start()
    serve(int(sys.argv[1]), waiting, database=sys.argv[2])
