"""Handing on as the pages of these tests show it: one partner takes it, one cannot, others may be asked; one rescue."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from app.cases.actions import set_facts
from app.directory.queries import services_of
from app.directory.tables import Known
from app.framework import KINDS, ServiceKind
from app.partners import actions as partners
from app.partners.actions import Told
from app.partners.queries import get
from app.partners.tables import Fact
from app.referrals import actions, rescuing
from app.referrals.carrying import carry
from app.referrals.rules import Unanswered
from app.referrals.tables import Reason
from app.runtime import Runtime
from app.transaction import read, write
from app.work import Work
from tests.makers import directory
from tests.makers.partners import door, sent, sign
from tests.makers.staff import Member, make_member

_ALL = tuple(Fact)
_SILENT = Unanswered(danger=True, heard_at=None, said_no=False, cannot_decide=True, child=False)
_NEEDS = ("water", "food", "documents", "safety")


def lay_out_handed(runtime: Runtime, binta: Member, case_id: UUID) -> Mapping[str, str]:
    """What the addresses of these pages name: a referral, and whom the forms ask."""
    write(runtime, binta.actor, lambda work: set_facts(work, case_id, needs=_NEEDS, people=4))
    trained = make_member(runtime, "Fatou", roles=("case_worker",))
    blue = _hall(runtime, binta, "Blue hall", places=(directory.place(1.2),))
    _hall(runtime, binta, "مطبخ النور", places=(directory.place(4.0),), capacity=0)
    asks = _hall(runtime, binta, "City papers", kind=ServiceKind.DOCUMENTS, asks_papers=Known.YES)
    full = door(runtime, binta, name="Red hall", facts=_ALL, needs=_NEEDS)
    door(runtime, binta, name="Consulate of Norland", kind="consulate", needs=("documents",))
    agreed: dict[str, Any] = {"facts": (*_ALL[:4], Fact.NAME, Fact.ACCESS), "typed": {Fact.NAME: "Star"}}
    taken, declined = (sent(runtime, trained, case_id, one, **agreed) for one in (blue, full.id))

    def unit(work: Work) -> None:
        actions.accept(work, taken, blue, "Green gate beside the mosque, tomorrow at ten")
        actions.decline(work, declined, full.id, Reason.FULL)
        carry(work, taken)

    write(runtime, trained.actor, unit)
    for who, called, reason in ((trained, "Boat crew", "The call broke off"), (binta, "112", "No answer, twice")):
        told: dict[str, Any] = {"called": called, "carried": None, "reason": reason, "member_id": who.id}
        write(runtime, who.actor, partial(rescuing.pass_on, case_id=case_id, facts=_SILENT, **told))
    return {"handed": taken.hex, "asks": f"{asks.hex}.documents.documents.{_service_of(runtime, asks)}"}


def _service_of(runtime: Runtime, partner_id: UUID) -> str:
    with read(runtime) as work:
        organisation_id = get(work, partner_id).organisation_id
        assert organisation_id is not None
        return services_of(work, organisation_id)[0].id.hex


def _hall(runtime: Runtime, by: Member, name: str, *, kind: ServiceKind = ServiceKind.FOOD, **service: Any) -> UUID:
    """A partner with one service in the directory."""
    organisation_id = directory.put(runtime, directory.service(f"{name} 1", kind, **service), name=name)
    told = Told(name, "civil_society", organisation_id=organisation_id)
    partner_id = write(runtime, by.actor, lambda work: partners.add(work, told, member_id=by.id))
    sign(runtime, by, partner_id, facts=_ALL, needs=KINDS[kind].needs)
    return partner_id
