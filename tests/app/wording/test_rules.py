"""States, placeholders, and the words that never go out."""

from itertools import product

import pytest

from app.errors import Conflict
from app.wording.drafts import Wording
from app.wording.rules import (
    NEVER_SAID,
    State,
    StepFacts,
    WordingInvalid,
    check_placeholders,
    forbidden_words,
    placeholders,
    step,
)

WORDING = Wording.load()

ALLOWED = {
    (State.DRAFT, State.IN_REVIEW),
    (State.DRAFT, State.RETIRED),
    (State.IN_REVIEW, State.DRAFT),
    (State.IN_REVIEW, State.PUBLISHED),
    (State.IN_REVIEW, State.RETIRED),
    (State.PUBLISHED, State.RETIRED),
}


@pytest.mark.parametrize(("state", "to"), list(product(State, State)))
def test_only_the_agreed_steps_are_allowed(state: State, to: State) -> None:
    if (state, to) in ALLOWED:
        assert step(state, to, StepFacts()) is to
        return
    with pytest.raises(Conflict) as refused:
        step(state, to, StepFacts())
    assert refused.value.code == "wording.step"


def test_nobody_publishes_what_they_wrote() -> None:
    with pytest.raises(Conflict) as refused:
        step(State.IN_REVIEW, State.PUBLISHED, StepFacts(approver_wrote_it=True))
    assert refused.value.code == "wording.own_review"


def test_a_text_with_problems_may_be_sent_back_but_not_published() -> None:
    facts = StepFacts(problems=("wording.placeholder_missing",))
    assert step(State.IN_REVIEW, State.DRAFT, facts) is State.DRAFT
    with pytest.raises(Conflict):
        step(State.IN_REVIEW, State.PUBLISHED, facts)


def test_placeholders_are_the_names_between_braces() -> None:
    assert placeholders("{a} and {b_c} and {a}") == {"a", "b_c"}
    assert placeholders("none") == frozenset()


@pytest.mark.parametrize(
    "text", ["{", "}", "{{a}}", "{a", "a}", "{}", "{0}", "{a.b}", "{a!r}", "{a:>9}", "{ a }", "{A}"]
)
def test_anything_but_a_plain_name_between_braces_is_refused(text: str) -> None:
    with pytest.raises(WordingInvalid):
        placeholders(text)


def test_a_text_with_other_placeholders_than_agreed_is_refused_by_name() -> None:
    check_placeholders("open_place", "Open: {place}")
    with pytest.raises(WordingInvalid) as refused:
        check_placeholders("open_place", "Open: {plaza} {place}")
    assert refused.value.facts == {"key": "open_place", "name": "plaza"}


@pytest.mark.parametrize("language", WORDING.languages)
def test_every_language_names_everything_that_is_never_said(language: str) -> None:
    assert set(WORDING.never(language)) == set(NEVER_SAID)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Help for MIGRANTS"),
        ("en", "no papers needed"),
        ("en", "we do not ask for your status."),
        ("en", "the police will not come"),
        ("en", "at the border"),
        ("es", "sin papeles"),
        ("es", "la policia no viene"),
        ("es", "ayuda a inmigrantes"),
        ("es", "cruzar la frontera"),
        ("fr", "pour les réfugiés"),
        ("fr", "sans-papiers"),
        ("fr", "titre de sejour"),
        ("ar", "مساعدة للمهاجرين"),
        ("ar", "بلا أوراق"),
        ("ar", "والشرطة لن تأتي"),
        ("ar", "عند الحدود"),
        ("ar", "لاجئون"),
        ("ar", "بدون تأشيرة"),
        ("ar", "وضعك القانوني أو الإقامة"),
        ("bn", "শরণার্থীদের ক্যাম্প"),
        ("bn", "আকামার মেয়াদ"),
        ("bn", "থানায় যান"),
        ("hi", "प्रवासियों की मदद"),
        ("hi", "काग़ज़ात दिखाएं"),
        ("hi", "पुलिस नहीं आएगी"),
        ("ne", "आप्रवासीलाई मद्दत"),
        ("ne", "कागजात चाहिँदैन"),
        ("ne", "सीमामा प्रहरी छ"),
        ("my", "ရွှေ့ပြောင်းသူများအတွက်"),
        ("my", "အထောက်အထားမရှိသူ"),
        ("my", "ရဲစခန်းနားမှာ"),
    ],
)
def test_words_that_harm_on_a_watched_phone_are_found(language: str, text: str) -> None:
    assert forbidden_words(text, WORDING.never(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The shelter is open. Newspapers and wallpaper, statuesque."),
        ("es", "El refugio está abierto. Papel higiénico. Estado del agua."),
        ("fr", "Le refuge est ouvert. Papier toilette. Carte d'identité."),
        ("ar", "الملجأ مفتوح. بلا هوية. كم عددكم؟"),
        ("bn", "আশ্রয়কেন্দ্র খোলা। ঠিকানা লিখুন। আইডি লাগে না।"),
        ("hi", "आश्रय खुला है। ठिकाना लिखें। कितने लोग?"),
        ("ne", "ओत खुला छ। ठेगाना लेख्नुहोस्। कति जना?"),
        ("my", "ခိုနားရာ ဖွင့်ထားပါတယ်။ သူ့ရဲ့ ကလေး။ ID မလို။"),
    ],
)
def test_harmless_neighbours_of_those_words_are_not_found(language: str, text: str) -> None:
    assert forbidden_words(text, WORDING.never(language)) == ()
