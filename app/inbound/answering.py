"""The words of the automatic answers: agreed wording, filled with what is known."""

from collections.abc import Sequence
from datetime import datetime

from app.feedback.rules import deadline
from app.inbound import finding, informing, joining
from app.inbound.arrival import Arrival
from app.inbound.menu import MENU, OFFERED
from app.inbound.nearby import calling_code, choices
from app.inbound.planning import Matter, Plan, Say, Situation
from app.inbound.reading import Reading
from app.runtime import Runtime
from app.staff.cover import opens_at
from app.wording.rendering import (
    AcknowledgementFacts,
    Rendered,
    acknowledgement,
    menu,
    say,
    say_by_day,
    which_language,
)
from app.work import Work

_UNDERSTOOD_BY = {Say.MENU: OFFERED, Say.SERVICES: (finding.MARK,), Say.WARNINGS: (joining.MARK,)}


def answer_words(
    work: Work,
    runtime: Runtime,
    reading: Reading,
    plan: Plan,
    situation: Situation,
    *,
    on_duty: bool,
    reference: str,
    offered: Sequence[str],
) -> Sequence[Rendered]:
    """The texts to send at once, one for each language to answer in (none twice).

    ``reference``: of new feedback; ``offered``: what can be chosen by number.
    """
    wording, organisation = runtime.wording, runtime.settings.operation.name
    said: list[Rendered] = []
    if plan.say is Say.ACKNOWLEDGEMENT:
        known = facts(work, runtime, reading, plan, situation, on_duty=on_duty)
        said = [acknowledgement(wording, language, known) for language in plan.languages]
    elif plan.say is Say.FEEDBACK_RECEIPT:
        until = deadline(runtime.settings.feedback, situation.now)
        if plan.matter is Matter.MORE and situation.item is not None:
            reference, until = situation.item.reference, situation.item.deadline_at
        said = [receipt(runtime, language, reference, until) for language in plan.languages]
    elif plan.say is Say.MENU:
        said = [menu(wording, plan.languages[0], MENU, organisation=organisation)]
    elif plan.say is Say.GUIDES:
        said = [informing.list_of_guides(runtime, plan.languages[0])[0]]
    elif plan.say is Say.WARNINGS:
        said = [joining.how_to_join(work, runtime, plan.languages[0])]
    elif plan.say is Say.WHICH_LANGUAGE:
        said = [question(runtime, plan, offered)]
    elif plan.say is not None:
        said = [say(wording, plan.say.value, language, organisation=organisation) for language in plan.languages]
    if plan.of_voice is not None:
        said += [say(wording, plan.of_voice.value, language, organisation=organisation) for language in plan.languages]
    return list({(words.key, words.language): words for words in said}.values())


def to_offer(runtime: Runtime, arrival: Arrival, plan: Plan) -> Sequence[str]:
    """What the next text is understood by: a number of the menu or of guides, a place, a language for who asked.

    A language also for whoever's words did not tell theirs; nothing when there is no choice.
    """
    if plan.say in _UNDERSTOOD_BY:
        return _UNDERSTOOD_BY[plan.say]
    if plan.say is Say.GUIDES:
        return (informing.list_of_guides(runtime, plan.languages[0])[1],)
    if not plan.asks_language and plan.say is not Say.WHICH_LANGUAGE:
        return ()
    operation, guess = runtime.settings.operation, arrival.reading.guess
    ours = dict.fromkeys((operation.main_language, *operation.languages))
    offered = choices(guess=guess, code=calling_code(arrival.sender), ours=tuple(ours))
    return offered if len(offered) > 1 else ()


def question(runtime: Runtime, plan: Plan, offered: Sequence[str]) -> Rendered:
    """Which of these languages somebody speaks, in the surest guess."""
    return which_language(runtime.wording, plan.languages[0], offered, organisation=runtime.settings.operation.name)


def receipt(runtime: Runtime, language: str, reference: str, until: datetime) -> Rendered:
    """What somebody hears at once who told us something: its number, and the day of the answer."""
    settings = runtime.settings
    return say_by_day(
        runtime.wording,
        Say.FEEDBACK_RECEIPT.value,
        language,
        until,
        zone=settings.operation.zone,
        organisation=settings.operation.name,
        reference=reference,
    )


def facts(
    work: Work, runtime: Runtime, reading: Reading, plan: Plan, situation: Situation, *, on_duty: bool
) -> AcknowledgementFacts:
    """What the first answer depends on; what was already said is not asked again."""
    operation, case = runtime.settings.operation, situation.case
    needs = bool(reading.needs) or bool(case and case.needs)
    # A number that answers both this and "which language?" would answer neither.
    people = reading.people is not None or bool(case and case.people) or plan.asks_language
    place = reading.place is not None or bool(case and case.has_place)
    known = {"need": needs, "people": people, "place": place}
    return AcknowledgementFacts(
        organisation=operation.name,
        # Who has spoken has told it already, and is asked only what the answer about the recording asks.
        asks=frozenset(what for what, told in known.items() if not told and plan.of_voice is None),
        on_duty=on_duty,
        emergency=operation.emergency_number or None,
        opens_at=None if on_duty else opens_at(work, operation.zone),
        open_place=operation.open_place or None,
        danger=plan.urgency == "danger",
        neutral=situation.watched,
    )
