"""Which language a page speaks."""

from app.web.language import choose

SPOKEN = ("en", "ar", "es", "fa", "fr")


def test_a_page_speaks_the_first_wish_it_can() -> None:
    assert choose(SPOKEN, (None, "", "my", "fr-CA", "es")) == "fr"


def test_a_page_speaks_persian_to_somebody_who_wishes_for_dari() -> None:
    assert choose(SPOKEN, ("fa-AF", "en")) == "fa"
    assert choose(SPOKEN, ("prs", "en")) == "fa"


def test_a_page_looks_at_every_wish_before_english_stands_in() -> None:
    assert choose(SPOKEN, ("ti-ER", "ar")) == "ar"


def test_a_page_speaks_english_to_somebody_who_wishes_for_it_first() -> None:
    assert choose(SPOKEN, ("en-GB", "ar")) == "en"


def test_a_page_speaks_english_when_no_wish_is_spoken() -> None:
    assert choose(SPOKEN, ("my", "x", "*")) == "en"
