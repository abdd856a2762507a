"""A day, or how many, as a language writes it, short enough for a text message."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# Babel has no words for these, or wrong ones: the numbers alone are read everywhere, day before month.
_IN_NUMBERS: Final = frozenset({"ht", "ti"})
_DAYS: Final = {"ht": "jou"}
_LIKE: Final = {"prs": "fa"}
_NO_WEEKS: Final = 10**6  # so many of a longer unit are never reached


def written_day(moment: datetime, language: str, zone: str) -> str:
    """The day of a moment in a zone, as in `29 November` or `29 نوفمبر`; without the year."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_skeleton

    local = moment.astimezone(ZoneInfo(zone))
    try:
        locale = None if language in _IN_NUMBERS else Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = None
    if locale is None:
        return f"{local.day}/{local.month}"
    return format_skeleton("MMMMd", local.date(), locale=locale)


def written_days(days: int, language: str) -> str:
    """So many days, as in `7 days` or `7 أيام`; without the blank that costs a text its cheaper alphabet."""
    from babel.dates import format_timedelta

    if language in _DAYS:
        return f"{days} {_DAYS[language]}"
    in_days = format_timedelta(timedelta(days=days), "day", threshold=_NO_WEEKS, locale=_LIKE.get(language, language))
    return in_days.replace("\u00a0", " ")


def written_moment(moment: datetime, language: str, zone: str) -> str:
    """The day and time of a moment in a zone, as in `29 November 18:30`: in 24 hours, so that none is doubtful."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{written_day(moment, language, zone)} {local:%H:%M}"
