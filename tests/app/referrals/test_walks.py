"""H-04, H-05: whatever happens in whatever order, by the real deeds, no more leaves than both lists say then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.errors import Conflict, NotFound
from app.partners import actions as partners
from app.partners.tables import Fact
from app.referrals import actions, minding, queries, worker
from app.referrals.rules import CONSENT_LASTS
from app.referrals.tables import How, Reason, State
from app.runtime import Runtime
from app.transaction import read, write
from tests.makers.partners import Door, case_of, door, propose, sign
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WITH_THEM: Final = {State.SENT, State.SEEN, State.ACCEPTED, State.NOT_REACHED}
ASKED: Final = frozenset({Fact.NEED, Fact.PEOPLE, Fact.LANGUAGE, Fact.NAME, Fact.NUMBER})
SIGNED: Final[Mapping[str, frozenset[Fact]]] = {
    "sign all": frozenset(Fact),
    "sign few": frozenset({Fact.NEED, Fact.AREA, Fact.NUMBER}),
    "sign others": frozenset({Fact.AREA, Fact.WORDS}),
}
OURS: Final[Mapping[str, Callable[..., Any]]] = {
    "yes": lambda work, one, _blue: actions.answer(work, one.consent_id, yes=True),
    "no": lambda work, one, _blue: actions.withdraw_consent(work, one.consent_id),
    "longer": lambda work, one, _blue: minding.prolong(work, one.consent_id),
    "send": lambda work, one, _blue: actions.send(work, one.id),
    "revoke": lambda work, one, _blue: actions.revoke(work, one.id, Reason.MISTAKE),
    "end": lambda work, _one, blue: partners.end_agreement(work, blue),
}
THEIRS: Final[Mapping[str, Callable[..., Any]]] = {
    "open": lambda work, one, blue: actions.see(work, one.id, blue),
    "take": lambda work, one, blue: actions.accept(work, one.id, blue, "Green gate"),
    "full": lambda work, one, blue: actions.decline(work, one.id, blue, Reason.FULL),
    "away": lambda work, one, blue: actions.not_reached(work, one.id, blue, Reason.NO_ANSWER),
    "done": lambda work, one, blue: actions.complete(work, one.id, blue),
}
DEEDS: Final = (*OURS, *THEIRS, *SIGNED, "days", "clock")


@dataclass(slots=True)
class Remembered:
    """What was said and signed, as this test remembers it by itself, in the simplest words."""

    yes: bool
    yes_ends: datetime
    agreed: frozenset[Fact]
    agreed_ends: datetime
    left: frozenset[Fact] = frozenset()

    def after(self, deed: str, now: datetime) -> None:
        """It went through."""
        if deed in ("yes", "no"):
            self.yes = deed == "yes"
        if deed == "longer":
            self.yes_ends = now + CONSENT_LASTS
        if deed == "send":
            self.left = self.agreed & ASKED
        if deed in SIGNED or deed == "end":
            self.agreed, self.agreed_ends = SIGNED.get(deed, frozenset()), signed_until(now)

    def may(self, state: State, now: datetime) -> frozenset[Fact]:
        """What the partner may see now."""
        holds = self.yes and now < self.yes_ends and now < self.agreed_ends and state in WITH_THEM
        return self.left & self.agreed if holds else frozenset()


def signed_until(now: datetime) -> datetime:
    """The end of the last day of what is signed now for ninety days."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=91)


def do(runtime: Runtime, chen: Member, blue: Door, referral_id: UUID, deed: str) -> bool:
    """Whether it went through."""
    if deed == "days":
        runtime.clock.move(days=9)  # type: ignore[attr-defined]
    elif deed == "clock":
        worker.end_what_is_over(runtime)
    elif deed in SIGNED:
        sign(runtime, chen, blue.id, facts=tuple(SIGNED[deed]))
    else:
        actor, unit = (chen.actor, OURS[deed]) if deed in OURS else (blue.actor, THEIRS[deed])
        try:
            write(runtime, actor, lambda work: unit(work, queries.get(work, referral_id), blue.id))
        except (Conflict, NotFound):
            return False
    return True


def check(runtime: Runtime, blue: Door, red: Door, referral_id: UUID, said: Remembered) -> frozenset[Fact]:
    """What the partner sees, which is what it may; and nobody else anything, and nothing is kept that is over."""
    with read(runtime) as work:
        one = queries.get(work, referral_id)
        may = said.may(one.state, work.now)
        for by in (blue, red):
            theirs = by is blue and one.sent_at is not None
            listed = [shown for shown in queries.page(work, by.id, tuple(State)) if shown.id == referral_id]
            assert [set(shown.facts) for shown in listed] == ([set(may)] if theirs else [])
            if not theirs:
                with pytest.raises(NotFound):
                    queries.shown(work, referral_id, by.id)
        kept = (one.given, one.typed) != (None, None)
        assert kept is (one.state in WITH_THEM or one.state is State.PROPOSED)
        assert set(queries.given_of(work, one)) <= said.left
        return may


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    text_in(runtime, "HELP we are 4 people, hungry")
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"))


def walked(runtime: Runtime, chen: Member, walk: Sequence[str]) -> list[frozenset[Fact]]:
    """What the partner saw after each deed of a walk, of a referral that began with it."""
    blue, red = door(runtime, chen, facts=tuple(Fact)), door(runtime, chen, name="Red Door", facts=tuple(Fact))
    asked = {"facts": tuple(ASKED), "typed": {Fact.NAME: "Amal"}, "how": How.TEXT, "said_yes": None}
    referral_id, now = propose(runtime, chen, case_of(runtime), blue.id, **asked), runtime.clock.now()
    said = Remembered(False, now + CONSENT_LASTS, frozenset(Fact), signed_until(now))
    assert check(runtime, blue, red, referral_id, said) == frozenset()
    seen = []
    for deed in walk:
        if do(runtime, chen, blue, referral_id, deed):
            said.after(deed, runtime.clock.now())
        seen.append(check(runtime, blue, red, referral_id, said))
    return seen


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from(DEEDS), min_size=3, max_size=14))
@example(walk=["yes", "sign few", "send", "sign all", "open", "end", "take", "clock"])
@example(walk=["yes", "send", "days", "days", "days", "longer", "days", "open", "days", "days", "days", "take"])
def test_h_04_h_05_whatever_happens_in_whatever_order_no_more_is_with_a_partner_than_both_lists_say(
    runtime: Runtime, chen: Member, walk: list[str]
) -> None:
    assert all(seen <= ASKED for seen in walked(runtime, chen, walk))


def test_h_04_h_05_what_is_agreed_and_said_yes_to_is_seen_from_sending_to_the_no(
    runtime: Runtime, chen: Member
) -> None:
    """So that the walks above do not all lead past everything."""
    walk = ("yes", "send", "open", "sign few", "take", "sign all", "away", "take", "no", "done")
    few, none = SIGNED["sign few"] & ASKED, frozenset[Fact]()
    assert walked(runtime, chen, walk) == [none, ASKED, ASKED, few, few, ASKED, ASKED, ASKED, none, none]
