"""Items of feedback as the room itself keeps them, and nobody's message behind them."""

from uuid import UUID

from app.feedback import actions
from app.feedback.tables import Told
from app.runtime import Runtime
from app.transaction import write
from app.work import Work
from tests.makers.staff import Member


def keep_items(runtime: Runtime, many: int, *, area: str, by: Member, codes: tuple[str, ...] = ()) -> list[UUID]:
    """So many items about an area, told now and coded alike."""

    def unit(work: Work) -> list[UUID]:
        ids = [
            actions.keep(
                work,
                f"the pump number {number} is slow",
                settings=runtime.settings.feedback,
                channel="simulator",
                told=Told.VISIT,
                language="en",
                urgency="normal",
                area=area,
            )
            for number in range(many)
        ]
        for item_id in ids if codes else ():
            actions.code(work, item_id, codes, member_id=by.id, settings=runtime.settings)
        return ids

    return write(runtime, by.actor, unit)
