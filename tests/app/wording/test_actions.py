"""A text's life, on both databases: written by one, agreed to by others, said at once, and never changed afterwards."""

from collections.abc import Callable
from uuid import UUID

import pytest

from app.audit.queries import of_subject
from app.errors import AppError, Conflict, Invalid, NotAllowed
from app.runtime import Runtime
from app.staff import actions as staff
from app.transaction import read, write
from app.wording import actions, queries
from app.wording.checking import Ground, check, refusals
from app.wording.rules import State
from app.wording.tables import WordingVersion
from app.wording.worker import refresh
from app.work import SYSTEM, Work
from tests.makers.staff import Member, make_member

WORDS = "{organisation}: una persona leyó tu mensaje."
OTHER_WORDS = "{organisation}: alguien leyó tu mensaje."


@pytest.fixture
def amina(runtime: Runtime) -> Member:
    """Translates into Spanish, and sees no case."""
    return make_member(runtime, "Amina", roles=("translator",), reads=("en", "es"))


@pytest.fixture
def bruno(runtime: Runtime) -> Member:
    """Reads Spanish too."""
    return make_member(runtime, "Bruno", roles=("translator",), reads=("es",))


@pytest.fixture
def chen(runtime: Runtime) -> Member:
    """Lets words go out; reads no Spanish."""
    return make_member(runtime, "Chen", roles=("coordinator",), reads=("en",))


def ground(runtime: Runtime) -> Ground:
    return Ground(runtime.files, "Waypost")


def write_text(
    runtime: Runtime, member: Member, text: str = WORDS, *, language: str = "es", seen: UUID | None = None
) -> UUID:
    return write(
        runtime,
        member.actor,
        lambda work: actions.keep(work, runtime.files, key="taken", language=language, text=text, seen=seen),
    )


def do(runtime: Runtime, member: Member, deed: Callable[..., object], version_id: UUID, **given: str) -> object:
    done = write(runtime, member.actor, lambda work: deed(work, version_id, **given))
    refresh(runtime)
    return done


def hand_in(runtime: Runtime, member: Member, version_id: UUID) -> None:
    write(runtime, member.actor, lambda work: actions.submit(work, ground(runtime), version_id))


def publish(runtime: Runtime, author: Member, checker: Member, approver: Member, text: str = WORDS) -> UUID:
    version_id = write_text(runtime, author, text)
    hand_in(runtime, author, version_id)
    do(runtime, checker, actions.check_language, version_id)
    assert do(runtime, approver, actions.approve, version_id) is True
    return version_id


def version(runtime: Runtime, version_id: UUID) -> WordingVersion:
    with read(runtime) as work:
        return queries.get_version(work, version_id)


def said(runtime: Runtime) -> str:
    return runtime.wording.text("taken", "es").text


def refused(code: str, deed: Callable[[], object]) -> None:
    with pytest.raises(AppError) as found:
        deed()
    assert found.value.code == code


def test_a_text_is_said_when_its_language_and_its_release_were_agreed_to(
    runtime: Runtime, amina: Member, bruno: Member, chen: Member
) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    refresh(runtime)
    assert said(runtime) == runtime.files.text("taken", "es").text
    assert do(runtime, chen, actions.approve, version_id) is False
    assert said(runtime) != WORDS, "one mark is not enough"
    assert do(runtime, bruno, actions.check_language, version_id) is True
    assert said(runtime) == WORDS
    assert runtime.wording.text("taken", "es").reviewed
    kept = version(runtime, version_id)
    assert (kept.author_id, kept.checked_by, kept.approved_by) == (amina.id, bruno.id, chen.id)
    with read(runtime) as work:
        trail = [(entry.action, entry.actor_id) for entry in of_subject(work, version_id)]
    assert trail == [
        ("wording.kept", amina.id),
        ("wording.submitted", amina.id),
        ("wording.approved", chen.id),
        ("wording.checked", bruno.id),
        ("wording.published", bruno.id),
    ]


def test_nobody_agrees_to_their_own_words(runtime: Runtime, chen: Member, bruno: Member) -> None:
    dawit = make_member(runtime, "Dawit", roles=("admin",), reads=("es",))
    version_id = write_text(runtime, dawit)
    hand_in(runtime, dawit, version_id)
    refused("wording.own_review", lambda: do(runtime, dawit, actions.approve, version_id))
    refused("wording.own_review", lambda: do(runtime, dawit, actions.check_language, version_id))
    do(runtime, bruno, actions.check_language, version_id)
    assert do(runtime, chen, actions.approve, version_id) is True


def test_only_who_reads_a_language_finds_it_right(runtime: Runtime, amina: Member, chen: Member) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    refused("wording.does_not_read", lambda: do(runtime, chen, actions.check_language, version_id))
    refused("wording.does_not_read", lambda: do(runtime, chen, actions.translate_back, version_id, text="A person…"))


def test_where_one_person_reads_a_language_a_back_translation_read_by_a_second_counts(
    runtime: Runtime, amina: Member, chen: Member
) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    refused("wording.no_back", lambda: do(runtime, chen, actions.accept_back, version_id))
    do(runtime, amina, actions.translate_back, version_id, text="{organisation}: a person read your message.")
    refused("wording.own_review", lambda: do(runtime, amina, actions.accept_back, version_id))
    do(runtime, chen, actions.accept_back, version_id)
    assert do(runtime, chen, actions.approve, version_id) is True
    kept = version(runtime, version_id)
    assert (kept.checked_by, kept.checked_back, kept.back_by) == (chen.id, True, amina.id)


def test_translators_let_nothing_go_out_and_volunteers_write_nothing(
    runtime: Runtime, amina: Member, bruno: Member
) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    with pytest.raises(NotAllowed):
        do(runtime, bruno, actions.approve, version_id)
    with pytest.raises(NotAllowed):
        write_text(runtime, make_member(runtime), seen=version_id)
    with pytest.raises(NotAllowed):
        write(runtime, SYSTEM, lambda work: actions.approve(work, version_id))


def test_new_words_are_a_new_version_and_the_published_one_stays_as_it_was(
    runtime: Runtime, amina: Member, bruno: Member, chen: Member
) -> None:
    first = publish(runtime, amina, bruno, chen)
    second = write_text(runtime, amina, OTHER_WORDS)
    assert (version(runtime, first).state, version(runtime, second).number) == (State.PUBLISHED, 2)
    assert said(runtime) == WORDS
    hand_in(runtime, amina, second)
    do(runtime, bruno, actions.check_language, second)
    do(runtime, chen, actions.approve, second)
    assert said(runtime) == OTHER_WORDS
    before = version(runtime, first)
    assert (before.text, before.state, before.retired_at) == (WORDS, State.RETIRED, runtime.clock.now())


def test_ones_own_draft_is_changed_and_anothers_makes_room(runtime: Runtime, amina: Member, bruno: Member) -> None:
    first = write_text(runtime, amina)
    assert write_text(runtime, amina, OTHER_WORDS, seen=first) == first
    second = write_text(runtime, bruno, WORDS, seen=first)
    assert (version(runtime, first).state, version(runtime, second).state) == (State.RETIRED, State.DRAFT)


def test_words_written_over_somebody_elses_are_refused(runtime: Runtime, amina: Member, bruno: Member) -> None:
    write_text(runtime, amina)
    refused("wording.changed_meanwhile", lambda: write_text(runtime, bruno, OTHER_WORDS))


def test_words_in_review_are_changed_only_by_a_new_version_without_marks(
    runtime: Runtime, amina: Member, bruno: Member, chen: Member
) -> None:
    first = write_text(runtime, amina)
    hand_in(runtime, amina, first)
    do(runtime, chen, actions.approve, first)
    second = write_text(runtime, amina, OTHER_WORDS, seen=first)
    assert second != first
    assert version(runtime, second).approved_by is None
    refused("wording.changed_meanwhile", lambda: do(runtime, bruno, actions.check_language, first))


def test_what_is_given_back_loses_its_marks(runtime: Runtime, amina: Member, chen: Member) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    do(runtime, chen, actions.approve, version_id)
    do(runtime, chen, actions.give_back, version_id)
    kept = version(runtime, version_id)
    assert (kept.state, kept.approved_by) == (State.DRAFT, None)


def test_words_with_something_to_mend_are_kept_but_not_handed_in(runtime: Runtime, amina: Member) -> None:
    version_id = write_text(runtime, amina, "Una persona leyó tu mensaje.")
    with pytest.raises(Conflict) as found:
        hand_in(runtime, amina, version_id)
    assert found.value.facts["problems"] == ("placeholder_missing",)
    assert version(runtime, version_id).state == State.DRAFT


def test_taking_words_back_is_heard_at_once_and_bringing_earlier_ones_back_takes_two_people(
    runtime: Runtime, amina: Member, bruno: Member, chen: Member
) -> None:
    first = publish(runtime, amina, bruno, chen)
    second = publish(runtime, amina, bruno, chen, OTHER_WORDS)
    do(runtime, chen, actions.retire, second)
    assert said(runtime) == runtime.files.text("taken", "es").text
    third = do(runtime, chen, actions.say_again, first)
    assert isinstance(third, UUID)
    again = version(runtime, third)
    assert (again.text, again.number, again.checked_by) == (WORDS, 3, bruno.id)
    refused("wording.own_review", lambda: do(runtime, chen, actions.approve, third))
    dawit = make_member(runtime, "Dawit", roles=("admin",), reads=())
    assert do(runtime, dawit, actions.approve, third) is True
    assert said(runtime) == WORDS


def test_only_what_was_published_is_brought_back(runtime: Runtime, amina: Member, chen: Member) -> None:
    version_id = write_text(runtime, amina)
    do(runtime, amina, actions.discard, version_id)
    refused("wording.never_published", lambda: do(runtime, chen, actions.say_again, version_id))


@pytest.mark.parametrize("deed", ["text", "remark", "back-translation"])
def test_p_06_words_about_a_persons_status_are_kept_nowhere(
    runtime: Runtime, amina: Member, bruno: Member, deed: str
) -> None:
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    words = "{organisation}: my visa expired"
    units: dict[str, Callable[[Work], object]] = {
        "text": lambda work: actions.keep(work, runtime.files, key="taken", language="es", text=words, seen=version_id),
        "remark": lambda work: actions.comment(work, version_id, text=words),
        "back-translation": lambda work: actions.translate_back(work, version_id, text=words),
    }
    with pytest.raises(Invalid, match=r"wording\.scrubbed"):
        write(runtime, bruno.actor, units[deed])


def test_a_text_that_asks_for_papers_is_not_handed_in_and_the_words_offered_for_illegal_can_be_kept(
    runtime: Runtime, amina: Member
) -> None:
    asking = "{organisation}: envíe su documento."
    assert "asks_for_papers" in refusals(ground(runtime), asking, key="taken", language="es")
    version_id = write_text(runtime, amina, asking)
    refused("wording.problems", lambda: hand_in(runtime, amina, version_id))
    called = "{organisation}: inmigrantes ilegales."
    (found,) = [one for one in check(ground(runtime), called, key="taken", language="es") if "illegal" in one.code]
    assert (found.name, found.instead) == ("ilegales", "migrante en situación irregular")
    write_text(runtime, amina, f"{{organisation}}: {found.instead}", seen=version_id)


def test_the_source_needs_a_reader_as_well(runtime: Runtime, amina: Member, chen: Member) -> None:
    bruno = make_member(runtime, "Eve", roles=("translator",), reads=("en",))
    version_id = write_text(runtime, amina, "{organisation}: a person has read it.", language="en")
    assert version(runtime, version_id).source_text is None
    hand_in(runtime, amina, version_id)
    refused(
        "wording.source_needs_no_back", lambda: do(runtime, bruno, actions.translate_back, version_id, text="A person")
    )
    do(runtime, bruno, actions.check_language, version_id)
    assert do(runtime, chen, actions.approve, version_id) is True


def test_a_member_who_left_agrees_to_nothing(runtime: Runtime, amina: Member) -> None:
    version_id = write_text(runtime, amina)
    make_member(runtime, "Dawit", roles=("admin",))
    write(runtime, SYSTEM, lambda work: staff.change_roles(work, amina.id, roles=("volunteer",)))
    retired = Member(amina.id, amina.handle, ("volunteer",), "")
    with pytest.raises(NotAllowed):
        hand_in(runtime, retired, version_id)


def test_what_another_process_published_is_said_when_this_one_looks(
    runtime: Runtime, amina: Member, bruno: Member, chen: Member
) -> None:
    refresh(runtime)
    before = runtime.wording
    assert refresh(runtime) is False
    assert runtime.wording is before, "what was put together from it stays remembered"
    version_id = write_text(runtime, amina)
    hand_in(runtime, amina, version_id)
    write(runtime, bruno.actor, lambda work: actions.check_language(work, version_id))
    write(runtime, chen.actor, lambda work: actions.approve(work, version_id))
    assert said(runtime) != WORDS
    assert refresh(runtime) is True
    assert said(runtime) == WORDS
