"""A database of many messages, made by Waypost's own rooms and so much faster than through its front door.

Of every 500 messages 60 belong to 15 people who wait and 440 to 22 who were helped: at 1,000,000 that is 30,000 cases
waiting, more than a thousand pages of the queue, and 44,000 closed. Everything is sealed, counted, watched over and in
the trail as if it had come in over the last thirty days. Person n has `number_of(n)`, and
the n-th message that came in has the provider's id `sid_of(n)`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Origin, Outcome, Step
from app.clock import FixedClock
from app.contacts import actions as contacts
from app.contacts.queries import fingerprint
from app.ids import new_id
from app.messages import actions as messages
from app.outbox.actions import Taken, enqueue, settle_sent
from app.outbox.rules import ANSWER_LASTS, Priority
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import actions as triage
from app.triage.rules import RANKS
from app.work import SYSTEM, Work
from bench.measuring import Program
from bench.product import LINE
from bench.rooms import opened
from bench.webhooks import WORDS
from channels.contract import Address, AddressKind

SLICE = 500  # messages in one unit
WAITING, CLOSED = 15, 22  # cases in one unit
WAITING_SAID, CLOSED_SAID = 4, 20  # messages of one case
AGES = timedelta(days=30)
PAGE = 25  # rows of the queue on one page
DEEP = 5 / 6  # how far down the queue the deep page lies: at 1,000,000 messages it is the thousandth
URGENCIES = ("danger", *["urgent"] * 4, *["normal"] * 10)


@dataclass(frozen=True, slots=True)
class Filled:
    """What lies in a filled database. `deep`: the queue page's own mark for going on from there."""

    messages: int
    received: int
    people: int
    cases: tuple[str, ...]  # all, in hexadecimal, closed and waiting mixed
    deep: str


def fill(program: Program, many: int, *, rng: random.Random) -> Filled:
    """So many messages (at least SLICE, rounded down to whole ones) in the empty database of a program."""
    slices = max(1, many // SLICE)
    now = datetime.now(UTC)
    clock = FixedClock(now - AGES)
    with opened(program, clock) as runtime:
        texts = scrubbed_texts(runtime, rng)
        made: list[str] = []
        for number in range(slices):
            maker = Maker(number, texts, rng, latest=now)
            made += write(runtime, SYSTEM, maker.make)
            clock.move(seconds=AGES.total_seconds() / slices)
        with read(runtime) as work:
            deep = mark_after(work, depth(slices * WAITING))
    return Filled(slices * SLICE, slices * SLICE // 2, slices * (WAITING + CLOSED), tuple(made), deep)


def scrubbed_texts(runtime: Runtime, rng: random.Random) -> Sequence[Clean]:
    return [Clean(runtime.scrubber.scrub(" ".join(rng.choices(WORDS, k=12)))) for _ in range(200)]


def depth(waiting: int) -> int:
    """How many rows of the queue to pass over, with more than a whole page left behind them where there are so many."""
    return max(1, min(round(waiting * DEEP), waiting - PAGE - 1))


def mark_after(work: Work, rows: int) -> str:
    """The mark of the last of so many rows of the queue."""
    last = queue(work, most=rows)[-1]
    return f"{last.rank}~{last.deadline_at.isoformat()}~{last.id.hex}"


def number_of(person: int) -> str:
    return f"+999{person:09d}"


def sid_of(number: int) -> str:
    return f"SM{number:032x}"


@dataclass(slots=True)
class Maker:
    """One unit's worth of people and what was said with them."""

    slice: int
    texts: Sequence[Clean]
    rng: random.Random
    latest: datetime
    received: int = 0

    def make(self, work: Work) -> list[str]:
        """The cases made, in hexadecimal. The writer may run a unit twice, so it counts anew."""
        self.received = self.slice * SLICE // 2
        kinds = [WAITING_SAID] * WAITING + [CLOSED_SAID] * CLOSED
        self.rng.shuffle(kinds)
        first = self.slice * len(kinds)
        return [self.one_case(work, first + at, said).hex for at, said in enumerate(kinds)]

    def one_case(self, work: Work, person: int, said: int) -> UUID:
        address = Address(AddressKind.PHONE, number_of(person))
        mark = fingerprint(work, address)
        contact_id = contacts.add(work, address, fingerprint=mark, channel=LINE, language="en")
        case_id = self.open_case(work, contact_id)
        for turn in range(said):
            (self.hear if turn % 2 == 0 else self.say)(work, contact_id, case_id)
        if said == CLOSED_SAID:
            triage.unwatch(work, case_id)
            cases.close(work, case_id, outcome=Outcome.HELPED)
        return case_id

    def open_case(self, work: Work, contact_id: UUID) -> UUID:
        urgency = self.rng.choice(URGENCIES)
        deadline = self.latest + timedelta(hours=1, seconds=self.rng.random() * 80_000)
        case_id = cases.open_case(
            work,
            contact_id=contact_id,
            origin=Origin.MESSAGE,
            urgency=urgency,
            rank=RANKS[urgency],
            deadline_at=deadline,
            language="en",
            needs=("water",),
        )
        triage.watch(work, case_id, due_at=deadline)
        triage.told_uncovered(work, case_id)
        cases.stepped(work, case_id, Step.ACKNOWLEDGED | Step.TOLD_NOBODY)
        return case_id

    def hear(self, work: Work, contact_id: UUID, case_id: UUID) -> None:
        messages.keep_received(
            work,
            self.rng.choice(self.texts),
            message_id=new_id(),
            channel=LINE,
            provider_id=sid_of(self.received),
            language="en",
            contact_id=contact_id,
            case_id=case_id,
        )
        self.received += 1

    def say(self, work: Work, contact_id: UUID, case_id: UUID) -> None:
        message_id = messages.keep_sent(
            work,
            self.rng.choice(self.texts),
            contact_id=contact_id,
            case_id=case_id,
            channel=LINE,
            language="en",
        )
        delivery_id = enqueue(
            work,
            channel=LINE,
            priority=Priority.SOS_REPLY,
            lasts=ANSWER_LASTS,
            message_id=message_id,
            contact_id=contact_id,
            case_id=case_id,
        )
        settle_sent(work, [Taken(delivery_id, f"SM{delivery_id.hex}", segments=1)])
