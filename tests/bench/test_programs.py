"""The measuring programs, tried on servers smaller than Waypost; the floor, set beside itself, is worth 1."""

import stat
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.clock import SystemClock
from bench import dispatch, fanout
from bench.crash import kill_again_and_again, taken_by_provider
from bench.fake_twilio import FakeTwilio
from bench.flood import Flood, under_flood
from bench.floor import floor
from bench.footprint import memory, starts
from bench.growth import ASKED, grow, ratios
from bench.intake import Served, Weight, all_ok, alternate, at, ratio, rows
from bench.many_people import add_rows
from bench.measuring import fresh_directory, quick, running, shown, table
from bench.overload import not_stored, overload
from bench.product import FASTEST, LINE, making, waypost
from bench.rooms import opened
from bench.send import NO_FAULTS, Drained, bare_loop, drain, everyone_once
from bench.signed_sender import Load, send_load
from tests.bench.stand_in import stand_in


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio(callbacks=0) as running_one:
        yield running_one


def weight(rps: float) -> Weight:
    return Weight(cold=1.0, pss=50.0, served={16: Served(rps, p99=10.0, cpu=0.5)})


def test_the_ratio_is_taken_within_each_round_and_then_the_median() -> None:
    rounds = [(weight(100), weight(50)), (weight(1000), weight(600)), (weight(10), weight(9))]
    assert ratio(rounds, at(16, "rps")) == 0.6


def test_the_floor_beside_itself_shows_every_figure() -> None:
    rounds = alternate(floor, floor, rounds=1, seconds=0.5, connections=(1, 4))
    found = rows(rounds)
    assert len(found) == 2 + 2 * 3
    assert all(isinstance(figure, float) and figure > 0 for _, *figures in found for figure in figures)


def test_a_comparison_with_a_refused_message_in_it_is_none() -> None:
    with fresh_directory() as directory:
        program = floor(directory)
        with running(program):
            refused = send_load(Load(program.hook, "not the token", requests=2, connections=1))
    with pytest.raises(RuntimeError, match="not every message was taken"):
        all_ok(refused)


def test_overload_counts_everything_offered_and_loses_nothing() -> None:
    with fresh_directory() as directory:
        program = floor(directory)
        found = overload(program, measuring_seconds=0.5, seconds=0.7)
        (directory / "acked").write_text("SM-never-stored\n")
        assert not_stored(program, directory / "acked") == 1
    assert found.lost == 0
    assert found.report.ok + sum(found.report.errors.values()) == found.report.answered > 0
    assert found.most_pss >= found.idle_pss * 0.9
    assert found.goodput_share > 0


def test_growth_asks_everything_of_each_size_in_every_round(twilio: FakeTwilio) -> None:
    few, many = grow(making(twilio.url), (500, 1000), rounds=2, times=2)
    assert few.keys() == many.keys() == ASKED.keys()
    assert all(len(costs) == 2 and min(costs) > 0 for costs in (*few.values(), *many.values()))


def test_growth_is_the_median_of_the_rounds() -> None:
    assert ratios({"new message": [1, 2, 4]}, {"new message": [1.5, 8, 4]}) == {"new message": 1.5}


def test_memory_is_weighed_before_and_after_the_messages() -> None:
    with fresh_directory() as directory:
        found = memory(floor(directory), messages=50, settle=0.1)
    assert 20 < found.idle < 200
    assert 20 < found.later < 200
    assert found.first_start > 0.05


def test_starts_are_measured_one_after_the_other() -> None:
    with fresh_directory() as one, fresh_directory() as other:
        found = starts(floor(one), floor(other), rounds=2)
    assert len(found) == 2
    assert min(seconds for pair in found for seconds in pair) > 0.05


def test_kills_of_an_honest_server_lose_nothing() -> None:
    with fresh_directory() as directory:
        tally = kill_again_and_again(floor(directory), kills=1, seed=7)
    assert (tally.kills, tally.under_load, tally.lost, tally.twice, tally.sound) == (1, 1, 0, 0, True)
    assert tally.stored >= len(tally.acked) > 0


def test_a_server_that_forgets_or_repeats_is_found_out() -> None:
    with fresh_directory() as directory:
        forgetting = replace(floor(directory), stored_ids="SELECT sid FROM message WHERE id % 2")
        assert kill_again_and_again(forgetting, kills=1, seed=7).lost > 0
    with fresh_directory() as directory:
        repeating = replace(floor(directory), stored_ids="SELECT sid FROM message UNION ALL SELECT sid FROM message")
        assert kill_again_and_again(repeating, kills=1, seed=7).twice > 0


def test_a_delivery_the_provider_took_twice_is_counted_by_its_own_id() -> None:
    texts = [{"callback": f"http://127.0.0.1:9/hooks/sms?delivery={name}"} for name in ("a", "b", "a")]
    assert taken_by_provider(texts) == {"a": 2, "b": 1}


def test_a_cry_for_help_is_seen_in_a_flood_that_is_answered_once(twilio: FakeTwilio) -> None:
    found = under_flood(making(twilio.url, messages_per_second=FASTEST), twilio, Flood(200, 1, "Help"))
    assert found.report.ok == 200
    assert (found.stored, found.waiting) == (201, 2)
    assert found.seen.place in (1, 2)
    assert 0 < found.seen.acknowledged < found.seen.on_screen < 30
    assert found.most_answers == 1


def test_the_bare_loop_sends_each_message_once(twilio: FakeTwilio) -> None:
    assert bare_loop(twilio, 200) > 0
    counts = twilio.stats()
    assert (counts["accepted"], counts["distinct_to"]) == (200, 200)


def test_an_outbox_is_drained_to_the_last_person(twilio: FakeTwilio) -> None:
    found = drain(lambda d: stand_in(d, provider_url=twilio.url), twilio, count=100, behaviour={}, patience=5)
    everyone_once(found, 100)
    assert (found.recipients, found.uncertain, found.rejected) == (100, 0, {})


def test_under_faults_the_refused_are_tried_again_and_the_cut_off_are_uncertain(twilio: FakeTwilio) -> None:
    faults = {"rate_429": 0.2, "rate_5xx": 0.1, "rate_drop": 0.1}
    found = drain(lambda d: stand_in(d, provider_url=twilio.url), twilio, count=100, behaviour=faults, patience=5)
    assert (found.recipients, found.duplicates) == (100, 0)
    assert found.uncertain == found.rejected["dropped after accepting"] > 0
    assert found.unaccounted == 0
    assert found.requests > 100
    assert 0.1 < found.throttled_share() < 0.3


def test_a_drain_that_stands_still_ends_after_its_patience(twilio: FakeTwilio) -> None:
    refusing = {"rate_400": 1.0}
    found = drain(lambda d: stand_in(d, provider_url=twilio.url), twilio, count=5, behaviour=refusing, patience=0.5)
    assert (found.recipients, found.unaccounted) == (0, 5)
    twilio.configure(rate_400=0)
    with pytest.raises(RuntimeError, match="0 of 5 people were reached"):
        everyone_once(found, 5)


def test_someone_told_twice_is_an_error() -> None:
    twice = Drained(mps=1.0, requests=3, recipients=2, duplicates=1, rejected={}, uncertain=0)
    with pytest.raises(RuntimeError, match="1 of them twice"):
        everyone_once(twice, 2)


def test_the_settings_written_for_waypost_can_be_read_back_and_are_private(tmp_path: Path) -> None:
    program = waypost(tmp_path, provider_url="http://127.0.0.1:9", messages_per_second=80)
    settings = tomllib.loads((tmp_path / "config.toml").read_text())
    assert settings["server"]["public_url"] == program.url
    assert settings["channels"]["sms"]["api_url"] == "http://127.0.0.1:9"
    assert settings["channels"]["sms"]["rate"] == 80
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600


def test_quick_is_asked_for_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUICK", "1")
    assert quick()
    monkeypatch.setenv("QUICK", "0")
    assert not quick()


def test_a_table_lines_its_columns_up() -> None:
    assert table(["", "a"], [["rate", 1.0], ["of", 100]]) == "         a\nrate  1.00\nof     100"
    assert shown(2 / 3) == "0.67"


def test_everybody_is_given_a_row_in_few_bytes_once_and_webhooks_are_timed_meanwhile() -> None:
    with (
        fresh_directory() as directory,
        opened(waypost(directory, provider_url="http://127.0.0.1:9"), SystemClock()) as runtime,
    ):
        add_rows(runtime, 3_000, channel=LINE)
        found = fanout.spread_once(runtime, 3_000)
        idle, busy = fanout.waits(runtime, idle_seconds=0.2)
    assert min(found.seconds, found.bare, idle, busy) > 0
    assert 40 < found.bytes <= fanout.MOST_BYTES


def test_one_alert_reaches_everybody_once_beside_plain_http_and_keeps_to_a_rate(twilio: FakeTwilio) -> None:
    twilio.configure(**NO_FAULTS)
    assert bare_loop(twilio, 40, threads=32) > 0
    make = making(twilio.url, messages_per_second=FASTEST)
    found = dispatch.sent(make, twilio, many=80, latency_ms=5.0)
    dispatch.everyone_once(found, 80)
    assert found.mps > 0
    assert found.cpu_ms > 0
    assert dispatch.at_a_rate(twilio, many=60, rate=40.0).people == 60
    with pytest.raises(RuntimeError, match="80 of 81 people"):
        dispatch.everyone_once(found, 81)
