"""Whether a message costs more when many are stored already.

One Waypost is filled with few messages and one with many, through their front door; then both are asked in turns.
The last line is the worst ratio of the many over the few: 1.00 is flat.
"""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack

from bench.fake_twilio import FakeTwilio
from bench.intake import all_ok
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import MakeProgram, making
from bench.signed_sender import Load, finish_sending, start_sending

Costs = dict[str, list[float]]  # what was asked: median milliseconds of each round


def fill(program: Program, messages: int) -> None:
    """Five messages a person, as many people as that takes."""
    load = Load(program.hook, program.auth_token, requests=messages, senders=max(1, messages // 5))
    all_ok(finish_sending(start_sending(load)))


def ask(program: Program, requests: int) -> dict[str, float]:
    """Median milliseconds over one connection of a new message and of one that comes again."""

    def cost(duplicates: float) -> float:
        load = Load(program.hook, program.auth_token, connections=1, requests=requests, duplicates=duplicates)
        return all_ok(finish_sending(start_sending(load))).latency_ms["p50"]

    return {"new message": cost(0.0), "message again": cost(1.0)}


def grow(make: MakeProgram, sizes: Sequence[int], *, rounds: int, requests: int) -> list[Costs]:
    """The costs at each size; the servers run side by side and are asked in turns, so that noise meets them alike."""
    with ExitStack() as stack:
        programs = [make(stack.enter_context(fresh_directory())) for _ in sizes]
        for program, size in zip(programs, sizes, strict=True):
            stack.enter_context(running(program))
            fill(program, size)
        asked = [[ask(program, requests) for program in programs] for _ in range(rounds)]
    return [{name: [one[at][name] for one in asked] for name in asked[0][at]} for at in range(len(sizes))]


def ratios(few: Costs, many: Costs) -> dict[str, float]:
    """Many over few, the median of the rounds."""
    return {name: median([b / a for a, b in zip(few[name], many[name], strict=True)]) for name in few}


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of a message by the number already stored.")
    parser.add_argument("--few", type=int, default=1000 if quick() else 10_000)
    parser.add_argument("--many", type=int, default=8000 if quick() else 100_000, help="the full claim: 1000000")
    told = parser.parse_args()
    with FakeTwilio() as twilio:
        sizes, requests = (told.few, told.many), 200 if quick() else 500
        few, many = grow(making(twilio.url), sizes, rounds=3 if quick() else 7, requests=requests)
    found = ratios(few, many)
    rows = [[name, median(few[name]), median(many[name]), found[name]] for name in found]
    print(table(["ms", f"{told.few} stored", f"{told.many} stored", "ratio"], rows))
    print(f"bench-growth: {max(found.values()):.2f}")


if __name__ == "__main__":
    main()
