"""Joining with a number on a page: a code that goes to the number by text proves that it is theirs.

Whoever asks learns nothing of the number: neither whether it joined, nor whether a text went out. A code is good for
minutes and a few tries, and is kept as a keyed hash; a number gets a few codes a day, all numbers together so many an
hour. Who said STOP, or must not be texted, gets none.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.audience.actions import join
from app.audience.tables import How, JoinRequest
from app.contacts.actions import reach_at, state_language
from app.contacts.queries import find_known, fingerprint, get
from app.ids import random_id
from app.work import Work
from channels.contract import Address, AddressKind

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 6
MOST_A_DAY = 3  # codes to one number
APART = timedelta(minutes=2)  # of two codes to one number
MOST_AN_HOUR = 120  # codes to all numbers together
_REQUEST: Any = JoinRequest.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody chose on the page."""

    area: str
    language: str
    exercises: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request, and the code that is to go to the number; none where no text may."""

    id: UUID
    code: str | None = field(repr=False)


def ask(work: Work, number: Address, wish: Wish) -> Asked:
    """Keep the wish until its code is told. Within the limits, and whoever the number is, it looks the same."""
    mark, request_id = fingerprint(work, number), random_id()
    told = _may_be_told(work, mark)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    if told:
        request = JoinRequest(
            id=request_id,
            number=work.seal(JoinRequest.number, request_id, number.value),
            number_mark=mark,
            code=_hashed(work, request_id, code),
            area=wish.area,
            group=wish.group,
            language=wish.language,
            exercises=wish.exercises,
            asked_at=work.now,
        )
        work.session.add(request)
        work.session.flush()
    return Asked(request_id, code if told else None)


def confirm(work: Work, request_id: UUID, code: str, *, channel: str) -> UUID | None:
    """The contact who joined now; None for a wrong or old code, whatever was wrong with it."""
    request = work.session.get(JoinRequest, request_id)
    if request is None or work.now - request.asked_at > GOOD_FOR or request.tries >= MOST_TRIES:
        return None
    request.tries += 1
    if not hmac.compare_digest(request.code, _hashed(work, request_id, code)):
        work.session.flush()
        return None
    number = Address(AddressKind.PHONE, work.open(JoinRequest.number, request_id, request.number))
    contact_id = reach_at(work, number, channel=channel, language=request.language)
    if contact_id is None:
        return None
    state_language(work, contact_id, request.language)
    join(work, contact_id, area=request.area, how=How.WEB, group=request.group, exercises=request.exercises)
    request.tries = MOST_TRIES  # kept until its day is over: it counts against floods
    work.session.flush()
    return contact_id


def _hashed(work: Work, request_id: UUID, code: str) -> bytes:
    return work.keyring.fingerprint.of("join code", f"{request_id.hex} {code}")


def _may_be_told(work: Work, mark: bytes) -> bool:
    known = find_known(work, mark)
    if known is not None:
        contact = get(work, known.id)
        if contact.stopped_at or contact.do_not_text or contact.unreachable_at:
            return False
    asked = _REQUEST.c.asked_at
    of_number = (_REQUEST.c.number_mark == mark) & (asked > work.now - timedelta(days=1))
    many, last = work.connection.execute(select(func.count(), func.max(asked)).where(of_number)).one()
    lately = select(func.count()).select_from(_REQUEST).where(asked > work.now - timedelta(hours=1))
    in_all = work.connection.execute(lately).scalar_one()
    return many < MOST_A_DAY and (last is None or work.now - last >= APART) and in_all < MOST_AN_HOUR
