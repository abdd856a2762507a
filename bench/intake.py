"""How much of the floor's intake Waypost has: the whole line against one bare durable row, in the same run.

Rounds alternate floor and Waypost, each on an empty database; every ratio is Waypost over floor within a round, and
the median over the rounds is shown. `--slow-card` adds 5 ms to every fsync of both. The last line is the ratio of
requests a second at 16 connections.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.fake_twilio import FakeTwilio
from bench.floor import floor
from bench.measuring import Program, Server, fresh_directory, median, quick, running, table
from bench.product import MakeProgram, making
from bench.signed_sender import Load, Report, finish_sending, start_sending

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Served:
    """One load as the server bore it: requests a second, milliseconds, processor milliseconds a request."""

    rps: float
    p99: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Weight:
    """Seconds to ready, idle memory in MiB, and what it served by number of connections."""

    cold: float
    pss: float
    served: dict[int, Served]


Round = tuple[Weight, Weight]  # floor, Waypost


def weigh(program: Program, *, connections: Sequence[int], seconds: float, slow_card: bool) -> Weight:
    with running(program, slow_card=slow_card) as server:
        pss = server.pss_mib()
        all_ok(finish_sending(start_sending(Load(program.hook, program.auth_token, requests=300, connections=4))))
        served = {count: serve(program, server, connections=count, seconds=seconds) for count in connections}
        return Weight(server.cold_seconds, pss, served)


def serve(program: Program, server: Server, *, connections: int, seconds: float) -> Served:
    before = server.cpu_seconds()
    load = Load(program.hook, program.auth_token, connections=connections, seconds=seconds)
    report = all_ok(finish_sending(start_sending(load)))
    cpu = (server.cpu_seconds() - before) * 1000 / report.answered
    return Served(report.rps, report.latency_ms["p99"], cpu)


def all_ok(report: Report) -> Report:
    """The report, when every request was answered 2xx; a comparison with anything else in it means nothing."""
    if report.errors or report.ok != report.answered or not report.ok:
        raise RuntimeError(f"not every message was taken: {report.status} {report.errors}")
    return report


def alternate(
    first: MakeProgram,
    second: MakeProgram,
    *,
    rounds: int,
    seconds: float,
    connections: Sequence[int],
    slow_card: bool = False,
) -> list[Round]:
    def weighed(make: MakeProgram) -> Weight:
        with fresh_directory() as directory:
            return weigh(make(directory), connections=connections, seconds=seconds, slow_card=slow_card)

    return [(weighed(first), weighed(second)) for _ in range(rounds)]


def ratio(rounds: Sequence[Round], figure: Callable[[Weight], float]) -> float:
    return median([figure(second) / figure(first) for first, second in rounds])


def row(rounds: Sequence[Round], name: str, figure: Callable[[Weight], float]) -> list[object]:
    first, second = (median([figure(one[side]) for one in rounds]) for side in (0, 1))
    return [name, first, second, ratio(rounds, figure)]


def at(connections: int, name: str) -> Callable[[Weight], float]:
    """The figure `name` of what was served over that many connections."""
    return lambda weight: float(getattr(weight.served[connections], name))


def rows(rounds: Sequence[Round]) -> list[list[object]]:
    shown = [row(rounds, "cold start, s", lambda w: w.cold), row(rounds, "idle memory, MiB", lambda w: w.pss)]
    names = {"rps": "requests/s", "p99": "p99 ms", "cpu": "CPU ms/request"}
    for count in rounds[0][0].served:
        shown += [row(rounds, f"{text}, {count} connections", at(count, name)) for name, text in names.items()]
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description="Waypost's intake against the floor.")
    parser.add_argument("--slow-card", action="store_true", help="every fsync takes 5 ms longer, like an SD card")
    slow_card: bool = parser.parse_args().slow_card
    connections = (CONNECTIONS,) if quick() else (1, CONNECTIONS, 64)
    rounds, seconds = (3, 2.0) if quick() else (5, 3.0)
    with FakeTwilio() as twilio:
        found = alternate(
            floor,
            making(twilio.url),
            rounds=rounds,
            seconds=seconds,
            connections=connections,
            slow_card=slow_card,
        )
    print(table(["", "floor", "Waypost", "ratio"], rows(found)))
    print(f"bench-intake: {ratio(found, at(CONNECTIONS, 'rps')):.2f}")


if __name__ == "__main__":
    main()
