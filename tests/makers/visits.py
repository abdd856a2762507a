"""A workshop whose workers are not let out, where somebody promised to go."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.runtime import Runtime
from app.transaction import write
from app.visits import actions
from app.visits.tables import VisitKind
from tests.makers.staff import Member


def add(runtime: Runtime, by: Member, **changed: Any) -> UUID:
    """The id of a visit that is due tomorrow."""
    told: dict[str, Any] = {
        "kind": VisitKind.WORKPLACE,
        "area": "KE001",
        "place": "The brick works behind the river",
        "people": 12,
        "needs": ("water", "medical"),
        "languages": ("am", "so"),
        "asked": "A doctor for two of them",
        "promised": "We come with a nurse",
        "due_on": runtime.clock.now().date() + timedelta(days=1),
    }
    one = actions.Told(**(told | changed))
    return write(runtime, by.actor, lambda work: actions.add(work, one))
