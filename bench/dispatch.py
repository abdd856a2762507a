"""How fast Waypost sends one alert to many through its Twilio adapter, beside plain HTTP on as many connections.

The people are in the database, each with a row, when the server starts; the fake Twilio holds every answer back until
it has, and then takes 80 ms for each. Plain HTTP is 32 threads that do nothing but send. The last line is the median of
Waypost's messages a second over theirs. A second part limits the line to a rate, on both sides: not one 429 may come.
"""

import argparse
import sys
import time
from dataclasses import dataclass

from app.broadcasts.worker import spread_all
from app.clock import SystemClock
from bench.fake_twilio import FakeTwilio
from bench.many_people import add_people, alert, everybody
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import FASTEST, LINE, MakeProgram, making
from bench.rooms import opened
from bench.send import NO_FAULTS, bare_loop, counted

THREADS, LATENCY_MS = 32, 80.0
LEAST, RATE = 0.95, 80.0
WAITING = "SELECT count(*) FROM broadcast_delivery WHERE state IN ('queued', 'sending')"


@dataclass(frozen=True, slots=True)
class Sent:
    """Messages a second as the provider saw them, milliseconds of processor each, and what was refused."""

    mps: float
    cpu_ms: float
    people: int
    duplicates: int
    refused: int


def fill(program: Program, many: int) -> None:
    """So many people, each with a row of one alert."""
    with opened(program, SystemClock()) as runtime:
        add_people(runtime, many, channel=LINE)
        spread_all(runtime, alert(runtime), everybody())


def sent(
    make: MakeProgram, twilio: FakeTwilio, *, many: int, held: bool = True, patience: float = 20.0, **behaviour: float
) -> Sent:
    """One alert to so many, from the first that is taken to the last; `held`: none is before the server has started."""
    with fresh_directory() as directory:
        program = make(directory)
        fill(program, many)
        twilio.reset()
        twilio.configure(**(NO_FAULTS | behaviour | {"hold": float(held)}))
        with running(program) as server:
            _until_first(twilio)
            before = server.cpu_seconds()
            twilio.configure(**(NO_FAULTS | behaviour))
            _until_last(twilio, program, patience=patience)
            cpu_ms = (server.cpu_seconds() - before) / many * 1000
        seen = twilio.stats()
    refused = sum(seen["rejected"].values())
    return Sent(seen["mps"], cpu_ms, seen["distinct_to"], seen["duplicates"], refused)


def _until_first(twilio: FakeTwilio) -> None:
    until = time.perf_counter() + 30
    while not twilio.stats()["requests"] and time.perf_counter() < until:
        time.sleep(0.05)


def _until_last(twilio: FakeTwilio, program: Program, *, patience: float) -> None:
    """Until nobody waits, or `patience` seconds brought nobody new."""
    reached, until = 0, time.perf_counter() + patience
    while time.perf_counter() < until and counted(program, WAITING):
        time.sleep(0.1)
        now = twilio.stats()["distinct_to"]
        if now > reached:
            reached, until = now, time.perf_counter() + patience


def everyone_once(found: Sent, many: int) -> None:
    if found.people != many or found.duplicates:
        raise RuntimeError(f"{found.people} of {many} people were reached, {found.duplicates} of them twice")


def at_full_speed(twilio: FakeTwilio, *, many: int, rounds: int) -> float:
    """Waypost over plain HTTP, with the same latency; the median of interleaved rounds."""
    ratios = []
    for _ in range(rounds):
        twilio.configure(**(NO_FAULTS | {"latency_ms": LATENCY_MS}))
        plain = bare_loop(twilio, many, threads=THREADS)
        make = making(twilio.url, messages_per_second=FASTEST)
        found = sent(make, twilio, many=many, latency_ms=LATENCY_MS)
        everyone_once(found, many)
        print(f"plain HTTP {plain:.0f} messages/s, Waypost {found.mps:.0f}, {found.cpu_ms:.2f} ms of processor each")
        ratios.append(found.mps / plain)
    return median(ratios)


def at_a_rate(twilio: FakeTwilio, *, many: int, rate: float) -> Sent:
    """With the line's rate set to what the provider takes."""
    found = sent(making(twilio.url, messages_per_second=rate), twilio, many=many, held=False, mps=rate)
    everyone_once(found, many)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="One alert to many, beside plain HTTP.")
    parser.add_argument("--people", type=int, default=1_000 if quick() else 6_000)
    parser.add_argument("--rounds", type=int, default=1 if quick() else 3)
    told = parser.parse_args()
    with FakeTwilio(callbacks=0) as twilio:
        ratio = at_full_speed(twilio, many=told.people, rounds=told.rounds)
        limited = at_a_rate(twilio, many=int(RATE * (5 if quick() else 20)), rate=RATE)
    share = limited.mps / RATE
    print(table(["at a rate", "figure"], [["messages/s allowed", RATE], ["used", share], ["429", limited.refused]]))
    print(f"bench-dispatch: {ratio:.2f}")
    if limited.refused or (ratio < LEAST and not quick()):
        sys.exit(1)


if __name__ == "__main__":
    main()
