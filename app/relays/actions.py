"""Adding relays, counting whom they told, and keeping what they warn of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import col, update

from app.audit.actions import record
from app.contacts.rules import Budget
from app.errors import Conflict, Invalid
from app.ids import new_id, random_id
from app.language import LANGUAGES
from app.privacy.columns import Clean
from app.relays import rules
from app.relays.queries import find_by_number, get, get_call, get_warning, mark_of
from app.relays.tables import (
    Agreed,
    Checked,
    Kind,
    Relay,
    RelayCall,
    RelayCredit,
    RelayState,
    RelayWarning,
    SecondSource,
)
from app.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody of the team writes down of a new relay. `number`: as channels give it, "" for none."""

    name: str
    number: str
    kind: Kind
    areas: Sequence[str]
    languages: Sequence[str]
    usually: int
    agreed: Agreed
    agreed_on: date
    exercises: bool = False


def add(work: Work, told: Told, *, member_id: UUID) -> UUID:
    """The id of a new relay, who agreed. Conflict when their number is one already."""
    _check(told, work.now)
    if told.number and find_by_number(work, told.number) is not None:
        raise Conflict("relay.known")
    relay_id = random_id()
    work.session.add(
        Relay(
            id=relay_id,
            name=work.seal(Relay.name, relay_id, told.name.strip()),
            number=work.seal(Relay.number, relay_id, told.number) if told.number else None,
            mark=mark_of(work, told.number) if told.number else None,
            kind=told.kind,
            areas=" ".join(dict.fromkeys(told.areas)),
            languages=" ".join(dict.fromkeys(told.languages)),
            usually=told.usually,
            exercises=told.exercises,
            agreed=told.agreed,
            agreed_on=told.agreed_on,
            state=RelayState.ACTIVE,
            added_by=member_id,
            added_at=work.now,
        )
    )
    work.session.flush()
    record(work, "relay.added", "relay", relay_id)
    return relay_id


def _check(told: Told, now: datetime) -> None:
    if not 0 < len(told.name.strip()) <= rules.LONGEST_NAME:
        raise Invalid("relay.name")
    if not told.areas or len(" ".join(told.areas)) > 400:
        raise Invalid("relay.areas")
    if not told.languages or len(told.languages) > 5 or not set(told.languages) <= LANGUAGES.keys():
        raise Invalid("relay.languages")
    if not 0 < told.usually <= rules.MOST_USUAL:
        raise Invalid("relay.usually")
    if told.agreed_on > now.date() + timedelta(days=1):  # it is tomorrow already where they are
        raise Invalid("relay.agreed_on")


def pause(work: Work, relay_id: UUID) -> None:
    """They are not called until somebody says so, or they send the start word."""
    get(work, relay_id).state = RelayState.PAUSED
    record(work, "relay.paused", "relay", relay_id)


def resume(work: Work, relay_id: UUID) -> None:
    """They are called again."""
    get(work, relay_id).state = RelayState.ACTIVE
    record(work, "relay.resumed", "relay", relay_id)


def end(work: Work, relay_id: UUID) -> None:
    """They are a relay no more: all that is known of them is deleted. How many people were told stays, of nobody."""
    relay = get(work, relay_id)
    for table in (RelayCall, RelayCredit):
        work.session.execute(update(table).where(col(table.relay_id) == relay_id).values(relay_id=None))
    work.session.delete(relay)
    record(work, "relay.ended", "relay", relay_id)


def confirm(work: Work, call: RelayCall) -> None:
    """They have the warning and pass it on."""
    call.confirmed_at = call.confirmed_at or work.now


def tell(work: Work, call: RelayCall, people: int) -> bool:
    """Whether so many people more count as told; not when nobody would believe it unseen."""
    confirm(work, call)
    since = None if call.told_at is None else work.now - call.told_at
    count = rules.counted(rules.Count(call.told, call.last_told, call.doubtful), people, since=since)
    call.told, call.last_told, call.doubtful, call.told_at = count.told, count.last, count.doubtful, work.now
    return call.doubtful is None


def believe(work: Work, call_id: UUID, *, people: int) -> None:
    """A coordinator asked: so many it were. Nought drops the doubtful number."""
    call = get_call(work, call_id)
    if call.doubtful is None:
        raise Conflict("relay.changed")
    if not 0 <= people <= rules.MOST_USUAL:
        raise Invalid("relay.people")
    call.told, call.doubtful = call.told + people, None
    record(work, "relay.believed", "relay_call", call_id)


def spend(relay: Relay, budget: Budget) -> None:
    """Remember what we answered."""
    relay.hour_began, relay.hour_count = budget.hour_began, budget.hour_count
    relay.day_began, relay.day_count, relay.said = budget.day_began, budget.day_count, budget.said


def asked_for_credit(work: Work, relay_id: UUID) -> None:
    """They were asked whether they need phone credit."""
    get(work, relay_id).credit_asked_at = work.now
    record(work, "relay.credit_asked", "relay", relay_id)


def answered_credit(relay: Relay, *, wants: bool) -> None:
    """They said whether they need some."""
    relay.wants_credit, relay.credit_asked_at = wants, None


def credit_sent(work: Work, relay_id: UUID, *, amount: str, currency: str, sent_on: date, member_id: UUID) -> None:
    """Somebody sent them phone credit."""
    relay = get(work, relay_id)
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise Invalid("relay.currency")
    if sent_on > work.now.date() + timedelta(days=1):
        raise Invalid("relay.sent_on")
    work.session.add(
        RelayCredit(
            id=new_id(),
            relay_id=relay_id,
            hundredths=rules.hundredths(amount),
            currency=currency.upper(),
            sent_on=sent_on,
            by_id=member_id,
        )
    )
    relay.wants_credit, relay.credit_asked_at = False, None
    record(work, "relay.credit_sent", "relay", relay_id)


def warn(work: Work, words: Clean, *, language: str, area: str) -> UUID:
    """The id of a warning that nobody has checked; whoever is on duty is paged at once. Who gave it is not kept."""
    warning_id = random_id()
    work.session.add(
        RelayWarning(
            id=warning_id,
            words=work.seal(RelayWarning.words, warning_id, words),
            language=language,
            area=area,
            heard_at=work.now.replace(second=0, microsecond=0),
            state=Checked.UNVERIFIED,
            due_at=work.now,
        )
    )
    return warning_id


def check_it(work: Work, warning_id: UUID, *, member_id: UUID) -> None:
    """Somebody finds out whether it is true; nobody more is paged. Conflict when another does already."""
    warning = get_warning(work, warning_id)
    if warning.taken_by not in (None, member_id):
        raise Conflict("relay.taken")
    warning.taken_by, warning.due_at = member_id, None
    record(work, "relay_warning.taken", "relay_warning", warning_id)


def judge(work: Work, warning_id: UUID, state: Checked, source: SecondSource | None, *, member_id: UUID) -> None:
    """What a second source says of it; only who could not find out needs none."""
    warning = get_warning(work, warning_id)
    if state is Checked.UNVERIFIED:
        raise Invalid("relay.verdict")
    if source is None and state is not Checked.UNKNOWN:
        raise Invalid("relay.source")
    warning.state, warning.source, warning.checked_at = state, source, work.now
    warning.taken_by, warning.due_at = member_id, None
    record(work, "relay_warning.judged", "relay_warning", warning_id)


def drafted(work: Work, warning_id: UUID, issue_id: UUID) -> None:
    """Somebody began an alert of it, which another must approve like any."""
    warning = get_warning(work, warning_id)
    if warning.issue_id is not None:
        raise Conflict("relay.drafted")
    warning.issue_id, warning.due_at = issue_id, None
    record(work, "relay_warning.drafted", "relay_warning", warning_id)


def paged(warning: RelayWarning, *, rung: int, due_at: datetime) -> None:
    """Whoever's turn it was is called; look again then."""
    warning.rung, warning.due_at = rung, due_at
