"""Beginning what is due and carrying it on, in the gaps that more urgent things leave."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.alerts import queries as alerts
from app.broadcasts import actions as broadcasts
from app.broadcasts import queries as carried
from app.broadcasts.actions import Words
from app.broadcasts.tables import Broadcast, BroadcastState
from app.broadcasts.worker import spread_all
from app.campaigns.actions import lay_down
from app.campaigns.choosing import alerts_lately, whom
from app.campaigns.content import GUIDES
from app.campaigns.queries import approved, content_of, get, get_run, running, runs_of, texts_of
from app.campaigns.rules import (
    LATE,
    LONGEST_RUN,
    REST,
    Planned,
    begins_at,
    check_second,
    end_of_day,
    is_day,
    schedule,
    step,
)
from app.campaigns.tables import Campaign, CampaignRun, CampaignState, RunState
from app.cases.tables import Case, CaseCount, CaseState
from app.ids import random_id
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work

_CASE: Any = Case.__table__  # type: ignore[attr-defined]
_COUNT: Any = CaseCount.__table__  # type: ignore[attr-defined]
_PRESSING = 1  # rank: danger 0, urgent 1


def send_campaigns(runtime: Runtime) -> None:
    """Begin each sending that is due, once, and carry on what is under way. Killed, it goes on where it stood."""
    with read(runtime) as work:
        waiting = approved(work)
    for campaign_id in waiting:
        for run_id in write(runtime, SYSTEM, partial(begin_due, runtime=runtime, campaign_id=campaign_id)):
            number = write(runtime, SYSTEM, partial(carry_on, runtime=runtime, run_id=run_id))
            if number is not None:
                spread_all(runtime, number, partial(_whom, runtime=runtime, run_id=run_id))


def begin_due(work: Work, runtime: Runtime, campaign_id: UUID) -> list[UUID]:
    """The sendings that are under way, after what is due was begun; a campaign that has sent all has ended."""
    campaign = get(work, campaign_id)
    if campaign.state is not CampaignState.APPROVED or campaign.approved_by is None:
        return []
    check_second(campaign.approved_by, written_by=campaign.written_by.split(), submitted_by=campaign.submitted_by)
    begun = {(run.kind, run.number) for run in runs_of(work, campaign_id)}
    left = [planned for planned in schedule(content_of(campaign)) if (planned.kind, planned.number) not in begun]
    for planned in left:
        _begin(work, runtime, campaign, planned)
    under_way = [run.id for run in running(work, campaign_id)]
    if not left and not under_way:
        campaign.state = step(campaign.state, CampaignState.ENDED)
    return under_way


def _begin(work: Work, runtime: Runtime, campaign: Campaign, planned: Planned) -> None:
    due_at = begins_at(planned, content_of(campaign), runtime.settings.operation.zone)
    late = work.now - due_at > LATE
    if work.now < due_at or (not late and running(work, campaign.id)):
        return
    work.session.add(
        CampaignRun(
            id=random_id(),
            campaign_id=campaign.id,
            kind=planned.kind,
            number=planned.number,
            key=planned.key,
            day=planned.day,
            state=RunState.MISSED if late else RunState.RUNNING,
            begun_at=work.now,
            ended_at=work.now if late else None,
        )
    )
    work.session.flush()


def carry_on(work: Work, runtime: Runtime, run_id: UUID) -> int | None:
    """The number of the broadcast that is to be spread for a sending; None where there is nothing to do now."""
    run = get_run(work, run_id)
    if run.state is not RunState.RUNNING or (run.rests_until is not None and work.now < run.rests_until):
        return None
    if work.now - run.begun_at > LONGEST_RUN:
        _end(work, run)
        return None
    if not is_day(work.now, runtime.settings.operation.zone) or others_come_first(work, runtime):
        lay_down(work, run)
        run.rests_until = work.now + REST
        return None
    run.rests_until = None
    if run.broadcast is not None:
        broadcast = carried.get(work, run.broadcast)
        if _goes_on(work, broadcast):
            return run.broadcast if broadcast.state is BroadcastState.SPREADING else None
        lay_down(work, run)
    return _take_up(work, runtime, run)


def others_come_first(work: Work, runtime: Runtime) -> bool:
    """Whether people wait for help longer than they should, or very many wait."""
    waits = (_CASE.c.state == CaseState.WAITING, _CASE.c.rank <= _PRESSING, _CASE.c.deadline_at < work.now)
    late = select(_CASE.c.id).where(*waits, _CASE.c.exercise.is_(False))
    if work.connection.execute(late.limit(1)).first() is not None:
        return True
    many = select(func.coalesce(func.sum(_COUNT.c.many), 0)).where(_COUNT.c.state == CaseState.WAITING)
    return int(work.connection.execute(many).scalar_one()) > runtime.settings.campaigns.most_waiting


def _goes_on(work: Work, broadcast: Broadcast) -> bool:
    """Whether a broadcast still has somebody to tell, and no alert came since: then others are chosen."""
    if broadcast.expires_at <= work.now or broadcast.state is BroadcastState.STOPPED:
        return False
    if any(not alerts.content_of(one).exercise for one in alerts.went_out(work, since=broadcast.begun_at)):
        return False
    if broadcast.state is BroadcastState.SPREADING:
        return True
    progress = carried.progress(work, broadcast.number or 0)
    return bool(progress.queued or progress.sending)


def _take_up(work: Work, runtime: Runtime, run: CampaignRun) -> int | None:
    """The number of a new broadcast for who was not told yet; None, and it has ended, where nobody is left."""
    campaign = get(work, run.campaign_id)
    if work.connection.execute(whom(work, runtime, campaign, run).limit(1)).first() is None:
        if alerts_lately(work):  # who is near one may be told tomorrow
            run.rests_until = work.now + REST
        else:
            _end(work, run)
        return None
    texts = texts_of(campaign)[run.key]
    key = None if run.key in GUIDES else run.key  # a guide goes out between words of ours
    run.broadcast = broadcasts.freeze(
        work,
        subject_id=run.id,
        priority=Priority.SURVEY,
        words={language: Words(text.words, key) for language, text in texts.items()},
        expires_at=end_of_day(work.now, runtime.settings.operation.zone),
    )
    return run.broadcast


def _end(work: Work, run: CampaignRun) -> None:
    lay_down(work, run)
    run.state, run.ended_at = RunState.ENDED, work.now


def _whom(work: Work, runtime: Runtime, run_id: UUID) -> Select[Any]:
    run = get_run(work, run_id)
    return whom(work, runtime, get(work, run.campaign_id), run)
