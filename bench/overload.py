"""What is left of the intake when three times as much comes in as it can take.

Capacity first, in a closed loop of 16 connections; then three times that for 8 s, due at a fixed rate over up to 512
connections, as a provider would that does not slow down. Nothing may be refused, and nothing acknowledged lost.
The last line is the goodput as a share of the capacity.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.fake_twilio import FakeTwilio
from bench.intake import all_ok
from bench.measuring import Program, Server, fresh_directory, quick, running, stored_ids, table
from bench.product import making
from bench.signed_sender import Load, Report, finish_sending, start_sending

FACTOR = 3
CONNECTIONS = 512


@dataclass(frozen=True, slots=True)
class Overload:
    """Requests a second, memory in MiB (idle, and the most while overloaded), and the acknowledged sids not stored."""

    capacity: float
    report: Report
    idle_pss: float
    most_pss: float
    lost: int

    @property
    def goodput_share(self) -> float:
        return self.report.rps / self.capacity


def overload(program: Program, *, measuring_seconds: float, seconds: float) -> Overload:
    acked = program.directory / "acked"
    with running(program) as server:
        idle = server.pss_mib()
        all_ok(finish_sending(start_sending(Load(program.hook, program.auth_token, requests=200, connections=4))))
        at_rest = Load(program.hook, program.auth_token, seconds=measuring_seconds)
        capacity = all_ok(finish_sending(start_sending(at_rest))).rps
        load = Load(
            program.hook,
            program.auth_token,
            connections=CONNECTIONS,
            rate=round(capacity * FACTOR),
            seconds=seconds,
            acked=acked,
        )
        report, most = send_and_watch(load, server)
    return Overload(capacity, report, idle, most, lost=not_stored(program, acked))


def send_and_watch(load: Load, server: Server) -> tuple[Report, float]:
    """The report, and the most memory the server had while it lasted."""
    sender, most = start_sending(load), 0.0
    while sender.poll() is None:
        most = max(most, server.pss_mib())
        time.sleep(0.5)
    return finish_sending(sender), most


def not_stored(program: Program, acked: Path) -> int:
    return len(set(acked.read_text().split()) - set(stored_ids(program)))


def rows(found: Overload) -> list[list[object]]:
    report = found.report
    refused = sum(count for code, count in report.status.items() if not code.startswith("2"))
    return [
        ["capacity, requests/s", found.capacity],
        ["goodput, requests/s", report.rps],
        ["offered", report.answered + sum(report.errors.values())],
        ["acknowledged", report.ok],
        ["acknowledged within 15 s", report.in_time],
        ["refused", refused],
        ["without an answer", sum(report.errors.values())],
        ["acknowledged and lost", found.lost],
        ["p99, ms", report.latency_ms["p99"]],
        ["idle memory, MiB", found.idle_pss],
        ["most memory, MiB", found.most_pss],
    ]


def main() -> None:
    measuring_seconds, seconds = (2.0, 4.0) if quick() else (4.0, 8.0)
    with FakeTwilio() as twilio, fresh_directory() as directory:
        program = making(twilio.url)(directory)
        found = overload(program, measuring_seconds=measuring_seconds, seconds=seconds)
    print(table(["overload", "count"], rows(found)))
    print(f"bench-overload: {found.goodput_share:.2f}")
    if found.lost:
        sys.exit(1)


if __name__ == "__main__":
    main()
