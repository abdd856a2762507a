"""Doing what was planned, in one transaction: contact, case, watch, message, answers.

The answers are decided first, so that a new contact, case and watch are written once, with what was said to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.alert_answers.actions import keep as keep_answer
from app.cases import actions as cases
from app.cases.queries import KnownCase, find_latest_of, find_open_told_by
from app.cases.tables import CaseState, Origin, Step
from app.contacts import actions as contacts
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import KnownContact, budget_of, find_known, fingerprint
from app.contacts.rules import NO_TEXTS, Budget, may_say, was_said
from app.erasure.actions import forget_contact
from app.feedback import actions as feedback
from app.feedback.queries import find_latest_of as find_latest_item_of
from app.feedback.rules import of_them
from app.feedback.tables import Told
from app.framework import OF_THEIR_LIFE, Lane
from app.ids import new_reference
from app.inbound import consenting, family, finding, informing, joining, relaying
from app.inbound.alert_answers import answered
from app.inbound.answering import answer_words, question, to_offer
from app.inbound.apart import Apart, goes_on_in_private, weigh, without_words
from app.inbound.arrival import Arrival
from app.inbound.campaign_answers import count, find_question
from app.inbound.intent import Intent, Word
from app.inbound.planning import Consent, Matter, Plan, Say, Situation, decide
from app.inbound.reading import Reading
from app.inbound.returning import wrote_again
from app.inbound.setting_apart import contact_for, lane_for, set_apart
from app.messages.voices import can_be_heard
from app.outbox.actions import enqueue
from app.outbox.rules import ANSWER_LASTS, Priority
from app.outbox.sending import hashed, send_agreed
from app.privacy.columns import Clean
from app.runtime import Runtime
from app.sensitive.queries import is_seen_to
from app.sensitive.tables import Danger
from app.staff.cover import anyone_on_duty
from app.triage import actions as triage
from app.wording.rendering import Rendered, say, without_stop
from app.work import Work
from channels.contract import AddressKind


@dataclass(frozen=True, slots=True)
class Carried:
    """The contact and the case a text belongs to. `apart`: no message has its words."""

    contact_id: UUID | None
    case_id: UUID | None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Answers:
    """The automatic texts that go out, and what is remembered of them.

    ``budget``: theirs after these; ``steps``: what the case has said then, None where that is not new;
    ``told_nobody``: they read that nobody answers now; ``reference``: what new feedback was said to be found by;
    ``offered``: what they were asked to choose from by number.
    """

    texts: Sequence[Rendered]
    budget: Budget
    steps: int | None
    told_nobody: bool
    reference: str = ""
    offered: Sequence[str] = ()


_SELF_SERVICE = (joining, informing, finding)  # each hears what is its own, and leaves the rest
_WAYS = {AddressKind.WEB: Told.WEB, AddressKind.EMAIL: Told.EMAIL}
_NO_ANSWERS = _Answers((), NO_TEXTS, None, told_nobody=False)


def carry_out(work: Work, runtime: Runtime, arrival: Arrival) -> Carried:
    """What the text belongs to, after everything it asks for was done."""
    if relaying.hear(work, runtime, arrival):
        return Carried(None, None, apart=True)
    mark = fingerprint(work, arrival.sender)
    known = find_known(work, mark)
    situation = _situation(work, runtime, arrival, known)
    apart = _apart(work, runtime, arrival, situation)
    ordinary = apart is None or apart.lane is Lane.MORE
    said = _yes_or_no(work, runtime, arrival, situation) if ordinary else None
    if said is not None:
        return Carried(*said)
    if apart is None:
        for served in _SELF_SERVICE:
            if (contact_id := served.hear(work, runtime, arrival, situation, mark)) is not None:
                return Carried(contact_id, None)
        done = _carry_out(work, runtime, arrival, situation, mark)
        if done.contact_id is not None and done.case_id is not None:
            finding.tell_beside(work, runtime, arrival, situation, contact_id=done.contact_id, case_id=done.case_id)
        return done
    if apart.opens_case:
        blank = replace(arrival, reading=without_words(arrival.reading), voice=None)
        done = _carry_out(work, runtime, blank, replace(situation, item=None, hushed=apart.lane in OF_THEIR_LIFE), mark)
        _call_after_focal_points(work, runtime, done.case_id)
        contact_id = done.contact_id
    else:
        contact_id = contact_for(work, arrival, known, mark)
    if contact_id is not None:
        set_apart(work, runtime, arrival, apart=apart, contact_id=contact_id, known=known)
    return Carried(None, None, apart=True)


def _yes_or_no(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation) -> tuple[UUID, UUID | None] | None:
    """The contact and the case whose yes or no is done with."""
    heard = family.hear(work, runtime, arrival, situation)
    return consenting.hear(work, runtime, arrival, situation) if heard is None else heard


def _apart(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation) -> Apart | None:
    """What is to be put where only focal points read it; nothing while there is no such place."""
    spoken, ours = arrival.voice is not None, runtime.settings.operation.name
    if _is_more(work, arrival.reading, situation, spoken=spoken):
        return Apart(Lane.MORE, Danger.NO, opens_case=False)
    lane = None if situation.echo else lane_for(work, arrival.reading)
    return weigh(replace(arrival.reading, lane=lane), situation.case, spoken=spoken, ours=ours)


def _is_more(work: Work, reading: Reading, situation: Situation, *, spoken: bool) -> bool:
    """Whether a text goes where what they told before lies, and nowhere else."""
    asked = situation.echo or situation.alert is not None or situation.question is not None
    private = situation.by_hand and not asked and goes_on_in_private(reading, situation.case, spoken=spoken)
    return private and is_seen_to(work, Lane.MORE)


def _call_after_focal_points(work: Work, runtime: Runtime, case_id: UUID | None) -> None:
    """Two focal points are called first, unless danger is said: then nobody waits for anybody."""
    if case_id is not None:
        pace = timedelta(minutes=runtime.settings.sensitive.call_minutes)
        triage.sooner(work, case_id, due_at=work.now + 2 * pace)


def _carry_out(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation, mark: bytes) -> Carried:
    known = situation.contact
    plan = decide(arrival.reading, situation, runtime.settings.triage, voice=_of_voice(runtime, arrival))
    answers = _answers(work, runtime, arrival, plan, situation)
    contact_id = _contact(work, arrival, known, plan, mark, answers=answers)
    if plan.consent is Consent.ERASE:
        _erase(work, runtime, arrival, plan, contact_id)
        return Carried(None, None)
    if plan.matter is Matter.COUNTED and known is not None and situation.question is not None:
        count(work, situation.question, arrival.reading.text, known)
        return Carried(None, None)
    if arrival.thread is not None:
        contacts.keep_thread(work, contact_id, arrival.thread)
    _consent(work, contact_id, plan)
    asked = known is not None and known.feedback_asked_at is not None
    after = situation.case.id if plan.after_case and situation.case is not None else None
    _feedback(work, runtime, arrival, plan, contact_id, asked=asked, reference=answers.reference, after=after)
    if plan.matter is Matter.MORE and situation.item is not None:
        more = Clean(arrival.reading.text)
        feedback.add_words(work, situation.item.id, more, urgency=plan.urgency, needs=arrival.reading.needs)
    case_id = _matter(work, arrival, situation, plan, contact_id, answers=answers)
    if situation.alert is not None and plan.consent is None:
        asked_of, answer = situation.alert
        keep_answer(work, asked_of, contact_id, answer, case_id=case_id)
    for words in answers.texts:
        send_agreed(
            work,
            words,
            channel=arrival.channel,
            contact_id=contact_id,
            case_id=case_id,
            by_hand=situation.hushed,
        )
    return Carried(contact_id, case_id)


def _situation(work: Work, runtime: Runtime, arrival: Arrival, known: KnownContact | None) -> Situation:
    for_feedback = runtime.plain_words_of(arrival.channel) == "feedback"
    if known is None:
        return Situation(work.now, None, None, told_case=False, echo=False, for_feedback=for_feedback)
    case = find_latest_of(work, known.id)
    on_a_page = arrival.sender.kind is AddressKind.WEB
    alert = None if on_a_page else answered(work, runtime, arrival, known, case)
    return Situation(
        now=work.now,
        contact=known if alert is None else replace(known, offered=""),  # what was offered before the alert
        case=case,
        told_case=(case is None or not case.is_open) and find_open_told_by(work, known.id) is not None,
        echo=bool(known.said) and was_said(known.said, hashed(work, arrival.reading.text)),
        for_feedback=for_feedback,
        item=find_latest_item_of(work, known.id) if on_a_page and case is None else None,
        alert=alert,
        question=None if on_a_page or alert is not None else find_question(work, arrival.reading.text, known),
        by_hand=is_by_hand(work, known.id),
    )


def _of_voice(runtime: Runtime, arrival: Arrival) -> Say | None:
    """What is said of a recording: that a person will listen is said only where one can."""
    if arrival.voice is None:
        return None
    return Say.VOICE if can_be_heard(runtime, arrival.channel) else Say.VOICE_UNHEARD


def _answers(work: Work, runtime: Runtime, arrival: Arrival, plan: Plan, situation: Situation) -> _Answers:
    """The automatic answers, as far as the person's budget and safety allow."""
    silent = arrival.acknowledged or arrival.unanswered or (plan.say is None and plan.of_voice is None)
    if silent or situation.by_hand or plan.consent is Consent.ERASE:
        return _NO_ANSWERS
    offered = to_offer(runtime, arrival, plan)
    plan = replace(plan, asks_language=plan.asks_language and bool(offered))
    on_duty = plan.say is Say.ACKNOWLEDGEMENT and anyone_on_duty(work)
    budget = NO_TEXTS if situation.contact is None else budget_of(work, situation.contact.id)
    reference = new_reference() if plan.matter is Matter.FEEDBACK else ""
    said = answer_words(
        work, runtime, arrival.reading, plan, situation, on_duty=on_duty, reference=reference, offered=offered
    )
    if arrival.sender.kind is AddressKind.WEB:
        said = [without_stop(runtime.wording, words) for words in said]
    texts, budget = _allowed(work, runtime, said, budget)
    if plan.asks_language and texts:
        asked, budget = _allowed(work, runtime, [question(runtime, plan, offered)], budget)
        texts, offered = [*texts, *asked], offered if asked else ()
    if not texts or plan.say is not Say.ACKNOWLEDGEMENT:
        offered = offered if texts else ()
        return _Answers(texts, budget, None, told_nobody=False, reference=reference, offered=offered)
    # With nobody on duty the first answer said that too, and it is not said twice.
    steps = plan.steps | (0 if on_duty else Step.TOLD_NOBODY)
    return _Answers(texts, budget, steps, told_nobody=not on_duty, offered=offered)


def _allowed(
    work: Work, runtime: Runtime, said: Iterable[Rendered], budget: Budget
) -> tuple[Sequence[Rendered], Budget]:
    """The texts that may go out, and the budget after them."""
    texts = []
    for words in said:
        left = may_say(budget, hashed(work, words.text), work.now, runtime.settings.limits)
        if left is not None:
            budget = left
            texts.append(words)
    return texts, budget


def _contact(
    work: Work, arrival: Arrival, known: KnownContact | None, plan: Plan, mark: bytes, *, answers: _Answers
) -> UUID:
    if known is None:
        return contacts.add(
            work,
            arrival.sender,
            fingerprint=mark,
            channel=arrival.channel,
            language=plan.language,
            language_stated=plan.stated,
            offered=" ".join(answers.offered),
            budget=answers.budget,
        )
    wrote_again(work, arrival, known, language=plan.language)
    if answers.offered:
        contacts.offer(work, known.id, answers.offered)
    if plan.stated:
        contacts.state_language(work, known.id, plan.language)
    if answers.texts:
        contacts.spend(work, known.id, answers.budget)
    return known.id


def _consent(work: Work, contact_id: UUID, plan: Plan) -> None:
    if plan.consent is Consent.STOP:
        contacts.stop(work, contact_id)
    elif plan.consent is Consent.START:
        contacts.start(work, contact_id)


def _feedback(
    work: Work,
    runtime: Runtime,
    arrival: Arrival,
    plan: Plan,
    contact_id: UUID,
    *,
    asked: bool,
    reference: str,
    after: UUID | None,
) -> None:
    """Keep what they tell us of the response; or remember that we asked them to. ``after``: the case it is about."""
    reading = arrival.reading
    if plan.say is Say.FEEDBACK_ASK:
        contacts.asked_for_feedback(work, contact_id)
    elif asked and plan.consent is None:
        contacts.asked_no_more(work, contact_id)
    if plan.matter is Matter.FEEDBACK:
        feedback.keep(
            work,
            Clean(_told(runtime, arrival)),
            settings=runtime.settings.feedback,
            channel=arrival.channel,
            told=Told.AFTER_CASE if after else _WAYS.get(arrival.sender.kind, Told.MESSAGE),
            language=plan.language,
            urgency=plan.urgency,
            reference=reference or None,
            needs=reading.needs,
            area=work.area_of(reading.place),
            contact_id=contact_id,
            case_id=after,
            of_them=of_them(arrival.picked),
        )


def _told(runtime: Runtime, arrival: Arrival) -> str:
    """What they tell us, without the word that says that they do."""
    reading = arrival.reading
    with_word = reading.intent is Intent.FEEDBACK and reading.word is Word.FIRST
    return runtime.reader_of_texts.without_word(reading.text) if with_word else reading.text


def _matter(
    work: Work, arrival: Arrival, situation: Situation, plan: Plan, contact_id: UUID, *, answers: _Answers
) -> UUID | None:
    """Open, continue or reopen the case; its id, or the id of the case an informant belongs to."""
    reading, case = arrival.reading, situation.case
    if plan.matter is Matter.OPEN:
        case_id = cases.open_case(
            work,
            contact_id=contact_id,
            origin=Origin.MESSAGE,
            urgency=plan.urgency,
            rank=plan.rank,
            deadline_at=plan.deadline_at,
            language=plan.language,
            needs=reading.needs,
            people=reading.people,
            place=reading.place,
            steps=answers.steps or 0,
        )
        triage.watch(work, case_id, due_at=plan.deadline_at, told_uncovered=answers.told_nobody)
        return case_id
    if plan.matter is Matter.INFORMED:
        return find_open_told_by(work, contact_id)
    if case is None or plan.matter in (Matter.ASK, Matter.FEEDBACK, Matter.MORE, Matter.MENU):
        return None
    if plan.matter in (Matter.CONTINUE, Matter.REOPEN):
        _heard_again(work, arrival, case, plan)
        _said_of(work, case.id, answers)
    elif plan.matter is Matter.RATE and plan.rating is not None:
        cases.rate(work, case.id, plan.rating)
    return case.id


def _heard_again(work: Work, arrival: Arrival, case: KnownCase, plan: Plan) -> None:
    cases.heard_again(
        work,
        case,
        urgency=plan.urgency,
        rank=plan.rank,
        deadline_at=plan.deadline_at,
        needs=arrival.reading.needs,
        people=arrival.reading.people,
        place=arrival.reading.place,
    )
    if plan.matter is Matter.REOPEN:
        triage.watch_again(work, case.id, due_at=plan.deadline_at)
    elif case.state is CaseState.WAITING and plan.deadline_at < case.deadline_at:
        triage.sooner(work, case.id, due_at=plan.deadline_at)


def _said_of(work: Work, case_id: UUID, answers: _Answers) -> None:
    """Remember what an answer said of a case that was there before."""
    if answers.told_nobody:
        triage.told_uncovered(work, case_id)
    if answers.steps is not None:
        cases.stepped(work, case_id, answers.steps)


def _erase(work: Work, runtime: Runtime, arrival: Arrival, plan: Plan, contact_id: UUID) -> None:
    """Forget them; where their safe-contact rule allows it, a receipt goes out that says nothing but a reference.

    The delivery keeps the address until it is sent.
    """
    operation = runtime.settings.operation
    erased = forget_contact(work, contact_id, zone=operation.zone)
    if arrival.acknowledged or arrival.unanswered or not erased.may_be_told:
        return
    name, reference = operation.name, erased.reference
    words = say(runtime.wording, Say.ERASED.value, plan.language, organisation=name, reference=reference)
    enqueue(
        work,
        channel=arrival.channel,
        priority=Priority.REPLY,
        lasts=ANSWER_LASTS,
        words=Clean(words.text),
        address=arrival.sender,
    )
