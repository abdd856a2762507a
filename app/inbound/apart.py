"""What happens to words that few may read, a complaint of who helps or what somebody lives through: pure.

The restricted store has them, and nobody else. Sensitive never means slow: where danger is said, or cannot be ruled
out, a case goes on as for any call for help, with the place, the danger and the number of people and nothing more. Only
where no sign of danger is there does the store alone know that anybody wrote.
"""

from dataclasses import dataclass, replace

from app.cases.queries import KnownCase
from app.framework import OF_THEIR_LIFE, Lane
from app.inbound.folding import fold, lone_digit
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.reading import Reading
from app.places.place import Method
from app.sensitive.tables import Danger

# Said with its word, either is danger now, whatever else the words say.
_IN_DANGER = frozenset({"rescue", "child_alone"})
_COMMANDS = frozenset({Intent.STOP, Intent.START, Intent.ERASE})


@dataclass(frozen=True, slots=True)
class Apart:
    """Where words go that only focal points may read, and whether a case goes on without them."""

    lane: Lane
    danger: Danger
    opens_case: bool


def weigh(reading: Reading, case: KnownCase | None, *, spoken: bool, ours: str) -> Apart | None:
    """What to do with a text; None for one that everybody may read.

    `case`: their latest; `spoken`: a recording came with it; `ours`: the name we answer under. Where a complaint names
    us, our own volunteers may be who it is about: without danger in plain words they get no case of it. A child alone
    may be in danger whatever they write.
    """
    if reading.lane is None or reading.stated or reading.intent in _COMMANDS:
        return None
    danger = danger_of(reading, case, spoken=spoken)
    if reading.lane is Lane.ALONE and danger is Danger.NO:
        danger = Danger.UNCLEAR
    about_us = reading.lane not in OF_THEIR_LIFE and names(reading.text, ours)
    return Apart(reading.lane, danger, danger is Danger.YES or (danger is Danger.UNCLEAR and not about_us))


def goes_on_in_private(reading: Reading, case: KnownCase | None, *, spoken: bool) -> bool:
    """Whether a text of one who told of their own life is more of it, as how they may be reached: nothing that presses.

    What a member may have asked for is theirs to read: once somebody has taken the case, it goes on there.
    """
    said = reading.reduced or spoken or reading.stated or reading.word is not Word.NONE or not reading.text
    presses = cannot_wait(reading).urgency is not Urgency.NORMAL or bool(reading.needs) or reading.place is not None
    if said or presses or reading.lane is not None or reading.disclosed is not None:
        return False
    return case is None or not case.is_open or case.taken_by is None


def danger_of(reading: Reading, case: KnownCase | None, *, spoken: bool) -> Danger:
    """Whether somebody is in danger now. What could not be read or heard, and what may be an injury, is unclear."""
    if reading.urgency is Urgency.DANGER or not _IN_DANGER.isdisjoint(reading.needs):
        return Danger.YES
    in_need = case is not None and case.is_open and case.urgency != Urgency.NORMAL.value
    called = reading.intent is Intent.SOS and reading.word is not Word.NONE
    pinned = reading.place is not None and reading.place.method is Method.SHARE
    unclear = reading.urgency is Urgency.URGENT or reading.reduced or spoken or in_need or called or pinned
    return Danger.UNCLEAR if unclear else Danger.NO


def without_words(reading: Reading) -> Reading:
    """What a case may know of it: place, danger, number of people. It reads as a call for help and as nothing else."""
    urgency = Urgency.URGENT if reading.urgency is Urgency.NORMAL else reading.urgency
    place = reading.place
    if place is not None and place.method is not Method.GAZETTEER:
        place = replace(place, label="")  # what its sender calls it are words of theirs
    return replace(
        reading, text="", needs=(), urgency=urgency, place=place, intent=Intent.SOS, word=Word.FIRST, lane=None
    )


def names(text: str, ours: str) -> bool:
    """Whether the words name us."""
    return bool(fold(ours)) and f" {fold(ours)} " in f" {fold(text)} "


def cannot_wait(reading: Reading) -> Reading:
    """The reading; a nought alone says that it cannot wait, as our receipt offers. In the digits of any script."""
    return replace(reading, urgency=Urgency.DANGER) if lone_digit(reading.text) == 0 else reading
