"""Whether a partner's list costs more among a million referrals than among ten thousand.

Two databases are filled with referrals of one partner, each with a yes that holds and with facts sealed to its row;
only the way in is shorter: many rows in one statement. Then the list is asked of each in turns, from the top
and from deep inside. The last line is the worst ratio of the medians, the many over the few: 1.00 is flat.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.clock import FixedClock
from app.ids import random_id, reference_of
from app.partners import actions as partners
from app.partners.actions import Told
from app.partners.rules import LEAST, Terms
from app.partners.tables import Fact
from app.referrals import queries
from app.referrals.queries import Mark
from app.referrals.tables import Consent, ConsentState, How, Referral, State
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND, Work
from bench.measuring import Program, fresh_directory, median, quick, table
from bench.product import waypost
from bench.rooms import opened

SLICE = 5000
TURNS = 60
STATES = (State.SENT, State.SEEN)
BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)
_CONSENT: Any = Consent.__table__  # type: ignore[attr-defined]
_REFERRAL: Any = Referral.__table__  # type: ignore[attr-defined]


def partner(work: Work) -> UUID:
    """A partner with an agreement that holds."""
    partner_id = partners.add(work, Told("Blue Door", "health"), member_id=random_id())
    today = work.now.date()
    terms = Terms(LEAST, ["food"], today, today + timedelta(days=300), no_id=True, firewall=True)
    partners.sign(work, partner_id, terms, member_id=random_id())
    return partner_id


def rows(work: Work, partner_id: UUID, numbers: range) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """A consent and a referral for each number, the last the oldest."""
    for number in numbers:
        consent_id, referral_id = random_id(), random_id()
        given = json.dumps({Fact.NEED: "food", Fact.PEOPLE: "4", Fact.AREA: "KE001", Fact.LANGUAGE: "en"})
        yield (
            {
                "id": consent_id, "case_id": random_id(), "contact_id": None, "partner_id": partner_id, "need": "food",
                "facts": "need people area language", "state": ConsentState.YES, "how": How.VOICE, "language": "en",
                "asked_at": BEGAN, "asked_by": partner_id, "answered_at": BEGAN, "until": BEGAN + timedelta(days=90),
            },
            {
                "id": referral_id, "reference": reference_of(number), "case_id": random_id(), "partner_id": partner_id,
                "consent_id": consent_id, "need": "food", "urgency": "normal", "state": STATES[number % 2],
                "proposed_at": BEGAN, "proposed_by": partner_id, "sent_at": BEGAN - timedelta(seconds=number),
                "given": work.seal(Referral.given, referral_id, given), "reminded": 0,
            },
        )  # fmt: skip


def fill(runtime: Runtime, many: int) -> UUID:
    """The partner whose referrals they are."""
    partner_id = write(runtime, COMMAND, partner)

    def put(work: Work, numbers: range) -> None:
        made = list(rows(work, partner_id, numbers))
        work.connection.execute(insert(_CONSENT), [consent for consent, _ in made])
        work.connection.execute(insert(_REFERRAL), [referral for _, referral in made])

    for first in range(0, many, SLICE):
        write(runtime, COMMAND, lambda work, at=first: put(work, range(at, min(at + SLICE, many))))  # type: ignore[misc]
    return partner_id


def asked(runtime: Runtime, partner_id: UUID, after: Mark | None) -> float:
    """Milliseconds of one page."""
    with read(runtime) as work:
        began = time.perf_counter()
        found = queries.page(work, partner_id, STATES, after=after)
        took = time.perf_counter() - began
    assert len(found) == 25
    assert all(one.facts for one in found)
    return took * 1000


def _place(stack: ExitStack) -> Program:
    return waypost(stack.enter_context(fresh_directory()), provider_url="http://127.0.0.1:9")


def main(sizes: Sequence[int]) -> None:
    """Fill, ask in turns, tell."""
    deep = Mark(BEGAN - timedelta(seconds=min(sizes) * 5 // 6), UUID(int=0))
    with ExitStack() as stack:
        doors = []
        for many in sizes:
            runtime = stack.enter_context(opened(_place(stack), FixedClock(BEGAN)))
            doors.append((runtime, fill(runtime, many)))
        took: dict[tuple[int, bool], list[float]] = {}
        for _turn in range(TURNS):
            for at, (runtime, partner_id) in enumerate(doors):
                for far in (False, True):
                    took.setdefault((at, far), []).append(asked(runtime, partner_id, deep if far else None))
    middle = {key: median(values) for key, values in took.items()}
    lines = [[f"{many:,}", f"{middle[at, False]:.2f}", f"{middle[at, True]:.2f}"] for at, many in enumerate(sizes)]
    print(table(["referrals", "top, ms", "deep, ms"], lines))
    ratio = max(middle[len(sizes) - 1, far] / middle[0, far] for far in (False, True))
    print(f"{sizes[-1]:,} over {sizes[0]:,}: {ratio:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=20_000 if quick() else 1_000_000)
    parser.add_argument("--few", type=int, default=2_000 if quick() else 10_000)
    told = parser.parse_args()
    main((told.few, told.many))
