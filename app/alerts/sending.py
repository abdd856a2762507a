"""Carrying an issue to people: whom it is for, and giving each of them a row."""

from functools import partial
from typing import Any

from sqlalchemy import LargeBinary, Select, func, literal, select, union_all
from sqlmodel import col

from app.alerts.content import Content
from app.alerts.queries import content_of, frozen_of, issued, issues_of, with_broadcast
from app.alerts.tables import AlertIssue
from app.audience.queries import choose, left_all
from app.audience.rules import Rule
from app.broadcasts import actions as broadcasts
from app.broadcasts.actions import Words
from app.broadcasts.queries import get as broadcast
from app.broadcasts.queries import spreading, told
from app.broadcasts.tables import BroadcastDelivery
from app.broadcasts.worker import spread_all
from app.contacts.tables import Contact
from app.language import UNDETERMINED
from app.log import logger
from app.outbox.rules import Priority
from app.runtime import Runtime
from app.transaction import read
from app.work import Work

_CONTACT: Any = Contact.__table__  # type: ignore[attr-defined]
_ALL = 100
_BYTES, _HASHES = 2, 2**16  # of a keyed hash of the address


def rule_of(content: Content) -> Rule:
    """Whom an issue is for. An exercise never reaches somebody only because they need help."""
    return Rule(
        areas=content.reached,
        languages=content.languages,
        channels=content.channels,
        groups=content.groups,
        danger=content.danger and not content.exercise,
        exercise=content.exercise,
    )


def begin(work: Work, runtime: Runtime, issue: AlertIssue) -> None:
    """An issue that was just frozen has a broadcast, which the timetable gives everybody a row of."""
    frozen = frozen_of(issue)
    words = {asked: Words(text.words, frozen.content.key) for asked, text in frozen.texts.items()}
    main = runtime.settings.operation.main_language
    words[UNDETERMINED] = words.get(main) or next(iter(words.values()))
    issue.broadcast = broadcasts.freeze(
        work,
        subject_id=issue.id,
        priority=Priority.ALERT,
        words=words,
        expires_at=frozen.content.expires,
        ignores_quiet=frozen.content.danger,
    )


def spread_alerts(runtime: Runtime) -> int:
    """How many people were given a row of what was issued; killed, the next turn goes on where this one stood."""
    with read(runtime) as work:
        ours = {issue.broadcast for issue in issued(work)}
        waiting = [number for number, _ in spreading(work) if number in ours]
    given = 0
    for number in waiting:
        given += (many := spread_all(runtime, number, partial(chosen, number=number)))
        logger().info("alert.spread", broadcast=number, many=many)
    return given


def chosen(work: Work, number: int) -> Select[Any]:
    """Whom the issue with this broadcast goes to: whoever its rule picks, and whoever had what it replaces.

    What takes a warning back goes only to those who had it.
    """
    issue = with_broadcast(work, number)
    content = content_of(issue)
    earlier = [one.broadcast for one in issues_of(work, issue.alert_id) if one.broadcast and one.number < issue.number]
    had = told(earlier).where(col(BroadcastDelivery.contact_id).not_in(left_all()))
    if content.takes_back:
        return had
    picked = choose(work, rule_of(content), after=broadcast(work, number).after)
    if issue.share < _ALL:
        picked = _first(picked, issue.share)
    if not earlier:
        return picked
    both = union_all(picked.order_by(None), had).subquery("either")
    rest = (func.max(both.c[name]).label(name) for name in ("language", "channel", "area"))
    return select(both.c.contact_id, *rest).group_by(both.c.contact_id)


def _first(picked: Select[Any], share: int) -> Select[Any]:
    """So many per cent of them, picked by what nobody can foresee and always the same ones."""
    people = picked.order_by(None).subquery("people")
    below = (share * _HASHES // _ALL).to_bytes(_BYTES, "big")
    few = select(people).join(_CONTACT, _CONTACT.c.id == people.c.contact_id)
    return few.where(func.substr(_CONTACT.c.fingerprint, 1, _BYTES) < literal(below, LargeBinary))
