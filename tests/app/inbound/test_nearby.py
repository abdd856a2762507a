"""The languages offered to somebody whose own we could not tell."""

import pytest

from app.inbound.nearby import MOST, calling_code, choices, chosen
from app.language import LANGUAGES
from channels.contract import Address, AddressKind

OURS = ("en", "es", "fr", "ar")


def phone(number: str) -> Address:
    return Address(AddressKind.PHONE, number)


@pytest.mark.parametrize(
    ("number", "code"),
    [("+15005550001", "1"), ("+964770000000", "964"), ("+50937000000", "509"), ("+999100000001", "")],
)
def test_the_longest_calling_code_of_a_number_counts(number: str, code: str) -> None:
    assert calling_code(phone(number)) == code


def test_an_address_without_a_number_has_no_calling_code() -> None:
    assert calling_code(Address(AddressKind.WEB, "964770000000")) == ""


def test_the_guess_comes_first_then_what_is_spoken_there_then_ours() -> None:
    assert choices(guess="ku", code="964", ours=OURS) == ("ku", "ar", "en", "es", "fr")


def test_at_most_six_are_offered_and_the_main_language_is_always_among_them() -> None:
    offered = choices(guess="so", code="91", ours=("fr", "en", "es", "pt"))
    assert len(offered) == MOST
    assert offered[-1] == "fr"


def test_what_is_none_of_ours_is_not_offered() -> None:
    assert choices(guess="und", code="", ours=("en",)) == ("en",)


def test_every_language_near_a_number_is_one_we_write() -> None:
    spoken = {tag for code in range(1000) for tag in choices(guess="und", code=str(code), ours=())}
    assert spoken == set(LANGUAGES)


@pytest.mark.parametrize("text", ["2", " 2. ", "٢", "۲", "२", "২", "၂", "2️⃣", "②"])
def test_a_number_in_the_digits_of_any_script_chooses(text: str) -> None:
    assert chosen(text, ("en", "ar")) == "ar"


@pytest.mark.parametrize("text", ["", "0", "3", "22", "2 people", "we are 2", "٢ اشخاص", "½", "👍"])
def test_anything_else_chooses_nothing(text: str) -> None:
    assert chosen(text, ("en", "ar")) is None
