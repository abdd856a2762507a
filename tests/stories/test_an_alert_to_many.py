"""One alert to many, killed while rows are given and while it is sent: nobody is told twice or lost from sight."""

from bench.alert_crash import faults, survive
from bench.fake_twilio import FakeTwilio
from bench.measuring import fresh_directory


def test_f_01_an_alert_that_is_killed_reaches_everybody_once_or_says_whom_it_may_not_have() -> None:
    with fresh_directory() as directory, FakeTwilio(callbacks=0) as twilio:
        found = survive(directory, twilio, people=400, spread_kills=1, send_kills=1, seed=3)
    assert faults(found) == []
    assert (found.spread_kills, found.send_kills) == (1, 1)
    assert found.told + found.shown.uncertain >= found.people
