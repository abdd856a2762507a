"""An alert as a document: whatever it says, somebody else reads the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from cap.model import Alert, Area, Circle, Polygon, Reference
from cap.problems import Reason, Wrong
from cap.reading import read
from cap.writing import write
from tests.makers.alerts import SENT, alerts, an_alert, an_info


@given(alerts)
def test_what_is_written_is_read_as_it_was(alert: Alert) -> None:
    assert read(write(alert)) == alert


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (SENT, b"2026-11-22T18:30:00+03:00"),
        (datetime(2026, 11, 22, 15, 30, 9, 123456, tzinfo=UTC), b"2026-11-22T15:30:09-00:00"),
        (
            datetime(2026, 11, 22, 15, 30, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
            b"2026-11-22T15:30:00-03:30",
        ),
        (datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=2, seconds=27))), b"1889-12-31T23:57:33-00:00"),
        (datetime(999, 1, 1, tzinfo=UTC), b"0999-01-01T00:00:00-00:00"),
    ],
)
def test_times_have_an_offset_and_no_fraction(moment: datetime, written: bytes) -> None:
    assert b"<sent>" + written + b"</sent>" in write(an_alert(sent=moment))


def test_a_reference_says_the_time_as_the_alert_it_means_said_it() -> None:
    for zone in (b"+00:00", b"-00:00", b"+05:45"):
        told = write(an_alert()).replace(b"18:30:00+03:00", b"18:30:00" + zone)
        before = read(told)
        after = write(an_alert(references=(before.reference,)))
        assert b"alerts@waypost.test,urn:oid:2.49.0.0.999.0.1,2026-11-22T18:30:00" + zone in after


def test_a_moment_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write(an_alert(sent=SENT.replace(tzinfo=None)))


def test_words_of_any_kind_stay_words() -> None:
    hostile = "</description><script>alert('1')</script> & ]]> &#x202e; \u202e ١٢ 🏃 \"'"
    found = read(write(an_alert(an_info(description=hostile, headline="a\x00b\x0bc\x1bd\ud800e\ufffff\r\ng"))))
    assert found.infos[0].description == hostile
    assert found.infos[0].headline == "abcdef\ng"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (an_alert(identifier="a b"), Reason.BAD_NAME),
        (an_alert(identifier=""), Reason.BAD_NAME),
        (an_alert(sender="a,b"), Reason.BAD_NAME),
        (an_alert(references=(Reference("a<b", "c", SENT),)), Reason.BAD_NAME),
        (an_alert(an_info("en_US")), Reason.BAD_LANGUAGE),
        (an_alert(an_info(categories=())), Reason.MISSING),
        (an_alert(an_info(areas=(Area("a", altitude=-1.0),))), Reason.BAD_NUMBER),
        (an_alert(an_info(areas=(Area("a", circles=(Circle(91.0, 0.0, 1.0),)),))), Reason.LATITUDE),
        (an_alert(an_info(areas=(Area("a", polygons=(Polygon(((1.0, 1.0),)),)),))), Reason.POLYGON_SHORT),
    ],
)
def test_what_no_schema_takes_is_not_written(changed: Alert, reason: Reason) -> None:
    with pytest.raises(Wrong) as wrong:
        write(changed)
    assert wrong.value.reason is reason


def test_links_are_written_as_addresses() -> None:
    written = write(an_alert(an_info(web="https://waypost.test/a b/ش?q=100%&x=%20")))
    assert b"<web>https://waypost.test/a%20b/%D8%B4?q=100%25&amp;x=%20</web>" in written


def test_names_with_blanks_are_quoted() -> None:
    alert = replace(an_alert(), addresses=("one@a.test", "two three"), incidents=("flood",))
    assert b'<addresses>one@a.test "two three"</addresses>' in write(alert)
    assert read(write(alert)) == alert
