"""The words a trained person reads out before somebody says yes or no, in that person's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale

from app.cases.tables import Case
from app.contacts.queries import get as get_contact
from app.partners.tables import Fact
from app.referrals.asking import facts_in, listed_in
from app.runtime import Runtime
from app.web.language import day, nearest_spoken, page_language
from app.web.staff.case_words import NEEDS
from app.web.staff.referring_view import Offer
from app.wording.rendering import Rendered, say
from app.work import Work


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to read out; `beside`: the same for who reads it out, where that is another language."""

    text: str
    language: str
    reviewed: bool
    beside: str


def script(
    work: Work, runtime: Runtime, case: Case, some: Sequence[Offer], facts: Sequence[Fact], *, until: datetime
) -> Sequence[Said]:
    """What is read out, in its order: first what they must know of who asks for papers or tells authorities."""
    contact = None if case.contact_id is None else get_contact(work, case.contact_id)
    language = (contact.language if contact else None) or case.language
    theirs, ours = (_words(runtime, tag, some, facts, until=until) for tag in (language, page_language()))
    return [
        Said(one.text, one.language, one.reviewed, beside.text if beside.language != one.language else "")
        for one, beside in zip(theirs, ours, strict=True)
    ]


def _words(
    runtime: Runtime, language: str, some: Sequence[Offer], facts: Sequence[Fact], *, until: datetime
) -> list[Rendered]:
    """The same in one language."""
    wording = runtime.wording
    language = wording.text("script_consent", language).language  # else words of two languages stand in one sentence
    with force_locale(nearest_spoken(language)):
        needs = listed_in(language, dict.fromkeys(str(NEEDS[offer.door.need]) for offer in some))
        last_day, lawyer = day(until), str(NEEDS["legal"])
    guides = runtime.settings.guides
    advice = {"legal_aid": guides.legal_aid or lawyer, "unhcr": guides.unhcr or "UNHCR"}
    found = [one for offer in some for one in _warnings(runtime, language, offer, advice["legal_aid"])]
    told, names = facts_in(wording, facts, language), listed_in(language, [offer.name for offer in some])
    if any(offer.door.own_state for offer in some):
        return [*found, say(wording, "script_consulate", language, consulate=names, fields=told, **advice)]
    return [
        *found,
        say(wording, "script_consent", language, partner=names, service=needs, fields=told, when=last_day),
    ]


def _warnings(runtime: Runtime, language: str, offer: Offer, legal_aid: str) -> Iterator[Rendered]:
    """What has to be known of a service before anybody says yes to it."""
    told = {"organisation": runtime.settings.operation.name, "partner": offer.name}
    if offer.door.asks:
        yield say(runtime.wording, "consent_may_ask_id", language, **told)
    if offer.door.shares:
        yield say(runtime.wording, "consent_may_tell", language, legal_aid=legal_aid, **told)
