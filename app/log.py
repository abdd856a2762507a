"""Structured logs: constant event names, ids and numbers only.

A field named like something a person said is refused, in every build: a log line is forever.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

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


def refuse_private_fields(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The event unchanged; ValueError when a field is named like something a person said."""
    told = FORBIDDEN & event.keys()
    if told:
        raise ValueError(f"a log line may not carry {sorted(told)}")
    return event


def configure(level: str = "INFO") -> None:
    """Send our own events to standard error, one JSON object a line; keep libraries at WARNING.

    Libraries' loggers are quiet on purpose: twilio's writes numbers, werkzeug's and granian's write queries.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s", force=True)
    structlog.configure(
        processors=[
            refuse_private_fields,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger every room uses: `log.logger().info("delivery.sent", delivery=str(id))`."""
    return cast("structlog.typing.FilteringBoundLogger", structlog.get_logger())
