"""A voice note fetched from Twilio while somebody listens: from its API or its own stores, and from nowhere else."""

import json
import socket

import pytest

from channels.contract import Plays, Recording
from channels.failures import Reason, SendFailed
from tests.channels.scripted_server import answering, read_request, server
from tests.channels.test_twilio_rest import http
from tests.channels.twilio_calls import ACCOUNT, line

SOUND = b"OggS" + bytes(range(256))


def listing(*kinds: str) -> bytes:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media"
    media = [{"sid": f"ME{n}", "content_type": kind, "uri": f"{uri}/ME{n}.json"} for n, kind in enumerate(kinds)]
    return http(200, json.dumps({"media_list": media, "next_page_uri": None}).encode())


def recording(*answers: bytes, number: int = 0) -> Recording:
    # Two connections: the list is the client's, the sound is fetched beside it.
    first, rest = answers[:1], answers[1:]
    with server(answering(*first), answering(*rest)) as (origin, _):
        channel = line("twilio_whatsapp", api_url=origin)
        assert isinstance(channel, Plays)
        return channel.recording("MM1", number)


def test_the_voice_among_what_was_sent_is_given_as_it_is() -> None:
    given = recording(listing("image/jpeg", "audio/ogg"), http(200, SOUND))
    assert (given.media_type, given.sound) == ("audio/ogg", SOUND)


def test_the_sound_is_asked_for_with_our_login_and_by_its_own_address() -> None:
    asked: list[bytes] = []

    def script(connection: socket.socket) -> None:
        asked.append(read_request(connection))
        connection.sendall(http(200, SOUND))

    with server(answering(listing("audio/ogg", "audio/amr")), script) as (origin, _):
        line("twilio_whatsapp", api_url=origin).recording("MM1", 1)
    head = asked[0].decode()
    assert head.startswith(f"GET /2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1 HTTP/1.1")
    assert "Authorization: Basic " in head


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/sound", "http://mms.twiliocdn.com/sound", "https://127.0.0.1/sound", ""]
)
def test_x_12_an_address_that_leads_out_of_the_providers_stores_is_not_followed(elsewhere: str) -> None:
    moved = http(307, b"", f"Location: {elsewhere}")
    with pytest.raises(SendFailed) as failed:
        recording(listing("audio/ogg"), moved)
    assert failed.value.reason is Reason.REJECTED


def test_a_message_without_a_voice_and_one_that_is_gone_have_none() -> None:
    for answers in ((listing("image/jpeg"),), (listing(),), (listing("audio/ogg"), http(404, b""))):
        with pytest.raises(SendFailed):
            recording(*answers)


def test_a_sound_that_is_too_big_is_not_taken() -> None:
    with pytest.raises(SendFailed) as failed:
        recording(listing("audio/ogg"), http(200, b"a" * ((5 << 20) + 1)))
    assert failed.value.reason is Reason.UNREADABLE_ANSWER
