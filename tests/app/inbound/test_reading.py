"""Reading one text: the order of languages, danger over menus, and no raw word when the scrubber fails."""

import pytest

from app.inbound.intent import Intent, Intents
from app.inbound.language_guess import Detector
from app.inbound.needs import Needs, Urgency
from app.inbound.reading import Reader, Reading
from app.places.gazetteer import Gazetteer
from app.places.place import Method

SECRET = "Amal has no papers"


class Removing:
    """A scrubber that takes one known phrase out."""

    def scrub(self, text: str) -> str:
        return text.replace(SECRET, "[removed]")

    def warm(self) -> None:
        """Nothing takes it time."""


class Failing:
    """A scrubber that fails with the words of a person in its message."""

    def scrub(self, text: str) -> str:
        raise RuntimeError(text)

    def warm(self) -> None:
        """Nothing takes it time."""


DETECTOR, NEEDS, GAZETTEER = Detector.load(), Needs.load(), Gazetteer.load(["KE"])
INTENTS = Intents({"en": {"stop": ["STOP"], "info": ["INFO"], "feedback": ["FEEDBACK"]}})


def reader(*, main_language: str = "en", scrubber: Removing | Failing | None = None) -> Reader:
    return Reader(
        scrubber or Removing(), DETECTOR, GAZETTEER, INTENTS, NEEDS, threshold=0.6, main_language=main_language
    )


def test_a_text_is_understood_on_its_raw_words_and_scrubbed_last() -> None:
    reading = reader().read(f"We are 5 near Kakuma, no water, {SECRET}")
    assert reading.text == "We are 5 near Kakuma, no water, [removed]"
    assert (reading.language, reading.intent, reading.people) == ("en", Intent.SOS, 5)
    assert (reading.needs, reading.urgency) == (("water",), Urgency.URGENT)
    assert reading.place is not None
    assert (reading.place.label, reading.place.method) == ("Kakuma", Method.GAZETTEER)
    assert not reading.reduced


def test_a_stated_language_is_never_replaced() -> None:
    reading = reader().read("nous avons besoin d'aide, l'eau monte", stated_language="ar", sticky_language="es")
    assert (reading.language, reading.confidence, reading.guess) == ("ar", 1.0, "fr")


def test_the_language_of_the_conversation_outlasts_a_short_word_of_another() -> None:
    assert reader().read("ok merci", sticky_language="ar").language == "ar"


def test_a_whole_sentence_of_another_language_replaces_the_conversation_s() -> None:
    assert reader().read("nous avons besoin d'aide, l'eau monte", sticky_language="ar").language == "fr"


@pytest.mark.parametrize("text", ["SOS", "👍", "12"])
def test_an_unsure_guess_gives_the_main_language_and_is_kept_beside_it(text: str) -> None:
    reading = reader(main_language="es").read(text)
    assert (reading.language, reading.guess) == ("es", "und")


def test_who_writes_another_script_than_the_main_language_is_answered_in_that_script() -> None:
    reading = reader(main_language="en").read("ВНЖ")
    assert reading.language in {"uk", "ru"}
    assert reading.script == "Cyrl"


def test_danger_in_a_text_that_starts_like_a_menu_word_is_an_sos() -> None:
    assert reader().read("info I am drowning").intent is Intent.SOS
    assert reader().read("info clinics").intent is Intent.INFO


def test_a_shared_place_without_words_is_an_sos() -> None:
    reading = reader().read("", location=(-1.2864, 36.8172, ""))
    assert reading.intent is Intent.SOS
    assert reading.place is not None
    assert reading.place.method is Method.SHARE


def test_when_the_scrubber_fails_only_our_own_words_are_kept() -> None:
    reading = reader(scrubber=Failing()).read(f"{SECRET}, 5 people trapped in Kakuma, call +15005550006")
    assert reading.reduced
    assert reading.text == "5 people trapped kakuma"
    assert (reading.urgency, reading.people) == (Urgency.DANGER, 5)


def test_no_raw_word_stands_in_what_a_failed_scrubbing_leaves() -> None:
    reading = reader(scrubber=Failing()).read(f"{SECRET} zzzunknown")
    assert "zzzunknown" not in repr(reading)
    assert "Amal" not in repr(reading)


@pytest.mark.parametrize("text", ["\x00help", "\u200bhelp", "\ud800 help", "help " * 2000, "1 " * 5000, "\n\r\u2028"])
def test_strange_texts_are_read(text: str) -> None:
    assert isinstance(reader().read(text), Reading)


def test_the_reader_of_the_repository_reads_without_keys_or_database() -> None:
    reading = Reader.load(main_language="en", countries=("KE",)).read("ayuda, no hay agua en Nairobi")
    assert (reading.language, reading.needs) == ("es", ("water",))
    assert reading.place is not None
