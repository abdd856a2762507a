"""What the pages of the directory say."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from app.directory.hsds_check import Problem
from app.directory.tables import AddressClass, Known, Status
from app.errors import AppError

# A lazy word; flask-babel has no types.
Word = Any

STATUSES: Final[Mapping[Status, Word]] = {
    Status.ACTIVE: lazy_gettext("It works"),
    Status.CLOSED: lazy_gettext("Closed for now"),
    Status.INACTIVE: lazy_gettext("Not working now"),
    Status.DEFUNCT: lazy_gettext("No longer there"),
}
KNOWN: Final[Mapping[Known, Word]] = {
    Known.UNKNOWN: lazy_gettext("Not known"),
    Known.NO: lazy_gettext("No"),
    Known.YES: lazy_gettext("Yes"),
}
CLASSES: Final[Mapping[AddressClass, Word]] = {
    AddressClass.PUBLIC: lazy_gettext("Its address"),
    AddressClass.AREA: lazy_gettext("Only its area, and a number to call"),
}
FIELDS: Final[Mapping[str, Word]] = {
    "name": lazy_gettext("What it is called"),
    "phone": lazy_gettext("Number to call"),
    "website": lazy_gettext("Website"),
    "hours": lazy_gettext("Opening hours"),
    "address": lazy_gettext("Address"),
    "city": lazy_gettext("Town"),
    "point": lazy_gettext("Latitude and longitude"),
    "area": lazy_gettext("Area, by name or P-code"),
}
_HOURS: Final = lazy_gettext("The opening hours cannot be read. Write them as in: mon-fri 09:00-17:00.")
_UNREADABLE: Final = lazy_gettext("The file cannot be read: it must be JSON or a zip of CSV tables, as HSDS has them.")
_SENTENCES: Final[Mapping[str, Word]] = {
    "directory.name": lazy_gettext("It needs a name of at most 200 letters."),
    "directory.words": lazy_gettext("It is too long."),
    "directory.phone": lazy_gettext("The number cannot be called as it is written."),
    "directory.kinds": lazy_gettext("Choose at least one kind."),
    "directory.languages": lazy_gettext("One of the languages is not known here."),
    "directory.capacity": lazy_gettext("How many can still come must be a number."),
    "directory.no_id": lazy_gettext("It cannot ask for papers and need no ID."),
    "directory.places": lazy_gettext("It has too many places."),
    "directory.point": lazy_gettext("Its coordinates are not on the earth."),
    "directory.area": lazy_gettext("Where only the area is told, name the area."),
    "directory.zone": lazy_gettext("The time zone is not known."),
    "directory.day": lazy_gettext("Its day cannot be read: write it as 2026-11-22."),
    "directory.hours_unreadable": _HOURS,
    "directory.hours_half": _HOURS,
    "directory.hours_dates": lazy_gettext("The opening hours end before they begin."),
    "directory.hours_backwards": lazy_gettext("It closes before it opens. Only a night may pass midnight."),
    "directory.hours_overlap": lazy_gettext("Two lines of the opening hours say different things of the same time."),
    "directory.hidden": lazy_gettext("A hidden service needs a name, a kind, and a number that is answered."),
    "directory.other_organisation": lazy_gettext("It belongs to another organisation here."),
    "directory.survey": lazy_gettext("The list has changed since you opened it. Look at it again."),
    "hsds.object": lazy_gettext("Something else stands where this should be:"),
    "hsds.id": lazy_gettext("The id is no UUID:"),
    "hsds.missing": lazy_gettext("This is missing:"),
    "hsds.choice": lazy_gettext("The standard does not know this value:"),
    "hsds.number": lazy_gettext("This is no number:"),
    "hsds.value": lazy_gettext("This cannot be kept:"),
    "hsds.twice": lazy_gettext("The same id stands there twice:"),
    "hsds.parent": lazy_gettext("What it belongs to is not in the file:"),
    "hsds.cells": lazy_gettext("The row has more or fewer cells than the table."),
    "hsds.no_times": lazy_gettext("It says no times:"),
    "hsds.zones": lazy_gettext("Its opening hours are in two time zones. Make a service of each."),
    "hsds.table": lazy_gettext("The standard has no table of this name."),
    "hsds.point": lazy_gettext("Its coordinates are not on the earth."),
    "hsds.language": lazy_gettext("This language is not known here:"),
    "hsds.phone": lazy_gettext("The number cannot be called as it is written."),
    "hsds.unreadable": _UNREADABLE,
    "hsds.no_tables": _UNREADABLE,
    "hsds.too_big": lazy_gettext("The file is too large: cut it in two."),
    "hsds.too_many": lazy_gettext("The file is too large: cut it in two."),
    "hsds.problems": lazy_gettext("Nothing came in: something in the file is wrong."),
    "tray.gone": lazy_gettext("The file is not here any more: put it down again."),
    "tray.busy": lazy_gettext("The file is not here any more: put it down again."),
}


def sentence(error: AppError) -> str:
    """What is wrong, for whoever filled in the form."""
    return of_code(error.code)


def of_code(code: str) -> str:
    """The same by its code."""
    return str(_SENTENCES[code]) if code in _SENTENCES else gettext("That did not work")


def lines(problems: Iterable[Problem], *, most: int = 100) -> Sequence[tuple[str, str, str]]:
    """(where, what is wrong, with what) of the first problems of a file."""
    return [(one.where, of_code(one.code), one.value) for one in list(problems)[:most]]
