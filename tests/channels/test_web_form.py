"""The page as a line: an answer is where the page reads it, and goes nowhere else."""

from datetime import UTC, datetime

import pytest

from channels.contract import Address, AddressKind, Outgoing
from channels.failures import Reason, SendFailed, SettingsInvalid
from channels.web_form import LONGEST_TEXT, build

LINE = build({}, public_url="", clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))


def outgoing(kind: AddressKind, value: str) -> Outgoing:
    return Outgoing(delivery_id="one", to=Address(kind, value), text="A truck comes at noon.")


def test_an_answer_to_a_page_is_there_at_once() -> None:
    assert LINE.send(outgoing(AddressKind.WEB, "a" * 26)).provider_id == "one"
    assert LINE.traits.longest_text == LONGEST_TEXT
    assert not LINE.traits.needs_internet


@pytest.mark.parametrize(
    ("kind", "value"), [(AddressKind.PHONE, "+999100000001"), (AddressKind.WEB, "a"), (AddressKind.WEB, "../" * 9)]
)
def test_what_is_no_page_of_ours_is_refused(kind: AddressKind, value: str) -> None:
    with pytest.raises(SendFailed) as failed:
        LINE.send(outgoing(kind, value))
    assert failed.value.reason is Reason.ADDRESS_INVALID


def test_it_has_no_settings() -> None:
    with pytest.raises(SettingsInvalid):
        build({"token": "x"}, public_url="", clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))
