"""Every text in every language is fit to be sent: its room, its words, and what it never says or asks."""

import re
from collections.abc import Iterable

import pytest

from app.wording.drafts import FOLDER, Wording
from app.wording.keys import TEXTS
from app.wording.needs import Audience, Kind
from app.wording.rules import INTENTS, folded, forbidden_words
from app.wording.samples import SAMPLES
from app.wording.sentences import sentences
from channels.sms_text import Alphabet, measure
from tests.app.wording.word_lists import LISTS
from tests.house.words import wording_faults

WORDING = Wording.load()
LANGUAGES = WORDING.languages

# Texts that many people get or that go out by night and day: in these languages they stay in the cheap alphabet.
CHEAP_LANGUAGES = ("en", "es", "fr")
CHEAP_KINDS = {Kind.FIRST_ANSWER, Kind.AUTOMATIC, Kind.NEUTRAL, Kind.REPLY, Kind.ALERT, Kind.ALERT_PART}
# These name languages in their own letters: العربية, français.
NEVER_CHEAP = {"unknown_language", "language_set"}
# Parts, and texts that stand between others or are sent by a person who is already writing with them.
WITHOUT_A_NAME = {Kind.FIRST_ANSWER, Kind.REPLY, Kind.LABEL, Kind.GUIDE, Kind.SERVICE, Kind.SURVEY}
LABEL_LONGEST = 32


def _of(language: str, *kinds: Kind) -> dict[str, str]:
    """The texts a language has, filled; of the kinds, or of all."""
    commands = {intent: WORDING.keyword(intent, language) for intent in INTENTS}
    return {
        key: agreed.text.format(**SAMPLES, **commands)
        for key, agreed in WORDING.drafts[language].texts.items()
        if not kinds or TEXTS[key].kind in kinds
    }


def _at(language: str, keys: Iterable[str]) -> list[str]:
    """The keys as file and line, for the person who has to mend them."""
    lines = (FOLDER / f"{language}.toml").read_text(encoding="utf-8").splitlines()
    numbers = {
        key: number for number, line in enumerate(lines, start=1) for key in re.findall(r"^\[texts\.(\w+)\]", line)
    }
    return [f"{language}.toml:{numbers[key]} {key}" for key in keys]


def _sentences(text: str) -> list[str]:
    return re.findall(r"[^.?!؟۔।။።。？！]+[.?!؟۔।။።。？！]?", text)


def _questions(text: str) -> str:
    found = (text[start:end].rstrip() for start, end in sentences(text))
    return folded(" ".join(sentence for sentence in found if sentence[-1:] in {"?", "؟", "？", "፧"}))


def test_every_placeholder_has_a_sample_and_every_sample_a_placeholder() -> None:
    used = {name for needs in TEXTS.values() for name in needs.placeholders}
    assert used == SAMPLES.keys() | (used & set(INTENTS))
    assert not SAMPLES.keys() & set(INTENTS)


def test_keys_are_short_and_plain() -> None:
    assert [key for key in TEXTS if not re.fullmatch(r"[a-z_]{3,48}", key)] == []


def test_every_kind_and_audience_is_used() -> None:
    assert {needs.kind for needs in TEXTS.values()} == set(Kind)
    assert {needs.audience for needs in TEXTS.values()} == set(Audience)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_fits_its_room_and_may_go_out(language: str) -> None:
    assert [str(fault) for fault in wording_faults(language, WORDING)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_stand_in_the_order_of_the_keys(language: str) -> None:
    texts = WORDING.drafts[language].texts
    assert list(texts) == [key for key in TEXTS if key in texts]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_fits_a_menu(language: str) -> None:
    labels = _of(language, Kind.LABEL)
    assert _at(language, (key for key, text in labels.items() if len(text) > LABEL_LONGEST or text[-1] in ".?!")) == []


@pytest.mark.parametrize("language", CHEAP_LANGUAGES)
def test_what_goes_to_many_stays_in_the_cheap_alphabet(language: str) -> None:
    texts = _of(language, *CHEAP_KINDS)
    dear = {key: measure(text).forcing for key, text in texts.items() if measure(text).alphabet is Alphabet.UCS2}
    assert dear.keys() - NEVER_CHEAP == set(), dear


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_a_word_that_harms_on_a_watched_phone(language: str) -> None:
    never = WORDING.never(language)
    texts = _of(language)
    assert {
        key: found
        for key, text in texts.items()
        if TEXTS[key].audience.watched and (found := forbidden_words(text, never))
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_about_status_or_about_who_a_person_is(language: str) -> None:
    never = WORDING.never(language)
    asks = {key: _questions(text) for key, text in _of(language).items()}
    assert _at(language, (key for key, asked in asks.items() if forbidden_words(asked, never))) == []
    words = [folded(word) for word in LISTS[language].asks]
    assert _at(language, (key for key, asked in asks.items() if any(word in asked for word in words))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_promises_what_nobody_can_know(language: str) -> None:
    promises = re.compile("|".join(rf"(?<!\w){re.escape(folded(word))}" for word in LISTS[language].promises))
    assert _at(language, (key for key, text in _of(language).items() if promises.search(folded(text)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_neutral_texts_give_nothing_away(language: str) -> None:
    telling = [folded(word) for word in LISTS[language].telling]
    neutral = {key: folded(text) for key, text in _of(language).items() if TEXTS[key].audience is Audience.NEUTRAL}
    assert {"private_receipt", "private_call", "neutral_received"} <= neutral.keys() or not WORDING.drafts[
        language
    ].complete
    assert {key: [word for word in telling if word in text] for key, text in neutral.items()} == {
        key: [] for key in neutral
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_begins_with_what_to_do(language: str) -> None:
    actions = re.compile("|".join(rf"{re.escape(folded(word))}(?!\w)" for word in LISTS[language].actions))
    warnings = _of(language, Kind.ALERT)
    assert _at(language, (key for key, text in warnings.items() if not actions.match(folded(text)))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_fits_six_parts_with_all_that_goes_around_it(language: str) -> None:
    texts = _of(language, Kind.ALERT, Kind.ALERT_PART)
    around = [texts[key] for key in ("alert_until", "alert_answer", "alert_from") if key in texts]
    warnings = {key: text for key, text in texts.items() if TEXTS[key].kind is Kind.ALERT}
    assert (
        _at(language, (key for key, text in warnings.items() if measure(" ".join([text, *around])).segments > 6)) == []
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_arabic_letters_come_first_so_that_phones_lay_a_text_out_right_to_left(language: str) -> None:
    if WORDING.drafts[language].direction == "ltr":
        return
    values_first = {
        key for key in TEXTS if WORDING.text(key, language).text.startswith(("{question}", "{answer}", "{service}"))
    }
    texts = {key: text for key, text in _of(language).items() if key not in values_first}
    assert _at(language, (key for key, text in texts.items() if not "\u0590" <= text.lstrip("«(")[0] <= "\u08ff")) == []


def test_a_consulate_never_stands_without_a_lawyer_and_unhcr() -> None:
    named = {
        key: needs.placeholders for key, needs in TEXTS.items() if needs.placeholders & {"consulate", "consulates"}
    }
    assert named.keys() == {"guide_consulates", "script_consulate"}
    assert all({"legal_aid", "unhcr"} <= names for names in named.values())


def test_what_a_phone_gets_says_who_writes() -> None:
    anonymous = [
        key
        for key, needs in TEXTS.items()
        if needs.audience.watched and needs.kind not in WITHOUT_A_NAME and "organisation" not in needs.placeholders
    ]
    assert anonymous == ["menu_guide_end"]


@pytest.mark.parametrize(
    "key",
    [
        *(k for k, n in TEXTS.items() if n.kind is Kind.CAMPAIGN),
        "survey_invite",
        "survey_result",
        "feedback_done_for_many",
    ],
)
def test_what_we_start_ourselves_says_how_to_stop(key: str) -> None:
    assert "stop" in TEXTS[key].placeholders


@pytest.mark.parametrize("key", ["consent_ask", "consent_may_ask_id", "consent_may_tell", "consent_unclear"])
def test_a_question_of_consent_offers_no_as_plainly_as_yes(key: str) -> None:
    assert {"yes", "no"} <= TEXTS[key].placeholders


@pytest.mark.parametrize("key", ["private_receipt", "feedback_receipt", "feedback_place_receipt", "tracing_receipt"])
def test_a_receipt_says_its_number_and_when_there_is_news_and_nothing_of_the_content(key: str) -> None:
    assert (
        {"organisation", "reference", "when"}
        <= TEXTS[key].placeholders
        <= {"organisation", "reference", "when", "stop", "place"}
    )
