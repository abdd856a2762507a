"""The memory of everything Waypost starts, idle and after many messages, and how long it takes to start.

The messages of the first come in through the front door; the rows of the second are made by Waypost's own rooms. The
last line is the memory after the messages over the idle memory.
"""

import argparse
import random
import time
from dataclasses import dataclass

from bench.fake_twilio import FakeTwilio
from bench.filling import fill
from bench.intake import all_ok
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import FASTEST, making
from bench.signed_sender import Load, finish_sending, start_sending


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB of the whole process tree, and the seconds its first start took."""

    first_start: float
    idle: float
    later: float


def memory(program: Program, *, messages: int, settle: float) -> Memory:
    """Of one run of the program: once it has started, and `settle` seconds after it took the messages."""
    with running(program) as server:
        time.sleep(settle)  # background jobs run once at the start
        idle = server.pss_mib()
        load = Load(program.hook, program.auth_token, requests=messages, senders=max(1, messages // 5))
        all_ok(finish_sending(start_sending(load)))
        time.sleep(settle)  # what is given back is given back a moment later
        return Memory(server.cold_seconds, idle, server.pss_mib())


def starts(empty: Program, full: Program, *, rounds: int) -> list[tuple[float, float]]:
    """Seconds to ready on the database of each, one after the other in every round."""

    def seconds(program: Program) -> float:
        with running(program) as server:
            return server.cold_seconds

    seconds(empty)  # makes keys and database
    return [(seconds(empty), seconds(full)) for _ in range(rounds)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Waypost's memory and start.")
    parser.add_argument("--messages", type=int, default=3000 if quick() else 100_000, help="through the front door")
    parser.add_argument("--rows", type=int, default=5000 if quick() else 100_000, help="the full claim: 1000000")
    told = parser.parse_args()
    with FakeTwilio(callbacks=0) as twilio:
        make = making(twilio.url, messages_per_second=FASTEST)
        with fresh_directory() as directory:
            weighed = memory(make(directory), messages=told.messages, settle=1.0 if quick() else 5.0)
        with fresh_directory() as one, fresh_directory() as other:
            empty, full = make(one), make(other)
            fill(full, told.rows, rng=random.Random(1))
            started = starts(empty, full, rounds=3 if quick() else 7)
    ratio = weighed.later / weighed.idle
    start = [median([pair[at] for pair in started]) for at in (0, 1)]
    rows: list[list[object]] = [
        [f"memory, MiB: idle, after {told.messages} messages", weighed.idle, weighed.later, ratio],
        [f"start, s: on no rows, on {told.rows} messages", *start, median([b / a for a, b in started])],
    ]
    print(f"first start, making keys and database: {weighed.first_start:.2f} s")
    print(table(["", "before", "after", "ratio"], rows))
    print(f"bench-footprint: {ratio:.2f}")


if __name__ == "__main__":
    main()
