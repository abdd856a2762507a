"""Which languages to offer somebody whose own we could not tell, and which one a bare number answers: pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from app.inbound.folding import lone_digit
from app.language import LANGUAGES
from channels.contract import Address, AddressKind

MOST: Final = 6

# What people with a number of a country speak, of our languages, the most spoken first; also those who live there as
# migrants. A number tells where a card was bought and no more: it orders a list, it decides nothing.
_SPOKEN: Final = (
    ("en es zh tl", "1"),
    ("ht fr", "509"),
    ("es", "34 51 52 53 54 56 57 58 502 503 504 505 506 507 591 593 595 598"),
    ("pt es", "55"),
    ("pt en", "351 238 239 244 245 258"),
    ("fr ar", "33 32 41 221 223 225 226 227 228 229 235 236 237 241 242 243"),
    ("en ar", "44 353"),
    ("en sw", "256 260 263 265"),
    ("ar fr", "212 213 216 222"),
    ("ar en", "20 218 965 966 967 968 970 971 972 973 974"),
    ("ar ku", "961 962 963 964"),
    ("ar am ti", "211 249"),
    ("fa prs ku", "98"),
    ("prs ps fa", "93"),
    ("ur ps", "92"),
    ("am ti so", "251"),
    ("ti ar", "291"),
    ("so ar", "252 253"),
    ("sw so en", "254"),
    ("sw fr", "250 257"),
    ("sw en", "255"),
    ("bn", "880"),
    ("hi ne bn ur", "91"),
    ("ne hi", "977"),
    ("my", "95"),
    ("my en", "66"),
    ("bn my ne", "60"),
    ("tl", "63"),
    ("vi", "84"),
    ("zh", "86 852 853 886"),
    ("uk ru", "380"),
    ("ru uk", "7 370 371 372 373 375 994 995 996 998"),
    ("tr ku ar", "90"),
    ("uk ar tr", "48 49 43 31 46 47 45 420 421 40 36 359"),
    ("ar fa prs ur", "30 381 382 385 386 387 389"),
    ("ar bn uk", "39"),
)
_BY_CODE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {code: tuple(languages.split()) for languages, codes in _SPOKEN for code in codes.split()}
)
_LONGEST_CODE: Final = 3
_WITH_NUMBERS: Final = frozenset({AddressKind.PHONE, AddressKind.WHATSAPP})


def calling_code(address: Address) -> str:
    """The country calling code of a number; empty where it is not one we know languages for."""
    if address.kind not in _WITH_NUMBERS:
        return ""
    digits = address.value.lstrip("+")
    return next((digits[:many] for many in range(_LONGEST_CODE, 0, -1) if digits[:many] in _BY_CODE), "")


def choices(*, guess: str, code: str, ours: Sequence[str]) -> tuple[str, ...]:
    """At most six languages to offer: the guess, what is spoken where the number is from, ours.

    ``ours``: the settings' languages, the main one first; that one is never missing.
    """
    wanted = dict.fromkeys((guess, *_BY_CODE.get(code, ()), *ours))
    found = [tag for tag in wanted if tag in LANGUAGES]
    main = tuple(tag for tag in ours[:1] if tag not in found[:MOST])
    return (*found[: MOST - len(main)], *main)


def chosen(text: str, offered: Sequence[str]) -> str | None:
    """The offered language whose number, in the digits of any script, the whole text is."""
    number = lone_digit(text)
    return offered[number - 1] if number and number <= len(offered) else None
