"""An alert to many, killed again and again with `kill -9`: while everybody is given a row, and while it is sent.

Nobody may have two rows or none, nobody is told twice, and the numbers that the pages show add up to everybody. Who was
just being told when the process died is uncertain, and told again by nobody. The last line is the share of the people
who were told or are known to be uncertain: 1.00.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from app.broadcasts.queries import progress
from app.broadcasts.rules import Progress
from app.broadcasts.worker import spread_all
from app.clock import FixedClock, SystemClock
from app.outbox.actions import recover_leases
from app.transaction import read, write
from app.work import SYSTEM
from bench.dispatch import WAITING
from bench.fake_twilio import FakeTwilio
from bench.many_people import add_people, alert, everybody
from bench.measuring import ROOT, Program, fresh_directory, quick, running, table
from bench.product import LINE, waypost
from bench.rooms import opened, opened_in
from bench.send import counted

ROWS = "SELECT count(*) FROM broadcast_delivery"
QUEUED = "SELECT count(*) FROM broadcast_delivery WHERE state = 'queued'"
PATIENCE = 60.0  # seconds
RATE = 300.0


@dataclass(frozen=True, slots=True)
class Survived:
    """What is left after the kills: rows and people; told once, twice, or uncertain; the numbers as pages show them."""

    people: int
    rows: int
    spread_kills: int
    send_kills: int
    told: int
    twice: int
    shown: Progress

    def accounted(self) -> float:
        """The share of the people who were told or are known to be uncertain."""
        return min(self.told + self.shown.uncertain, self.people) / self.people


def killed_while_spreading(program: Program, number: int, *, people: int, kills: int, rng: random.Random) -> int:
    """How many kills hit while rows were given; everybody has one afterwards."""
    hits = 0
    for place in range(kills):
        before = counted(program, ROWS)
        process = subprocess.Popen(spreading(program.directory, number, slow=True), cwd=ROOT)
        due = (place + 1) * people // (kills + 1) - rng.randrange(people // (kills + 1))
        _wait(partial(_come_to, due, partial(counted, program, ROWS)), process)
        process.kill()
        process.wait()
        hits += before < counted(program, ROWS) < people
    subprocess.run(spreading(program.directory, number, slow=False), cwd=ROOT, check=True)
    return hits


def spreading(directory: Path, number: int, *, slow: bool) -> Sequence[str]:
    """The command that gives everybody a row and does nothing else."""
    command = [sys.executable, "-m", "bench.alert_crash", "--spread", str(directory), "--number", str(number)]
    return [*command, "--slow"] if slow else command


def _come_to(many: int, count: Callable[[], int]) -> bool:
    return count() >= many


def _wait(true: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    until = time.perf_counter() + PATIENCE
    while process.poll() is None and time.perf_counter() < until and not true():
        time.sleep(0.005)


def killed_while_sending(program: Program, twilio: FakeTwilio, *, people: int, kills: int, rng: random.Random) -> int:
    """How many kills hit while texts went out; nothing is queued afterwards."""
    hits = 0
    for place in range(kills):
        due = (place + 1) * people // (kills + 2) + rng.randrange(people // (kills + 2))
        with running(program) as server:
            _wait(partial(_come_to, due, lambda: twilio.stats()["accepted"]), server.process)
            server.stop(signal.SIGKILL)
        hits += 0 < counted(program, QUEUED) < people
    with running(program) as server:
        _wait(lambda: not counted(program, QUEUED), server.process)
        until = time.perf_counter() + 5
        while time.perf_counter() < until and len(twilio.accepted()) < people - counted(program, WAITING):
            time.sleep(0.05)
    return hits


def survive(
    directory: Path, twilio: FakeTwilio, *, people: int, spread_kills: int, send_kills: int, seed: int
) -> Survived:
    """One alert to so many, killed so often."""
    rng, program = random.Random(seed), waypost(directory, provider_url=twilio.url, messages_per_second=RATE)
    with opened(program, SystemClock()) as runtime:
        add_people(runtime, people, channel=LINE)
        number = alert(runtime)
    hit = killed_while_spreading(program, number, people=people, kills=spread_kills, rng=rng)
    rows = counted(program, ROWS)
    twilio.reset()
    hit_sending = killed_while_sending(program, twilio, people=people, kills=send_kills, rng=rng)
    later = FixedClock(SystemClock().now() + timedelta(minutes=2))  # when every lease has run out
    with opened(program, later) as runtime:
        write(runtime, SYSTEM, lambda work: recover_leases(work, sent_once=frozenset()))
        with read(runtime) as work:
            shown = progress(work, number)
    seen = twilio.stats()
    return Survived(people, rows, hit, hit_sending, seen["distinct_to"], seen["duplicates"], shown)


def faults(found: Survived) -> list[str]:
    """What is wrong, in words; nothing when all is as promised."""
    shown = found.shown
    known = shown.sent + shown.delivered + shown.uncertain
    wrong = {
        f"{found.rows} rows for {found.people} people": found.rows != found.people,
        f"{found.twice} people were told twice": found.twice > 0,
        f"the numbers shown add up to {known} of {found.people}": not known == shown.people == found.people,
        f"{found.told} were told and {shown.sent} are known": not shown.sent <= found.told <= known,
    }
    return [words for words, is_so in wrong.items() if is_so]


def main() -> None:
    parser = argparse.ArgumentParser(description="An alert to many, killed again and again.")
    parser.add_argument("-n", type=int, default=4 if quick() else 20, help="kills of each sort")
    parser.add_argument("--people", type=int, default=1_000 if quick() else 10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spread", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--slow", action="store_true", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.spread:
        return give_rows(told.spread, told.number, slow=told.slow)
    with fresh_directory() as directory, FakeTwilio(callbacks=0) as twilio:
        found = survive(directory, twilio, people=told.people, spread_kills=told.n, send_kills=told.n, seed=told.seed)
    rows = [
        ["people", found.people],
        ["kills while rows were given", found.spread_kills],
        ["kills while it was sent", found.send_kills],
        ["told", found.told],
        ["told twice", found.twice],
        ["uncertain", found.shown.uncertain],
    ]
    print(table(["an alert", "count"], rows))
    print(f"bench-alert-crash: {found.accounted():.2f}")
    if wrong := faults(found):
        sys.exit("; ".join(wrong))
    return None


def give_rows(directory: Path, number: int, *, slow: bool) -> None:
    """Give everybody a row; `slow`: a hundred at a time, so that there is time to be killed."""
    from app.broadcasts import actions

    with opened_in(directory, SystemClock()) as runtime:
        if not slow:
            spread_all(runtime, number, everybody())
        while (
            slow and write(runtime, SYSTEM, lambda work: actions.spread(work, number, everybody(), most=20)) is not None
        ):
            time.sleep(0.002)


if __name__ == "__main__":
    main()
