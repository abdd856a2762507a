"""Amal's bakery, which passes warnings on to whoever comes for bread."""

from typing import Any
from uuid import UUID

from app.relays import actions
from app.relays.calling import call_relays
from app.relays.queries import open_calls, reach
from app.relays.tables import Agreed, Kind, RelayCall
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.staff import Member

BAKERY = "+999100000031"


def add(runtime: Runtime, by: Member, **changed: Any) -> UUID:
    """The id of a relay."""
    told: dict[str, Any] = {
        "name": "Amal's bakery",
        "number": BAKERY,
        "kind": Kind.SHOP,
        "areas": ("KE001",),
        "languages": ("en",),
        "usually": 40,
        "agreed": Agreed.SPOKEN,
        "agreed_on": runtime.clock.now().date(),
    }
    one = actions.Told(**(told | changed))
    return write(runtime, by.actor, lambda work: actions.add(work, one, member_id=by.id))


def called(runtime: Runtime, relay_id: UUID, *, alert_id: UUID | None = None) -> tuple[str, RelayCall]:
    """The code a relay was given for an alert, or for the only one, and what they answered to it."""
    call_relays(runtime)
    with read(runtime) as work:
        calls = open_calls(work, relay_id).items()
        ((code, call),) = [one for one in calls if alert_id in (None, one[1].alert_id)]
        return code, call


def told(runtime: Runtime, issue_id: UUID) -> int:
    """How many people relays told of an alert."""
    with read(runtime) as work:
        return reach(work, issue_id).told
