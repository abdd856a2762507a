"""What the page of imports says: parts of a row, why a row is not taken, why a file is not."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from app.errors import AppError
from app.imports.columns import Part, Source
from app.imports.files import Unreadable
from app.imports.tables import BatchState

# A lazy word; flask-babel has no types.
Word = Any

PARTS: Final[Mapping[Part, Word]] = {
    Part.DAY: lazy_gettext("The day it was told"),
    Part.LATITUDE: lazy_gettext("Latitude"),
    Part.LONGITUDE: lazy_gettext("Longitude"),
    Part.POINT: lazy_gettext("Latitude and longitude in one column"),
    Part.AREA: lazy_gettext("Area, by name or P-code"),
    Part.TOPIC: lazy_gettext("What it is about"),
    Part.MARK: lazy_gettext("What the other program knows a row by"),
}
REASONS: Final[Mapping[str, Word]] = {
    "words.none": lazy_gettext("It has no words."),
    "words.long": lazy_gettext("It is too long."),
    "day.none": lazy_gettext("Its day cannot be read: write it as 2026-11-22."),
    "day.wrong": lazy_gettext("Its day cannot be read: write it as 2026-11-22."),
    "day.either": lazy_gettext("Its day cannot be read: write it as 2026-11-22."),
    "day.future": lazy_gettext("Its day cannot be right."),
    "day.old": lazy_gettext("Its day cannot be right."),
    "point.wrong": lazy_gettext("Its coordinates are not on the earth."),
    "point.outside": lazy_gettext("Its coordinates are not on the earth."),
    "point.origin": lazy_gettext("It lies at 0, 0, where programs put what they do not know: taken without a place."),
    "point.swapped": lazy_gettext("Latitude and longitude were swapped: turned round."),
    "point.elsewhere": lazy_gettext("It lies in none of your countries: taken."),
    "topic.restricted": lazy_gettext(
        "It tells of harm or fraud by somebody who helps, and must not lie among feedback."
    ),
}
SOURCES: Final[Mapping[Source, Word]] = {
    Source.USHAHIDI: "Ushahidi",
    Source.KOBO: "KoboToolbox",
    Source.TABLE: lazy_gettext("Table"),
}
STATES: Final[Mapping[BatchState, Word]] = {
    BatchState.COMING: lazy_gettext("Not all of it is in. Put the same file down again to go on, or take it back."),
    BatchState.IN: lazy_gettext("It is done."),
    BatchState.GOING: lazy_gettext("Not all of it is taken back. Take it back again to go on."),
    BatchState.TAKEN_BACK: lazy_gettext("Taken back."),
}
_SENTENCES: Final[Mapping[str, Word]] = {
    "large": lazy_gettext("The file is too large: cut it in two."),
    "rows": lazy_gettext("The file is too large: cut it in two."),
    "columns": lazy_gettext("The file is too large: cut it in two."),
    "unpacked": lazy_gettext("The file is too large: cut it in two."),
    "encoding": lazy_gettext("Its letters cannot be read: save it as UTF-8."),
    "empty": lazy_gettext("The file is damaged, or no table."),
    "broken": lazy_gettext("The file is damaged, or no table."),
    "imports.no_words": lazy_gettext("Choose the columns of words, one to six of them."),
    "imports.half_a_point": lazy_gettext("A latitude needs its longitude."),
    "tray.busy": lazy_gettext("Another file is being worked on. Wait until it is done."),
    "tray.gone": lazy_gettext("The file is not here any more. Put it down again."),
}


def sentence(error: Exception | None) -> str:
    """What to do about it."""
    code = error.code if isinstance(error, AppError | Unreadable) else ""
    return str(_SENTENCES[code]) if code in _SENTENCES else gettext("It stopped. Try again.")
