"""Relays as the pages of these tests show them: one confirmed and reported, one is late, one warned of something."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, select

from app.alert_answers.actions import keep
from app.alert_answers.rules import Asked
from app.alert_answers.tables import AlertAnswer, Answer
from app.alerts.queries import by_code
from app.ids import new_id
from app.relays.queries import warnings
from app.relays.tables import Kind, RelayCall
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind
from tests.makers import relays
from tests.makers.staff import Member
from tests.makers.texts import text_in

_ANSWERS = ((Answer.SAFE, "KE001", 21), (Answer.HELP, "KE001", 6), (Answer.SAFE, "KE002", 9), (Answer.PERSON, "", 2))


def lay_out_relays(runtime: Runtime, binta: Member, code: str) -> Mapping[str, str]:
    """The ids of a relay, of its page and of what another warned of, by the names of the scene; and of the alert."""
    bakery = relays.add(runtime, binta, languages=("ar", "en"))
    relays.add(runtime, binta, name="مطبخ النور", number="+999100000033", kind=Kind.KITCHEN, usually=200)
    with read(runtime) as work:
        issue_id, alert_id = by_code(work, code)[0].id, by_code(work, code)[0].alert_id
    short, call = relays.called(runtime, bakery, alert_id=alert_id)
    sender = Address(AddressKind.PHONE, relays.BAKERY)
    for text in (short, f"{short} 40", f"{short} 9000", "تحذير: رجال مسلحون عند الجسر القديم"):
        text_in(runtime, text, sender=sender)
    with read(runtime) as work:
        warned = warnings(work)[0].id
    write(runtime, SYSTEM, lambda work: _answered(work, issue_id))
    found = {"relay": bakery, "called": call.id, "carried": issue_id, "warned_of": warned}
    return {name: one.hex for name, one in found.items()}


def _answered(work: Work, issue_id: UUID) -> None:
    """People answered for two hours; the second relay has not for as long."""
    for answer, area, many in _ANSWERS:
        for number in range(many):
            who = new_id()
            keep(work, Asked(issue_id, area, work.now, danger=True), who, answer, case_id=None)
            if number % 3 == 0:
                kept = work.session.exec(select(AlertAnswer).where(AlertAnswer.contact_id == who)).one()
                kept.hour -= timedelta(hours=1)
    calls = work.session.exec(select(RelayCall).where(col(RelayCall.confirmed_at).is_(None))).all()
    for call in calls:
        call.called_at -= timedelta(minutes=40)
