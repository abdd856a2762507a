"""What runs by itself, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.alerts.sending import spread_alerts
from app.bulletins.worker import poll_feeds
from app.campaigns.worker import send_campaigns
from app.erasure.again import keep_list
from app.erasure.backups import back_up, delete_backups_that_are_over
from app.erasure.copies import empty_copies
from app.erasure.retention import delete_what_is_over
from app.feedback.desk import tell_late
from app.feedback.mending_told import tell_of_places
from app.feedback.reaching import tell_many
from app.inbound import pipeline
from app.inbound.collecting import collect
from app.inbound.reconciling import reconcile
from app.inbound.rereading import read_again
from app.inbound.taking_up import take_up
from app.indicators.worker import count_waits
from app.jobs import reserve
from app.log import logger
from app.outbox import actions as outbox
from app.places.worker import areas_of
from app.referrals import rescuing
from app.referrals.worker import end_what_is_over, follow_referrals
from app.relays.calling import call_relays
from app.response_map.publishing import Geography, publish_days
from app.runtime import Runtime
from app.tracing.telling import tell_seekers
from app.transaction import read, write
from app.triage import focal
from app.triage.alarms import call_by_clock
from app.triage.late_answers import page_about_late
from app.triage.relay_warnings import page_about_warnings
from app.triage.worker import MOST, anything_to_do, escalate
from app.wording.approving import follow_approvals, hand_in
from app.work import SYSTEM
from channels.contract import Sends

_MOST_UNITS = 50  # in one turn: the rest of a great flood is called a quarter of a minute later


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable."""

    name: str
    every: timedelta
    run: Callable[[Runtime], object]
    at_start: bool = False  # also once as soon as this process leads
    without_keys: bool = False  # also while the keys are locked


def call_people(runtime: Runtime) -> None:
    """Page whoever is next and tell people when nobody comes, in units so short that messages hardly wait."""
    with read(runtime) as work:
        waiting, focal_too = anything_to_do(work), focal.anything_due(work)
    while focal_too and write(runtime, SYSTEM, lambda work: focal.call_focal_points(work, runtime)) == focal.MOST:
        pass
    if not waiting:
        return
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, lambda work: escalate(work, runtime)) < MOST:
            return


def recover_leases(runtime: Runtime) -> None:
    """Deliveries whose sender died are sent again where that is safe, and marked uncertain where it is not."""
    sent_once = frozenset(
        name
        for name, adapter in runtime.channels.items()
        if isinstance(adapter, Sends) and adapter.traits.same_id_sent_once
    )
    if lost := write(runtime, SYSTEM, lambda work: outbox.recover_leases(work, sent_once=sent_once)):
        logger().warning("outbox.leases_lost", many=lost)


def carry_alerts(runtime: Runtime) -> None:
    """What was issued goes to relays first, and then to everybody, whatever becomes of the relays."""
    try:
        call_relays(runtime)
    finally:
        spread_alerts(runtime)


def publish_counts(runtime: Runtime) -> None:
    """The public tables of every day that has been over for a day, of the smallest areas there are."""
    areas = areas_of(runtime)
    above = {areas.parent_of(code) for code in areas.codes()}
    smallest = [code for code in areas.codes() if code not in above and not areas.is_site(code)]
    publish_days(runtime, Geography(smallest, areas.parent_of, areas.is_site))


def let_keys_go(runtime: Runtime) -> None:
    """What a focal point opened and left alone is in no memory any more."""
    runtime.held.sweep(runtime.clock.monotonic())


TIMETABLE: tuple[Job, ...] = (
    Job("call_people", timedelta(seconds=15), call_people, at_start=True),
    Job("page_about_warnings", timedelta(seconds=15), page_about_warnings, at_start=True),
    Job("carry_alerts", timedelta(seconds=5), carry_alerts, at_start=True),
    Job("call_by_clock", timedelta(minutes=1), call_by_clock, at_start=True),
    Job("follow_referrals", timedelta(seconds=5), follow_referrals, at_start=True),
    Job("end_what_is_over", timedelta(minutes=15), end_what_is_over, at_start=True),
    Job("let_keys_go", timedelta(minutes=1), let_keys_go),
    Job("recover_leases", timedelta(seconds=15), recover_leases, at_start=True),
    # Again and again: on PostgreSQL another process may be locked still.
    Job("take_up", timedelta(minutes=1), take_up, at_start=True),
    Job("try_again", timedelta(minutes=1), pipeline.try_again),
    Job("tell_late", timedelta(minutes=30), tell_late, at_start=True),
    Job("page_about_late", timedelta(hours=2), page_about_late, at_start=True),
    Job("tell_of_places", timedelta(minutes=1), tell_of_places, at_start=True),
    Job("tell_rescued", timedelta(minutes=5), rescuing.tell_rescued, at_start=True),
    Job("call_officers", timedelta(minutes=5), rescuing.call_officers, at_start=True),
    Job("tell_many", timedelta(minutes=1), tell_many, at_start=True),
    Job("tell_seekers", timedelta(minutes=10), tell_seekers, at_start=True),
    Job("send_campaigns", timedelta(minutes=1), send_campaigns, at_start=True),
    Job("collect", timedelta(seconds=30), collect, at_start=True, without_keys=True),
    Job("reconcile", timedelta(minutes=5), reconcile, at_start=True, without_keys=True),
    Job("read_again", timedelta(minutes=15), read_again, at_start=True),
    Job("hand_in_templates", timedelta(minutes=1), hand_in, at_start=True),
    Job("follow_templates", timedelta(minutes=10), follow_approvals),
    Job("poll_feeds", timedelta(minutes=1), poll_feeds, at_start=True),
    Job("empty_copies", timedelta(minutes=1), empty_copies, without_keys=True),
    Job("count_waits", timedelta(minutes=5), count_waits, at_start=True),
    Job("publish_counts", timedelta(hours=1), publish_counts, at_start=True, without_keys=True),
    Job("delete_what_is_over", timedelta(hours=6), delete_what_is_over, at_start=True),
    Job("keep_list", timedelta(minutes=1), keep_list, at_start=True, without_keys=True),
    Job("back_up", timedelta(minutes=15), back_up, at_start=True, without_keys=True),
    Job("delete_old_backups", timedelta(hours=6), delete_backups_that_are_over, at_start=True, without_keys=True),
    Job("refill_reserve", timedelta(hours=1), reserve.refill, at_start=True, without_keys=True),
)
WITHOUT_KEYS = tuple(job for job in TIMETABLE if job.without_keys)
