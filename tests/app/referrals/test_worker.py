"""What follows of itself from a referral: partners and people hear of it once, silence is no, and every yes ends."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.cases.queries import get as get_case
from app.contacts import actions as contacts
from app.errors import Conflict
from app.messages.queries import not_done, opened
from app.messages.tables import Direction, Message
from app.outbox.tables import Delivery
from app.partners import actions as partners
from app.partners.rules import LEAST
from app.partners.tables import Fact
from app.referrals import actions, asking, following, queries, worker
from app.referrals.rules import place_and_time, told_in
from app.referrals.tables import ConsentState, How, Reason, Referral, State
from app.referrals.telling import tell_steps
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.duty import on_duty
from tests.makers.partners import Door, case_of, door, propose, sent
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"), phone="+99955501023")


@pytest.fixture
def blue(runtime: Runtime, chen: Member) -> Door:
    text_in(runtime, "HELP we are 4 people, hungry")
    return door(runtime, chen)


def follow(runtime: Runtime, **later: float) -> None:
    if later:
        runtime.clock.move(**later)  # type: ignore[attr-defined]
    worker.follow_referrals(runtime)
    worker.end_what_is_over(runtime)


def told(runtime: Runtime) -> Sequence[tuple[str | None, str]]:
    """(key, words) of what people were told of their referrals."""
    with read(runtime) as work:
        chosen = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.at), col(Message.id))
        said = [(one.wording_key, opened(work, one).text) for one in work.session.exec(chosen)]
        return [one for one in said if one[0] != "received"]


def keys(runtime: Runtime) -> list[str | None]:
    return [key for key, _ in told(runtime)]


def waiting_words(runtime: Runtime, *, of_members: bool) -> list[str]:
    """Texts to members, or to partners, as they wait in the outbox."""
    with read(runtime) as work:
        found = work.session.exec(select(Delivery).where(col(Delivery.words).is_not(None)).order_by(col(Delivery.id)))
        theirs = [one for one in found if (one.member_id is not None) is of_members]
        return [work.open_if(Delivery.words, one.id, one.words) or "" for one in theirs]


def act(runtime: Runtime, blue: Door, deed: Callable[..., Any], referral_id: UUID, *more: Any) -> None:
    write(runtime, blue.actor, lambda work: deed(work, referral_id, blue.id, *more))


def find(runtime: Runtime, referral_id: UUID) -> Referral:
    with read(runtime) as work:
        return queries.get(work, referral_id)


def contact_of(runtime: Runtime) -> UUID:
    with read(runtime) as work:
        contact_id = get_case(work, case_of(runtime)).contact_id
        assert contact_id is not None
        return contact_id


def test_each_step_is_told_once_in_order_with_place_time_and_reference(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    follow(runtime)
    act(runtime, blue, actions.see, referral_id)
    follow(runtime)
    assert keys(runtime) == ["referral_sent"], "who answers soon need not be said to have read it"
    follow(runtime, minutes=61)
    follow(runtime)
    act(runtime, blue, actions.accept, referral_id, "Green gate, Hill Road, 10:00")
    follow(runtime)
    follow(runtime)
    act(runtime, blue, actions.complete, referral_id)
    follow(runtime)
    follow(runtime, hours=30)
    assert keys(runtime) == ["referral_sent", "referral_seen", "referral_accepted", "referral_done"]
    accepted = dict(told(runtime))["referral_accepted"]
    assert "Blue Door expects you at Green gate, Hill Road, 10:00. Say this number there: " in accepted
    assert find(runtime, referral_id).reference in accepted


def test_where_a_partner_names_no_place_it_is_theirs() -> None:
    assert place_and_time("tomorrow at ten", "Blue Door") == ("Blue Door", "tomorrow at ten")
    assert place_and_time("Green gate,\n10:00", "Blue Door") == ("Green gate", "10:00")
    moment = datetime(2026, 11, 24, 10)
    assert place_and_time("2026-11-24 10:00 Green gate", "Blue Door") == ("Green gate", moment)
    assert place_and_time("2026-11-24 10:00", "Blue Door") == ("Blue Door", moment)


def test_the_day_a_partner_chose_is_told_as_their_language_writes_it(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id, language="fr")
    act(runtime, blue, actions.see, referral_id)
    act(runtime, blue, actions.accept, referral_id, "2026-11-24 10:00 Green gate")
    follow(runtime)
    assert "Blue Door vous attend à Green gate, 24 novembre 10:00." in dict(told(runtime))["referral_accepted"]


def test_nobody_who_may_be_a_child_is_asked_whether_a_partner_helped(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    write(runtime, chen.actor, lambda work: setattr(get_case(work, case_of(runtime)), "needs", "child_alone"))
    act(runtime, blue, actions.accept, referral_id, "Green gate, 10:00")
    act(runtime, blue, actions.complete, referral_id)
    follow(runtime)
    follow(runtime, days=3)
    assert "referral_done" not in keys(runtime)
    assert find(runtime, referral_id).asks is None


def test_nothing_is_said_of_what_never_left(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = propose(runtime, chen, case_of(runtime), blue.id)
    write(runtime, chen.actor, lambda work: actions.revoke(work, referral_id, Reason.NOT_NEEDED))
    follow(runtime)
    assert keys(runtime) == []
    assert told_in(State.REVOKED, ConsentState.YES, left=False, reminded=0) == ""


def test_what_one_of_us_takes_back_is_told(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    write(runtime, chen.actor, lambda work: actions.revoke(work, referral_id, Reason.MISTAKE))
    follow(runtime)
    assert keys(runtime) == ["consent_withdrawn"]


@pytest.mark.parametrize("rule", ["neutral", "do_not_text", "stop"])
def test_h_05_nothing_of_it_is_texted_where_others_look_or_after_stop(
    runtime: Runtime, chen: Member, blue: Door, rule: str
) -> None:
    contact_id = contact_of(runtime)
    if rule == "stop":
        text_in(runtime, "STOP")
    else:
        write(
            runtime,
            chen.actor,
            lambda work: contacts.keep_safe(
                work, contact_id, do_not_text=rule != "neutral", shared_phone=False, neutral_words=True, quiet=None
            ),
        )
    before = keys(runtime)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    act(runtime, blue, actions.accept, referral_id, "Green gate, 10:00")
    follow(runtime)
    follow(runtime, days=3)
    assert keys(runtime) == before
    follow(runtime, minutes=20)
    assert find(runtime, referral_id).tell_at is None, "it is not tried for ever"


def test_quiet_hours_keep_a_step_until_they_are_over(runtime: Runtime, chen: Member, blue: Door) -> None:
    contact_id, minute = contact_of(runtime), runtime.clock.now().hour * 60
    write(
        runtime,
        chen.actor,
        lambda work: contacts.keep_safe(
            work,
            contact_id,
            do_not_text=False,
            shared_phone=False,
            neutral_words=False,
            quiet=(minute - 60, minute + 60),
        ),
    )
    sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    assert keys(runtime) == []
    follow(runtime, minutes=90)
    assert keys(runtime) == ["referral_sent"]


def test_a_partner_hears_once_that_something_waits_however_much_does(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    for _ in range(2):
        sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    follow(runtime)
    [words] = waiting_words(runtime, of_members=False)
    assert "a request is waiting for you" in words
    assert "food" not in words


@pytest.mark.parametrize(
    ("answer", "when"),
    [
        ("2026-11-24 10:00", "November 24 10:00"),
        ("2026-11-24 10:00 we ask for Amal", "November 24 10:00, we ask for Amal"),
        ("tomorrow, in the morning", "tomorrow, in the morning"),
    ],
)
def test_who_is_called_by_the_partner_is_not_told_to_go_there(
    runtime: Runtime, chen: Member, answer: str, when: str
) -> None:
    red = door(runtime, chen, name="Red Roof", facts=(*LEAST, Fact.NUMBER))
    text_in(runtime, "HELP we are 4 people, hungry")
    referral_id = sent(runtime, chen, case_of(runtime), red.id, facts=(*LEAST, Fact.NUMBER))
    write(runtime, red.actor, lambda work: actions.accept(work, referral_id, red.id, answer, calls=True))
    follow(runtime)
    key, words = told(runtime)[-1]
    assert key == "referral_accepted_call"
    assert f"Red Roof said yes and will write or call you: {when}." in words


def test_who_gave_no_number_cannot_be_called(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    with pytest.raises(Conflict, match=r"referral\.step"):
        write(runtime, blue.actor, lambda work: actions.accept(work, referral_id, blue.id, "soon", calls=True))


@pytest.mark.parametrize("seen", [True, False])
def test_a_partner_that_has_read_of_them_hears_once_that_it_was_taken_back(
    runtime: Runtime, chen: Member, blue: Door, seen: bool
) -> None:
    """The person reads that we asked them to stop: it must be true."""
    on_duty(runtime, chen, rung=2)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    if seen:
        act(runtime, blue, actions.see, referral_id)
    before = len(waiting_words(runtime, of_members=False))
    text_in(runtime, "NO")
    assert "we asked them to stop" in told(runtime)[-1][1]
    for _ in range(10):
        follow(runtime, days=1)
    assert len(waiting_words(runtime, of_members=False)) == before + seen
    assert waiting_words(runtime, of_members=True) == []


def test_what_is_overdue_reminds_the_partner_pages_our_own_and_is_told_once(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    on_duty(runtime, chen, rung=2)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    due_at = find(runtime, referral_id).due_at
    assert due_at is not None
    follow(runtime, seconds=(due_at - runtime.clock.now()).total_seconds() - 1)
    assert waiting_words(runtime, of_members=True) == [], "nothing is late yet"
    follow(runtime, seconds=1)
    follow(runtime)
    assert keys(runtime) == ["referral_sent", "referral_waiting"]
    assert len(waiting_words(runtime, of_members=False)) == 2
    [page] = waiting_words(runtime, of_members=True)
    assert "an answer is overdue" in page
    assert case_of(runtime).hex in page
    for _ in range(30):
        follow(runtime, days=5)
    assert find(runtime, referral_id).reminded <= 6, "a partner is not texted for ever"
    assert keys(runtime).count("referral_waiting") == 1


def test_where_everybody_of_a_partner_is_away_our_own_hear_of_it_at_once(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    on_duty(runtime, chen, rung=2)
    until = runtime.clock.now() + timedelta(days=3)
    write(runtime, blue.actor, lambda work: partners.away_until(work, blue.focal_point_id, until))
    sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    follow(runtime)
    assert waiting_words(runtime, of_members=False) == []
    [page] = waiting_words(runtime, of_members=True)
    assert case_of(runtime).hex in page


def test_what_is_not_urgent_wakes_nobody_of_a_partner_and_what_is_does(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    """It is nine on a Monday, and they answer from ten."""
    write(runtime, blue.actor, lambda work: partners.answers_at(work, blue.id, "tue 08:00-09:00; mon-fri 10:00-17:00"))
    red = door(runtime, chen, name="Red Door")
    waits = [sent(runtime, chen, case_of(runtime), one.id) for one in (blue, red)]
    pressing = sent(runtime, chen, case_of(runtime), blue.id)

    def calmer(work: Work) -> None:
        for referral_id in waits:
            queries.get(work, referral_id).urgency = "normal"

    write(runtime, SYSTEM, calmer)
    follow(runtime)
    assert [find(runtime, one).reminded for one in (*waits, pressing)] == [0, 1, 1]
    follow(runtime, minutes=59)
    assert find(runtime, waits[0]).reminded == 0
    follow(runtime, minutes=1)
    assert find(runtime, waits[0]).reminded == 1
    assert find(runtime, waits[0]).due_at == runtime.clock.now() + timedelta(days=1)


def test_no_answer_in_a_day_is_no(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = propose(runtime, chen, case_of(runtime), blue.id, how=How.TEXT, said_yes=None)
    write(runtime, chen.actor, lambda work: asking.ask_by_text(work, runtime, referral_id))
    follow(runtime, hours=23)
    assert find(runtime, referral_id).state is State.PROPOSED
    follow(runtime, hours=1)
    follow(runtime)
    follow(runtime)
    with read(runtime) as work:
        referral = queries.get(work, referral_id)
        assert (referral.state, referral.reason) == (State.REVOKED, Reason.NO_YES)
        assert queries.get_consent(work, referral.consent_id).state is ConsentState.SILENT
    assert keys(runtime) == ["consent_ask", "consent_silence"]


def test_what_a_closed_case_no_longer_needs_is_not_called_silence(runtime: Runtime, chen: Member, blue: Door) -> None:
    case_id = case_of(runtime)
    referral_id = propose(runtime, chen, case_id, blue.id, how=How.TEXT, said_yes=None)
    write(runtime, chen.actor, lambda work: asking.ask_by_text(work, runtime, referral_id))
    follow(runtime, hours=1)
    write(runtime, chen.actor, lambda work: following.drop_proposed(work, case_id))
    with read(runtime) as work:
        referral = queries.get(work, referral_id)
        assert (referral.state, referral.reason) == (State.REVOKED, Reason.NOT_NEEDED)
        assert queries.get_consent(work, referral.consent_id).state is not ConsentState.SILENT
    follow(runtime)
    follow(runtime, hours=24)
    follow(runtime)
    assert keys(runtime) == ["consent_ask"]


def test_a_yes_that_ends_is_asked_about_and_goes_on_only_with_another(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    kept = sent(runtime, chen, case_of(runtime), blue.id, lasts=timedelta(days=10))
    act(runtime, blue, actions.accept, kept, "Green gate, 10:00")
    follow(runtime, days=6)
    assert "consent_ending" not in keys(runtime)
    follow(runtime, days=1, minutes=1)
    follow(runtime)
    assert keys(runtime).count("consent_ending") == 1
    text_in(runtime, "YES")
    assert keys(runtime)[-1] == "consent_yes"
    follow(runtime, days=20)
    assert find(runtime, kept).state is State.ACCEPTED
    follow(runtime, days=11)
    follow(runtime)
    assert (find(runtime, kept).state, find(runtime, kept).reason) == (State.REVOKED, Reason.RAN_OUT)


def test_a_yes_that_was_asked_about_and_not_answered_is_taken_back_on_its_day(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    kept = sent(runtime, chen, case_of(runtime), blue.id, lasts=timedelta(days=10))
    act(runtime, blue, actions.accept, kept, "Green gate, 10:00")
    follow(runtime, days=7, minutes=1)
    assert keys(runtime)[-1] == "consent_ending"
    follow(runtime, days=2, hours=23)
    assert find(runtime, kept).state is State.ACCEPTED
    follow(runtime, hours=1)
    assert (find(runtime, kept).state, find(runtime, kept).reason) == (State.REVOKED, Reason.RAN_OUT)
    assert keys(runtime).count("consent_ending") == 1


def test_a_yes_to_a_question_that_came_too_late_is_read_by_a_person(runtime: Runtime, chen: Member, blue: Door) -> None:
    kept = sent(runtime, chen, case_of(runtime), blue.id, lasts=timedelta(days=10))
    act(runtime, blue, actions.accept, kept, "Green gate, 10:00")
    follow(runtime, days=9)
    assert keys(runtime)[-1] == "consent_ending"
    runtime.clock.move(days=1, minutes=1)  # type: ignore[attr-defined]
    with read(runtime) as work:
        before = get_case(work, case_of(runtime)).unanswered
    text_in(runtime, "YES")
    with read(runtime) as work:
        assert (get_case(work, case_of(runtime)).unanswered, not_done(work)) == (before + 1, [])
    assert "consent_yes" not in keys(runtime)
    follow(runtime)
    assert find(runtime, kept).reason is Reason.RAN_OUT


def test_an_agreement_that_ends_takes_back_what_stood_on_it(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    other = sent(runtime, chen, case_of(runtime), door(runtime, chen, name="Red Door").id)
    write(runtime, chen.actor, lambda work: partners.end_agreement(work, blue.id))
    follow(runtime)
    follow(runtime)
    assert (find(runtime, referral_id).state, find(runtime, referral_id).reason) == (State.REVOKED, Reason.RAN_OUT)
    assert find(runtime, other).state is State.SENT
    assert keys(runtime).count("consent_withdrawn") == 1


def test_who_could_not_be_reached_says_whether_they_still_want_it(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    act(runtime, blue, actions.accept, referral_id, "Green gate, 10:00")
    act(runtime, blue, actions.not_reached, referral_id, Reason.NO_ANSWER)
    follow(runtime)
    assert keys(runtime)[-1] == "referral_not_reached"
    before = len(waiting_words(runtime, of_members=False))
    text_in(runtime, "yes")
    follow(runtime)
    assert find(runtime, referral_id).state is State.NOT_REACHED
    assert len(waiting_words(runtime, of_members=False)) == before + 1, "the partner hears that they are waited for"
    assert keys(runtime)[-1] == "referral_sent"
    text_in(runtime, "no")
    assert find(runtime, referral_id).reason is Reason.WITHDRAWN


def test_a_partner_that_could_not_reach_somebody_tries_again_or_gives_up_and_our_own_hear_of_it(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    on_duty(runtime, chen, rung=2)
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    follow(runtime)
    act(runtime, blue, actions.accept, referral_id, "Green gate, 10:00")
    act(runtime, blue, actions.not_reached, referral_id, Reason.NO_ANSWER)
    before = len(waiting_words(runtime, of_members=False))
    follow(runtime, minutes=119)
    assert len(waiting_words(runtime, of_members=False)) == before
    follow(runtime, minutes=1)
    assert len(waiting_words(runtime, of_members=False)) == before + 1, "they are reminded to try again"
    assert waiting_words(runtime, of_members=True) == []
    follow(runtime, hours=2)
    assert len(waiting_words(runtime, of_members=True)) == 1, "nobody of theirs has reached them: one of us must"
    act(runtime, blue, actions.decline, referral_id, Reason.FULL)
    follow(runtime, hours=20)
    ended = find(runtime, referral_id)
    assert (ended.state, ended.given, ended.due_at) == (State.DECLINED, None, None)
    assert keys(runtime)[-1] == "referral_declined"


def test_who_was_not_helped_is_read_by_a_person(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    act(runtime, blue, actions.accept, referral_id, "Green gate, 10:00")
    act(runtime, blue, actions.complete, referral_id)
    follow(runtime)
    with read(runtime) as work:
        before = get_case(work, case_of(runtime)).unanswered
    text_in(runtime, "no")
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == before + 1
    assert find(runtime, referral_id).state is State.DONE


def test_one_question_waits_for_another(runtime: Runtime, chen: Member, blue: Door) -> None:
    """A yes would mean two things."""
    red = door(runtime, chen, name="Red Door")
    done = sent(runtime, chen, case_of(runtime), red.id)
    asked = propose(runtime, chen, case_of(runtime), blue.id, how=How.TEXT, said_yes=None)
    write(runtime, chen.actor, lambda work: asking.ask_by_text(work, runtime, asked))
    act(runtime, red, actions.accept, done, "Green gate, 10:00")
    act(runtime, red, actions.complete, done)
    follow(runtime)
    assert "referral_done" not in keys(runtime)
    text_in(runtime, "yes")
    assert find(runtime, asked).state is State.SENT
    follow(runtime, minutes=16)
    assert "referral_done" in keys(runtime)


def test_what_is_stopped_in_the_middle_goes_on_and_says_nothing_twice(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    class Stopped(Exception):
        pass

    def dies(work: Work) -> None:
        worker.remind_partners(work, runtime)
        tell_steps(work, runtime)
        work.session.flush()
        raise Stopped

    sent(runtime, chen, case_of(runtime), blue.id)
    with pytest.raises(Stopped):
        write(runtime, SYSTEM, dies)
    assert (keys(runtime), waiting_words(runtime, of_members=False)) == ([], [])
    follow(runtime)
    follow(runtime)
    assert keys(runtime) == ["referral_sent"]
    assert len(waiting_words(runtime, of_members=False)) == 1
