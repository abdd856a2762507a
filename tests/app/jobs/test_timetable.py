"""What the timetable runs, each once, on a real database of each kind."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.clock import FixedClock
from app.delivery_states import DeliveryState
from app.jobs import reserve
from app.jobs.timetable import TIMETABLE, call_people, recover_leases
from app.outbox.claiming import claim
from app.outbox.rules import LEASE
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.settings import Limits
from app.transaction import read, write
from app.triage.tables import Page, Watch
from app.triage.worker import MOST
from app.work import SYSTEM
from channels.contract import Address, AddressKind
from tests.makers.duty import on_duty
from tests.makers.staff import make_member
from tests.makers.texts import text_in


def with_reserve(runtime: Runtime, megabytes: int) -> Path:
    """The path of the reserve, after its size was set."""
    runtime.settings = replace(runtime.settings, limits=Limits(reserve_mb=megabytes))
    return runtime.settings.data / "reserve"


def test_every_job_runs_on_a_server_where_nothing_happens(runtime: Runtime) -> None:
    with_reserve(runtime, 1)
    for job in TIMETABLE:
        job.run(runtime)
    assert len({job.name for job in TIMETABLE}) == len(TIMETABLE)
    assert all(job.every >= timedelta(seconds=5) for job in TIMETABLE)  # more often would keep a Pi awake


def test_one_turn_calls_people_to_more_cases_than_fit_in_one_unit(runtime: Runtime, clock: FixedClock) -> None:
    on_duty(runtime, make_member(runtime, "Binta", phone="+99955501001"))
    for number in range(MOST + 3):
        text_in(runtime, "we need food", sender=Address(AddressKind.PHONE, f"+9993000{number:05}"))
    clock.move(hours=4)
    call_people(runtime)
    with read(runtime) as work:
        assert all(watch.rung > 0 for watch in work.session.exec(select(Watch)))
        assert len(work.session.exec(select(Watch)).all()) == MOST + 3
        assert len(work.session.exec(select(Page)).all()) > 0


@pytest.mark.parametrize(("once", "state"), [(True, DeliveryState.QUEUED), (False, DeliveryState.UNCERTAIN)])
def test_a_delivery_whose_sender_died_is_sent_again_only_where_one_id_is_sent_once(
    runtime: Runtime, clock: FixedClock, *, once: bool, state: DeliveryState
) -> None:
    phone = runtime.channels["simulator"]
    phone.traits = replace(phone.traits, same_id_sent_once=once)
    text_in(runtime, "we need food")
    (lost,) = write(runtime, SYSTEM, lambda work: claim(work, runtime, {"simulator": 10}, 10))
    recover_leases(runtime)
    clock.move(seconds=LEASE.total_seconds() + 1)
    recover_leases(runtime)
    with read(runtime) as work:
        assert work.session.get_one(Delivery, lost.id).state is state


def test_the_reserve_takes_real_room_for_its_owner_alone(runtime: Runtime) -> None:
    path = with_reserve(runtime, 2)
    reserve.refill(runtime)
    if runtime.writer is None:
        assert not path.exists(), "PostgreSQL has its own disk"
        return
    kept = path.stat()
    assert kept.st_size == 2 * 1024 * 1024
    assert kept.st_blocks * 512 >= kept.st_size
    assert kept.st_mode & 0o077 == 0
    reserve.refill(runtime)
    assert path.stat().st_mtime_ns == kept.st_mtime_ns, "what is there is not written again"
    path.unlink()
    reserve.refill(runtime)
    assert path.stat().st_size == kept.st_size


def test_no_reserve_is_made_where_there_is_no_room_or_none_is_wanted(runtime: Runtime) -> None:
    too_much = with_reserve(runtime, 1024 * 1024 * 1024)
    reserve.refill(runtime)
    assert not too_much.exists()
    none = with_reserve(runtime, 0)
    reserve.refill(runtime)
    assert list(none.parent.glob("reserve*")) == []
