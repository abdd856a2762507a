"""Structured logs: constant event names, ids and numbers only.

A field named like something a person said is refused, in every build: a log line is forever.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

FORBIDDEN = frozenset(
    {
        "text",
        "body",
        "address",
        "phone",
        "name",
        "words",
        "number",
        "sender",
        "message",
        "query",
        "url",
        "place",
        "handle",
    }
)


class Log:
    """Tells events: a constant name, and ids and numbers beside it.

    Python's own logging underneath: a library for this added five megabytes and a tenth of a second to every start.
    """

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def info(self, event: str, **fields: object) -> None:
        """Something that is as it should be."""
        self._tell(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Something somebody may want to look at."""
        self._tell(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Something somebody has to mend."""
        self._tell(logging.ERROR, event, fields)

    def _tell(self, level: int, event: str, fields: Mapping[str, object]) -> None:
        """ValueError when a field is named like something a person said, also where nothing is written."""
        told = FORBIDDEN & fields.keys()
        if told:
            raise ValueError(f"a log line may not carry {sorted(told)}")
        self._log.log(level, event, extra={"fields": fields})


class _JsonLine(logging.Formatter):
    """One JSON object a line, its keys in order."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        told = {"at": at, "event": record.msg, "level": record.levelname.lower(), **getattr(record, "fields", {})}
        return json.dumps(told, sort_keys=True, default=repr)


_OURS = Log("waypost")


def configure(level: str = "INFO") -> None:
    """Send our own events to standard error, one JSON object a line; keep libraries at WARNING.

    Libraries' loggers are quiet on purpose: twilio's writes numbers, werkzeug's and granian's write queries.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s", force=True)
    ours = logging.getLogger("waypost")
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(_JsonLine())
    ours.handlers[:] = [lines]
    ours.setLevel(level)
    ours.propagate = False


def logger() -> Log:
    """The logger every room uses: `log.logger().info("delivery.sent", delivery=str(id))`."""
    return _OURS
