"""How far something sent got, and what a receipt makes of it: pure. One delivery or one of a million."""

from collections.abc import Mapping
from enum import StrEnum

from channels.contract import Progress


class DeliveryState(StrEnum):
    """How far a delivery got. Receipts only move it forward."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed by a worker whose lease has not run out
    UNCERTAIN = "uncertain"  # may or may not have been taken by the provider: never repeated blindly
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"
    EXPIRED = "expired"
    WITHHELD = "withheld"  # consent, a safe-contact rule or STOP forbids it


# A receipt moves a delivery only towards the right. DELIVERED stands above FAILED: a late true receipt wins.
RANK: Mapping[DeliveryState, int] = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.UNCERTAIN: 2,
    DeliveryState.EXPIRED: 2,
    DeliveryState.WITHHELD: 2,
    DeliveryState.SENT: 3,
    DeliveryState.FAILED: 4,
    DeliveryState.DELIVERED: 5,
    DeliveryState.READ: 6,
}
STATE_OF: Mapping[Progress, DeliveryState] = {
    Progress.SENT: DeliveryState.SENT,
    Progress.FAILED: DeliveryState.FAILED,
    Progress.DELIVERED: DeliveryState.DELIVERED,
    Progress.READ: DeliveryState.READ,
}


def forward(state: DeliveryState, progress: Progress) -> DeliveryState:
    """Where a receipt takes a delivery: forward, or nowhere."""
    to = STATE_OF[progress]
    return to if RANK[to] > RANK[state] else state
