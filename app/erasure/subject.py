"""Everything held about one person, for a member who reads it out to them after a check. English; printed, never sent.

The sections are those of the data inventory, in its order, each one always there: what is empty is said to be empty.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import col, select

from app.alert_answers.queries import answers_of
from app.audience import queries as audience
from app.audit.actions import record
from app.audit.queries import of_subject
from app.broadcasts.queries import sent_to
from app.cases.queries import get, ids_of, notes, place_of
from app.cases.tables import Case
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import address_of, find_known, fingerprint
from app.contacts.queries import get as get_contact
from app.contacts.tables import Contact
from app.erasure.inventory import published
from app.feedback import queries as feedback
from app.feedback.tables import Item
from app.messages.forgetting import waiting_from
from app.messages.queries import opened
from app.messages.tables import Direction, Message, ProviderCopy
from app.messages.translations import translations_of
from app.messages.voices import voices_of
from app.outbox.tables import Delivery
from app.partners.queries import names
from app.referrals import rescuing
from app.referrals.queries import answer_of as referral_answer
from app.referrals.queries import consents_of_case, given_of, of_case, rescues_of, steps_of
from app.relays.queries import credits_of, find_by_number, name_of, number_of
from app.relays.tables import Relay
from app.staff.queries import handles
from app.tracing.held import held_about
from app.work import Work
from channels.contract import Address, AddressKind
from channels.email_address import normal

_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Section:
    """One published line, and what is held under it: plain sentences."""

    code: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One contact with everything that leads to them. Nothing of it may be logged."""

    contact: Contact | None
    cases: Sequence[Case]
    messages: Sequence[Message]
    waiting: Sequence[Message]
    deliveries: Sequence[Delivery]
    feedback: Sequence[Item]
    relay: Relay | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that is published of one contact; `contact_id` is None where only a text of theirs waits."""

    contact_id: UUID | None
    sections: tuple[Section, ...]


def find_about(work: Work, written: str) -> list[Told]:
    """What is held about whoever has this number or address; one entry for each kind of line they used."""
    found = []
    for kind in AddressKind:
        subject = _find(work, Address(kind, written))
        if subject is not None:
            sections = (Section(line.code, line.held, tuple(TELLERS[line.code](work, subject))) for line in published())
            found.append(Told(subject.contact.id if subject.contact else None, tuple(sections)))
    return found


def leave_trace(work: Work, found: Sequence[Told]) -> None:
    """The trail has that everything held about them was looked at."""
    for told in found:
        record(work, "contact.told", "contact", told.contact_id)


def tidy(written: str) -> str:
    """A number as channels give it, without what people put between digits; anything else as it is."""
    bare = written.strip()
    if "@" in bare:
        return normal(bare) or bare
    if not any(c.isdigit() for c in bare):
        return bare
    return "".join(c for c in bare if c not in " -().\u200e\u200f\u00a0")


def _find(work: Work, address: Address) -> Subject | None:
    mark = fingerprint(work, address)
    known, waiting = find_known(work, mark), waiting_from(work, mark)
    relay = find_by_number(work, address.value) if address.kind is AddressKind.PHONE else None
    if known is None and not waiting and relay is None:
        return None
    if known is None:
        return Subject(None, (), (), waiting, (), (), relay)
    case_ids = ids_of(work, known.id)
    said = select(Message).where(Message.contact_id == known.id).order_by(col(Message.id))
    sent = select(Delivery).where(Delivery.contact_id == known.id).order_by(col(Delivery.id))
    return Subject(
        contact=get_contact(work, known.id),
        cases=[get(work, case_id) for case_id in case_ids],
        messages=work.session.exec(said).all(),
        waiting=waiting,
        deliveries=work.session.exec(sent).all(),
        feedback=work.session.exec(select(Item).where(Item.contact_id == known.id)).all(),
        relay=relay,
    )


def _at(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _number(work: Work, subject: Subject) -> Iterable[str]:
    if subject.contact is not None:
        address = address_of(work, subject.contact)
        yield "deleted" if address is None else f"{address.kind.value} {address.value}"
        if (thread := work.open_if(Contact.thread, subject.contact.id, subject.contact.thread)) is not None:
            yield f"their last mail is {thread}"
    yield from ("as the sender of a text that waits" for _ in subject.waiting)


def _known_again(_: Work, subject: Subject) -> Iterable[str]:
    if subject.contact is not None:
        yield "a keyed hash of the number"


def _texts(work: Work, subject: Subject) -> Iterable[str]:
    for message in (*subject.messages, *subject.waiting):
        said = opened(work, message)
        who = "they wrote" if said.direction is Direction.IN else "we wrote"
        yield f"{_at(said.at)}, {who}: {said.text}"
    ids = [message.id for message in subject.messages]
    for translated in (one for found in translations_of(work, ids).values() for one in found if one.words):
        by = "a machine" if translated.by_machine else "a member"
        yield f"{_at(translated.at)}, translated into {translated.language} by {by}: {translated.words}"
    for voice in voices_of(work, ids).values():
        yield f"recordings, which their provider keeps: {voice.many}; heard: {_at(voice.heard_at)} {voice.said}".strip()


def _place(work: Work, subject: Subject) -> Iterable[str]:
    for case in _their_own(subject):
        place = place_of(work, case)
        if place is not None:
            spot = f"{place.latitude:.5f}, {place.longitude:.5f}, within {place.precision_m:.0f} m"
            yield f"case {case.reference}: {place.label + ', ' if place.label else ''}{spot}"


def _need(_: Work, subject: Subject) -> Iterable[str]:
    for case in subject.cases:
        role = "they told us of another's need" if _is_informant(subject, case) else "they need help"
        ended = f", ended as {case.outcome.value}" if case.outcome else ""
        rated = f", rated {case.rating} of 5" if case.rating else ""
        people = f", {case.people} people" if case.people else ""
        needs = case.needs or "no need named"
        yield f"case {case.reference}: {role}; {case.state.value}, {case.urgency}: {needs}{people}{ended}{rated}"


def _is_informant(subject: Subject, case: Case) -> bool:
    return subject.contact is not None and case.informant_id == subject.contact.id


def _their_own(subject: Subject) -> Iterable[Case]:
    """Those of their cases in which it is they who need help: what is known of another is not read to them."""
    return (case for case in subject.cases if not _is_informant(subject, case))


def _notes(work: Work, subject: Subject) -> Iterable[str]:
    for case in _their_own(subject):
        yield from (f"{_at(note.at)}: {words}" for note, words in notes(work, case.id))


def _handed_on(work: Work, subject: Subject) -> Iterable[str]:
    for case in _their_own(subject):
        referrals, asked = of_case(work, case.id), consents_of_case(work, case.id)
        partners = names(work, {one.partner_id for one in referrals} | {one.partner_id for one in asked})
        for consent in asked:
            said = f"{consent.state.value}, by {consent.how.value}, in {consent.language}, until {_at(consent.until)}"
            yield f"{_at(consent.asked_at)}: may {partners[consent.partner_id]} be told {consent.facts}? {said}"
        for one in referrals:
            steps = ", ".join(f"{step.state.value} {_at(step.at)}" for step in steps_of(work, one.id))
            told = "; ".join(f"{fact.value}: {words}" for fact, words in given_of(work, one).items()) or "nothing"
            yield f"{one.reference} to {partners[one.partner_id]} for {one.need}: {steps}; they have {told}"
            if came := referral_answer(work, one):
                yield f"{one.reference}: they answered: {came}"
        for rescue in rescues_of(work, case.id):
            who, why = rescuing.called_of(work, rescue), rescuing.reason_of(work, rescue)
            yield f"{_at(rescue.at)}: {who} was told place, danger and number without asking: {why}"


def _language(_: Work, subject: Subject) -> Iterable[str]:
    if subject.contact is not None and subject.contact.language:
        yield f"{subject.contact.language}, {'told' if subject.contact.language_stated else 'guessed'}"


def _safe_rule(work: Work, subject: Subject) -> Iterable[str]:
    contact = subject.contact
    if contact is None:
        return
    told = {
        "must not be texted": contact.do_not_text,
        "others use the phone": contact.shared_phone,
        "only words that mean nothing to others": contact.neutral_words or is_by_hand(work, contact.id),
        "quiet hours": contact.quiet_from is not None,
        f"asked us to stop: {_at(contact.stopped_at)}": contact.stopped_at is not None,
        f"cannot be texted since {_at(contact.unreachable_at)}": contact.unreachable_at is not None,
    }
    yield from (rule for rule, holds in told.items() if holds)


def _wanted(work: Work, subject: Subject) -> Iterable[str]:
    if subject.contact is None:
        return
    for one in audience.memberships_of(work, subject.contact.id):
        ended = f", left {_at(one.left_at)}" if one.left_at else ""
        agreed = f" ({one.consent.value})" if one.consent else ""
        also = f"{', exercises too' if one.exercises else ''}{f', group {one.group}' if one.group else ''}"
        where = one.area or "everywhere"
        yield f"{where}: by {one.how.value} since {one.agreed_on}{agreed}, {one.language}{also}{ended}"
    for at in audience.asked_with(work, subject.contact.fingerprint):
        yield f"{_at(at)}: this number was asked for on the page to join"


def _times(_: Work, subject: Subject) -> Iterable[str]:
    contact = subject.contact
    if contact is not None:
        yield f"first {_at(contact.first_at)}, last {_at(contact.last_at)}, on {contact.channel}"
    for case in subject.cases:
        yield f"case {case.reference}: opened {_at(case.opened_at)}, last heard {_at(case.last_at)}"


def _of_them(_: Work, subject: Subject) -> Iterable[str]:
    for item in subject.feedback:
        said = [one.value for one in (item.age_group, item.sex, item.disability) if one is not None]
        if said:
            yield f"feedback {item.reference}: {', '.join(said)}"


def _counts(_: Work, subject: Subject) -> Iterable[str]:
    contact = subject.contact
    if contact is not None and contact.day_began is not None:
        yield f"{contact.day_count} in the day from {_at(contact.day_began)}"


def _sent(work: Work, subject: Subject) -> Iterable[str]:
    for delivery in subject.deliveries:
        yield f"{_at(delivery.created_at)}, on {delivery.channel}: {delivery.state.value}"
    if subject.contact is not None:
        for at, channel, state in sent_to(work, subject.contact.id):
            yield f"{_at(at)}, to many, on {channel}: {state.value}"
    if subject.contact is not None:
        for one in answers_of(work, subject.contact.id):
            yield f"{_at(one.hour)}, they answered a warning: {one.answer.value}"


def _feedback(work: Work, subject: Subject) -> Iterable[str]:
    for item in subject.feedback:
        codes = ", ".join(one.code for one in feedback.codes_of(work, item.id)) or "not coded"
        told = f"{item.told.value} on {item.channel}{f', about {item.area}' if item.area else ''}"
        yield f"{item.reference}, {_at(item.at)}, {told}: {feedback.words_of(work, item)}"
        yield f"{item.reference}: {item.state.value}, {codes}"
        if came := feedback.answer_of(work, item):
            yield f"{item.reference}, we answered: {came}"
        partner, heard = feedback.passed_to(work, item)
        if partner:
            yield f"{item.reference}, passed on to {partner}, who heard: {heard or 'only that it was asked'}"


def _complaints(_: Work, __: Subject) -> Iterable[str]:
    """The same for everybody: whether there is one, only a focal point can see."""
    yield "what somebody told us of a person who helps can be opened by focal points alone: ask one of them"


def _helpers(work: Work, subject: Subject) -> Iterable[str]:
    ids: set[UUID] = {case.taken_by for case in subject.cases if case.taken_by}
    ids |= {message.author_id for message in subject.messages if message.author_id}
    yield from sorted(handles(work, ids).values())


def _provider(work: Work, subject: Subject) -> Iterable[str]:
    theirs = {(message.channel, message.provider_id) for message in (*subject.messages, *subject.waiting)}
    theirs |= {(delivery.channel, delivery.provider_id) for delivery in subject.deliveries}
    for copy in work.session.exec(select(ProviderCopy)):
        if (copy.channel, copy.provider_id) in theirs:
            yield f"one of {_at(copy.kept_at)}, on {copy.channel}"


def _relay(work: Work, subject: Subject) -> Iterable[str]:
    relay = subject.relay
    if relay is None:
        return
    yield f"passes warnings on as {name_of(work, relay)} ({relay.kind.value}), {number_of(work, relay)}"
    yield f"for {relay.areas}, in {relay.languages}, to about {relay.usually} people; {relay.state.value}"
    yield f"agreed on {relay.agreed_on:%Y-%m-%d}, {relay.agreed.value}; written down {_at(relay.added_at)}"
    for one in credits_of(work, relay.id):
        yield f"phone credit of {one.hundredths / 100:.2f} {one.currency} on {one.sent_on:%Y-%m-%d}"


def _warnings(_: Work, __: Subject) -> Iterable[str]:
    """The same for everybody: nobody can see whose a warning was."""
    yield "what a relay warned of leads to nobody, so that it cannot be told here"


def _visits(_: Work, __: Subject) -> Iterable[str]:
    """The same for everybody: a visit is to a place."""
    yield "who asked for a visit, and who is visited, is kept nowhere, so that it cannot be told here"


def _tracing(work: Work, subject: Subject) -> Iterable[str]:
    """What they told us of it; what came of it is told by voice alone, and here the same to everybody."""
    if subject.contact is not None:
        yield from held_about(work, subject.contact.id)
    yield "whether somebody was found, and what they said, is told by voice alone"


def _trail(work: Work, subject: Subject) -> Iterable[str]:
    ids = [case.id for case in subject.cases] + ([subject.contact.id] if subject.contact else [])
    entries = [entry for one in ids for entry in of_subject(work, one, most=_MOST_ENTRIES)]
    for entry in sorted(entries, key=lambda entry: entry.number):
        yield f"{_at(entry.at)}: {entry.action}, by a {entry.actor_kind.value}"


TELLERS: Mapping[str, Callable[[Work, Subject], Iterable[str]]] = MappingProxyType(
    {
        "number": _number,
        "known_again": _known_again,
        "texts": _texts,
        "place": _place,
        "need": _need,
        "notes": _notes,
        "handed_on": _handed_on,
        "feedback": _feedback,
        "complaints": _complaints,
        "of_them": _of_them,
        "language": _language,
        "safe_rule": _safe_rule,
        "warnings": _wanted,
        "times": _times,
        "counts": _counts,
        "sent": _sent,
        "helpers": _helpers,
        "provider": _provider,
        "relay": _relay,
        "relay_warning": _warnings,
        "visit": _visits,
        "tracing": _tracing,
        "trail": _trail,
    }
)
