"""What staff may do, when a sign-in is good, who is called next: pure."""

import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pyotp

from app.errors import Invalid
from app.staff.hours import Span

IDLE = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # how often a session's last sight is written down
PROOF_LASTS = timedelta(minutes=10)  # how long a shown second factor allows revealing numbers and changing people
INVITATION_LASTS = timedelta(days=3)
LONGEST_SHIFT = timedelta(hours=24)
CODE_SECONDS = 30
CODE_DIGITS = 6
_STEPS_OFF = 1  # phones' clocks are a little wrong
_NIGHT_BEGINS, _NIGHT_ENDS = time(22), time(6)
_HANDLE_LENGTH = range(2, 25)
_HANDLE_KINDS = "LMN"  # letters, the marks that Burmese and Bengali are written with, digits
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_UNSEEN = "\u200b\u200e\u200f\u202a\u202c"  # what copying from a page leaves around a number
_MOST_DIGITS = 4  # more, and it is a phone number or a date of birth


class Role(StrEnum):
    """What a member is trusted with."""

    VOLUNTEER = "volunteer"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    PROTECTION_OFFICER = "protection_officer"
    TRANSLATOR = "translator"  # writes and checks our words, and sees no case
    CASE_WORKER = "case_worker"  # trained to ask for consent by voice, and to look for families
    PARTNER = "partner"  # of another organisation: sees what is handed to it, and nothing else


class May(StrEnum):
    """Something not everybody may do."""

    ANSWER_CASES = "answer_cases"
    REVEAL_NUMBERS = "reveal_numbers"
    PLAN_DUTY = "plan_duty"  # of others; everybody plans their own
    CHANGE_PEOPLE = "change_people"
    READ_SENSITIVE = "read_sensitive"
    ERASE_PEOPLE = "erase_people"  # have somebody forgotten who asked for it otherwise than by text
    LOOK_BACK = "look_back"  # read by lot what others of the team did
    WRITE_WORDING = "write_wording"  # write, translate, remark, check a language one reads
    APPROVE_WORDING = "approve_wording"  # let words of others go out, and take them back
    SUBMIT_TEMPLATES = "submit_templates"  # show agreed words to the provider of a line
    SHAPE_FRAME = "shape_frame"  # add, rename and retire the codes of feedback
    BRING_IN = "bring_in"  # feedback of others, from files, and take it back
    LOAD_AREAS = "load_areas"
    ANSWER_MANY = "answer_many"  # say to everybody what came of what many told us, and let such words of others out
    CAMPAIGN = "campaign"  # write, approve, pause and stop campaigns
    EXPORT = "export"  # take numbers out in a file
    KEEP_RELAYS = "keep_relays"  # who passes warnings on: add, pause, end, send phone credit; begin alerts of theirs
    WRITE_ALERTS = "write_alerts"  # write warnings, and ask a second person
    APPROVE_ALERTS = "approve_alerts"  # let warnings of others out, now or in advance
    STOP_ALERTS = "stop_alerts"  # alone: stop, take back, lessen; use an approval in advance when chosen for it
    KEEP_DIRECTORY = "keep_directory"  # which services there are
    KEEP_PARTNERS = "keep_partners"  # who cases may be handed to, and what was agreed with them
    ADD_POLICE = "add_police"  # as a partner, with a reason, for one purpose
    REFER = "refer"  # hand a case on, where the person says yes by text
    TAKE_CONSENT = "take_consent"  # ask by voice, at a safe time, and write down the answer
    REVIEW_RESCUES = "review_rescues"  # look at what was passed on of somebody who could not answer
    TRACE = "trace"  # look for families
    PLAN_VISITS = "plan_visits"  # to people who cannot come out


ALLOWED: Final[Mapping[Role, frozenset[May]]] = MappingProxyType(
    {
        Role.VOLUNTEER: frozenset({May.ANSWER_CASES, May.REVEAL_NUMBERS, May.STOP_ALERTS, May.REFER, May.PLAN_VISITS}),
        Role.COORDINATOR: frozenset(
            {
                May.ANSWER_CASES,
                May.REVEAL_NUMBERS,
                May.PLAN_DUTY,
                May.LOOK_BACK,
                May.WRITE_WORDING,
                May.APPROVE_WORDING,
                May.SHAPE_FRAME,
                May.BRING_IN,
                May.ANSWER_MANY,
                May.CAMPAIGN,
                May.EXPORT,
                May.KEEP_RELAYS,
                May.WRITE_ALERTS,
                May.APPROVE_ALERTS,
                May.STOP_ALERTS,
                May.KEEP_DIRECTORY,
                May.KEEP_PARTNERS,
                May.REFER,
                May.PLAN_VISITS,
            }
        ),
        Role.ADMIN: frozenset(
            {
                May.KEEP_RELAYS,
                May.PLAN_DUTY,
                May.CHANGE_PEOPLE,
                May.ERASE_PEOPLE,
                May.LOOK_BACK,
                May.WRITE_WORDING,
                May.APPROVE_WORDING,
                May.SUBMIT_TEMPLATES,
                May.SHAPE_FRAME,
                May.BRING_IN,
                May.LOAD_AREAS,
                May.ANSWER_MANY,
                May.CAMPAIGN,
                May.WRITE_ALERTS,
                May.APPROVE_ALERTS,
                May.STOP_ALERTS,
                May.KEEP_DIRECTORY,
                May.KEEP_PARTNERS,
            }
        ),
        Role.PROTECTION_OFFICER: frozenset(
            {
                May.ANSWER_CASES,
                May.REVEAL_NUMBERS,
                May.READ_SENSITIVE,
                May.ERASE_PEOPLE,
                May.LOOK_BACK,
                May.ANSWER_MANY,
                May.CAMPAIGN,
                May.EXPORT,
                May.WRITE_ALERTS,
                May.APPROVE_ALERTS,
                May.STOP_ALERTS,
                May.ADD_POLICE,
                May.REFER,
                May.TAKE_CONSENT,
                May.REVIEW_RESCUES,
                May.TRACE,
                May.PLAN_VISITS,
            }
        ),
        Role.TRANSLATOR: frozenset({May.WRITE_WORDING}),
        Role.CASE_WORKER: frozenset(
            {May.ANSWER_CASES, May.REVEAL_NUMBERS, May.REFER, May.TAKE_CONSENT, May.TRACE, May.PLAN_VISITS}
        ),
        Role.PARTNER: frozenset(),
    }
)


class Rung(IntEnum):
    """Whose turn it is when nobody has taken a case."""

    FIRST = 0
    SECOND = 1  # may be elsewhere
    COORDINATOR = 2


@dataclass(frozen=True, slots=True)
class Duty:
    """One planned shift."""

    id: UUID
    member_id: UUID
    span: Span
    rung: int
    paging: bool


def may(roles: Iterable[str], what: May) -> bool:
    """Whether somebody with these roles may do it."""
    return any(what in ALLOWED[Role(role)] for role in roles)


def roles_that(what: May) -> tuple[Role, ...]:
    """The roles that may do it."""
    return tuple(role for role in Role if what in ALLOWED[role])


def read_roles(written: Iterable[str]) -> frozenset[Role]:
    """The roles of a form or a command; Invalid when there is none or one we do not have."""
    try:
        roles = frozenset(Role(role) for role in written)
    except ValueError:
        raise Invalid("staff.role_unknown") from None
    if not roles:
        raise Invalid("staff.role_missing")
    if Role.PARTNER in roles and len(roles) > 1:
        raise Invalid("staff.role_partner")
    return roles


def tidy_handle(written: str) -> str:
    """The handle as it is kept; Invalid when it is none, or is an address or a number of somebody."""
    handle = " ".join(unicodedata.normalize("NFKC", written).split())
    digits = sum(letter.isdigit() for letter in handle)
    letters = all(unicodedata.category(c)[0] in _HANDLE_KINDS or c in " .'_-" for c in handle)
    if len(handle) not in _HANDLE_LENGTH or not letters or digits > _MOST_DIGITS:
        raise Invalid("staff.handle")
    return handle


def handle_key(written: str) -> str:
    """What a handle is found by, however it was typed: never fails, because a stranger may type anything."""
    return " ".join(unicodedata.normalize("NFKC", written[:100]).casefold().split())


def tidy_phone(written: str) -> str | None:
    """A paging number in E.164, None for none; Invalid when it is no number."""
    typed = unicodedata.normalize("NFKC", written)
    number = "".join(
        str(unicodedata.digit(c)) if c.isdigit() else c for c in typed if c not in " -().\u200e\u200f\u00a0"
    )
    if not number:
        return None
    if not _PHONE.fullmatch(number):
        raise Invalid("staff.phone")
    return number


def session_alive(now: datetime, *, began_at: datetime, seen_at: datetime) -> bool:
    """Whether a sign-in still holds: used within half an hour and no older than half a day."""
    return now - seen_at < IDLE and now - began_at < LONGEST_SESSION


def proof_fresh(now: datetime, proved_at: datetime) -> bool:
    """Whether the second factor was shown recently enough for what needs it again."""
    return now - proved_at < PROOF_LASTS


def tidy_code(written: str) -> str:
    """The digits of a typed code, however it was spaced."""
    return _plain_digits(written, leaving_out="-")


def accepted_step(secret: str, written: str, *, now: datetime, used: int) -> int | None:
    """The time step whose code this is, when it is later than the last one `used`; None for any other code."""
    code = tidy_code(written)
    if len(code) != CODE_DIGITS:
        return None
    current = int(now.timestamp()) // CODE_SECONDS
    generator = pyotp.TOTP(secret, digits=CODE_DIGITS, interval=CODE_SECONDS)
    right = None
    for step in range(current - _STEPS_OFF, current + _STEPS_OFF + 1):
        same = hmac.compare_digest(generator.generate_otp(step).encode(), code.encode(errors="surrogatepass"))
        if same and step > used:
            right = step
    return right


def on_duty_at(shifts: Iterable[Duty], now: datetime) -> list[Duty]:
    """Who is on duty at a moment, one entry a member, in the order they are called."""
    present = [shift for shift in shifts if shift.span.since <= now < shift.span.until]
    first: dict[UUID, Duty] = {}
    for shift in sorted(present, key=lambda shift: (shift.rung, shift.span.since, shift.id)):
        first.setdefault(shift.member_id, shift)
    return list(first.values())


def night_of(now: datetime, zone: str) -> datetime | None:
    """When the night we are in began, None by day. A member is woken only so often in one night."""
    local = now.astimezone(ZoneInfo(zone))
    if _NIGHT_ENDS <= local.time() < _NIGHT_BEGINS:
        return None
    evening = local.date() if local.time() >= _NIGHT_BEGINS else local.date() - timedelta(days=1)
    return datetime.combine(evening, _NIGHT_BEGINS, local.tzinfo)


def may_page(now: datetime, *, accepted: bool, earlier: Sequence[datetime], zone: str, a_night: int) -> bool:
    """Whether a member may be called by a text now: only who accepted it for this shift, `a_night` times a night.

    `earlier`: when the member was paged before.
    """
    if not accepted:
        return False
    night = night_of(now, zone)
    return night is None or sum(at >= night for at in earlier) < a_night


def check_shift(span: Span, *, now: datetime, others: Iterable[Span]) -> None:
    """Nothing for a shift that can be; Invalid when its times cannot, or it overlaps one of `others` of the member."""
    if not timedelta(0) < span.until - span.since <= LONGEST_SHIFT:
        raise Invalid("staff.shift_length")
    if span.until <= now:
        raise Invalid("staff.shift_past")
    if any(span.since < other.until and other.since < span.until for other in others):
        raise Invalid("staff.shift_overlaps")


def _plain_digits(written: str, *, leaving_out: str) -> str:
    """What was typed, in 0-9 whatever the script, without spaces, direction marks and `leaving_out`."""
    letters = (c for c in unicodedata.normalize("NFKC", written) if not c.isspace() and c not in _UNSEEN + leaving_out)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in letters)
