"""What somebody sent with the form of the public pages, as a text of its line."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.errors import Invalid
from app.privacy.keys import Keyring
from app.privacy.public_seal import DoesNotOpen
from channels.contract import Address, AddressKind, Received
from channels.web_form import ADDRESS, LONGEST_TEXT

_LINE: Final = Address(AddressKind.WEB, "")
IN_CONFIDENCE: Final = "about"  # somebody who helps: it goes to the restricted store, and never by a phone's shelf
WHAT: Final = ("help", "tell", "more", IN_CONFIDENCE)
OF_THEM: Final = ("age_group", "sex", "disability")  # offered, never required
_CODE = re.compile("[a-z]{1,16}")
SEALED_LONGEST = 16_384  # bytes
_ONCE, _VERSION = 26, 1


@dataclass(frozen=True, slots=True, repr=False)
class Form:
    """One form. `who`: the address answers lie at; `once`: made for this form, so that it is taken once."""

    who: str
    once: str
    what: str
    words: str
    picked: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SealedForm:
    """A form that a browser sealed, because it could not go. `once` stands beside it: it is taken once unread too."""

    once: str
    key_id: int
    sealed: bytes = field(repr=False)


def sealed_form(body: bytes) -> SealedForm:
    """The form in these bytes: 26 letters `once` · version (1) · key id · as in `app.privacy.page_seal`; Invalid."""
    once = body[:_ONCE].decode("ascii", "replace")
    if len(body) > SEALED_LONGEST or not ADDRESS.fullmatch(once) or body[_ONCE : _ONCE + 1] != bytes((_VERSION,)):
        raise Invalid("form.damaged")
    if len(body) < _ONCE + 2:
        raise Invalid("form.damaged")
    return SealedForm(once, body[_ONCE + 1], body[_ONCE + 2 :])


def opened(keyring: Keyring, kept: SealedForm) -> Form:
    """The form inside; CannotOpen when its key is gone, Invalid when it is no form of ours."""
    try:
        told = json.loads(keyring.open_page(kept.key_id, kept.sealed, kept.once.encode()))
    except (DoesNotOpen, ValueError):
        raise Invalid("form.damaged") from None
    if not isinstance(told, dict) or told.get("once") != kept.once or told.get("what") == IN_CONFIDENCE:
        raise Invalid("form.damaged")
    return form_of({name: value for name, value in told.items() if isinstance(value, str)})


def form_of(told: Mapping[str, str]) -> Form:
    """The form in these fields; Invalid `form.old` where our page did not make them, `form.empty` without words."""
    who, once, what = (told.get(name, "") for name in ("who", "once", "what"))
    if not ADDRESS.fullmatch(who) or not ADDRESS.fullmatch(once) or what not in WHAT:
        raise Invalid("form.old")
    words = words_of(told)
    if not words:
        raise Invalid("form.empty")
    picked = {name: told[name] for name in OF_THEM if what == "tell" and _CODE.fullmatch(told.get(name, ""))}
    return Form(who, once, what, words, picked)


def words_of(told: Mapping[str, str]) -> str:
    """What was written, as it is kept."""
    return told.get("words", "").replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST_TEXT]


def received(form: Form) -> Received:
    """The form as a text of its line."""
    return Received(
        sender=Address(AddressKind.WEB, form.who),
        to=_LINE,
        text=form.words,
        provider_id=form.once,
        picked={"what": form.what, **form.picked},
    )
