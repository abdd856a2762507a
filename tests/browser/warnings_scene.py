"""Alerts for the pages of these tests: one in each state, and one agreed to in advance."""

from datetime import timedelta
from uuid import UUID

from app.alerts import ahead
from app.alerts.ahead import Choices
from app.alerts.content import Round, Where
from app.runtime import Runtime
from app.transaction import write
from cap.model import Severity, Urgency
from tests.makers import warnings as make
from tests.makers.staff import Member, make_member

SAID = {
    "place": {"und": "Nakhil Valley and Old Port", "ar": "وادي النخيل والميناء القديم", "my": "နခီလ်ချိုင့်ဝှမ်း"},
    "where_to_go": {"und": "Hill School", "ar": "مدرسة التلة", "my": "တောင်ပေါ်ကျောင်း"},
}


def lay_out_alerts(runtime: Runtime, binta: Member) -> dict[str, UUID]:
    """The ids by the names of the scene."""
    now = runtime.clock.now()
    eve = make_member(runtime, "Salma", roles=("coordinator",), reads=("en", "ar"))
    shape = (((-1.2, 36.7), (-1.2, 36.9), (-1.4, 36.9), (-1.2, 36.7)),)
    where = Where(areas=("KE001", "KE006"), circles=(Round(-1.29, 36.82, 12.0),), drawn=shape)
    flood = make.flood(now, where=where, reached=where.areas, blanks=SAID, unreviewed=("ar", "my"))
    storm = make.flood(
        now,
        key="alert_storm_before",
        time=now + timedelta(hours=5),
        severity=Severity.SEVERE,
        urgency=Urgency.EXPECTED,
        blanks=SAID,
        note="The weather service called at noon.",
    )
    draft = make.draft(runtime, flood, binta)
    waits = make.draft(runtime, storm, eve)
    make.submit(runtime, waits, eve)
    agreed = make.draft(runtime, make.flood(now, blanks=SAID, key="alert_fire_during"), binta)
    make.submit(runtime, agreed, binta)
    make.approve(runtime, agreed, eve)
    out = make.issued(runtime, flood, eve, binta)
    advance = _agreed_in_advance(runtime, eve, binta)
    return {"warn_draft": draft, "warn_waits": waits, "warn_agreed": agreed, "warn_out": out, "warn_advance": advance}


def _agreed_in_advance(runtime: Runtime, eve: Member, binta: Member) -> UUID:
    now = runtime.clock.now()
    ways = ({"und": "Hill School", "ar": "مدرسة التلة"}, {"und": "the church on the hill"})
    choices = Choices(places=("KE001", "KE006"), blanks={"where_to_go": ways})
    made = write(
        runtime,
        make.by(eve),
        lambda work: ahead.propose(
            work,
            runtime,
            make.flood(now, blanks={"place": {"und": "the valley"}}),
            choices,
            members=[binta.id],
            lasts_hours=6,
            until=now + timedelta(days=7),
            member_id=eve.id,
        ),
    )
    write(runtime, make.by(binta), lambda work: ahead.approve(work, made, member_id=binta.id))
    return made
