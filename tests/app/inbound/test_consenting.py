"""A yes or a no by text to being handed on: exactly those words, in every language, and nothing else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.cases.queries import get as get_case
from app.contacts import actions as contacts
from app.contacts import by_hand
from app.errors import Conflict
from app.inbound.consenting import Meant, meant
from app.inbound.pipeline import carry_out_and_keep, keep_for_later, read_text, receive, try_again
from app.language import LANGUAGES, own_name
from app.messages import actions as messages
from app.messages.queries import of_case
from app.messages.tables import Direction, Message
from app.privacy.columns import Clean
from app.referrals import asking, queries
from app.referrals.tables import ConsentState, How, Reason, State
from app.referrals.worker import end_what_is_over
from app.runtime import Runtime
from app.transaction import read, write
from app.triage import desk
from app.wording.drafts import Wording
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind, Parsed, Received
from tests.makers.partners import Door, case_of, door, propose, sent
from tests.makers.scrubbing import break_scrubber
from tests.makers.sensitive import begin
from tests.makers.staff import Member, make_dawit, make_member
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

WORDING = Wording.load()


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator", "case_worker"))


@pytest.fixture
def blue(runtime: Runtime, chen: Member) -> Door:
    text_in(runtime, "HELP we are 4 people, hungry")
    return door(runtime, chen)


def ask(runtime: Runtime, by: Member, blue: Door, **changed: Any) -> UUID:
    """The id of a referral that Amal was asked about by text."""
    referral_id = propose(runtime, by, case_of(runtime), blue.id, **({"how": How.TEXT, "said_yes": None} | changed))
    write(runtime, by.actor, lambda work: asking.ask_by_text(work, runtime, referral_id))
    return referral_id


def keys(runtime: Runtime) -> Sequence[str | None]:
    """What we said, by key, the first first; the answer to the first text left out."""
    with read(runtime) as work:
        chosen = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.at), col(Message.id))
        return [one.wording_key for one in work.session.exec(chosen) if one.wording_key != "received"]


def state(runtime: Runtime, referral_id: UUID) -> tuple[State, ConsentState]:
    with read(runtime) as work:
        referral = queries.get(work, referral_id)
        return referral.state, queries.get_consent(work, referral.consent_id).state


def test_h_04_a_yes_by_text_hands_over_at_once_what_was_named_and_says_so(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = ask(runtime, chen, blue)
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    text_in(runtime, "Yes!")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)
    assert keys(runtime) == ["consent_ask", "consent_yes"]
    with read(runtime) as work:
        said = of_case(work, case_of(runtime))
        assert [one.text for one in said][-2] == "Yes!", "it is in the case's conversation"
        assert "Blue Door what you need, how many you are, your area, your language, nothing else" in said[-1].text


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_asks_with_its_own_words_for_yes_and_no_and_understands_them(language: str) -> None:
    """Whoever sends what the question names, or any other word of theirs for it, is understood."""
    words = WORDING.keywords[language]
    for said, spellings in ((Meant.YES, words["yes"]), (Meant.NO, words["no"])):
        asked = WORDING.keyword(said.value, language)
        assert asked in spellings
        for spelling in spellings:
            assert meant(WORDING, spelling, language) is said, spelling
            assert meant(WORDING, f" {spelling.lower()}. ", language) is said, spelling


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("yes but only the food", Meant.UNSURE),
        ("no we are five", Meant.UNSURE),
        ("maybe", None),
        ("we are on the roof, yes", None),
        ("nobody came", None),
        ("yes " * 30, None),
        ("Yes yes, YES!", Meant.YES),
        ("no no no", Meant.NO),
        ("yes no", Meant.UNSURE),
        ("1", None),
    ],
)
def test_only_the_word_alone_is_a_yes_or_a_no(text: str, understood: Meant | None) -> None:
    assert meant(WORDING, text, "en") is understood


def test_the_same_two_texts_hand_over_in_tigrinya_and_arabic(runtime: Runtime, chen: Member, blue: Door) -> None:
    for language, partner in (("ti", blue), ("ar", door(runtime, chen, name="Red Door"))):
        text_in(runtime, own_name(language))
        referral_id = ask(runtime, chen, partner, language=language)
        text_in(runtime, WORDING.keyword("yes", language))
        assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)
        with read(runtime) as work:
            last = of_case(work, case_of(runtime))[-1]
            area = WORDING.text("fact_area", language).text
            assert (area in last.text, WORDING.keyword("no", language) in last.text) == (True, True)
        text_in(runtime, WORDING.keyword("no", language))
        assert state(runtime, referral_id) == (State.REVOKED, ConsentState.WITHDRAWN)
        runtime.clock.move(hours=2)  # type: ignore[attr-defined]


def test_h_04_no_to_the_question_gives_nobody_anything(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = ask(runtime, chen, blue)
    text_in(runtime, "no")
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.NO)
    with read(runtime) as work:
        assert queries.get(work, referral_id).sent_at is None
    assert keys(runtime) == ["consent_ask", "consent_no"]
    text_in(runtime, "YES")
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.NO), "a no is not undone by a later yes"


def test_h_04_no_at_any_later_time_takes_back_what_every_partner_has(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    case_id = case_of(runtime)
    both = [sent(runtime, chen, case_id, one.id) for one in (blue, door(runtime, chen, name="Red Door"))]
    runtime.clock.move(hours=50)  # type: ignore[attr-defined]
    text_in(runtime, "NO")
    for referral_id, partner in zip(both, (blue, None), strict=True):
        assert state(runtime, referral_id) == (State.REVOKED, ConsentState.WITHDRAWN)
        if partner is not None:
            with read(runtime) as work:
                shown = queries.shown(work, referral_id, partner.id)
            assert (shown.facts, shown.reason) == ({}, Reason.WITHDRAWN)
    assert keys(runtime).count("consent_withdrawn") == 2


def test_a_yes_after_a_day_answers_nothing(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = ask(runtime, chen, blue)
    runtime.clock.move(hours=24)  # type: ignore[attr-defined]
    text_in(runtime, "YES")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert "consent_yes" not in keys(runtime)


def test_a_yes_that_was_written_before_we_asked_is_no_yes(runtime: Runtime, chen: Member, blue: Door) -> None:
    """It came while the keys were locked, and is carried out as if it had come then."""
    written_at = runtime.clock.now()
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    referral_id = ask(runtime, chen, blue)

    def take_up(work: Work) -> None:
        work.now = written_at
        arrival = read_text(runtime, "simulator", Received(AMAL, LINE, "YES", provider_id="SM-sealed"))
        carry_out_and_keep(work, runtime, arrival)

    write(runtime, SYSTEM, take_up)
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    text_in(runtime, "YES")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)


def test_h_04_a_yes_that_was_sent_before_we_asked_and_fetched_later_is_asked_again(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    sent_at = runtime.clock.now()
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    referral_id = ask(runtime, chen, blue)
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    late = Received(AMAL, LINE, "YES", provider_id="SM-polled", sent_at=sent_at)
    receive(runtime, "simulator", Parsed((late,)))
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert keys(runtime)[-1] == "consent_unclear"
    text_in(runtime, "YES")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)


def test_h_04_a_yes_that_could_not_be_carried_out_before_we_asked_answers_nothing_when_tried_again(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    arrival = read_text(runtime, "simulator", Received(AMAL, LINE, "YES", provider_id="SM-late"))
    write(runtime, SYSTEM, lambda work: keep_for_later(work, runtime, arrival))
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    referral_id = ask(runtime, chen, blue)
    try_again(runtime)
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    with read(runtime) as work:
        assert "YES" in [one.text for one in of_case(work, case_of(runtime))]


@pytest.mark.parametrize("ready", [False, True])
def test_a_yes_that_may_answer_one_of_us_is_asked_again(
    runtime: Runtime, chen: Member, blue: Door, ready: bool
) -> None:
    """In words of their own, or with a ready reply: "How are you now? Is there anything you still need?"."""
    referral_id = ask(runtime, chen, blue)
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    if ready:
        how_are_you(runtime, chen, case_of(runtime))
    else:
        write_to_amal(runtime, chen, "Are the children with you?")
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert keys(runtime)[-1] == "consent_unclear"
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    text_in(runtime, "YES")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)


def test_a_yes_that_may_answer_one_of_us_on_another_line_is_asked_again(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = ask(runtime, chen, blue)
    whatsapp = Address(AddressKind.WHATSAPP, AMAL.value)
    text_in(runtime, "HELP it is me, on the other line", sender=whatsapp)
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    how_are_you(runtime, chen, case_of(runtime, whatsapp))
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    text_in(runtime, "yes", sender=whatsapp)
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)


def test_who_was_asked_again_has_a_day_from_then(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = ask(runtime, chen, blue)
    runtime.clock.move(hours=23)  # type: ignore[attr-defined]
    text_in(runtime, "yes but not my area")
    assert keys(runtime)[-1] == "consent_unclear"
    runtime.clock.move(hours=2)  # type: ignore[attr-defined]
    end_what_is_over(runtime)
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)


@pytest.mark.parametrize("since", ["by hand", "neutral words", "a child alone"])
def test_h_04_a_yes_counts_no_more_where_it_could_not_be_asked_by_text_now(
    runtime: Runtime, chen: Member, blue: Door, since: str
) -> None:
    """Another may hold the phone, or it is a child: a person asks. A no counts all the same."""
    referral_id = ask(runtime, chen, blue)
    contact_id = case_contact(runtime)
    if since == "by hand":
        write(runtime, chen.actor, lambda work: by_hand.keep(work, contact_id))
    elif since == "neutral words":
        write(runtime, chen.actor, lambda work: kept_neutral(work, contact_id))
    else:
        text_in(runtime, "I am 14 years old and alone, without my parents")
    with read(runtime) as work:
        before = get_case(work, case_of(runtime)).unanswered
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert keys(runtime)[-1] == "consent_ask"
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == before + 1, "a person reads it"
    text_in(runtime, "no")
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.NO)


@pytest.mark.parametrize("asked", [False, True])
def test_a_no_that_may_answer_one_of_us_takes_back_and_is_counted_as_unanswered(
    runtime: Runtime, chen: Member, blue: Door, asked: bool
) -> None:
    referral_id = ask(runtime, chen, blue) if asked else sent(runtime, chen, case_of(runtime), blue.id)
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    write_to_amal(runtime, chen, "Are you safe?")
    with read(runtime) as work:
        before = get_case(work, case_of(runtime)).unanswered
    runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
    text_in(runtime, "No")
    said_no = ConsentState.NO if asked else ConsentState.WITHDRAWN
    assert state(runtime, referral_id) == (State.REVOKED, said_no)
    assert keys(runtime).count("consent_no" if asked else "consent_withdrawn") == 1
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == before + 1
        assert [one.text for one in of_case(work, case_of(runtime))].count("No") == 1


def test_a_no_to_our_question_alone_waits_for_nobody(runtime: Runtime, chen: Member, blue: Door) -> None:
    ask(runtime, chen, blue)
    text_in(runtime, "No")
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == 1, "the call for help, as before"


def test_what_is_no_clear_answer_is_asked_about_and_read_by_a_person(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = ask(runtime, chen, blue)
    text_in(runtime, "yes but not my area")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert keys(runtime)[-1] == "consent_unclear"
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == 2, "it waits for one of us too"


def test_who_stays_unclear_is_asked_back_once_and_every_text_is_read_by_a_person(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = ask(runtime, chen, blue)
    for text in ("yes but not my area", "no but maybe later", "yes but when"):
        runtime.clock.move(minutes=5)  # type: ignore[attr-defined]
        text_in(runtime, text)
    assert keys(runtime).count("consent_unclear") == 1
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == 4
    text_in(runtime, "yes")
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)


@pytest.mark.parametrize("text", ["I have no SIM", "نه برادرم"])
def test_what_is_left_of_a_text_that_could_not_be_cleaned_is_never_a_yes_or_a_no(
    runtime: Runtime, chen: Member, blue: Door, text: str
) -> None:
    """Of the first a Portuguese yes is left, of the second a Persian no."""
    handed_on = sent(runtime, chen, case_of(runtime), door(runtime, chen, name="Red Door").id)
    asked = ask(runtime, chen, blue)
    break_scrubber(runtime)
    text_in(runtime, text)
    assert state(runtime, asked) == (State.PROPOSED, ConsentState.ASKED)
    assert state(runtime, handed_on) == (State.SENT, ConsentState.YES)
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == 2, "a person reads it"


def test_danger_beside_a_yes_goes_to_a_person_first(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = ask(runtime, chen, blue)
    text_in(runtime, "yes help we are drowning")
    assert state(runtime, referral_id) == (State.PROPOSED, ConsentState.ASKED)
    assert "consent_unclear" not in keys(runtime)
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).urgency == "danger"


def test_one_question_at_a_time_and_none_where_others_may_read_it(runtime: Runtime, chen: Member, blue: Door) -> None:
    ask(runtime, chen, blue)
    with pytest.raises(Conflict) as raised:
        ask(runtime, chen, door(runtime, chen, name="Red Door"))
    assert raised.value.code == "consent.pending"
    text_in(runtime, "no")
    with read(runtime) as work:
        contact_id = get_case(work, case_of(runtime)).contact_id
    assert contact_id is not None
    write(runtime, chen.actor, lambda work: kept_neutral(work, contact_id))
    with pytest.raises(Conflict) as raised:
        ask(runtime, chen, blue)
    assert raised.value.code == "consent.not_by_text"


@pytest.mark.parametrize("known", [True, False])
def test_h_04_a_no_by_sms_takes_back_what_was_said_yes_to_on_whatsapp(
    runtime: Runtime, chen: Member, blue: Door, known: bool
) -> None:
    """With the window closed our question goes by SMS, and the answer comes from a line they may never have used."""
    whatsapp = Address(AddressKind.WHATSAPP, DAWIT.value)
    text_in(runtime, "HELP we are 2, hungry", sender=whatsapp)
    if known:
        text_in(runtime, "HELP", sender=DAWIT)
    case_id = case_of(runtime, whatsapp)
    referral_id = propose(runtime, chen, case_id, blue.id, how=How.TEXT, said_yes=None)
    write(runtime, chen.actor, lambda work: asking.ask_by_text(work, runtime, referral_id))
    text_in(runtime, "yes", sender=DAWIT)
    assert state(runtime, referral_id) == (State.SENT, ConsentState.YES)
    text_in(runtime, "NO", sender=DAWIT)
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.WITHDRAWN)
    assert keys(runtime)[-3:] == ["consent_ask", "consent_yes", "consent_withdrawn"]
    with read(runtime) as work:
        assert [one.text for one in of_case(work, case_id) if one.text in ("yes", "NO")] == ["yes", "NO"]


def test_h_04_a_no_on_whatsapp_takes_back_what_was_said_yes_to_by_sms_and_of_nobody_else(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    text_in(runtime, "NO", sender=Address(AddressKind.WHATSAPP, DAWIT.value))
    assert state(runtime, referral_id)[0] is State.SENT
    text_in(runtime, "NO", sender=Address(AddressKind.WHATSAPP, AMAL.value))
    assert state(runtime, referral_id) == (State.REVOKED, ConsentState.WITHDRAWN)


def test_stop_leaves_what_a_partner_has_and_erase_takes_it(runtime: Runtime, chen: Member, blue: Door) -> None:
    referral_id = sent(runtime, chen, case_of(runtime), blue.id)
    text_in(runtime, "STOP")
    assert state(runtime, referral_id)[0] is State.SENT
    text_in(runtime, "ERASE")
    with read(runtime) as work:
        assert queries.page(work, blue.id, [State.SENT]) == queries.page(work, blue.id, [State.REVOKED]) == []


def test_yes_and_no_of_who_was_asked_nothing_go_the_way_of_every_text(runtime: Runtime, chen: Member) -> None:
    text_in(runtime, "HELP hungry")
    text_in(runtime, "no")
    text_in(runtime, "yes")
    with read(runtime) as work:
        assert get_case(work, case_of(runtime)).unanswered == 3


def test_only_a_yes_or_a_no_is_looked_up_and_with_one_look(runtime: Runtime, chen: Member, blue: Door) -> None:
    """On the way of every text; `blue` stands for a service with referrals of others."""
    looks: list[str] = []

    def watch(work: Work) -> None:
        driver: Any = work.connection.connection.driver_connection
        driver.set_trace_callback(looks.append)

    if not runtime.settings.url.startswith("sqlite"):
        return  # the same statements; only SQLite's driver tells them
    sent(runtime, chen, case_of(runtime), blue.id)
    write(runtime, chen.actor, watch)

    def looked(text: str, sender: Address) -> int:
        looks.clear()
        text_in(runtime, text, sender=sender)
        assert sum("number_mark =" in one for one in looks) <= 1
        assert any("INSERT INTO message" in one for one in looks), "the driver tells what is done"
        return sum("referral" in one or "consent" in one for one in looks)

    text_in(runtime, "HELP", sender=DAWIT)
    assert looked("we are at the school, two of us", DAWIT) == 0
    assert looked("no one is here", DAWIT) == 1
    assert looked("no", DAWIT) == 1
    assert looked("we are at the school, four of us", AMAL) == 0


def test_what_a_yes_may_be_about_is_found_in_an_index(runtime: Runtime) -> None:
    if not runtime.settings.url.startswith("sqlite"):
        return  # PostgreSQL reads a table whole while it is this small
    concerns = "contact_id = x'00' AND (asks IS NOT NULL OR state IN ('sent', 'seen', 'accepted', 'not_reached'))"
    with read(runtime) as work:
        told = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT id FROM referral WHERE {concerns}").all()
        handed = work.connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM referral WHERE contact_id = x'00'"
            " AND state IN ('sent', 'seen', 'accepted', 'not_reached')"
        ).all()
    assert all("ix_referral_concerns" in row[3] for row in (*told, *handed))


def test_h_04_who_is_reached_by_hand_alone_takes_back_a_yes_by_text_all_the_same(
    runtime: Runtime, chen: Member, blue: Door
) -> None:
    begin(runtime, make_dawit(runtime))
    referral_id = ask(runtime, chen, blue)
    text_in(runtime, "yes")
    contact_id = case_contact(runtime)
    write(runtime, chen.actor, lambda work: by_hand.keep(work, contact_id))
    before = keys(runtime)
    text_in(runtime, "no")
    assert state(runtime, referral_id)[0] is State.REVOKED
    assert keys(runtime) == before


def write_to_amal(runtime: Runtime, by: Member, text: str) -> None:
    """A member writes, in words of their own."""
    contact_id, case_id = case_contact(runtime), case_of(runtime)
    write(
        runtime,
        by.actor,
        lambda work: messages.keep_sent(
            work,
            Clean(text),
            contact_id=contact_id,
            case_id=case_id,
            channel="simulator",
            language="en",
            author_id=by.id,
        ),
    )


def how_are_you(runtime: Runtime, by: Member, case_id: UUID) -> None:
    """A member chooses a ready reply."""
    key = "reply_how_are_you_now"
    write(runtime, by.actor, lambda work: desk.answer_agreed(work, runtime, case_id, key, member_id=by.id, values={}))


def kept_neutral(work: Work, contact_id: UUID) -> None:
    """Others use the phone too."""
    contacts.keep_safe(work, contact_id, do_not_text=False, shared_phone=True, neutral_words=True, quiet=None)


def case_contact(runtime: Runtime) -> UUID:
    with read(runtime) as work:
        contact_id = get_case(work, case_of(runtime)).contact_id
    assert contact_id is not None
    return contact_id
