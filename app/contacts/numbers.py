"""Telephone numbers as people write them: pure."""

import unicodedata
from collections.abc import Sequence

from channels.contract import Address, AddressKind

_SHORTEST, _LONGEST = 7, 15  # digits of a number with its country


def telephone_of(written: str, countries: Sequence[str]) -> Address | None:
    """The number, meant in one of these countries or written with its own; None for what is none."""
    import phonenumbers

    written = unicodedata.normalize("NFKC", written).strip()
    for country in (None, *countries):
        try:
            number = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return Address(AddressKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    digits = "".join(str(unicodedata.digit(letter)) for letter in written if letter.isdigit())
    if written.startswith("+") and _SHORTEST <= len(digits) <= _LONGEST and not digits.startswith("0"):
        return Address(AddressKind.PHONE, f"+{digits}")  # a country the library does not know
    return None
