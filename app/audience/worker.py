"""Looking a table of people who agreed through without keeping anything, and bringing it in: whole, or not at all."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from app.audience import actions
from app.audience.queries import memberships_of
from app.audience.rows import Ready, Refused, columns_of, read_row
from app.contacts.queries import find_known, fingerprint, get
from app.imports.files import Sheet
from app.places.areas import find_area
from app.places.finding import called_exactly
from app.runtime import Runtime
from app.transaction import read, write, write_in_turn
from app.work import Actor, Work

PORTION = 10
_NO_AREA = {"": "place", "*": "places"}
MOST_TOLD = 500  # rows that are told one by one
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A row that can come in, and the area it is for."""

    row: Ready
    area: str


@dataclass(slots=True, repr=False)
class Looked:
    """What would become of a table. Of refused rows the first are told, all are counted by reason."""

    people: list[Person] = field(default_factory=list)
    known: int = 0  # joined for that place already
    refused: list[Refused] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def refuse(self, number: int, reason: str) -> None:
        """This row is not taken."""
        self.reasons[reason] += 1
        if len(self.refused) < MOST_TOLD:
            self.refused.append(Refused(number, reason))


def look(runtime: Runtime, sheet: Sheet, *, told: Progress) -> Looked:
    """What would become of the table, and nothing of it kept; Invalid without its columns, Unreadable on the way."""
    at, looked, seen, places = columns_of(sheet.columns), Looked(), set[tuple[str, str]](), dict[str, str]()
    countries, today = runtime.settings.operation.countries, runtime.clock.now().date()
    for number, cells in sheet.rows():
        told(number)
        row = read_row(number, cells, at, today=today, countries=countries)
        if isinstance(row, Refused):
            looked.refuse(number, row.reason)
            continue
        with read(runtime) as work:
            _weigh(work, row, looked, seen=seen, places=places)
    return looked


def _weigh(work: Work, row: Ready, looked: Looked, *, seen: set[tuple[str, str]], places: dict[str, str]) -> None:
    if row.place not in places:
        places[row.place] = _area(work, row.place)
    area = places[row.place]
    if area in _NO_AREA or (row.address.value, area) in seen:
        looked.refuse(row.number, _NO_AREA.get(area, "twice"))
        return
    seen.add((row.address.value, area))
    known = find_known(work, fingerprint(work, row.address))
    contact = None if known is None else get(work, known.id)
    if contact is not None and (contact.stopped_at or contact.do_not_text or contact.unreachable_at):
        looked.refuse(row.number, "stopped")
    elif contact is not None and any(
        one.area == area and one.left_at is None for one in memberships_of(work, contact.id)
    ):
        looked.known += 1
    else:
        looked.people.append(Person(row, area))


def _area(work: Work, place: str) -> str:
    """The P-code; "" for none, "*" for a name of several."""
    if find_area(work, place) is not None:
        return place
    found = called_exactly(work, place)
    return "" if not found else "*" if len(found) > 1 else found[0]


def bring_in(
    runtime: Runtime, actor: Actor, people: Sequence[Person], *, channel: str, member_id: UUID, told: Progress
) -> int:
    """How many get warnings now who did not. They are put aside in short portions and begin all at once."""
    moment = runtime.clock.now()
    contacts: list[UUID] = []
    for first in range(0, len(people), PORTION):
        part = people[first : first + PORTION]
        unit = partial(_put_aside, people=part, channel=channel, member_id=member_id, moment=moment)
        contacts += write_in_turn(runtime, actor, unit)
        told(first + len(part))
    many = write(runtime, actor, lambda work: actions.begin_together(work, member_id=member_id, moment=moment))
    for first in range(0, len(contacts), PORTION):
        write_in_turn(runtime, actor, partial(_tell_apart, contacts=contacts[first : first + PORTION]))
    return many


def _put_aside(work: Work, people: Sequence[Person], *, channel: str, member_id: UUID, moment: datetime) -> list[UUID]:
    return [
        actions.put_aside(
            work,
            one.row.address,
            area=one.area,
            language=one.row.language,
            channel=channel,
            consent=one.row.consent,
            agreed_on=one.row.agreed_on,
            member_id=member_id,
            moment=moment,
        )
        for one in people
    ]


def _tell_apart(work: Work, contacts: Sequence[UUID]) -> None:
    for contact_id in contacts:
        actions.tell_apart(work, contact_id)
