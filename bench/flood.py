"""Whether a cry for help is seen while somebody floods the line, and what the flood costs.

One number sends ten thousand texts as fast as they are taken; in the middle of it another sends an SOS. A signed-in
member's queue is asked again every half second, as the page itself would, until the SOS stands on it. Then the same
with a flood of two thousand numbers. The last line is the worse of the two times over the five seconds that are
allowed; more than 1.00 is too late.
"""

import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import uuid4

from bench.fake_twilio import FakeTwilio
from bench.growth import provider_of
from bench.measuring import Program, Server, fresh_directory, quick, running, table
from bench.product import FASTEST, MakeProgram, making
from bench.signed_sender import Load, Report, finish_sending, start_sending
from bench.signing_in import Session, enrol, go_on_duty

ALLOWED = 5.0  # seconds
EVERY = 0.5
PATIENCE = 60.0
CONNECTIONS = 64
SOS_NUMBER = "+888000000001"  # no number of the flood
FLOODING = "Help, we are trapped and the water is rising"  # as pressing as the SOS itself, and earlier
SOS = "Help! The water is rising and we are trapped on the roof, 7 people, two are hurt"
CASE = re.compile(r'id="case-([0-9a-f]{32})"')
NEXT_PAGE = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
STORED = "SELECT count(*) FROM message WHERE direction = 'in'"
CASE_OF = "SELECT case_id FROM message WHERE provider_id = ?"


@dataclass(frozen=True, slots=True)
class Flood:
    """So many texts from so many numbers, each beginning with the same words."""

    texts: int
    numbers: int
    words: str


@dataclass(frozen=True, slots=True)
class Seen:
    """How the SOS came to the queue: seconds after it was sent, its place (1 is the top), pages refused before."""

    acknowledged: float
    on_screen: float
    place: int
    refused: int


@dataclass(frozen=True, slots=True)
class Flooded:
    """What a flood did. Memory in MiB; `most_answers` is the most automatic texts one number of the flood was sent."""

    seen: Seen
    report: Report
    stored: int
    waiting: int
    most_answers: int
    before: float
    after: float


def under_flood(make: MakeProgram, twilio: FakeTwilio, flood: Flood) -> Flooded:
    twilio.reset()
    with fresh_directory() as directory:
        program = make(directory)
        with running(program) as server:
            session = enrol(program)
            go_on_duty(session)
            return flooded(program, server, session, twilio=twilio, flood=flood)


def flooded(program: Program, server: Server, session: Session, *, twilio: FakeTwilio, flood: Flood) -> Flooded:
    before = server.pss_mib()
    load = Load(
        program.hook,
        program.auth_token,
        connections=CONNECTIONS,
        requests=flood.texts,
        senders=flood.numbers,
        words=flood.words,
    )
    sender = start_sending(load)
    wait_until_stored(program, flood.texts // 2)
    seen = cry_for_help(program, session)
    report = finish_sending(sender)
    texts = [text["to"] for text in twilio.accepted() if text["to"] != SOS_NUMBER]
    return Flooded(
        seen=seen,
        report=report,
        stored=int(asked(program, STORED)),
        waiting=len(on_all_pages(session)),
        most_answers=max((texts.count(number) for number in set(texts)), default=0),
        before=before,
        after=server.pss_mib(),
    )


def wait_until_stored(program: Program, many: int) -> None:
    until = time.perf_counter() + PATIENCE * 10
    while asked(program, STORED) < many:
        if time.perf_counter() > until:
            raise RuntimeError("the flood does not come in")
        time.sleep(0.1)


def cry_for_help(program: Program, session: Session) -> Seen:
    sid = f"SM{uuid4().hex}"
    began = time.perf_counter()
    provider_of(program).deliver(SOS_NUMBER, SOS, sid=sid)
    acknowledged = time.perf_counter() - began
    case, refused = "", 0
    while time.perf_counter() < began + PATIENCE:
        page = session.get("/staff/queue/rows")
        shown = CASE.findall(page.text)
        case = case or case_of(program, sid)
        if case in shown:
            return Seen(acknowledged, time.perf_counter() - began, shown.index(case) + 1, refused)
        refused += page.status == 503
        time.sleep(float(page.headers.get("retry-after", EVERY)))
    place = on_all_pages(session).index(case) + 1
    return Seen(acknowledged, PATIENCE, place, refused)


def on_all_pages(session: Session) -> list[str]:
    """The cases of the whole queue in their order."""
    found: list[str] = []
    path: str | None = "/staff/queue/rows"
    while path:
        page = session.get(path)
        if page.status == 503:
            time.sleep(float(page.headers["retry-after"]))
            continue
        found += CASE.findall(page.text)
        more = NEXT_PAGE.search(page.text)
        path = unescape(more[1]).replace("/queue?", "/queue/rows?") if more else None
    return found


def case_of(program: Program, sid: str) -> str:
    return str(asked(program, CASE_OF, sid))


def asked(program: Program, question: str, *values: str) -> Any:
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return database.execute(question, values).fetchone()[0]


def rows(found: Sequence[Flooded]) -> list[list[object]]:
    def row(name: str, figure: Callable[[Flooded], object]) -> list[object]:
        return [name, *map(figure, found)]

    return [
        row("texts taken", lambda one: one.report.ok),
        row("texts refused or without an answer", lambda one: one.report.answered - one.report.ok + missing(one)),
        row("stored, the SOS among them", lambda one: one.stored),
        row("texts a second", lambda one: one.report.rps),
        row("SOS acknowledged, s", lambda one: one.seen.acknowledged),
        row("SOS on the screen, s", lambda one: one.seen.on_screen),
        row("its place in the queue", lambda one: one.seen.place),
        row("pages refused until then", lambda one: one.seen.refused),
        row("cases waiting", lambda one: one.waiting),
        row("most automatic texts to one number", lambda one: one.most_answers),
        row("memory before, MiB", lambda one: one.before),
        row("memory after, MiB", lambda one: one.after),
    ]


def missing(found: Flooded) -> int:
    return sum(found.report.errors.values())


def main() -> None:
    many = (2000, 400) if quick() else (10_000, 2000)
    floods = [Flood(many[0], 1, FLOODING), Flood(many[1], many[1], "")]
    with FakeTwilio(callbacks=0) as twilio:
        make = making(twilio.url, messages_per_second=FASTEST)
        found = [under_flood(make, twilio, flood) for flood in floods]
    print(table(["flood", *(f"{flood.texts} texts, {flood.numbers} numbers" for flood in floods)], rows(found)))
    print(f"bench-flood: {max(one.seen.on_screen for one in found) / ALLOWED:.2f}")


if __name__ == "__main__":
    main()
