"""What changes about the staff. Every change is in the audit trail; what takes rights away ends sessions at once."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.audit.actions import record
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.ids import new_id, random_id
from app.language import LANGUAGES
from app.staff import queries, rules
from app.staff.hours import Span
from app.staff.tables import Invitation, Member, Shift, StaffSession
from app.work import ActorKind, Work

_TOKEN_BYTES = 32
_FIRST_ROLES = (rules.Role.ADMIN, rules.Role.COORDINATOR, rules.Role.VOLUNTEER)  # a small group begins with one person


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a new member chose. `password_hash` comes from `passwords.hash_password`, made outside the unit."""

    handle: str
    password_hash: str = field(repr=False)
    totp_secret: str = field(repr=False)
    totp_step: int  # of the code that proved the secret is in their phone


def offer_first_sign_in(work: Work) -> str | None:
    """A one-time token for the very first admin, in place of any earlier one; None when there is an admin."""
    if queries.any_admin(work):
        return None
    work.session.exec(update(Invitation).where(col(Invitation.used_at).is_(None)).values(used_at=work.now))
    return _invite(work, roles=_FIRST_ROLES, kind="first")


def invite(work: Work, *, roles: Iterable[str]) -> str:
    """A one-time token that lets somebody become a member with these roles."""
    _only_who_may(work, rules.May.CHANGE_PEOPLE)
    return _invite(work, roles=rules.read_roles(roles))


def renew(work: Work, member_id: UUID) -> str:
    """A one-time token for a member who lost password or phone. Until it is used they cannot sign in."""
    _only_who_may(work, rules.May.CHANGE_PEOPLE)
    member = _get(work, member_id)
    if not member.active:
        raise Conflict("staff.inactive")
    member.totp_secret = None
    end_sessions(work, member_id)
    work.session.exec(update(Invitation).where(col(Invitation.member_id) == member_id).values(used_at=work.now))
    record(work, "member.renewed", "member", member_id)
    return _invite(work, roles=map(rules.Role, member.roles.split()), member_id=member_id)


def withdraw_invitation(work: Work, invitation_id: UUID) -> None:
    """Nobody can use this invitation any more."""
    _only_who_may(work, rules.May.CHANGE_PEOPLE)
    invitation = work.session.get(Invitation, invitation_id)
    if invitation is None:
        raise NotFound("staff.invitation")
    invitation.used_at = invitation.used_at or work.now
    record(work, "invitation.withdrawn", "invitation", invitation_id)


def enrol(work: Work, token: str, *, enrolment: Enrolment, kind: str = "invitation") -> UUID:
    """The id of the member who used this invitation. NotFound when it was used, expired or invented."""
    invited = queries.find_invitation(work, token, kind=kind)
    if invited is None or (kind == "first" and queries.any_admin(work)):
        raise NotFound("staff.invitation")
    used = update(Invitation).where(col(Invitation.id) == invited.id, col(Invitation.used_at).is_(None))
    if work.session.exec(used.values(used_at=work.now)).rowcount != 1:
        raise NotFound("staff.invitation")
    if invited.person is not None:
        return _enrol_again(work, invited.person.id, enrolment)
    return _enrol_new(work, invited, enrolment)


def accept_code(work: Work, member_id: UUID, *, step: int) -> bool:
    """Whether this code's time step is the newest used: false when somebody else was first with it."""
    newer = update(Member).where(col(Member.id) == member_id, col(Member.active), col(Member.totp_used) < step)
    return work.session.exec(newer.values(totp_used=step)).rowcount == 1


def begin_session(work: Work, member_id: UUID) -> str:
    """The token of a new session: only its keyed hash is kept. Old sessions of the member are forgotten."""
    token, session_id = secrets.token_urlsafe(_TOKEN_BYTES), new_id()
    oldest = work.now - rules.LONGEST_SESSION
    gone = col(StaffSession.ended_at).is_not(None) | (col(StaffSession.began_at) < oldest)
    work.session.exec(delete(StaffSession).where(col(StaffSession.member_id) == member_id, gone))
    work.session.add(
        StaffSession(
            id=session_id,
            member_id=member_id,
            fingerprint=work.keyring.fingerprint.of("session", token),
            began_at=work.now,
            seen_at=work.now,
            proved_at=work.now,
        )
    )
    record(work, "member.signed_in", "member", member_id)
    return token


def see_session(work: Work, session_id: UUID) -> None:
    """The session was used now."""
    _change_session(work, session_id, seen_at=work.now)


def prove_session(work: Work, session_id: UUID, *, step: int) -> bool:
    """Whether the member showed a fresh second factor now; false when the code was used before."""
    session = work.session.get(StaffSession, session_id)
    if session is None or not accept_code(work, session.member_id, step=step):
        return False
    _change_session(work, session_id, proved_at=work.now, seen_at=work.now)
    record(work, "member.proved", "member", session.member_id)
    return True


def end_session(work: Work, session_id: UUID, *, member_id: UUID) -> None:
    """This sign-in of this member holds no longer."""
    mine = update(StaffSession).where(col(StaffSession.id) == session_id, col(StaffSession.member_id) == member_id)
    if work.session.exec(mine.values(ended_at=work.now)).rowcount != 1:
        raise NotFound("staff.session")
    record(work, "member.signed_out", "member", member_id)


def end_sessions(work: Work, member_id: UUID, *, besides: UUID | None = None) -> None:
    """Every sign-in of the member ends, but for the one named."""
    held = update(StaffSession).where(col(StaffSession.member_id) == member_id, col(StaffSession.ended_at).is_(None))
    if besides is not None:
        held = held.where(col(StaffSession.id) != besides)
    work.session.exec(held.values(ended_at=work.now))
    record(work, "member.sessions_ended", "member", member_id)


def change_password(work: Work, member_id: UUID, *, password_hash: str) -> str:
    """The token of a new session: every older one ends with the old password."""
    _only_oneself(work, member_id)
    _get(work, member_id).password_hash = password_hash
    record(work, "member.password_changed", "member", member_id)
    end_sessions(work, member_id)
    return begin_session(work, member_id)


def set_languages(work: Work, member_id: UUID, *, reads: Iterable[str], speaks: Iterable[str]) -> None:
    """What the member reads and speaks; tags we do not know are left out."""
    _only_oneself(work, member_id)
    member = _get(work, member_id)
    member.reads, member.speaks = (" ".join(tag for tag in LANGUAGES if tag in set(given)) for given in (reads, speaks))
    record(work, "member.languages_changed", "member", member_id)


def set_phone(work: Work, member_id: UUID, *, phone: str) -> None:
    """Where the member may be paged; empty for nowhere, which takes back every paging they accepted."""
    _only_oneself(work, member_id)
    member, number = _get(work, member_id), rules.tidy_phone(phone)
    member.phone = None if number is None else work.seal(Member.phone, member_id, number)
    if number is None:
        work.session.exec(update(Shift).where(col(Shift.member_id) == member_id).values(paging=False))
    record(work, "member.phone_changed", "member", member_id)


def change_roles(work: Work, member_id: UUID, *, roles: Iterable[str]) -> None:
    """The member has these roles from their next sign-in on, which is asked of them at once."""
    _only_who_may(work, rules.May.CHANGE_PEOPLE)
    member, wanted = _get(work, member_id), rules.read_roles(roles)
    if wanted == frozenset(map(rules.Role, member.roles.split())):
        return
    if not rules.may(wanted, rules.May.CHANGE_PEOPLE):
        _keep_an_admin(work, member)
    member.roles = _written(wanted)
    record(work, "member.role_changed", "member", member_id)
    end_sessions(work, member_id)


def deactivate(work: Work, member_id: UUID) -> None:
    """The member cannot sign in, is not called, and their number and second factor are gone. Past acts stay theirs."""
    _only_who_may(work, rules.May.CHANGE_PEOPLE)
    member = _get(work, member_id)
    _keep_an_admin(work, member)
    member.active, member.totp_secret, member.phone = False, None, None
    work.session.exec(delete(Shift).where(col(Shift.member_id) == member_id, col(Shift.ends_at) > work.now))
    work.session.exec(update(Invitation).where(col(Invitation.member_id) == member_id).values(used_at=work.now))
    record(work, "member.deactivated", "member", member_id)
    end_sessions(work, member_id)


def plan_shift(work: Work, member_id: UUID, *, span: Span, rung: int = 0, paging: bool = False) -> UUID:
    """The id of a new shift. Paging is only ever accepted by the member, and needs a number."""
    _only_oneself_or_planner(work, member_id)
    member = _get(work, member_id)
    _check_shift(work, member, span=span, rung=rung)
    shift_id = new_id()
    paging = paging and work.actor.id == member_id and member.phone is not None
    work.session.add(
        Shift(id=shift_id, member_id=member_id, starts_at=span.since, ends_at=span.until, rung=rung, paging=paging)
    )
    record(work, "shift.planned", "shift", shift_id)
    return shift_id


def accept_paging(work: Work, shift_id: UUID, *, accepted: bool) -> None:
    """The member whose shift it is may (or may no longer) be called by a text in it."""
    shift = _get_shift(work, shift_id)
    _only_oneself(work, shift.member_id)
    if accepted and _get(work, shift.member_id).phone is None:
        raise Conflict("staff.phone_missing")
    shift.paging = accepted
    record(work, "shift.paging_accepted" if accepted else "shift.paging_refused", "shift", shift_id)


def cancel_shift(work: Work, shift_id: UUID) -> None:
    """The shift is planned no longer."""
    shift = _get_shift(work, shift_id)
    _only_oneself_or_planner(work, shift.member_id)
    work.session.delete(shift)
    record(work, "shift.cancelled", "shift", shift_id)


def _invite(work: Work, *, roles: Iterable[rules.Role], kind: str = "invitation", member_id: UUID | None = None) -> str:
    token, invitation_id = secrets.token_urlsafe(_TOKEN_BYTES), new_id()
    work.session.add(
        Invitation(
            id=invitation_id,
            fingerprint=work.keyring.fingerprint.of(kind, token),
            roles=_written(roles),
            created_at=work.now,
            expires_at=work.now + rules.INVITATION_LASTS,
            invited_by=work.actor.id,
            member_id=member_id,
        )
    )
    record(work, "member.invited", "invitation", invitation_id)
    return token


def _enrol_new(work: Work, invited: queries.Invited, enrolment: Enrolment) -> UUID:
    handle, member_id = rules.tidy_handle(enrolment.handle), random_id()
    if work.scrubber.scrub(handle) != handle:
        raise Invalid("staff.handle_words")
    fingerprint = work.keyring.fingerprint.of("handle", rules.handle_key(handle))
    if work.session.exec(select(Member.id).where(Member.fingerprint == fingerprint)).first():
        raise Conflict("staff.handle_taken")
    work.session.add(
        Member(
            id=member_id,
            handle=work.seal(Member.handle, member_id, handle),
            fingerprint=fingerprint,
            password_hash=enrolment.password_hash,
            totp_secret=work.seal(Member.totp_secret, member_id, enrolment.totp_secret),
            totp_used=enrolment.totp_step,
            roles=_written(invited.roles),
            created_at=work.now,
        )
    )
    record(work, "member.enrolled", "member", member_id)
    return member_id


def _enrol_again(work: Work, member_id: UUID, enrolment: Enrolment) -> UUID:
    member = _get(work, member_id)
    member.password_hash = enrolment.password_hash
    member.totp_secret = work.seal(Member.totp_secret, member_id, enrolment.totp_secret)
    member.totp_used = enrolment.totp_step
    record(work, "member.enrolled_again", "member", member_id)
    return member_id


def _check_shift(work: Work, member: Member, *, span: Span, rung: int) -> None:
    if not member.active:
        raise Conflict("staff.inactive")
    if rung not in list(rules.Rung):
        raise Invalid("staff.rung")
    if rung == rules.Rung.COORDINATOR and rules.Role.COORDINATOR not in member.roles.split():
        raise Invalid("staff.rung_coordinator")
    near = queries.shifts_between(work, span.since - timedelta(days=1), span.until + timedelta(days=1))
    others = [shift.span for shift in near if shift.member_id == member.id]
    rules.check_shift(span, now=work.now, others=others)


def _change_session(work: Work, session_id: UUID, **values: object) -> None:
    work.session.exec(update(StaffSession).where(col(StaffSession.id) == session_id).values(**values))


def _get(work: Work, member_id: UUID) -> Member:
    member = work.session.get(Member, member_id)
    if member is None:
        raise NotFound("staff.member")
    return member


def _get_shift(work: Work, shift_id: UUID) -> Shift:
    shift = work.session.get(Shift, shift_id)
    if shift is None:
        raise NotFound("staff.shift")
    return shift


def _keep_an_admin(work: Work, member: Member) -> None:
    changes_people = rules.may(member.roles.split(), rules.May.CHANGE_PEOPLE)
    if changes_people and not queries.any_admin(work, besides=member.id):
        raise Conflict("staff.last_admin")


def _only_who_may(work: Work, what: rules.May) -> None:
    if work.actor.kind is ActorKind.MEMBER and not rules.may(work.actor.roles, what):
        raise NotAllowed("staff.not_allowed")


def _only_oneself(work: Work, member_id: UUID) -> None:
    if work.actor.kind is ActorKind.MEMBER and work.actor.id != member_id:
        raise NotAllowed("staff.not_allowed")


def _only_oneself_or_planner(work: Work, member_id: UUID) -> None:
    if work.actor.id != member_id:
        _only_who_may(work, rules.May.PLAN_DUTY)


def _written(roles: Sequence[rules.Role] | Iterable[rules.Role]) -> str:
    return " ".join(sorted(set(roles)))
