"""What the pages of handing on show, put together from the rooms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.cases.queries import area_of, place_of
from app.cases.tables import Case
from app.contacts.by_hand import is_by_hand
from app.contacts.queries import get as get_contact
from app.directory.queries import find_service
from app.framework import Asked
from app.language import own_name
from app.partners import queries as partners
from app.partners.tables import Fact
from app.referrals import queries, rules
from app.referrals.doors import doors
from app.referrals.suggesting import Door, handed_on_apart, rank, suggest
from app.referrals.tables import Consent, ConsentState, Reason, Referral, State
from app.runtime import Runtime
from app.staff.queries import members
from app.staff.rules import May, may
from app.web.facts_words import FACTS
from app.web.staff.areas import names_of_areas
from app.web.staff.case_words import NEEDS
from app.web.staff.referral_words import REASONS, STATES
from app.work import Work

# They come to nothing as long as they last, and the member may ask somebody else.
_ENDED_BADLY = frozenset({State.DECLINED, State.NOT_REACHED})


@dataclass(frozen=True, slots=True)
class Offer:
    """A door as the page shows it. `value` names it in a form."""

    door: Door
    name: str
    service: str
    need: str
    asked: Asked

    @property
    def value(self) -> str:
        service = "" if self.door.service_id is None else self.door.service_id.hex
        return f"{self.door.partner_id.hex}.{self.door.kind.value}.{self.door.need}.{service}"

    @property
    def km(self) -> str:
        """How far it is, as somebody would say it; "" where nobody knows."""
        return "" if self.door.metres is None else f"{max(self.door.metres, 100) / 1000:.1f}"


@dataclass(frozen=True, slots=True)
class Handed:
    """One referral as the page of its case shows it."""

    hex: str
    reference: str
    partner: str
    need: str
    need_code: str
    state: State
    says: str
    reason: str
    since: datetime
    answer: str
    overdue: bool
    asked: bool  # by text, and not answered yet

    @property
    def under_way(self) -> bool:
        """Whether something of it is still to come."""
        return self.state in rules.UNDER_WAY

    @property
    def ended_badly(self) -> bool:
        """Whether somebody else may be asked."""
        return self.state in _ENDED_BADLY or self.overdue


def handed(work: Work, case_id: UUID) -> Sequence[Handed]:
    """Whom a case was handed to, the newest first; one look where it was not."""
    found = queries.of_case(work, case_id)
    if not found:
        return ()
    called = partners.names(work, {one.partner_id for one in found})
    asked = {one.id for one in queries.consents_of_case(work, case_id) if one.state is ConsentState.ASKED}
    return [handed_one(work, one, called[one.partner_id], asked=one.consent_id in asked) for one in found]


def handed_one(work: Work, referral: Referral, partner: str, *, asked: bool) -> Handed:
    """One of them."""
    moments = (referral.ended_at, referral.answered_at, referral.seen_at, referral.sent_at)
    return Handed(
        hex=referral.id.hex,
        reference=referral.reference,
        partner=partner,
        need=str(NEEDS[referral.need]),
        need_code=referral.need,
        state=referral.state,
        says=str(STATES[referral.state]),
        reason=reason_words(referral.reason),
        since=next((at for at in moments if at is not None), referral.proposed_at),
        answer=queries.answer_of(work, referral),
        overdue=rules.is_overdue(referral.state, referral.urgency, referral.sent_at, work.now),
        asked=asked,
    )


def reason_words(reason: Reason | None) -> str:
    """Why, in words; "" for no reason."""
    return "" if reason is None else str(REASONS[reason])


def suggestions(work: Work, runtime: Runtime, case: Case) -> Sequence[Offer]:
    """Whom the case may be handed to, the best first; not who is asked already, or said that they cannot."""
    needs = case.needs.split()
    besides = {one.partner_id for one in queries.of_case(work, case.id) if _not_again(one)}
    return offers(work, suggest(doors(work, runtime.settings.directory, case, needs=needs), besides=besides), case)


def consulates(work: Work, runtime: Runtime, case: Case) -> Sequence[Offer]:
    """The consulates there is an agreement with: only for somebody who named theirs."""
    found = doors(work, runtime.settings.directory, case, needs=("documents",))
    return offers(work, [door for door in found if door.own_state], case)


def chosen(work: Work, runtime: Runtime, case: Case, values: Iterable[str]) -> Sequence[Offer]:
    """The doors of a form, as they are now; those that are there no more are left out."""
    wanted = list(dict.fromkeys(values))
    needs = {value.split(".")[2] for value in wanted if value.count(".") == _DOTS}
    found = doors(work, runtime.settings.directory, case, needs=needs & NEEDS.keys())
    by_value = {offer.value: offer for offer in offers(work, sorted(found, key=rank, reverse=True), case)}
    return [by_value[value] for value in wanted if value in by_value]


def offers(work: Work, some: Sequence[Door], case: Case) -> Sequence[Offer]:
    """Doors with the names of whoever is behind them."""
    called = partners.names(work, {door.partner_id for door in some})
    return [
        Offer(door, called[door.partner_id], _service(work, door), str(NEEDS[door.need]), _asked(door, case))
        for door in some
    ]


def apart(case: Case) -> Sequence[str]:
    """What of a case is handed on elsewhere, in words."""
    return [str(NEEDS[code]) for code in case.needs.split() if handed_on_apart(code)]


def who(work: Work, what: May) -> Sequence[str]:
    """Who of the team may do that, by handle."""
    return [person.handle for person in members(work) if person.active and may(person.roles, what)]


def known(work: Work, case: Case, need: str) -> Mapping[Fact, str]:
    """What we would tell of a case, so that who ticks a fact sees it; what is typed and their number is not here."""
    place, area = place_of(work, case), area_of(work, case)
    return {
        Fact.NEED: need,
        Fact.PEOPLE: "" if case.people is None else str(case.people),
        Fact.AREA: names_of_areas(work, [area]).get(area, ""),
        Fact.LANGUAGE: own_name(case.language),
        Fact.PLACE: "" if place is None else place.label or f"{place.latitude:.5f}, {place.longitude:.5f}",
    }


def textable(work: Work, case: Case) -> bool:
    """Whether a question may go to them by text: nobody else reads it, and a line carries it."""
    contact = None if case.contact_id is None else get_contact(work, case.contact_id)
    if contact is None or contact.address is None or contact.unreachable_at is not None:
        return False
    careful = contact.do_not_text or contact.neutral_words or contact.stopped_at is not None
    return not careful and not is_by_hand(work, contact.id)


def agreed_facts(work: Work, some: Sequence[Offer]) -> Sequence[Fact]:
    """What may be told to every one of these partners, in the order of the list."""
    agreed = {one.id: terms.facts for one, terms in partners.agreed_now(work)}
    each = [agreed.get(offer.door.partner_id, frozenset()) for offer in some]
    common = frozenset.intersection(*each) if each else frozenset()
    return [fact for fact in Fact if fact in common]


def consented(consent: Consent) -> Sequence[str]:
    """What they were asked about, in words."""
    return [str(FACTS[Fact(code)]) for code in consent.facts.split()]


_DOTS = 3  # in the value of an offer


def _asked(door: Door, case: Case) -> Asked:
    return rules.asked_of(door.kind, needs=case.needs.split(), partner=door.partner)


def _service(work: Work, door: Door) -> str:
    found = None if door.service_id is None else find_service(work, door.service_id)
    return "" if found is None else found.name


def _not_again(referral: Referral) -> bool:
    return referral.state in rules.UNDER_WAY or referral.state is State.DECLINED
