"""Partners as the pages of these tests show them: one with an agreement and somebody who answers, one with neither."""

from collections.abc import Mapping

from app.partners import actions
from app.partners.actions import Told
from app.partners.tables import Fact
from app.runtime import Runtime
from app.transaction import write
from tests.makers.partners import door
from tests.makers.staff import Member


def lay_out_partners(runtime: Runtime, binta: Member) -> Mapping[str, str]:
    """The id of the first, by the name of the scene."""
    blue = door(runtime, binta, facts=(Fact.NEED, Fact.PEOPLE, Fact.AREA, Fact.LANGUAGE, Fact.NAME))
    told = Told("مطبخ النور", "faith", hours="mon-fri 08:00-17:00")
    write(runtime, binta.actor, lambda work: actions.add(work, told, member_id=binta.id))
    write(runtime, binta.actor, lambda work: actions.has_room(work, blue.id, 12))
    return {"partner": blue.id.hex}
