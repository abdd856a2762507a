"""The memory of everything Waypost starts, idle and after many messages, and how long it takes to start.

The last line is the memory after the messages over the idle memory.
"""

import argparse
import time
from dataclasses import dataclass

from bench.fake_twilio import FakeTwilio
from bench.growth import fill
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import making


@dataclass(frozen=True, slots=True)
class Footprint:
    """Memory in MiB, starts in seconds: on no database, on an empty one, and on a full one."""

    idle_pss: float
    later_pss: float
    first_start: float
    empty_start: float
    full_start: float


def settled_pss(program: Program, *, messages: int, settle: float) -> tuple[float, float]:
    """Seconds to ready, and the memory `settle` seconds after taking the messages."""
    with running(program) as server:
        if messages:
            fill(program, messages)
        time.sleep(settle)  # memory is given back, and background jobs run once, a moment later
        return server.cold_seconds, server.pss_mib()


def start_seconds(program: Program, *, times: int) -> float:
    found = []
    for _ in range(times):
        with running(program) as server:
            found.append(server.cold_seconds)
    return median(found)


def footprint(program: Program, *, messages: int, settle: float, starts: int) -> Footprint:
    first_start, idle = settled_pss(program, messages=0, settle=settle)
    empty_start = start_seconds(program, times=starts)
    _, later = settled_pss(program, messages=messages, settle=settle)
    return Footprint(idle, later, first_start, empty_start, start_seconds(program, times=starts))


def main() -> None:
    parser = argparse.ArgumentParser(description="Waypost's memory and start.")
    parser.add_argument("--messages", type=int, default=4000 if quick() else 100_000)
    messages: int = parser.parse_args().messages
    with FakeTwilio() as twilio, fresh_directory() as directory:
        program = making(twilio.url)(directory)
        settle, starts = (1.0, 3) if quick() else (5.0, 5)
        found = footprint(program, messages=messages, settle=settle, starts=starts)
    rows: list[list[object]] = [
        ["memory, MiB", found.idle_pss, found.later_pss, found.later_pss / found.idle_pss],
        ["start, s", found.empty_start, found.full_start, found.full_start / found.empty_start],
    ]
    print(f"first start, making keys and database: {found.first_start:.2f} s")
    print(table(["", "empty", f"{messages} messages", "ratio"], rows))
    print(f"bench-footprint: {found.later_pss / found.idle_pss:.2f}")


if __name__ == "__main__":
    main()
