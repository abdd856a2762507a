"""Telephone numbers as people write them."""

import unicodedata

from app.errors import Invalid
from app.web.reach import reach
from channels.contract import Address, AddressKind

_SHORTEST, _LONGEST = 7, 15  # digits of a number with its country


def read_phone(typed: str) -> Address | None:
    """The number as it was read out, meant in the operation's countries or written with its own; Invalid."""
    import phonenumbers

    written = unicodedata.normalize("NFKC", typed).strip()
    if not written:
        return None
    for country in (None, *reach().runtime.settings.operation.countries):
        try:
            number = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return Address(AddressKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    digits = "".join(str(unicodedata.digit(letter)) for letter in written if letter.isdigit())
    if written.startswith("+") and _SHORTEST <= len(digits) <= _LONGEST and not digits.startswith("0"):
        return Address(AddressKind.PHONE, f"+{digits}")  # a country the library does not know
    raise Invalid("new.phone")
