"""The language files: every key in every language, fit to be sent, and errors that point at the line."""

from pathlib import Path

import pytest

from app.wording.drafts import FOLDER, Wording
from app.wording.rules import INTENTS, TEXTS, WordingInvalid, folded, forbidden_words, illegal_of_people, placeholders
from channels.sms_text import Alphabet, measure

WORDING = Wording.load()
LANGUAGES = WORDING.languages
EVERY_TEXT = [(key, language) for key in TEXTS for language in LANGUAGES]

# As long as they get in practice.
VALUES = {
    "organisation": "Waypost Aid",
    "emergency": "112",
    "time": "08:00",
    "place": "Green Street School, Green Street 5",
    "languages": ", ".join(f"{n} {draft.name}" for n, draft in enumerate(WORDING.drafts.values(), start=1)),
    "when": "12:30",
    "reference": "KD7-4X",
    "link": "https://waypost.example/c/KD74X",
}


def _sent(key: str, language: str) -> str:
    commands = {name: WORDING.keyword(name, language) for name in ("stop", "start", "erase")}
    return WORDING.text(key, language).text.format(**VALUES, **commands)


def test_the_first_four_languages_are_there() -> None:
    assert {"en", "es", "fr", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_every_key_is_in_every_language_with_the_agreed_placeholders(key: str, language: str) -> None:
    agreed = WORDING.text(key, language)
    assert agreed.language == language
    assert placeholders(agreed.text) == TEXTS[key]


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_every_text_fits_in_two_segments(key: str, language: str) -> None:
    assert 1 <= measure(_sent(key, language)).segments <= 2


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_latin_texts_stay_in_the_cheap_alphabet(language: str) -> None:
    # The list of languages names Arabic in its own letters: the one text that cannot.
    dear = {key for key in TEXTS if measure(_sent(key, language)).alphabet is Alphabet.UCS2}
    assert dear == {"unknown_language"}


@pytest.mark.parametrize(("key", "language"), EVERY_TEXT)
def test_no_text_holds_a_word_that_harms_on_a_watched_phone(key: str, language: str) -> None:
    text = _sent(key, language)
    assert forbidden_words(text, WORDING.never(language)) == ()
    assert illegal_of_people(text, WORDING.drafts[language].illegal) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [key for key in TEXTS if key.startswith("neutral_")])
def test_neutral_texts_speak_of_no_help_need_or_place(key: str, language: str) -> None:
    telling = {
        "en": ("help", "where", "need", "safe", "rescue"),
        "es": ("ayuda", "lugar", "falta", "salvo"),
        "fr": ("aide", "endroit", "besoin", "danger"),
        "ar": ("مساعد", "أين", "حاج", "خطر"),
    }
    assert not [word for word in telling[language] if folded(word) in folded(_sent(key, language))]


def test_machine_drafted_texts_are_marked_unreviewed() -> None:
    assert {WORDING.text(key, language).reviewed for key, language in EVERY_TEXT} == {False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_direction_is_that_of_the_script(language: str) -> None:
    assert WORDING.drafts[language].direction == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("key", [key for key, names in TEXTS.items() if "organisation" in names])
def test_arabic_texts_begin_with_an_arabic_word_so_that_phones_lay_them_out_right_to_left(key: str) -> None:
    assert "\u0600" <= _sent(key, "ar")[0] <= "\u06ff"


def test_dari_without_words_of_its_own_falls_back_to_what_exists() -> None:
    assert WORDING.text("received", "prs").language == "en"
    assert WORDING.text("received", "es-MX").language == "es"
    assert WORDING.text("received", "").language == "en"


def test_the_words_every_provider_takes_as_stop_stop_here_too() -> None:
    stop = set(WORDING.keywords["en"]["stop"])
    assert {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"} <= stop
    assert {"START", "UNSTOP"} <= set(WORDING.keywords["en"]["start"])
    assert {"ERASE", "FORGET ME", "DELETE ME"} <= set(WORDING.keywords["en"]["erase"])


def test_no_word_is_two_commands_in_any_two_languages() -> None:
    pairs = {
        (folded(word), intent) for words in WORDING.keywords.values() for intent in INTENTS for word in words[intent]
    }
    assert len({word for word, _ in pairs}) == len(pairs)


@pytest.mark.parametrize(
    "cry", ["arrêté", "arretee", "faim", "basta", "كفى", "موقوف", "خلاص", "إنساني", "forgot me", "salir", "stat", "fin"]
)
def test_what_somebody_in_danger_may_send_alone_neither_stops_nor_erases(cry: str) -> None:
    harmful = {
        folded(word)
        for words in WORDING.keywords.values()
        for intent in ("stop", "start", "erase")
        for word in words[intent]
    }
    assert folded(cry) not in harmful


@pytest.mark.parametrize("opening", ["comment", "liste", "lista", "avis", "ملاحظة", "retour"])
def test_what_opens_an_ordinary_sentence_is_no_menu_or_feedback_word(opening: str) -> None:
    words = {
        folded(word)
        for language in WORDING.keywords.values()
        for intent in ("info", "feedback", "menu")
        for word in language[intent]
    }
    assert folded(opening) not in words


def _folder_with(tmp_path: Path, language: str, *, old: str, new: str) -> Path:
    for path in FOLDER.glob("*.toml"):
        source = path.read_text(encoding="utf-8")
        if path.stem == language:
            assert old in source
            source = source.replace(old, new)
        (tmp_path / path.name).write_text(source, encoding="utf-8")
    return tmp_path


FRENCH_TAKEN = (FOLDER / "fr.toml").read_text(encoding="utf-8").splitlines().index("[texts.taken]") + 1


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("[texts.taken]", "[texts.takken]", "wording.unknown_key", FRENCH_TAKEN),
        ("{organisation} : une personne a lu", "une personne a lu", "wording.placeholder_missing", FRENCH_TAKEN),
        ("{organisation} : une personne a lu", "{org}{organisation}", "wording.placeholder_unknown", FRENCH_TAKEN),
        ("{organisation} : une personne a lu", "{organisation} } lu", "wording.stray_brace", FRENCH_TAKEN),
        ("{organisation} : une personne a lu", "{organisation!r}", "wording.placeholder_name", FRENCH_TAKEN),
        ('language = "fr"', 'language = "it"', "wording.language_is_not_file_name", 3),
        ('direction = "ltr"', 'direction = "up"', "wording.direction", 5),
        ("reviewed = false", 'reviewed = "no"', "wording.missing", 6),
        ('menu = ["MENU", "OPTIONS", "CHOIX", "SOMMAIRE"]', "menu = []", "wording.not_words", 0),
        ("[never]", "[nevver]", "wording.unknown_table", 0),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    folder = _folder_with(tmp_path, "fr", old=old, new=new)
    with pytest.raises(WordingInvalid) as refused:
        Wording.load(folder)
    assert refused.value.code == code
    assert refused.value.facts["file"] == "fr.toml"
    lines = (folder / "fr.toml").read_text(encoding="utf-8").splitlines()
    expected = line or lines.index(new) + 1
    assert refused.value.facts["line"] == expected
    assert "fr.toml" in str(refused.value)


def test_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    folder = _folder_with(tmp_path, "es", old='language = "es"', new="language = es")
    with pytest.raises(WordingInvalid, match=r"es\.toml.*line 3"):
        Wording.load(folder)


def test_a_word_that_is_two_commands_is_refused(tmp_path: Path) -> None:
    folder = _folder_with(tmp_path, "fr", old='"CHOIX"', new='"ÁYUDA"')
    with pytest.raises(WordingInvalid) as refused:
        Wording.load(folder)
    assert refused.value.code == "wording.keyword_twice"


def test_english_must_hold_every_key(tmp_path: Path) -> None:
    text = '[texts.who]\ntext = "{organisation}:"\n'
    folder = _folder_with(tmp_path, "en", old=text, new="")
    with pytest.raises(WordingInvalid) as refused:
        Wording.load(folder)
    assert refused.value.code == "wording.english_incomplete"


def test_a_text_missing_in_a_language_comes_from_the_next_in_its_chain(tmp_path: Path) -> None:
    text = '[texts.who]\ntext = "{organisation} :"\n'
    wording = Wording.load(_folder_with(tmp_path, "fr", old=text, new=""))
    assert wording.text("who", "fr").language == "en"
    assert wording.text("received", "fr").language == "fr"
    assert wording.language_of_all({"who", "received"}, "fr") == "en"
    assert wording.language_of_all({"received"}, "fr") == "fr"


def test_one_text_may_be_reviewed_before_the_rest_of_its_file(tmp_path: Path) -> None:
    text = "[texts.who]\n"
    wording = Wording.load(_folder_with(tmp_path, "fr", old=text, new=text + "reviewed = true\n"))
    assert wording.text("who", "fr").reviewed
    assert not wording.text("received", "fr").reviewed


def test_asking_for_an_unknown_key_is_refused() -> None:
    with pytest.raises(WordingInvalid):
        WORDING.text("welcome", "en")
