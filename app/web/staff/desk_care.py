"""What focal points do for somebody who told of their own life: a safe way to reach them, and partners."""

from collections.abc import Callable
from functools import partial

from flask import request

from app.errors import Invalid
from app.sensitive import care
from app.sensitive.rules import ANSWERS, Deed, Given, SafeWay, Way
from app.triage.in_private import send_in_private
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff.desk import focal
from app.web.staff.desk_one import LONGEST_NOTE, Page, do, who_of_form


@pages.post("/desk/<complaint_hex>/safe-way")
@focal
def desk_safe_way(complaint_hex: str, key: bytes) -> Page:
    """What was agreed with them about reaching them."""
    return do(complaint_hex, key, "safe_way", lambda: partial(care.agree_on, safe=_safe_way()))


@pages.post("/desk/<complaint_hex>/text")
@focal
def desk_text(complaint_hex: str, key: bytes) -> Page:
    """Agreed words that say nothing, in the safe way."""
    runtime, chosen = reach().runtime, request.form.get("words", "")

    def asked() -> Callable[..., object]:
        return lambda work, which: send_in_private(work, runtime, which, chosen, key=key)

    return do(complaint_hex, key, "text", asked)


@pages.post("/desk/<complaint_hex>/partner")
@focal
def desk_partner(complaint_hex: str, key: bytes) -> Page:
    """A partner was asked, by voice, and told what is ticked."""
    consent = request.form.get("consent", "")

    def asked() -> Callable[..., object]:
        return partial(care.ask_partner, to=who_of_form(), given=_given(), consent=consent, key=key)

    return do(complaint_hex, key, "partner", asked)


@pages.post("/desk/<complaint_hex>/partner-said")
@focal
def desk_partner_said(complaint_hex: str, key: bytes) -> Page:
    """What the partner answered."""
    return do(complaint_hex, key, "partner_said", lambda: partial(care.partner_said, answer=_answer()))


@pages.post("/desk/<complaint_hex>/caregiver")
@focal
def desk_caregiver(complaint_hex: str, key: bytes) -> Page:
    """What was decided with a child."""
    typed = request.form.get("words", "")[:LONGEST_NOTE]

    def asked() -> Callable[..., object]:
        chosen = request.form.get("asked", "")
        if chosen not in ("yes", "no"):
            raise Invalid("restricted.answer")
        return partial(care.decide_on_caregiver, asked=chosen == "yes", words=typed)

    return do(complaint_hex, key, "caregiver", asked)


def _safe_way() -> SafeWay:
    form = request.form
    try:
        way = Way(form.get("way", ""))
    except ValueError:
        raise Invalid("restricted.safe_way") from None
    return SafeWay(
        way=way,
        when=form.get("when", "").strip(),
        name=form.get("name", "").strip(),
        area=form.get("area", "").strip(),
        woman="woman" in form,
        outside="outside" in form,
    )


def _given() -> frozenset[Given]:
    ticked = request.form.getlist("given")
    return frozenset(one for one in Given if one.value in ticked)


def _answer() -> Deed:
    given = request.form.get("answer", "")
    if given not in {one.value for one in ANSWERS}:
        raise Invalid("restricted.answer")
    return Deed(given)
