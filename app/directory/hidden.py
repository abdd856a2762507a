"""Hidden services: safe houses, shelters for survivors. A room in the room: nothing else of the directory reads here.

Only whoever reads the restricted store sees them; they are reached through their focal point and no other way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.audit.actions import record
from app.directory.rules import codes, kinds_of
from app.directory.tables import HiddenService
from app.errors import Invalid, NotFound
from app.framework import ServiceKind
from app.ids import random_id
from app.work import Work


@dataclass(frozen=True, slots=True)
class HiddenShown:
    """A hidden service in the clear, for whoever may read it."""

    id: UUID
    name: str
    focal_point: str
    phone: str
    notes: str
    kinds: tuple[ServiceKind, ...]
    languages: str
    capacity: int | None
    confirmed_at: datetime


def hidden_services(work: Work) -> Sequence[HiddenShown]:
    """All hidden services in the clear: for whoever reads the restricted store, and for nobody else."""
    found = [_in_clear(work, one) for one in work.session.exec(select(HiddenService)).all()]
    return sorted(found, key=lambda one: one.name.casefold())


def get_hidden(work: Work, hidden_id: UUID) -> HiddenService:
    """One hidden service; NotFound when there is none."""
    found = work.session.get(HiddenService, hidden_id)
    if found is None:
        raise NotFound("directory.unknown")
    return found


def _in_clear(work: Work, one: HiddenService) -> HiddenShown:
    return HiddenShown(
        id=one.id,
        name=work.open(HiddenService.name, one.id, one.name),
        focal_point=work.open(HiddenService.focal_point, one.id, one.focal_point),
        phone=work.open(HiddenService.phone, one.id, one.phone),
        notes=work.open_if(HiddenService.notes, one.id, one.notes) or "",
        kinds=kinds_of(one.kinds),
        languages=one.languages,
        capacity=one.capacity,
        confirmed_at=one.confirmed_at,
    )


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is written down of a hidden service; `phone` and `focal_point`: how it is reached, and only so."""

    name: str
    focal_point: str
    phone: str
    kinds: Sequence[ServiceKind]
    languages: Sequence[str] = ()
    capacity: int | None = None
    notes: str = ""


def put_hidden(work: Work, hidden: Hidden, *, hidden_id: UUID | None = None) -> UUID:
    """The id of the hidden service, new or changed."""
    if not (hidden.name.strip() and hidden.phone.strip() and hidden.kinds):
        raise Invalid("directory.hidden")
    row_id = hidden_id or random_id()
    values: dict[str, Any] = {
        "kinds": codes(hidden.kinds),
        "languages": " ".join(dict.fromkeys(hidden.languages)),
        "capacity": hidden.capacity,
        "name": work.seal(HiddenService.name, row_id, hidden.name.strip()),
        "focal_point": work.seal(HiddenService.focal_point, row_id, hidden.focal_point.strip()),
        "phone": work.seal(HiddenService.phone, row_id, hidden.phone.strip()),
        "notes": work.seal(HiddenService.notes, row_id, hidden.notes.strip()) if hidden.notes.strip() else None,
        "confirmed_at": work.now,
    }
    if hidden_id is None:
        work.session.add(HiddenService(id=row_id, **values))
    else:
        get_hidden(work, hidden_id).sqlmodel_update(values)
    record(work, "hidden_service.kept", "hidden_service", row_id)
    return row_id


def remove_hidden(work: Work, hidden_id: UUID) -> None:
    """The hidden service is deleted."""
    work.session.delete(get_hidden(work, hidden_id))
    record(work, "hidden_service.removed", "hidden_service", hidden_id)
