"""Telling relays of an alert, before the broadcast: their own text, a code to answer with, and when it is over."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import col, select

from app.alerts.frozen import Issue
from app.alerts.queries import frozen_of
from app.alerts.queries import get as get_issue
from app.alerts.tables import AlertIssue
from app.audit.actions import record
from app.ids import random_id
from app.language import fallbacks
from app.log import logger
from app.outbox.actions import enqueue
from app.outbox.passage import telephone_line
from app.outbox.rules import Priority
from app.places.containing import above, with_inside
from app.privacy.columns import Clean
from app.relays.queries import active, calls_of, codes_now, find_alert, get, number_of, to_tell
from app.relays.rules import AFTERWARDS, CODES, free_code
from app.relays.tables import Relay, RelayAlert, RelayCall
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.days import written_moment
from app.wording.rendering import Rendered, say
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind

_LOOK_BACK = timedelta(hours=2)  # what is older than that, everybody who was to be told of has been
_CREDIT_LASTS = timedelta(days=2)


def call_relays(runtime: Runtime) -> int:
    """How many relays were called to what went out, or told that it is over. Again is the same as once."""
    with read(runtime) as work:
        waiting = to_tell(work, since=work.now - _LOOK_BACK)
    called = 0
    for issue_id in waiting:
        called += (many := write(runtime, SYSTEM, partial(tell_of, runtime=runtime, issue_id=issue_id)))
        logger().info("relays.called", issue=issue_id.hex, many=many)
    return called


def tell_of(work: Work, runtime: Runtime, issue_id: UUID) -> int:
    """How many relays are told of this issue: all in its areas, or who were called before when it takes that back."""
    issue = get_issue(work, issue_id)
    frozen = frozen_of(issue)
    alert = find_alert(work, issue.alert_id)
    if alert is not None and alert.issue_id == issue_id:
        return 0
    until = max(issue.expires_at + AFTERWARDS, alert.until if alert else issue.expires_at)
    if alert is None:
        drawn = secrets.randbelow(len(CODES))
        alert = RelayAlert(
            alert_id=issue.alert_id, issue_id=issue_id, code=free_code(codes_now(work), drawn), until=until
        )
        work.session.add(alert)
    alert.issue_id, alert.until = issue_id, until
    record(work, "relay.called", "alert_issue", issue_id)
    if frozen.content.takes_back:
        return _tell_it_is_over(work, runtime, issue, frozen)
    chosen = _chosen(work, frozen)
    for relay, area in chosen:
        _call(work, issue.alert_id, relay, area)
        _text(work, runtime, relay, words_for(runtime, frozen, _language(relay), alert.code), lasts=_left(work, issue))
    return len(chosen)


def words_for(runtime: Runtime, frozen: Issue, language: str, code: str) -> Rendered:
    """What a relay of this language is asked to pass on: the warning, and until when; no question."""
    name, alert = runtime.settings.operation.name, warning_in(runtime, frozen, language).text
    return say(runtime.wording, "relay_alert", language, organisation=name, alert=alert, code=code)


def warning_in(runtime: Runtime, frozen: Issue, languages: str) -> Rendered:
    """The warning and until when, without a question: in the first of these languages, or the nearest there is."""
    wanted = (near for tag in languages.split() for near in fallbacks(tag))
    text = next((frozen.texts[tag] for tag in wanted if tag in frozen.texts), None)
    text = text or next(iter(frozen.texts.values()))
    before = text.words[: text.words.index(text.warning) + len(text.warning)]
    zone = runtime.settings.operation.zone
    valid = ""
    if not frozen.content.takes_back:
        until = written_moment(frozen.content.expires, text.language, zone)
        valid = " " + say(runtime.wording, "alert_until", text.language, time=until).text
    return Rendered(before + valid, text.language, frozen.content.key, text.reviewed)


def ask_about_credit(work: Work, runtime: Runtime, relay_id: UUID) -> bool:
    """Whether a relay was asked if they need phone credit: some line reaches their number."""
    relay = get(work, relay_id)
    words = say(runtime.wording, "relay_credit", _language(relay), organisation=runtime.settings.operation.name)
    return _text(work, runtime, relay, words, lasts=_CREDIT_LASTS, priority=Priority.REPLY)


def _chosen(work: Work, frozen: Issue) -> Sequence[tuple[Relay, str]]:
    """Who passes it on, each with the one of their areas that it is for."""
    reached = frozen.content.reached or frozen.content.where.areas
    meant = with_inside(work, reached) | above(work, reached)
    found = []
    for relay in active(work, exercise=frozen.content.exercise):
        area = next((code for code in relay.areas.split() if code in meant), None)
        if area is not None:
            found.append((relay, area))
    return found


def _call(work: Work, alert_id: UUID, relay: Relay, area: str) -> None:
    """They are to confirm this issue too; whom they told of an earlier one stays counted."""
    before = select(RelayCall).where(RelayCall.alert_id == alert_id, RelayCall.relay_id == relay.id)
    call = work.session.exec(before).one_or_none()
    if call is None:
        call = RelayCall(id=random_id(), alert_id=alert_id, relay_id=relay.id, area=area, called_at=work.now)
        work.session.add(call)
    call.area, call.called_at, call.confirmed_at = area, work.now, None


def _tell_it_is_over(work: Work, runtime: Runtime, issue: AlertIssue, frozen: Issue) -> int:
    ids = [call.relay_id for call in calls_of(work, issue.alert_id) if call.relay_id is not None]
    told = work.session.exec(select(Relay).where(col(Relay.id).in_(ids))).all()
    for relay in told:
        language = _language(relay)
        name = runtime.settings.operation.name
        words = say(runtime.wording, "relay_ended", language, organisation=name, place=_place(frozen, language))
        _text(work, runtime, relay, words, lasts=_left(work, issue))
    return len(told)


def _place(frozen: Issue, language: str) -> str:
    """What the place is called: as the writer said, else as its areas are."""
    written = frozen.content.blanks.get("place", {})
    tags = (*fallbacks(language), "und")
    called = next((names[tag] for names in (written, frozen.place) for tag in tags if names.get(tag)), "")
    return called or next(iter((written or frozen.place).values()), "")


def _text(
    work: Work,
    runtime: Runtime,
    relay: Relay,
    words: Rendered,
    *,
    lasts: timedelta,
    priority: Priority = Priority.PAGE,  # before the broadcast, as everybody who works with us
) -> bool:
    number, channel = number_of(work, relay), telephone_line(runtime)
    if number is None or not channel:
        return False
    enqueue(
        work,
        channel=channel,
        priority=priority,
        lasts=lasts,
        words=Clean(words.text),
        address=Address(AddressKind.PHONE, number),
    )
    return True


def _language(relay: Relay) -> str:
    return relay.languages.split()[0]


def _left(work: Work, issue: AlertIssue) -> timedelta:
    return issue.expires_at - work.now
