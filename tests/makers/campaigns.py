"""Campaigns that nobody needs: neighbours are asked to knock on a door."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from app.broadcasts.tables import BroadcastDelivery
from app.campaigns import actions
from app.campaigns.content import Content
from app.campaigns.freezing import stamp, texts_now
from app.campaigns.queries import content_of, get
from app.campaigns.tables import CampaignRun
from app.campaigns.worker import carry_on, send_campaigns
from app.delivery_states import DeliveryState
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.audience import NORTH
from tests.makers.staff import Member

_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]


def neighbours(now: datetime, **changed: Any) -> Content:
    """A campaign for tomorrow at ten, sent once."""
    content = Content(
        name="Knock on a door",
        keys=("campaign_neighbours",),
        areas=(NORTH,),
        begins=(now + timedelta(days=1)).date(),
        hour=10,
        place="Riverside",
        unreviewed=("en", "ar"),
    )
    return replace(content, **changed)


def draft(runtime: Runtime, content: Content, member: Member) -> UUID:
    """The id of a campaign that one person wrote."""
    return write(runtime, member.actor, lambda work: actions.draft(work, content, member_id=member.id))


def submit(runtime: Runtime, campaign_id: UUID, member: Member) -> None:
    """That person asks a second one."""
    seen = version(runtime, campaign_id)
    write(
        runtime,
        member.actor,
        lambda work: actions.submit(work, runtime, campaign_id, seen=seen, member_id=member.id),
    )


def approve(runtime: Runtime, campaign_id: UUID, member: Member) -> None:
    """Somebody agrees to it, in the words of now."""
    seen, words = version(runtime, campaign_id), words_now(runtime, campaign_id)

    def unit(work: Work) -> None:
        actions.approve(work, runtime, campaign_id, seen=seen, words=words, member_id=member.id)

    write(runtime, member.actor, unit)


def agreed(runtime: Runtime, writer: Member, second: Member, **changed: Any) -> UUID:
    """The id of a campaign that two people agreed to."""
    made = draft(runtime, neighbours(runtime.clock.now(), **changed), writer)
    submit(runtime, made, writer)
    approve(runtime, made, second)
    return made


def version(runtime: Runtime, campaign_id: UUID) -> int:
    """The version of a campaign now."""
    with read(runtime) as work:
        return get(work, campaign_id).version


def words_now(runtime: Runtime, campaign_id: UUID) -> str:
    """The mark of its words now."""
    with read(runtime) as work:
        return stamp(texts_now(work, runtime, content_of(get(work, campaign_id))))


def runs(runtime: Runtime, campaign_id: UUID) -> list[CampaignRun]:
    """Its sendings, the first first."""
    with read(runtime) as work:
        chosen = select(CampaignRun).where(CampaignRun.campaign_id == campaign_id)
        return list(work.session.exec(chosen.order_by(col(CampaignRun.day), col(CampaignRun.begun_at))).all())


def waiting(runtime: Runtime) -> list[UUID]:
    """Whom broadcasts are to tell and have not."""
    with read(runtime) as work:
        chosen = select(BroadcastDelivery.contact_id).where(BroadcastDelivery.state == DeliveryState.QUEUED)
        return sorted(work.session.exec(chosen).all())


def send_all(runtime: Runtime) -> list[UUID]:
    """Whom the campaigns reach now: what is due is begun, and a provider takes all of it."""
    for _ in range(2):  # what ended makes room for what is due
        send_campaigns(runtime)
    told = waiting(runtime)
    taken = update(_DELIVERY).where(_DELIVERY.c.state == DeliveryState.QUEUED).values(state=DeliveryState.SENT)
    write(runtime, SYSTEM, lambda work: work.connection.execute(taken).rowcount)
    return told


def waiting_in(runtime: Runtime, number: int | None) -> list[UUID]:
    """Whom one broadcast is to tell and has not."""
    with read(runtime) as work:
        chosen = select(BroadcastDelivery.contact_id).where(
            BroadcastDelivery.number == number, BroadcastDelivery.state == DeliveryState.QUEUED
        )
        return sorted(work.session.exec(chosen).all())


def sent_to(runtime: Runtime, contact_id: UUID) -> None:
    """A provider has taken what one of them is sent."""
    taken = update(_DELIVERY).where(_DELIVERY.c.contact_id == contact_id).values(state=DeliveryState.SENT)
    write(runtime, SYSTEM, lambda work: work.connection.execute(taken).rowcount)


def frozen_only(runtime: Runtime, campaign_id: UUID) -> None:
    """The broadcast of its sending was made, and then the server died."""
    (run,) = runs(runtime, campaign_id)
    assert write(runtime, SYSTEM, lambda work: carry_on(work, runtime, run.id)) is not None
