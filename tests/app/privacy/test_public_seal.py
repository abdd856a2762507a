import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.public_seal import KEY_BYTES, DoesNotOpen, open_with, public_of, seal_to

PRIVATE, OTHER = bytes(range(32)), bytes(range(1, 33))


@given(words=st.binary(max_size=2000), place=st.binary(max_size=60))
def test_whoever_holds_the_private_half_reads_what_was_sealed(words: bytes, place: bytes) -> None:
    assert open_with(PRIVATE, seal_to(public_of(PRIVATE), words, place), place) == words


def test_the_same_words_look_different_every_time() -> None:
    sealed = {seal_to(public_of(PRIVATE), b"water", b"here") for _ in range(20)}
    assert len(sealed) == 20
    assert len({one[:KEY_BYTES] for one in sealed}) == 20


def test_another_key_and_another_place_open_nothing() -> None:
    sealed = seal_to(public_of(PRIVATE), b"water", b"here")
    for private, place in ((OTHER, b"here"), (PRIVATE, b"there")):
        with pytest.raises(DoesNotOpen):
            open_with(private, sealed, place)


def test_p_03_no_changed_byte_goes_unnoticed() -> None:
    sealed = seal_to(public_of(PRIVATE), b"water", b"here")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :]
        with pytest.raises(DoesNotOpen):
            open_with(PRIVATE, changed, b"here")


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31)], ids=["zero", "one"])
def test_a_public_key_whose_secret_everybody_knows_is_refused(public: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        open_with(PRIVATE, public + bytes(40), b"here")


def test_what_was_sealed_in_the_first_release_still_opens() -> None:
    """A known answer: a change of the construction must not go unnoticed."""
    sealed = bytes.fromhex(KNOWN)
    assert open_with(PRIVATE, sealed, b"sealed_intake.told:00") == "water, نحن ستة".encode()


KNOWN = (
    "4dc46b2bef9fb84a5fa57ae9255c4aba938f5b4b2e39d4f7a9e8a0af1165c422db9d"
    "bd5dc2ff6541d4cc454e9c078c1ba2c3458cf4a95d7c9ab7d9f227ad633efddc14cc"
)
