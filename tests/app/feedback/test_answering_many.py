"""One answer to many who told us the same: who hears it, who never does, and what it may not say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from sqlmodel import col, select

from app.contacts.tables import Contact
from app.errors import Conflict, Invalid
from app.feedback import actions, reaching
from app.feedback import answering_many as many_answers
from app.feedback.answering_many import Said, Scope
from app.feedback.queries import answer_of
from app.feedback.rules import quotes, shown_area
from app.feedback.tables import Item, ItemState, ManyState, Told
from app.messages.queries import opened
from app.messages.tables import Direction, Message
from app.places.worker import areas_of, load_areas, refresh
from app.response_map.actions import withhold
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Address, AddressKind
from tests.makers.areas import district, province, save, square
from tests.makers.staff import Member, make_chen, make_dawit
from tests.makers.texts import AMAL, DAWIT, text_in

T = TypeVar("T")
TOPIC = "request.support_water"
ENGLISH = Said("the water queue", "The queue for water is four hours long.", "A second tap opens on Monday.")
ARABIC = Said("طابور الماء", "الطابور طويل جدا.", "نفتح صنبورا ثانيا يوم الاثنين.")
EVE = Address(AddressKind.PHONE, "+999100000005")


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    return make_chen(runtime)


@pytest.fixture
def dawit(runtime: Runtime) -> Member:
    return make_dawit(runtime)


def do(runtime: Runtime, who: Member, deed: Callable[[Work], T]) -> T:
    return write(runtime, who.actor, deed)


def told(runtime: Runtime, chen: Member, words: str, *, by: Address, code: str = TOPIC, area: str = "") -> UUID:
    """An item of these words, coded and placed."""
    with read(runtime) as work:
        before = set(work.session.exec(select(Item.id)))
    text_in(runtime, f"FEEDBACK {words}", sender=by)
    with read(runtime) as work:
        [new] = set(work.session.exec(select(Item.id))) - before
    days = runtime.settings

    def unit(work: Work) -> None:
        actions.code(work, new, [code], member_id=chen.id, settings=days)
        if area:
            actions.place(work, new, area)

    do(runtime, chen, unit)
    return new


def drafted(runtime: Runtime, who: Member, *, topic: str = TOPIC, area: str = "", texts: bool = True) -> UUID:
    today = runtime.clock.now().date()
    scope = Scope(topic, area, today - timedelta(days=7), today)
    unit = partial(many_answers.draft, scope=scope, areas=areas_of(runtime), texts=texts, member_id=who.id)
    return do(runtime, who, unit)


def put(runtime: Runtime, who: Member, many_id: UUID, language: str = "en", said: Said = ENGLISH) -> None:
    do(runtime, who, lambda work: reaching.put(work, runtime, many_id, language, said=said, member_id=who.id))


def approve(runtime: Runtime, who: Member, many_id: UUID, seen: str = "") -> None:
    def unit(work: Work) -> None:
        stamp = seen or many_answers.stamp_of(many_answers.get(work, many_id))
        many_answers.approve(work, many_id, seen=stamp, main_language="en", member_id=who.id)

    do(runtime, who, unit)


def let_out(runtime: Runtime, one: Member, other: Member, *, topic: str = TOPIC, area: str = "") -> UUID:
    many_id = drafted(runtime, one, topic=topic, area=area)
    put(runtime, one, many_id)
    approve(runtime, other, many_id)
    reaching.tell_many(runtime)
    return many_id


def item(runtime: Runtime, item_id: UUID) -> Item:
    with read(runtime) as work:
        return work.session.get_one(Item, item_id)


def heard(runtime: Runtime, by: Address | None = None) -> list[str]:
    """The texts with an answer to many; to one person."""
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT).order_by(col(Message.id))
        found = [(message.contact_id, opened(work, message)) for message in work.session.exec(ours)]
        who = {} if by is None else {work.session.exec(select(Contact.id).order_by(col(Contact.first_at))).first()}
    return [text.text for contact_id, text in found if "A second tap" in text.text and (not who or contact_id in who)]


def test_everybody_who_told_us_of_it_there_hears_it_once_and_every_item_is_closed(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    first, again = (told(runtime, chen, words, by=AMAL, area="KE01") for words in ("the queue", "no water again"))
    other = told(runtime, chen, "four hours", by=DAWIT, area="KE01")
    elsewhere = told(runtime, chen, "no water here", by=EVE, area="KE02")
    many_id = let_out(runtime, chen, dawit, area="KE01")
    assert len(heard(runtime)) == 2
    for item_id in (first, again, other):
        closed = item(runtime, item_id)
        assert (closed.state, closed.many_id, closed.ended_by) == (ItemState.ANSWERED, many_id, dawit.id)
        with read(runtime) as work:
            assert answer_of(work, closed) == ENGLISH.did
    assert item(runtime, elsewhere).state is ItemState.CODED
    reaching.tell_many(runtime)
    assert len(heard(runtime)) == 2


def test_who_told_us_of_something_else_or_another_day_never_hears_it(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    runtime.clock.move(days=0)  # type: ignore[attr-defined]
    old = told(runtime, chen, "no water", by=DAWIT)
    runtime.clock.move(days=9)  # type: ignore[attr-defined]
    other = told(runtime, chen, "the food is cold", by=AMAL, code="request.support_food")
    text_in(runtime, "HELP", sender=EVE)
    let_out(runtime, chen, dawit)
    assert heard(runtime) == []
    assert {item(runtime, one).state for one in (old, other)} == {ItemState.CODED}


@pytest.mark.parametrize("rule", ["stopped", "neutral_words", "do_not_text"])
def test_who_may_not_be_texted_is_not_and_finds_the_answer_with_the_number(
    runtime: Runtime, chen: Member, dawit: Member, rule: str
) -> None:
    item_id = told(runtime, chen, "no water", by=AMAL)
    if rule == "stopped":
        text_in(runtime, "STOP", sender=AMAL)
    else:

        def keep(work: Work) -> None:
            contact = work.session.get_one(Contact, item(runtime, item_id).contact_id)
            setattr(contact, rule, True)

        write(runtime, SYSTEM, keep)
    let_out(runtime, chen, dawit)
    assert heard(runtime) == []
    assert item(runtime, item_id).state is ItemState.ANSWERED


def test_each_hears_it_in_their_language_or_the_main_one(runtime: Runtime, chen: Member, dawit: Member) -> None:
    told(runtime, chen, "شكوى الطابور طويل جدا والماء قليل", by=AMAL)
    told(runtime, chen, "la cola del agua es demasiado larga", by=DAWIT)
    many_id = drafted(runtime, chen)
    put(runtime, chen, many_id)
    put(runtime, chen, many_id, "ar", ARABIC)
    approve(runtime, dawit, many_id)
    reaching.tell_many(runtime)
    with read(runtime) as work:
        ours = select(Message).where(Message.direction == Direction.OUT)
        texts = [opened(work, message).text for message in work.session.exec(ours)]
    assert sum(ARABIC.did in text for text in texts) == 1
    assert sum(ENGLISH.did in text for text in texts) == 1


def test_a_code_of_our_own_below_the_topic_is_answered_too(runtime: Runtime, chen: Member, dawit: Member) -> None:
    do(runtime, chen, lambda work: actions.add_code(work, TOPIC, "taps", "Taps", member_id=chen.id))
    item_id = told(runtime, chen, "the tap is dry", by=AMAL, code=f"{TOPIC}.taps")
    let_out(runtime, chen, dawit)
    assert item(runtime, item_id).state is ItemState.ANSWERED


def test_nobody_lets_out_what_they_wrote_any_of(runtime: Runtime, chen: Member, dawit: Member) -> None:
    many_id = drafted(runtime, chen)
    put(runtime, chen, many_id)
    put(runtime, dawit, many_id, "ar", ARABIC)
    for who in (chen, dawit):
        with pytest.raises(Conflict, match=r"many\.same_person"):
            approve(runtime, who, many_id)
    with read(runtime) as work:
        assert many_answers.published(work, areas=areas_of(runtime)) == []


def test_what_changed_after_it_was_seen_is_not_let_out(runtime: Runtime, chen: Member, dawit: Member) -> None:
    many_id = drafted(runtime, chen)
    put(runtime, chen, many_id)
    with read(runtime) as work:
        seen = many_answers.stamp_of(many_answers.get(work, many_id))
    runtime.clock.move(seconds=1)  # type: ignore[attr-defined]
    put(runtime, chen, many_id, said=replace(ENGLISH, did="Nothing at all."))
    with pytest.raises(Conflict, match=r"many\.changed"):
        approve(runtime, dawit, many_id, seen)
    approve(runtime, dawit, many_id)
    with pytest.raises(Conflict, match=r"many\.changed"):
        put(runtime, chen, many_id)


def test_without_words_in_the_main_language_it_stays_a_draft(runtime: Runtime, chen: Member, dawit: Member) -> None:
    many_id = drafted(runtime, chen)
    put(runtime, chen, many_id, "ar", ARABIC)
    with pytest.raises(Invalid, match=r"many\.main_language"):
        approve(runtime, dawit, many_id)


def test_taken_back_nobody_else_hears_it(runtime: Runtime, chen: Member, dawit: Member) -> None:
    told(runtime, chen, "no water", by=AMAL)
    many_id = drafted(runtime, chen)
    put(runtime, chen, many_id)
    approve(runtime, dawit, many_id)
    do(runtime, chen, lambda work: many_answers.take_back(work, many_id))
    reaching.tell_many(runtime)
    assert heard(runtime) == []
    with read(runtime) as work:
        assert many_answers.get(work, many_id).state is ManyState.BACK


@pytest.mark.parametrize(
    "said",
    [
        replace(ENGLISH, did="She is undocumented so we could not help."),
        replace(ENGLISH, said=""),
        replace(ENGLISH, did="x" * 321),
        replace(ENGLISH, topic="x" * 61),
    ],
)
def test_s_09_words_of_a_status_or_of_no_use_are_not_kept(runtime: Runtime, chen: Member, said: Said) -> None:
    many_id = drafted(runtime, chen)
    with pytest.raises(Invalid):
        put(runtime, chen, many_id, said=said)
    with read(runtime) as work:
        assert many_answers.words_of(work, many_id) == {}


@pytest.mark.parametrize("topic", ["concern.exploitation", "incomplete.hostile", "request.nothing", ""])
def test_h_16_what_is_apart_or_denounces_is_no_topic(runtime: Runtime, chen: Member, topic: str) -> None:
    with pytest.raises(Invalid, match=r"many\.topic"):
        drafted(runtime, chen, topic=topic)


def test_days_are_in_order_and_not_to_come(runtime: Runtime, chen: Member) -> None:
    for since, until in ((date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 3, 1), date(2099, 3, 1))):
        scope = Scope(TOPIC, "", since, until)
        unit = partial(many_answers.draft, scope=scope, areas=areas_of(runtime), texts=True, member_id=chen.id)
        with pytest.raises(Invalid, match=r"many\.days"):
            do(runtime, chen, unit)


SAFETY = "observation.safety"


@pytest.fixture
def kenya(runtime: Runtime, tmp_path: Path) -> None:
    """A province of two districts."""
    load_areas(runtime, SYSTEM, [save(tmp_path / "one.geojson", [province(1, square(36, -1, 2))])])
    districts = [district(number, 1, square(36 + number, -1)) for number in range(2)]
    load_areas(runtime, SYSTEM, [save(tmp_path / "two.geojson", districts)])
    refresh(runtime)


@pytest.mark.usefixtures("kenya")
def test_h_15_of_violence_everybody_reads_the_whole_country_and_no_words_name_a_place(
    runtime: Runtime, chen: Member
) -> None:
    many_id = drafted(runtime, chen, topic=SAFETY, area="KE001000")
    with read(runtime) as work:
        many = many_answers.get(work, many_id)
        assert (many.area, many.shown_area) == ("KE001000", "KE")
    for said in (replace(ENGLISH, did="We lit the paths of District 0."), replace(ENGLISH, topic="fear in province 1")):
        with pytest.raises(Invalid, match=r"many\.names_place"):
            put(runtime, chen, many_id, said=said)
    put(runtime, chen, many_id, said=replace(ENGLISH, did="We lit the paths at night."))


@pytest.mark.usefixtures("kenya")
def test_of_water_the_district_may_be_read(runtime: Runtime, chen: Member) -> None:
    many_id = drafted(runtime, chen, area="KE001000")
    put(runtime, chen, many_id, said=replace(ENGLISH, did="A tap opens in District 0."))
    with read(runtime) as work:
        assert many_answers.get(work, many_id).shown_area == "KE001000"


@pytest.mark.usefixtures("kenya")
def test_an_answer_about_a_place_that_is_withheld_is_read_by_nobody(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    many_id = drafted(runtime, chen, area="KE001000")
    put(runtime, chen, many_id)
    approve(runtime, dawit, many_id)
    with read(runtime) as work:
        assert len(many_answers.published(work, areas=areas_of(runtime))) == 1
    do(runtime, dawit, lambda work: withhold(work, "KE001", "People were chased there.", member_id=dawit.id))
    with read(runtime) as work:
        assert many_answers.published(work, areas=areas_of(runtime)) == []


def test_h_15_of_violence_nobody_is_quoted(runtime: Runtime, chen: Member) -> None:
    told(runtime, chen, "men follow us when we go to the toilet at night", by=AMAL, code=SAFETY)
    many_id = drafted(runtime, chen, topic=SAFETY)
    quoted = replace(ENGLISH, said="Men follow us when we go out, you said.")
    with pytest.raises(Invalid, match=r"many\.quotes"):
        put(runtime, chen, many_id, said=quoted)
    put(runtime, chen, many_id, said=replace(ENGLISH, said="Going out at night is not safe."))


def test_h_15_who_told_us_of_violence_hears_no_answer_to_another_topic(
    runtime: Runtime, chen: Member, dawit: Member
) -> None:
    both = told(runtime, chen, "it is dark", by=AMAL, code="observation.crisis")
    codes, days = ["observation.crisis", SAFETY], runtime.settings
    do(runtime, chen, lambda work: actions.code(work, both, codes, member_id=chen.id, settings=days))
    let_out(runtime, chen, dawit, topic="observation.crisis")
    assert item(runtime, both).state is ItemState.CODED
    let_out(runtime, chen, dawit, topic=SAFETY)
    assert item(runtime, both).state is ItemState.ANSWERED


def test_more_than_one_unit_holds_are_all_told(runtime: Runtime, chen: Member, dawit: Member) -> None:
    def keep(work: Work) -> None:
        for _ in range(45):
            one = actions.keep(
                work, "no water", settings=runtime.settings.feedback, channel="web", told=Told.WEB, language="en",
                urgency="normal",
            )  # fmt: skip
            actions.code(work, one, [TOPIC], member_id=chen.id, settings=runtime.settings)

    do(runtime, chen, keep)
    let_out(runtime, chen, dawit)
    with read(runtime) as work:
        assert {one.state for one in work.session.exec(select(Item))} == {ItemState.ANSWERED}


@pytest.mark.parametrize(
    ("topic", "area", "shown"),
    [
        ("request.support_water", "camp", "district"), ("request.support_water", "cell", ""),
        ("request.support_water", "district", "district"), ("request.support_water", "", ""),
        ("observation.safety", "district", "country"), ("observation.safety.streets", "camp", "country"),
    ],
)  # fmt: skip
def test_what_everybody_reads_is_no_camp_no_cell_and_of_violence_the_whole(topic: str, area: str, shown: str) -> None:
    above = {"camp": "district", "district": "province", "province": "country", "country": "country"}
    found = shown_area(topic, area, parent_of=lambda code: above.get(code, ""), too_small={"camp", "cell"}.__contains__)
    assert found == shown


def test_a_phrase_of_five_words_is_a_quotation_and_four_are_not() -> None:
    said = "The lamp, at gate four is dark!"
    assert quotes("you said: lamp at gate four is", [said])
    assert not quotes("a lamp at gate four went out", [said])
    assert not quotes("dark", ["dark"])
