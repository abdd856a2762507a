"""What somebody can choose by number who sends MENU, and what a bare number chose: pure."""

from collections.abc import Sequence
from enum import StrEnum

from app.inbound.nearby import chosen


class Choice(StrEnum):
    """One line of the menu; its words are the label of that name."""

    HELP = "help"
    SERVICES = "services"
    INFO = "info"
    TELL_US = "tell_us"
    WARNINGS = "warnings"
    LANGUAGE = "language"
    PERSON = "person"


MENU = tuple(Choice)
OFFERED = ("menu",)  # how it is remembered: its lines are always the same


def chosen_of_menu(text: str, offered: Sequence[str]) -> Choice | None:
    """The line whose number the whole text is, where the menu is what was offered last."""
    line = chosen(text, MENU) if tuple(offered) == OFFERED else None
    return None if line is None else Choice(line)
