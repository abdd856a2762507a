"""Whether anything acknowledged is lost, or kept twice, when the process is killed under load.

One database, killed with SIGKILL at a random moment again and again while messages and repeats of them come in, and
started again at once while they still come. (This tries the program, not the disk: a power cut is answered by
`synchronous=FULL`.) The last line is the share of the acknowledged messages that is stored.
"""

import argparse
import random
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.fake_twilio import FakeTwilio
from bench.measuring import Program, fresh_directory, quick, running, stored_ids, table
from bench.product import making
from bench.signed_sender import Load, finish_sending, start_sending


@dataclass(slots=True)
class Tally:
    """Counted over all kills so far; `under_load` are the kills that hit while messages were being acknowledged."""

    kills: int = 0
    under_load: int = 0
    acked: set[str] = field(default_factory=set)
    stored: int = 0
    lost: int = 0
    twice: int = 0


def kill_again_and_again(program: Program, *, kills: int, seed: int) -> Tally:
    tally, rng = Tally(), random.Random(seed)
    for _ in range(kills):
        kill_once(program, tally, after=rng.uniform(0.3, 1.5))
    stored = stored_ids(program)
    tally.stored, tally.lost = len(stored), len(tally.acked - set(stored))
    tally.twice = len(stored) - len(set(stored))
    return tally


def kill_once(program: Program, tally: Tally, *, after: float) -> None:
    """A start, a load, a kill `after` seconds into it, and a second start that takes the rest of the load."""
    acked = program.directory / "acked"
    load = Load(
        program.hook,
        program.auth_token,
        requests=5000,
        seconds=2.0,
        duplicates=0.05,
        timeout=5.0,
        acked=acked,
    )
    with running(program) as server:
        sender = start_sending(load)
        time.sleep(after)  # the random moment; nothing is waited for
        server.stop(signal.SIGKILL)
    with running(program):
        report = finish_sending(sender)
    tally.kills += 1
    tally.under_load += bool(report.ok and report.errors)
    tally.acked |= sids_in(acked)


def sids_in(path: Path) -> set[str]:
    return set(path.read_text().split())


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill Waypost under load and count what is lost.")
    parser.add_argument("-n", "--kills", type=int, default=6 if quick() else 200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    told = parser.parse_args()
    with FakeTwilio() as twilio, fresh_directory() as directory:
        tally = kill_again_and_again(making(twilio.url)(directory), kills=told.kills, seed=told.seed)
    counts = [
        ["kills", tally.kills],
        ["of them under load", tally.under_load],
        ["acknowledged", len(tally.acked)],
        ["stored", tally.stored],
        ["acknowledged and lost", tally.lost],
        ["stored twice", tally.twice],
        ["seed", told.seed],
    ]
    print(table(["crash", "count"], counts))
    print(f"bench-crash: {1 - tally.lost / max(1, len(tally.acked)):.2f}")
    if tally.lost or tally.twice or not tally.under_load:
        sys.exit(1)


if __name__ == "__main__":
    main()
