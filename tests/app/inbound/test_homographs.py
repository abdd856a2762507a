"""Words that are a need in one language and something else in another: what they must not be read as."""

import pytest

from app.inbound.needs import Needs, Urgency

needs = Needs.load()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("والله ما بعرف وين هو", "ar"),  # not
        ("ما هذا المكان", "ar"),  # what
        ("اسم من بینا است", "fa"),  # name, one dot from asthma
        ("ما را ببرید به خانه", "fa"),  # take us
        ("تشکر از شما", "fa"),  # thanks
        ("avisos para todos", "es"),
        ("un asilo para mi abuela", "es"),
    ],
)
def test_an_everyday_word_is_no_need_and_no_danger(text: str, language: str) -> None:
    found = needs.find(text)
    assert not {"water", "medical", "items", "sanitation"}.intersection(found.needs), language
    assert found.urgency is not Urgency.DANGER


@pytest.mark.parametrize("text", ["نريد ماء", "لا ماء عندنا", "الماء", "والماء وسخ", "ما في مي", "ماء"])
def test_water_is_still_water(text: str) -> None:
    assert "water" in needs.find(text).needs


def test_an_illness_in_spanish_is_not_somebody_locked_up_in_french() -> None:
    assert needs.find("las enfermedades de la zona").needs == ("medical",)
    assert "cannot_leave" in needs.find("je suis enfermée dans la maison").needs
