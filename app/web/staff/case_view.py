"""What a case page shows, put together from the rooms. Numbers stay sealed: people are pseudonyms here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.alert_answers.queries import alerts_of
from app.audit import queries as audit
from app.audit.tables import AuditEntry
from app.cases import queries as cases
from app.cases.rules import FORGOTTEN_LASTS
from app.cases.tables import Case, CaseState, Outcome
from app.contacts.queries import get as get_contact
from app.contacts.rules import quiet_now
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.ids import pseudonym
from app.messages import queries as messages
from app.messages.queries import Said
from app.messages.tables import Direction
from app.outbox.passage import Passage, passage
from app.outbox.queries import Fate, fates
from app.places.place import Place
from app.runtime import Runtime
from app.staff import queries as staff
from app.staff.queries import SignedIn
from app.web.staff import case_words as words
from app.web.staff.case_colleagues import Colleague, colleagues
from app.web.staff.message_view import Beside, beside
from app.web.staff.pieces import Piece, tokens
from app.work import ActorKind, Work

AT_ONCE = 20  # messages on one page
_TROUBLE = frozenset({DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.EXPIRED, DeliveryState.WITHHELD})


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of the conversation. `by` is the handle of who wrote it, empty for theirs and for automatic ones."""

    id: UUID
    ours: bool
    pieces: tuple[Piece, ...]
    language: str | None
    at: datetime
    by: str
    automatic: bool
    unreviewed: bool
    fate: str
    trouble: bool
    reduced: bool
    beside: Beside | None  # of theirs


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stretch of it, oldest first; `earlier` is the mark to go further back from, if there is more."""

    bubbles: tuple[Bubble, ...]
    earlier: UUID | None
    changed: bool = False  # somebody did something with the case since the page was opened
    state: CaseState = CaseState.WAITING
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where they are, as shown to somebody who goes there."""

    label: str
    precision: str
    coordinates: str

    @property
    def geo(self) -> str:
        """A link that opens the map of the phone."""
        return "geo:" + self.coordinates.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Reaching:
    """How the person who needs help may be reached."""

    textable: bool
    do_not_text: bool
    refused: bool  # the provider carries nothing to them
    stopped: bool
    shared_phone: bool
    neutral_words: bool
    quiet: tuple[str, str] | None  # "22:00", "07:00"
    quiet_now: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """What a member told the others."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the trail."""

    at: datetime
    by: str  # empty: the person, or by itself
    kind: ActorKind
    what: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another case."""

    id: UUID
    reference: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of one case but the conversation."""

    id: UUID
    reference: str
    needy: str  # pseudonyms; empty when nobody is known
    informant: str
    urgency: str
    state: CaseState
    mine: bool
    taken_by: str
    taken_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    rating: int | None
    opened_at: datetime
    deadline_at: datetime
    late: bool
    unanswered: int
    language: str
    read_here: bool  # by who looks at the page, or by somebody on shift
    need_codes: tuple[str, ...]
    needs: tuple[str, ...]  # in words
    people: int | None
    spot: Spot | None
    origin: str
    reaching: Reaching | None
    passage: Passage | None  # how free words reach who needs help now
    notes: tuple[Noted, ...]
    trail: tuple[Happened, ...]
    merged_into: Link | None
    merged: tuple[Link, ...]
    colleagues: tuple[Colleague, ...]
    exercise: bool
    alerts: tuple[str, ...]  # codes of the alerts that were answered with it
    forgotten_until: datetime | None  # who needs help had themselves erased; what is left goes then

    @property
    def seen(self) -> str:
        """What the page showed of who has the case, for the live part to compare with."""
        return _seen(self.state, self.taken_by)


def case_page(work: Work, runtime: Runtime, case_id: UUID, *, viewer: SignedIn) -> CasePage:
    """The page of a case for this member; NotFound."""
    case = cases.get(work, case_id)
    contact = get_contact(work, case.contact_id) if case.contact_id else None
    trail, notes = _entries(work, case), cases.notes(work, case_id)
    called = staff.handles(work, _members_in(case, trail, [note.author_id for note, _ in notes]))
    language = (contact.language if contact else None) or case.language
    merged = cases.merged_into(work, case_id)
    into = cases.references(work, [case.merged_into]) if case.merged_into else {}
    return CasePage(
        id=case.id,
        reference=case.reference,
        needy=pseudonym(case.contact_id) if case.contact_id else "",
        informant=pseudonym(case.informant_id) if case.informant_id else "",
        urgency=case.urgency,
        state=case.state,
        mine=case.state is CaseState.TAKEN and case.taken_by == viewer.id,
        taken_by=called.get(case.taken_by, "") if case.taken_by else "",
        taken_at=case.taken_at,
        closed_at=case.closed_at,
        outcome=case.outcome,
        rating=case.rating,
        opened_at=case.opened_at,
        deadline_at=case.deadline_at,
        late=case.deadline_at < work.now,
        unanswered=case.unanswered,
        language=language,
        read_here=language in viewer.reads or bool(staff.readers_on_shift(work, language)),
        need_codes=tuple(case.needs.split()),
        needs=tuple(str(words.NEEDS[code]) for code in case.needs.split() if code in words.NEEDS),
        people=case.people,
        spot=spot(cases.place_of(work, case)),
        origin=str(words.ORIGINS[case.origin]),
        reaching=_reaching(contact, runtime, work.now) if contact else None,
        passage=passage(work, runtime, contact) if contact else None,
        notes=tuple(Noted(text, called.get(note.author_id, ""), note.at) for note, text in notes),
        trail=tuple(_happened(entry, called) for entry in trail),
        merged_into=next((Link(case_id, reference) for case_id, reference in into.items()), None),
        merged=tuple(Link(other.id, other.reference) for other in merged),
        colleagues=colleagues(work, language, besides=case.taken_by),
        exercise=case.exercise,
        alerts=tuple(code for _, code in alerts_of(work, case.id)),
        forgotten_until=case.forgotten_at + FORGOTTEN_LASTS if case.forgotten_at else None,
    )


def conversation(
    work: Work, runtime: Runtime, case_id: UUID, *, page_language: str, before: UUID | None = None, seen: str = ""
) -> Conversation:
    """The newest messages of a case (older than `before`); `seen` is what the page showed of who has it."""
    case = cases.get(work, case_id)
    said = messages.of_case(work, case_id, before=before, most=AT_ONCE + 1)
    more, shown = len(said) > AT_ONCE, said[-AT_ONCE:]
    known = fates(work, [message.id for message in shown if message.direction is Direction.OUT])
    authors = {message.author_id for message in shown if message.author_id}
    called = staff.handles(work, authors | ({case.taken_by} if case.taken_by else set()))
    owner = called.get(case.taken_by, "") if case.taken_by else ""
    more_of = beside(work, runtime, shown, page_language=page_language)
    return Conversation(
        bubbles=tuple(_bubble(m, known.get(m.id), called, more_of.get(m.id)) for m in shown),
        earlier=shown[0].id if more else None,
        changed=bool(seen) and seen != _seen(case.state, owner),
        state=case.state,
        taken_by=owner,
    )


def spot(place: Place | None) -> Spot | None:
    """A place as the page shows it."""
    if place is None:
        return None
    coordinates = f"{place.latitude:.5f}, {place.longitude:.5f}"
    return Spot(place.label, words.precision(place), coordinates)


def _seen(state: CaseState, owner: str) -> str:
    return f"{state.value} {owner}".strip()


def _entries(work: Work, case: Case) -> Sequence[AuditEntry]:
    """The trail of the case and of how its person may be reached, oldest first."""
    found = list(audit.of_subject(work, case.id))
    for contact_id in (case.contact_id, case.informant_id):
        if contact_id is not None:
            found += [entry for entry in audit.of_subject(work, contact_id) if entry.at >= case.opened_at]
    return sorted(found, key=lambda entry: entry.number)


def _members_in(case: Case, trail: Sequence[AuditEntry], authors: Sequence[UUID]) -> set[UUID]:
    acting = {entry.actor_id for entry in trail if entry.actor_kind is ActorKind.MEMBER and entry.actor_id}
    return {*acting, *authors, *([case.taken_by] if case.taken_by else [])}


def _happened(entry: AuditEntry, called: dict[UUID, str]) -> Happened:
    by = called.get(entry.actor_id, "") if entry.actor_id else ""
    what = words.done(entry.action)
    if entry.action == "contact.revealed" and entry.reason is not None and entry.reason in words.REVEAL:
        what = f"{what} ({words.REVEAL[entry.reason]})"
    return Happened(entry.at, by, entry.actor_kind, what)


def _bubble(message: Said, known: Fate | None, called: dict[UUID, str], more: Beside | None) -> Bubble:
    ours = message.direction is Direction.OUT
    return Bubble(
        id=message.id,
        ours=ours,
        pieces=tokens(message.text),
        language=message.language,
        at=message.at,
        by=called.get(message.author_id, "") if message.author_id else "",
        automatic=ours and message.author_id is None,
        unreviewed=ours and not message.wording_reviewed,
        fate=words.fate(known) if known else "",
        trouble=known is not None and known.state in _TROUBLE,
        reduced=message.reduced,
        beside=more,
    )


def _reaching(contact: Contact, runtime: Runtime, now: datetime) -> Reaching:
    local = now.astimezone(ZoneInfo(runtime.settings.operation.zone))
    hours = contact.quiet_from, contact.quiet_until
    return Reaching(
        textable=not contact.do_not_text and contact.unreachable_at is None and contact.address is not None,
        do_not_text=contact.do_not_text,
        refused=contact.unreachable_at is not None,
        stopped=contact.stopped_at is not None,
        shared_phone=contact.shared_phone,
        neutral_words=contact.neutral_words,
        quiet=(_hour(hours[0]), _hour(hours[1])) if hours[0] is not None and hours[1] is not None else None,
        quiet_now=quiet_now(local.hour * 60 + local.minute, *hours),
    )


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
