"""While the keys are locked: taken in, sealed, acknowledged in words that tell nothing, and read by nobody."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.clock import FixedClock
from app.contacts.queries import find_known, fingerprint
from app.errors import Locked
from app.factory import create_app
from app.inbound.arrival import Arrival, from_hints
from app.inbound.pipeline import receive
from app.inbound.reconciling import reconcile
from app.inbound.sealing import from_json, to_json
from app.messages import sealed
from app.messages.queries import is_stored
from app.messages.tables import ProviderCopy, SealedArrival
from app.runtime import Runtime
from app.settings import Limits
from app.transaction import read
from bench.fake_twilio import FakeTwilio
from bench.webhooks import ACCOUNT_SID, OUR_NUMBER
from channels import registry
from channels.contract import Address, AddressKind, Parsed, Preference, PreferenceWord, Progress, Receipt, Received
from channels.failures import Reason
from channels.simulator import Simulator
from tests.makers import lines, storage
from tests.makers.locking import answered, lock
from tests.makers.scrubbing import break_scrubber
from tests.makers.texts import AMAL, DAWIT, LINE, text_in

HELP = "HELP we are six, no water, my visa expired"
HERE = "Waypost: we have your message."


def told(runtime: Runtime, whom: Address = AMAL) -> list[str]:
    """What the simulated phone of somebody shows, once everything on its way went out."""
    answered(runtime)
    line = runtime.channels["simulator"]
    assert isinstance(line, Simulator)
    return [shown.text for shown in line.inbox(whom)]


def kept(runtime: Runtime) -> list[SealedArrival]:
    with read(runtime) as work:
        return list(work.session.exec(select(SealedArrival).order_by(SealedArrival.id)).all())  # type: ignore[arg-type]


def test_f_19_one_table_grows_and_it_opens_with_the_passphrase_alone(runtime: Runtime) -> None:
    before = storage.rows(runtime)
    keyring = lock(runtime)
    sid = text_in(runtime, HELP)
    assert storage.rows(runtime) == before | {"sealed_arrival": 1}
    (row,) = kept(runtime)
    assert (row.channel, row.provider_id) == ("simulator", sid)
    with pytest.raises(Locked), read(runtime) as work:
        work.open(SealedArrival.arrival, row.id, row.arrival)
    opened = keyring.open(row.arrival, "sealed_arrival.arrival", row.id)
    assert AMAL.value in opened
    assert "water" in opened
    assert "visa" not in opened, "it is scrubbed before it is sealed"


def test_x_10_a_repeat_is_neither_kept_nor_answered_again(runtime: Runtime) -> None:
    text_in(runtime, "we need food", provider_id="SMbefore")
    lock(runtime)
    for _ in range(3):
        for sid in ("SMbefore", "SMnow"):
            text_in(runtime, HELP, provider_id=sid)
    assert [row.provider_id for row in kept(runtime)] == ["SMnow"]
    assert answered(runtime) == 1


def test_the_answer_is_fixed_words_that_say_nothing_on_a_watched_phone(runtime: Runtime, clock: FixedClock) -> None:
    lock(runtime)
    for sender, text in ((AMAL, HELP), (DAWIT, "STOP")):
        text_in(runtime, text, sender=sender)
        clock.move(seconds=1)
        assert told(runtime, sender) == [HERE]


def test_the_answer_is_in_the_guessed_language(runtime: Runtime) -> None:
    lock(runtime)
    text_in(runtime, "نحن ستة أشخاص عالقون ونحتاج ماء")
    assert told(runtime) == ["هنا Waypost: وصلت رسالتكم."]


def test_x_25_a_burst_from_one_address_is_answered_once_and_others_all_the_same(
    runtime: Runtime, clock: FixedClock
) -> None:
    lock(runtime)
    for _ in range(20):
        text_in(runtime, HELP)
        clock.move(seconds=30)
    text_in(runtime, HELP, sender=DAWIT)
    assert (told(runtime), told(runtime, DAWIT)) == ([HERE], [HERE])
    assert len(kept(runtime)) == 21, "kept is everything"
    clock.move(hours=1)
    text_in(runtime, HELP)
    assert told(runtime) == [HERE, HERE]


def test_x_25_no_address_has_more_answers_in_a_day_than_the_settings_allow(runtime: Runtime, clock: FixedClock) -> None:
    runtime.settings = replace(runtime.settings, limits=Limits(automatic_a_day=2))
    lock(runtime)
    for _ in range(6):
        text_in(runtime, HELP)
        answered(runtime)
        clock.move(hours=2)
    assert told(runtime) == [HERE, HERE]


def test_what_a_provider_tells_besides_texts_waits_as_well(runtime: Runtime) -> None:
    keyring = lock(runtime)
    events = (
        Receipt(Progress.FAILED, delivery_id="d", provider_id="p", at=runtime.clock.now(), reason=Reason.OPTED_OUT),
        Receipt(Progress.SENT),
        Preference(AMAL, PreferenceWord.STOP),
    )
    receive(runtime, "simulator", Parsed(events))
    rows = kept(runtime)
    opened = [keyring.open(row.arrival, "sealed_arrival.arrival", row.id) for row in rows]
    put_away = [from_json(words, channel="simulator", provider_id="") for words in opened]
    assert tuple(one.event for one in put_away) == events
    assert {one.at for one in put_away} == {runtime.clock.now()}
    assert answered(runtime) == 0


@pytest.mark.parametrize("text", [HELP, "the volunteer asked my sister for sex", "hello, my age is 16"])
def test_a_text_comes_out_as_it_went_in_but_as_one_that_was_answered(runtime: Runtime, text: str) -> None:
    place = registry.build("simulator", {"enabled": True}, public_url="", clock=runtime.clock.now)
    assert isinstance(place, Simulator)
    from app.inbound.pipeline import read_text
    from channels.contract import Location

    received = Received(AMAL, LINE, text, provider_id="SM1", location=Location(-1.28, 36.82, "the market"))
    arrival = read_text(runtime, "simulator", received)
    out = from_json(to_json(runtime.clock.now(), arrival), channel="simulator", provider_id="SM1").event
    assert out == replace(arrival, acknowledged=True)
    again = from_hints(arrival.hints(), channel="simulator", provider_id="SM1", text=arrival.reading.text)
    assert again == arrival
    lanes = [(one.reading.lane.__class__, one.reading.disclosed.__class__) for one in (again, arrival)]
    assert lanes[0] == lanes[1]  # a name alone is equal to a lane, and is none


def test_the_providers_copy_is_emptied_while_locked_but_not_that_of_a_text_without_its_words(runtime: Runtime) -> None:
    lines.open_lines(runtime)
    lock(runtime)
    client = FlaskClient(create_app(runtime))
    assert lines.call(client, runtime, lines.form(AMAL.value, HELP, sid="SM" + "1" * 32)).status_code == 200
    break_scrubber(runtime)
    assert lines.call(client, runtime, lines.form(AMAL.value, HELP, sid="SM" + "2" * 32)).status_code == 200
    with read(runtime) as work:
        copies = work.session.exec(select(ProviderCopy)).all()
    assert [copy.provider_id for copy in copies] == ["SM" + "1" * 32]
    assert len(kept(runtime)) == 2


def test_locked_and_unlocked_servers_find_people_by_different_marks(runtime: Runtime) -> None:
    text_in(runtime, HELP)
    lock(runtime)
    with read(runtime) as work:
        assert find_known(work, fingerprint(work, AMAL)) is None


def test_what_the_provider_holds_is_fetched_once_while_locked_and_not_again_afterwards(runtime: Runtime) -> None:
    with FakeTwilio() as twilio:
        options = {"account_sid": ACCOUNT_SID, "auth_token": twilio.auth_token, "number": OUR_NUMBER}
        public = "https://help.example.org/hooks/line"
        line = registry.build(
            "twilio_sms", options | {"api_url": twilio.url}, public_url=public, clock=runtime.clock.now
        )
        runtime.channels = {**runtime.channels, "line": line}
        sid = "SM" + "3" * 32
        twilio.hold_inbound(sid=sid, sender=AMAL.value, to=OUR_NUMBER, body=HELP, date=runtime.clock.now())
        keyring = lock(runtime)
        assert [reconcile(runtime), reconcile(runtime)] == [1, 0]
        assert [row.provider_id for row in kept(runtime)] == [sid]
        runtime.keyring = keyring
        assert reconcile(runtime) == 0
    with read(runtime) as work:
        assert sealed.is_sealed(work, "line", sid)
        assert not is_stored(work, "line", sid)


def test_an_address_of_any_kind_is_sealed_with_its_kind(runtime: Runtime) -> None:
    keyring = lock(runtime)
    text_in(runtime, HELP, sender=Address(AddressKind.WHATSAPP, "+999100000009"))
    (row,) = kept(runtime)
    put_away = from_json(
        keyring.open(row.arrival, "sealed_arrival.arrival", row.id), channel=row.channel, provider_id=row.provider_id
    )
    assert isinstance(put_away.event, Arrival)
    assert put_away.event.sender.kind is AddressKind.WHATSAPP
