"""Telephone numbers of forms."""

from app.contacts.numbers import telephone_of
from app.errors import Invalid
from app.web.reach import reach
from channels.contract import Address


def read_phone(typed: str) -> Address | None:
    """The number as it was read out, None where none was; Invalid for what is no number."""
    if not typed.strip():
        return None
    number = telephone_of(typed, reach().runtime.settings.operation.countries)
    if number is None:
        raise Invalid("new.phone")
    return number
