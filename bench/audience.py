"""How long it takes to count whom an alert would reach, among 100,000 people who joined.

Invented people are written straight into a real database, more than one reached on two lines of one number, some who
said STOP or may not be texted, and open cases beside them. Then rules are counted in turns: one district, one province,
a language of a province, danger to life, and everywhere. Beside each stands the bare floor of the same run: reading the
same people and where they are reached, and counting them by language, line and area, with no rule of who may be texted.
The last line is the worst median in milliseconds and the ratio of everywhere over its floor.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select

from app.audience.queries import count
from app.audience.rules import Rule
from app.audience.tables import How, Membership
from app.cases.mapping import area_mark
from app.cases.tables import Case, CaseState, Origin
from app.clock import FixedClock
from app.contacts.tables import Contact
from app.ids import new_id, new_reference, random_id
from app.places.tables import Area, AreaKind, AreaLayer, LayerState
from app.prepared import Prepared
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from bench.measuring import fresh_directory, median, quick, table
from bench.product import LINE, waypost
from bench.rooms import opened
from channels.contract import AddressKind

SLICE = 2000
PROVINCES, DISTRICTS = 10, 30  # districts of each province
LANGUAGES = ("ar", "en", "es", "fa", "fr", "so", "ti", "uk")
_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_JOINED: Any = Membership.__table__  # type: ignore[attr-defined]
_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_AREA: Any = Area.__table__  # type: ignore[attr-defined]
_LAYER: Any = AreaLayer.__table__  # type: ignore[attr-defined]
_ADD_CONTACT, _ADD_JOINED, _ADD_CASE = (Prepared(insert(one), *one.c.keys()) for one in (_CONTACT, _JOINED, _CASE))
RULES = {
    "one district": Rule(("KE001001",)),
    "one province": Rule(("KE001",)),
    "one province, one language": Rule(("KE001",), languages=("ti",)),
    "danger in one province": Rule(("KE001",), danger=True),
    "five provinces": Rule(tuple(f"KE{number:03d}" for number in range(1, 6))),
    "everywhere": Rule(("",)),
    "danger everywhere": Rule(("",), danger=True),
}


def areas() -> list[tuple[str, str, int]]:
    """(code, above, level) of every area."""
    above = [(f"KE{one:03d}", "KE", 1) for one in range(1, PROVINCES + 1)]
    return above + [(f"{code}{one:03d}", code, 2) for code, _, _ in above for one in range(1, DISTRICTS + 1)]


def add_areas(work: Work) -> None:
    """Areas without outlines: nobody looks where a point lies."""
    layers = {level: new_id() for level in (1, 2)}
    for level, layer in layers.items():
        values = {"id": layer, "country": "KE", "level": level, "state": LayerState.CURRENT, "loaded_at": work.now}
        work.connection.execute(insert(_LAYER).values(**values))
    same = {"kind": AreaKind.ADMINISTRATIVE, "names": "{}", "longitude": 37.0, "latitude": 0.0, "outline": "[]"}
    rows = [
        same | {"layer_id": layers[level], "pcode": code, "parent": above, "level": level}
        for code, above, level in areas()
    ]
    work.connection.execute(insert(_AREA), rows)


class Filling:
    """People of one unit: nine of ten joined, one of ten asked for help."""

    def __init__(self, numbers: Sequence[int], rng: random.Random) -> None:
        self.numbers, self.rng = numbers, rng
        self.codes = [code for code, _, level in areas() if level == 2]

    def write(self, work: Work) -> None:
        """Put them into the database."""
        contacts = [self.contact(work, number) for number in self.numbers]
        work.run_many(_ADD_CONTACT, contacts)
        joined = [self.membership(one, work.now) for at, one in enumerate(contacts) if at % 10]
        for at, number in enumerate(self.numbers):
            if number % 50 in (3, 6):  # the WhatsApp of the one before
                joined[_at(at)] |= {"alone": False, "telephone_id": contacts[at - 1]["id"]}
                joined[_at(at - 1)]["alone"] = False
        twice = [one | {"area": "KE001", "alone": False} for one in joined[::20]]
        for one in joined[::20]:
            one["alone"] = False
        work.run_many(_ADD_JOINED, [*joined, *twice])
        work.run_many(_ADD_CASE, [self.case(work, one) for at, one in enumerate(contacts) if not at % 10])

    def contact(self, work: Work, number: int) -> dict[str, Any]:
        """Three of ten write by WhatsApp, some of these with the telephone of the one before."""
        whatsapp = number % 10 in (3, 6, 9)
        same = number % 50 in (3, 6)
        value = f"+9990{number - 1 if same else number:08d}"
        phone, contact_id = work.keyring.fingerprint.of("phone", value), new_id()
        kind = AddressKind.WHATSAPP if whatsapp else AddressKind.PHONE
        return dict.fromkeys(_CONTACT.c.keys()) | {
            "id": contact_id,
            "kind": kind,
            "address": work.seal(Contact.address, contact_id, Clean(value)),
            "fingerprint": work.keyring.fingerprint.of(kind.value, value) if whatsapp else phone,
            "number_mark": phone if whatsapp else None,
            "channel": "whatsapp" if whatsapp else LINE,
            "language": self.rng.choice(LANGUAGES),
            "language_stated": False,
            "offered": "",
            "first_at": work.now,
            "last_at": work.now,
            "stopped_at": work.now if self.rng.random() < 0.02 else None,
            "do_not_text": self.rng.random() < 0.01,
            "shared_phone": False,
            "neutral_words": False,
            "hour_count": 0,
            "day_count": 0,
            "said": b"",
        }

    def membership(self, contact: dict[str, Any], now: datetime) -> dict[str, Any]:
        return dict.fromkeys(_JOINED.c.keys()) | {
            "contact_id": contact["id"],
            "area": self.rng.choice(self.codes),
            "group": "",
            "language": contact["language"],
            "channel": contact["channel"],
            "how": How.TEXT,
            "agreed_on": now.date(),
            "joined_at": now,
            "exercises": False,
            "alone": True,
        }

    def case(self, work: Work, contact: dict[str, Any]) -> dict[str, Any]:
        case_id, area = random_id(), self.rng.choice(self.codes)
        return dict.fromkeys(_CASE.c.keys()) | {
            "id": case_id,
            "reference": new_reference(),
            "contact_id": contact["id"],
            "origin": Origin.MESSAGE,
            "state": CaseState.WAITING,
            "urgency": "normal",
            "rank": 2,
            "deadline_at": work.now,
            "opened_at": work.now,
            "last_at": work.now,
            "unanswered": 1,
            "language": contact["language"],
            "needs": "",
            "area": work.seal(Case.area, case_id, area),
            "area_mark": area_mark(work, area),
            "steps": 0,
            "reopened": 0,
            "exercise": False,
        }


def _at(number: int) -> int:
    """Where the membership of a contact of the unit stands, of which every tenth has none."""
    return number - number // 10 - 1


def fill(runtime: Runtime, many: int) -> None:
    """So many people."""
    rng = random.Random(1)
    write(runtime, SYSTEM, add_areas)
    for first in range(0, many, SLICE):
        write(runtime, SYSTEM, Filling(range(first, min(first + SLICE, many)), rng).write)


def milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def bare(work: Work) -> object:
    """The same people read and counted, with no rule."""
    columns = (_CONTACT.c.language, _CONTACT.c.channel, _JOINED.c.area)
    chosen = select(*columns, func.count()).join_from(_JOINED, _CONTACT, _CONTACT.c.id == _JOINED.c.contact_id)
    return work.connection.execute(chosen.group_by(*columns)).all()


def measure(runtime: Runtime, *, times: int) -> dict[str, list[float]]:
    """Milliseconds of each rule and of the floor, taken in turns."""
    took: dict[str, list[float]] = {name: [] for name in (*RULES, "floor")}
    for _ in range(times):
        for name, rule in RULES.items():
            with read(runtime) as work:
                took[name].append(milliseconds(lambda work=work, rule=rule: count(work, rule)))  # type: ignore[misc]
        with read(runtime) as work:
            took["floor"].append(milliseconds(lambda work=work: bare(work)))  # type: ignore[misc]
    return took


def run(many: int, *, times: int) -> dict[str, list[float]]:
    """The measurement on a fresh database."""
    with ExitStack() as stack:
        folder = stack.enter_context(fresh_directory())
        program = waypost(folder, provider_url="http://127.0.0.1:9")
        runtime = stack.enter_context(opened(program, FixedClock(datetime.now(UTC))))
        fill(runtime, many)
        return measure(runtime, times=times)


def main() -> None:
    parser = argparse.ArgumentParser(description="Counting whom an alert would reach.")
    parser.add_argument("--contacts", type=int, default=10_000 if quick() else 100_000)
    parser.add_argument("--times", type=int, default=5 if quick() else 15)
    told = parser.parse_args()
    took = run(told.contacts, times=told.times)
    print(table(["ms", "median", "worst"], [[name, median(one), max(one)] for name, one in took.items()]))
    medians = {name: median(one) for name, one in took.items()}
    print(f"worst median of {told.contacts} contacts: {max(medians[name] for name in RULES):.0f} ms")
    print(f"bench-audience: {medians['everywhere'] / medians['floor']:.2f}")


if __name__ == "__main__":
    main()
