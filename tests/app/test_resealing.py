"""Every sealed value under a new key: nothing lost, nothing left under the old one, wherever it was stopped."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Uuid, select, update

from app.cases import actions as cases
from app.cases.queries import queue
from app.messages.tables import Message
from app.privacy.envelope import CannotOpen, Sealed
from app.privacy.keys import Secrets, secrets_of
from app.resealing import how_many, reseal, sealed_columns
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from tests.house.traces import files_in
from tests.makers import staff, storage
from tests.makers.logs import logging_to
from tests.makers.texts import AMAL, DAWIT, text_in

BEFORE = secrets_of({1: b"k" * 32})  # as in tests/conftest.py


def some_life(runtime: Runtime) -> list[str]:
    """Words, numbers, places, notes and handles, all sealed with the first key; in clear."""
    binta = staff.make_member(runtime)
    for sender in (AMAL, DAWIT):
        for words in ("we need water at -1.2864, 36.8172", "we are four, please hurry"):
            text_in(runtime, words, sender=sender)
    with read(runtime) as work:
        case_id = queue(work)[0].id
    write(runtime, binta.actor, lambda work: cases.add_note(work, case_id, "the blue boat", author_id=binta.id))
    return sorted(storage.unsealed(runtime))


def seals_with(runtime: Runtime) -> set[int]:
    """The ids of all keys something is sealed with."""
    found: set[int] = set()
    with read(runtime) as work:
        for table, columns in sealed_columns().items():
            for row in work.connection.execute(select(*columns).select_from(table)).all():
                found |= {value[1] for value in row if value is not None}
    return found


def with_new_key(runtime: Runtime) -> Secrets:
    """The secrets with a second key, in use."""
    both = replace(BEFORE.with_new_key(), session=BEFORE.session)
    runtime.keyring = both.keyring()
    return both


def test_every_table_with_sealed_values_binds_them_to_its_id() -> None:
    assert len(sealed_columns()) >= 6
    for table in sealed_columns():
        assert [column.name for column in table.primary_key] == ["id"], table.name
        assert isinstance(table.c.id.type, Uuid), table.name


def test_p_03_everything_is_sealed_anew_and_opens_without_the_old_key(runtime: Runtime) -> None:
    words = some_life(runtime)
    assert seals_with(runtime) == {1}
    both = with_new_key(runtime)
    with read(runtime) as work:
        expected = how_many(work, both.newest)
    assert sum(reseal(runtime, both.newest)) == expected
    assert seals_with(runtime) == {2}
    runtime.keyring = both.without_old_keys().keyring()
    assert sorted(storage.unsealed(runtime)) == words
    text_in(runtime, "still here", sender=AMAL)
    with read(runtime) as work:
        assert len(queue(work)) == 2, "who wrote before is found again"


def test_p_03_it_goes_on_after_being_stopped_after_any_unit(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    words = some_life(runtime)
    monkeypatch.setattr("app.resealing._TOGETHER", 1)
    both = with_new_key(runtime)
    for _ in range(3):
        unit = reseal(runtime, both.newest)
        assert next(unit) == 1
        unit.close()
        assert seals_with(runtime) == {1, 2}
        assert sorted(storage.unsealed(runtime)) == words, "half way everything is read"
    for _ in reseal(runtime, both.newest):
        pass
    assert seals_with(runtime) == {2}
    assert list(reseal(runtime, both.newest)) == []


def test_what_somebody_writes_meanwhile_is_not_overwritten(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    some_life(runtime)
    monkeypatch.setattr("app.resealing._next_rows", looked_up_and_then_changed(runtime))
    both = with_new_key(runtime)
    for _ in reseal(runtime, both.newest):
        pass
    assert "written meanwhile" in storage.unsealed(runtime)
    assert seals_with(runtime) == {2}


def looked_up_and_then_changed(runtime: Runtime) -> object:
    from app.resealing import _next_rows as look

    def looked_up(runtime: Runtime, table: object, old: object, after: object) -> Sequence[object]:
        rows = look(runtime, table, old, after)  # type: ignore[arg-type]
        if rows and table is Message.__table__:  # type: ignore[attr-defined]
            sealed = runtime.keyring.seal("written meanwhile", "message.text", rows[0])
            changed = update(Message).where(Message.id == rows[0]).values(text=sealed)  # type: ignore[arg-type]
            write(runtime, SYSTEM, lambda work: work.connection.execute(changed))
        return rows

    return looked_up


def test_what_cannot_be_opened_stays_and_is_told_by_its_id_alone(runtime: Runtime, tmp_path: Path) -> None:
    some_life(runtime)
    both = with_new_key(runtime)
    with read(runtime) as work:
        row_id, text = work.connection.execute(select(Message.id, Message.text).limit(1)).one()  # type: ignore[call-overload]
    broken = Sealed(text[:-1] + bytes((text[-1] ^ 1,)))
    change = update(Message).where(Message.id == row_id).values(text=broken)
    write(runtime, SYSTEM, lambda work: work.connection.execute(change))
    with logging_to(tmp_path / "log") as log:
        for _ in reseal(runtime, both.newest):
            pass
    with read(runtime) as work:
        assert how_many(work, both.newest) == 1
        assert work.connection.execute(select(Message.text).where(Message.id == row_id)).scalar_one() == broken  # type: ignore[call-overload]
        with pytest.raises(CannotOpen):
            work.open(Message.text, row_id, broken)
    assert row_id.hex in log.read_text()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL vacuums when it likes
def test_nothing_the_old_key_opens_is_left_on_the_disk(runtime: Runtime) -> None:
    some_life(runtime)
    with read(runtime) as work:
        old = [bytes(text) for text in work.connection.execute(select(Message.text)).scalars()]  # type: ignore[call-overload]
    assert len(old) >= 4
    both = with_new_key(runtime)
    for _ in reseal(runtime, both.newest):
        pass
    assert runtime.writer is not None
    runtime.writer.fold_in()
    for path in files_in(storage.lie_in(runtime)):
        content = path.read_bytes()
        assert not any(value in content for value in old), path.name
