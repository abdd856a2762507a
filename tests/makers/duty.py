"""Who is on duty: shifts planned as the rota's page plans them."""

from datetime import timedelta
from uuid import UUID

from app.runtime import Runtime
from app.staff.actions import plan_shift
from app.staff.hours import Span
from app.transaction import write
from tests.makers.staff import Member


def on_duty(runtime: Runtime, member: Member, *, rung: int = 0, paging: bool = True, hours: float = 12) -> UUID:
    """The id of a shift that begins now; a member accepts paging by themselves."""
    span = Span(runtime.clock.now(), runtime.clock.now() + timedelta(hours=hours))
    return write(
        runtime,
        member.actor,
        lambda work: plan_shift(work, member.id, span=span, rung=rung, paging=paging),
    )
