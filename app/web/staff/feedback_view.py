"""What the page of one feedback item shows, put together from the rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.audit import queries as audit
from app.audit.tables import AuditEntry
from app.cases import queries as cases
from app.contacts.queries import get as get_contact
from app.feedback import mending, queries
from app.feedback.frame import HOSTILE, Type, is_about_a_place, type_of
from app.feedback.rules import deadline
from app.feedback.tables import FrameCode, Item, ItemState
from app.ids import pseudonym
from app.runtime import Runtime
from app.staff import queries as staff
from app.web.staff import feedback_words as words
from app.web.staff.areas import names_of_areas
from app.web.staff.case_view import Happened, Link
from app.web.staff.feedback_choosing import Group, groups
from app.web.staff.pieces import Piece, tokens
from app.wording.rendering import Rendered, say, say_by_day
from app.work import ActorKind, Work

_HOLE = "\ufffc"  # where the words of a member go
THANKS = {Type.PRAISE: "feedback_praise", Type.OBSERVATION: "feedback_observation"}


@dataclass(frozen=True, slots=True)
class Around:
    """An agreed text with a hole for what a member writes."""

    before: str
    after: str
    language: str
    unreviewed: bool

    def filled(self, typed: str) -> str:
        """The text as it goes out."""
        return f"{self.before}{typed}{self.after}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Codes of one type that the item's own words suggest."""

    codes: Sequence[str]
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Thanks:
    """An agreed text of thanks."""

    key: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Everything on the page of one item."""

    hex: str
    reference: str
    state: ItemState
    kind: Type | None
    came: str
    who: str  # pseudonym; empty when nobody is known
    pieces: tuple[Piece, ...]
    language: str
    area: str
    area_name: str
    day: str  # it was told on
    at: datetime
    deadline_at: datetime
    late: bool
    told_late: bool
    danger: bool
    looked_again: int
    exercise: bool
    codes: Sequence[str]
    names: Sequence[str]  # of the codes
    hostile: bool
    suggestions: Sequence[Suggestion]
    groups: Sequence[Group]
    textable: bool
    watched: bool  # others may read this phone
    ended_at: datetime | None
    ended_by: str
    answer: str | None
    refusal: str
    partner: str
    passed_words: str
    about_a_place: bool
    place: str  # hex of the place to mend it told us of
    known_places: Sequence[tuple[str, str]]  # hex and words of those it may be about
    case: Link | None
    around: Mapping[str, Around]  # by the form whose words go into it
    thanks: Sequence[Thanks]
    trail: Sequence[Happened]

    @property
    def open(self) -> bool:
        return self.ended_at is None


def item_page(work: Work, runtime: Runtime, item: Item) -> ItemPage:
    """The page of an item."""
    own = queries.own_codes(work)
    codes = [one.code for one in queries.codes_of(work, item.id)]
    contact = get_contact(work, item.contact_id) if item.contact_id else None
    trail = audit.of_subject(work, item.id)
    called = _called(work, item, trail)
    linked = cases.references(work, [item.case_id]) if item.case_id else {}
    return ItemPage(
        hex=item.id.hex,
        reference=item.reference,
        state=item.state,
        kind=item.type,
        came=str(words.CAME[item.told]),
        who=pseudonym(item.contact_id) if item.contact_id else "",
        pieces=tokens(queries.words_of(work, item)),
        language=item.language,
        area=item.area,
        area_name=names_of_areas(work, [item.area]).get(item.area, ""),
        day=item.at.astimezone(ZoneInfo(runtime.settings.operation.zone)).date().isoformat(),
        at=item.at,
        deadline_at=item.deadline_at,
        late=item.ended_at is None and item.deadline_at <= work.now,
        told_late=item.told_late,
        danger=item.urgency == "danger" and item.ended_at is None,
        looked_again=item.looked_again,
        exercise=item.exercise,
        codes=codes,
        names=[words.name_of(code, own) for code in codes],
        hostile=HOSTILE in codes,
        suggestions=_suggestions(item, own) if not codes else [],
        groups=groups(queries.frame_in_use(work), own),
        textable=contact is not None
        and not (contact.do_not_text or contact.neutral_words)
        and contact.unreachable_at is None
        and contact.address is not None,
        watched=contact is not None and contact.neutral_words,
        ended_at=item.ended_at,
        ended_by=called.get(item.ended_by, "") if item.ended_by else "",
        answer=queries.answer_of(work, item),
        refusal=str(words.REASONS[item.refusal]) if item.refusal else "",
        partner=queries.passed_to(work, item)[0],
        passed_words=queries.passed_to(work, item)[1],
        about_a_place=any(is_about_a_place(code) for code in codes),
        place=item.place_id.hex if item.place_id else "",
        known_places=_known_places(work, item, codes),
        case=next((Link(case_id, reference) for case_id, reference in linked.items()), None),
        around=_around(work, runtime, item),
        thanks=_thanks(runtime, item),
        trail=[_happened(entry, called) for entry in trail],
    )


def _known_places(work: Work, item: Item, codes: Sequence[str]) -> list[tuple[str, str]]:
    if item.ended_at is not None or not any(is_about_a_place(code) for code in codes):
        return []
    found = mending.under_way_at(work, item.area)
    areas = names_of_areas(work, {place.area for place in found})
    return [(place.id.hex, f"{areas.get(place.area, '')}: {mending.line_of(work, place)}") for place in found]


def _suggestions(item: Item, own: Mapping[str, FrameCode]) -> list[Suggestion]:
    codes = item.suggested.split()
    kinds = dict.fromkeys(type_of(code) for code in codes)
    together = [[code for code in codes if type_of(code) is kind] for kind in kinds]
    return [Suggestion(some, [words.whole_name(code, own) for code in some]) for some in together]


def _around(work: Work, runtime: Runtime, item: Item) -> dict[str, Around]:
    """The agreed text around what a member writes into each form, in the person's language."""
    operation = runtime.settings.operation
    told = {"organisation": operation.name, "reference": item.reference}
    until = max(item.deadline_at, deadline(runtime.settings.feedback, work.now))
    said = {
        "answer": say(runtime.wording, "feedback_answer", item.language, answer=_HOLE, **told),
        "refuse": say(runtime.wording, "feedback_refused", item.language, reason=_HOLE, **told),
        "pass_on": say_by_day(
            runtime.wording, "feedback_passed_on", item.language, until, zone=operation.zone, partner=_HOLE, **told
        ),
    }
    return {form: _cut(text) for form, text in said.items()}


def _cut(text: Rendered) -> Around:
    before, _hole, after = text.text.partition(_HOLE)
    return Around(before, after, text.language, unreviewed=not text.reviewed)


def _thanks(runtime: Runtime, item: Item) -> list[Thanks]:
    """What may be said where nothing is asked: of the item's own type first."""
    name = runtime.settings.operation.name
    keys = sorted(THANKS.values(), key=lambda key: item.type is None or THANKS.get(item.type) != key)
    found = [
        (key, say(runtime.wording, key, item.language, organisation=name, reference=item.reference)) for key in keys
    ]
    return [Thanks(key, text.text, text.language) for key, text in found]


def _called(work: Work, item: Item, trail: Sequence[AuditEntry]) -> dict[UUID, str]:
    acting = {entry.actor_id for entry in trail if entry.actor_kind is ActorKind.MEMBER and entry.actor_id}
    return staff.handles(work, {*acting, *([item.ended_by] if item.ended_by else [])})


def _happened(entry: AuditEntry, called: Mapping[UUID, str]) -> Happened:
    return Happened(
        entry.at, called.get(entry.actor_id, "") if entry.actor_id else "", entry.actor_kind, words.done(entry.action)
    )
