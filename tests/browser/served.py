"""Services of a file as pages show them: one grey, one that nobody confirmed, one for staff, one hidden."""

import json
from collections.abc import Mapping
from datetime import timedelta

from app.directory import bringing, hidden, surveys
from app.directory.tables import AddressClass, Known, Offer
from app.framework import ServiceKind
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers import directory
from tests.makers.directory import place, rule, service
from tests.makers.staff import Member


def lay_out_directory(runtime: Runtime, binta: Member) -> Mapping[str, str]:
    """The ids of an organisation and a service, and what stands in the address of a survey."""
    now = runtime.clock.now()
    week = rule("MO,TU,WE,TH,FR", "09:00", "17:00")
    clinic = service(
        "عيادة النهر",
        ServiceKind.HOSPITAL,
        languages=("ar", "en", "ti"),
        offers=(Offer.WOMEN_STAFF, Offer.STEP_FREE, Offer.WATER),
        rules=(week,),
        no_id_agreed_on=now.date(),
        capacity=12,
        for_whom="Everybody, children first",
    )
    grey = service(
        "Library",
        ServiceKind.CHARGING,
        places=(place(0.7, name="Library"),),
        confirmed_at=now - timedelta(days=80),
    )
    area = place(address_class=AddressClass.AREA, area="KE001", phone="+999 100 0061")
    quiet = service("Someone to listen", ServiceKind.COUNSELLING, places=(area,), on_trust=True)
    asks = service("Office", ServiceKind.DOCUMENTS, asks_papers=Known.YES, shares=Known.UNKNOWN)
    organisation = directory.put(runtime, clinic, grey, quiet, asks, name="Amal's helpers")
    with read(runtime) as work:
        file = json.dumps(bringing.document_of(work, organisation)).encode()
    looked = bringing.look(file, zone=directory.ZONE, now=now)
    write(runtime, binta.actor, lambda work: bringing.bring_in(work, looked))
    settings = runtime.settings.directory

    def invited() -> str:
        return write(
            runtime, binta.actor, lambda work: surveys.invite(work, organisation, settings, member_id=binta.id)
        )

    same = surveys.Said(there=True, rules=(week,), languages=("ar", "en", "ti"), capacity=3, note="Binta is new here")
    gone = surveys.Said(there=False, rules=(rule(),), languages=("en", "sw"), capacity=None)
    secret = invited()
    said = {clinic.id: same, grey.id: gone, quiet.id: gone, asks.id: gone}
    write(runtime, binta.actor, lambda work: surveys.answer(work, secret, said))
    house = hidden.Hidden("Turquoise house", "Amal", "+999 100 0077", kinds=[ServiceKind.VIOLENCE], notes="By day only")
    write(runtime, binta.actor, lambda work: hidden.put_hidden(work, house))
    return {"organisation": organisation.hex, "service": clinic.id.hex, "survey": invited()}
