import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.privacy.recovery import LETTERS, new_key, private_of, typed, written

KEY = bytes(range(20))


@given(st.binary(min_size=20, max_size=20))
def test_what_stands_on_paper_is_the_key(key: bytes) -> None:
    assert typed(written(key)) == key


def test_it_is_eight_groups_of_five_and_no_letter_is_taken_for_another() -> None:
    groups = written(KEY).split("-")
    assert [len(group) for group in groups] == [5] * 8
    assert not set("IO01") & set(LETTERS)


def test_it_may_be_typed_small_and_spaced_in_any_way() -> None:
    assert typed(f"  {written(KEY).lower().replace('-', ' ')} \n") == KEY
    assert typed(written(KEY).replace("-", "")) == KEY


def named_group(words: str) -> object:
    """The group that is said to be wrong; None when nothing is."""
    try:
        typed(words)
    except Invalid as error:
        return error.facts.get("group", error.code)
    return None


def test_most_wrong_letters_are_noticed_and_the_group_is_named() -> None:
    right = written(KEY)
    said = [named_group(right[:7] + letter + right[8:]) for letter in LETTERS]
    assert set(said) == {2, None}
    assert said.count(2) >= 28


def test_two_groups_in_the_wrong_order_are_noticed() -> None:
    first, second, *rest = written(KEY).split("-")
    with pytest.raises(Invalid, match=r"keys\.recovery_group"):
        typed("-".join((second, first, *rest)))


@pytest.mark.parametrize("words", ["", "ABC", "0 1 I O", written(KEY)[:-1], written(KEY) + "A"])
def test_too_few_and_too_many_are_said(words: str) -> None:
    with pytest.raises(Invalid, match=r"keys\.recovery_length"):
        typed(words)


def test_no_two_are_the_same_and_every_one_opens_something_else() -> None:
    assert len({private_of(new_key()) for _ in range(50)}) == 50
