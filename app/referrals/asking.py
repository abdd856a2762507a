"""Asking somebody by text whether a partner may be told of them: one question at a time, where a text is safe.

No answer is no. Where the service may ask for an ID, or may tell authorities who comes, that is said and asked first.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from app.cases.queries import get as get_case
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get as get_contact
from app.contacts.queries import may_be_told
from app.contacts.tables import Contact
from app.directory.queries import find_service
from app.directory.tables import Known
from app.errors import Conflict
from app.outbox.sending import send_unasked
from app.partners.queries import get as get_partner
from app.partners.queries import name_of
from app.referrals import minding
from app.referrals.queries import concerning, get, get_consent, refused_in, service_of
from app.referrals.rules import CHILD, FOR_A_YES, SILENCE, is_open, questions
from app.referrals.tables import Consent, ConsentState, Question, Referral
from app.runtime import Runtime
from app.wording.drafts import Wording
from app.wording.rendering import Rendered, say, say_by_day
from app.work import Work

_KEYS: Final = {
    Question.ID: "consent_may_ask_id",
    Question.TELL: "consent_may_tell",
    Question.STILL: "referral_not_reached",
    Question.HELPED: "referral_done",
}
_COMMAS: Final = {
    **dict.fromkeys(("ar", "fa", "prs", "ps", "ur"), "\u060c "),
    **dict.fromkeys(("am", "ti"), "\u1363 "),
    "my": "\u104a ",
    "zh": "\u3001",
}


def ask_by_text(work: Work, runtime: Runtime, referral_id: UUID) -> None:
    """Ask for their yes to a referral that was proposed by text.

    Conflict while they are asked something of the kind already, after a no to the same, and where no text may go to
    them now: then nothing was asked, and somebody asks by voice.
    """
    referral = get(work, referral_id)
    consent = get_consent(work, referral.consent_id)
    if consent.state is not ConsentState.ASKED or referral.contact_id is None:
        raise Conflict("consent.answered")
    for other in concerning(work, referral.contact_id):
        if other.id != referral.id and other.asks in FOR_A_YES and is_open(other.asks, other.asks_at, work.now):
            raise Conflict("consent.pending")
    if refused_in(work, referral.case_id, to=(referral.partner_id, referral.need)):
        raise Conflict("consent.not_by_text")
    contact, question = get_contact(work, referral.contact_id), first_question(work, runtime, referral)
    words = words_of(work, runtime, referral, question)
    if not may_be_asked(work, runtime, contact) or not send_unasked(
        work, runtime, words=words, contact=contact, case_id=referral.case_id, lasts=SILENCE
    ):
        raise Conflict("consent.not_by_text")
    minding.ask(work, referral, question)


def may_be_asked(work: Work, runtime: Runtime, contact: Contact) -> bool:
    """Whether a text that names a partner may go to somebody now: not where others look, nor while they sleep."""
    if contact.neutral_words or is_by_hand(work, contact.id):
        return False
    return may_be_told(contact, work.now, runtime.settings.operation.zone)


def counts_by_text(work: Work, referral: Referral) -> bool:
    """Whether a yes by text is enough for it still: for a child alone, known since, a trained person asks."""
    return CHILD not in get_case(work, referral.case_id).needs.split()


def first_question(work: Work, runtime: Runtime, referral: Referral) -> Question:
    """What is asked first."""
    return _questions(work, runtime, referral)[0]


def next_question(work: Work, runtime: Runtime, referral: Referral, asked: Question) -> Question | None:
    """What is asked after a yes to this; None when nothing more is."""
    all_of_them = _questions(work, runtime, referral)
    after = all_of_them.index(asked) + 1 if asked in all_of_them else len(all_of_them)
    return all_of_them[after] if after < len(all_of_them) else None


def words_of(work: Work, runtime: Runtime, referral: Referral, question: Question) -> Rendered:
    """The question in their language."""
    consent, name = get_consent(work, referral.consent_id), runtime.settings.operation.name
    wording, language = runtime.wording, consent.language
    partner = partner_of(work, referral)
    if question is Question.CONSENT:
        told = wording.text("consent_ask", language).language
        label = wording.text(_service(consent.need), told).text
        fields = fields_of(wording, consent, told)
        return say(wording, "consent_ask", told, organisation=name, partner=partner, service=label, fields=fields)
    if question is Question.LONGER:
        zone = runtime.settings.operation.zone
        return say_by_day(
            wording, "consent_ending", language, consent.until, zone=zone, organisation=name, partner=partner
        )
    more = {"legal_aid": runtime.settings.guides.legal_aid} if question is Question.TELL else {}
    return say(wording, _KEYS[question], language, organisation=name, partner=partner, **more)


def fields_of(wording: Wording, consent: Consent, language: str) -> str:
    """What may be told, in the words of a language."""
    return facts_in(wording, consent.facts.split(), language)


def facts_in(wording: Wording, facts: Iterable[str], language: str) -> str:
    """These facts, in the words of a language."""
    return listed_in(language, [wording.text(f"fact_{fact}", language).text for fact in facts])


def listed_in(language: str, words: Iterable[str]) -> str:
    """Words one after another, with the comma of a language."""
    return _COMMAS.get(language, ", ").join(words)


def partner_of(work: Work, referral: Referral) -> str:
    """What its partner is called."""
    return name_of(work, get_partner(work, referral.partner_id))


def _service(need: str) -> str:
    return "label_info" if need == "information" else f"need_{need}"


def _questions(work: Work, runtime: Runtime, referral: Referral) -> tuple[Question, ...]:
    """All they are asked for it. Conflict where they could not be told whom to ask before authorities hear of them."""
    service_id = service_of(work, referral)
    service = None if service_id is None else find_service(work, service_id)
    if service is None:
        return questions(asks_id=False, tells=False)
    tells = service.shares is Known.YES
    if tells and not runtime.settings.guides.legal_aid:
        raise Conflict("consent.not_by_text")
    return questions(asks_id=service.asks_papers is Known.YES, tells=tells)
