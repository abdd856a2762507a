"""The fake Twilio is taken for the real one by the official client, and fails the way it was told to."""

import http.client
import queue
import threading
import time
import urllib.parse
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bench.fake_twilio import Bucket, FakeTwilio
from bench.webhooks import ACCOUNT_SID
from tests.bench.loopback import server_that
from tests.makers.waiting import PATIENCE

AMAL, OURS = "+999000000001", "+15005550006"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def shared() -> Iterator[FakeTwilio]:
    with FakeTwilio() as running:
        yield running


@pytest.fixture
def twilio(shared: FakeTwilio) -> FakeTwilio:
    quiet = dict.fromkeys(("rate_drop", "rate_429", "rate_5xx", "rate_400", "mps", "hold", "latency_ms"), 0.0)
    shared.configure(**quiet, callback_delay_ms=1, callback_duplicate=0, callback_shuffle=0, undelivered=0)
    shared.reset()
    return shared


def client(twilio: FakeTwilio, token: str = "secret") -> Any:
    found: Any = Client(ACCOUNT_SID, token)
    found.api.base_url = found.messaging.base_url = twilio.url
    return found


def send(twilio: FakeTwilio, to: str, text: str = "hi") -> tuple[int, str | None]:
    """(status, Retry-After); status 0 when the connection was cut."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(twilio.url).netloc, timeout=PATIENCE)
    basic = b64encode(f"{ACCOUNT_SID}:secret".encode()).decode()
    form = urllib.parse.urlencode({"To": to, "From": OURS, "Body": text})
    try:
        path = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
        connection.request("POST", path, form, {"Authorization": f"Basic {basic}"})
        answer = connection.getresponse()
    except http.client.RemoteDisconnected:
        return 0, None
    finally:
        connection.close()
    return answer.status, answer.headers.get("Retry-After")


def statuses(twilio: FakeTwilio, count: int) -> Counter[int]:
    return Counter(send(twilio, f"+999{number:09d}")[0] for number in range(count))


def test_the_official_client_sends_and_everything_is_counted(twilio: FakeTwilio) -> None:
    first = client(twilio).messages.create(to=AMAL, from_=OURS, body="hi", status_callback="http://127.0.0.1:9/x?d=1")
    client(twilio).messages.create(to=AMAL, from_=OURS, body="hi")
    assert first.sid.startswith("SM")
    assert first.status == "queued"
    counts = twilio.stats()
    assert (counts["requests"], counts["accepted"], counts["distinct_to"], counts["duplicates"]) == (2, 2, 1, 1)
    told = {"sid": first.sid, "to": AMAL, "from": OURS, "body": "hi", "callback": "http://127.0.0.1:9/x?d=1"}
    assert twilio.accepted()[0] == told


def test_wrong_credentials_are_refused(twilio: FakeTwilio) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(twilio, "wrong").messages.create(to=AMAL, from_=OURS, body="hi")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert twilio.accepted() == []


def test_a_send_without_a_body_is_refused_with_twilios_code(twilio: FakeTwilio) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(twilio).messages.create(to=AMAL, from_=OURS)
    assert refused.value.code == 21602


def test_faults_come_in_their_shares_and_only_201_is_accepted(twilio: FakeTwilio) -> None:
    twilio.configure(rate_429=0.2, rate_5xx=0.2, rate_400=0.1)
    seen = statuses(twilio, 400)
    assert 45 < seen[429] < 115
    assert 35 < seen[500] + seen[503] < 95
    assert 10 < seen[400] < 60
    assert twilio.stats()["accepted"] == seen[201]
    assert sum(seen.values()) == 400


def test_a_429_says_when_to_come_back(twilio: FakeTwilio) -> None:
    twilio.configure(rate_429=1)
    assert send(twilio, AMAL) == (429, "1")


def test_a_dropped_answer_is_accepted_all_the_same(twilio: FakeTwilio) -> None:
    twilio.configure(rate_drop=1)
    assert statuses(twilio, 10) == {0: 10}
    assert twilio.stats()["accepted"] == 10
    assert twilio.stats()["rejected"] == {"dropped after accepting": 10}


def test_no_more_than_the_rate_goes_through(twilio: FakeTwilio) -> None:
    twilio.configure(mps=5)
    seen = statuses(twilio, 40)
    assert 5 <= seen[201] <= 10
    assert seen[429] == 40 - seen[201]


def test_a_bucket_refills_at_its_rate_and_never_holds_more_than_a_second() -> None:
    bucket = Bucket(rate=10, tokens=0, at=0.0)
    assert not bucket.take(0.05)
    assert bucket.take(0.15)
    assert sum(bucket.take(100.0) for _ in range(50)) == 10


def test_held_sends_are_answered_when_released(twilio: FakeTwilio) -> None:
    twilio.configure(hold=1)
    answers: queue.SimpleQueue[int] = queue.SimpleQueue()
    sender = threading.Thread(target=lambda: answers.put(send(twilio, AMAL)[0]))
    sender.start()
    while not twilio.stats()["requests"]:
        time.sleep(0.01)
    assert twilio.stats()["accepted"] == 0
    twilio.configure(hold=0)
    sender.join()
    assert answers.get() == 201


def test_latency_is_kept(twilio: FakeTwilio) -> None:
    twilio.configure(latency_ms=150)
    began = time.perf_counter()
    assert send(twilio, AMAL)[0] == 201
    assert time.perf_counter() - began >= 0.15


def hold_inbound(twilio: FakeTwilio, count: int) -> None:
    for number in range(count):
        sid, date = f"SM{number:032x}", NOON + timedelta(minutes=number)
        twilio.hold_inbound(sid=sid, sender=AMAL, to=OURS, body=f"text {number}", date=date)


def test_inbound_messages_are_listed_newest_first_over_pages_by_the_official_client(twilio: FakeTwilio) -> None:
    hold_inbound(twilio, 7)
    twilio.hold_inbound(sid="SM" + "f" * 32, sender=AMAL, to="+15005550001", body="elsewhere", date=NOON)
    found = client(twilio).messages.list(to=OURS, page_size=3)
    assert [message.body for message in found] == [f"text {number}" for number in reversed(range(7))]
    assert {message.direction for message in found} == {"inbound"}
    assert {message.status for message in found} == {"received"}


def test_a_listing_since_a_moment_includes_that_moment(twilio: FakeTwilio) -> None:
    hold_inbound(twilio, 5)
    found = client(twilio).messages.list(to=OURS, date_sent_after=NOON + timedelta(minutes=3))
    assert [message.date_sent for message in found] == [NOON + timedelta(minutes=4), NOON + timedelta(minutes=3)]


def test_a_full_last_page_has_no_next_page(twilio: FakeTwilio) -> None:
    hold_inbound(twilio, 4)
    page = client(twilio).messages.page(to=OURS, page_size=2)
    following = page.next_page()
    assert [message.body for message in following] == ["text 1", "text 0"]
    assert following.next_page_url is None


def test_redaction_wipes_the_text_and_keeps_the_message(twilio: FakeTwilio) -> None:
    hold_inbound(twilio, 1)
    sid = f"SM{0:032x}"
    assert client(twilio).messages(sid).fetch().body == "text 0"
    assert client(twilio).messages(sid).update(body="").body == ""
    assert client(twilio).messages(sid).fetch().body == ""


def test_an_unknown_message_is_not_found(twilio: FakeTwilio) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(twilio).messages("SM" + "e" * 32).fetch()
    assert refused.value.status == 404


def test_the_official_client_reads_a_messaging_service(twilio: FakeTwilio) -> None:
    assert client(twilio).messaging.v1.services("MG" + "0" * 32).fetch().sid == "MG" + "0" * 32


def test_the_official_client_finds_a_number_with_its_hook_and_no_media(twilio: FakeTwilio) -> None:
    hold_inbound(twilio, 1)
    twilio.set_hook("https://help.example.org/hooks/sms#rc=5&rp=all")
    (found,) = client(twilio).incoming_phone_numbers.list(phone_number=OURS, limit=1)
    assert (found.phone_number, found.sms_url) == (OURS, "https://help.example.org/hooks/sms#rc=5&rp=all")
    assert client(twilio).messages(f"SM{0:032x}").media.list() == []
    twilio.set_hook(None)


Seen = tuple[str, str, bool]  # sid, status, whether the signature holds


@contextmanager
def callback_receiver() -> Iterator[tuple[str, "queue.SimpleQueue[Seen]"]]:
    seen: queue.SimpleQueue[Seen] = queue.SimpleQueue()
    validator = RequestValidator("secret")

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(content, keep_blank_values=True))
            genuine = validator.validate(url, form, self.headers["X-Twilio-Signature"])
            self.send_response(204)
            self.end_headers()
            seen.put((form["MessageSid"], form["MessageStatus"], genuine))

        def log_message(self, *_: object) -> None:
            pass

    with server_that(Receiver) as hook:
        url = f"{hook}?delivery=d1"
        yield url, seen


def test_progress_is_called_back_signed_and_in_order(twilio: FakeTwilio) -> None:
    with callback_receiver() as (url, seen):
        sid = client(twilio).messages.create(to=AMAL, from_=OURS, body="hi", status_callback=url).sid
        came = [seen.get(timeout=PATIENCE) for _ in range(3)]
    assert came == [(sid, "queued", True), (sid, "sent", True), (sid, "delivered", True)]


def test_callbacks_come_twice_and_shuffled_and_undelivered_when_asked(twilio: FakeTwilio) -> None:
    twilio.configure(callback_duplicate=1, callback_shuffle=1, undelivered=1)
    with callback_receiver() as (url, seen):
        sids = [
            client(twilio).messages.create(to=AMAL, from_=OURS, body="hi", status_callback=url).sid for _ in range(8)
        ]
        came = [seen.get(timeout=PATIENCE) for _ in range(48)]
    twice = Counter({(sid, state): 2 for sid in sids for state in ("queued", "sent", "undelivered")})
    assert Counter((sid, state) for sid, state, genuine in came if genuine) == twice
    orders = {tuple(state for one, state, _ in came if one == sid) for sid in sids}
    assert len(orders) > 1


def test_a_callback_to_another_host_is_never_made(twilio: FakeTwilio) -> None:
    client(twilio).messages.create(to=AMAL, from_=OURS, body="hi", status_callback="http://192.0.2.1/x")
    while twilio.stats()["callbacks"].get("failed", 0) < 3:
        time.sleep(0.01)
    assert twilio.stats()["callbacks"] == {"sent": 3, "failed": 3}
