"""Where a list goes on, as the page before wrote it into an address, which anybody may change."""

from datetime import UTC, datetime


def moment(written: str) -> datetime:
    """A moment of ours; ValueError for what is none, says no zone, or lies beyond every clock."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(written) from error
