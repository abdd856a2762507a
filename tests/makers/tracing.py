"""Chen, who looks for his brother, and the brother, who may be found."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.contacts import actions as contacts
from app.runtime import Runtime
from app.tracing import actions, asking
from app.tracing.actions import Agreement, Told, Wishes
from app.tracing.facts import Described
from app.tracing.queries import get_search
from app.tracing.rules import Answer, Fear, Relation
from app.tracing.suggesting import Suggestion, suggested
from app.tracing.tables import Agreed
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind
from tests.makers.staff import Member, make_member

SEEKER = "+999100000041"
FOUND = "+999100000042"
CHEN = "Chen Tesfay"
SOUGHT = "Dawit Gebremedhin Tesfay"
FOUND_AS = "ዳዊት ገብረመድህን"


def trained(runtime: Runtime, handle: str = "Eve", *, officer: bool = False) -> Member:
    """Somebody who is trained to look for families."""
    return make_member(runtime, handle, roles=("protection_officer" if officer else "case_worker",))


def contact(runtime: Runtime, number: str, *, language: str = "en") -> UUID:
    """The id of somebody who is reached at a number."""
    address = Address(AddressKind.PHONE, number)
    found = write(
        runtime, SYSTEM, lambda work: contacts.reach_at(work, address, channel="simulator", language=language)
    )
    assert found is not None
    return found


def told(runtime: Runtime, name: str, *, contact_id: UUID | None = None, **changed: Any) -> Told:
    """What is written down of somebody; of what is not said there is a usual value."""
    described = {one: changed.pop(one) for one in ("age", "sex", "area", "day") if one in changed}
    today = runtime.clock.now().date()
    agreement = Agreement(Agreed.SPOKEN, today, "en", **changed.pop("agreed", {}))
    usual: dict[str, Any] = {"fear": Fear.NO, "reach": "" if contact_id else "asks at the blue tent"}
    return Told(Described((name,), **described), agreement, contact_id, **(usual | changed))


def search(
    runtime: Runtime,
    by: Member,
    name: str = SOUGHT,
    *,
    seeker: tuple[str, ...] = (CHEN,),
    relation: Relation = Relation.SIBLING,
    **changed: Any,
) -> UUID:
    """The id of a search."""
    one = told(runtime, name, **changed)
    zone = runtime.settings.operation.zone
    return write(
        runtime,
        by.actor,
        lambda work: actions.open_search(work, one, seeker=seeker, relation=relation, member_id=by.id, zone=zone),
    )


def may_be_found(
    runtime: Runtime, by: Member, name: str = FOUND_AS, *, wishes: Wishes | None = None, **changed: Any
) -> UUID:
    """The id of somebody who said that they may be found."""
    one = told(runtime, name, **changed)
    return write(runtime, by.actor, lambda work: actions.let_be_found(work, one, wishes or Wishes(), member_id=by.id))


def do(runtime: Runtime, by: Member, unit: Callable[[Work], Any]) -> Any:
    """What somebody of the trained did."""
    return write(runtime, by.actor, unit)


def suggestions(runtime: Runtime, search_id: UUID) -> list[Suggestion]:
    """Who a search may be about, as its page shows it."""
    with read(runtime) as work:
        return list(suggested(work, get_search(work, search_id)))


def found_and_asked(runtime: Runtime, by: Member, search_id: UUID, given: Answer, **said: str) -> UUID:
    """Who was found, after they gave their answer."""
    (one,) = suggestions(runtime, search_id)
    do(runtime, by, lambda work: asking.think(work, search_id, one.found_id, same=True, member_id=by.id))
    answer(runtime, by, search_id, one.found_id, given, **said)
    return one.found_id


def answer(runtime: Runtime, by: Member, search_id: UUID, found_id: UUID, given: Answer, **said: str) -> None:
    """They gave their answer to one of the trained."""
    told: dict[str, Any] = {"member_id": by.id, "roles": by.roles, **said}
    do(runtime, by, lambda work: asking.answer(work, search_id, found_id, given, **told))
