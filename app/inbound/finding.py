"""Services by text: "where charge phone", "lawyer", a place after we asked for one; answered with what is near.

What may be a call for help opens a case as ever, and is told what is near beside that, or as soon as they say where
they are. Danger, complaints, recordings, whoever has a person of ours and whoever is watched go the way of every text,
and hear nothing of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.cases.queries import get, place_of
from app.contacts import actions as contacts
from app.contacts.queries import budget_of
from app.contacts.rules import may_say
from app.directory.hours import zone_of
from app.directory.queries import Near, known_kinds, nearest
from app.directory.tables import AddressClass
from app.feedback.rules import was_asked
from app.framework import KINDS, Asked, ServiceKind
from app.inbound.arrival import Arrival
from app.inbound.intent import Intent, Word
from app.inbound.needs import Urgency
from app.inbound.planning import Situation, answers_campaign, opens_case
from app.inbound.self_service import answer, is_answerable, keep, language_of_word
from app.inbound.service_words import Named, named
from app.outbox.sending import hashed, send_agreed
from app.places.areas import find_area
from app.places.finding import called_exactly
from app.runtime import Runtime
from app.wording.days import written_moment
from app.wording.rendering import Rendered, say
from app.work import Work
from channels.contract import AddressKind
from channels.sms_text import measure

MARK: Final = "find"  # in what was offered: a place is awaited, for the kinds beside it
_AWAITED: Final = timedelta(hours=2)
_LONG: Final = timedelta(hours=24)
_MOST_WORDS: Final = 8  # of a question; more is something to tell
_MOST_BARE: Final = 3  # words that are the name of a service and little more
_MOST_OF_PLACE: Final = 5
_MOST_KINDS: Final = 2
_ANY: Final = tuple(kind for kind, facts in KINDS.items() if facts.asked is Asked.TEXT)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody looks for. No kinds: whatever is near."""

    kinds: tuple[ServiceKind, ...]
    beside: bool = False  # a person of ours looks too
    place_alone: bool = False  # the text is where they are
    languages: tuple[str, ...] = ()  # in which it names them


def hear(work: Work, runtime: Runtime, arrival: Arrival, situation: Situation, mark: bytes) -> UUID | None:
    """The contact who was told what is near, or asked where they are; None where the text is something else."""
    wish = _wish(work, arrival, situation)
    if wish is None or wish.beside:
        return None
    language = _language(arrival, situation, wish)
    said = _said(work, runtime, arrival, situation, wish, language=language)
    if said is None:
        return None
    texts, offered = said
    if not is_answerable(work, runtime, arrival, situation.contact, texts):
        return None
    contact_id = keep(work, arrival, situation, mark, language=language)
    for at, words in enumerate(texts):
        known = situation.contact is not None or at > 0
        answer(work, runtime, arrival, contact_id, words, offered=offered, known=known)
    return contact_id


def tell_beside(
    work: Work,
    runtime: Runtime,
    arrival: Arrival,
    situation: Situation,
    *,
    contact_id: UUID | None,
    case_id: UUID | None,
) -> None:
    """What is near, told beside the case that the text opened."""
    wish = _wish(work, arrival, situation)
    silent = arrival.acknowledged or arrival.unanswered or contact_id is None or case_id is None
    if wish is None or not wish.beside or silent or contact_id is None:
        return
    point = _point(work, arrival, situation, words=arrival.reading.text if wish.place_alone else "")
    if point is None:
        return  # the first answer asks where they are
    language = _language(arrival, situation, wish)
    for words in _told(work, runtime, _near(work, runtime, wish.kinds, point), language):
        left = may_say(budget_of(work, contact_id), hashed(work, words.text), work.now, runtime.settings.limits)
        if left is not None:
            contacts.spend(work, contact_id, left)
            send_agreed(work, words, channel=arrival.channel, contact_id=contact_id, case_id=case_id)


def _wish(work: Work, arrival: Arrival, situation: Situation) -> _Wish | None:
    if not _may_be_ours(arrival, situation):
        return None
    reading = arrival.reading
    if _lacks_place(situation):
        return _of_case(work, arrival, situation)
    said, many = named(reading.text, reading.needs), len(reading.text.split())
    kinds = known_kinds(work, said.kinds[:_MOST_KINDS])  # of a kind we know nothing of, a person must find out
    awaited = _awaited(situation)
    if awaited is not None and _is_a_place(work, arrival):
        return _Wish(kinds or awaited, place_alone=True)
    if not kinds or many > _MOST_WORDS:
        return None
    if reading.urgency is Urgency.URGENT or not _is_question(said):
        short = many <= _MOST_BARE or said.asks_where
        return _Wish(kinds, beside=True, languages=said.languages) if short else None
    return _Wish(kinds, languages=said.languages)


def _language(arrival: Arrival, situation: Situation, wish: _Wish) -> str:
    """The language to answer in: of somebody new whose few words do not tell it, that of the name they used."""
    new = situation.contact is None and arrival.reading.unsure
    return language_of_word(arrival.reading, situation, wish.languages if new else ())


def _lacks_place(situation: Situation) -> bool:
    """Whether a case of theirs waits for where they are, and no member has taken it."""
    case = situation.case
    return case is not None and case.is_open and case.taken_by is None and not case.has_place


def _of_case(work: Work, arrival: Arrival, situation: Situation) -> _Wish | None:
    """What they need as they told before, where this text is the place that we asked for then."""
    needs = "" if situation.case is None else situation.case.needs
    kinds = known_kinds(work, named("", needs.split()).kinds[:_MOST_KINDS])
    return _Wish(kinds, beside=True, place_alone=True) if kinds and _is_a_place(work, arrival) else None


def _is_question(said: Named) -> bool:
    return said.asks_where or said.whole


def _may_be_ours(arrival: Arrival, situation: Situation) -> bool:
    reading = arrival.reading
    heard = arrival.sender.kind is AddressKind.WEB or arrival.voice is not None
    contact = situation.contact
    asked = contact is not None and was_asked(contact.feedback_asked_at, situation.now)
    elsewhere = situation.echo or situation.alert is not None or asked or answers_campaign(situation)
    grave = reading.urgency is Urgency.DANGER or reading.reduced or reading.for_few
    plain = reading.intent is Intent.SOS and reading.word is Word.NONE
    lacks = _lacks_place(situation) and situation.case is not None and situation.case.urgency != Urgency.DANGER.value
    calls = plain and (lacks or (reading.people is None and opens_case(situation)))
    return calls and not (heard or elsewhere or grave or situation.watched or situation.for_feedback)


def _awaited(situation: Situation) -> tuple[ServiceKind, ...] | None:
    """The kinds for which we asked where they are; None where we asked nothing lately."""
    contact = situation.contact
    if contact is None or situation.now - contact.last_at > _AWAITED:
        return None
    first, _, codes = contact.offered.partition(" ")
    return tuple(ServiceKind(code) for code in codes.split()) if first == MARK else None


def _is_a_place(work: Work, arrival: Arrival) -> bool:
    """Whether the text says where they are and not much more."""
    reading = arrival.reading
    if len(reading.text.split()) > _MOST_OF_PLACE or reading.urgency is not Urgency.NORMAL:
        return False
    return reading.place is not None or bool(called_exactly(work, reading.text))


def _said(
    work: Work, runtime: Runtime, arrival: Arrival, situation: Situation, wish: _Wish, *, language: str
) -> tuple[Sequence[Rendered], str] | None:
    """The texts and what is awaited after them; None where a person must answer."""
    name = runtime.settings.operation.name
    point = _point(work, arrival, situation, words=arrival.reading.text if wish.place_alone else "")
    if point is None:
        asked = say(runtime.wording, "service_ask_place", language, organisation=name)
        return [asked], " ".join([MARK, *(kind.value for kind in wish.kinds)])
    found = _near(work, runtime, wish.kinds or _ANY, point)
    if not found:
        if any(KINDS[kind].own_state for kind in wish.kinds):
            return None
        return [say(runtime.wording, "service_none", language, organisation=name)], ""
    return _ended(runtime, _told(work, runtime, found, language), language), ""


def _point(work: Work, arrival: Arrival, situation: Situation, *, words: str) -> tuple[float, float, str] | None:
    """Where they are and in which area: as the text says, else as their last case has it."""
    place = arrival.reading.place
    if place is None and words and (areas := called_exactly(work, words)):
        area = find_area(work, areas[0])
        return None if area is None else (area.latitude, area.longitude, area.pcode)
    if place is None and situation.case is not None and situation.case.has_place:
        place = place_of(work, get(work, situation.case.id))
    return None if place is None else (place.latitude, place.longitude, work.area_of(place))


def _near(
    work: Work, runtime: Runtime, kinds: Sequence[ServiceKind], point: tuple[float, float, str]
) -> Sequence[Near]:
    """The two nearest. A body of somebody's own State is told only beside a lawyer, whom they can ask first."""
    latitude, longitude, area = point

    def two(kinds: Sequence[ServiceKind], most: int = 2) -> Sequence[Near]:
        return nearest(
            work,
            runtime.settings.directory,
            kinds=kinds,
            latitude=latitude,
            longitude=longitude,
            area=area,
            most=most,
        )

    if not any(KINDS[kind].own_state for kind in kinds):
        return two(kinds)
    of_state, lawyers = two(kinds, 1), two([ServiceKind.LEGAL_AID], 1)
    return [*lawyers, *of_state] if lawyers else ()


def _told(work: Work, runtime: Runtime, found: Sequence[Near], language: str) -> Sequence[Rendered]:
    return [_fitted(work, runtime, near, language) for near in found]


def _ended(runtime: Runtime, texts: Sequence[Rendered], language: str) -> Sequence[Rendered]:
    """The texts, the last with the word for a person."""
    end = say(runtime.wording, "menu_guide_end", language)
    return [*texts[:-1], replace(texts[-1], text=f"{texts[-1].text} {end.text}", values=None)]


def _fitted(work: Work, runtime: Runtime, near: Near, language: str) -> Rendered:
    """One service in one segment where it fits: what can be left out is, the least needed first."""
    where = [part for part in (near.place_name, near.address, near.city, _distance(near)) if part]
    shorter = [part for part in (near.address or near.place_name, _distance(near)) if part]
    no_id = say(runtime.wording, "service_no_id", language).text if near.no_id_agreed_on else ""
    tried = [_of(work, runtime, near, language, places) for places in (where, shorter)]
    longest = [replace(words, text=f"{words.text} {no_id}".strip(), values=None) for words in tried]
    for words in (*longest, *tried):
        if measure(words.text).segments == 1:
            return words
    return longest[-1]


def _of(work: Work, runtime: Runtime, near: Near, language: str, where: Sequence[str]) -> Rendered:
    """What is said of one service, by how it is open now and whether its address may be told."""
    wording, place, opening = runtime.wording, ", ".join(where), near.opening
    if near.address_class is AddressClass.AREA:
        return say(wording, "service_phone_first", language, service=near.name, phone=near.phone)
    if opening.open:
        hours = _hours(work, near)
        return say(wording, "service_open", language, service=near.name, place=place, hours=hours, phone=near.phone)
    if opening.opens_at is not None:
        time = _time(work, runtime, near, language)
        return say(wording, "service_closed", language, service=near.name, place=place, time=time, phone=near.phone)
    check = say(wording, "service_check", language)
    told = ". ".join(part for part in (f"{near.name}: {place}", near.phone, check.text) if part)
    return replace(check, text=told, values=None)


def _hours(work: Work, near: Near) -> str:
    """From when until when it is open: of what is open through days and nights, today's."""
    since, until, zone = near.opening.since, near.opening.until, zone_of(near.zone)
    if since is None or until is None:
        return "00:00-24:00"
    today, begins, ends = (one.astimezone(zone) for one in (work.now, since, until))
    long = until - since >= _LONG
    first = "00:00" if long and begins.date() != today.date() else f"{begins:%H:%M}"
    last = "24:00" if long and ends.date() != today.date() else f"{ends:%H:%M}"
    return f"{first}-{last}"


def _time(work: Work, runtime: Runtime, near: Near, language: str) -> str:
    """When it opens: the hour alone where that is today."""
    opens_at, zone = near.opening.opens_at, zone_of(near.zone)
    if opens_at is None:
        return ""
    local = opens_at.astimezone(zone)
    if local.date() == work.now.astimezone(zone).date():
        return f"{local:%H:%M}"
    spoken = runtime.wording.text("service_closed", language).language
    named_zone = near.zone if near.zone[0] not in "+-" else runtime.settings.operation.zone
    return written_moment(opens_at, spoken, named_zone)


def _distance(near: Near) -> str:
    if near.metres is None:
        return ""
    return f"{near.metres} m" if near.metres < 1000 else f"{near.metres / 1000:.1f} km"
