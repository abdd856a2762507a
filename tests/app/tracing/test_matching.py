"""Names of one person are known across scripts and spellings, and names of two are not taken for one."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from app.tracing.facts import Described, Findable, Sought
from app.tracing.matching import Likeness, Why, alike, each_other, known, may_ask, of_names, spellings
from app.tracing.rules import Gate, Relation
from bench.names_of_one import names_of_one

SOMEBODY = Described(("Amal Haddad",), age=(20, 25), sex="female", area="KE001", day=date(2026, 3, 1))
NOBODY_ID = UUID(int=1)


def nowhere(_: str) -> frozenset[str]:
    return frozenset()


def above(code: str) -> frozenset[str]:
    return frozenset({code, code[:2]})


def test_of_220_people_written_by_two_hands_in_many_scripts_nearly_all_are_known() -> None:
    known_ones: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for language, one, other in names_of_one():
        every[language] += 1
        known_ones[language] += of_names(spellings([one]), spellings([other])) is not None
    assert len(every) >= 20
    assert every.total() >= 200
    assert known_ones.total() >= 0.93 * every.total()
    poor = {language for language, many in every.items() if known_ones[language] < 0.6 * many}
    assert not poor


def test_of_40000_pairs_of_different_people_few_are_taken_for_one() -> None:
    taken = [(spellings([one]), spellings([other])) for _, one, other in names_of_one()]
    wrong = [
        of_names(one, other) is not None
        for at, (one, _) in enumerate(taken)
        for to, (_, other) in enumerate(taken)
        if at != to
    ]
    assert len(wrong) > 40_000
    assert sum(wrong) <= 0.003 * len(wrong), "among them people who share a name, as people do"


def test_a_name_alone_is_enough_only_when_two_parts_of_it_are_the_same() -> None:
    whole = Described(("Fatima Suleiman",))
    found = {
        name: alike(known(Described((name,))), whole, above=nowhere)
        for name in ("فاطمه سليمان", "Fatima", "Fatima Khoury")
    }
    assert [one.enough for one in found.values()] == [True, False, False]
    assert found["Fatima"].why == (Why.PART_OF_NAME,)


def test_what_fits_beside_the_name_makes_half_a_name_enough_and_what_does_not_rules_it_out() -> None:
    half = Described(("Amal",), age=(22, 22), sex="female", area="KE", day=date(2026, 3, 20))
    found = alike(known(half), SOMEBODY, above=above)
    assert found.why == (Why.PART_OF_NAME, Why.AGE, Why.PLACE, Why.DAY)
    assert found.enough
    older = Described(SOMEBODY.names, age=(40, 50))
    man = Described(SOMEBODY.names, sex="male")
    for other in (older, man):
        assert not alike(known(other), SOMEBODY, above=above).why


def search(seeker: str = "Chen Haddad", **changed: object) -> Sought:
    return Sought(SOMEBODY, (seeker,), Relation.SIBLING, Gate.OPEN, NOBODY_ID, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wishes", "may"),
    [
        ({}, True),
        ({"not_by": ("Eve Bakr", "Dawit")}, True),
        ({"not_by": ("شن حداد",)}, False),
        ({"not_by": ("Tchen Hadad",)}, False),
        ({"not_relations": frozenset({Relation.SIBLING})}, False),
        ({"only_by": ("Amal Haddad",)}, False),
        ({"only_by": ("Chen Haddad",)}, True),
    ],
)
def test_who_may_be_found_says_who_may_ask_and_who_must_not(wishes: dict[str, object], may: bool) -> None:
    found = Findable(SOMEBODY, Gate.OPEN, NOBODY_ID, **wishes)  # type: ignore[arg-type]
    assert may_ask(search(), found) is may


def test_whose_name_nobody_knows_may_not_ask_for_somebody_who_named_whom_they_fear() -> None:
    unnamed = Sought(SOMEBODY, (), Relation.SIBLING, Gate.OPEN, NOBODY_ID)
    assert not may_ask(unnamed, Findable(SOMEBODY, Gate.OPEN, NOBODY_ID, not_by=("Dawit",)))
    assert may_ask(unnamed, Findable(SOMEBODY, Gate.OPEN, NOBODY_ID))


def looked(other: Sought) -> Likeness:
    return each_other(search(), other, person=known(SOMEBODY), above=nowhere)


def test_two_who_look_for_each_other_are_known_and_one_who_looks_for_somebody_else_is_not() -> None:
    back = Sought(Described(("Chen Haddad",)), ("أمل حداد",), Relation.SIBLING, Gate.OPEN, NOBODY_ID)
    other = Sought(Described(("Dawit Bakr",)), ("أمل حداد",), Relation.SIBLING, Gate.OPEN, NOBODY_ID)
    assert Why.EACH_OTHER in looked(back).why
    assert looked(back).enough
    assert not looked(other).why
    refused = Sought(
        Described(("Chen Haddad",)), ("Amal Haddad",), Relation.SIBLING, Gate.OPEN, NOBODY_ID, not_by=("Chen Haddad",)
    )
    assert not looked(refused).why, "who said no is not found again"
