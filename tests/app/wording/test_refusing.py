"""No text asks for status or papers or calls people illegal, in every language the scrubber knows."""

import pytest

from app.privacy.prepared import FOLDER
from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.refusing import Refusal, lists, refusals
from app.wording.rules import INTENTS
from app.wording.samples import SAMPLES

WORDING = Wording.load()

REFUSED = [(language, text) for language, known in lists().items() for text in known.refused]
ALLOWED = [(language, text) for language, known in lists().items() for text in known.allowed]


def test_every_language_of_the_scrubber_has_its_lists_and_examples_of_both_kinds() -> None:
    assert set(lists()) == {path.stem for path in FOLDER.glob("*.toml")}
    for language, known in lists().items():
        codes = {refusal.code for text in known.refused for refusal in refusals(text, language)}
        assert codes == {"wording.asks_for_papers", "wording.illegal_of_people"}, language
        assert len(known.allowed) >= 3, language


@pytest.mark.parametrize(("language", "text"), REFUSED)
def test_an_example_of_what_may_not_go_out_is_refused(language: str, text: str) -> None:
    assert refusals(text, language)


@pytest.mark.parametrize(("language", "text"), ALLOWED)
def test_a_promise_a_lost_document_and_an_illegal_thing_are_not_refused(language: str, text: str) -> None:
    assert refusals(text, language) == ()


@pytest.mark.parametrize("language", lists())
def test_what_is_offered_instead_is_not_refused_itself(language: str) -> None:
    assert refusals(lists()[language].illegal.instead, language) == ()


def test_a_refusal_names_the_words_and_offers_others() -> None:
    assert refusals("Illegal immigrants: show your passport!", "en") == (
        Refusal("wording.asks_for_papers", ("passport",)),
        Refusal("wording.illegal_of_people", ("illegal",), "migrant in an irregular situation"),
    )
    assert refusals("Do you have papers?", "xx") == ()


@pytest.mark.parametrize("language", WORDING.languages)
def test_no_agreed_text_is_refused(language: str) -> None:
    draft = WORDING.drafts[language]
    commands = {intent: WORDING.keyword(intent, language) for intent in INTENTS}
    texts = {key: agreed.text.format(**SAMPLES, **commands) for key, agreed in draft.texts.items()}
    assert texts.keys() <= TEXTS.keys()
    assert {key: found for key, text in texts.items() if (found := refusals(text, language))} == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Illegal immigrants may come."),
        ("en", "people who are illegal"),
        ("en", "illegal migration"),
        ("en", "the illegals next door"),
        ("es", "los inmigrantes ilegales"),
        ("es", "personas que son ilegales"),
        ("fr", "des migrants illégaux"),
        ("fr", "les clandestins"),
        ("ar", "المهاجرين غير الشرعيين"),
        ("ar", "الهجرة غير الشرعية"),
        ("bn", "অবৈধ অভিবাসীরা"),
        ("hi", "अवैध प्रवासियों को"),
        ("ne", "गैरकानुनी आप्रवासी"),
        ("my", "တရားမဝင် ရွှေ့ပြောင်းသူများ"),
    ],
)
def test_illegal_said_of_people_is_found_and_something_else_is_offered(language: str, text: str) -> None:
    (refusal,) = refusals(text, language)
    assert refusal.code == "wording.illegal_of_people"
    assert refusals(refusal.instead, language) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Illegal waste was burnt near the school. People are ill."),
        ("en", "Illegal wiring and leaking gas put many people in danger"),
        ("es", "basura ilegal en la calle"),
        ("fr", "une décharge illégale"),
        ("ar", "توصيلات كهرباء غير قانونية"),
    ],
)
def test_illegal_said_of_a_thing_is_a_plain_word(language: str, text: str) -> None:
    assert refusals(text, language) == ()
