"""What every channel that is called must withstand; a kind's test inherits it and adds its own payloads."""

from abc import abstractmethod
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.contract import Headers, Parsed, Receipt, Received, Receives, Request
from channels.failures import PayloadInvalid, SignatureInvalid

NOT_THEIRS = "X-Forwarded-Host"
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Body", "MessageSid", "NumMedia", "Latitude", "Longitude", "MessageStatus"]),
            st.text(max_size=30),
        ),
        max_size=12,
    ).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "surrogatepass")),
)


# Several kinds inherit one test on purpose, which Hypothesis would otherwise take for a mistake.
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.differing_executors])

# The whole list of what may be wrong with a payload; nobody's words can be among them.
CODES = frozenset(
    "sender recipient message_sid empty nul too_large encoding too_many_fields media_type delivery "
    "json text id location".split()
)


def parsed_or_code(channel: Receives, request: Request) -> Parsed | str:
    """What a payload meant, or the code of what was wrong with it."""
    try:
        return channel.parse(request)
    except PayloadInvalid as problem:
        return problem.code


class AdapterSuite:
    """Inherit and say how to build the channel, a genuine request, and all recorded payloads."""

    @abstractmethod
    def channel(self) -> Receives:
        """The channel under test."""

    @abstractmethod
    def genuine(self) -> Request:
        """A request of the provider with one text in it."""

    @abstractmethod
    def recorded(self) -> list[tuple[str, Request]]:
        """Every recorded payload of this kind, by name."""

    @abstractmethod
    def unsigned(self, body: bytes) -> Request:
        """A request with this body that may reach `parse`, as if it had been verified."""

    def test_every_recorded_payload_is_verified_and_parsed(self) -> None:
        channel = self.channel()
        assert self.recorded()
        for name, request in self.recorded():
            channel.verify(request)
            assert channel.parse(request).events, name

    def test_parsing_twice_gives_the_same_and_changes_nothing(self) -> None:
        channel = self.channel()
        for name, request in self.recorded():
            before = (request.method, request.url, dict(request.headers), request.body)
            assert channel.parse(request) == channel.parse(request), name
            assert (request.method, request.url, dict(request.headers), request.body) == before

    def test_a_fresh_channel_reads_a_repeated_request_as_the_same_message(self) -> None:
        first, second = self.channel().parse(self.genuine()), self.channel().parse(self.genuine())
        assert first == second
        (received,) = first.events
        assert isinstance(received, Received)
        assert received.provider_id

    def test_a_request_without_headers_is_refused(self) -> None:
        with pytest.raises(SignatureInvalid):
            self.channel().verify(replace(self.genuine(), headers=Headers()))

    def test_another_method_is_refused(self) -> None:
        for method in ("GET", "PUT", "DELETE", "", "post"):
            with pytest.raises(SignatureInvalid):
                self.channel().verify(replace(self.genuine(), method=method))

    def test_a_forwarding_header_changes_nothing(self) -> None:
        genuine = self.genuine()
        self.channel().verify(replace(genuine, headers=Headers({**genuine.headers, NOT_THEIRS: "evil.example"})))

    @FUZZ
    @given(body=BODIES)
    def test_any_bytes_end_in_events_or_payload_invalid(self, body: bytes) -> None:
        outcome = parsed_or_code(self.channel(), self.unsigned(body))
        if not isinstance(outcome, Parsed):
            assert outcome in CODES
            return
        for event in outcome.events:
            assert not isinstance(event, Received) or event.text.encode().decode() == event.text

    @FUZZ
    @given(body=BODIES, url=st.text(max_size=60), value=st.text(max_size=60))
    def test_any_request_is_genuine_or_signature_invalid(self, body: bytes, url: str, value: str) -> None:
        names = ("X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings", "Content-Type")
        for headers in (Headers(), Headers(dict.fromkeys(names[:1], value)), Headers(dict.fromkeys(names, value))):
            with pytest.raises(SignatureInvalid):
                self.channel().verify(Request("POST", url, headers, body))

    def test_what_crosses_the_border_does_not_print_itself(self) -> None:
        request = self.genuine()
        parsed = self.channel().parse(request)
        shown = repr(request) + repr(parsed)
        for event in parsed.events:
            assert not isinstance(event, Receipt)
            assert isinstance(event, Received)
            assert event.text not in shown
