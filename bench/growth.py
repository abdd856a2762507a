"""Whether anything costs more when many messages are stored already.

Two databases are filled through Waypost's own rooms, one with few messages and one with many; then the server of each
is asked in turns, over one connection, as a provider and as a signed-in member. The last line is the worst ratio of
the many over the few: 1.00 is flat.
"""

import argparse
import http.client
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

from bench.fake_twilio import FakeTwilio
from bench.filling import Filled, fill, number_of, sid_of
from bench.measuring import Program, fresh_directory, median, quick, running, table
from bench.product import FASTEST, MakeProgram, making
from bench.signing_in import Session, enrol
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER, WORDS, signature

Costs = dict[str, list[float]]  # what was asked: median milliseconds of each round


@dataclass(slots=True)
class Provider:
    """What calls the hook, over one kept connection."""

    program: Program
    connection: http.client.HTTPConnection

    def deliver(self, sender: str, body: str, *, sid: str) -> float:
        """Milliseconds until the message was acknowledged; an error when it was not."""
        params = {"MessageSid": sid, "SmsSid": sid, "AccountSid": ACCOUNT_SID, "From": sender, "To": OUR_NUMBER}
        params |= {"Body": body, "NumMedia": "0"}
        signed = signature(self.program.auth_token, self.program.hook, params)
        headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.perf_counter()
        self.connection.request("POST", self.program.hook_path, urlencode(params), headers)
        answer = self.connection.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"a message was answered {answer.status}")
        return took


def provider_of(program: Program) -> Provider:
    return Provider(program, http.client.HTTPConnection(urlsplit(program.url).netloc, timeout=15))


@dataclass(slots=True)
class Grown:
    """A running server on a filled database, and who asks it."""

    filled: Filled
    provider: Provider
    session: Session
    rng: random.Random

    def new_message(self) -> float:
        """Somebody of the database writes again."""
        sender = number_of(self.rng.randrange(self.filled.people))
        return self.provider.deliver(sender, " ".join(self.rng.choices(WORDS, k=12)), sid=f"SM{uuid4().hex}")

    def message_again(self) -> float:
        """The provider repeats any of the messages stored long ago."""
        sender = number_of(self.rng.randrange(self.filled.people))
        return self.provider.deliver(sender, "again", sid=sid_of(self.rng.randrange(self.filled.received)))

    def first_page(self) -> float:
        return self.shown("/staff/queue")

    def deep_page(self) -> float:
        return self.shown(f"/staff/queue?after={quote(self.filled.deep, safe='')}")

    def case_page(self) -> float:
        return self.shown(f"/staff/case/{self.rng.choice(self.filled.cases)}")

    def shown(self, path: str) -> float:
        page = self.session.get(path)
        if page.status != 200:
            raise RuntimeError(f"{path} was answered {page.status}")
        return page.milliseconds


ASKED: Mapping[str, str] = {
    "new message": "new_message",
    "message again": "message_again",
    "queue, first page": "first_page",
    "queue, deep page": "deep_page",
    "case page": "case_page",
}


@contextmanager
def grown(program: Program, filled: Filled, *, rng: random.Random) -> Iterator[Grown]:
    """The server on its filled database, with a member signed in."""
    with running(program):
        yield Grown(filled, provider_of(program), enrol(program), rng)


def ask(server: Grown, times: int) -> dict[str, float]:
    """Median milliseconds of everything that is asked."""
    return {name: median([getattr(server, method)() for _ in range(times)]) for name, method in ASKED.items()}


def grow(make: MakeProgram, sizes: Sequence[int], *, rounds: int, times: int) -> list[Costs]:
    """The costs at each size; the servers run side by side and are asked in turns, so that noise meets them alike."""
    rng = random.Random(1)
    with ExitStack() as stack:
        programs = [make(stack.enter_context(fresh_directory())) for _ in sizes]
        filled = [fill(program, size, rng=rng) for program, size in zip(programs, sizes, strict=True)]
        servers = [
            stack.enter_context(grown(program, rows, rng=rng)) for program, rows in zip(programs, filled, strict=True)
        ]
        for server in servers:
            ask(server, 5)  # what is made when first asked for is made
        asked = [[ask(server, times) for server in servers] for _ in range(rounds)]
    return [{name: [one[at][name] for one in asked] for name in ASKED} for at in range(len(sizes))]


def ratios(few: Costs, many: Costs) -> dict[str, float]:
    """Many over few, the median of the rounds."""
    return {name: median([b / a for a, b in zip(few[name], many[name], strict=True)]) for name in few}


def main() -> None:
    parser = argparse.ArgumentParser(description="The cost of messages and pages by the number of messages stored.")
    parser.add_argument("--small", type=int, default=1000 if quick() else 10_000)
    parser.add_argument("--large", type=int, default=6000 if quick() else 100_000, help="the full claim: 1000000")
    told = parser.parse_args()
    with FakeTwilio(callbacks=0) as twilio:
        make = making(twilio.url, messages_per_second=FASTEST)
        few, many = grow(make, (told.small, told.large), rounds=3 if quick() else 7, times=15 if quick() else 40)
    found = ratios(few, many)
    rows = [[name, median(few[name]), median(many[name]), found[name]] for name in found]
    print(table(["ms", f"{told.small} stored", f"{told.large} stored", "ratio"], rows))
    print(f"bench-growth: {max(found.values()):.2f}")


if __name__ == "__main__":
    main()
