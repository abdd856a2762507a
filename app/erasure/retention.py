"""What the clock deletes: found beside the writer, deleted in units so short that messages hardly wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from app.alert_answers import forgetting as alert_answers
from app.audience import forgetting as audience
from app.audit.actions import DELETED, record
from app.broadcasts import forgetting as broadcasts
from app.cases import forgetting as cases
from app.cases.rules import FORGOTTEN_LASTS
from app.cases.tables import Case
from app.contacts import forgetting as contacts
from app.erasure import again
from app.erasure.forgetters import forget
from app.feedback import forgetting as feedback
from app.guides import forgetting as guides
from app.log import logger
from app.messages import forgetting as messages
from app.outbox import forgetting as outbox
from app.partners import forgetting as partners
from app.referrals import forgetting as referrals
from app.relays import forgetting as relays
from app.runtime import Runtime
from app.sensitive import forgetting as sensitive
from app.settings import Retention
from app.staff import forgetting as staff
from app.tracing import forgetting as tracing
from app.transaction import read, write, write_in_turn
from app.triage import actions as triage
from app.triage import forgetting as calls
from app.visits import forgetting as visits
from app.work import SYSTEM, Work

_FOUND = 2000  # looked up at once: a look may have to read a whole table
_TOGETHER = 40  # deleted in one unit
_CASE_ID: ColumnElement[UUID] = Case.__table__.c.id  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that goes by itself: how old it may get, what is found, and how it is deleted.

    `drop` looks again: between finding and deleting somebody may have written.
    """

    name: str
    tables: tuple[str, ...]
    lasts: Callable[[Retention], timedelta]
    find: Callable[[Work, datetime, int], Sequence[UUID]]
    drop: Callable[[Work, Sequence[UUID], datetime], object]
    unsaid: bool = False  # how many there were is nobody's to know


def _end_forgotten(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    for case_id in cases.end_forgotten(work, ids, before):
        triage.unwatch(work, case_id)


def _find_spoken(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    spoken = messages.said_in(_CASE_ID) | cases.has_more_than_codes() | referrals.has_words(_CASE_ID)
    return cases.find_closed(work, before, most, having=spoken)


def _drop_spoken(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    closed = cases.still_closed(work, ids, before)
    messages.drop_of_cases(work, closed)
    referrals.drop_words(work, closed)
    cases.drop_words(work, closed)


def _drop_cases(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    closed = cases.still_closed(work, ids, before)
    messages.drop_of_cases(work, closed)
    referrals.drop(work, closed)
    cases.drop(work, closed)


def _unneeded(before: datetime) -> ColumnElement[bool]:
    """Contacts who are silent, whom nothing is on its way to, who want no warnings, and whose cases are all closed.

    Nor do they look for somebody, may be found, or have something with a partner: they must be reached for that.
    """
    return and_(
        contacts.silent(before),
        cases.all_closed(contacts.ID, before),
        outbox.nothing_waits(contacts.ID),
        broadcasts.nothing_waits(contacts.ID, since=before),
        ~audience.joined(contacts.ID),
        ~tracing.awaits(contacts.ID, before),
        ~referrals.with_partner(contacts.ID),
    )


def _find_addresses(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    return contacts.find(work, contacts.has_address() & _unneeded(before), most=most)


def _drop_addresses(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    contacts.drop_addresses(work, contacts.find(work, _unneeded(before), among=ids))


def _find_contacts(work: Work, before: datetime, most: int) -> Sequence[UUID]:
    return contacts.find(work, _unneeded(before), most=most)


def _drop_contacts(work: Work, ids: Sequence[UUID], before: datetime) -> None:
    for contact_id in contacts.find(work, _unneeded(before), among=ids):
        forget(work, contact_id)


RULES: tuple[Rule, ...] = (
    Rule("forgotten", ("case",), lambda _: FORGOTTEN_LASTS, cases.find_forgotten, _end_forgotten),
    Rule("addresses", ("contact",), lambda kept: timedelta(days=kept.addresses), _find_addresses, _drop_addresses),
    Rule(
        "conversations",
        ("message", "translation", "voice", "note", "case", "referral", "rescue"),
        lambda kept: timedelta(days=kept.conversations),
        _find_spoken,
        _drop_spoken,
    ),
    Rule(
        "conversations",
        ("message", "translation", "voice"),
        lambda kept: timedelta(days=kept.conversations),
        messages.find_of_no_case,
        messages.drop_of_no_case,
    ),
    Rule("conversations", ("visit",), lambda kept: timedelta(days=kept.conversations), visits.find_over, visits.drop),
    Rule(
        "cases",
        ("case", "consent", "referral", "referral_step"),
        lambda kept: timedelta(days=kept.cases),
        cases.find_closed,
        _drop_cases,
    ),
    Rule(
        "audience",
        ("membership",),
        lambda kept: timedelta(days=kept.audience),
        audience.find_left,
        audience.drop_left,
    ),
    Rule(
        "requests",
        ("join_request",),
        lambda _: audience.REQUEST_LASTS,
        audience.find_requests,
        audience.drop_requests,
    ),
    Rule(
        "contacts", ("contact", "by_hand"), lambda kept: timedelta(days=kept.contacts), _find_contacts, _drop_contacts
    ),
    Rule(
        "feedback",
        ("feedback_item", "feedback_code", "feedback_second_coding"),
        lambda kept: timedelta(days=kept.feedback),
        feedback.find_over,
        feedback.drop,
    ),
    Rule(
        "feedback",
        ("feedback_place", "feedback_place_reason"),
        lambda kept: timedelta(days=kept.feedback),
        feedback.find_places_over,
        feedback.drop_places,
    ),
    Rule(
        "deliveries",
        ("alert_answer",),
        lambda kept: timedelta(days=kept.deliveries),
        alert_answers.find_old,
        alert_answers.loosen,
    ),
    Rule(
        "deliveries",
        ("relay_warning",),
        lambda kept: timedelta(days=kept.deliveries),
        relays.find_warnings,
        relays.drop_warnings,
    ),
    Rule(
        "conversations",
        ("tracing_search", "tracing_pair"),
        lambda kept: timedelta(days=kept.conversations),
        tracing.find_ended,
        tracing.drop_ended,
    ),
    Rule(
        "contacts",
        ("tracing_presence",),
        lambda kept: timedelta(days=kept.contacts),
        tracing.find_old,
        tracing.drop_old,
    ),
    Rule(
        "complaints",
        ("complaint", "complaint_exclusion", "complaint_step"),
        lambda kept: timedelta(days=kept.complaints),
        sensitive.find_over,
        sensitive.drop,
        unsaid=True,
    ),
    Rule(
        "deliveries",
        ("delivery",),
        lambda kept: timedelta(days=kept.deliveries),
        outbox.find_settled,
        outbox.drop_settled,
    ),
    Rule(
        "deliveries",
        ("broadcast_delivery",),
        lambda kept: timedelta(days=kept.deliveries),
        broadcasts.find_over,
        broadcasts.thin,
    ),
    Rule(
        "duty",
        ("shift", "staff_session", "invitation"),
        lambda kept: timedelta(days=kept.duty),
        staff.find_over,
        staff.drop_over,
    ),
    Rule(
        "duty",
        ("partner_link", "partner_session"),
        lambda kept: timedelta(days=kept.duty),
        partners.find_over,
        partners.drop_over,
    ),
    Rule(
        "backups",
        ("forgotten",),
        lambda kept: timedelta(days=kept.backups + 1),  # a backup may be deleted some hours late
        again.find_old,
        again.drop_old,
    ),
    Rule(
        "deliveries", ("guide_missed",), lambda kept: timedelta(days=kept.deliveries), guides.find_old, guides.drop_old
    ),
    Rule("duty", ("page",), lambda kept: timedelta(days=kept.duty), calls.find_calls, calls.drop_calls),
)


def delete_what_is_over(runtime: Runtime) -> int:
    """How much was deleted. Afterwards SQLite's log holds nothing of it, nor of what was erased before."""
    gone = sum(_follow(runtime, rule) for rule in RULES)
    if runtime.writer is not None:
        runtime.writer.fold_in()
    return gone


def _follow(runtime: Runtime, rule: Rule) -> int:
    """How many one rule found and deleted."""
    before = runtime.clock.now() - rule.lasts(runtime.settings.retention)
    gone, found = 0, _find(runtime, rule, before)
    while found:
        for start in range(0, len(found), _TOGETHER):
            _drop(runtime, rule, found[start : start + _TOGETHER], before)
        gone += len(found)
        left = _find(runtime, rule, before)
        # What is found twice was kept on purpose: somebody wrote meanwhile.
        found = [] if set(left) & set(found) else left
    if gone and not rule.unsaid:
        logger().info("retention.deleted", rule=rule.name, many=gone)
        write(runtime, SYSTEM, lambda work: record(work, DELETED, rule.name, reason=str(gone)))
    return 0 if rule.unsaid else gone


def _find(runtime: Runtime, rule: Rule, before: datetime) -> list[UUID]:
    with read(runtime) as work:
        return list(rule.find(work, before, _FOUND))


def _drop(runtime: Runtime, rule: Rule, ids: list[UUID], before: datetime) -> None:
    write_in_turn(runtime, SYSTEM, lambda work: rule.drop(work, ids, before))
