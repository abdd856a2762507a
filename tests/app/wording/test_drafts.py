"""The language files: every key in every language, fit to be sent, and errors that point at the line."""

from pathlib import Path

import pytest

from app.language import direction
from app.wording.drafts import FOLDER, Wording
from app.wording.rules import INTENTS, WordingInvalid, folded

WORDING = Wording.load()
LANGUAGES = WORDING.languages


def test_the_first_four_languages_are_there() -> None:
    assert {"en", "es", "fr", "ar"} <= set(LANGUAGES)


def test_machine_drafted_texts_are_marked_unreviewed() -> None:
    assert {agreed.reviewed for draft in WORDING.drafts.values() for agreed in draft.texts.values()} == {False}


@pytest.mark.parametrize("language", LANGUAGES)
def test_direction_is_that_of_the_script(language: str) -> None:
    assert WORDING.drafts[language].direction == direction(language)


def test_dari_without_words_of_its_own_falls_back_to_what_exists(tmp_path: Path) -> None:
    folder = _folder_with(tmp_path, "fr", old="", new="")
    (folder / "prs.toml").unlink(missing_ok=True)
    assert Wording.load(folder).text("received", "prs").language == "fa"
    (folder / "fa.toml").unlink()
    assert Wording.load(folder).text("received", "prs").language == "en"
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
    "cry",
    [
        "لا ترسلوا",
        "arrêté",
        "arretee",
        "faim",
        "basta",
        "كفى",
        "موقوف",
        "خلاص",
        "إنساني",
        "forgot me",
        "salir",
        "stat",
        "fin",
        "বন্ধ",
        "পাঠাবেন না",
        "बंद करो",
        "मत भेजो",
        "बन्द",
        "नपठाउनुहोस्",
        "ရပ်",
        "မပို့ပါနဲ့",
        "نفرستید",
        "مت بھیجو",
        "مه رالېږئ",
        "بند",
        "ختم",
        "بسه",
        "ایست",
        "روکو",
        "ودرېږه",
        "توقیف",
    ],
)
def test_what_somebody_in_danger_may_send_alone_neither_stops_nor_erases(cry: str) -> None:
    harmful = {
        folded(word)
        for words in WORDING.keywords.values()
        for intent in ("stop", "start", "erase")
        for word in words[intent]
    }
    assert folded(cry) not in harmful


@pytest.mark.parametrize(
    "opening",
    [
        *("comment", "liste", "lista", "avis", "ملاحظة", "retour", "তালিকা", "सूचना", "विकल्प", "စာရင်း", "သတင်း"),
        *("منو", "مینو", "نظر", "اطلاعات", "آگاهی", "فهرست", "لست"),
    ],
)
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
    assert refused.value.facts["key"] == "who"


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
