"""Changing feedback. Every change keeps the counts and leaves an entry in the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, delete

from app.audit.actions import record
from app.errors import Conflict, Invalid
from app.feedback import frame, rules
from app.feedback.mapping import counted, kind_of
from app.feedback.queries import codes_of, get, known_codes, words_of
from app.feedback.rules import NOTHING_SAID, OfThem
from app.feedback.tables import FeedbackCount, FrameCode, Item, ItemCode, ItemState, Refusal, SecondCoding, Told
from app.framework import Lane
from app.ids import new_reference, random_id
from app.messages.forgetting import forget_said
from app.prepared import Prepared
from app.privacy.columns import Clean
from app.response_map.actions import Counted, count, move
from app.response_map.publishing import UNSORTED
from app.sensitive.actions import raise_complaint
from app.sensitive.queries import begun
from app.sensitive.tables import Danger, Source
from app.settings import Feedback, Settings
from app.work import Work

_ITEM: Any = Item.__table__  # type: ignore[attr-defined]
_COUNT: Any = FeedbackCount.__table__  # type: ignore[attr-defined]
_ADD = Prepared(insert(_ITEM), *_ITEM.c.keys())
_COUNTED = Prepared(
    update(_COUNT)
    .where(_COUNT.c.state == bindparam("stands"), _COUNT.c.type == bindparam("kind"))
    .values(many=_COUNT.c.many + bindparam("more", type_=_COUNT.c.many.type))
)
_COUNT_FIRST = Prepared(insert(_COUNT), "state", "type", "many")
NEW_NAME_LONGEST = 80


def keep(
    work: Work,
    words: str,
    *,
    settings: Feedback,
    channel: str,
    told: Told,
    language: str,
    urgency: str,
    reference: str | None = None,
    needs: Sequence[str] = (),
    topics: Sequence[str] = (),
    area: str = "",
    contact_id: UUID | None = None,
    case_id: UUID | None = None,
    at: datetime | None = None,
    item_id: UUID | None = None,
    of_them: OfThem = NOTHING_SAID,
    exercise: bool = False,
) -> UUID:
    """The id of a new item, its words scrubbed and sealed; it waits to be coded.

    topics: codes that somebody else gave it, as good as needs heard in its words. at: when it was told, if not now.
    item_id: random, if not given.
    """
    item_id, told_at = item_id or random_id(), at or work.now
    work.run(
        _ADD,
        id=item_id,
        reference=reference or new_reference(),
        contact_id=contact_id,
        case_id=case_id,
        channel=channel,
        told=told,
        state=ItemState.NEW,
        type=None,
        suggested=" ".join(dict.fromkeys((*topics, *frame.suggested(needs)))),
        urgency=urgency,
        area=area,
        language=language,
        text=work.seal(Item.text, item_id, words),
        answer=None,
        refusal=None,
        partner=None,
        passed_words=None,
        at=told_at,
        deadline_at=rules.deadline(settings, work.now),
        told_late=False,
        ended_at=None,
        ended_by=None,
        looked_again=0,
        more_at=None,
        age_group=of_them.age_group,
        sex=of_them.sex,
        disability=of_them.disability,
        exercise=exercise,
        many_id=None,
        place_id=None,
        place_told=False,
        escalated=False,
    )
    _count(work, ItemState.NEW, "", 1)
    if not exercise:
        count(work, Counted(kind_of(told), area, told_at.date(), (UNSORTED,)))
    record(work, "feedback.kept", "feedback", item_id)
    return item_id


def add_words(work: Work, item_id: UUID, words: Clean, *, urgency: str, needs: Sequence[str] = ()) -> None:
    """They wrote more of the same: it stands below what they told before, and whoever sees to it finds it marked."""
    item = get(work, item_id)
    item.text = work.seal(Item.text, item_id, Clean(f"{words_of(work, item)}\n\n{words}"))
    item.suggested = item.suggested or " ".join(frame.suggested(needs))
    item.urgency, item.more_at = urgency, work.now
    record(work, "feedback.more", "feedback", item_id)


def code(work: Work, item_id: UUID, codes: Sequence[str], *, member_id: UUID, settings: Settings) -> Item | None:
    """Say what an item is: codes of one type. None for what went to the restricted store, and is here no more.

    Conflict for such a code before there is a store.
    """
    item, chosen = get(work, item_id), rules.checked(codes, known_codes(work))
    record(work, "feedback.coded", "feedback", item_id)
    if lane := frame.lane_of(chosen):
        _put_away(work, item, lane, settings=settings)
        return None
    return _code(work, item, chosen, member_id=member_id, settings=settings.feedback)


def _put_away(work: Work, item: Item, lane: Lane, *, settings: Settings) -> None:
    """Hand an item to those who may see it: its words leave this room, and the number it is known by goes with it."""
    if not begun(work):
        raise Conflict("feedback.restricted")
    words = work.open(Item.text, item.id, item.text)
    raise_complaint(
        work,
        Clean(words),
        lane=lane,
        source=Source.CODER,
        danger=Danger.UNCLEAR if item.urgency == "danger" else Danger.NO,
        channel=item.channel,
        language=item.language,
        settings=settings,
        contact_id=item.contact_id,
        reference=item.reference,
        answer_by=item.deadline_at,
    )
    if item.contact_id is not None:
        forget_said(work, item.contact_id, words)
    take_out(work, item.id)


def _code(work: Work, item: Item, chosen: Sequence[str], *, member_id: UUID, settings: Feedback) -> Item:
    kind, before = frame.type_of(chosen[0]), _counted(work, item)
    _move(work, item, rules.step(item.state, ItemState.CODED), kind=kind)
    if item.ended_at is not None:
        item.ended_at, item.ended_by, item.refusal, item.many_id, item.place_id = None, None, None, None, None
        item.place_told = item.escalated = False
        item.looked_again += 1
    since = work.now if item.told is Told.IMPORT else item.at
    item.deadline_at = min(item.deadline_at, rules.deadline(settings, since, kind))
    item.more_at = None
    _replace_codes(work, item, chosen, member_id=member_id)
    move(work, before, counted(item, chosen))
    return item


def code_many(
    work: Work, ids: Sequence[UUID], codes: Sequence[str], *, member_id: UUID, settings: Settings
) -> Sequence[Item | None]:
    """The same codes for several items."""
    return [code(work, item_id, codes, member_id=member_id, settings=settings) for item_id in ids]


def code_again(work: Work, item_id: UUID, codes: Sequence[str], *, member_id: UUID, settings: Settings) -> bool:
    """What a second person would have coded an item as; False when with that it went to the restricted store.

    Conflict for who coded it first, and where nobody did.
    """
    first = codes_of(work, item_id)
    if not first or any(one.by_id == member_id for one in first):
        raise Conflict("feedback.same_coder")
    chosen = rules.checked(codes, known_codes(work))
    record(work, "feedback.coded_again", "feedback", item_id)
    if lane := frame.lane_of(chosen):
        _put_away(work, get(work, item_id), lane, settings=settings)
        return False
    work.session.merge(SecondCoding(item_id=item_id, codes=" ".join(chosen), by_id=member_id, at=work.now))
    return True


def answer(work: Work, item_id: UUID, words: str, *, member_id: UUID) -> Item:
    """Close the loop: what came of it, in words for the person."""
    item = get(work, item_id)
    if not words.strip():
        raise Invalid("feedback.no_answer")
    if frame.HOSTILE in {one.code for one in codes_of(work, item_id)}:
        raise Conflict("feedback.hostile")
    item.answer = work.seal(Item.answer, item_id, words)
    _end(work, item, ItemState.ANSWERED, member_id=member_id)
    record(work, "feedback.answered", "feedback", item_id)
    return item


def refer(work: Work, item_id: UUID, *, partner: str, words: str) -> Item:
    """Somebody else sees to it now, and hears these words of it; it stays ours to close."""
    item = get(work, item_id)
    if frame.HOSTILE in {one.code for one in codes_of(work, item_id)}:
        raise Conflict("feedback.hostile")
    _move(work, item, rules.step(item.state, ItemState.REFERRED))
    item.partner = work.seal(Item.partner, item_id, partner)
    item.passed_words = work.seal(Item.passed_words, item_id, words)
    record(work, "feedback.referred", "feedback", item_id)
    return item


def gather(work: Work, item_id: UUID, place_id: UUID, *, deadline_at: datetime) -> Item:
    """It is about a place that is being seen to, together with all others who told us of it."""
    item = get(work, item_id)
    if not any(frame.is_about_a_place(one.code) for one in codes_of(work, item_id)):
        raise Conflict("place.code")
    _move(work, item, rules.step(item.state, ItemState.REFERRED))
    item.place_id, item.place_told = place_id, False
    item.deadline_at = max(item.deadline_at, deadline_at)
    record(work, "feedback.joined", "feedback", item_id)
    return item


def refuse(work: Work, item_id: UUID, reason: Refusal, *, member_id: UUID) -> Item:
    """Nothing will be done, and the person hears why."""
    item = get(work, item_id)
    item.refusal = reason
    _end(work, item, ItemState.REFUSED, member_id=member_id)
    record(work, "feedback.refused", "feedback", item_id, reason.value)
    return item


def place(work: Work, item_id: UUID, area: str) -> Item:
    """Which area an item is about, as a member understood it."""
    item = get(work, item_id)
    before = _counted(work, item)
    item.area = area
    work.session.exec(update(ItemCode).where(col(ItemCode.item_id) == item_id).values(area=area))
    move(work, before, _counted(work, item))
    record(work, "feedback.placed", "feedback", item_id)
    return item


def became_case(work: Work, item_id: UUID, case_id: UUID, *, member_id: UUID) -> Item:
    """It was a call for help: the case answers it."""
    item = get(work, item_id)
    item.case_id = case_id
    _end(work, item, ItemState.ANSWERED, member_id=member_id)
    record(work, "feedback.became_case", "feedback", item_id)
    return item


def told_late(work: Work, item_id: UUID) -> None:
    """The person heard that it takes longer; once."""
    get(work, item_id).told_late = True
    record(work, "feedback.told_late", "feedback", item_id)


def escalated(work: Work) -> None:
    """A coordinator heard of everything that is late now."""
    late = update(Item).where(col(Item.ended_at).is_(None), col(Item.deadline_at) <= work.now)
    work.session.exec(late.where(col(Item.escalated).is_(False)).values(escalated=True))
    record(work, "feedback.escalated", "feedback")


def remove(work: Work, item_id: UUID) -> None:
    """Take an item out of this room whole: its time is over, or somebody is forgotten. That it was counted stays."""
    item = get(work, item_id)
    _count(work, item.state, item.type or "", -1)
    for table in (ItemCode, SecondCoding):
        work.session.exec(delete(table).where(col(table.item_id) == item_id))
    work.session.delete(item)


def take_out(work: Work, item_id: UUID) -> None:
    """The same for what never belonged here and goes to the restricted store: no count remembers it either."""
    move(work, _counted(work, get(work, item_id)), None)
    remove(work, item_id)


def add_code(work: Work, below: str, word: str, name: str, *, member_id: UUID) -> str:
    """An operation's own code below a type or a code; the code."""
    made = rules.new_code(below, word)
    if made in frame.DEFAULT or work.session.get(FrameCode, made) is not None:
        raise Invalid("feedback.code_twice")
    _keep_code(work, made, name=name, member_id=member_id, retired=False)
    record(work, "frame.added", "frame", None, made)
    return made


def rename_code(work: Work, code_: str, name: str, *, member_id: UUID) -> None:
    """Call a code as this operation does; no name gives back its own."""
    kept = work.session.get(FrameCode, code_)
    if kept is None and code_ not in frame.DEFAULT:
        raise Invalid("feedback.code")
    if not name.strip() and code_ not in frame.DEFAULT:
        raise Invalid("feedback.code_name")
    retired = kept is not None and kept.retired_at is not None
    _keep_code(work, code_, name=name, member_id=member_id, retired=retired)
    record(work, "frame.renamed", "frame", None, code_)


def retire_code(work: Work, code_: str, *, member_id: UUID, retired: bool = True) -> None:
    """Take a code out of use, or into use again; what was coded with it stays so."""
    if code_ in frame.LANES or code_ == frame.HOSTILE:
        raise Conflict("feedback.code_needed")
    kept = work.session.get(FrameCode, code_)
    if kept is None and code_ not in frame.DEFAULT:
        raise Invalid("feedback.code")
    _keep_code(work, code_, name=kept.name if kept else "", member_id=member_id, retired=retired)
    record(work, "frame.retired" if retired else "frame.used_again", "frame", None, code_)


def _keep_code(work: Work, code_: str, *, name: str, member_id: UUID, retired: bool) -> None:
    if len(name) > NEW_NAME_LONGEST:
        raise Invalid("feedback.code_name")
    if work.scrubber.scrub(name) != name:
        raise Invalid("feedback.code_status")
    gone = work.now if retired else None
    work.session.merge(
        FrameCode(code=code_, name=name.strip(), retired_at=gone, changed_by=member_id, changed_at=work.now)
    )


def _replace_codes(work: Work, item: Item, codes: Sequence[str], *, member_id: UUID) -> None:
    work.session.exec(delete(ItemCode).where(col(ItemCode.item_id) == item.id))
    for one in codes:
        given = ItemCode(
            item_id=item.id,
            code=one,
            by_id=member_id,
            at=work.now,
            state=item.state,
            area=item.area,
            told_at=item.at,
        )
        work.session.add(given)


def _end(work: Work, item: Item, to: ItemState, *, member_id: UUID) -> None:
    before = _counted(work, item)
    _move(work, item, rules.step(item.state, to))
    item.ended_at, item.ended_by = work.now, member_id
    move(work, before, _counted(work, item))


def _counted(work: Work, item: Item) -> Counted | None:
    return counted(item, [one.code for one in codes_of(work, item.id)])


def _move(work: Work, item: Item, to: ItemState, *, kind: frame.Type | None = None) -> None:
    before = (item.state, item.type or "")
    item.state, item.type = to, kind or item.type
    after = (item.state, item.type or "")
    if before != after:
        _count(work, *before, -1)
        _count(work, *after, 1)
        work.session.exec(update(ItemCode).where(col(ItemCode.item_id) == item.id).values(state=to))


def _count(work: Work, state: ItemState, kind: str, more: int) -> None:
    if not work.run(_COUNTED, stands=state, kind=kind, more=more):
        work.run(_COUNT_FIRST, state=state, type=kind, many=more)
