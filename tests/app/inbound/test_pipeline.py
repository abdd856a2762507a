"""From an arrived text to a case and an answer, on a real database of each kind."""

from typing import Any

import pytest
from sqlmodel import select

from app.audit.queries import first_broken_link
from app.cases import actions as cases
from app.cases.queries import place_of, queue
from app.cases.tables import Case, CaseState, Note, Outcome
from app.contacts.tables import Contact
from app.ids import new_id
from app.inbound import pipeline
from app.messages.queries import not_done, of_case
from app.messages.tables import Direction, Message, MessageState
from app.outbox.tables import Delivery
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import Attachment, Location, Parsed, Received
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

EMPTY: dict[str, Any] = {}


def said(runtime: Runtime) -> list[tuple[str, str]]:
    """(direction, text) of every message of the only case, in order."""
    with read(runtime) as work:
        case = work.session.exec(select(Case)).one()
        return [(message.direction.value, message.text) for message in of_case(work, case.id)]


def test_help_opens_a_case_and_is_answered_once(runtime: Runtime) -> None:
    text_in(runtime, "HELP we are on the roof, water is rising, 2 kids")
    text_in(runtime, "please hurry")
    with read(runtime) as work:
        (case,) = queue(work)
        assert case.urgency == "danger"
        assert case.unanswered == 2
        assert work.session.exec(select(Delivery)).one().contact_id == case.contact_id
    words = said(runtime)
    assert [direction for direction, _ in words] == ["in", "out", "in"]
    assert "Waypost" in words[1][1]
    assert "STOP" in words[1][1]


def test_a_repeat_of_the_same_text_changes_nothing(runtime: Runtime) -> None:
    known_as = text_in(runtime, "we need water")
    text_in(runtime, "we need water", provider_id=known_as)
    with read(runtime) as work:
        assert len(work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()) == 1
        assert len(work.session.exec(select(Delivery)).all()) == 1


def test_the_status_somebody_tells_is_on_no_row_but_the_need_is(runtime: Runtime) -> None:
    text_in(runtime, "I am undocumented and we have no water")
    with read(runtime) as work:
        (case,) = queue(work)
        assert "water" in case.needs.split()
    words = said(runtime)[0][1]
    assert "undocumented" not in words
    assert "[removed]" in words
    assert "no water" in words


def test_a_picture_is_not_fetched_and_not_lost_from_sight(runtime: Runtime) -> None:
    pictures = tuple(Attachment(f"https://127.0.0.1:9/{number}", "image/jpeg") for number in range(2))
    for number, words in enumerate(("", "look at the water")):
        received = Received(AMAL, LINE, words, provider_id=f"MM{number}", attachments=pictures)
        pipeline.receive(runtime, "simulator", Parsed((received,)))
    texts = [words for direction, words in said(runtime) if direction == "in"]
    assert texts == ["[not fetched] [not fetched]", "look at the water [not fetched] [not fetched]"]
    with read(runtime) as work:
        assert len(queue(work)) == 1, "a picture alone is a call for help too"


def test_the_name_of_a_language_is_answered_in_it_and_no_guess_replaces_it(runtime: Runtime) -> None:
    text_in(runtime, "عربي")
    assert "وصلت رسالتكم" in said(runtime)[1][1], "the first answer is in the language asked for"
    text_in(runtime, "we are on the roof and the water is rising fast, please come")
    text_in(runtime, "English")
    text_in(runtime, "نحن على السطح والماء يرتفع بسرعة، نحتاج إلى مساعدة")
    told = [text for direction, text in said(runtime) if direction == "out"]
    assert told[1:] == ["Waypost: from now on we write to you in English."]
    with read(runtime) as work:
        contact = work.session.exec(select(Contact)).one()
        assert (contact.language, contact.language_stated) == ("en", True)


def test_stop_in_arabic_ends_what_we_send_unasked_and_leaves_the_case_open(runtime: Runtime) -> None:
    text_in(runtime, "نحن بحاجة إلى ماء وطعام")
    text_in(runtime, "توقف")
    with read(runtime) as work:
        assert work.session.exec(select(Contact)).one().stopped_at is not None
        (case,) = queue(work)
        assert case.state is CaseState.WAITING
        assert case.language == "ar"


def test_erase_leaves_no_word_no_address_and_no_link(runtime: Runtime) -> None:
    text_in(runtime, "HELP water is rising, we are 4 people", location=Location(-1.2864, 36.8172))
    known_as = text_in(runtime, "ERASE")
    text_in(runtime, "ERASE", provider_id=known_as)
    with read(runtime) as work:
        assert work.session.exec(select(Contact)).all() == []
        ids_alone = work.session.exec(select(Message)).all()
        assert {work.open(Message.text, m.id, m.text) for m in ids_alone} == {""}
        assert {(m.contact_id, m.case_id, m.language, m.arrival) for m in ids_alone} <= {
            (None, None, "und", None),
            (None, None, "en", None),
        }
        (case,) = queue(work)
        assert (case.contact_id, case.people, case.urgency) == (None, 4, "danger")
        assert case.needs == ""
        place = place_of(work, case)
        assert place is not None
        assert (place.latitude, place.longitude) != (-1.2864, 36.8172)
        assert place.precision_m >= 2500
        last_word = work.session.exec(select(Delivery)).one()
        assert last_word.contact_id is None
        assert last_word.words is not None


def test_erase_deletes_notes_and_closed_cases_and_a_forgotten_case_keeps_nothing_when_it_ends(
    runtime: Runtime,
) -> None:
    text_in(runtime, "we need water")
    with read(runtime) as work:
        first = queue(work)[0].id
    member = new_id()
    write(runtime, SYSTEM, lambda work: cases.add_note(work, first, "She is called by her brother", author_id=member))
    write(runtime, SYSTEM, lambda work: cases.close(work, first, outcome=Outcome.HELPED))
    runtime.clock.move(days=30)  # type: ignore[attr-defined]
    text_in(runtime, "HELP the water is rising, 3 people", location=Location(-1.2864, 36.8172))
    text_in(runtime, "FORGET ME")
    with read(runtime) as work:
        assert work.session.exec(select(Note)).all() == []
        (left,) = work.session.exec(select(Case)).all()
        assert left.state is CaseState.WAITING
    write(runtime, SYSTEM, lambda work: cases.close(work, left.id, outcome=Outcome.NOT_REACHED))
    with read(runtime) as work:
        ended = work.session.exec(select(Case)).one()
        assert (ended.place, ended.people, ended.needs, ended.contact_id) == (None, None, "", None)


def test_a_closed_case_waits_again_when_the_person_writes_again(runtime: Runtime) -> None:
    text_in(runtime, "we need food")
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(runtime, SYSTEM, lambda work: cases.close(work, case_id, outcome=Outcome.HELPED))
    text_in(runtime, "there is still no food")
    with read(runtime) as work:
        (case,) = queue(work)
        assert (case.id, case.reopened, case.closed_at) == (case_id, 1, None)


def test_two_people_are_two_cases_and_counts_are_kept(runtime: Runtime) -> None:
    text_in(runtime, "HELP we are drowning", sender=AMAL)
    text_in(runtime, "where can I charge my phone", sender=DAWIT)
    with read(runtime) as work:
        assert [case.urgency for case in queue(work)] == ["danger", "normal"]
        from app.cases.queries import counts

        assert counts(work) == {(CaseState.WAITING, 0): 1, (CaseState.WAITING, 2): 1}
        assert first_broken_link(work) is None


def test_a_message_that_cannot_be_carried_out_is_kept_and_given_to_a_person(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F-13: a poison message is kept, tried four times in all, and then shown; others go on."""

    def poison(*_: object, **__: object) -> None:
        raise RuntimeError("a fault in carrying out")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", poison)
        text_in(runtime, "we need water")
        for _ in range(4):
            pipeline.try_again(runtime)
    text_in(runtime, "we need food", sender=DAWIT)
    with read(runtime) as work:
        (kept,) = not_done(work)
        assert (kept.state, kept.tries) == (MessageState.GIVEN_UP, 3)
        assert work.open(Message.text, kept.id, kept.text) == "we need water"
        assert len(queue(work)) == 1


def test_a_message_that_failed_once_is_carried_out_at_the_next_try(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poison(*_: object, **__: object) -> None:
        raise RuntimeError("a passing fault")

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", poison)
        text_in(runtime, "we need water, 3 people")
    assert pipeline.try_again(runtime) == 0
    with read(runtime) as work:
        (case,) = queue(work)
        assert (case.people, case.needs) == (3, "water")
        assert work.session.exec(select(Message).where(Message.direction == Direction.IN)).one().arrival is None


def test_a_text_the_database_itself_refuses_to_carry_out_is_kept_too(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours may look like a fault of storage: the text must not be lost between the two."""

    def refused(work: Work, *_: object, **__: object) -> None:
        work.session.add(Note(**EMPTY, id=new_id()))
        work.session.flush()

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", refused)
        text_in(runtime, "we need water")
    assert pipeline.try_again(runtime) == 0
    with read(runtime) as work:
        assert [case.needs for case in queue(work)] == ["water"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_x_22_after_erase_the_bytes_of_database_and_log_hold_no_trace(runtime: Runtime) -> None:
    """Words are sealed anyway; what is looked for here is the sealed row itself, in the file and its log."""
    text_in(runtime, "HELP we need insulin for my mother")
    with read(runtime) as work:
        sealed = [message.text for message in work.session.exec(select(Message))]
        address = work.session.exec(select(Contact)).one().address
    files = [runtime.settings.data / f"waypost.sqlite3{end}" for end in ("", "-wal")]
    before = b"".join(path.read_bytes() for path in files)
    assert address is not None
    assert all(row in before for row in [*sealed, address])
    text_in(runtime, "ERASE")
    after = b"".join(path.read_bytes() for path in files)
    assert not any(row in after for row in [*sealed, address])
