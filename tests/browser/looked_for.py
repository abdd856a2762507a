"""Missing people as the pages of these tests show them: suggested, asked, held, and found with a greeting."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.runtime import Runtime
from app.tracing import asking
from app.tracing.rules import Answer, Relation
from app.transaction import write
from app.work import Work
from tests.makers import tracing
from tests.makers.staff import Member


def lay_out_tracing(runtime: Runtime, eve: Member) -> Mapping[str, str]:
    """The ids of four searches and of somebody who may be found, by the names of the scene."""
    about: dict[str, Any] = {"age": (20, 30), "sex": "male", "area": "KE001", "day": date(2026, 2, 1)}
    found = tracing.may_be_found(runtime, eve, age=(22, 22), area="KE001", words="Sells bread by the old bridge.")
    search = tracing.search(runtime, eve, words="He wore a green coat.", contact_id=None, **about)
    asked = tracing.search(runtime, eve, "ዳዊት ገብረመድህን ተስፋይ", seeker=("ቸን ተስፋይ",))
    other = tracing.may_be_found(runtime, eve, "أمل حداد ناصر")
    greeted = tracing.search(runtime, eve, "Amal Haddad Nasser", relation=Relation.FRIEND)
    held = tracing.search(runtime, eve, "ခင်သန်းနွယ်", relation=Relation.FORMER_PARTNER)

    def unit(work: Work) -> None:
        asking.think(work, asked, found, same=True, member_id=eve.id)
        asking.think(work, greeted, other, same=True, member_id=eve.id)
        asking.answer(work, greeted, other, Answer.GREETING, greeting="أنا بخير", member_id=eve.id)

    write(runtime, eve.actor, unit)
    ids = {"search": search, "search_asked": asked, "search_greeted": greeted, "search_held": held, "findable": found}
    return {name: one.hex for name, one in ids.items()}
