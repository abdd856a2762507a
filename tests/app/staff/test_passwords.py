import pytest

from app.errors import Invalid
from app.staff import passwords


def test_a_password_matches_its_hash_and_no_other() -> None:
    kept = passwords.hash_password("a boat of quiet paper", handle="Binta")
    assert passwords.matches("a boat of quiet paper", kept)
    assert not passwords.matches("a boat of quiet papeR", kept)
    assert kept.startswith("$argon2id$")
    assert len(kept) <= 160


@pytest.mark.parametrize(
    ("password", "code"),
    [("short", "short"), ("elevenlettr", "short"), ("x" * 201, "long"), ("aaaaaaaaaaaaaaa", "plain"),
     ("my name is binta", "plain")],
)  # fmt: skip
def test_weak_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid, match=f"staff.password_{code}"):
        passwords.hash_password(password, handle="Binta")


@pytest.mark.parametrize("password", ["", "a boat of quiet paper", "\ud800", "x" * 100_000])
def test_nobodys_password_never_matches_and_never_fails(password: str) -> None:
    assert not passwords.matches(password, None)


def test_a_broken_hash_matches_nothing() -> None:
    assert not passwords.matches("a boat of quiet paper", "not a hash")
