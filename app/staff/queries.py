"""What is known about the staff. Handles and numbers are opened here; nothing else leaves sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlmodel import col, select

from app.errors import NotFound
from app.language import canonical
from app.staff import rules
from app.staff.hours import Span, joined, promised, without
from app.staff.tables import Invitation, Member, Shift, StaffSession
from app.work import Work

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the team sees them."""

    id: UUID
    handle: str
    roles: frozenset[rules.Role]
    reads: tuple[str, ...]
    speaks: tuple[str, ...]
    phone: str | None = field(repr=False)
    active: bool
    can_sign_in: bool  # False while a new sign-in link waits to be used
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    member_id: UUID
    password_hash: str = field(repr=False)
    totp_secret: str = field(repr=False)
    totp_used: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is looking at a page."""

    id: UUID
    handle: str
    roles: frozenset[rules.Role]
    reads: tuple[str, ...]
    speaks: tuple[str, ...]
    session_id: UUID
    began_at: datetime
    seen_at: datetime
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One sign-in, as its owner sees it."""

    id: UUID
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who answers now. `paging`: accepted being texted in this shift, and has a number."""

    member_id: UUID
    handle: str
    rung: int
    paging: bool
    reads: tuple[str, ...]
    speaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One shift of the rota, with the handle of whose it is."""

    duty: rules.Duty
    handle: str


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where the rota does not keep the promise of the covered hours."""

    nobody: list[Span]
    no_second: list[Span]  # somebody is there, but nobody is called after them


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that can be used. `person`: who gets back in, None for somebody new."""

    id: UUID
    roles: frozenset[rules.Role]
    expires_at: datetime
    person: Person | None = None


def find_member_by_handle(work: Work, handle: str) -> Person | None:
    """The active member called so, however it was typed."""
    member = _by_handle(work, handle)
    return _person(work, member) if member and member.active else None


def get_member(work: Work, member_id: UUID) -> Person:
    """The member, active or not; NotFound."""
    member = work.session.get(Member, member_id)
    if member is None:
        raise NotFound("staff.member")
    return _person(work, member)


def members(work: Work) -> list[Person]:
    """Everybody, active ones first, by handle."""
    found = [_person(work, member) for member in work.session.exec(select(Member))]
    return sorted(found, key=lambda person: (not person.active, person.handle.casefold()))


def handles(work: Work, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The handles of these members, for whoever shows what they did."""
    wanted = set(ids)
    found = work.session.exec(select(Member).where(col(Member.id).in_(wanted))) if wanted else ()
    return {member.id: work.open(Member.handle, member.id, member.handle) for member in found}


def any_admin(work: Work, *, besides: UUID | None = None) -> bool:
    """Whether somebody else than `besides` can change people."""
    found = work.session.exec(select(Member.id, Member.roles).where(Member.active))
    return any(rules.may(roles.split(), rules.May.CHANGE_PEOPLE) for member_id, roles in found if member_id != besides)


def find_credentials(work: Work, handle: str) -> Credentials | None:
    """What a member who may sign in is checked against; None for strangers, deactivated and waiting members alike."""
    return _credentials(work, _by_handle(work, handle))


def find_credentials_of(work: Work, member_id: UUID) -> Credentials | None:
    """The same for a member whose id is known."""
    return _credentials(work, work.session.get(Member, member_id))


def find_signed_in(work: Work, token: str) -> SignedIn | None:
    """Who holds this session token, while the session lives and its member is active."""
    found = work.session.exec(
        select(StaffSession, Member)
        .join(Member, col(Member.id) == StaffSession.member_id)
        .where(StaffSession.fingerprint == work.keyring.fingerprint.of("session", token))
        .where(col(StaffSession.ended_at).is_(None), Member.active)
    ).first()
    if found is None or not rules.session_alive(work.now, began_at=found[0].began_at, seen_at=found[0].seen_at):
        return None
    session, member = found
    person = _person(work, member)
    return SignedIn(
        id=person.id,
        handle=person.handle,
        roles=person.roles,
        reads=person.reads,
        speaks=person.speaks,
        session_id=session.id,
        began_at=session.began_at,
        seen_at=session.seen_at,
        proved_at=session.proved_at,
    )


def sessions_of(work: Work, member_id: UUID) -> list[SessionSeen]:
    """The sign-ins of a member that still hold, last seen first."""
    found = work.session.exec(
        select(StaffSession)
        .where(StaffSession.member_id == member_id, col(StaffSession.ended_at).is_(None))
        .order_by(col(StaffSession.seen_at).desc())
    )
    return [
        SessionSeen(session.id, session.began_at, session.seen_at)
        for session in found
        if rules.session_alive(work.now, began_at=session.began_at, seen_at=session.seen_at)
    ]


def find_invitation(work: Work, token: str, *, kind: str = "invitation") -> Invited | None:
    """The invitation behind a token, unless used or expired. `kind` "first": of the very first sign-in."""
    fingerprint = work.keyring.fingerprint.of(kind, token)
    invitation = work.session.exec(select(Invitation).where(Invitation.fingerprint == fingerprint)).first()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= work.now:
        return None
    return _invited(work, invitation)


def open_invitations(work: Work) -> list[Invited]:
    """Invitations nobody has used yet, the newest first."""
    found = work.session.exec(
        select(Invitation)
        .where(col(Invitation.used_at).is_(None), Invitation.expires_at > work.now)
        .order_by(col(Invitation.created_at).desc())
    )
    return [_invited(work, invitation) for invitation in found]


def shifts_between(work: Work, since: datetime, until: datetime) -> list[rules.Duty]:
    """Shifts that touch this time, in order of their beginning."""
    found = work.session.exec(
        select(Shift)
        .where(Shift.ends_at > since, Shift.starts_at < until)
        .order_by(col(Shift.starts_at), col(Shift.rung), col(Shift.id))
    )
    return [
        rules.Duty(shift.id, shift.member_id, Span(shift.starts_at, shift.ends_at), shift.rung, shift.paging)
        for shift in found
    ]


def rota(work: Work, since: datetime, until: datetime) -> list[Planned]:
    """The same, with handles."""
    shifts = shifts_between(work, since, until)
    called = handles(work, {shift.member_id for shift in shifts})
    return [Planned(shift, called[shift.member_id]) for shift in shifts]


def on_duty(work: Work) -> list[OnDuty]:
    """Who answers now, in the order they are called."""
    duties = rules.on_duty_at(shifts_between(work, work.now, work.now + timedelta(microseconds=1)), work.now)
    if not duties:
        return []
    present = _active(work, [duty.member_id for duty in duties])
    return [_on_duty(work, present[duty.member_id], duty) for duty in duties if duty.member_id in present]


def ladder(work: Work) -> list[list[OnDuty]]:
    """Who is called, rung by rung; rungs without anybody are left out."""
    return [list(rung) for _, rung in groupby(on_duty(work), key=lambda person: person.rung)]


def readers_on_shift(work: Work, language: str) -> list[OnDuty]:
    """Who answers now and reads `language` (any tag of it)."""
    wanted = canonical(language)
    return [person for person in on_duty(work) if wanted in person.reads]


def gaps(work: Work, *, hours: Sequence[str], zone: str) -> Gaps:
    """Covered hours of the coming seven days that nobody is planned for."""
    week = Span(work.now, work.now + _WEEK)
    shifts = shifts_between(work, week.since, week.until)
    promise = promised(hours, zone, week)
    nobody = without(promise, joined(shift.span for shift in shifts))
    second = joined(shift.span for shift in shifts if shift.rung > rules.Rung.FIRST)
    return Gaps(nobody, without(without(promise, second), nobody))


def _by_handle(work: Work, handle: str) -> Member | None:
    fingerprint = work.keyring.fingerprint.of("handle", rules.handle_key(handle))
    return work.session.exec(select(Member).where(Member.fingerprint == fingerprint)).first()


def _credentials(work: Work, member: Member | None) -> Credentials | None:
    if member is None or not member.active or member.totp_secret is None:
        return None
    secret = work.open(Member.totp_secret, member.id, member.totp_secret)
    return Credentials(member.id, member.password_hash, secret, member.totp_used)


def _person(work: Work, member: Member) -> Person:
    return Person(
        id=member.id,
        handle=work.open(Member.handle, member.id, member.handle),
        roles=frozenset(map(rules.Role, member.roles.split())),
        reads=tuple(member.reads.split()),
        speaks=tuple(member.speaks.split()),
        phone=work.open_if(Member.phone, member.id, member.phone),
        active=member.active,
        can_sign_in=member.active and member.totp_secret is not None,
        created_at=member.created_at,
    )


def _invited(work: Work, invitation: Invitation) -> Invited:
    member = work.session.get(Member, invitation.member_id) if invitation.member_id else None
    roles = frozenset(map(rules.Role, invitation.roles.split()))
    return Invited(invitation.id, roles, invitation.expires_at, _person(work, member) if member else None)


def _active(work: Work, ids: Sequence[UUID]) -> dict[UUID, Member]:
    found = work.session.exec(select(Member).where(col(Member.id).in_(ids), Member.active))
    return {member.id: member for member in found}


def _on_duty(work: Work, member: Member, duty: rules.Duty) -> OnDuty:
    return OnDuty(
        member_id=member.id,
        handle=work.open(Member.handle, member.id, member.handle),
        rung=duty.rung,
        paging=duty.paging and member.phone is not None,
        reads=tuple(member.reads.split()),
        speaks=tuple(member.speaks.split()),
    )
