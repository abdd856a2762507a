"""After unlocking, everything is as if it had come then: nothing lost, nothing twice, who said stop or erase first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.cases.tables import Case
from app.clock import FixedClock
from app.contacts.actions import mark_unreachable
from app.contacts.queries import find_known, fingerprint
from app.contacts.tables import Contact
from app.delivery_states import DeliveryState
from app.inbound import pipeline, taking_up
from app.inbound.pipeline import receive
from app.inbound.taking_up import take_up, take_up_first
from app.messages import sealed
from app.messages.tables import Direction, Message, MessageState
from app.outbox.tables import Delivery
from app.outbox.worker import Dispatcher
from app.privacy.keys import keyring_of
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import (
    Address,
    AddressKind,
    Location,
    Parsed,
    Preference,
    PreferenceWord,
    Progress,
    Receipt,
    Received,
)
from tests.makers import storage
from tests.makers.locking import lock
from tests.makers.logs import logging_to
from tests.makers.scrubbing import break_scrubber
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

HELP = "HELP we are six, no water"


def sealed_rows(runtime: Runtime) -> int:
    with read(runtime) as work:
        return sealed.how_many_sealed(work)


def stored(runtime: Runtime) -> list[str]:
    """The provider's ids of all texts that came in, in the order of their conversation."""
    with read(runtime) as work:
        came_in = select(Message).where(Message.direction == Direction.IN).order_by(Message.id)  # type: ignore[arg-type]
        return [message.provider_id or "" for message in work.session.exec(came_in)]


def contact_of(work: Work, address: Address) -> Contact | None:
    known = find_known(work, fingerprint(work, address))
    return work.session.get(Contact, known.id) if known else None


def what_is_known(runtime: Runtime, address: Address, since: Any) -> dict[str, Any]:
    """Everything but ids that is kept of somebody; times as minutes since the beginning of their story."""

    def facts(row: Any) -> dict[str, Any]:
        sealed_or_ours = {"id", "reference", "fingerprint", "provider_id", "contact_id", "case_id", "steps", "said"}
        counted = {"hour_began", "hour_count", "day_began", "day_count"}
        plain = {name: value for name, value in row.model_dump().items() if name not in sealed_or_ours | counted}
        return {
            name: (value - since).total_seconds() / 60 if hasattr(value, "tzinfo") else value
            for name, value in plain.items()
            if not isinstance(value, bytes)
        }

    with read(runtime) as work:
        contact = contact_of(work, address)
        if contact is None:
            return {}
        mine = Message.contact_id == contact.id, Message.direction == Direction.IN
        texts = work.session.exec(select(Message).where(*mine).order_by(Message.id)).all()  # type: ignore[arg-type]
        cases = work.session.exec(select(Case).where(Case.contact_id == contact.id)).all()
        words = [work.open(Message.text, text.id, text.text) for text in texts]
        places = [work.open_if(Case.place, case.id, case.place) for case in cases]
        return {
            "contact": facts(contact),
            "texts": [facts(text) for text in texts],
            "words": words,
            "cases": [facts(case) for case in cases],
            "places": places,
        }


STORY: tuple[tuple[str, Location | None], ...] = (
    ("HELP we are trapped, four people", None),
    ("we need insulin too", Location(-1.2864, 36.8172, "the market")),
    ("STOP", None),
    ("the water is rising", None),
    ("START", None),
    ("my passport number is X1234567, three children", None),
)


def live_through(runtime: Runtime, clock: FixedClock, sender: Address) -> Any:
    """The moment it began."""
    began = clock.now()
    for text, location in STORY:
        text_in(runtime, text, sender=sender, location=location)
        clock.move(minutes=7)
    return began


def test_f_19_afterwards_everything_is_as_if_it_had_come_unlocked(runtime: Runtime, clock: FixedClock) -> None:
    began = live_through(runtime, clock, AMAL)
    as_usual = what_is_known(runtime, AMAL, began)
    keyring = lock(runtime)
    began = live_through(runtime, clock, DAWIT)
    clock.move(hours=9)
    runtime.keyring = keyring
    assert take_up(runtime) == len(STORY)
    assert what_is_known(runtime, DAWIT, began) == as_usual
    assert as_usual["cases"][0]["people"] == 3, "as many as they said last"
    assert sealed_rows(runtime) == 0


def test_f_19_nothing_is_answered_a_second_time(runtime: Runtime) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP)
    text_in(runtime, "STOP", sender=DAWIT)
    text_in(runtime, "ERASE", sender=DAWIT)
    runtime.keyring = keyring
    take_up(runtime)
    assert storage.rows(runtime)["delivery"] == 0
    text_in(runtime, "are you there?")
    assert storage.rows(runtime)["delivery"] == 1, "their next text has its first whole answer"


def test_f_19_who_said_stop_or_erase_comes_first_with_all_they_wrote(runtime: Runtime, clock: FixedClock) -> None:
    text_in(runtime, HELP, sender=DAWIT, provider_id="old")
    keyring = lock(runtime)
    binta, chen = (Address(AddressKind.PHONE, f"+99910000000{number}") for number in (3, 4))
    told = ((AMAL, HELP), (binta, "HELP two people"), (DAWIT, "STOP"), (chen, HELP), (binta, "ERASE"), (AMAL, "hurry"))
    for number, (sender, text) in enumerate(told):
        text_in(runtime, text, sender=sender, provider_id=str(number))
        clock.move(minutes=1)
    runtime.keyring = keyring
    take_up_first(runtime)
    with read(runtime) as work:
        dawit = contact_of(work, DAWIT)
        assert dawit is not None
        assert dawit.stopped_at is not None
        assert contact_of(work, binta) is None
        (left,) = work.session.exec(select(Case).where(Case.forgotten_at.is_not(None))).all()  # type: ignore[union-attr]
        assert (left.people, left.contact_id) == (2, None), "one word must not cancel a rescue"
        assert contact_of(work, AMAL) is None, "not yet"
    assert sealed_rows(runtime) == 3
    assert take_up(runtime) == 3
    # Of Binta's texts the ids stay, alone, under new names: a repeat must not bring her back.
    assert [sid for sid in stored(runtime) if sid not in "14"] == ["old", "0", "2", "3", "5"]
    assert sorted(stored(runtime)) == ["0", "1", "2", "3", "4", "5", "old"]


def test_h_07_somebody_erased_while_locked_is_not_brought_back_by_a_repeat(runtime: Runtime) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP, provider_id="help")
    text_in(runtime, "ERASE", provider_id="erase")
    runtime.keyring = keyring
    take_up(runtime)
    for sid in ("help", "erase"):
        text_in(runtime, HELP, provider_id=sid)
    with read(runtime) as work:
        assert contact_of(work, AMAL) is None
    assert storage.rows(runtime)["case"] == 1


def test_a_text_taken_in_unlocked_before_its_sealed_self_is_kept_once(runtime: Runtime) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP, provider_id="SM1")
    runtime.keyring = keyring
    text_in(runtime, HELP, provider_id="SM1")
    take_up(runtime)
    assert (stored(runtime), sealed_rows(runtime)) == (["SM1"], 0)


def test_a_text_without_an_id_gets_the_one_it_would_have_had(runtime: Runtime, clock: FixedClock) -> None:
    nameless = Parsed((Received(AMAL, LINE, HELP),))
    keyring = lock(runtime)
    receive(runtime, "simulator", nameless)
    receive(runtime, "simulator", nameless)
    assert sealed_rows(runtime) == 1
    clock.move(minutes=3)
    lock(runtime)  # the process ended and another one was started, with marks of its own
    receive(runtime, "simulator", nameless)
    assert sealed_rows(runtime) == 2
    runtime.keyring = keyring
    take_up(runtime)
    assert len(stored(runtime)) == 1
    receive(runtime, "simulator", nameless)
    assert len(stored(runtime)) == 1, "a repeat after unlocking is known as well"


def test_receipts_and_the_providers_own_stop_are_carried_out(runtime: Runtime) -> None:
    text_in(runtime, HELP)
    Dispatcher(runtime, pipeline.refused).drain()
    with read(runtime) as work:
        delivery = work.session.exec(select(Delivery)).one()
    keyring = lock(runtime)
    events = Receipt(Progress.DELIVERED, delivery_id=delivery.id.hex), Preference(AMAL, PreferenceWord.STOP)
    receive(runtime, "simulator", Parsed(events))
    runtime.keyring = keyring
    assert take_up(runtime) == 2
    with read(runtime) as work:
        settled = work.session.exec(select(Delivery)).one()
        amal = contact_of(work, AMAL)
        assert settled.state is DeliveryState.DELIVERED
        assert amal is not None
        assert None not in (amal.stopped_at, amal.unreachable_at)


@contextmanager
def power_cut(runtime: Runtime, *, at: int) -> Iterator[None]:
    """The so-many-th commit and every one behind it fails."""
    commits = 0

    def cut(_: object) -> None:
        nonlocal commits
        commits += 1
        if commits >= at:
            raise RuntimeError("the power is gone")

    event.listen(runtime.engine, "commit", cut)
    with suppress(RuntimeError):
        yield
    event.remove(runtime.engine, "commit", cut)


def test_f_19_ended_at_every_commit_in_turn_nothing_is_lost_and_nothing_done_twice(runtime: Runtime) -> None:
    keyring = lock(runtime)
    for number in range(6):
        sender = Address(AddressKind.PHONE, f"+99910000001{number}")
        text_in(runtime, HELP, sender=sender, provider_id=str(number))
    runtime.keyring = keyring
    for commit in (1, 2, 1, 3):
        before = sealed_rows(runtime)
        with power_cut(runtime, at=commit):
            take_up(runtime)
        assert sealed_rows(runtime) == before - (commit - 1)
    take_up(runtime)
    assert stored(runtime) == [str(number) for number in range(6)]
    rows = storage.rows(runtime)
    assert (rows["case"], rows["contact"], rows["sealed_arrival"]) == (6, 6, 0)


def fault(*_: object, **__: object) -> NoReturn:
    raise RuntimeError(HELP)


def test_a_text_that_cannot_be_carried_out_is_kept_and_tried_again_without_an_answer(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP)
    runtime.keyring = keyring
    with logging_to(tmp_path / "log") as log, monkeypatch.context() as broken:
        broken.setattr(pipeline, "carry_out", fault)
        take_up(runtime)
    assert HELP not in log.read_text()
    with read(runtime) as work:
        assert work.session.exec(select(Message)).one().state is MessageState.UNHANDLED
    assert pipeline.try_again(runtime) == 0
    rows = storage.rows(runtime)
    assert (rows["case"], rows["delivery"], rows["sealed_arrival"]) == (1, 0, 0)


def test_what_a_provider_told_and_cannot_be_carried_out_stays_and_keeps_nobody_waiting(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_in(runtime, "we need food", provider_id="before")
    keyring = lock(runtime)
    receive(runtime, "simulator", Parsed((Preference(AMAL, PreferenceWord.STOP),)))
    text_in(runtime, HELP, provider_id="behind")
    runtime.keyring = keyring
    with monkeypatch.context() as broken:
        broken.setattr(taking_up, "take_preference", fault)
        take_up(runtime)
    assert (stored(runtime), sealed_rows(runtime)) == (["before", "behind"], 1)
    assert take_up(runtime) == 1


def test_p_03_what_another_key_sealed_stays_is_named_in_the_log_and_keeps_nobody_waiting(
    runtime: Runtime, tmp_path: Path
) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP, provider_id="sealed")
    runtime.keyring = keyring_of({1: b"another key, of another box ....", 2: b"m" * 32})
    with logging_to(tmp_path / "log") as log:
        assert take_up(runtime) == 0
    assert "sealed.cannot_open" in log.read_text()
    assert sealed_rows(runtime) == 1
    runtime.keyring = keyring
    assert take_up(runtime) == 1


def test_x_22_what_was_taken_up_is_in_no_byte_of_table_or_log(runtime: Runtime) -> None:
    if runtime.writer is None:
        pytest.skip("PostgreSQL keeps deleted bytes until it vacuums; SECURITY.md says so")
    keyring = lock(runtime)
    text_in(runtime, HELP)
    with read(runtime) as work:
        (row,) = sealed.next_sealed(work, None, most=10)
    files = [runtime.settings.data / name for name in ("waypost.sqlite3", "waypost.sqlite3-wal")]
    piece = row.sealed[40:80]
    assert any(piece in file.read_bytes() for file in files)
    runtime.keyring = keyring
    take_up(runtime)
    assert not any(piece in file.read_bytes() for file in files)


def test_several_processes_that_are_unlocked_together_keep_each_persons_order(runtime: Runtime) -> None:
    keyring = lock(runtime)
    for number in range(12):
        text_in(runtime, HELP, provider_id=f"{number:02d}")
    runtime.keyring = keyring
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(take_up(runtime))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 12
    assert stored(runtime) == [f"{number:02d}" for number in range(12)]
    assert storage.rows(runtime)["case"] == 1


def test_a_text_that_lost_its_words_while_locked_waits_for_them_like_any_other(runtime: Runtime) -> None:
    keyring, whole = lock(runtime), (runtime.scrubber, runtime.reader_of_texts)
    break_scrubber(runtime)
    text_in(runtime, HELP)
    runtime.scrubber, runtime.reader_of_texts = whole
    runtime.keyring = keyring
    take_up(runtime)
    with read(runtime) as work:
        assert work.session.exec(select(Message)).one().reduced


def test_somebody_who_cannot_be_texted_stays_so(runtime: Runtime) -> None:
    text_in(runtime, HELP)
    with read(runtime) as work:
        amal = contact_of(work, AMAL)
        assert amal is not None
    write(runtime, SYSTEM, lambda work: mark_unreachable(work, amal.id))
    keyring = lock(runtime)
    text_in(runtime, "hurry")
    runtime.keyring = keyring
    take_up(runtime)
    with read(runtime) as work:
        again = contact_of(work, AMAL)
        assert again is not None
        assert again.unreachable_at is not None
