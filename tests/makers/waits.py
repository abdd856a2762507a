"""People who waited, as the counts know them."""

from datetime import timedelta
from uuid import UUID

from app.indicators.actions import count
from app.indicators.queries import read_until
from app.indicators.rules import Waited
from app.indicators.tables import Measure
from app.runtime import Runtime
from app.transaction import write
from app.work import SYSTEM, Work


def waited(
    runtime: Runtime,
    many: int,
    minutes: int,
    *,
    of: Measure = Measure.ANSWER,
    need: str = "food",
    area: str = "KE",
    partner_id: UUID | None = None,
    weeks_ago: int = 0,
) -> None:
    """So many waited so long."""
    until = runtime.clock.now() - timedelta(weeks=weeks_ago)
    one = Waited(of, until - timedelta(minutes=minutes), until, (need,), area, partner_id)

    def unit(work: Work) -> None:
        before = read_until(work)
        count(work, [one] * many, after=before, until=before + many)

    write(runtime, SYSTEM, unit)
