"""How fast Waypost empties its outbox through its Twilio adapter, against a bare loop of eight `http.client` threads.

The outbox fills while the fake Twilio holds every answer back; the clock is the fake's own, from the first message
it accepts to the last. `--mps 80` limits the fake and shows how much of that rate is used; `--faults` fails a third
of the sends and counts who was told, told twice, and left uncertain.
"""

import argparse
import base64
import http.client
import itertools
import sqlite3
import sys
import threading
import time
import urllib.parse
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from bench.fake_twilio import FakeTwilio
from bench.intake import all_ok
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import FASTEST, ON_THE_WAY, UNACCOUNTED, UNCERTAIN, MakeProgram, making
from bench.signed_sender import Load, finish_sending, start_sending
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER

THREADS = 8
FAULTS = {"rate_429": 0.2, "rate_5xx": 0.1, "rate_drop": 0.01}
NO_FAULTS = dict.fromkeys((*FAULTS, "mps", "hold", "latency_ms"), 0.0)
TEXT = "We have your message. Someone will answer. It is free, for everyone. Where are you? Reply STOP to stop."


@dataclass(frozen=True, slots=True)
class Drained:
    """What the provider saw of it; `mps` is accepted messages a second.

    `uncertain` is what the sender is unsure of, `unaccounted` what it neither sent nor is unsure of.
    """

    mps: float
    requests: int
    recipients: int
    duplicates: int
    rejected: dict[str, int]
    uncertain: int
    unaccounted: int = 0

    def throttled_share(self) -> float:
        return self.rejected.get("429/20429", 0) / self.requests


def bare_loop(twilio: FakeTwilio, count: int, *, threads: int = THREADS) -> float:
    """Messages a second of so many keep-alive connections that do nothing but send."""
    twilio.reset()
    numbers = itertools.count()
    senders = [threading.Thread(target=send_until, args=(twilio, numbers, count)) for _ in range(threads)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    seen = twilio.stats()
    if seen["accepted"] != count:
        raise RuntimeError(f"the bare loop had {seen['accepted']} of {count} messages accepted")
    return float(seen["mps"])


def send_until(twilio: FakeTwilio, numbers: "itertools.count[int]", count: int) -> None:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(twilio.url).netloc)
    basic = base64.b64encode(f"{ACCOUNT_SID}:{twilio.auth_token}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    while (number := next(numbers)) < count:
        form = urllib.parse.urlencode({"To": f"+999{number:09d}", "From": OUR_NUMBER, "Body": TEXT})
        connection.request("POST", f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json", form, headers)
        connection.getresponse().read()
    connection.close()


def drain(
    make: MakeProgram, twilio: FakeTwilio, *, count: int, behaviour: dict[str, float], patience: float
) -> Drained:
    """The outbox of a fresh Waypost, filled by `count` people who each wrote once, sent to its end.

    It is over when nothing is on its way any more, or when `patience` seconds brought nobody new.
    """
    with fresh_directory() as directory:
        program = make(directory)
        with running(program):
            twilio.reset()
            twilio.configure(**(NO_FAULTS | {"hold": 1.0}))
            fill = Load(program.hook, program.auth_token, requests=count, senders=count)
            all_ok(finish_sending(start_sending(fill)))
            twilio.configure(**(NO_FAULTS | behaviour))
            seen = wait_for(twilio, program, patience=patience)
        return drained(seen, uncertain=counted(program, UNCERTAIN), unaccounted=counted(program, UNACCOUNTED))


def wait_for(twilio: FakeTwilio, program: Program, *, patience: float) -> dict[str, Any]:
    seen = twilio.stats()
    until = time.perf_counter() + patience
    while time.perf_counter() < until:  # also after the last was reached: what the sender knows of it comes later
        time.sleep(0.1)
        before, seen = seen, twilio.stats()
        if seen["distinct_to"] > before["distinct_to"]:
            until = time.perf_counter() + patience
        elif seen["requests"] and not counted(program, ON_THE_WAY):
            break
    return seen


def drained(seen: dict[str, Any], *, uncertain: int, unaccounted: int) -> Drained:
    return Drained(
        mps=seen["mps"],
        requests=seen["requests"],
        recipients=seen["distinct_to"],
        duplicates=seen["duplicates"],
        rejected=seen["rejected"],
        uncertain=uncertain,
        unaccounted=unaccounted,
    )


def counted(program: Program, question: str) -> int:
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        found: int = database.execute(question).fetchone()[0]
        return found


def show(found: Drained, count: int) -> None:
    counts = [
        ["messages/s", found.mps],
        ["people", count],
        ["reached", found.recipients],
        ["told twice", found.duplicates],
        ["left uncertain", found.uncertain],
        ["neither sent nor uncertain", found.unaccounted],
        ["requests", found.requests],
        ["share of 429", found.throttled_share()],
        *sorted(found.rejected.items()),
    ]
    print(table(["outbox", "count"], counts))


def at_full_speed(twilio: FakeTwilio) -> float:
    """Waypost's messages a second over those of the bare loop; the median of interleaved rounds."""
    count, rounds = (1000, 2) if quick() else (3000, 3)
    ratios = []
    for _ in range(rounds):
        bare = bare_loop(twilio, count)
        make = making(twilio.url, messages_per_second=FASTEST)
        found = drain(make, twilio, count=count, behaviour={}, patience=10)
        everyone_once(found, count)
        print(f"bare loop {bare:.0f} messages/s, Waypost {found.mps:.0f}")
        ratios.append(found.mps / bare)
    return median(ratios)


def at_a_rate(twilio: FakeTwilio, mps: float) -> float:
    """The share of the provider's rate that was used."""
    count = int(mps * (10 if quick() else 30))
    make = making(twilio.url, messages_per_second=mps)
    found = drain(make, twilio, count=count, behaviour={"mps": mps}, patience=10)
    show(found, count)
    everyone_once(found, count)
    return found.mps / mps


def with_faults(twilio: FakeTwilio) -> float:
    """The share of the people who were reached, or whose delivery is known to be uncertain."""
    count = 300 if quick() else 3000
    make = making(twilio.url, messages_per_second=FASTEST)
    found = drain(make, twilio, count=count, behaviour=FAULTS, patience=20 if quick() else 120)
    show(found, count)
    if found.duplicates:
        sys.exit(f"bench-send: {found.duplicates} people were told twice")
    return 1 - max(found.unaccounted, count - found.recipients - found.uncertain, 0) / count


def everyone_once(found: Drained, count: int) -> None:
    if found.recipients != count or found.duplicates:
        raise RuntimeError(f"{found.recipients} of {count} people were reached, {found.duplicates} of them twice")


def main() -> None:
    parser = argparse.ArgumentParser(description="Waypost's outbox against a bare sending loop.")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--mps", type=float, help="the provider takes this many messages a second")
    chosen.add_argument("--faults", action="store_true", help="20 %% 429, 10 %% 5xx, 1 %% dropped answers")
    told = parser.parse_args()
    with FakeTwilio(callbacks=0) as twilio:
        if told.mps:
            found = at_a_rate(twilio, told.mps)
        else:
            found = with_faults(twilio) if told.faults else at_full_speed(twilio)
    print(f"bench-send: {found:.2f}")


if __name__ == "__main__":
    main()
