"""Guides by text: the list, a number, a name, and what we have nothing about; never instead of a person."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
import rtoml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.cases.queries import find_latest_of, queue
from app.cases.tables import Case
from app.contacts import actions as contacts
from app.contacts.queries import find_known, fingerprint
from app.contacts.tables import Contact
from app.feedback.tables import Item
from app.guides.keywords import keywords
from app.guides.rules import NAMED_ALONE, Guide, lines_of
from app.guides.tables import GuideMissed
from app.guides.telling import text_of
from app.inbound.word_lists import LISTS
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.settings import Feedback, Guides, Limits
from app.transaction import read, write
from app.wording.drafts import Wording
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind
from tests.makers.guides import GUIDES, fill
from tests.makers.texts import AMAL, DAWIT, not_answered, text_in

_numbers = count()
NOTHING = "Waypost: we have nothing ready about this."


@pytest.fixture(autouse=True)
def _known_country(runtime: Runtime) -> None:
    fill(runtime)
    runtime.settings = replace(runtime.settings, limits=Limits(automatic_an_hour=200, automatic_a_day=200))


def said(runtime: Runtime) -> list[str]:
    """What we sent, in its order."""
    with read(runtime) as work:
        sent = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        return [opened(work, one).text for one in work.session.exec(sent).all()]


def cases(runtime: Runtime) -> Sequence[Case]:
    with read(runtime) as work:
        return list(queue(work))


def counted(runtime: Runtime) -> list[tuple[str, str, int]]:
    with read(runtime) as work:
        return [(one.language, one.topic, one.many) for one in work.session.exec(select(GuideMissed)).all()]


def number_of(listed: str, label: str) -> str:
    return next(line.split(" ", 1)[0] for line in listed.splitlines() if line.split(" ", 1)[-1] == label)


def choose(runtime: Runtime, label: str, more: str = "More", *, sender: Address = AMAL) -> None:
    """Send the number of a line, and before that of "more" as often as it takes."""
    while label not in [line.split(" ", 1)[-1] for line in said(runtime)[-1].splitlines()]:
        text_in(runtime, number_of(said(runtime)[-1], more), sender=sender)
    text_in(runtime, number_of(said(runtime)[-1], label), sender=sender)


def speaks(runtime: Runtime, language: str, sender: Address = AMAL) -> None:
    """Somebody who said before which language they speak."""

    def unit(work: Work) -> None:
        mark = fingerprint(work, sender)
        contacts.add(work, sender, fingerprint=mark, channel="simulator", language=language, language_stated=True)

    write(runtime, SYSTEM, unit)


@pytest.mark.parametrize(
    ("asked", "language"), [("INFO", "en"), ("المعلومات", "ar"), ("ሓበሬታ", "ti"), ("အချက်အလက်", "my")]
)
def test_info_is_a_list_and_its_number_the_guide_in_the_language_of_the_word(
    runtime: Runtime, wording: Wording, asked: str, language: str
) -> None:
    text_in(runtime, asked)
    choose(runtime, wording.text("label_wages", language).text, wording.text("label_more", language).text)
    assert said(runtime)[-1] == text_of(wording, Guide.WAGES, language, runtime.settings).text
    assert wording.keyword("menu", language) in said(runtime)[-1]
    assert GUIDES.labour_help in said(runtime)[-1]
    assert cases(runtime) == []


def test_more_is_the_rest_of_the_list_and_getting_ready_a_list_of_its_own(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    choose(runtime, "Getting ready")
    choose(runtime, "Storm")
    assert said(runtime)[-1].startswith("Before a storm:")
    assert cases(runtime) == []


def test_after_a_guide_the_other_numbers_of_its_list_hold_on(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    text_in(runtime, number_of(said(runtime)[0], "School"))
    text_in(runtime, number_of(said(runtime)[0], "Health"))
    assert [text.split(" ", 2)[0] for text in said(runtime)[1:]] == ["Every", "In"]
    text_in(runtime, "INFO")  # they have the list, and it is not sent twice within the hour
    text_in(runtime, number_of(said(runtime)[0], "Your rights"))
    assert said(runtime)[3].startswith("You have rights")
    assert cases(runtime) == []


def test_the_list_goes_on_to_its_last_line_which_is_going_back(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    while "More" in said(runtime)[-1]:
        text_in(runtime, number_of(said(runtime)[-1], "More"))
    lines = [line.split(" ", 1)[1] for text in said(runtime) for line in text.splitlines()[1:]]
    assert lines[-1] == "Thinking of going back"
    assert len([line for line in lines if line != "More"]) == len(lines_of(tuple(Guide)))


def test_a_number_that_is_not_on_the_list_gets_the_list_again(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    while "More" in said(runtime)[-1]:
        text_in(runtime, number_of(said(runtime)[-1], "More"))
    text_in(runtime, "9")
    first, again = (text.splitlines() for text in said(runtime)[-2:])
    assert again[0].startswith("Waypost: sorry, we did not understand.")
    assert again[1:] == first[1:]
    many = len(said(runtime))
    text_in(runtime, "٢")  # a digit of any script
    assert len(said(runtime)) == many + 1
    assert cases(runtime) == []


def test_a_nought_after_the_list_cannot_wait(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    text_in(runtime, "0")
    (case,) = cases(runtime)
    assert case.urgency == "danger"


def test_words_after_the_list_go_to_a_person(runtime: Runtime) -> None:
    text_in(runtime, "INFO")
    text_in(runtime, "my son is ill and I have nobody")
    assert len(cases(runtime)) == 1


@pytest.mark.parametrize(
    ("asked", "guide", "language"),
    [
        ("INFO wages", Guide.WAGES, "en"),
        ("info: doctor", Guide.HEALTH, "en"),
        ("INFO flood", Guide.FLOOD, "en"),
        ("information going back", Guide.RETURN, "en"),
        ("wages", Guide.WAGES, "en"),
        ("Rights?", Guide.RIGHTS, "en"),
        ("lost my passport", Guide.LOST, "en"),
        ("Consulate", Guide.CONSULATES, "en"),
        ("حقوقي", Guide.RIGHTS, "ar"),
        ("معلومات راتبي", Guide.WAGES, "ar"),
        ("መሰላተይ", Guide.RIGHTS, "ti"),
        ("ሓበሬታ ፓስፖርተይ ጠፊኡ", Guide.LOST, "ti"),
        ("အလုပ်သမား အခွင့်အရေး", Guide.WORK, "my"),
        ("သံရုံး", Guide.CONSULATES, "my"),
    ],
)
def test_the_name_of_a_guide_is_told_that_guide_and_how_to_reach_a_person(
    runtime: Runtime, wording: Wording, asked: str, guide: Guide, language: str
) -> None:
    text_in(runtime, asked)
    assert said(runtime) == [text_of(wording, guide, language, runtime.settings).text]
    assert wording.keyword("help", language) in said(runtime)[0]
    assert cases(runtime) == []


@pytest.mark.parametrize(
    "asked", ["I lost my passport", "children", "heat", "go home", "doctor", "family", "flood", "fighting", "cold"]
)
def test_what_may_be_a_call_for_help_is_one_unless_it_comes_after_info(runtime: Runtime, asked: str) -> None:
    text_in(runtime, asked)
    assert len(cases(runtime)) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "INFO we are trapped in the water",
        "INFO fire",
        "INFO my wages, he has a knife",
        "INFO where can I find my brother who is missing",
        "INFO where do I get my wages from the farm near the river",
        "wages not paid and I am hungry",
    ],
)
def test_a_question_or_a_call_for_help_after_the_word_opens_a_case(runtime: Runtime, asked: str) -> None:
    text_in(runtime, asked)
    assert len(cases(runtime)) == 1


def test_what_we_have_nothing_about_is_said_and_counted_without_words_or_sender(runtime: Runtime) -> None:
    text_in(runtime, "INFO weather tomorrow")
    text_in(runtime, "INFO driving licence")
    assert [text.startswith(NOTHING) for text in said(runtime)] == [True]  # the same is not said twice within the hour
    assert counted(runtime) == [("en", "", 2)]
    assert cases(runtime) == []
    text_in(runtime, "where do I find a school for my daughter")  # it said: write your question
    assert len(cases(runtime)) == 1


def test_s_who_asks_for_what_they_need_gets_a_person_and_the_need_is_counted(runtime: Runtime) -> None:
    text_in(runtime, "INFO blankets")
    assert len(cases(runtime)) == 1
    assert counted(runtime) == [("en", "items", 1)]


def test_a_guide_with_a_blank_is_not_listed_not_told_and_counted(runtime: Runtime) -> None:
    fill(runtime, Guides())
    text_in(runtime, "INFO")
    assert "Unpaid wages" not in said(runtime)[0]
    text_in(runtime, "INFO wages")
    assert said(runtime)[1].startswith(NOTHING)
    assert counted(runtime) == [("en", "wages", 1)]
    text_in(runtime, "wages")
    assert len(cases(runtime)) == 1


def test_s_with_an_open_case_every_text_is_for_the_person_who_answers(runtime: Runtime) -> None:
    text_in(runtime, "we need water")
    for more in ("INFO", "wages", "INFO wages"):
        text_in(runtime, more)
    (case,) = cases(runtime)
    assert case.unanswered == 4


def test_whoever_is_watched_is_sent_no_guide(runtime: Runtime) -> None:
    text_in(runtime, "MENU")

    def unit(work: Work) -> None:
        who = work.session.exec(select(Contact)).one()
        contacts.keep_safe(work, who.id, do_not_text=False, shared_phone=False, neutral_words=True, quiet=None)

    write(runtime, SYSTEM, unit)
    text_in(runtime, "INFO wages")
    assert not any("Not paid?" in text for text in said(runtime))
    assert len(cases(runtime)) == 1


def test_what_is_told_when_we_asked_to_be_told_is_feedback_and_no_name_of_a_guide(runtime: Runtime) -> None:
    text_in(runtime, "FEEDBACK")
    text_in(runtime, "wages")
    with read(runtime) as work:
        assert len(work.session.exec(select(Item)).all()) == 1


def test_a_word_after_we_asked_where_they_are_is_no_name_of_a_guide(runtime: Runtime) -> None:
    text_in(runtime, "MENU")
    text_in(runtime, "2")  # find a service
    text_in(runtime, "school")
    assert not any(text.startswith("Every child") for text in said(runtime))


def test_how_feedback_is_handled_promises_the_days_of_the_settings(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, feedback=Feedback(answer_days=5))
    text_in(runtime, "INFO feedback")
    assert "within 5 days" in said(runtime)[0]


def test_s_what_our_budget_cannot_answer_is_read_by_a_person(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, limits=Limits(automatic_an_hour=2))
    for asked in ("INFO", "INFO wages", "INFO wages"):
        text_in(runtime, asked)
    assert cases(runtime) == [], "what they have from us within the hour needs nobody"
    text_in(runtime, "INFO rights")
    assert len(said(runtime)) == 2, "the budget is not gone beyond"
    assert len(cases(runtime)) == 1


@pytest.mark.parametrize("asked", ["INFO", "INFO wages", "wages"])
def test_s_what_was_asked_for_while_locked_or_through_a_list_is_read_by_a_person(runtime: Runtime, asked: str) -> None:
    not_answered(runtime, asked, acknowledged=True)
    not_answered(runtime, asked, unanswered=True, sender=DAWIT)
    assert said(runtime) == []
    assert len(cases(runtime)) == 2


def test_in_every_language_the_word_lists_and_a_number_of_it_is_the_right_guide(
    runtime: Runtime, wording: Wording
) -> None:
    for place, language in enumerate(wording.languages):
        sender = Address(AddressKind.PHONE, f"+9992000000{place:02d}")
        guide = tuple(Guide)[place]
        speaks(runtime, language, sender)
        text_in(runtime, wording.keyword("info", language), sender=sender)
        more = wording.text("label_more", language).text
        if guide.value.startswith("prepare"):
            choose(runtime, wording.text("label_prepare", language).text, more, sender=sender)
        choose(runtime, wording.text(guide.label, language).text, more, sender=sender)
        assert said(runtime)[-1] == text_of(wording, guide, language, runtime.settings).text, language
    assert cases(runtime) == []
    with read(runtime) as work:
        assert find_known(work, fingerprint(work, AMAL)) is None


def danger_words() -> Sequence[tuple[str, str]]:
    """Words of danger of every language, whole ones."""
    found = []
    for path in sorted(LISTS.glob("*.toml")):
        listed = rtoml.loads(path.read_text(encoding="utf-8"))["words"]["danger"].split(",")
        found += [(path.stem, word.strip()) for word in listed if "*" not in word and len(word.strip()) > 4]
    return found


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(danger_words()),
    st.sampled_from(sorted(NAMED_ALONE)),
    st.booleans(),
    st.booleans(),
)
def test_s_a_word_of_danger_beside_the_name_of_a_guide_opens_a_case_whatever_comes_first(
    runtime: Runtime, danger: tuple[str, str], guide: Guide, asks: bool, danger_first: bool
) -> None:
    language, word = danger
    named = keywords()[language][guide][0]
    told = " ".join([word, named] if danger_first else [named, word])
    info = runtime.wording.keyword("info", language)
    sender = Address(AddressKind.PHONE, f"+9993{next(_numbers):07d}")
    text_in(runtime, f"{info} {told}" if asks else told, sender=sender)
    with read(runtime) as work:
        known = find_known(work, fingerprint(work, sender))
        assert known is not None
        assert find_latest_of(work, known.id) is not None
