"""Amal's soup kitchen and what else is near the river, as the directory has it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from app.directory import actions
from app.directory.entries import OrganisationEntry, PlaceEntry, ServiceEntry
from app.directory.hours import Rule, read_schedule
from app.framework import ServiceKind
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work

NEAR = (-1.2921, 36.8219)  # Nairobi
ZONE = "Africa/Nairobi"


def rule(days: str = "MO,TU,WE,TH,FR,SA,SU", opens: str = "00:00", closes: str = "24:00", **more: Any) -> Rule:
    """One schedule; without words, always."""
    found = read_schedule({"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes, **more})
    assert found is not None
    return found


def place(north: float = 0.0, **changed: Any) -> PlaceEntry:
    """A place so many kilometres north of the middle."""
    told: dict[str, Any] = {
        "id": uuid4(),
        "location_id": uuid4(),
        "name": "River house",
        "address": "1 River Road",
        "city": "Nairobi",
        "latitude": NEAR[0] + north / 111.32,
        "longitude": NEAR[1],
    }
    return PlaceEntry(**(told | changed))


def service(name: str = "Soup kitchen", *kinds: ServiceKind, **changed: Any) -> ServiceEntry:
    """A service that is always open, in one place."""
    told: dict[str, Any] = {
        "id": uuid4(),
        "name": name,
        "kinds": kinds or (ServiceKind.FOOD,),
        "zone": ZONE,
        "languages": ("en", "sw"),
        "phone": "+999 100 0041",
        "rules": (rule(),),
    }
    told |= {"places": (place(),)} if "places" not in changed else {}
    return ServiceEntry(**(told | changed))


def put(runtime: Runtime, *services: ServiceEntry, name: str = "Amal's kitchen") -> UUID:
    """The id of an organisation with these services."""
    entry = OrganisationEntry(id=uuid4(), name=name, description="Cooks by the river")

    def unit(work: Work) -> UUID:
        organisation_id = actions.put_organisation(work, entry)
        for one in services:
            actions.put_service(work, organisation_id, one)
        return organisation_id

    return write(runtime, SYSTEM, unit)


def names(found: Sequence[Any]) -> list[str]:
    """What was found is called."""
    return [one.name for one in found]
