"""Who can be a partner and what can be agreed: on both databases where it is kept."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.errors import Invalid, NotAllowed
from app.partners import actions, queries, rules
from app.partners.actions import Told
from app.partners.naming import check_name
from app.partners.rules import LEAST, Terms
from app.partners.tables import Fact, Kind
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.partners import door, sign
from tests.makers.staff import make_member

TODAY = date(2026, 3, 2)
TERMS = Terms(LEAST, ("food",), TODAY, TODAY + timedelta(days=90), no_id=True, firewall=True)


@pytest.mark.parametrize("written", rules.REFUSED)
def test_h_05_immigration_enforcement_is_no_kind_of_partner_and_whoever_means_it_is_told_why(written: str) -> None:
    with pytest.raises(Invalid, match=r"partner\.enforcement"):
        rules.kind_of(written)
    assert written not in {kind.value for kind in Kind}


@pytest.mark.parametrize(
    "name",
    ["Northern Border-Guard Post 3", "Policía Migratoria", "POLICE AUX FRONTIÈRES", "حرس الحدود", "Прикордонна служба"],
)
@pytest.mark.parametrize("kind", [Kind.CITY, Kind.POLICE])
def test_h_05_who_guards_a_border_is_refused_by_its_name_whatever_kind_was_chosen(name: str, kind: Kind) -> None:
    with pytest.raises(Invalid, match=r"partner\.enforcement"):
        check_name(kind, name)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.CONSULATE, "Consulado de Utopía"),
        (Kind.CONSULATE, "سفارة"),
        (Kind.CONSULATE, "Embassy of Utopia"),
        (Kind.POLICE, "Police, Station 4"),
        (Kind.POLICE, "الشرطة"),
    ],
)
def test_h_05_a_consulate_or_the_police_is_no_other_kind_by_which_its_rules_would_be_passed_by(
    kind: Kind, name: str
) -> None:
    check_name(kind, name)
    with pytest.raises(Invalid, match=r"partner\.kind_by_name"):
        check_name(Kind.MINISTRY, name)


@pytest.mark.parametrize("name", ["Borderless Kitchen", "Immigration Law Centre", "Policy Lab", "No Border Kitchen"])
def test_who_helps_is_taken_for_nobody_else(name: str) -> None:
    check_name(Kind.CIVIL_SOCIETY, name)


@pytest.mark.parametrize("changed", [{"no_id": False}, {"firewall": False}])
def test_h_05_without_both_clauses_there_is_no_agreement(changed: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match=r"agreement\.clauses"):
        rules.check_terms(Kind.CIVIL_SOCIETY, replace(TERMS, **changed), today=TODAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"facts": ()},
        {"needs": ()},
        {"needs": ("status",)},
        {"until": TODAY - timedelta(days=1)},
        {"until": TODAY + timedelta(days=800)},
        {"signed_on": TODAY + timedelta(days=1)},
    ],
)
def test_an_agreement_says_what_for_and_until_when(changed: dict[str, Any]) -> None:
    rules.check_terms(Kind.CIVIL_SOCIETY, TERMS, today=TODAY)
    with pytest.raises(Invalid):
        rules.check_terms(Kind.CIVIL_SOCIETY, replace(TERMS, **changed), today=TODAY)


def test_h_05_the_police_is_added_by_the_protection_officer_with_a_reason_for_one_purpose(runtime: Runtime) -> None:
    chen, dawit = (
        make_member(runtime, name, roles=(role,))
        for name, role in (("Chen", "coordinator"), ("Dawit", "protection_officer"))
    )
    told = Told("Station 4", "police", reason="finds missing children")
    with pytest.raises(NotAllowed):
        write(runtime, chen.actor, lambda work: actions.add(work, told, member_id=chen.id))
    with pytest.raises(Invalid, match=r"partner\.reason"):
        write(runtime, dawit.actor, lambda work: actions.add(work, replace(told, reason=" "), member_id=dawit.id))
    partner_id = write(runtime, dawit.actor, lambda work: actions.add(work, told, member_id=dawit.id))
    with pytest.raises(Invalid, match=r"agreement\.one_purpose"):
        sign(runtime, dawit, partner_id, needs=("child_alone", "safety"))
    with pytest.raises(NotAllowed):
        sign(runtime, chen, partner_id, needs=("child_alone",))
    sign(runtime, dawit, partner_id, needs=("child_alone",))
    with read(runtime) as work:
        agreed = queries.find_agreed(work, partner_id, today=work.now.date())
        assert agreed is not None
        assert agreed.needs == {"child_alone"}
        assert queries.reason_of(work, queries.get(work, partner_id)) == "finds missing children"


def test_a_new_agreement_takes_the_place_of_the_one_before(runtime: Runtime) -> None:
    chen = make_member(runtime, "Chen", roles=("coordinator",))
    blue = door(runtime, chen, facts=(*LEAST, Fact.NUMBER))
    sign(runtime, chen, blue.id, facts=LEAST)
    with read(runtime) as work:
        agreed = queries.find_agreed(work, blue.id, today=work.now.date())
        assert agreed is not None
        assert agreed.facts == set(LEAST)


def test_who_ended_has_no_agreement_nobody_who_answers_and_no_name_of_anybody_is_left(runtime: Runtime) -> None:
    chen = make_member(runtime, "Chen", roles=("coordinator",))
    blue = door(runtime, chen)
    write(runtime, chen.actor, lambda work: actions.end(work, blue.id))
    with read(runtime) as work:
        assert queries.find_agreed(work, blue.id, today=work.now.date()) is None
        assert queries.find_focal_point(work, blue.focal_point_id) is None
        assert [one.id for one, _ in queries.partners(work)] == []
