"""What a relay's text means, and how many people it adds: pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from app.errors import Invalid

MOST_BELIEVED = 5_000  # told by one relay of one alert; above it a coordinator asks
LONGEST_NAME = 60
MOST_USUAL = 100_000
CONFIRMS_WITHIN = timedelta(minutes=15)  # then a coordinator sees who has not
AFTERWARDS = timedelta(hours=12)  # how long after an alert is over its code still counts people
CREDIT_ANSWER = timedelta(days=7)  # a yes after that answers something else
_SAME_TEXT_TWICE = timedelta(minutes=10)
CODES = range(10, 100)


class Meaning(Enum):
    """What a text from a relay's number is."""

    CONFIRMS = auto()
    REPORTS = auto()
    WARNS = auto()
    WARNS_AND_CALLS = auto()  # it may be about themselves too, so a person looks as at everybody's text
    CREDIT = auto()
    ANYTHING = auto()  # they are somebody who writes to us, like everybody


@dataclass(frozen=True, slots=True)
class Heard:
    """What a text from a relay's number says, in what its decision rests on.

    `leads`: the number of two digits it begins with and the one after it, where it does; `only`: the number that is all
    of it; `warns`: it begins with the word for warning; `danger`: by its words lives are in danger; `calls`: it asks
    for help for themselves; `yes`: the whole text says yes or no.
    """

    leads: tuple[int, int | None] | None = None
    only: int | None = None
    warns: bool = False
    danger: bool = False
    calls: bool = False
    yes: bool | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What is done about it. `code`: of which alert; `people`: told, where it says so."""

    meaning: Meaning
    code: str = ""
    people: int | None = None
    yes: bool = False


def understood(heard: Heard, *, codes: Collection[str], credit_asked: bool) -> Understood:
    """What a text means. `codes`: of the alerts this relay was called to."""
    leads = heard.leads
    if leads is not None and str(leads[0]) in codes:
        meaning = Meaning.CONFIRMS if leads[1] is None else Meaning.REPORTS
        return Understood(meaning, str(leads[0]), leads[1])
    if heard.warns:
        return Understood(Meaning.WARNS_AND_CALLS if heard.calls else Meaning.WARNS)
    if heard.yes is not None and credit_asked:
        return Understood(Meaning.CREDIT, yes=heard.yes)
    if heard.only is not None and heard.only >= CODES.start and len(codes) == 1:
        return Understood(Meaning.REPORTS, next(iter(codes)), heard.only)  # they left the code out
    return Understood(Meaning.WARNS_AND_CALLS if heard.danger else Meaning.ANYTHING)


@dataclass(frozen=True, slots=True)
class Count:
    """How many people one relay told of one alert. `last`: what their last text said; `doubtful`: what waits."""

    told: int
    last: int
    doubtful: int | None = None


def counted(before: Count, people: int, *, since: timedelta | None) -> Count:
    """The count after another text: each adds, because people tell more people; nought begins again.

    `since` the last text: the same number within ten minutes is the same text sent twice.
    """
    if people == 0:
        return Count(0, 0)
    if people == before.last and since is not None and since < _SAME_TEXT_TWICE:
        return before
    if before.told + people > MOST_BELIEVED:
        return Count(before.told, people, doubtful=people)
    return Count(before.told + people, people, before.doubtful)


def is_late(called_at: datetime, confirmed_at: datetime | None, now: datetime) -> bool:
    """Whether somebody should have confirmed by now and has not."""
    return confirmed_at is None and now - called_at >= CONFIRMS_WITHIN


def free_code(taken: Collection[str], drawn: int) -> str:
    """A code that means no other alert now: the first free one from `drawn` on. Invalid when all are taken."""
    for step in range(len(CODES)):
        code = str(CODES[(drawn + step) % len(CODES)])
        if code not in taken:
            return code
    raise Invalid("relay.too_many_alerts")


def hundredths(written: str) -> int:
    """An amount of money in hundredths; Invalid for what is none, or not between nothing and ten thousand."""
    whole, _, part = written.strip().replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 4):
        raise Invalid("relay.amount")
    if part and not (part.isascii() and part.isdigit() and len(part) <= 2):
        raise Invalid("relay.amount")
    amount = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    if not amount:
        raise Invalid("relay.amount")
    return amount
