import subprocess
import sys
from datetime import UTC, datetime

import pytest

from channels.contract import Checks, Polls, Receives, Redacts, Sends
from channels.failures import SettingsInvalid
from channels.registry import KINDS, build
from tests.channels.twilio_calls import ACCOUNT, SERVICE, TOKEN, URL, line

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def problems(kind: str, settings: dict[str, object], *, public_url: str = URL) -> list[str]:
    with pytest.raises(SettingsInvalid) as problem:
        build(kind, settings, public_url=public_url, clock=lambda: NOW)
    return [sentence.partition(":")[0] for sentence in problem.value.problems]


def test_every_kind_is_built_by_its_name() -> None:
    twilio = {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": "+15005550006"}
    server = {"imap_host": "imap.example.org", "smtp_host": "smtp.example.org"}
    mail = {"address": "help@example.org", "password": "x", **server}
    settings: dict[str, dict[str, object]] = {
        "twilio_sms": {**twilio},
        "twilio_whatsapp": {**twilio},
        "email": {**mail},
    }
    for kind in KINDS:
        channel = build(kind, settings.get(kind, {}), public_url=URL, clock=lambda: NOW)
        assert isinstance(channel, Sends)
        assert isinstance(channel, Receives) is (kind not in ("web_form", "email")), "our page and a box are not called"


def test_an_unknown_kind_is_a_settings_problem() -> None:
    assert problems("pigeon", {}) == ["kind"]


def test_a_line_at_twilio_can_be_polled_redacted_and_checked() -> None:
    for kind in ("twilio_sms", "twilio_whatsapp"):
        for protocol in (Polls, Redacts, Checks):
            assert isinstance(line(kind), protocol)


def test_every_problem_of_the_settings_is_listed_at_once() -> None:
    wrong: dict[str, object] = {
        "account_sid": "AC1",
        "number": "Amal's line!",
        "messaging_service_sid": "MG1",
        "api_url": "ftp://x",
        "api_key": "SK1",
        "rate": -1,
        "keyword_replies": "maybe",
        "tokn": "x",
    }
    assert sorted(problems("twilio_sms", wrong, public_url="http://sos.example.org/")) == sorted(
        [*wrong, "auth_token", "number", "public_url"]
    )


def test_no_value_of_a_setting_is_repeated_in_its_problem() -> None:
    with pytest.raises(SettingsInvalid) as problem:
        line(account_sid="a secret pasted into the wrong line")
    assert "pasted" not in str(problem.value)
    assert TOKEN not in repr(line())


@pytest.mark.parametrize(
    "public_url",
    [
        "",
        "sos.example.org",
        "http://sos.example.org/x",
        "https://a:b@sos.example.org/x",
        "https://[::1]/x",
        "https://s_o.example/",
    ],
)
def test_an_address_twilio_cannot_call_is_refused(public_url: str) -> None:
    twilio: dict[str, object] = {"account_sid": ACCOUNT, "auth_token": TOKEN, "messaging_service_sid": SERVICE}
    assert problems("twilio_sms", twilio, public_url=public_url) == ["public_url"]


def test_whatsapp_has_templates_and_no_keyword_replies_and_sms_the_other_way_round() -> None:
    assert line("twilio_whatsapp", template_category="marketing")
    twilio: dict[str, object] = {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": "+15005550006"}
    assert problems("twilio_whatsapp", {**twilio, "keyword_replies": "off"}) == ["keyword_replies"]
    assert problems("twilio_whatsapp", {**twilio, "template_category": "UTILITY"}) == ["template_category"]
    assert problems("twilio_sms", {**twilio, "template_category": "utility"}) == ["template_category"]


def test_keyword_replies_must_be_decided_and_a_name_cannot_be_answered() -> None:
    assert line().check() == []
    assert line("twilio_whatsapp").check() == []
    assert [problem.id for problem in line(keyword_replies=None).check()] == ["twilio.keyword_replies"]
    assert [problem.id for problem in line(number="Red Cross").check()] == ["twilio.cannot_be_answered"]


def test_building_and_hearing_do_not_load_the_big_client() -> None:
    program = (
        "import sys; from tests.channels.twilio_calls import line, recorded_call; one = line(); "
        "one.verify(recorded_call('twilio_sms', 'text')); one.parse(recorded_call('twilio_sms', 'text')); "
        "print([name for name in ('twilio.rest', 'requests', 'aiohttp', 'flask', 'sqlalchemy') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
