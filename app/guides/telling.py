"""Guides and their list in somebody's language, put together from agreed words: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.guides.rules import MORE, MOST_LINES, Guide, filled_in
from app.settings import Settings
from app.wording.days import written_days
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.rendering import Rendered, menu, say
from channels.sms_text import measure

LIST: Final = "menu_info"
NOT_UNDERSTOOD: Final = "menu_not_understood"


def known_here(settings: Settings) -> Mapping[str, str]:
    """What fills the blanks of guides here."""
    return filled_in(settings.guides, emergency=settings.operation.emergency_number)


def words_of(wording: Wording, guide: Guide, language: str, settings: Settings) -> Rendered:
    """A guide alone, as a page shows it."""
    spoken = wording.text(guide.key, language).language
    blanks = {**known_here(settings), "when": written_days(settings.feedback.answer_days, spoken)}
    wanted = TEXTS[guide.key].placeholders
    return say(wording, guide.key, spoken, **{name: value for name, value in blanks.items() if name in wanted})


def text_of(wording: Wording, guide: Guide, language: str, settings: Settings) -> Rendered:
    """A guide as it is sent: its end says how to ask for help, and for the rest."""
    told = words_of(wording, guide, language, settings)
    end = say(wording, "menu_guide_end", told.language)
    return replace(told, text=f"{told.text}\n{end.text}", reviewed=told.reviewed and end.reviewed, values=None)


def list_of(
    wording: Wording, language: str, lines: Sequence[str], *, organisation: str, key: str = LIST
) -> tuple[Rendered, Sequence[str]]:
    """The list that can be chosen from by number, as long as its text may be, and the lines it came to."""
    for many in range(min(len(lines), MOST_LINES), 0, -1):
        shown = [*lines[:many], *([MORE] if many < len(lines) else [])]
        listed = menu(wording, language, shown, organisation=organisation, key=key)
        if measure(listed.text).segments <= TEXTS[key].segments or many == 1:
            return listed, shown
    return menu(wording, language, [], organisation=organisation, key=key), ()
