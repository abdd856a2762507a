"""What a bulletin is to us, and what a draft of ours takes over from it: pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.alerts.content import Content, Where
from app.alerts.rules import LONGEST_VALID, needs_time
from app.bulletins.suggesting import says_all_clear, suggested
from app.bulletins.tables import BulletinState, Why
from cap.feeds import info_in
from cap.model import Alert, Info, MessageType, Reference, Scope, Severity, Status, Urgency

LASTS = timedelta(hours=24)  # a warning that names no end
LARGEST_INDEX, LARGEST_BULLETIN = 1_000_000, 256_000  # bytes
MOST_NEW = 20  # of one list in one turn: the rest comes with the next
LONGEST_WAIT = 20.0  # seconds for one document


NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a bulletin is for, in areas of ours. `names`: what that is called, by language, in names of ours.

    `drawn`: whether it says where at all; `ours`: whether any of it is where we are.
    """

    where: Where = NOWHERE
    reached: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    drawn: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a bulletin, by itself and apart from those before it. `key`: the agreed warning that fits."""

    state: BulletinState
    why: Why
    key: str = ""


def key_of(reference: Reference) -> str:
    """By what an alert is known everywhere, whatever offset its moment is written in."""
    sent = reference.sent.astimezone(UTC).isoformat(timespec="seconds")
    return hashlib.sha256(f"{reference.sender}\n{reference.identifier}\n{sent}".encode()).hexdigest()


def main_info(alert: Alert, language: str) -> Info | None:
    """What it says in our language, or nearest."""
    return info_in(alert, language)


def ends_at(alert: Alert) -> datetime | None:
    """When the last of it is over; None when any of it names no end."""
    ends = [info.expires for info in alert.infos]
    return max((end for end in ends if end), default=None) if all(ends) else None


def is_over(alert: Alert, now: datetime) -> bool:
    """Whether it warns of nothing any more. A cancellation is never too late."""
    end = ends_at(alert)
    return alert.message_type is not MessageType.CANCEL and end is not None and end <= now


_HELD = {
    Status.EXERCISE: Why.EXERCISE,
    Status.SYSTEM: Why.SYSTEM,
    Status.TEST: Why.TEST,
    Status.DRAFT: Why.DRAFT,
}


_ELSEWHERE = Fate(BulletinState.HELD, Why.ELSEWHERE)


def fate(alert: Alert, placed: Placed, *, language: str, now: datetime) -> Fate:
    """What becomes of an alert or an update that stands alone."""
    held = _held(alert)
    if held is not None:
        return Fate(BulletinState.HELD, held)
    if alert.message_type is MessageType.CANCEL:
        elsewhere = placed.drawn and not placed.ours
        return _ELSEWHERE if elsewhere else Fate(BulletinState.WAITING, Why.UNKNOWN)
    info = main_info(alert, language)
    if info is None:
        return Fate(BulletinState.HELD, Why.NO_WARNING)
    if not placed.drawn:
        return Fate(BulletinState.WAITING, Why.NOWHERE, suggested(alert, info, now))
    if not placed.ours:
        return Fate(BulletinState.HELD, Why.ELSEWHERE, suggested(alert, info, now))
    key = "" if says_all_clear(info) else suggested(alert, info, now)
    return Fate(BulletinState.DRAFTED, Why.FITS, key) if key else Fate(BulletinState.WAITING, Why.CHOOSE)


def takes_back(alert: Alert, info: Info | None) -> bool:
    """Whether it says only that an earlier one holds no longer."""
    if alert.message_type is MessageType.CANCEL:
        return True
    return alert.message_type is MessageType.UPDATE and info is not None and says_all_clear(info)


def _held(alert: Alert) -> Why | None:
    if alert.message_type in (MessageType.ACK, MessageType.ERROR):
        return Why.NO_WARNING
    if alert.status in _HELD:
        return _HELD[alert.status]
    return Why.NOT_PUBLIC if alert.scope is not Scope.PUBLIC else None


def content_of(info: Info, key: str, placed: Placed, now: datetime) -> Content:
    """What a draft of ours takes over: where, how grave, how soon, how sure and until when. Never its words."""
    expires = min(info.expires or now + LASTS, now + LONGEST_VALID)
    begins = info.onset.astimezone(UTC) if info.onset is not None else None
    return Content(
        key=key,
        where=placed.where,
        reached=placed.reached,
        severity=info.severity,
        urgency=info.urgency,
        certainty=info.certainty,
        expires=expires.astimezone(UTC),
        blanks={"place": dict(placed.names)} if placed.names and not placed.where.areas else {},
        time=begins if needs_time(key) else None,
        onset=begins,
    )


def rewritten(ours: Content, theirs: Content) -> Content:
    """Our draft with what an update changes; what our people wrote into it stays."""
    same = ours.key == theirs.key
    return replace(
        ours,
        key=theirs.key,
        where=theirs.where or ours.where,
        reached=theirs.reached if theirs.where else ours.reached,
        severity=theirs.severity,
        urgency=theirs.urgency,
        certainty=theirs.certainty,
        expires=theirs.expires,
        onset=theirs.onset,
        time=(theirs.time or ours.time) if same else theirs.time,
        blanks={**ours.blanks, **theirs.blanks} if theirs.where else ours.blanks,
    )


def is_danger(info: Info) -> bool:
    """Whether lives are in danger, so that somebody of ours is called."""
    extreme = info.severity is Severity.EXTREME
    return extreme or (info.severity is Severity.SEVERE and info.urgency is Urgency.IMMEDIATE)


def references_of(alert: Alert) -> Sequence[str]:
    """The keys of what it speaks of, each once; not itself."""
    own = key_of(alert.reference)
    return [key for key in dict.fromkeys(map(key_of, alert.references)) if key != own]
