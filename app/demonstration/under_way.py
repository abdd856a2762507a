"""What is under way in a demonstration: a case handed on, a visit promised, a brother who is looked for."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from app.cases.actions import take
from app.cases.queries import queue
from app.framework import ServiceKind
from app.partners.rules import LEAST
from app.places.place import Method, Place
from app.places.worker import area_of
from app.referrals import actions as referrals
from app.referrals.actions import Proposal
from app.referrals.tables import How
from app.runtime import Runtime
from app.staff.rules import Role
from app.tracing import actions as tracing
from app.tracing.actions import Agreement, Wishes
from app.tracing.facts import Described
from app.tracing.rules import Fear, Relation
from app.tracing.tables import Agreed
from app.transaction import write
from app.visits import actions as visits
from app.visits.tables import Safe, VisitKind
from app.work import Actor, ActorKind, Work

ROLES: Final = (Role.VOLUNTEER, Role.CASE_WORKER)
_NEED: Final = "food"
_ANSWER: Final = "الطاولة الطويلة في الفناء، من الساعة الحادية عشرة"  # The long table in the yard, from eleven.
_RIVER: Final = Place(-1.30, 36.83, 500, "River", Method.COORDINATES)


def member(binta: UUID) -> Actor:
    """Binta at work."""
    return Actor(ActorKind.MEMBER, binta, frozenset(ROLES))


def hand_on(runtime: Runtime, binta: UUID, partner_id: UUID, dawit: UUID) -> None:
    """Binta read the words to whoever asks for food, they said yes, and Dawit takes it."""

    def ask(work: Work) -> UUID:
        case = next(one for one in queue(work) if _NEED in one.needs.split())
        take(work, case.id, member_id=binta)
        yes = Proposal(partner_id, _NEED, ServiceKind.FOOD, LEAST, How.VOICE, said_yes=True, language=case.language)
        referral_id = referrals.propose(work, case.id, yes, member_id=binta)
        referrals.send(work, referral_id)
        return referral_id

    referral_id = write(runtime, member(binta), ask)
    accept = partial(referrals.accept, referral_id=referral_id, partner_id=partner_id, words=_ANSWER)
    write(runtime, Actor(ActorKind.PARTNER, dawit), accept)


def promise(runtime: Runtime, binta: UUID) -> None:
    """A workshop that somebody goes to, and a house where a visit would put people in danger."""
    area, today = area_of(runtime, _RIVER), runtime.clock.now().date()
    workshop = visits.Told(
        VisitKind.WORKPLACE,
        area,
        place="The brick works behind the river (demo)",
        place_agreed=True,
        people=12,
        needs=("water", "medical"),
        languages=("am", "so"),
        asked="Somebody who looks at two coughs",
        promised="We come with a nurse",
        due_on=today + timedelta(days=2),
        safe=Safe.YES,
        goes_id=binta,
    )
    house = visits.Told(VisitKind.HOUSEHOLD, area, people=1, needs=("talk",), safe=Safe.NO)
    for told in (workshop, house):
        write(runtime, member(binta), partial(visits.add, told=told))


def look_for(runtime: Runtime, binta: UUID) -> None:
    """Chen looks for his brother, and somebody of nearly that name said that they may be found."""
    area, zone, today = area_of(runtime, _RIVER), runtime.settings.operation.zone, runtime.clock.now().date()
    agreed, reach = Agreement(Agreed.SPOKEN, today, "en"), "Asks at the blue tent (demo)"
    brother = Described(("Dawit Gebremedhin Tesfay (demo)",), age=(20, 30), sex="male", area=area)
    sought = tracing.Told(brother, agreed, reach=reach, fear=Fear.NO)
    found = tracing.Told(Described(("ዳዊት ገብረመድህን",), age=(22, 22), area=area), agreed, reach=reach, fear=Fear.NO)

    def unit(work: Work) -> None:
        tracing.open_search(
            work, sought, seeker=("Chen Tesfay (demo)",), relation=Relation.SIBLING, member_id=binta, zone=zone
        )
        tracing.let_be_found(work, found, Wishes(), member_id=binta)

    write(runtime, member(binta), unit)
