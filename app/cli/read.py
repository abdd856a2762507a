"""``waypost read``: what the reader understands of each line of standard input; stores and logs nothing."""

import json
import os
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from app.language import MAIN, canonical

if TYPE_CHECKING:
    from app.inbound.reading import Reader, Reading

# JSON lets these stand, but many readers of lines break at them.
_LINE_BREAKS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


@click.command
@click.option("--main-language", default=MAIN, show_default=True, help="Answered in when the guess is unsure.")
@click.option(
    "--country",
    "countries",
    multiple=True,
    help="Two letters; its place names are known. Repeatable; else those of the settings.",
)
def read(main_language: str, countries: tuple[str, ...]) -> None:
    """Print one JSON object for each line of standard input: what it says, scrubbed."""
    from app.inbound.reading import Reader

    reader = Reader.load(main_language=canonical(main_language), countries=countries or _countries_of_settings())
    read_lines(reader, sys.stdin.buffer, sys.stdout.buffer)


def _countries_of_settings() -> tuple[str, ...]:
    """The countries the settings name; none where there are no settings or they cannot be used."""
    from app.opening import config_file, data_folder
    from app.settings import SettingsInvalid
    from app.settings_file import load

    try:
        return load(data_folder(None), config_file(None), os.environ).operation.countries
    except SettingsInvalid:
        return ()


def read_lines(reader: "Reader", source: BinaryIO, target: BinaryIO) -> None:
    """Write one line of JSON for each line read; only a line feed ends a line."""
    for line in source:
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
        target.write(as_json(reader.read(text)).encode("utf-8", "replace") + b"\n")
        target.flush()


def as_json(reading: "Reading") -> str:
    """The reading as one line."""
    values = {
        "language": reading.language,
        "confidence": reading.confidence,
        "intent": reading.intent,
        "needs": reading.needs,
        "urgency": reading.urgency,
        "place": reading.place.to_json() if reading.place else None,
        "text": reading.text,
    }
    return json.dumps(values, ensure_ascii=False).translate(_LINE_BREAKS)
