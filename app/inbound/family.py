"""A yes or a no to whether somebody shall call about family they lost, and a no to looking for them that goes on.

Only as the first answer to the last that one of us asked, or that we said of it: a no ends their search, and takes
nothing else back. A yes goes to the person who asked, as every text does. Whoever is watched is answered by a person.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from app.inbound.arrival import Arrival
from app.inbound.consenting import Meant, meant
from app.inbound.planning import Situation, language_of
from app.inbound.returning import wrote_again
from app.inbound.self_service import answer
from app.messages.queries import Asked, asked_last, said_last
from app.referrals.queries import find_open
from app.runtime import Runtime
from app.tracing import telling
from app.tracing.queries import going_on
from app.wording.rendering import say
from app.work import Work
from channels.contract import AddressKind

_ASK: Final = "tracing_ask"
_OF_A_SEARCH: Final = frozenset({"tracing_receipt", "tracing_no_news"})
_ASKED: Final = timedelta(hours=24)  # so long a yes or no answers our question
_TOLD: Final = timedelta(days=3)  # so long a no answers what we said of a search


def hear(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation) -> tuple[UUID, UUID | None] | None:
    """The contact and the case whose no is done with; None where the text goes the way of every text."""
    known, said = situation.contact, _said(runtime, arrival, situation)
    if known is None or said is None:
        return None
    case_id = situation.case.id if situation.case is not None and situation.case.is_open else None
    last = said_last(work, known.id) if case_id is None else asked_last(work, case_id)
    if not _answers(last, said, work, arrival, in_case=case_id is not None):
        return None
    about, searches = find_open(work, known.id), going_on(work, known.id)
    if (about is not None and about.question is not None) or (case_id is None and len(searches) != 1):
        return None
    language = language_of(arrival.reading, known)
    name = runtime.settings.operation.name
    if said is Meant.YES:
        agreed = say(runtime.wording, "private_agreed", language, organisation=name)
        answer(work, runtime, arrival, known.id, agreed, case_id=case_id)
        return None
    wrote_again(work, arrival, known, language=language)
    for search in searches:
        telling.stop(work, runtime, search.id)
    if not searches:
        declined = say(runtime.wording, "private_declined", language, organisation=name)
        answer(work, runtime, arrival, known.id, declined, case_id=case_id)
    return known.id, case_id


def _said(runtime: Runtime, arrival: Arrival, situation: Situation) -> Meant | None:
    """What a text says that may be ours; None for what is no clear answer, or may be somebody else's."""
    reading = arrival.reading
    elsewhere = situation.echo or situation.alert is not None or arrival.sender.kind is AddressKind.WEB
    if elsewhere or situation.watched or arrival.voice is not None or reading.reduced or reading.for_few:
        return None
    said = meant(runtime.wording, reading.text, language_of(reading, situation.contact))
    return said if said in (Meant.YES, Meant.NO) else None


def _answers(last: Asked | None, said: Meant, work: Work, arrival: Arrival, *, in_case: bool) -> bool:
    """Whether it answers the last we said; a yes answers a question alone, and nothing that was asked after it."""
    if last is None or (arrival.sent_at is not None and arrival.sent_at < last.at):
        return False
    if in_case:
        return last.key == _ASK and work.now - last.at < _ASKED
    return said is Meant.NO and last.key in _OF_A_SEARCH and work.now - last.at < _TOLD
