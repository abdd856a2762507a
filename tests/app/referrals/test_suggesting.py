"""Which doors are suggested, and in which order."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.framework import KINDS, Asked, ServiceKind
from app.partners.tables import Kind
from app.referrals.suggesting import Door, handed_on_apart, kind_for, suggest

PARTNERS = tuple(UUID(int=number + 1) for number in range(4))


def door(**told: Any) -> Door:
    """A soup kitchen that is open, a kilometre away."""
    plain: Mapping[str, Any] = {
        "partner_id": uuid4(),
        "partner": Kind.CIVIL_SOCIETY,
        "need": "food",
        "kind": ServiceKind.FOOD,
        "metres": 1000,
        "open": True,
        "speaks": True,
    }
    return Door(**{**plain, **told})


# Each is better than the next, and for one reason alone.
ORDER = (
    door(metres=900),
    door(metres=900, old=True),
    door(metres=20_000),
    door(metres=None),
    door(metres=900, speaks=False),
    door(metres=900, open=False),
    door(metres=900, full=True),
    door(need="items", kind=ServiceKind.ITEMS),
)


@given(st.permutations(ORDER))
def test_the_better_door_comes_first_in_whatever_order_they_were_found(found: list[Door]) -> None:
    assert tuple(suggest(found)) == ORDER


def test_a_partner_is_suggested_once_for_a_need_with_its_best_place() -> None:
    near, far = door(), door(metres=9000)
    far = door(partner_id=near.partner_id, metres=9000)
    other_need = door(partner_id=near.partner_id, need="items", kind=ServiceKind.ITEMS)
    assert suggest([far, other_need, near]) == [near, other_need]


@pytest.mark.parametrize("careless", [{"asks": True}, {"shares": True}])
def test_who_asks_for_papers_or_tells_authorities_is_suggested_only_where_nobody_else_is(
    careless: dict[str, bool],
) -> None:
    only, other = door(metres=10, **careless), door(metres=90_000, open=False, full=True)
    assert suggest([only]) == [only]
    assert suggest([only, other]) == [other]
    elsewhere = door(need="items", kind=ServiceKind.ITEMS)
    assert suggest([only, elsewhere]) == [only, elsewhere], "of another need it does not count"


@given(
    st.lists(
        st.builds(
            door,
            partner_id=st.sampled_from(PARTNERS),
            partner=st.sampled_from(Kind),
            kind=st.sampled_from(ServiceKind),
            need=st.sampled_from(("food", "documents", "safety")),
            asks=st.booleans(),
        ),
        max_size=12,
    )
)
def test_no_consulate_no_police_and_nothing_of_the_restricted_store_is_ever_suggested(found: list[Door]) -> None:
    for one in suggest(found, besides=PARTNERS[:1]):
        assert not KINDS[one.kind].own_state
        assert KINDS[one.kind].asked is not Asked.APART
        assert one.partner not in (Kind.CONSULATE, Kind.POLICE)
        assert one.partner_id != PARTNERS[0]


def test_a_partner_without_an_entry_is_asked_as_what_needs_most_care() -> None:
    assert kind_for("information", Kind.CIVIL_SOCIETY) is ServiceKind.SCHOOL
    assert kind_for("documents", Kind.CIVIL_SOCIETY) is ServiceKind.DOCUMENTS
    assert kind_for("documents", Kind.CONSULATE) is ServiceKind.CONSULAR
    assert kind_for("food", Kind.CONSULATE) is None
    assert kind_for("rescue", Kind.HEALTH) is None, "rescue services are telephoned"
    assert [need for need in ("safety", "cannot_leave", "child_alone", "food", "rescue") if handed_on_apart(need)] == [
        "safety",
        "cannot_leave",
        "child_alone",
    ]
