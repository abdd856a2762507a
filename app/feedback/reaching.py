"""Telling an answer to many to those who told us: once each, in their language, and their items are closed with it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.contacts.tables import Contact
from app.errors import Invalid
from app.feedback import actions, rules
from app.feedback import answering_many as many_answers
from app.feedback.answering_many import Said
from app.feedback.desk import send_about
from app.feedback.frame import GUARDED, HOSTILE, is_guarded
from app.feedback.queries import get, own_codes
from app.feedback.queries import words_of as words_of_item
from app.feedback.tables import Item, ItemCode, ItemState, ManyAnswer, ManyState, ManyWords
from app.places.worker import areas_of
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.rendering import Rendered, say
from app.work import SYSTEM, Work

_TOGETHER = 20  # in one unit
_MOST_UNITS = 50
_COMPARED = 200  # items whose words are compared with ours
_OPEN = (ItemState.CODED, ItemState.REFERRED)


def put(work: Work, runtime: Runtime, many_id: UUID, language: str, *, said: Said, member_id: UUID) -> None:
    """Words of an answer to many, as `answering_many.put`; of violence, Invalid also for a phrase somebody used."""
    many_answers.put(work, many_id, language, said, member_id=member_id)
    many = many_answers.get(work, many_id)
    if is_guarded(many.topic):
        told = [words_of_item(work, get(work, one)) for one in who_asked(work, runtime, many, most=_COMPARED)]
        if rules.quotes(f"{said.topic} {said.said} {said.did}", told):
            raise Invalid("many.quotes")


def who_asked(work: Work, runtime: Runtime, many: ManyAnswer, *, most: int) -> Sequence[UUID]:
    """The open items this answers: coded so, there, then. Of violence only where it is the topic."""
    codes = [many.topic, *(code for code in own_codes(work) if code.startswith(f"{many.topic}."))]
    zone = ZoneInfo(runtime.settings.operation.zone)
    query = select(ItemCode.item_id).where(col(ItemCode.code).in_(codes), col(ItemCode.state).in_(_OPEN))
    query = query.where(
        col(ItemCode.told_at) >= _begins(many.since, zone),
        col(ItemCode.told_at) < _begins(many.until + timedelta(days=1), zone),
    )
    if many.area:
        query = query.where(col(ItemCode.area).in_((many.area, *areas_of(runtime).below(many.area))))
    if not is_guarded(many.topic):
        guarded = [code for code in own_codes(work) if is_guarded(code)]
        apart = select(ItemCode.item_id).where(col(ItemCode.code).in_((*GUARDED, HOSTILE, *guarded)))
        query = query.where(col(ItemCode.item_id).not_in(apart))
    return work.session.exec(query.distinct().order_by(col(ItemCode.item_id)).limit(most)).all()


def how_many_hear(work: Work, ids: Sequence[UUID]) -> int:
    """How many people a text can reach among those who told these."""
    told = select(Contact.id).join(Item, col(Item.contact_id) == col(Contact.id)).where(col(Item.id).in_(ids))
    reached = told.where(
        col(Contact.do_not_text).is_(False),
        col(Contact.neutral_words).is_(False),
        col(Contact.unreachable_at).is_(None),
        col(Contact.address).is_not(None),
        col(Contact.stopped_at).is_(None) | (col(Contact.last_at) > col(Contact.stopped_at)),
    )
    return len(work.session.exec(reached.distinct()).all())


def languages_of(work: Work, ids: Sequence[UUID]) -> Sequence[str]:
    """The languages these were told in."""
    return work.session.exec(select(Item.language).where(col(Item.id).in_(ids)).distinct()).all()


def as_text(runtime: Runtime, words: ManyWords) -> Rendered:
    """The text that goes out with these words."""
    values = {"organisation": runtime.settings.operation.name, "topic": words.topic, "answer": words.did}
    return say(runtime.wording, "feedback_done_for_many", words.language, **values)


def tell_many(runtime: Runtime) -> None:
    """Everybody who told us what an answer to many answers hears it, in units so short that messages hardly wait."""
    with read(runtime) as work:
        out = select(ManyAnswer.id).where(ManyAnswer.state == ManyState.OUT, col(ManyAnswer.told_all_at).is_(None))
        waiting = work.session.exec(out).all()
    for many_id in waiting:
        _in_turns(runtime, partial(_tell, runtime=runtime, many_id=many_id))


def _in_turns(runtime: Runtime, unit: Callable[[Work], int]) -> None:
    for _ in range(_MOST_UNITS):
        if write(runtime, SYSTEM, unit) < _TOGETHER:
            return


def _tell(work: Work, runtime: Runtime, many_id: UUID) -> int:
    """How many items were answered; when there were none left, it is over."""
    many = many_answers.get(work, many_id)
    if many.state is not ManyState.OUT or many.told_all_at is not None:
        return 0
    asked = who_asked(work, runtime, many, most=_TOGETHER)
    for item_id in asked:
        _tell_one(work, runtime, get(work, item_id), many)
    if len(asked) < _TOGETHER:
        many_answers.told_all(work, many_id)
    return len(asked)


def _tell_one(work: Work, runtime: Runtime, item: Item, many: ManyAnswer) -> None:
    main = runtime.settings.operation.main_language
    words = many_answers.nearest(many_answers.words_of(work, many.id), item.language, main)
    heard = _has_heard(work, item, many.id)
    actions.answer(work, item.id, words.did, member_id=many.approved_by or many.made_by)
    item.many_id = many.id
    work.session.flush()
    if not heard:
        send_about(work, runtime, item, as_text(runtime, words))


def _has_heard(work: Work, item: Item, many_id: UUID) -> bool:
    """Whether the same person told us this more than once, and heard."""
    if item.contact_id is None:
        return False
    mine = select(Item.id).where(Item.contact_id == item.contact_id, Item.many_id == many_id)
    return work.session.exec(mine.limit(1)).first() is not None


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
