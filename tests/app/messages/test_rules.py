"""Into which language a new text is translated, by which codes, and what of it a machine is given."""

import pytest

from app.messages.attachments import NOT_FETCHED
from app.messages.rules import REMOVED, codes, for_machine, wanted_target
from app.privacy import scrub

KNOWN = {
    "en": frozenset({"ar", "fa", "es", "zh-Hans"}), "ar": frozenset({"en"}), "fa": frozenset({"en"}),
    "es": frozenset({"en"}),
}  # fmt: skip


def test_the_token_for_what_was_removed_is_the_scrubbers() -> None:
    assert REMOVED == scrub.REMOVED


@pytest.mark.parametrize(
    ("language", "reads", "target"),
    [
        ("ar", [("en",)], "en"),
        ("ar", [("en", "ar")], None),
        ("ar", [("en",), ("ar",)], None),
        ("ar", [], None),
        ("ar", [()], "en"),
        ("ar", [("es",), ("fr", "es")], "es"),
        ("ar", [("es", "en")], "en"),
    ],
)
def test_a_text_is_translated_when_nobody_on_duty_reads_it(
    language: str, reads: list[tuple[str, ...]], target: str | None
) -> None:
    assert wanted_target(language, reads, "en") == target


@pytest.mark.parametrize(
    ("language", "target", "pair"),
    [
        ("ar", "en", ("ar", "en")),
        ("prs", "en", ("fa", "en")),
        ("en", "zh", ("en", "zh-Hans")),
        ("und", "en", ("auto", "en")),
        ("", "ar", ("auto", "ar")),
        ("ti", "en", None),
        ("es", "ar", None),
        ("und", "ti", None),
    ],
)
def test_the_servers_own_codes_are_used_and_what_it_cannot_is_not_asked(
    language: str, target: str, pair: tuple[str, str] | None
) -> None:
    assert codes(language, target, KNOWN) == pair


def test_a_machine_is_given_the_words_without_our_tokens() -> None:
    assert for_machine(f"I have {REMOVED} and need water {NOT_FETCHED}") == "I have … and need water …"
    assert for_machine(f"{REMOVED} {NOT_FETCHED} 👍") == ""
