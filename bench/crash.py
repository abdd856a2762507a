"""Whether anything acknowledged is lost, kept, shown or sent twice when the process is killed under load.

One database, killed with SIGKILL at a random moment again and again while messages and repeats of them come in and
answers go out, and started again at once while they still come. (This tries the program, not the disk: a power cut is
answered by `synchronous=FULL`.) The last line is the share of the acknowledged messages that is stored.
"""

import argparse
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, Server, fresh_directory, quick, running, stored_ids, table
from bench.product import FASTEST, IN_DOUBT, making
from bench.rooms import shown_twice
from bench.signed_sender import Load, finish_sending, start_sending

PEOPLE = 300  # new ones after every kill, so that there are answers on their way at each


@dataclass(slots=True)
class Tally:
    """Counted over all kills so far; `under_load` are the kills that hit while messages were being acknowledged."""

    kills: int = 0
    under_load: int = 0
    acked: set[str] = field(default_factory=set)
    stored: int = 0
    lost: int = 0
    twice: int = 0
    sound: bool = True  # the database's own check


def kill_again_and_again(program: Program, *, kills: int, seed: int) -> Tally:
    tally, rng = Tally(), random.Random(seed)
    with ExitStack() as last:
        server = last.enter_context(running(program))
        while tally.kills < kills:
            server = kill_once(program, server, tally, after=rng.uniform(0.0, 1.5), last=last)
            if tally.kills % 10 == 0:
                print(f"{tally.kills} of {kills} kills, {len(tally.acked)} acknowledged", file=sys.stderr)
    stored = stored_ids(program)
    tally.stored, tally.lost = len(stored), len(tally.acked - set(stored))
    tally.twice = len(stored) - len(set(stored))
    tally.sound = column(program, "PRAGMA integrity_check") == ["ok"]
    return tally


def kill_once(program: Program, server: Server, tally: Tally, *, after: float, last: ExitStack) -> Server:
    """A load, a kill `after` seconds into it, and the next server, which takes the rest of the load."""
    acked = program.directory / "acked"
    load = Load(
        program.hook,
        program.auth_token,
        requests=8000,
        seconds=2.5 + 1.5 * server.cold_seconds,  # long enough to be there when it has started again
        duplicates=0.05,
        senders=PEOPLE,
        first_sender=PEOPLE * tally.kills,
        timeout=5.0,
        acked=acked,
    )
    before = len(stored_ids(program))
    sender = start_sending(load)
    wait_until_more(program, before)
    time.sleep(after)  # the random moment; nothing is waited for
    server.stop(signal.SIGKILL)
    following = last.enter_context(running(program))
    report = finish_sending(sender)
    tally.kills += 1
    tally.under_load += bool(report.ok and report.errors)
    tally.acked |= sids_in(acked)
    return following


def wait_until_more(program: Program, before: int) -> None:
    """Returns once the load has begun: how long its sender takes to start depends on the machine."""
    until = time.perf_counter() + 30
    while len(stored_ids(program)) <= before and time.perf_counter() < until:
        time.sleep(0.02)


def sids_in(path: Path) -> set[str]:
    return set(path.read_text().split())


def column(program: Program, question: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute(question)]


def taken_by_provider(accepted: Sequence[Mapping[str, str]]) -> Counter[str]:
    """How often the provider took each delivery: by the id of ours, in hexadecimal, in the callback's address."""
    return Counter(parse_qs(urlsplit(text["callback"]).query)["delivery"][0] for text in accepted)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill Waypost under load and count what is lost.")
    parser.add_argument("-n", "--kills", type=int, default=3 if quick() else 200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    told = parser.parse_args()
    with FakeTwilio() as twilio, fresh_directory() as directory:
        program = making(twilio.url, messages_per_second=FASTEST)(directory)
        tally = kill_again_and_again(program, kills=told.kills, seed=told.seed)
        taken = taken_by_provider(twilio.accepted())
        shown = shown_twice(program)
        in_doubt = column(program, IN_DOUBT)
    twice = sum(many > 1 for many in taken.values())
    counts: list[list[object]] = [
        ["kills", tally.kills],
        ["of them under load", tally.under_load],
        ["acknowledged", len(tally.acked)],
        ["stored", tally.stored],
        ["acknowledged and lost", tally.lost],
        ["stored twice", tally.twice],
        ["shown twice", shown],
        ["answers the provider took", len(taken)],
        ["answers sent twice", twice],
        ["answers left uncertain", len(in_doubt)],
        ["of them taken by the provider", sum(UUID(delivery).hex in taken for delivery in in_doubt)],
        ["database sound", "yes" if tally.sound else "NO"],
        ["seed", told.seed],
    ]
    print(table(["crash", "count"], counts))
    print(f"bench-crash: {1 - tally.lost / max(1, len(tally.acked)):.2f}")
    if tally.lost or tally.twice or shown or twice or not tally.sound or not tally.under_load:
        sys.exit(1)


if __name__ == "__main__":
    main()
