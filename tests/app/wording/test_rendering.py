"""The first answer, in every language and every combination of facts, and texts filled with values."""

from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wording.drafts import Wording
from app.wording.rendering import (
    ORGANISATION_LONGEST,
    AcknowledgementFacts,
    acknowledgement,
    nobody_there,
    render,
    say,
    without_stop,
)
from app.wording.rules import WordingInvalid, forbidden_words
from channels.sms_text import Alphabet, measure

WORDING = Wording.load()
LANGUAGES = WORDING.languages
ASKS = ("place", "people", "need")
ASK_SETS = [frozenset(asks) for asks in chain.from_iterable(combinations(ASKS, size) for size in range(4))]
PLACES = (None, "School, Green Street 5", "Estación Central, sala 2, Málaga")


def _combinations(organisation: str) -> list[AcknowledgementFacts]:
    booleans = (False, True)
    every = product(ASK_SETS, booleans, (None, "112"), (None, "08:00"), PLACES, booleans, booleans)
    return [AcknowledgementFacts(organisation, *facts) for facts in every]


def _said(key: str, language: str, **values: str) -> str:
    return WORDING.text(key, language).text.format(**values)


NAMES = ["Wp", "W" * ORGANISATION_LONGEST, "Centre Aide et Chemin"]


@pytest.mark.parametrize(
    ("language", "organisation"), [*product(LANGUAGES, NAMES), ("ar", "مرشد الطريق"), ("es", "Cámara Río Ñu")]
)
def test_the_first_answer_has_two_segments_at_most_and_says_every_must(language: str, organisation: str) -> None:
    for facts in _combinations(organisation):
        answer = acknowledgement(WORDING, language, facts)
        assert 1 <= measure(answer.text).segments <= 2, facts
        without_accents = organisation.replace("á", "a").replace("í", "i")
        assert organisation in answer.text or without_accents in answer.text
        assert answer.text.endswith(_said("stop_hint", language, stop=WORDING.keyword("stop", language)))
        assert (answer.language, answer.reviewed) == (language, False)
        assert forbidden_words(answer.text, WORDING.never(language)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_page_nothing_says_how_to_stop_texts_and_all_else_is_said(language: str) -> None:
    facts = AcknowledgementFacts("Wp", frozenset(ASKS), on_duty=True)
    values = {"organisation": "Wp", "reference": "BCDF-3479", "when": "3 May"}
    stop = WORDING.keyword("stop", language)
    for words in (acknowledgement(WORDING, language, facts), say(WORDING, "feedback_receipt", language, **values)):
        left = without_stop(WORDING, words).text
        assert stop in words.text
        assert stop not in left
        assert words.text.startswith(left)
        assert not left.endswith(" ")
    assert "BCDF-3479" in left
    assert "3 May" in left


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_unknown_is_asked_and_nothing_that_was_said(language: str) -> None:
    for facts in _combinations("W" * ORGANISATION_LONGEST):
        text = acknowledgement(WORDING, language, facts).text
        asked = {what for what in ASKS if _said(f"ask_{what}", language) in text}
        assert asked == (frozenset() if facts.neutral else facts.asks), facts


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_will_answer_is_said_only_while_somebody_is_on_duty(language: str) -> None:
    promise = _said("answering", language)
    neutral_promise = _said("neutral_received", language, organisation="Wp")
    for facts in _combinations("Wp"):
        text = acknowledgement(WORDING, language, facts).text
        assert facts.on_duty or (promise not in text and neutral_promise not in text)
        nobody = [_said("nobody_now", language), _said("nobody_until", language, time="08:00")]
        in_full = _said("nobody_on_duty", language, time="08:00", emergency="112")
        told = any(words in text for words in [*nobody, in_full])
        assert told == (not facts.on_duty and not facts.neutral)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_emergency_number_is_there_once_in_danger_or_when_nobody_is(language: str) -> None:
    for facts in _combinations("Wp"):
        expected = bool(facts.emergency) and not facts.neutral and (facts.danger or not facts.on_duty)
        assert acknowledgement(WORDING, language, facts).text.count("112") == int(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_danger_what_to_do_comes_before_who_we_are(language: str) -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(ASKS), on_duty=True, emergency="112", danger=True)
    text = acknowledgement(WORDING, language, facts).text
    assert text.startswith(_said("danger_advice", language))
    assert text.index("112") < text.index("Waypost") < text.index(_said("ask_place", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_others_look_at_only_neutral_words_are_sent(language: str) -> None:
    facts = AcknowledgementFacts(
        "Waypost", frozenset(ASKS), False, "112", "08:00", "School, Green Street 5", danger=True, neutral=True
    )
    stop = _said("stop_hint", language, stop=WORDING.keyword("stop", language))
    expected = _said("neutral_received_later", language, organisation="Waypost") + " " + stop
    assert acknowledgement(WORDING, language, facts).text == expected
    assert nobody_there(WORDING, language, facts).text == expected


def test_an_ordinary_first_answer_in_english_reads_like_this() -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(ASKS), on_duty=True)
    assert acknowledgement(WORDING, "en", facts).text == (
        "Waypost: we have your message. Help is free, for everyone, no ID needed. A person will answer you here. "
        "Please reply in one message: Where are you (street, landmark or pin)? How many people? What do you need? "
        "To stop texts: STOP."
    )


def test_an_ordinary_first_answer_in_arabic_keeps_every_part() -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(ASKS), on_duty=True)
    text = acknowledgement(WORDING, "ar", facts).text
    assert _said("one_message", "ar") in text
    assert _said("answering", "ar") in text
    assert measure(text).units <= 134


def test_one_message_is_asked_for_only_when_there_is_more_than_one_question() -> None:
    words = _said("one_message", "en")
    one = AcknowledgementFacts("Waypost", frozenset({"place"}), on_duty=True)
    two = AcknowledgementFacts("Waypost", frozenset({"place", "need"}), on_duty=True)
    assert words not in acknowledgement(WORDING, "en", one).text
    assert words in acknowledgement(WORDING, "en", two).text


def test_a_place_loses_its_accents_before_a_question_is_left_out() -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(ASKS), False, "112", "08:00", "Estación Málaga")
    answer = acknowledgement(WORDING, "es", facts)
    assert "Estacion Malaga" in answer.text
    assert measure(answer.text).alphabet is Alphabet.GSM7
    short = nobody_there(WORDING, "ar", facts)
    assert "Estación Málaga" in short.text


def test_musts_that_are_too_long_by_themselves_still_go_out_whole() -> None:
    name = "Waypost " * 40
    text = acknowledgement(WORDING, "en", AcknowledgementFacts(name, frozenset(ASKS), on_duty=True)).text
    assert name in text
    assert _said("ask_place", "en") in text
    assert _said("ask_need", "en") not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_nobody_answered_the_person_hears_until_when_the_number_and_an_open_place(language: str) -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(), False, "112", "08:00", "Green Street 5")
    answer = nobody_there(WORDING, language, facts)
    assert answer.key == "nobody_on_duty"
    assert [answer.text.count(fact) for fact in ("Waypost", "112", "08:00", "Green Street 5")] == [1, 1, 1, 1]
    for bare in _combinations("Waypost"):
        assert measure(nobody_there(WORDING, language, bare).text).segments <= 2


def test_the_same_facts_give_the_same_answer_and_whoever_has_no_words_of_their_own_gets_one_language() -> None:
    facts = AcknowledgementFacts("Waypost", frozenset(ASKS), on_duty=True)
    assert acknowledgement(WORDING, "de", facts) == acknowledgement(WORDING, "en", facts)


def test_command_words_of_the_language_are_filled_in() -> None:
    assert "PARAR" in say(WORDING, "how_was_it", "es", organisation="Waypost").text
    assert say(WORDING, "reply_stay_where_you_are", "fr").key == "reply_stay_where_you_are"


@pytest.mark.parametrize(
    ("values", "code", "name"),
    [
        ({"place": "x"}, "wording.value_missing", "time"),
        ({"place": "x", "time": "y", "when": "z"}, "wording.value_unknown", "when"),
    ],
)
def test_a_missing_or_unknown_value_is_refused_by_name(values: dict[str, str], code: str, name: str) -> None:
    with pytest.raises(WordingInvalid) as refused:
        render("{place} {time}", values)
    assert (refused.value.code, refused.value.facts) == (code, {"name": name})


@given(st.text())
def test_braces_in_a_value_stay_plain_text(value: str) -> None:
    assert render("at {place}.", {"place": value}) == f"at {value}."
