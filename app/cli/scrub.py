"""``waypost scrub``: each line of standard input without statuses and identifiers; stores and logs nothing."""

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from app.inbound.reading import Scrubs

# Characters that some readers of lines take for the end of one.
_LINE_BREAKS = dict.fromkeys((0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029), " ")


@click.command
def scrub() -> None:
    """Print each line of standard input as we would store it."""
    from app.privacy.scrub import Scrubber

    scrub_lines(Scrubber.load(), sys.stdin.buffer, sys.stdout.buffer)


def scrub_lines(scrubber: "Scrubs", source: BinaryIO, target: BinaryIO) -> None:
    """Write one scrubbed line for each line read; only a line feed ends a line."""
    for line in source:
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
        target.write(scrubber.scrub(text).translate(_LINE_BREAKS).encode("utf-8", "replace") + b"\n")
        target.flush()
