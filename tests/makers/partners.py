"""The Blue Door: a clinic and kitchen that cases are handed to, and Dawit, who answers there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from werkzeug.test import Client, TestResponse

from app.cases.queries import find_latest_of
from app.contacts.queries import find_known, fingerprint
from app.framework import ServiceKind
from app.outbox.tables import Delivery
from app.partners import actions
from app.partners.actions import Told
from app.partners.rules import LEAST, Terms
from app.partners.tables import Fact
from app.referrals import actions as referrals
from app.referrals.actions import Proposal
from app.referrals.inviting import invite
from app.referrals.tables import How
from app.runtime import Runtime
from app.transaction import read, write
from app.work import Actor, ActorKind
from channels.contract import Address
from tests.makers.staff import Member, csrf
from tests.makers.texts import AMAL

DAWITS_PHONE = "+999100000077"


@dataclass(frozen=True, slots=True)
class Door:
    """A partner with an agreement that holds, and who answers there."""

    id: UUID
    focal_point_id: UUID

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PARTNER, self.focal_point_id)


def sign(
    runtime: Runtime,
    by: Member,
    partner_id: UUID,
    *,
    facts: Sequence[Fact] = LEAST,
    needs: Sequence[str] = ("food", "medical", "legal", "shelter"),
    days: int = 90,
) -> None:
    """Agree with a partner from today on."""
    today = runtime.clock.now().date()
    terms = Terms(facts, needs, today, today + timedelta(days=days), no_id=True, firewall=True)
    write(runtime, by.actor, lambda work: actions.sign(work, partner_id, terms, member_id=by.id))


def door(runtime: Runtime, by: Member, *, name: str = "Blue Door", kind: str = "health", **agreed: Any) -> Door:
    """A partner to hand on to."""
    partner_id = write(runtime, by.actor, lambda work: actions.add(work, Told(name, kind), member_id=by.id))
    sign(runtime, by, partner_id, **agreed)
    return Door(
        partner_id,
        write(
            runtime,
            by.actor,
            lambda work: actions.add_focal_point(work, partner_id, name="Dawit", phone=DAWITS_PHONE, language="en"),
        ),
    )


def case_of(runtime: Runtime, sender: Address = AMAL) -> UUID:
    """The latest case of somebody."""
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, sender))
        case = None if known is None else find_latest_of(work, known.id)
        assert case is not None
        return case.id


def propose(runtime: Runtime, by: Member, case_id: UUID, partner_id: UUID, **changed: Any) -> UUID:
    """The id of a referral that somebody was asked about by voice, and said yes to."""
    told: dict[str, Any] = {
        "partner_id": partner_id,
        "need": "food",
        "kind": ServiceKind.FOOD,
        "facts": LEAST,
        "how": How.VOICE,
        "said_yes": True,
    }
    proposal = Proposal(**(told | changed))
    return write(runtime, by.actor, lambda work: referrals.propose(work, case_id, proposal, member_id=by.id))


def sent(runtime: Runtime, by: Member, case_id: UUID, partner_id: UUID, **changed: Any) -> UUID:
    """The id of a referral that its partner can see."""
    referral_id = propose(runtime, by, case_id, partner_id, **changed)
    write(runtime, by.actor, lambda work: referrals.send(work, referral_id))
    return referral_id


def texts_to(runtime: Runtime, phone: str = DAWITS_PHONE) -> list[str]:
    """What was texted to somebody who answers at a partner, the first first."""
    with read(runtime) as work:
        found = work.session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        held = [(work.open_if(Delivery.address, one.id, one.address), one) for one in found]
        return [
            work.open(Delivery.words, one.id, one.words) for to, one in held if to == f"phone {phone}" and one.words
        ]


def invited(runtime: Runtime, blue: Door) -> str:
    """The token in the text that says that something waits."""
    assert write(runtime, blue.actor, lambda work: invite(work, runtime, blue.focal_point_id))
    return texts_to(runtime)[-1].rpartition("/p/")[2]


def texted_code(runtime: Runtime) -> str:
    """The code in the last text to Dawit."""
    code = re.search(r"\b\d{6}\b", texts_to(runtime)[-1])
    assert code
    return code[0]


def come_in(client: Client, runtime: Runtime, blue: Door) -> TestResponse:
    """The answer to the right code, after every step was walked as a phone would: the link, the button, the code."""
    link = f"/p/{invited(runtime, blue)}"
    asked = client.post(link, data={"csrf_token": csrf(client.get(link))}, follow_redirects=True)
    return client.post(f"{link}/code", data={"csrf_token": csrf(asked), "code": texted_code(runtime)})
