"""H-04, H-05: over every fact, state, answer and agreement, nothing leaves that was not agreed and said yes to."""

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from app.partners.rules import Agreed
from app.partners.tables import Fact
from app.referrals.facts import may_give, only
from app.referrals.tables import ConsentState, State

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
WITH_THEM = {"sent", "seen", "accepted", "not_reached"}
AGREEMENTS = ("none", "of another need", "over", "ends today", "holds")


def agreement(name: str, facts: frozenset[Fact]) -> Agreed | None:
    days = {"over": -1, "ends today": 0}.get(name, 30)
    need = "medical" if name == "of another need" else "food"
    return None if name == "none" else Agreed(facts, frozenset({need}), NOW.date() + timedelta(days=days))


def test_h_04_h_05_each_fact_leaves_in_the_one_case_where_all_holds_and_in_no_other() -> None:
    left = 0
    for fact, name, state, said, agreed_to, said_yes_to, lasts in product(
        Fact, AGREEMENTS, State, ConsentState, (True, False), (True, False), (True, False)
    ):
        others = frozenset(Fact) - {fact}
        facts = may_give(
            agreement(name, others | {fact} if agreed_to else others),
            others | {fact} if said_yes_to else others,
            need="food",
            state=state,
            consent=said,
            until=NOW + timedelta(seconds=1 if lasts else 0),
            now=NOW,
        )
        may = name in ("ends today", "holds") and state.value in WITH_THEM and said.value == "yes" and lasts
        assert (fact in facts) is (may and agreed_to and said_yes_to), (fact, name, state, said)
        left += fact in facts
    assert left == len(Fact) * 2 * len(WITH_THEM)


_SOME = st.frozensets(st.sampled_from(Fact))


@settings(max_examples=60)
@given(
    _SOME,
    _SOME,
    st.sampled_from(AGREEMENTS),
    st.sampled_from(State),
    st.sampled_from(ConsentState),
    st.integers(-3, 3),
    st.dictionaries(st.sampled_from(Fact), st.text(max_size=3)),
)
def test_h_04_h_05_whatever_is_known_no_more_leaves_than_both_lists_say(
    agreed_to: frozenset[Fact],
    said_yes_to: frozenset[Fact],
    name: str,
    state: State,
    said: ConsentState,
    hours: int,
    known: dict[Fact, str],
) -> None:
    facts = may_give(
        agreement(name, agreed_to),
        said_yes_to,
        need="food",
        state=state,
        consent=said,
        until=NOW + timedelta(hours=hours),
        now=NOW,
    )
    shown = only(facts, known)
    assert shown.keys() <= agreed_to & said_yes_to & known.keys()
    assert all(known[fact] == words for fact, words in shown.items())
    if name in ("none", "over", "of another need") or said is not ConsentState.YES or hours <= 0:
        assert shown == {}
