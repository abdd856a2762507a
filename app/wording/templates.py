"""Agreed words as a provider approves them: constants filled in, blanks numbered, and what stands in the way. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.needs import Audience, Kind
from app.wording.rules import INTENTS, WordingInvalid, placeholders

LONGEST: Final = 1024  # letters of a body, after https://www.twilio.com/docs/content/twilio-text
LONGEST_VALUE: Final = 600
_BLANK: Final = re.compile(r"\{([a-z_]+)\}")
_TOGETHER: Final = re.compile(r"\}\s*\{")
# A value with a line end, a tab or more than four blanks in a row is refused when it is sent.
_NOT_IN_A_VALUE: Final = re.compile(r"[\n\r\t]| {5}")
# Parts of longer texts, pages to our own people, and what is read aloud never open a conversation; a campaign is
# advertising to whoever prices it.
_NEVER_ALONE: Final = frozenset({Kind.DUTY, Kind.LABEL, Kind.MENU, Kind.SCRIPT, Kind.ALERT_PART, Kind.CAMPAIGN})


class Obstacle(StrEnum):
    """Why a text cannot be handed in in a language."""

    LANGUAGE = "language"  # the provider has none like it
    UNPUBLISHED = "unpublished"  # only words that two people agreed to are shown to a provider
    AT_AN_END = "at_an_end"  # it begins or ends with a blank
    TOGETHER = "together"  # two blanks with nothing between them
    TOO_LONG = "too_long"


def may_stand_alone(key: str) -> bool:
    """Whether a text can be what a person is sent without having just written."""
    needs = TEXTS[key]
    return needs.kind not in _NEVER_ALONE and needs.audience is not Audience.SPOKEN


def settled(text: str, known: Mapping[str, str]) -> str:
    """The text with what is the same for everyone filled in."""
    return _BLANK.sub(lambda blank: known.get(blank[1], blank[0]), text)


def known_values(files: Wording, language: str, organisation: str) -> Mapping[str, str]:
    """What is filled in before a text is handed in, in the command words of its language.

    The same for everyone we write to here, so that there is less to fill in and less to be refused for.
    """
    return {intent: files.keyword(intent, language) for intent in INTENTS} | {"organisation": organisation}


def obstacle(text: str) -> Obstacle | None:
    """What a provider refuses in a settled text by its form; None when it may be handed in."""
    try:
        placeholders(text)
    except WordingInvalid:
        return Obstacle.TOGETHER
    if text.startswith("{") or text.endswith("}"):
        return Obstacle.AT_AN_END
    if _TOGETHER.search(text):
        return Obstacle.TOGETHER
    return Obstacle.TOO_LONG if len(numbered(text)[0]) > LONGEST else None


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """The body with `{{1}}`, `{{2}}`…, and the names of the blanks in that order; one name keeps its number."""
    names = tuple(dict.fromkeys(_BLANK.findall(text)))
    return _BLANK.sub(lambda blank: f"{{{{{names.index(blank[1]) + 1}}}}}", text), names


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """The settled text with its blanks filled; None when a value is missing or such as providers refuse."""
    names = numbered(text)[1]
    if any(not is_value(values.get(name, "")) for name in names):
        return None
    return _BLANK.sub(lambda blank: values[blank[1]], text)


def is_value(value: str) -> bool:
    """Whether a value may stand in a blank."""
    return bool(value.strip()) and len(value) <= LONGEST_VALUE and not _NOT_IN_A_VALUE.search(value)


def values_in(text: str, said: str) -> Mapping[str, str] | None:
    """What stands in the blanks (by number, from "1") where `said` is this settled text filled; None where it is not.

    Words that could be cut in more than one way are cut in one of them: put together again they say the same.
    """
    names = numbered(text)[1]
    found = _pattern(text).fullmatch(said)
    if found is None or not all(map(is_value, found.groupdict().values())):
        return None
    return {str(number): found[name] for number, name in enumerate(names, 1)}


def _pattern(text: str) -> re.Pattern[str]:
    pieces, seen, last = list[str](), set[str](), 0
    for blank in _BLANK.finditer(text):
        name = blank[1]
        pieces += [re.escape(text[last : blank.start()]), f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"]
        seen.add(name)
        last = blank.end()
    return re.compile("".join([*pieces, re.escape(text[last:])]), re.DOTALL)
