"""Lexicons are data: every mistake is named with file and line, every near-miss really is one."""

import re
from pathlib import Path

import pytest

from app.privacy.lexicon import FOLDER, LexiconInvalid, read_lexicon
from app.privacy.matching import blanked
from app.privacy.normalise import Folder
from app.privacy.phrases import Grammar, read_phrase
from app.privacy.prepare import tables_of
from app.privacy.scrub import Scrubber

folder = Folder()
scrubber = Scrubber.load()


def pattern_of(source: str, grammar: Grammar) -> re.Pattern[str]:
    return re.compile(read_phrase(source, grammar).regex)


_LEXICONS = [read_lexicon(path, folder.word) for path in sorted(FOLDER.glob("*.toml"))]

_GOOD = """language = "xx"
reviewed_by_native = false
[[phrase]]
match = ["no papers"]
tier = "A"
near_miss = ["toilet paper"]
"""


@pytest.mark.parametrize("lexicon", _LEXICONS, ids=lambda lexicon: lexicon.language)
def test_near_misses_are_left_alone_by_all_lexicons_together(lexicon) -> None:  # type: ignore[no-untyped-def]
    assert [text for text in lexicon.near_misses if scrubber.scrub(text) != text] == []


@pytest.mark.parametrize("lexicon", _LEXICONS, ids=lambda lexicon: lexicon.language)
def test_every_phrase_compiles_and_removes_something(lexicon) -> None:  # type: ignore[no-untyped-def]
    assert all(re.compile(phrase.regex).groups >= 1 for phrase in lexicon.phrases)
    assert all(re.compile(phrase.regex) for phrase in lexicon.protected)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (_GOOD.replace('near_miss = ["toilet paper"]\n', ""), 3, "near_miss"),
        (_GOOD.replace('["toilet paper"]', '[" "]'), 3, "near_miss"),
        (_GOOD.replace('"A"', '"E"'), 3, "tier must be one of A, B, C, D"),
        (_GOOD + '[[phrase]]\nmatch = ["{lack} papers"]\ntier = "A"\nnear_miss = ["x"]\n', 7, "unknown class {lack}"),
        (_GOOD + '[[phrase]]\nmatch = ["(no papers"]\ntier = "A"\nnear_miss = ["x"]\n', 7, "is missing"),
        (_GOOD + '[[phrase]]\nmatch = ["_3"]\ntier = "A"\nnear_miss = ["x"]\n', 7, "no word to look for"),
        (_GOOD + '[[phrase]]\nmatch = ["no+"]\ntier = "A"\nnear_miss = ["x"]\n', 7, "nothing to stand on"),
        (_GOOD + "[[protected]]\nmatch = []\n", 7, "without match"),
        (_GOOD + "[words]\na = 1\n", 7, "unknown name 'words'"),
        (_GOOD.replace('"xx"', '"yy"'), 1, "name of the file"),
        (_GOOD.replace("= false", '= "no"'), 2, "true or false"),
        (_GOOD.replace("= false", "= maybe"), 2, "line 2"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, source: str, line: int, words: str) -> None:
    path = tmp_path / "xx.toml"
    path.write_text(source, encoding="utf-8")

    with pytest.raises(LexiconInvalid, match=re.escape(words)) as raised:
        read_lexicon(path, folder.word)
    assert str(raised.value).startswith(f"{path}:{line}:")


def test_a_language_without_a_lexicon_is_refused() -> None:
    with pytest.raises(LexiconInvalid, match=r"zz\.toml:1: no lexicon"):
        Scrubber.load(["en", "zz"])


def test_a_class_made_of_itself_is_refused() -> None:
    grammar = Grammar(folder.word, {"a": "(x|{a})"}, "", "", "", spaced=True)

    with pytest.raises(ValueError, match="contains itself"):
        read_phrase("{a}", grammar)


@pytest.mark.parametrize(
    ("source", "text", "removed"),
    [
        ("my visa _2 expired", "my visa for france expired", ["my visa", "expired"]),
        ("[i am ]illegal", "i am illegal", ["illegal"]),
        ("green-card", "greencard", ["greencard"]),
        ("illegal", "ilegal", ["ilegal"]),
        ("deport*", "deportations", ["deportations"]),
        ("(no|without) papers?", "without paper", ["without paper"]),
        ("don't stay", "dont stay", ["dont stay"]),
    ],
)
def test_the_signs_of_the_phrase_language_mean_what_they_say(source: str, text: str, removed: list[str]) -> None:
    match = pattern_of(source, Grammar(folder.word, {}, "", "", "", spaced=True)).fullmatch(text)

    assert match is not None
    assert [group for group in match.groups() if group] == removed


def test_a_gap_between_words_ends_with_a_comma() -> None:
    pattern = pattern_of("visa _3 expired", Grammar(folder.word, {}, "", "", "", spaced=True))

    assert pattern.search(blanked("visa of my son, expired"))
    assert pattern.search(blanked("visa shop closed, milk expired")) is None


def _removing(tmp_path: Path, *, tier: str, match: str) -> Scrubber:
    path = tmp_path / "xx.toml"
    path.write_text(
        _GOOD.replace("[[phrase]]", '[signs]\nthing = ["wiring"]\n[[phrase]]')
        + f'[[phrase]]\nmatch = ["{match}"]\ntier = "{tier}"\nnear_miss = ["x"]\n',
        encoding="utf-8",
    )
    return Scrubber(tables_of([read_lexicon(path, folder.word)]), folder)


def test_a_word_of_tier_c_stays_beside_a_thing(tmp_path: Path) -> None:
    found = _removing(tmp_path, tier="C", match="undocumented")

    assert found.scrub("undocumented wiring burned") == "undocumented wiring burned"
    assert found.scrub("eleven undocumented, no wiring seen") == "eleven [removed], no wiring seen"


def test_a_phrase_of_tier_d_only_finishes_what_was_removed(tmp_path: Path) -> None:
    found = _removing(tmp_path, tier="D", match="[my husband ]not")

    assert found.scrub("no papers, my husband not, we need water") == "[removed], my husband [removed], we need water"
    assert found.scrub("no papers, my husband not far from here") == "[removed], my husband not far from here"
    assert found.scrub("no papers. I can swim, my husband not") == "[removed]. I can swim, my husband not"


def test_particles_may_be_attached_where_the_phrase_says_so() -> None:
    pattern = pattern_of("~اوراق~", Grammar(folder.word, {}, "(?:ب|ال|و)?", "(?:نا|ي)?", "", spaced=True))

    assert all(pattern.fullmatch(word) for word in ["اوراق", "الاوراق", "اوراقنا", "واوراقي"])
    assert pattern.search("مكاوراق") is None


def test_and_may_be_written_on_to_the_first_word_of_any_phrase_and_stays() -> None:
    match = pattern_of("تاشيرتي", Grammar(folder.word, {}, "", "", "(?:و)?", spaced=True)).fullmatch("وتاشيرتي")

    assert match is not None
    assert match[1] == "تاشيرتي"


def test_a_doubled_vowel_is_never_typed_once_because_refuge_is_no_refugee() -> None:
    assert pattern_of("refugee", Grammar(folder.word, {}, "", "", "", spaced=True)).search("a refuge here") is None


def test_a_language_written_without_blanks_is_found_inside_a_line(tmp_path: Path) -> None:
    path = tmp_path / "zh.toml"
    path.write_text(
        'language = "zh"\nreviewed_by_native = false\nspaced = false\n[[protected]]\nmatch = ["黑户外"]\n'
        '[[phrase]]\nmatch = ["黑户"]\ntier = "A"\nnear_miss = ["黑户外灯坏了"]\n',
        encoding="utf-8",
    )
    found = Scrubber(tables_of([read_lexicon(path, folder.word)]), folder)

    assert found.scrub("我们是黑户两个孩子没有水") == "我们是[removed]两个孩子没有水"
    assert found.scrub("黑户外灯坏了") == "黑户外灯坏了"


def test_words_with_vowel_signs_are_whole_words(tmp_path: Path) -> None:
    path = tmp_path / "hi.toml"
    path.write_text(
        'language = "hi"\nreviewed_by_native = false\n'
        '[[phrase]]\nmatch = ["(मेरे|हमारे) पास काग* नहीं"]\ntier = "A"\nnear_miss = ["पानी नहीं है"]\n',
        encoding="utf-8",
    )
    found = Scrubber(tables_of([read_lexicon(path, folder.word)]), folder)

    assert found.scrub("पानी चाहिए, हमारे पास कागज़ात नहीं हैं") == "पानी चाहिए, [removed] हैं"
    assert found.scrub("हमारे पास पानी नहीं है") == "हमारे पास पानी नहीं है"
