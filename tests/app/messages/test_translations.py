"""Translations beside a text: by the machine in the house, which gets scrubbed words only, and by members."""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from app.assembly import build_translator
from app.cases.queries import queue
from app.erasure.actions import forget_contact
from app.messages.queries import of_case
from app.messages.tables import Message, Translation, TranslationState
from app.messages.translations import Translated, ask_machine, keep_translation, translations_of
from app.messages.worker import Interpreter, translate
from app.runtime import Runtime
from app.settings import Settings, SettingsInvalid
from app.settings import Translation as Told
from app.settings_file import load
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.libretranslate import LibreTranslate
from tests.makers import staff
from tests.makers.duty import on_duty
from tests.makers.scrubbing import break_scrubber
from tests.makers.storage import unsealed
from tests.makers.texts import AMAL, text_in
from tests.makers.translation_server import Given, TranslationServer, translating
from tests.makers.waiting import PATIENCE, until

ARABIC = "نحن خمسة أشخاص في المدرسة ونحتاج إلى ماء"
STATUS = "my visa expired"


@pytest.fixture
def server(runtime: Runtime) -> Iterator[TranslationServer]:
    with translating() as server:
        runtime.translator = LibreTranslate(server.address, api_key="", timeout=PATIENCE)
        yield server


def text_of(runtime: Runtime, text: str = ARABIC) -> UUID:
    """The message somebody wrote."""
    text_in(runtime, text)
    with read(runtime) as work:
        return of_case(work, queue(work)[0].id)[0].id


def ask(runtime: Runtime, message_id: UUID, language: str = "en") -> None:
    write(runtime, SYSTEM, lambda work: ask_machine(work, message_id, language=language))


def kept(runtime: Runtime, message_id: UUID) -> list[Translated]:
    with read(runtime) as work:
        return list(translations_of(work, [message_id]).get(message_id, ()))


def test_what_was_asked_for_is_translated_beside_the_pages_and_kept_as_the_machines(
    runtime: Runtime, server: TranslationServer
) -> None:
    message_id = text_of(runtime)
    ask(runtime, message_id)
    assert [one.state for one in kept(runtime, message_id)] == [TranslationState.ASKED]
    assert translate(runtime) == 1
    (one,) = kept(runtime, message_id)
    assert (one.words, one.by_machine, one.author_id) == (f"ar>en: {ARABIC}", True, None)
    assert translate(runtime) == 0, "it is asked once"


def test_x_34_only_scrubbed_words_leave_and_only_to_the_server_of_the_settings(
    runtime: Runtime, server: TranslationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    connect = socket.socket.connect

    def spy(self: socket.socket, address: object) -> None:
        called.append(address)
        connect(self, address)  # type: ignore[arg-type]

    message_id = text_of(runtime, f"we need water, {STATUS}, call +999555010233")
    ask(runtime, message_id, "ar")
    monkeypatch.setattr(socket.socket, "connect", spy)
    assert translate(runtime) == 1
    port = int(server.address.rpartition(":")[2])
    outside = [address for address in called if isinstance(address, tuple)]
    assert set(outside) - {("127.0.0.1", port)} <= {a for a in outside if a[1] == 5432}, "nothing else was called"
    assert ("127.0.0.1", port) in outside
    (asked,) = server.asked
    assert "water" in asked["q"]
    assert all(words not in asked["q"] for words in ("visa", "555010", "[removed]"))


def test_x_34_no_text_of_a_runtime_without_a_server_goes_anywhere(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = text_of(runtime)
    ask(runtime, message_id)

    def spy(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket, "create_connection", spy)
    assert translate(runtime) == 0


def test_what_the_machine_says_is_scrubbed_before_it_is_kept(runtime: Runtime, server: TranslationServer) -> None:
    def slang(_asked: Mapping[str, str]) -> Given:
        return 200, {"translatedText": f"we need water, {STATUS}\0"}

    server.answer = slang
    message_id = text_of(runtime)
    ask(runtime, message_id)
    translate(runtime)
    (one,) = kept(runtime, message_id)
    assert "water" in one.words
    assert "[removed]" in one.words
    assert [words for words in unsealed(runtime) if STATUS in words] == []


def test_while_words_cannot_be_cleaned_no_translation_is_kept(runtime: Runtime, server: TranslationServer) -> None:
    message_id = text_of(runtime)
    ask(runtime, message_id)
    break_scrubber(runtime)
    translate(runtime)
    assert [(one.state, one.words) for one in kept(runtime, message_id)] == [(TranslationState.FAILED, "")]


@pytest.mark.parametrize("answer", [(500, {}), (200, {}), (400, {"error": "x"}), (200, b"<html>")])
def test_a_machine_that_cannot_is_told_calmly_and_may_be_asked_again(
    runtime: Runtime, server: TranslationServer, answer: Given
) -> None:
    usual, server.answer = server.answer, lambda _asked: answer
    message_id = text_of(runtime)
    ask(runtime, message_id)
    translate(runtime)
    assert [one.state for one in kept(runtime, message_id)] == [TranslationState.FAILED]
    server.answer = usual
    ask(runtime, message_id)
    translate(runtime)
    assert [one.state for one in kept(runtime, message_id)] == [TranslationState.DONE]


def test_a_server_that_is_away_is_asked_once_in_a_turn_and_all_that_wait_are_told(runtime: Runtime) -> None:
    runtime.translator = LibreTranslate("http://127.0.0.1:9", api_key="", timeout=1)
    ids = [text_of(runtime, text) for text in (ARABIC, "hola, necesitamos agua por favor")]
    for message_id in ids:
        ask(runtime, message_id, "fr")
    translate(runtime)
    assert {one.state for message_id in ids for one in kept(runtime, message_id)} == {TranslationState.FAILED}


def test_a_language_the_machine_does_not_know_and_a_text_without_words_are_not_sent(
    runtime: Runtime, server: TranslationServer
) -> None:
    for text in ("ሓገዝ የድልየና ኣሎ፣ ማይ የብልናን", "👍"):
        ask(runtime, text_of(runtime, text))
    translate(runtime)
    assert server.asked == []


def test_by_itself_it_translates_what_nobody_on_duty_reads_and_nothing_else(
    runtime: Runtime, server: TranslationServer
) -> None:
    runtime.settings = replace(runtime.settings, translation=Told(address=server.address, by_itself=True))
    text_in(runtime, ARABIC)
    text_in(runtime, "we need water at the school")
    assert translate(runtime) == 0, "nobody is on duty"
    on_duty(runtime, staff.make_member(runtime, reads=("en",)))
    assert translate(runtime) == 1
    assert [asked["q"] for asked in server.asked] == [ARABIC]
    assert translate(runtime) == 0


def test_a_members_words_are_scrubbed_sealed_and_corrected_in_their_place(runtime: Runtime) -> None:
    message_id, binta = text_of(runtime), staff.make_member(runtime)

    def unit(work: Work, words: str) -> None:
        message = work.session.get_one(Message, message_id)
        keep_translation(work, message, words, language="en", author_id=binta.id)

    write(runtime, binta.actor, lambda work: unit(work, "five people need weter"))
    write(runtime, binta.actor, lambda work: unit(work, f"five people need water, {STATUS}"))
    (one,) = kept(runtime, message_id)
    assert (one.words, one.author_id) == ("five people need water, [removed]", binta.id)


def test_translations_go_with_the_person(runtime: Runtime, server: TranslationServer) -> None:
    message_id = text_of(runtime)
    ask(runtime, message_id)
    translate(runtime)

    def unit(work: Work) -> None:
        contact_id = work.session.get_one(Message, message_id).contact_id
        assert contact_id is not None
        forget_contact(work, contact_id, zone="UTC")

    write(runtime, SYSTEM, unit)
    with read(runtime) as work:
        assert work.session.exec(select(Translation)).all() == []


def test_who_was_erased_while_the_machine_thought_is_not_brought_back(
    runtime: Runtime, server: TranslationServer
) -> None:
    message_id = text_of(runtime)
    ask(runtime, message_id)

    def erased_meanwhile(asked: Mapping[str, str]) -> Given:
        text_in(runtime, "ERASE", sender=AMAL)
        return 200, {"translatedText": "water"}

    server.answer = erased_meanwhile
    translate(runtime)
    with read(runtime) as work:
        assert work.session.exec(select(Translation)).all() == []


def of(tmp_path: Path, **told: str) -> Settings:
    environment = {f"WAYPOST_TRANSLATION__{key.upper()}": value for key, value in told.items()}
    return load(tmp_path, None, environment)


@pytest.mark.parametrize("address", ["https://8.8.8.8", "http://169.254.169.254", "http://[2001:4860:4860::8888]:5000"])
def test_x_34_a_public_address_does_not_start_and_says_why(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsInvalid, match="never sent to a public translation server"):
        build_translator(of(tmp_path, address=address))


@pytest.mark.parametrize(
    "told",
    [
        {"address": "ftp://127.0.0.1"}, {"address": "127.0.0.1:5000"}, {"address": "http://127.0.0.1:5000/translate"},
        {"address": "http://a:b@127.0.0.1"}, {"address": "http://127.0.0.1:99999"},
        {"address": "http://127.0.0.1:5000", "timeout": "0"}, {"address": "http://127.0.0.1:5000", "timeout": "3600"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_are_told(tmp_path: Path, told: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match=r"\[translation\]"):
        of(tmp_path, **told)


def test_a_private_address_is_taken_and_none_is_the_default(tmp_path: Path) -> None:
    assert build_translator(of(tmp_path)) is None
    assert build_translator(of(tmp_path, address="http://127.0.0.1:5000")) is not None
    assert build_translator(of(tmp_path, address="http://no-such-host.invalid")) is not None, (
        "each question looks again"
    )


def test_beside_a_server_an_interpreter_asks_by_itself(runtime: Runtime, server: TranslationServer) -> None:
    message_id = text_of(runtime)
    interpreter = Interpreter(runtime)
    interpreter.start()
    try:
        ask(runtime, message_id)
        until(lambda: kept(runtime, message_id)[0].words, what="the translation")
    finally:
        interpreter.stop()
