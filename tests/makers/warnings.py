"""Warnings that nobody needs: of a flood in a province that is on no map."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.alerts import actions
from app.alerts.composing import Says
from app.alerts.content import Content, Where
from app.alerts.queries import get
from app.runtime import Runtime
from app.transaction import read, write
from app.work import Actor, ActorKind
from cap.model import Certainty, Severity, Urgency
from tests.makers.staff import Member

SENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SAYS = Says("Harbour Help", "https://help.example/a/BCDF-3479", emergency="999", zone="UTC", main_language="en")


def flood(now: datetime, **changed: Any) -> Content:
    """A warning of a flood, for six hours."""
    content = Content(
        key="alert_flood_during",
        where=Where(areas=("KE001",)),
        reached=("KE001",),
        severity=Severity.EXTREME,
        urgency=Urgency.IMMEDIATE,
        certainty=Certainty.OBSERVED,
        expires=now + timedelta(hours=6),
        blanks={"place": {"und": "Riverside"}, "where_to_go": {"und": "Hill School"}},
    )
    return replace(content, **changed)


def by(member: Member) -> Actor:
    """Somebody of the staff, signed in."""
    return Actor(ActorKind.MEMBER, member.id)


def draft(runtime: Runtime, content: Content, member: Member) -> UUID:
    """The id of an alert that one person wrote."""
    return write(runtime, by(member), lambda work: actions.draft(work, content, member_id=member.id))


def submit(runtime: Runtime, issue_id: UUID, member: Member) -> None:
    """That person asks a second one."""
    seen = version(runtime, issue_id)
    write(runtime, by(member), lambda work: actions.submit(work, runtime, issue_id, seen=seen, member_id=member.id))


def approve(runtime: Runtime, issue_id: UUID, member: Member) -> None:
    """Somebody agrees to it."""
    seen = version(runtime, issue_id)
    write(runtime, by(member), lambda work: actions.approve(work, runtime, issue_id, seen=seen, member_id=member.id))


def issue(runtime: Runtime, issue_id: UUID, member: Member) -> None:
    """Somebody lets it out."""
    seen = version(runtime, issue_id)
    write(runtime, by(member), lambda work: actions.issue(work, runtime, issue_id, seen=seen, member_id=member.id))


def issued(runtime: Runtime, content: Content, writer: Member, second: Member) -> UUID:
    """The id of an alert that two people let out."""
    made = draft(runtime, content, writer)
    submit(runtime, made, writer)
    approve(runtime, made, second)
    issue(runtime, made, writer)
    return made


def version(runtime: Runtime, issue_id: UUID) -> int:
    """The version of an issue now."""
    with read(runtime) as work:
        return get(work, issue_id).version
