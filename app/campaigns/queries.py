"""Reading campaigns."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col
from sqlmodel import select as choose

from app.audience.tables import Membership
from app.broadcasts import queries as broadcasts
from app.broadcasts.rules import Part, Progress, summed
from app.broadcasts.tables import Broadcast, BroadcastDelivery
from app.campaigns import composing
from app.campaigns.comparing import Answers
from app.campaigns.composing import Texts
from app.campaigns.content import Content, from_json
from app.campaigns.rules import ANSWER_COUNTS, Question
from app.campaigns.tables import Campaign, CampaignAnswer, CampaignRun, CampaignState, RunKind, RunState
from app.delivery_states import DeliveryState
from app.errors import NotFound
from app.work import Work

_BROADCAST: Any = Broadcast.__table__  # type: ignore[attr-defined]
_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
_RUN: Any = CampaignRun.__table__  # type: ignore[attr-defined]
_NOT_TOLD = (DeliveryState.QUEUED, DeliveryState.EXPIRED)  # of a broadcast that is over: a later one may tell them
HAD_IT = (
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
    DeliveryState.UNCERTAIN,
)


def get(work: Work, campaign_id: UUID) -> Campaign:
    """One campaign; NotFound when there is none."""
    campaign = work.session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("campaign.unknown")
    return campaign


def content_of(campaign: Campaign) -> Content:
    """What a campaign says, as its writer means it."""
    return from_json(campaign.content)


def texts_of(campaign: Campaign) -> Texts:
    """Its words as they were agreed to; NotFound before."""
    if campaign.frozen is None:
        raise NotFound("campaign.not_approved")
    return composing.from_json(campaign.frozen)


def listed(work: Work, *, most: int = 100) -> Sequence[Campaign]:
    """All of them, the newest first."""
    return work.session.exec(choose(Campaign).order_by(col(Campaign.written_at).desc()).limit(most)).all()


def approved(work: Work) -> Sequence[UUID]:
    """Those that run by themselves now, the oldest first."""
    chosen = choose(Campaign.id).where(Campaign.state == CampaignState.APPROVED)
    return work.session.exec(chosen.order_by(col(Campaign.written_at))).all()


def groups(work: Work) -> Sequence[str]:
    """The groups that anybody joined with."""
    chosen = choose(Membership.group).where(Membership.group != "", col(Membership.left_at).is_(None)).distinct()
    return work.session.exec(chosen.order_by(Membership.group)).all()


def runs_of(work: Work, campaign_id: UUID) -> Sequence[CampaignRun]:
    """Every sending of a campaign that was begun or missed, the latest first."""
    chosen = choose(CampaignRun).where(CampaignRun.campaign_id == campaign_id)
    return work.session.exec(chosen.order_by(col(CampaignRun.day).desc(), col(CampaignRun.begun_at).desc())).all()


def running(work: Work, campaign_id: UUID) -> Sequence[CampaignRun]:
    """Its sendings that are under way."""
    return [run for run in runs_of(work, campaign_id) if run.state is RunState.RUNNING]


def get_run(work: Work, run_id: UUID) -> CampaignRun:
    """One sending; NotFound when there is none."""
    run = work.session.get(CampaignRun, run_id)
    if run is None:
        raise NotFound("campaign.unknown")
    return run


def progress_of(work: Work, run: CampaignRun, *, rates: Mapping[str, float] | None = None) -> Progress | None:
    """How far a sending has come, over all the broadcasts that carried it; None before the first.

    Who waited in one that gave way is counted where a later one took them up, or not at all.
    """
    numbers = broadcasts.numbers_of(work, run.id)
    if not numbers:
        return None
    parts: list[Part] = []
    for number in numbers[:-1]:
        parts += [part for part in broadcasts.parts(work, number) if part.state not in _NOT_TOLD]
    last = broadcasts.get(work, numbers[-1])
    return summed(
        [*parts, *broadcasts.parts(work, numbers[-1])],
        state=last.state,
        expired=last.expires_at <= work.now,
        now=work.now,
        rates=rates or {},
    )


def answers_of(work: Work, campaign_id: UUID) -> dict[RunKind, dict[str, Answers]]:
    """How the question was answered, by wave and area."""
    counted: dict[RunKind, dict[str, Answers]] = {RunKind.BEFORE: {}, RunKind.AFTER: {}}
    for row in work.session.exec(choose(CampaignAnswer).where(CampaignAnswer.campaign_id == campaign_id)):
        had = counted[row.wave].get(row.area, Answers())
        more = Answers(had.yes + row.many, had.no) if row.yes else Answers(had.yes, had.no + row.many)
        counted[row.wave][row.area] = more
    return counted


def find_question_to(work: Work, contact_id: UUID) -> Question | None:
    """The question that was sent to somebody lately, the newest."""
    asked = _RUN.join(_BROADCAST, _BROADCAST.c.subject_id == _RUN.c.id).join(
        _DELIVERY, (_DELIVERY.c.number == _BROADCAST.c.number) & (_DELIVERY.c.contact_id == contact_id)
    )
    chosen = select(_RUN.c.campaign_id, _RUN.c.kind, _DELIVERY.c.area, _BROADCAST.c.begun_at).select_from(asked)
    chosen = chosen.where(
        _RUN.c.kind != RunKind.MESSAGE,
        _DELIVERY.c.state.in_(HAD_IT),
        _BROADCAST.c.begun_at > work.now - ANSWER_COUNTS,
    )
    row = work.connection.execute(chosen.order_by(_BROADCAST.c.begun_at.desc()).limit(1)).first()
    return None if row is None else Question(*row)
