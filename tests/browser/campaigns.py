"""Two campaigns to look at: one that waits for Binta, and one that was sent, with what people knew before and after."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.broadcasts.tables import BroadcastDelivery
from app.campaigns.actions import count_answer
from app.campaigns.content import QUESTION, to_json
from app.campaigns.queries import content_of, get
from app.campaigns.rules import schedule
from app.campaigns.tables import CampaignRun, RunKind, RunState
from app.delivery_states import DeliveryState
from app.ids import random_id
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work
from tests.makers import campaigns as make
from tests.makers.audience import joined, telephone
from tests.makers.broadcasts import people, to_everybody
from tests.makers.staff import Member

_DELIVERY: Any = BroadcastDelivery.__table__  # type: ignore[attr-defined]
AREA = "KE003"
_BECAME = (DeliveryState.DELIVERED, DeliveryState.DELIVERED, DeliveryState.SENT, DeliveryState.FAILED)
_ANSWERS = ((RunKind.BEFORE, 41, 96), (RunKind.AFTER, 88, 47))


def lay_out_campaigns(runtime: Runtime, noor: Member, binta: Member) -> dict[str, UUID]:
    """The ids of both, by the names of the scene."""
    for number, language in enumerate(("ar", "ar", "en", "so", "fa", "ti"), start=400):
        joined(runtime, telephone(number), AREA, language=language)
    people(runtime, 300)
    now = runtime.clock.now()
    tongues = ("en", "ar", "so", "fa")
    content = make.neighbours(
        now, areas=(AREA,), begins=(now + timedelta(days=8)).date(), asked=20, unreviewed=tongues, weeks=2
    )
    content = replace(content, until=content.begins + timedelta(weeks=6), note="The rains begin in May.")
    asked = make.draft(runtime, replace(content, name="Before the rains", keys=("guide_prepare_flood",)), noor)
    make.submit(runtime, asked, noor)
    sent = make.draft(runtime, replace(content, weeks=0, until=None), noor)
    make.submit(runtime, sent, noor)
    make.approve(runtime, sent, binta)
    runs = write(runtime, SYSTEM, lambda work: _happened(work, sent))
    for run_id in runs:
        to_everybody(runtime, priority=Priority.SURVEY, subject_id=run_id)
    write(runtime, SYSTEM, _came_through)
    return {"campaign": sent, "campaign_asked": asked}


def _happened(work: Work, campaign_id: UUID) -> list[UUID]:
    """The ids of its sendings, all of which lie behind us, and some answers."""
    campaign = get(work, campaign_id)
    content = replace(content_of(campaign), begins=work.now.date() - timedelta(days=12))
    campaign.content = to_json(content)
    runs = []
    for planned in schedule(content):
        run = CampaignRun(
            id=random_id(),
            campaign_id=campaign_id,
            kind=planned.kind,
            number=planned.number,
            key=planned.key,
            day=planned.day,
            state=RunState.RUNNING if planned.kind is RunKind.AFTER else RunState.ENDED,
            begun_at=work.now,
        )
        work.session.add(run)
        runs.append(run.id)
    assert planned.key == QUESTION
    for wave, yes, no in _ANSWERS:
        for answer in [True] * yes + [False] * no:
            count_answer(work, campaign_id, wave=wave, area=AREA, yes=answer)
    return runs


def _came_through(work: Work) -> None:
    """Most of it arrived; the last of it is on its way."""
    lot = Random(6)
    rows = list(work.connection.execute(_DELIVERY.select()))
    last = max(row.number for row in rows)
    for row in rows:
        became = DeliveryState.QUEUED if row.number == last and lot.random() < 0.5 else lot.choice(_BECAME)
        reason = "unreachable" if became is DeliveryState.FAILED else None
        this = (_DELIVERY.c.number == row.number) & (_DELIVERY.c.contact_id == row.contact_id)
        work.connection.execute(update(_DELIVERY).where(this).values(state=became, reason=reason))
