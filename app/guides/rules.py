"""Which guides there are, which can be told, and how they are listed by number: pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from functools import lru_cache
from string import ascii_letters
from types import MappingProxyType
from typing import Final

from app.settings import Guides
from app.wording.keys import TEXTS
from app.wording.rules import INTENTS


class Guide(StrEnum):
    """One answer to one question; its words are the texts `guide_…` and `label_…` of that name."""

    RIGHTS = "rights"
    EMERGENCY = "emergency"
    CONSULATES = "consulates"
    HOTLINES = "hotlines"
    LEAVING = "leaving"
    LOST = "lost"
    EXIT = "exit"
    RETURN = "return"
    MOVING = "moving"
    WORK = "work"
    WAGES = "wages"
    MONEY = "money"
    SCHOOL = "school"
    HEALTH = "health"
    FAMILY = "family"
    FEEDBACK = "feedback"
    DATA = "data"
    BAG = "prepare_bag"
    CHILDREN = "prepare_children"
    FLOOD = "prepare_flood"
    STORM = "prepare_storm"
    FIRE = "prepare_fire"
    EARTHQUAKE = "prepare_earthquake"
    HEAT = "prepare_heat"
    COLD = "prepare_cold"
    CONFLICT = "prepare_conflict"
    DISEASE = "prepare_disease"

    @property
    def key(self) -> str:
        """Its text."""
        return f"guide_{self.value}"

    @property
    def label(self) -> str:
        """Its name, as a line of a list and as a heading."""
        return f"label_{self.value}"


class Theme(StrEnum):
    """What guides are about, in the order of the page."""

    DANGER = "danger"
    HEALTH = "health"
    WORK = "work"
    DOCUMENTS = "documents"
    WAY = "way"
    PREPARE = "prepare"
    US = "us"


# To go back is listed last of the way, after every other choice, and suggested by nothing.
THEMES: Final[Mapping[Theme, tuple[Guide, ...]]] = MappingProxyType(
    {
        Theme.DANGER: (Guide.EMERGENCY, Guide.HOTLINES, Guide.LEAVING),
        Theme.HEALTH: (Guide.HEALTH, Guide.SCHOOL, Guide.FAMILY),
        Theme.WORK: (Guide.RIGHTS, Guide.WORK, Guide.WAGES, Guide.MONEY),
        Theme.DOCUMENTS: (Guide.LOST, Guide.CONSULATES, Guide.EXIT),
        Theme.WAY: (Guide.MOVING, Guide.RETURN),
        Theme.PREPARE: tuple(guide for guide in Guide if guide.value.startswith("prepare_")),
        Theme.US: (Guide.FEEDBACK, Guide.DATA),
    }
)
_BY_TEXT: Final = (Theme.DANGER, Theme.HEALTH, Theme.WORK, Theme.DOCUMENTS, Theme.PREPARE, Theme.US, Theme.WAY)

# Asked for by their name alone. The rest need INFO: "children", "heat" or "go home" alone may be a call for help.
NAMED_ALONE: Final = frozenset(
    {
        *(Guide.RIGHTS, Guide.EMERGENCY, Guide.CONSULATES, Guide.HOTLINES, Guide.LOST, Guide.EXIT),
        *(Guide.WORK, Guide.WAGES, Guide.MONEY, Guide.SCHOOL, Guide.FEEDBACK, Guide.DATA),
    }
)

PREPARE: Final = "prepare"  # the line that leads to the list of how to get ready
MORE: Final = "more"  # the line that leads to the rest of a list
MOST_LINES: Final = 8  # beside "more": a line is chosen with one digit

OFFERED: Final = "info:"  # how what was offered begins; then a letter for each line
_LETTERS: Final = MappingProxyType(dict(zip((*Guide, PREPARE, MORE), ascii_letters, strict=False)))
_NAMES: Final = MappingProxyType({letter: str(name) for name, letter in _LETTERS.items()})

# Filled in by themselves: the command words, and the days of the settings.
_GIVEN: Final = frozenset({*INTENTS, "when"})


@lru_cache(maxsize=8)  # every text that comes in may ask
def filled_in(guides: Guides, *, emergency: str) -> Mapping[str, str]:
    """What is known of this country, by the name of the blank it fills."""
    known = {name: value.strip() for name, value in asdict(guides).items()} | {"emergency": emergency.strip()}
    return MappingProxyType({name: value for name, value in known.items() if value})


def lacking(guide: Guide, known: Collection[str]) -> tuple[str, ...]:
    """The blanks of a guide that nobody filled; with one it is not told, so that nobody reads a hole."""
    return tuple(sorted(TEXTS[guide.key].placeholders - _GIVEN - set(known)))


def told_here(known: Collection[str]) -> tuple[Guide, ...]:
    """The guides that can be told."""
    return _told_with(frozenset(known))


@lru_cache(maxsize=8)
def _told_with(known: frozenset[str]) -> tuple[Guide, ...]:
    return tuple(guide for guide in Guide if not lacking(guide, known))


def lines_of(here: Collection[Guide]) -> tuple[str, ...]:
    """The list by text: guides by theme, and one line for all that helps to get ready."""
    found: list[str] = []
    for theme in _BY_TEXT:
        known = [guide.value for guide in THEMES[theme] if guide in here]
        found += [PREPARE] if known and theme is Theme.PREPARE else known
    return tuple(found)


def ready_lines(here: Collection[Guide]) -> tuple[str, ...]:
    """The list of how to get ready."""
    return tuple(guide.value for guide in THEMES[Theme.PREPARE] if guide in here)


def lines_from(line: str, here: Collection[Guide], *, after: bool = False) -> tuple[str, ...]:
    """A list from one of its lines on, or after it; the whole list by text where it is a line of none."""
    ready = ready_lines(here)
    listed = ready if line in ready else lines_of(here)
    return listed[listed.index(line) + after :] if line in listed else listed


def ready_for(alert: str) -> Guide | None:
    """The guide that helps to get ready for what an alert warns of, by its text, as in `alert_flood_before`."""
    hazard = alert.removeprefix("alert_").rpartition("_")[0]
    return next((guide for guide in THEMES[Theme.PREPARE] if guide == f"{PREPARE}_{hazard}"), None)


def offered_as(lines: Sequence[str]) -> str:
    """How lines that were offered by number are remembered."""
    return OFFERED + "".join(_LETTERS[line] for line in lines)


def lines_offered(offered: str) -> tuple[str, ...]:
    """The lines that were offered; () where it was something else."""
    return tuple(_NAMES[letter] for letter in offered.removeprefix(OFFERED)) if offered.startswith(OFFERED) else ()
