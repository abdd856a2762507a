"""Who may move a campaign where, when each of its sendings is due, and when it must give way: pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.campaigns.content import MESSAGES, QUESTION, Content
from app.campaigns.tables import CampaignState, RunKind
from app.errors import Conflict, Invalid

STEPS: Mapping[CampaignState, frozenset[CampaignState]] = {
    CampaignState.DRAFT: frozenset({CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.WITHDRAWN}),
    CampaignState.SUBMITTED: frozenset({CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.WITHDRAWN}),
    CampaignState.APPROVED: frozenset(
        {CampaignState.DRAFT, CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.ENDED}
    ),
    CampaignState.PAUSED: frozenset({CampaignState.DRAFT, CampaignState.APPROVED, CampaignState.STOPPED}),
    CampaignState.STOPPED: frozenset(),
    CampaignState.ENDED: frozenset(),
    CampaignState.WITHDRAWN: frozenset(),
}
LONGEST = timedelta(days=182)  # what was agreed to half a year ago is agreed to anew
MOST_TIMES = 26
FIRST_HOUR, LAST_HOUR = 9, 18  # when a sending may begin
NIGHT = 20  # what has not gone out by then waits for the next morning
MOST_ASKED = 50  # per cent: as many others are asked after
LONGEST_NAME = 80
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)  # from the first question to the first text; from the last
LATE = timedelta(days=2)  # a sending that could not begin by then is missed
LONGEST_RUN = timedelta(days=3)
REST = timedelta(minutes=30)  # how long it gives way before it looks again
ANSWER_COUNTS = timedelta(days=3)  # from the question


@dataclass(frozen=True, slots=True)
class Planned:
    """One sending: on which day, and what."""

    kind: RunKind
    number: int
    key: str
    day: date


@dataclass(frozen=True, slots=True)
class Question:
    """A question somebody may be answering. `at`: what they wrote before then is no answer to it."""

    campaign_id: UUID
    wave: RunKind
    area: str
    at: datetime


def asks(question: Question | None, *, closed_at: datetime | None, has_person: bool) -> bool:
    """Whether it is the last thing a number may answer: not what a person of ours asked, nor how our help was."""
    return question is not None and not has_person and (closed_at is None or closed_at < question.at)


def step(state: CampaignState, to: CampaignState) -> CampaignState:
    """`to`, when a campaign in `state` may go there; Conflict otherwise."""
    if to not in STEPS[state]:
        raise Conflict("campaign.step", state=state.value, to=to.value)
    return to


def schedule(content: Content) -> tuple[Planned, ...]:
    """Everything it sends, in order."""
    days = list(_days(content))
    sent = [
        Planned(RunKind.MESSAGE, number, content.keys[(number - 1) % len(content.keys)], day)
        for number, day in enumerate(days, 1)
    ]
    if not content.asked:
        return tuple(sent)
    first = Planned(RunKind.BEFORE, 1, QUESTION, days[0] - BEFORE)
    return (first, *sent, Planned(RunKind.AFTER, 1, QUESTION, days[-1] + AFTER))


def _days(content: Content) -> Iterator[date]:
    yield content.begins
    if not content.weeks or content.until is None:
        return
    day = content.begins + timedelta(weeks=content.weeks)
    while day <= content.until:
        yield day
        day += timedelta(weeks=content.weeks)


def begins_at(planned: Planned, content: Content, zone: str) -> datetime:
    """The moment it is due."""
    return datetime.combine(planned.day, time(content.hour), ZoneInfo(zone))


def check(content: Content, now: datetime, zone: str) -> None:
    """Raises Invalid with what is missing before anybody may be asked to approve it."""
    if not 1 <= len(content.name) <= LONGEST_NAME:
        raise Invalid("campaign.name")
    if not content.keys or not set(content.keys) <= set(MESSAGES):
        raise Invalid("campaign.keys")
    if not content.areas:
        raise Invalid("campaign.nowhere")
    if not 0 <= content.asked <= MOST_ASKED:
        raise Invalid("campaign.asked")
    _check_days(content, now, zone)


def _check_days(content: Content, now: datetime, zone: str) -> None:
    if not FIRST_HOUR <= content.hour <= LAST_HOUR:
        raise Invalid("campaign.hour")
    if not 0 <= content.weeks <= MOST_TIMES or (content.weeks and content.until is None):
        raise Invalid("campaign.weeks")
    if content.until is not None and not content.begins <= content.until <= content.begins + LONGEST:
        raise Invalid("campaign.until")
    planned = schedule(content)
    if begins_at(planned[0], content, zone) <= now:
        raise Invalid("campaign.begins")
    if planned[0].day > now.date() + LONGEST:
        raise Invalid("campaign.until")


def check_second(member_id: UUID, *, written_by: Iterable[str], submitted_by: UUID | None) -> None:
    """Raises Conflict for somebody who wrote any of it or asked for the approval."""
    if member_id.hex in written_by or member_id == submitted_by:
        raise Conflict("campaign.same_person")


def is_day(now: datetime, zone: str) -> bool:
    """Whether texts that can wait may go out at this hour."""
    return FIRST_HOUR <= now.astimezone(ZoneInfo(zone)).hour < NIGHT


def end_of_day(now: datetime, zone: str) -> datetime:
    """When the night begins that follows."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)


def counts_since(now: datetime, zone: str, days: int) -> datetime:
    """The first moment of the days, this one the last, in which texts to one person are counted."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() - timedelta(days=days - 1), time(), ZoneInfo(zone))
