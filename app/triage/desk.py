"""What a member does with a case: each act in one unit, across the rooms it touches."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from app.audit.actions import record
from app.cases import actions as cases
from app.cases.queries import find_latest_of, get
from app.cases.tables import Case, CaseState, Origin, Outcome, Step
from app.contacts import actions as contacts
from app.contacts import by_hand
from app.contacts.queries import get as get_contact
from app.contacts.tables import Contact
from app.errors import Conflict, Invalid
from app.feedback import actions as feedback
from app.feedback.desk import tell
from app.feedback.queries import get as get_item
from app.feedback.queries import is_maybe_a_child, words_of
from app.feedback.tables import Told
from app.framework import OF_THEIR_LIFE
from app.messages import actions as messages
from app.outbox.actions import enqueue
from app.outbox.passage import carry, passage, telephone_line
from app.outbox.rules import Priority
from app.outbox.sending import send_agreed, send_unasked
from app.places.place import Place
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive.actions import gave_back
from app.sensitive.queries import get_for as find_complaint
from app.sensitive.queries import more_of, opened
from app.triage import actions as triage
from app.triage.rules import more_urgent, order
from app.wording.rendering import Rendered, say
from app.work import Scrubs, Work
from channels.contract import Address
from channels.sms_text import measure

# A person's own answer is still wanted some hours later; after a day it would only confuse.
ANSWER_LASTS = timedelta(hours=12)
LONGEST_ANSWER = 1600
_NEUTRAL = {Step.TAKEN: "neutral_taken", Step.CLOSED: "neutral_closed"}
_ORIGINS = {Told.CALL: Origin.CALL, Told.VISIT: Origin.VISIT}  # of what was told otherwise: by text


def take(work: Work, runtime: Runtime, case_id: UUID, *, member_id: UUID) -> None:
    """A member takes the case; the person hears once that somebody has it."""
    case = cases.take(work, case_id, member_id=member_id)
    triage.unwatch(work, case_id)
    _step(work, runtime, case, Step.TAKEN, "taken")


def hand_over(work: Work, case_id: UUID, *, to: UUID) -> None:
    """Another member has the case from now on."""
    cases.assign(work, case_id, member_id=to)
    triage.unwatch(work, case_id)


def give_back(work: Work, runtime: Runtime, case_id: UUID) -> None:
    """The case waits again; somebody else is called if nobody takes it."""
    case = cases.give_back(work, case_id)
    again = order(case.urgency, runtime.settings.triage, work.now)
    cases.set_urgency(work, case_id, urgency=case.urgency, rank=again.rank, deadline_at=again.deadline_at)
    triage.watch_again(work, case_id, due_at=again.deadline_at)


def answer(work: Work, runtime: Runtime, case_id: UUID, words: str, *, member_id: UUID) -> None:
    """Send what a member wrote. Invalid when words would have to be removed first: the member rewrites them.

    Conflict where no line carries free words to the person now.
    """
    words = words.strip()
    check_answer(words, work.scrubber)
    case, contact = _reachable(work, case_id)
    channel = passage(work, runtime, contact).channel
    if not channel:
        raise Conflict("answer.window_closed")
    message_id = messages.keep_sent(
        work,
        words,
        contact_id=contact.id,
        case_id=case_id,
        channel=channel,
        language=contact.language or case.language,
        author_id=member_id,
    )
    enqueue(
        work,
        channel=channel,
        priority=Priority.SOS_REPLY,
        lasts=ANSWER_LASTS,
        message_id=message_id,
        contact_id=contact.id,
        case_id=case_id,
        by_hand=True,
    )
    _answered(work, case_id)


def check_answer(words: str, scrubber: Scrubs) -> None:
    """Nothing for an answer that may be sent as it is; Invalid when it is empty, too long or holds what must go."""
    if not words or len(words) > LONGEST_ANSWER:
        raise Invalid("answer.length", longest=LONGEST_ANSWER)
    if scrubber.scrub(words) != words:
        raise Invalid("answer.scrubbed")


def answer_agreed(
    work: Work, runtime: Runtime, case_id: UUID, key: str, *, member_id: UUID, values: Mapping[str, str]
) -> None:
    """Send agreed wording in the person's language; Conflict where no line carries it to them now."""
    case, contact = _reachable(work, case_id)
    carried = carry(work, runtime, contact, words=agreed(runtime, case, contact, key, **values))
    if carried is None:
        raise Conflict("answer.not_agreed")
    send_agreed(
        work,
        carried.words,
        channel=carried.channel,
        contact_id=contact.id,
        case_id=case_id,
        lasts=ANSWER_LASTS,
        by_hand=True,
        author_id=member_id,
    )
    _answered(work, case_id)


def agreed(runtime: Runtime, case: Case, contact: Contact, key: str, **values: str) -> Rendered:
    """Agreed wording as this person would read it."""
    return say(runtime.wording, key, contact.language or case.language, **values)


def close(work: Work, runtime: Runtime, case_id: UUID, *, outcome: Outcome) -> None:
    """The case ends; the person hears it, and is asked whether we helped: nobody who may be a child is."""
    case = cases.close(work, case_id, outcome=outcome)
    triage.unwatch(work, case_id)
    if outcome not in (Outcome.NOT_A_CASE, Outcome.MERGED):
        nobody = outcome is Outcome.COULD_NOT_HELP
        _step(work, runtime, case, Step.CLOSED, "referral_nobody" if nobody else "closed")
        if case.contact_id is not None and not is_maybe_a_child(work, case.contact_id):
            _step(work, runtime, case, Step.HOW_WAS_IT, "how_was_it")


def reopen(work: Work, runtime: Runtime, case_id: UUID) -> None:
    """A closed case waits again."""
    case = get(work, case_id)
    place = order(case.urgency, runtime.settings.triage, work.now)
    cases.reopen(work, case_id, deadline_at=place.deadline_at)
    triage.watch_again(work, case_id, due_at=place.deadline_at)


def merge(work: Work, case_id: UUID, *, into: UUID) -> None:
    """One incident, told by several: this case goes into the other, the people stay strangers to each other."""
    cases.merge(work, case_id, into=into)
    triage.unwatch(work, case_id)


def judge(work: Work, runtime: Runtime, case_id: UUID, *, urgency: str) -> None:
    """A member judged how pressing the case is."""
    case = get(work, case_id)
    place = order(urgency, runtime.settings.triage, case.last_at)
    cases.set_urgency(work, case_id, urgency=urgency, rank=place.rank, deadline_at=place.deadline_at)
    if case.state is CaseState.WAITING:
        triage.sooner(work, case_id, due_at=place.deadline_at)


def record_case(
    work: Work,
    runtime: Runtime,
    *,
    origin: Origin,
    words: str,
    urgency: str,
    needs: tuple[str, ...],
    people: int | None,
    place: Place | None,
    language: str,
    member_id: UUID,
    needy: Address | None,
    informant: Address | None,
) -> UUID:
    """The id of a case a member writes down after a call, a visit or a walk-in.

    `needy` is the number of who needs help, if they gave one; `informant` that of who told us, if another. The place
    is the needy person's. The informant hears only that it was received.
    """
    channel = telephone_line(runtime)
    case_id = _open_anew(
        work,
        runtime,
        contact_id=contacts.reach_at(work, needy, channel=channel, language=language),
        informant_id=contacts.reach_at(work, informant, channel=channel, language=language),
        origin=origin,
        urgency=urgency,
        language=language,
        needs=needs,
        people=people,
        place=place,
        unanswered=0,
        exercise=runtime.settings.demonstration,
    )
    if words.strip():
        cases.add_note(work, case_id, words, author_id=member_id)
    return case_id


def open_from_feedback(
    work: Work, runtime: Runtime, item_id: UUID, *, urgency: str, needs: tuple[str, ...], member_id: UUID
) -> UUID:
    """The id of the case that what somebody told us is, or adds to, when it calls for help; they hear that."""
    item = get_item(work, item_id)
    case_id = _open_case_of(work, item.contact_id) or _open_anew(
        work,
        runtime,
        contact_id=item.contact_id,
        origin=_ORIGINS.get(item.told, Origin.MESSAGE),
        urgency=urgency,
        language=item.language,
        needs=needs,
        exercise=item.exercise,
    )
    cases.add_note(work, case_id, Clean(words_of(work, item)), author_id=member_id)
    item = feedback.became_case(work, item_id, case_id, member_id=member_id)
    tell(work, runtime, item, "feedback_case")
    return case_id


def open_from_complaint(
    work: Work, runtime: Runtime, complaint_id: UUID, *, key: bytes, urgency: str, member_id: UUID
) -> UUID:
    """The id of the case that words become which were put away and complain of nobody; the team answers it.

    `key`: the restricted store's, which whoever acts has open. NotFound for whoever may not see it, Conflict for one
    that is closed.
    """
    complaint = find_complaint(work, complaint_id, member_id)
    told = opened(work, complaint, key=key)
    known = None if told.facts.contact_id is None else work.session.get(Contact, UUID(hex=told.facts.contact_id))
    contact_id = None if known is None else known.id
    case_id = _open_case_of(work, contact_id)
    if case_id is None:
        case_id = _open_anew(
            work,
            runtime,
            contact_id=contact_id,
            origin=Origin.MESSAGE,
            urgency=urgency,
            language=told.facts.language,
            needs=(),
            exercise=runtime.settings.demonstration,
        )
    else:
        judge(work, runtime, case_id, urgency=more_urgent(urgency, get(work, case_id).urgency))
    cases.add_note(work, case_id, Clean(told.words), author_id=member_id)
    own = complaint.lane in OF_THEIR_LIFE
    if own and contact_id is not None and not more_of(work, complaint, contact_id.hex, key=key):
        by_hand.lift(work, contact_id)
    gave_back(work, complaint_id)
    return case_id


def _open_case_of(work: Work, contact_id: UUID | None) -> UUID | None:
    known = find_latest_of(work, contact_id) if contact_id else None
    return known.id if known and known.is_open else None


def _open_anew(
    work: Work,
    runtime: Runtime,
    *,
    contact_id: UUID | None,
    origin: Origin,
    urgency: str,
    language: str,
    needs: tuple[str, ...],
    exercise: bool,
    people: int | None = None,
    place: Place | None = None,
    informant_id: UUID | None = None,
    unanswered: int = 1,
) -> UUID:
    """The id of a case that is watched from now on."""
    stands = order(urgency, runtime.settings.triage, work.now)
    case_id = cases.open_case(
        work,
        contact_id=contact_id,
        origin=origin,
        urgency=urgency,
        rank=stands.rank,
        deadline_at=stands.deadline_at,
        language=language,
        needs=needs,
        people=people,
        place=place,
        informant_id=informant_id,
        unanswered=unanswered,
        exercise=exercise,
    )
    triage.watch(work, case_id, due_at=stands.deadline_at)
    return case_id


def segments_of(words: str) -> int:
    """How many billable parts these words cost."""
    return measure(words).segments


def _reachable(work: Work, case_id: UUID) -> tuple[Case, Contact]:
    """The case and whom to answer; Conflict when there is nobody a text may go to."""
    case = get(work, case_id)
    if case.contact_id is None:
        raise Conflict("answer.nobody")
    contact = get_contact(work, case.contact_id)
    if contact.address is None or contact.unreachable_at is not None or contact.do_not_text:
        raise Conflict("answer.cannot_be_texted")
    return case, contact


def _answered(work: Work, case_id: UUID) -> None:
    cases.answered(work, case_id)
    record(work, "case.answered", "case", case_id)


def _step(work: Work, runtime: Runtime, case: Case, step: Step, key: str) -> None:
    """Say an automatic step once a case, if this person may be texted; on a shared phone in words that say nothing."""
    if case.steps & step or case.contact_id is None:
        return
    contact = get_contact(work, case.contact_id)
    if contact.neutral_words:
        if step not in _NEUTRAL:
            return
        key = _NEUTRAL[step]
    words = agreed(runtime, case, contact, key, organisation=runtime.settings.operation.name)
    if send_unasked(work, runtime, words=words, contact=contact, case_id=case.id, lasts=timedelta(hours=2)):
        case.steps |= step
