"""The machine-translation server: asked only inside, in few words, and believed only what can be shown."""

import socket
from collections.abc import Iterator, Mapping

import pytest

from channels.failures import Reason, SendFailed
from channels.http import AddressRefused
from channels.libretranslate import LONGEST_TEXT, LibreTranslate
from channels.private_server import PrivateServer, is_private
from tests.channels import scripted_server
from tests.makers.translation_server import LANGUAGES, Given, TranslationServer, translating
from tests.makers.waiting import PATIENCE


@pytest.fixture
def server() -> Iterator[TranslationServer]:
    with translating() as server:
        yield server


def client(server: TranslationServer, *, api_key: str = "") -> LibreTranslate:
    return LibreTranslate(server.address, api_key=api_key, timeout=PATIENCE)


def reason_of(server: TranslationServer, status: int, told: object) -> Reason:
    def answer(_asked: Mapping[str, str]) -> Given:
        return status, told

    server.answer = answer
    with pytest.raises(SendFailed) as failed:
        client(server).translate("hola", source="es", target="en")
    return failed.value.reason


def test_a_text_is_asked_for_as_the_api_says_and_comes_back(server: TranslationServer) -> None:
    assert client(server).translate("hola\nماء", source="es", target="en") == "es>en: hola\nماء"
    assert server.asked == [{"q": "hola\nماء", "source": "es", "target": "en", "format": "text"}]
    assert server.paths == ["/translate"]
    client(server, api_key="k").translate("hola", source="auto", target="en")
    assert server.asked[1]["api_key"] == "k"


def test_its_languages_are_told_with_what_each_is_translated_into(server: TranslationServer) -> None:
    assert client(server).languages() == {code: frozenset(LANGUAGES) for code in LANGUAGES}


def test_a_text_that_is_too_long_is_not_sent(server: TranslationServer) -> None:
    with pytest.raises(SendFailed) as failed:
        client(server).translate("a" * (LONGEST_TEXT + 1), source="es", target="en")
    assert failed.value.reason is Reason.TOO_LONG
    assert server.paths == []


@pytest.mark.parametrize(
    "told",
    [
        b"not json", b"[]", b"{}", b'{"translatedText": 3}', b'{"translatedText": ""}',
        b'{"translatedText": "\\ud800"}', b'{"translatedText": "' + b"a" * (4 * LONGEST_TEXT + 1) + b'"}',
        b"[" * 100_000, b"x" * (1 << 19),
    ],
    ids=["no json", "a list", "nothing", "a number", "empty", "half a letter", "long", "deep", "huge"],
)  # fmt: skip
def test_an_answer_that_cannot_be_shown_is_refused(server: TranslationServer, told: bytes) -> None:
    assert reason_of(server, 200, told) is Reason.UNREADABLE_ANSWER


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, Reason.REJECTED), (403, Reason.NOT_CONFIGURED), (429, Reason.THROTTLED), (500, Reason.UNCERTAIN)],
)
def test_a_refusal_has_its_reason(server: TranslationServer, status: int, reason: Reason) -> None:
    assert reason_of(server, status, {"error": "no"}) is reason


def test_no_redirect_is_followed(server: TranslationServer) -> None:
    assert reason_of(server, 307, {}) is Reason.NOT_CONFIGURED
    assert server.paths == ["/translate"]


def test_a_server_that_hangs_up_or_is_not_there_is_unreachable() -> None:
    with (
        scripted_server.server(lambda connection: connection.close()) as (address, _),
        pytest.raises(SendFailed) as failed,
    ):
        LibreTranslate(address, api_key="", timeout=PATIENCE).languages()
    assert failed.value.reason is Reason.UNREACHABLE
    with pytest.raises(SendFailed) as failed:
        LibreTranslate("http://127.0.0.1:9", api_key="", timeout=PATIENCE).languages()
    assert failed.value.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1",
     "::ffff:192.168.1.1"],
)  # fmt: skip
def test_addresses_of_this_machine_and_of_private_networks_are_private(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "172.32.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "2001:4860:4860::8888",
     "fe80::1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::", "", "localhost"],
)  # fmt: skip
def test_every_other_address_is_not(address: str) -> None:
    assert not is_private(address)


def test_x_34_a_name_that_leads_out_is_refused_before_anything_connects() -> None:
    for found in (["8.8.8.8"], ["127.0.0.1", "8.8.8.8"]):
        server = PrivateServer("http://translate.invalid", timeout=PATIENCE, resolve=lambda _h, _p, found=found: found)  # type: ignore[misc]
        with pytest.raises(AddressRefused):
            server.exchange("GET", "/languages", headers={})


def test_x_34_the_connection_goes_to_the_address_that_was_looked_at(server: TranslationServer) -> None:
    port = server.address.rpartition(":")[2]
    looked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["8.8.8.8"]

    PrivateServer(f"http://translate.invalid:{port}", timeout=PATIENCE, resolve=resolve).exchange(
        "GET", "/languages", headers={}
    )
    assert (looked, server.paths) == (["translate.invalid"], ["/languages"])


def test_a_server_that_never_answers_is_left_after_its_time() -> None:
    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with scripted_server.server(silent) as (address, _), pytest.raises(SendFailed) as failed:
        LibreTranslate(address, api_key="", timeout=0.2).languages()
    assert failed.value.reason is Reason.UNREACHABLE
