"""The webhooks we send are ones Twilio's own library would call genuine."""

from itertools import islice
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from bench.webhooks import KINDS, Kind, SignedRequest, signature, signed_requests

URL = "http://127.0.0.1:9/hooks/sms?x=1"


def parts_of(request: SignedRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and form."""
    head, _, body = request.content.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return headers, dict(parse_qsl(body.decode(), keep_blank_values=True))


@pytest.mark.parametrize("kind", KINDS)
def test_twilios_validator_accepts_every_kind_and_no_sid_comes_twice(kind: Kind) -> None:
    validator, sids = RequestValidator("secret"), set()
    for request in islice(signed_requests(URL, "secret", kind=kind, run="a1"), 200):
        headers, form = parts_of(request)
        assert validator.validate(URL, form, headers["X-Twilio-Signature"])
        assert not RequestValidator("other").validate(URL, form, headers["X-Twilio-Signature"])
        assert form["MessageSid"] == request.sid
        assert len(request.sid) == 34
        sids.add(request.sid)
    assert len(sids) == 200


def test_a_signature_over_many_scripts_is_the_one_twilio_computes() -> None:
    params = {"Body": "ውሃ የት ነው? où est l'eau? أين الماء؟", "A": ""}
    assert signature("secret", URL, params) == RequestValidator("secret").compute_signature(URL, params)


def test_the_share_of_duplicates_is_what_was_asked_and_a_duplicate_is_the_same_bytes() -> None:
    requests = list(islice(signed_requests(URL, "secret", run="b2", duplicates=0.2), 2000))
    assert 300 < 2000 - len({request.sid for request in requests}) < 500
    assert len({request.content for request in requests}) == len({request.sid for request in requests})


def test_two_runs_share_no_sid_and_the_same_run_is_the_same() -> None:
    def sids(run: str) -> list[str]:
        return [request.sid for request in islice(signed_requests(URL, "secret", run=run), 50)]

    assert not set(sids("c3")) & set(sids("c4"))
    assert sids("c3") == sids("c3")


def test_there_are_as_many_senders_as_asked() -> None:
    requests = islice(signed_requests(URL, "secret", run="d5", senders=50), 500)
    assert len({parts_of(request)[1]["From"] for request in requests}) == 50
