"""Where sentences end, in the script of every language we write in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language import LANGUAGES
from app.wording.drafts import Wording
from app.wording.sentences import sentences, thoughts

WORDING = Wording.load()


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Go up now. | Wait there!",
        "¿Dónde está? | Vamos.",
        "أين أنتم؟ | ابقوا هناك.",
        "آپ کہاں ہیں؟ | وہیں رہیں۔ | ہم آ رہے ہیں۔",
        "ኣበይ ኣለኹም፧ | ኣብኡ ጽንሑ። | ንመጽእ ኣለና።",
        "የት ናችሁ? | እዚያ ቆዩ፡፡ | እንመጣለን::",
        "আপনি কোথায়? | ওখানে থাকুন।",
        "आप कहाँ हैं? | वहीं रहें। | हम आते हैं॥",
        "ဘယ်မှာလဲ။ | အဲဒီမှာ၊ နေပါ။ | လာမယ်။",
        "你在哪里？| 留在那里。| 我们来！",
        "Де ви? | Лишайтеся там.",
    ],
)
def test_a_sentence_ends_as_it_is_written(text: str) -> None:
    wanted = [part.strip() for part in text.split("|")]
    assert [part.strip() for part in cut(text.replace("|", ""))] == wanted


@pytest.mark.parametrize("text", ["Until 08.30 on 3.5 km", "waypost.example/c", "{organisation}: yes, (here) we are"])
def test_a_stop_within_something_ends_nothing(text: str) -> None:
    assert cut(text) == [text]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert cut("“Stop!” she said. «Non.» Oui.") == ["“Stop!” ", "she said. ", "«Non.» ", "Oui."]


def test_a_colon_begins_another_thought() -> None:
    assert thoughts("Go now: water; and wait. So") == ["Go now: ", "water; ", "and wait. ", "So"]
    assert thoughts("ሕጂ ኪዱ፦ ማይ፤ ተጸበዩ") == ["ሕጂ ኪዱ፦ ማይ፤ ", "ተጸበዩ"]


@given(st.text(max_size=80))
def test_the_parts_are_the_text(text: str) -> None:
    assert "".join(cut(text)) == text
    assert "".join(thoughts(text)) == text


@pytest.mark.parametrize("language", WORDING.languages)
def test_our_own_guides_have_sentences_in_every_language(language: str) -> None:
    guides = [agreed.text for key, agreed in WORDING.drafts[language].texts.items() if key.startswith("guide_")]
    assert len(guides) > 20
    assert sum(len(cut(text)) for text in guides) > 3 * len(guides), LANGUAGES[language].english_name
