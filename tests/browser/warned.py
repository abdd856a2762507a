"""Warnings as the pages of these tests show them: one holds, one was a mistake, one is an exercise. All invented."""

from collections.abc import Mapping
from dataclasses import replace

from app.alerts import actions, queries
from app.alerts.content import Round, Where
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers import warnings as make
from tests.makers.staff import Member, make_member


def lay_out_warnings(runtime: Runtime, binta: Member) -> Mapping[str, str]:
    """The codes of the warnings, by the names of the scene; the areas are on the map already."""
    eve = make_member(runtime, "Eve", roles=("coordinator",))
    blanks = {
        "place": {"und": "Riverside", "ar": "ضفة النهر", "my": "မြစ်ကမ်းဘေး"},
        "where_to_go": {"und": "Hill School", "ar": "مدرسة التل", "my": "တောင်ကုန်းကျောင်း"},
    }
    flood = make.flood(runtime.clock.now(), blanks=blanks, unreviewed=runtime.wording.languages)
    where = Where(areas=("KE001",), circles=(Round(-1.2, 38.0, 60.0),))
    exercised = make.issued(runtime, replace(flood, exercise=True), eve, binta)
    mistaken = make.issued(runtime, replace(flood, where=where), eve, binta)
    write(runtime, make.by(eve), lambda work: actions.cancel(work, runtime, mistaken, member_id=eve.id))
    warned = make.issued(runtime, replace(flood, where=where), eve, binta)
    with read(runtime) as work:
        return {
            name: queries.get_alert(work, queries.get(work, issue_id).alert_id).code
            for name, issue_id in {"exercised": exercised, "mistaken": mistaken, "warned": warned}.items()
        }
