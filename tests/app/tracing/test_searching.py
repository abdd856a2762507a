"""A search from its first word to its end: who may be compared, who decides, and what a seeker hears."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from sqlalchemy import select as choose
from sqlmodel import select

from app.audit.tables import AuditEntry
from app.contacts.actions import keep_safe
from app.contacts.tables import Contact
from app.erasure.actions import forget_contact
from app.erasure.retention import delete_what_is_over
from app.erasure.subject import find_about
from app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from app.inbound.pipeline import refused
from app.messages.queries import opened
from app.messages.tables import Message
from app.outbox.worker import Dispatcher
from app.partners.actions import Told as Society
from app.partners.actions import add as add_partner
from app.partners.tables import Fact as Told
from app.runtime import Runtime
from app.tracing import actions, asking, pfif, telling
from app.tracing.actions import Wishes
from app.tracing.queries import asked, find_leaving, get_search, searches
from app.tracing.rules import TOLD_ON, Answer, Fact, Fear, Relation, Share
from app.tracing.tables import Pair, Presence, Search, SearchState
from app.transaction import read
from channels.contract import Address, AddressKind
from tests.makers import partners, tracing
from tests.makers.staff import Member
from tests.makers.tracing import do, found_and_asked, suggestions


def heard(runtime: Runtime, number: str) -> list[tuple[str, str]]:
    """Everything a seeker was texted, and when, as minutes since the search began would show it."""
    contact_id = tracing.contact(runtime, number)
    with read(runtime) as work:
        texts = work.session.exec(select(Message).where(Message.contact_id == contact_id).order_by("id")).all()
        return [(one.at.isoformat(), opened(work, one).text) for one in texts]


def a_year(runtime: Runtime) -> None:
    """Time goes on past every set day, at noon."""
    runtime.clock.move(minutes=3 * 60)  # type: ignore[attr-defined]
    for day, before in zip(TOLD_ON, (0, *TOLD_ON), strict=False):
        runtime.clock.move(minutes=(day - before) * 24 * 60)  # type: ignore[attr-defined]
        telling.tell_seekers(runtime)


def test_a_brother_written_in_another_script_is_suggested_and_nothing_is_kept_of_it(
    runtime: Runtime, eve: Member
) -> None:
    tracing.may_be_found(runtime, eve)
    tracing.may_be_found(runtime, eve, "Amal Haddad")
    search_id = tracing.search(runtime, eve)
    (one,) = suggestions(runtime, search_id)
    assert one.person.names == (tracing.FOUND_AS,)
    with read(runtime) as work:
        assert work.session.exec(select(Pair)).all() == []


def test_a_seeker_hears_the_same_words_on_the_same_days_whether_nobody_was_found_or_who_was_said_no(
    runtime: Runtime, eve: Member
) -> None:
    """Four seekers: nobody, a no, a later, and one who was held back. Word for word, to the minute."""
    numbers = [f"+99910000005{n}" for n in range(4)]
    names = ("Amal Nobody Known", "Binta Warsame Nuur", "Dawit Berhane Kifle", "Eve Solomon Hagos")
    ids = []
    for number, name in zip(numbers, names, strict=True):
        contact_id = tracing.contact(runtime, number)
        held = Fear.YES if name.startswith("Eve") else Fear.NO
        ids.append(tracing.search(runtime, eve, name, contact_id=contact_id, fear=held))
        do(runtime, eve, lambda work: telling.receipt(work, runtime, ids[-1]))
    for name in names[1:]:
        tracing.may_be_found(runtime, eve, name)
    found_and_asked(runtime, eve, ids[1], Answer.NO)
    found_and_asked(runtime, eve, ids[2], Answer.LATER)
    assert suggestions(runtime, ids[3]) == []
    a_year(runtime)
    with read(runtime) as work:
        rows = [get_search(work, one).row for one in ids]
        references = [row.reference for row in rows]
        outside = [(row.state, row.told, row.next_at, row.ended_at, row.by_text) for row in rows]
    texts = [
        [(at, words.replace(reference, "REFERENCE")) for at, words in heard(runtime, number)]
        for number, reference in zip(numbers, references, strict=True)
    ]
    assert len(texts[0]) == 1 + len(TOLD_ON)
    assert "no news that we can give you" in texts[0][-1][1]
    assert all(one == texts[0] for one in texts)
    assert all(one == outside[0] for one in outside)
    assert outside[0][0] is SearchState.OVER


def test_a_seeker_is_told_of_their_own_national_society_and_of_the_page_for_all_countries_where_none_is_set(
    runtime: Runtime, eve: Member
) -> None:
    search_id = tracing.search(runtime, eve, contact_id=tracing.contact(runtime, tracing.SEEKER))
    with read(runtime) as work:
        row = get_search(work, search_id).row
    said = []
    for society in ("0800 555 0104", ""):
        settings = replace(runtime.settings, guides=replace(runtime.settings.guides, red_cross=society))
        said.append(telling.no_news(replace(runtime, settings=settings), row).text)
    assert [words.rsplit(": ", 1)[1] for words in said] == ["0800 555 0104.", "familylinks.icrc.org."]


def test_what_a_seeker_is_told_of_themselves_says_nothing_of_who_was_found(runtime: Runtime, eve: Member) -> None:
    contact_id = tracing.contact(runtime, tracing.SEEKER)
    search_id = tracing.search(runtime, eve, contact_id=contact_id)
    tracing.may_be_found(runtime, eve)

    def told() -> object:
        with read(runtime) as work:
            return [(one.code, one.lines) for who in find_about(work, tracing.SEEKER) for one in who.sections]

    before = told()
    found_and_asked(runtime, eve, search_id, Answer.NO)
    assert told() == before
    assert tracing.SOUGHT in repr(before)


def test_after_a_no_the_page_is_as_if_nobody_was_found_and_the_same_seeker_never_finds_them_again(
    runtime: Runtime, eve: Member
) -> None:
    presence_id = tracing.may_be_found(runtime, eve)
    first = tracing.search(runtime, eve)
    assert found_and_asked(runtime, eve, first, Answer.NO) == presence_id
    assert suggestions(runtime, first) == []
    do(runtime, eve, lambda work: actions.withdraw(work, first))
    again = tracing.search(runtime, eve, seeker=("ቸን ተስፋይ", tracing.CHEN))
    assert suggestions(runtime, again) == []
    of_another = tracing.search(runtime, eve, seeker=("Binta Haile",))
    assert len(suggestions(runtime, of_another)) == 1


def test_a_yes_ends_it_and_a_greeting_is_kept_for_the_seeker_alone(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve)
    found_id = found_and_asked(runtime, eve, search_id, Answer.GREETING, greeting="I am alive and well")
    with read(runtime) as work:
        search, pair = get_search(work, search_id), asked(work, search_id)[found_id]
        assert (search.row.state, search.row.next_at) == (SearchState.GREETED, None)
        assert pair.greeting == "I am alive and well"
        assert searches(work) == []
    with pytest.raises(Conflict):
        do(runtime, eve, lambda work: asking.answer(work, search_id, found_id, Answer.NO, member_id=eve.id))


def test_two_who_look_for_each_other_are_found_by_each_other_and_one_yes_ends_both(
    runtime: Runtime, eve: Member
) -> None:
    mine = tracing.search(runtime, eve, "Amal Haddad Nasser", seeker=("Chen Haddad Nasser",))
    theirs = tracing.search(runtime, eve, "Chen Haddad Nasser", seeker=("Amal Haddad Nasser",))
    tracing.search(runtime, eve, "Binta Warsame", seeker=("Amal Haddad Nasser",))
    assert found_and_asked(runtime, eve, mine, Answer.TOUCH) == theirs
    with read(runtime) as work:
        assert {get_search(work, one).row.state for one in (mine, theirs)} == {SearchState.IN_TOUCH}


@pytest.mark.parametrize("of_whom", ["who is looked for", "who may be found"])
def test_nobody_known_from_a_restricted_case_is_ever_suggested_and_nobody_can_allow_it(
    runtime: Runtime, eve: Member, dawit: Member, of_whom: str
) -> None:
    sought = of_whom == "who is looked for"
    presence_id = tracing.may_be_found(runtime, eve, apart=not sought)
    search_id = tracing.search(runtime, eve, apart=sought)
    assert suggestions(runtime, search_id) == []
    held = search_id if sought else presence_id
    let = actions.allow_search if sought else actions.allow_presence
    with pytest.raises(Conflict):
        do(runtime, dawit, lambda work: let(work, held, member_id=dawit.id, roles=dawit.roles))
    with pytest.raises(Conflict):
        do(runtime, eve, lambda work: asking.think(work, search_id, presence_id, same=True, member_id=eve.id))


@pytest.mark.parametrize(
    "doubt", [{"relation": Relation.PARTNER}, {"relation": Relation.OWED}, {"fear": Fear.UNSURE}], ids=str
)
def test_whom_somebody_may_fear_is_compared_only_when_a_second_trained_person_allows_it(
    runtime: Runtime, eve: Member, doubt: dict[str, Any]
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, **doubt)
    assert suggestions(runtime, search_id) == []
    with pytest.raises(Conflict, match=r"tracing\.second"):
        do(runtime, eve, lambda work: actions.allow_search(work, search_id, member_id=eve.id, roles=eve.roles))
    binta = tracing.trained(runtime, "Binta")
    do(runtime, binta, lambda work: actions.allow_search(work, search_id, member_id=binta.id, roles=binta.roles))
    assert len(suggestions(runtime, search_id)) == 1


@pytest.mark.parametrize("child", [{"age": (9, 12)}, {"child": True}, {"by_child": True}], ids=str)
def test_a_search_for_a_child_or_by_one_waits_for_the_protection_officer(
    runtime: Runtime, eve: Member, dawit: Member, child: dict[str, Any]
) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, contact_id=tracing.contact(runtime, tracing.SEEKER), **child)
    assert suggestions(runtime, search_id) == []
    with pytest.raises(NotAllowed):
        do(runtime, eve, lambda work: actions.allow_search(work, search_id, member_id=eve.id, roles=eve.roles))
    do(runtime, dawit, lambda work: actions.allow_search(work, search_id, member_id=dawit.id, roles=dawit.roles))
    assert len(suggestions(runtime, search_id)) == 1
    do(runtime, eve, lambda work: telling.receipt(work, runtime, search_id))
    a_year(runtime)
    assert bool(heard(runtime, tracing.SEEKER)) is not child.get("by_child", False), "nothing automatic to a child"


def test_who_is_not_texted_is_called_instead_on_the_same_day(runtime: Runtime, eve: Member) -> None:
    contact_id = tracing.contact(runtime, tracing.SEEKER)
    search_id = tracing.search(runtime, eve, contact_id=contact_id)
    do(
        runtime,
        eve,
        lambda work: keep_safe(work, contact_id, do_not_text=True, shared_phone=False, neutral_words=False, quiet=None),
    )
    a_year(runtime)
    with read(runtime) as work:
        row = get_search(work, search_id).row
        assert (row.by_text, row.told, row.state) == (False, 0, SearchState.OPEN)
        assert row.next_at is not None
        assert row.next_at < work.now
    assert heard(runtime, tracing.SEEKER) == []


def test_a_seeker_who_stops_it_hears_so_and_nothing_of_it_stays(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve)
    search_id = tracing.search(runtime, eve, contact_id=tracing.contact(runtime, tracing.SEEKER))
    found_and_asked(runtime, eve, search_id, Answer.LATER)
    do(runtime, eve, lambda work: telling.stop(work, runtime, search_id))
    assert [words for _, words in heard(runtime, tracing.SEEKER)][-1].endswith("erased what you told us for it.")
    with read(runtime) as work:
        assert work.session.exec(select(Search)).all() == []
        assert work.session.exec(select(Pair)).all() == []
        with pytest.raises(NotFound):
            get_search(work, search_id)


def test_p_04_whoever_is_erased_looks_for_nobody_and_is_found_by_nobody(runtime: Runtime, eve: Member) -> None:
    seeker = tracing.contact(runtime, tracing.SEEKER)
    tracing.search(runtime, eve, contact_id=seeker)
    found = tracing.contact(runtime, tracing.FOUND)
    tracing.may_be_found(runtime, eve, contact_id=found)
    with read(runtime) as work:
        (one,) = searches(work)
    found_and_asked(runtime, eve, one.row.id, Answer.LATER)
    do(runtime, eve, lambda work: forget_contact(work, found, zone="UTC"))
    with read(runtime) as work:
        assert (work.session.exec(select(Presence)).all(), work.session.exec(select(Pair)).all()) == ([], [])
    do(runtime, eve, lambda work: forget_contact(work, seeker, zone="UTC"))
    with read(runtime) as work:
        assert work.session.exec(select(Search)).all() == []


def test_h_09_the_clock_deletes_what_ended_and_who_said_long_ago_that_they_may_be_found(
    runtime: Runtime, eve: Member
) -> None:
    tracing.search(runtime, eve, contact_id=tracing.contact(runtime, tracing.SEEKER))
    tracing.may_be_found(runtime, eve)
    a_year(runtime)
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert len(work.session.exec(select(Search)).all()) == 1
    runtime.clock.move(minutes=91 * 24 * 60)  # type: ignore[attr-defined]
    delete_what_is_over(runtime)
    with read(runtime) as work:
        assert (work.session.exec(select(Search)).all(), work.session.exec(select(Presence)).all()) == ([], [])


def test_p_13_the_trail_does_not_say_what_was_answered(runtime: Runtime, eve: Member) -> None:
    entries = []
    for at, given in enumerate((Answer.NO, Answer.LATER, Answer.TOUCH)):
        name = ("Amal Haddad Nasser", "Binta Warsame Nuur", "Dawit Berhane Kifle")[at]
        tracing.may_be_found(runtime, eve, name)
        search_id = tracing.search(runtime, eve, name)
        found_and_asked(runtime, eve, search_id, given)
        with read(runtime) as work:
            rows = work.session.exec(select(AuditEntry).where(AuditEntry.subject_id == search_id).order_by("number"))
            entries.append([(row.action, row.subject, row.reason) for row in rows])
    assert entries[0] == entries[1] == entries[2]


def test_p_02_nothing_but_codes_and_clocks_is_in_the_clear(runtime: Runtime, eve: Member) -> None:
    tracing.may_be_found(runtime, eve, words="sells bread by the old bridge", wishes=Wishes(not_by=("Dawit Bakr",)))
    search_id = tracing.search(runtime, eve, words="he wore a green coat", age=(20, 30), area="KE001")
    found_and_asked(runtime, eve, search_id, Answer.LATER)
    with read(runtime) as work:
        rows = repr([work.connection.execute(choose(one)).all() for one in (Search, Presence, Pair)])
    for words in ("Dawit", "Tesfay", "ዳዊት", "bread", "coat", "sibling", "KE001", "later", "blue tent", "no\x22"):
        assert words not in rows


def test_p_02_nothing_sealed_tells_by_its_length_what_was_thought_answered_or_held_back(
    runtime: Runtime, eve: Member
) -> None:
    """On a disk in the wrong hands a no is as long as a yes, and whoever said it stands there as before."""
    lengths = list[tuple[set[int], set[int]]]()
    for given, held in ((Answer.NO, Fear.NO), (Answer.LATER, Fear.NO), (Answer.TOUCH, Fear.NO), (None, Fear.YES)):
        presence_id = tracing.may_be_found(runtime, eve)
        search_id = tracing.search(runtime, eve, fear=held)
        if given is not None:
            found_and_asked(runtime, eve, search_id, given)
        with read(runtime) as work:
            rows = [*work.session.exec(select(Search)), *work.session.exec(select(Presence))]
            pairs = work.session.exec(select(Pair)).all()
            lengths.append(({len(one.facts) for one in rows}, {len(one.facts) for one in pairs} or lengths[0][1]))
        do(runtime, eve, partial(actions.withdraw, search_id=search_id))
        do(runtime, eve, partial(actions.be_found_no_more, presence_id=presence_id))
    assert all(one == lengths[0] for one in lengths)
    assert [len(one) for one in lengths[0]] == [1, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"name": "Dawit 12"}, {"name": "D" * 90}, {"name": "Dawit whose visa expired"},
        {"age": (30, 20)}, {"reach": ""}, {"words": "w" * 500},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    runtime: Runtime, eve: Member, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        tracing.search(runtime, eve, **wrong)
    with read(runtime) as work:
        assert work.session.exec(select(Search)).all() == []


def test_h_04_only_what_the_seeker_agreed_to_leaves_as_pfif_and_only_to_a_society_that_takes_it(
    runtime: Runtime, eve: Member
) -> None:
    agreed = {"share": Share.SOCIETY, "facts": frozenset({Fact.AGE})}
    search_id = tracing.search(runtime, eve, age=(20, 25), sex="male", area="KE", words="a green coat", agreed=agreed)
    with read(runtime) as work:
        assert find_leaving(work, get_search(work, search_id)) is None, "no National Society takes it"
        one = get_search(work, search_id)
    host = {"source": "Waypost", "host": "waypost.example", "place": "Riverside"}
    made = pfif.document(
        one.facts, {Fact.AGE}, reference=one.row.reference, opened_at=one.row.opened_at, now=one.row.opened_at, **host
    )
    root = etree.fromstring(made)
    (person,) = root
    fields = {etree.QName(field).localname: field.text for field in person}
    assert etree.QName(root).namespace == pfif.NAMESPACE
    assert (fields["full_name"], fields["age"]) == (tracing.SOUGHT, "20-25")
    assert fields["expiry_date"] > fields["source_date"] == fields["entry_date"]
    assert set(fields) == {
        "person_record_id", "entry_date", "expiry_date", "author_name", "source_name", "source_date",
        "full_name", "age",
    }  # fmt: skip
    with pytest.raises(AppError):
        do(runtime, eve, lambda work: actions.hand_over(work, search_id))


def has_number(runtime: Runtime, contact_id: UUID) -> bool:
    """Whether we know how to reach somebody, after the clock deleted what is over."""
    delete_what_is_over(runtime)
    with read(runtime) as work:
        one = work.session.get(Contact, contact_id)
        return one is not None and one.address is not None


def test_h_09_the_number_of_a_seeker_is_there_on_every_set_day_and_of_who_may_be_found_too(
    runtime: Runtime, eve: Member
) -> None:
    seeker, found = (tracing.contact(runtime, number) for number in (tracing.SEEKER, tracing.FOUND))
    tracing.search(runtime, eve, "Binta Warsame Nuur", contact_id=seeker)
    tracing.may_be_found(runtime, eve, contact_id=found)
    runtime.clock.move(minutes=3 * 60)  # type: ignore[attr-defined]
    for day, before in zip(TOLD_ON, (0, *TOLD_ON), strict=False):
        runtime.clock.move(minutes=(day - before) * 24 * 60)  # type: ignore[attr-defined]
        assert (has_number(runtime, seeker), has_number(runtime, found)) == (True, True), day
        telling.tell_seekers(runtime)
        Dispatcher(runtime, refused).drain()
    assert len(runtime.channels["simulator"].inbox(Address(AddressKind.PHONE, tracing.SEEKER))) == len(TOLD_ON)
    runtime.clock.move(minutes=(runtime.settings.retention.addresses + 1) * 24 * 60)  # type: ignore[attr-defined]
    assert not has_number(runtime, seeker), "it is over"


@pytest.mark.parametrize("given", [Answer.TOUCH, Answer.GREETING], ids=str)
def test_h_09_who_has_an_answer_to_hear_by_voice_keeps_their_number_as_long_as_after_a_case(
    runtime: Runtime, eve: Member, given: Answer
) -> None:
    seeker = tracing.contact(runtime, tracing.SEEKER)
    search_id = tracing.search(runtime, eve, contact_id=seeker)
    tracing.may_be_found(runtime, eve)
    runtime.clock.move(minutes=40 * 24 * 60)  # type: ignore[attr-defined]
    found_and_asked(runtime, eve, search_id, given)
    assert has_number(runtime, seeker)
    runtime.clock.move(minutes=(runtime.settings.retention.addresses * 24 + 1) * 60)  # type: ignore[attr-defined]
    assert not has_number(runtime, seeker)


def test_h_09_after_a_search_or_a_presence_is_withdrawn_the_number_goes_as_before(
    runtime: Runtime, eve: Member
) -> None:
    seeker, found = (tracing.contact(runtime, number) for number in (tracing.SEEKER, tracing.FOUND))
    search_id = tracing.search(runtime, eve, contact_id=seeker)
    presence_id = tracing.may_be_found(runtime, eve, contact_id=found)
    runtime.clock.move(minutes=40 * 24 * 60)  # type: ignore[attr-defined]
    assert (has_number(runtime, seeker), has_number(runtime, found)) == (True, True)
    do(runtime, eve, lambda work: actions.withdraw(work, search_id))
    do(runtime, eve, lambda work: actions.be_found_no_more(work, presence_id))
    assert (has_number(runtime, seeker), has_number(runtime, found)) == (False, False)


def test_a_no_is_a_no_by_whichever_of_their_records_they_are_found_and_of_what_they_begin_later(
    runtime: Runtime, eve: Member
) -> None:
    """Dawit may be found and looks for Chen himself; he says no to Chen by one of these."""
    dawit = tracing.contact(runtime, tracing.FOUND)
    presence_id = tracing.may_be_found(runtime, eve, contact_id=dawit)
    looks = tracing.search(runtime, eve, tracing.CHEN, seeker=(tracing.SOUGHT,), contact_id=dawit)
    search_id = tracing.search(runtime, eve)
    assert {one.found_id for one in suggestions(runtime, search_id)} == {presence_id, looks}
    do(runtime, eve, lambda work: asking.think(work, search_id, looks, same=True, member_id=eve.id))
    do(runtime, eve, lambda work: asking.answer(work, search_id, looks, Answer.NO, member_id=eve.id))
    assert suggestions(runtime, search_id) == []
    assert suggestions(runtime, tracing.search(runtime, eve)) == []
    tracing.may_be_found(runtime, eve, contact_id=dawit)
    tracing.search(runtime, eve, tracing.CHEN, seeker=(tracing.SOUGHT,), contact_id=dawit)
    assert suggestions(runtime, tracing.search(runtime, eve)) == []
    assert len(suggestions(runtime, tracing.search(runtime, eve, seeker=("Binta Haile",)))) == 2


@pytest.mark.parametrize("seeker", [(), ("Binta Haile",)], ids=["without a name", "by another name"])
def test_after_a_no_a_new_search_by_the_same_seeker_finds_nobody_whatever_they_are_called(
    runtime: Runtime, eve: Member, seeker: tuple[str, ...]
) -> None:
    contact_id = tracing.contact(runtime, tracing.SEEKER)
    tracing.may_be_found(runtime, eve)
    first = tracing.search(runtime, eve, seeker=(), contact_id=contact_id)
    found_and_asked(runtime, eve, first, Answer.NO)
    do(runtime, eve, lambda work: actions.withdraw(work, first))
    assert suggestions(runtime, tracing.search(runtime, eve, seeker=seeker, contact_id=contact_id)) == []
    assert suggestions(runtime, tracing.search(runtime, eve, seeker=())) == [], "it may be the same"
    assert len(suggestions(runtime, tracing.search(runtime, eve, seeker=("Eve Solomon",)))) == 1


def leaving(runtime: Runtime, search_id: UUID) -> frozenset[Fact] | None:
    with read(runtime) as work:
        return find_leaving(work, get_search(work, search_id))


def test_h_04_a_search_leaves_only_for_an_agreement_on_finding_family_and_with_what_that_agreement_names(
    runtime: Runtime, eve: Member
) -> None:
    agreed = {"share": Share.SOCIETY, "facts": frozenset(Fact)}
    search_id = tracing.search(runtime, eve, age=(20, 25), sex="male", area="KE", agreed=agreed)
    society = Society("National Society", "red_cross", takes_pfif=True)
    partner_id = do(runtime, eve, lambda work: add_partner(work, society, member_id=eve.id))
    name = (Told.NEED, Told.NAME)
    for needs, facts, expected in (
        (("food",), (*name, Told.AREA, Told.WORDS), None),
        (("family",), (Told.NEED, Told.AREA), None),
        (("family",), name, set()),
        (("family",), (*name, Told.AREA), {Fact.PLACE}),
        (("family",), (*name, Told.PLACE), {Fact.PLACE}),
        (("family",), (*name, Told.WORDS), {Fact.AGE, Fact.SEX}),
    ):
        runtime.clock.move(minutes=24 * 60)  # type: ignore[attr-defined]
        partners.sign(runtime, eve, partner_id, needs=needs, facts=facts)
        assert leaving(runtime, search_id) == expected, (needs, facts)
    with read(runtime) as work:
        one = get_search(work, search_id)
    written = partial(
        pfif.document,
        one.facts,
        reference=one.row.reference,
        opened_at=one.row.opened_at,
        now=one.row.opened_at,
        source="Waypost",
        host="waypost.example",
        place="Riverside",
    )
    assert b"Riverside" in written({Fact.PLACE})
    assert b"Riverside" not in written({Fact.AGE, Fact.SEX})


def test_h_04_a_search_that_ended_leaves_no_more(runtime: Runtime, eve: Member) -> None:
    search_id = tracing.search(runtime, eve, agreed={"share": Share.SOCIETY})
    society = Society("National Society", "red_cross", takes_pfif=True)
    partner_id = do(runtime, eve, lambda work: add_partner(work, society, member_id=eve.id))
    partners.sign(runtime, eve, partner_id, needs=("family",), facts=(Told.NEED, Told.NAME))
    assert leaving(runtime, search_id) == frozenset()
    tracing.may_be_found(runtime, eve)
    found_and_asked(runtime, eve, search_id, Answer.TOUCH)
    assert leaving(runtime, search_id) is None
