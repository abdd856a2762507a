"""Writing, approving, pausing and stopping campaigns, and counting answers.

Nothing goes out that two people did not agree to, in the very words both saw. Any one person may pause or stop it.
"""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from app.audit.actions import record
from app.broadcasts import actions as broadcasts
from app.campaigns import composing, freezing
from app.campaigns.content import Content, to_json
from app.campaigns.queries import content_of, get, running, runs_of
from app.campaigns.rules import check, check_second, step
from app.campaigns.tables import Campaign, CampaignAnswer, CampaignRun, CampaignState, RunKind, RunState
from app.errors import Conflict, Invalid
from app.ids import random_id
from app.runtime import Runtime
from app.work import ActorKind, Work

_ANSWER: Any = CampaignAnswer.__table__  # type: ignore[attr-defined]
LOTS = 0x10000


def draft(work: Work, content: Content, *, member_id: UUID) -> UUID:
    """The id of a new campaign, which one person has begun to write."""
    _check_typed(work, content.name, content.place, content.note)
    made = Campaign(
        id=random_id(),
        state=CampaignState.DRAFT,
        content=to_json(content),
        written_by=member_id.hex,
        written_at=work.now,
        lot=secrets.randbelow(LOTS),
    )
    work.session.add(made)
    record(work, "campaign.drafted", "campaign", made.id)
    return made.id


def write(work: Work, campaign_id: UUID, content: Content, *, seen: int, member_id: UUID) -> None:
    """Change what has not begun yet; an approval given before falls. Conflict when it is not what they saw."""
    campaign = _seen(work, campaign_id, seen)
    campaign.state = step(campaign.state, CampaignState.DRAFT)
    if runs_of(work, campaign_id):
        raise Conflict("campaign.begun")
    _check_typed(work, content.name, content.place, content.note)
    campaign.content, campaign.frozen = to_json(content), None
    campaign.written_by = " ".join(dict.fromkeys([*campaign.written_by.split(), member_id.hex]))
    campaign.version += 1
    campaign.approved_by, campaign.approved_at = None, None
    campaign.submitted_by, campaign.submitted_at = None, None
    record(work, "campaign.written", "campaign", campaign_id)


def submit(work: Work, runtime: Runtime, campaign_id: UUID, *, seen: int, member_id: UUID) -> None:
    """Ask a second person. Invalid for what could never go out as it is."""
    campaign = _seen(work, campaign_id, seen)
    campaign.state = step(campaign.state, CampaignState.SUBMITTED)
    _checked(work, runtime, campaign)
    campaign.submitted_by, campaign.submitted_at, campaign.sent_back = member_id, work.now, ""
    record(work, "campaign.submitted", "campaign", campaign_id)


def send_back(work: Work, campaign_id: UUID, reason: str, *, seen: int) -> None:
    """The second person asks for something else."""
    campaign = _seen(work, campaign_id, seen)
    if campaign.state is not CampaignState.SUBMITTED:
        raise Conflict("campaign.step", state=campaign.state.value)
    if not reason.strip():
        raise Invalid("campaign.reason")
    campaign.state, campaign.sent_back = CampaignState.DRAFT, reason.strip()[:500]
    campaign.version += 1
    record(work, "campaign.sent_back", "campaign", campaign_id)


def approve(work: Work, runtime: Runtime, campaign_id: UUID, *, seen: int, words: str, member_id: UUID) -> None:
    """The second person agrees, and the words stay as they are now. `words`: `freezing.stamp` of those they read.

    Conflict for whoever wrote any of it, for who is not signed in, and when it is not what they saw.
    """
    campaign = _seen(work, campaign_id, seen)
    campaign.state = step(campaign.state, CampaignState.APPROVED)
    if campaign.approved_by is not None:
        raise Conflict("campaign.step", state=campaign.state.value)
    if work.actor.kind is not ActorKind.MEMBER or work.actor.id != member_id:
        raise Conflict("campaign.not_a_member")
    check_second(member_id, written_by=campaign.written_by.split(), submitted_by=campaign.submitted_by)
    texts = _checked(work, runtime, campaign)
    if freezing.stamp(texts) != words:
        raise Conflict("campaign.changed")
    campaign.frozen = composing.to_json(texts)
    campaign.approved_by, campaign.approved_at = member_id, work.now
    record(work, "campaign.approved", "campaign", campaign_id)


def withdraw(work: Work, campaign_id: UUID) -> None:
    """It will not go out."""
    campaign = get(work, campaign_id)
    campaign.state = step(campaign.state, CampaignState.WITHDRAWN)
    campaign.version += 1
    record(work, "campaign.withdrawn", "campaign", campaign_id)


def pause(work: Work, campaign_id: UUID) -> None:
    """Nobody is sent any of it until somebody lets it go on; any one person may."""
    campaign = get(work, campaign_id)
    campaign.state = step(campaign.state, CampaignState.PAUSED)
    for run in running(work, campaign_id):
        lay_down(work, run)
    record(work, "campaign.paused", "campaign", campaign_id)


def go_on(work: Work, campaign_id: UUID) -> None:
    """What two people agreed to goes on; one person may say so."""
    campaign = get(work, campaign_id)
    if campaign.state is not CampaignState.PAUSED:
        raise Conflict("campaign.step", state=campaign.state.value)
    campaign.state = step(campaign.state, CampaignState.APPROVED)
    record(work, "campaign.went_on", "campaign", campaign_id)


def stop(work: Work, campaign_id: UUID) -> None:
    """Nobody more is sent any of it, ever; any one person may."""
    campaign = get(work, campaign_id)
    campaign.state = step(campaign.state, CampaignState.STOPPED)
    for run in running(work, campaign_id):
        lay_down(work, run)
        run.state, run.ended_at = RunState.STOPPED, work.now
    record(work, "campaign.stopped", "campaign", campaign_id)


def lay_down(work: Work, run: CampaignRun) -> None:
    """What carries a sending now is stopped; another broadcast takes up who was not told."""
    if run.broadcast is not None:
        broadcasts.stop(work, run.broadcast)
        run.broadcast = None


def count_answer(work: Work, campaign_id: UUID, *, wave: RunKind, area: str, yes: bool) -> None:
    """One more who answered so. Nothing is kept of who, nor when."""
    dialect: Any = sqlite if work.connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(_ANSWER).values(campaign_id=campaign_id, wave=wave, area=area, yes=yes, many=1)
    more = {"many": _ANSWER.c.many + 1}
    work.connection.execute(new.on_conflict_do_update(index_elements=list(_ANSWER.primary_key), set_=more))


def _checked(work: Work, runtime: Runtime, campaign: Campaign) -> composing.Texts:
    """Its texts; Invalid for whatever keeps it from going out as it is."""
    content = content_of(campaign)
    check(content, work.now, runtime.settings.operation.zone)
    texts = freezing.texts_now(work, runtime, content)
    composing.check_words(texts)
    return texts


def _check_typed(work: Work, *words: str) -> None:
    """Raises Invalid where somebody of ours typed what we never keep."""
    if any(work.scrubber.scrub(one) != one for one in words):
        raise Invalid("answer.scrubbed")


def _seen(work: Work, campaign_id: UUID, seen: int) -> Campaign:
    campaign = get(work, campaign_id)
    if campaign.version != seen:
        raise Conflict("campaign.changed")
    return campaign
