"""Who of the team could have a case."""

from dataclasses import dataclass
from uuid import UUID

from app.staff import queries as staff
from app.work import Work


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who could take the case over."""

    id: UUID
    handle: str
    on_duty: bool
    reads_it: bool


def colleagues(work: Work, language: str, *, besides: UUID | None) -> tuple[Colleague, ...]:
    """Who could have the case: members on duty first, then those who read the person's language."""
    present = {person.member_id for person in staff.on_duty(work)}
    found = [
        Colleague(person.id, person.handle, person.id in present, language in person.reads)
        for person in staff.members(work)
        if person.active and person.id != besides
    ]
    return tuple(sorted(found, key=lambda one: (not one.on_duty, not one.reads_it, one.handle.casefold())))
