"""A voice message: it opens a case, is acknowledged, stays with its provider, and is told in words by who heard it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.cases.queries import queue
from app.erasure.copies import empty_copies
from app.factory import create_app
from app.inbound import pipeline
from app.inbound.pipeline import receive
from app.inbound.taking_up import take_up
from app.messages.queries import of_case
from app.messages.tables import Direction, ProviderCopy, Voice, VoiceKind
from app.messages.voices import LEFT_FOR, voices_of
from app.runtime import Runtime
from app.transaction import read
from app.web.language import isolated
from channels.contract import Attachment, Parsed, Received, Recording
from channels.failures import Reason, SendFailed
from channels.simulator import Simulator
from tests.makers import staff
from tests.makers.locking import lock
from tests.makers.storage import unsealed
from tests.makers.texts import AMAL, LINE, text_in

SOUND = b"OggS sound"
STATUS = "my visa expired"


class Line(Simulator):
    """A line whose provider keeps recordings: a real one, with the provider's store in memory."""

    def __init__(self, inner: Simulator) -> None:
        super().__init__(inner._settings, clock=inner._clock)
        self.kept: dict[str, Recording] = {}

    def recording(self, provider_id: str, number: int) -> Recording:
        if provider_id not in self.kept or number:
            raise SendFailed(Reason.REJECTED)
        return self.kept[provider_id]

    def redact(self, provider_id: str) -> None:
        self.kept.pop(provider_id, None)


@pytest.fixture
def line(runtime: Runtime) -> Line:
    """The runtime's line, on which a member may listen."""
    made = Line(runtime.channels["simulator"])
    runtime.channels = {"simulator": made}
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, hear_voices=True))
    return made


def speak(runtime: Runtime, words: str = "", *, sender: Any = AMAL) -> str:
    provider_id = text_in(runtime, words, sender=sender, voice=True)
    line = runtime.channels["simulator"]
    if isinstance(line, Line):
        line.kept[provider_id] = Recording("audio/ogg; codecs=opus", SOUND)
    return provider_id


def the_case(runtime: Runtime) -> Any:
    with read(runtime) as work:
        (case,) = queue(work)
        return case


def said_by_us(runtime: Runtime) -> list[str]:
    with read(runtime) as work:
        said = of_case(work, the_case(runtime).id)
        return [one.wording_key or "" for one in said if one.direction is Direction.OUT]


def copies(runtime: Runtime) -> list[tuple[str, timedelta]]:
    with read(runtime) as work:
        return [(copy.provider_id, copy.due_at - copy.kept_at) for copy in work.session.exec(select(ProviderCopy))]


def test_a_voice_message_opens_a_case_that_is_looked_at_as_urgent(runtime: Runtime) -> None:
    speak(runtime)
    case = the_case(runtime)
    assert (case.urgency, case.unanswered) == ("urgent", 1)
    with read(runtime) as work:
        (message, *_) = of_case(work, case.id)
        voice = voices_of(work, [message.id])[message.id]
    assert (message.text, voice.many, voice.kind, voice.seconds) == ("", 1, VoiceKind.OGG, 12)
    assert voice.heard_at is None


def test_that_a_person_will_listen_is_said_only_where_one_can(runtime: Runtime, line: Line) -> None:
    speak(runtime)
    assert said_by_us(runtime) == ["received", "voice_received"]


def test_where_nobody_can_listen_the_person_is_asked_to_write(runtime: Runtime) -> None:
    speak(runtime)
    assert said_by_us(runtime) == ["received", "voice_cannot_be_heard"]


def test_it_continues_a_case_and_is_acknowledged_once_an_hour(runtime: Runtime, line: Line) -> None:
    text_in(runtime, "we need water")
    for _ in range(3):
        speak(runtime)
    assert said_by_us(runtime).count("voice_received") == 1
    assert the_case(runtime).unanswered == 4


def test_it_is_acknowledged_in_the_language_of_the_person(runtime: Runtime, line: Line) -> None:
    text_in(runtime, "نحن خمسة أشخاص في المدرسة ونحتاج إلى ماء")
    speak(runtime)
    with read(runtime) as work:
        told = [said for said in of_case(work, the_case(runtime).id) if said.wording_key == "voice_received"]
    assert [said.language for said in told] == ["ar"]


@pytest.mark.parametrize("word", ["STOP", "ERASE"])
def test_a_word_that_came_with_a_recording_is_obeyed_and_the_recording_goes(
    runtime: Runtime, line: Line, word: str
) -> None:
    speak(runtime, word)
    with read(runtime) as work:
        voices = work.session.exec(select(Voice)).all()
    assert len(voices) == (1 if word == "STOP" else 0)
    if word == "ERASE":
        assert [wait for _, wait in copies(runtime)] == [timedelta(0)]


def test_a_recording_stays_with_its_provider_until_it_was_heard_or_a_week_has_passed(
    runtime: Runtime, line: Line
) -> None:
    provider_id = speak(runtime)
    assert copies(runtime) == [(provider_id, LEFT_FOR)]
    empty_copies(runtime)
    assert provider_id in line.kept
    runtime.clock.move(days=8)  # type: ignore[attr-defined]
    empty_copies(runtime)
    assert (line.kept, copies(runtime)) == ({}, [])


def test_where_nobody_can_listen_the_providers_copy_goes_at_once(runtime: Runtime, line: Line) -> None:
    runtime.settings = replace(runtime.settings, operation=replace(runtime.settings.operation, hear_voices=False))
    speak(runtime)
    assert [wait for _, wait in copies(runtime)] == [timedelta(0)]


def test_who_is_erased_takes_the_recording_along(runtime: Runtime, line: Line) -> None:
    provider_id = speak(runtime)
    text_in(runtime, "ERASE")
    with read(runtime) as work:
        assert work.session.exec(select(Voice)).all() == []
    empty_copies(runtime)
    assert provider_id not in line.kept


def test_a_voice_message_that_came_while_the_keys_were_locked_is_there_afterwards(runtime: Runtime, line: Line) -> None:
    keyring = lock(runtime)
    provider_id = speak(runtime)
    runtime.keyring = keyring
    assert take_up(runtime) == 1
    assert copies(runtime) == [(provider_id, LEFT_FOR)]
    with read(runtime) as work:
        assert [voice.kind for voice in work.session.exec(select(Voice))] == [VoiceKind.OGG]


def test_a_voice_message_that_could_not_be_carried_out_is_kept_and_tried_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "carry_out", lambda *_: 1 / 0)
        speak(runtime)
    assert pipeline.try_again(runtime) == 0
    assert said_by_us(runtime) == ["received", "voice_cannot_be_heard"]


def test_a_picture_beside_a_recording_keeps_its_token(runtime: Runtime) -> None:
    sent = (Attachment("https://127.0.0.1:9/a", "image/png"), Attachment("https://127.0.0.1:9/b", "Audio/AMR"))
    received = Received(AMAL, LINE, "look", provider_id="MM1", attachments=sent)
    receive(runtime, "simulator", Parsed((received,)))
    with read(runtime) as work:
        (message, *_) = of_case(work, the_case(runtime).id)
        voice = voices_of(work, [message.id])[message.id]
    assert (message.text, voice.kind, voice.seconds) == ("look [not fetched]", VoiceKind.AMR, None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Binta's browser, on the text of the only case."""

    client: FlaskClient
    case: str
    text: str
    names: Mapping[str, UUID] = field(default_factory=dict)

    def send(self, path: str, **form: str) -> TestResponse:
        token = staff.csrf(self.client.get("/staff/duty"))
        return self.client.post(path, data={"csrf_token": token, **form})


@pytest.fixture
def sit(runtime: Runtime) -> Callable[[], Desk]:
    """Binta sits down."""
    app: Flask = create_app(runtime)

    def sit() -> Desk:
        client = app.test_client()
        staff.sign_in(client, runtime, staff.make_member(runtime))
        with read(runtime) as work:
            case_id = queue(work)[0].id
            message_id = of_case(work, case_id)[0].id
        case = f"/staff/case/{case_id.hex}"
        return Desk(client, case, f"{case}/text/{message_id.hex}")

    return sit


def test_a_member_listens_tells_what_it_says_and_the_providers_copy_goes(
    runtime: Runtime, line: Line, sit: Callable[[], Desk]
) -> None:
    provider_id = speak(runtime)
    desk = sit()
    assert "Voice message, not yet heard" in desk.client.get(desk.case).text
    assert "0:12" in desk.client.get(desk.case).text
    assert f'src="{desk.text}/voice/0"' in desk.client.get(desk.text).text
    sound = desk.client.get(f"{desk.text}/voice/0")
    assert (sound.status_code, sound.mimetype, sound.data) == (200, "audio/ogg", SOUND)
    assert sound.headers["Cache-Control"] == "no-store"
    shown = desk.send(f"{desk.text}/heard", words=f"They need water, {STATUS}")
    assert (shown.status_code, "<mark>" in shown.text) == (400, True)
    assert desk.send(f"{desk.text}/heard", words=f"They need water, {STATUS}", without="yes").status_code == 303
    page = desk.client.get(desk.case).text
    assert "not yet heard" not in page
    assert "They need water" in page
    assert f"heard by {isolated('Binta')}" in page
    assert [words for words in unsealed(runtime) if STATUS in words] == []
    empty_copies(runtime)
    assert provider_id not in line.kept
    assert desk.client.get(f"{desk.text}/voice/0").status_code == 404
    assert "<audio" not in desk.client.get(desk.text).text


def test_where_recordings_are_not_fetched_the_page_says_what_to_do_instead(
    runtime: Runtime, sit: Callable[[], Desk]
) -> None:
    speak(runtime)
    desk = sit()
    page = desk.client.get(desk.text).text
    assert "Recordings are not fetched here" in page
    assert "Ask them to write" in page
    assert "<audio" not in page
    assert desk.client.get(f"{desk.text}/voice/0").status_code == 404


def test_a_recording_the_provider_does_not_give_and_one_of_a_strange_kind_are_not_shown(
    runtime: Runtime, line: Line, sit: Callable[[], Desk]
) -> None:
    provider_id = speak(runtime)
    desk = sit()
    line.kept[provider_id] = Recording("text/html", b"<script>alert(1)</script>")
    assert desk.client.get(f"{desk.text}/voice/0").status_code == 404
    assert desk.client.get(f"{desk.text}/voice/1").status_code == 404
    line.kept.clear()
    assert desk.client.get(f"{desk.text}/voice/0").status_code == 404


def test_a_stranger_hears_nothing(runtime: Runtime, line: Line, sit: Callable[[], Desk]) -> None:
    speak(runtime)
    desk = sit()
    stranger = create_app(runtime).test_client()
    assert stranger.get(f"{desk.text}/voice/0").status_code == 303
