"""How an issue that went out stands now: pure."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from app.alerts.frozen import Issue
from app.alerts.hazards import MISTAKE


class Standing(StrEnum):
    """What anybody who holds the words of an issue has to know first."""

    REAL = "real"
    REPLACED = "replaced"
    OVER = "over"
    MISTAKE = "mistake"


def standing_of(issue: Issue, issues: Sequence[Issue], now: datetime) -> Standing:
    """How one issue of an alert stands. issues: all that went out of the alert, the latest first."""
    latest = issues[0]
    if latest.content.key == MISTAKE:
        return Standing.MISTAKE
    if latest.content.takes_back or latest.content.expires <= now:
        return Standing.OVER
    return Standing.REAL if issue.number == latest.number else Standing.REPLACED


def ended_at(issues: Sequence[Issue], now: datetime) -> datetime | None:
    """Since when an alert is over, taken back or run out; None while it holds."""
    latest = issues[0]
    if latest.content.takes_back:
        return latest.sent
    return latest.content.expires if latest.content.expires <= now else None
