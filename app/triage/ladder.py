"""Who is called next to a case that nobody has taken, and when to look again: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.settings import Settings
from app.staff.queries import OnDuty
from app.staff.rules import Rung, may_page

CALLED_ALL = len(Rung)  # everybody was called and the last one's time is running
EXHAUSTED = CALLED_ALL + 1  # and nobody came: the top of the ladder is called again and again
AGAIN = timedelta(hours=1)
MOST_AN_HOUR = 12  # in a flood of cases one more text tells a member nothing new


@dataclass(frozen=True, slots=True)
class Climb:
    """What happens to one case now: whom to page, which rung comes next and when, whether the ladder has ended."""

    called: tuple[OnDuty, ...]
    rung: int
    due_at: datetime

    @property
    def exhausted(self) -> bool:
        return self.rung == EXHAUSTED


def climb(rung: int, *, present: Sequence[OnDuty], may_call: Sequence[OnDuty], now: datetime, minutes: int) -> Climb:
    """The next step from `rung`; rungs on which nobody may be called are skipped at once.

    `present`: who is on duty; `may_call`: those of them who may be paged now; `minutes`: from one rung to the next.
    """
    if rung == EXHAUSTED:
        top = max((person.rung for person in present), default=Rung.COORDINATOR)
        return Climb(_on(top, may_call), EXHAUSTED, now + AGAIN)
    for turn in range(rung, CALLED_ALL):
        if called := _on(turn, may_call):
            return Climb(called, turn + 1, now + timedelta(minutes=minutes))
    return Climb((), EXHAUSTED, now + AGAIN)


def callable_now(
    present: Iterable[OnDuty], paged: Mapping[UUID, Sequence[datetime]], *, now: datetime, settings: Settings
) -> list[OnDuty]:
    """Who of these accepted to be paged and has not been paged too often. `paged`: when each was, lately."""
    return [
        person
        for person in present
        if may_page(
            now,
            accepted=person.paging,
            earlier=paged.get(person.member_id, ()),
            zone=settings.operation.zone,
            a_night=settings.triage.pages_a_night,
        )
        and sum(now - at < timedelta(hours=1) for at in paged.get(person.member_id, ())) < MOST_AN_HOUR
    ]


def _on(rung: int, people: Iterable[OnDuty]) -> tuple[OnDuty, ...]:
    return tuple(person for person in people if person.rung == rung)
