"""The ways in of whoever answers at a partner: a link and a code sent to their phone, or an account.

A link alone opens nothing: the code goes to the phone it was sent to, so a link that was passed on is of no use. Of
links, codes and sessions only keyed hashes are kept.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, delete, update
from sqlmodel import col, select

from app.audit.actions import record
from app.ids import random_id
from app.partners import rules
from app.partners.queries import Answers, find_by_member, find_focal_point
from app.partners.tables import PartnerFocalPoint, PartnerLink, PartnerSession
from app.staff.rules import LONGEST_SESSION, session_alive
from app.work import Work

_TOKEN_BYTES: Final = 32
_FOCAL_POINT: Final = "partner_focal_point"


@dataclass(frozen=True, slots=True)
class Way:
    """A link that still leads in, and whose it is. `code_until`: until when the code sent last is good."""

    id: UUID
    who: Answers = field(repr=False)
    code_until: datetime | None


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody of a partner who looks at a page. `session_id`: of a link; None by an account."""

    who: Answers = field(repr=False)
    session_id: UUID | None = None
    seen_at: datetime | None = None


def make_link(work: Work, focal_point_id: UUID) -> str:
    """The token of a new link for somebody who answers at a partner. Those that are too old are forgotten."""
    gone = delete(PartnerLink).where(col(PartnerLink.focal_point_id) == focal_point_id)
    work.session.exec(gone.where(col(PartnerLink.expires_at) <= work.now))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    work.session.add(
        PartnerLink(
            id=random_id(),
            focal_point_id=focal_point_id,
            fingerprint=_mark(work, "partner link", token),
            created_at=work.now,
            expires_at=work.now + rules.LINK_LASTS,
        )
    )
    record(work, "partner.link", _FOCAL_POINT, focal_point_id)
    return token


def find_way(work: Work, token: str) -> Way | None:
    """The link behind a token while it leads in; None for one that is used, too old, guessed at or invented."""
    chosen = select(PartnerLink).where(PartnerLink.fingerprint == _mark(work, "partner link", token))
    link = work.session.exec(chosen).first()
    if link is None or not rules.opens(work.now, expires_at=link.expires_at, used_at=link.used_at, tries=link.tries):
        return None
    who = find_focal_point(work, link.focal_point_id)
    return None if who is None or not who.phone else Way(link.id, who, link.code_until)


def make_code(work: Work, link_id: UUID) -> str | None:
    """A new code for this link; None while the last one is good, so that nobody's phone is flooded.

    A code that was let go counts as a try: whoever has the link alone cannot have texts sent for days.
    """
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}}"
    free = col(PartnerLink.code_until).is_(None) | (col(PartnerLink.code_until) <= work.now)
    made = update(PartnerLink).where(col(PartnerLink.id) == link_id, free)
    let_go = case((col(PartnerLink.code).is_not(None), 1), else_=0)
    values = {"code": _code_mark(work, link_id, code), "code_until": work.now + rules.CODE_LASTS}
    if work.session.exec(made.values(**values, tries=PartnerLink.tries + let_go)).rowcount != 1:
        return None
    if work.session.get_one(PartnerLink, link_id, populate_existing=True).tries >= rules.MOST_TRIES:
        return None
    record(work, "partner.code", "partner_link", link_id)
    return code


def enter(work: Work, way: Way, typed: str) -> str | None:
    """The token of a new session, and the link is used up; None for a wrong or old code. Every try counts."""
    counted = update(PartnerLink).where(
        col(PartnerLink.id) == way.id, col(PartnerLink.used_at).is_(None), col(PartnerLink.tries) < rules.MOST_TRIES
    )
    if work.session.exec(counted.values(tries=PartnerLink.tries + 1)).rowcount != 1:
        return None
    link = work.session.get_one(PartnerLink, way.id, populate_existing=True)
    right = hmac.compare_digest(link.code or b"", _code_mark(work, way.id, rules.tidy_code(typed)))
    if not right or link.code_until is None or link.code_until <= work.now:
        record(work, "partner.code_wrong", "partner_link", way.id)
        return None
    link.used_at, link.code = work.now, None
    return _begin(work, way.who.id)


def find_inside(work: Work, token: str) -> Inside | None:
    """Who holds this session, while it lives and they answer at a partner of today."""
    chosen = select(PartnerSession).where(PartnerSession.fingerprint == _mark(work, "partner session", token))
    session = work.session.exec(chosen.where(col(PartnerSession.ended_at).is_(None))).first()
    if session is None or not session_alive(work.now, began_at=session.began_at, seen_at=session.seen_at):
        return None
    who = find_focal_point(work, session.focal_point_id)
    return None if who is None else Inside(who, session.id, session.seen_at)


def find_by_account(work: Work, member_id: UUID) -> Inside | None:
    """The same for whoever signed in with an account."""
    who = find_by_member(work, member_id)
    return None if who is None else Inside(who)


def see(work: Work, session_id: UUID) -> None:
    """The session was used now."""
    work.session.exec(update(PartnerSession).where(col(PartnerSession.id) == session_id).values(seen_at=work.now))


def leave(work: Work, inside: Inside) -> None:
    """This session opens nothing any more."""
    mine = update(PartnerSession).where(col(PartnerSession.id) == inside.session_id)
    work.session.exec(mine.values(ended_at=work.now))
    record(work, "partner.left", _FOCAL_POINT, inside.who.id)


def invited(work: Work, focal_point_id: UUID, invitation_id: UUID) -> None:
    """They may make themselves an account with this invitation."""
    work.session.get_one(PartnerFocalPoint, focal_point_id).invitation_id = invitation_id
    record(work, "partner.invited", _FOCAL_POINT, focal_point_id)


def joined(work: Work, invitation_id: UUID, member_id: UUID) -> None:
    """The account that was made with an invitation is that of whom it was for, if they still answer there."""
    chosen = select(PartnerFocalPoint).where(PartnerFocalPoint.invitation_id == invitation_id)
    one = work.session.exec(chosen.where(col(PartnerFocalPoint.ended_at).is_(None))).first()
    if one is not None:
        one.member_id, one.invitation_id = member_id, None
        record(work, "partner.joined", _FOCAL_POINT, one.id)


def _begin(work: Work, focal_point_id: UUID) -> str:
    gone = col(PartnerSession.ended_at).is_not(None) | (col(PartnerSession.began_at) < work.now - LONGEST_SESSION)
    work.session.exec(delete(PartnerSession).where(col(PartnerSession.focal_point_id) == focal_point_id, gone))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    work.session.add(
        PartnerSession(
            id=random_id(),
            focal_point_id=focal_point_id,
            fingerprint=_mark(work, "partner session", token),
            began_at=work.now,
            seen_at=work.now,
        )
    )
    record(work, "partner.entered", _FOCAL_POINT, focal_point_id)
    return token


def _mark(work: Work, kind: str, token: str) -> bytes:
    return work.keyring.fingerprint.of(kind, token)


def _code_mark(work: Work, link_id: UUID, code: str) -> bytes:
    return work.keyring.fingerprint.of("partner code", f"{link_id.hex} {code}")
