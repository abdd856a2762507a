"""Lists of alerts: another program understands ours, and we understand those of others."""

from calendar import timegm
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cap.feeds import Feed, FeedEntry, Listed, atom, info_in, read_feed, rss
from cap.model import Alert
from cap.problems import Reason, Refused
from cap.reading import read
from cap.writing import write
from tests.makers.alerts import SENT, alerts, an_alert, an_info


class Writes(Protocol):
    def __call__(self, entries: Iterable[Listed], *, feed: Feed) -> bytes: ...


FEED = Feed(
    "Warnings & news <1>",
    "https://waypost.test/alerts.atom",
    "https://waypost.test/",
    "en",
    "Waypost",
    SENT,
    "All of them",
)
TWO = (
    Listed(
        an_alert(an_info("fr"), an_info("en-GB"), an_info("ar", headline="فيضان <b> & \u202e\u2066نهر\x00")),
        "https://waypost.test/alerts/1.cap?a=1&b=2",
        "https://waypost.test/alerts/1",
    ),
    Listed(an_alert(identifier="waypost-A7-2", infos=(), note="Over"), "https://waypost.test/alerts/2.cap"),
)
WRITERS: list[Writes] = [atom, rss]


@pytest.mark.parametrize("write_feed", WRITERS)
def test_another_program_understands_our_list(write_feed: Writes) -> None:
    told = feedparser.parse(write_feed(TWO, feed=FEED))
    assert not told.bozo
    assert (told.feed.title, told.feed.link) == ("Warnings & news <1>", "https://waypost.test/")
    one, two = told.entries
    assert one.title == "River rising: leave the low ground (en-GB)"
    assert one.summary.startswith("The river will rise two metres tonight. (en-GB)")
    assert one.title_detail.language == "en-GB"
    assert one.link == (
        "https://waypost.test/alerts/1.cap?a=1&b=2" if write_feed is rss else "https://waypost.test/alerts/1"
    )
    assert (two.title, two.links[0].href) == ("Over", "https://waypost.test/alerts/2.cap")
    assert timegm(one.published_parsed) == SENT.timestamp()


def test_an_entry_of_atom_says_its_type_and_its_page() -> None:
    one, two = feedparser.parse(atom(TWO, feed=FEED)).entries
    assert [(link.type, link.href) for link in one.links] == [
        ("application/cap+xml", "https://waypost.test/alerts/1.cap?a=1&b=2"),
        ("text/html", "https://waypost.test/alerts/1"),
    ]
    assert one.id == "urn:oid:2.49.0.0.999.0.1"
    assert two.id == "tag:waypost.test,2026-11-22:waypost-A7-2"
    assert timegm(one.updated_parsed) == SENT.timestamp()


def test_an_item_of_rss_is_known_by_its_identifier() -> None:
    one, two = feedparser.parse(rss(TWO, feed=FEED)).entries
    assert (one.id, two.id) == ("urn:oid:2.49.0.0.999.0.1", "waypost-A7-2")
    assert not one.guidislink


@pytest.mark.parametrize("write_feed", WRITERS)
def test_x_37_a_title_turns_nothing_around_it_and_says_its_language(write_feed: Writes) -> None:
    feed = Feed("إنذارات", FEED.url, FEED.home, "ar", "Waypost", SENT)
    written = write_feed(TWO, feed=feed)
    assert b'xml:lang="ar"' in written
    one = feedparser.parse(written, sanitize_html=False).entries[0]
    assert one.title == "فيضان <b> & نهر"


@pytest.mark.parametrize("write_feed", WRITERS)
def test_what_we_list_we_read(write_feed: Writes) -> None:
    one, two = read_feed(write_feed(TWO, feed=FEED))
    assert one.link == "https://waypost.test/alerts/1.cap?a=1&b=2"
    assert (one.updated, two.updated) == (SENT, SENT)
    assert one.identifier == "urn:oid:2.49.0.0.999.0.1"
    assert (one.document, two.title) == (None, "Over")


@settings(max_examples=25)
@given(st.lists(alerts, max_size=2))
def test_any_alert_can_be_listed(listed: list[Alert]) -> None:
    entries = [Listed(alert, f"https://waypost.test/{at}.cap") for at, alert in enumerate(listed)]
    for written in (atom(entries, feed=FEED), rss(entries, feed=FEED)):
        assert [entry.link for entry in read_feed(written)] == [entry.url for entry in entries]


def test_the_nearest_language_is_told() -> None:
    alert = an_alert(an_info("fr"), an_info("en-GB"), an_info("en"))
    asked = {language: info_in(alert, language) for language in ("EN", "en-US", "pt")}
    assert {language: info and info.language for language, info in asked.items()} == {
        "EN": "en",
        "en-US": "en-GB",
        "pt": "fr",
    }
    assert info_in(an_alert(infos=()), "en") is None


ENTRY = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>a</title>{}</entry></feed>'
ITEM = '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><item><guid>1</guid>{}</item></channel></rss>'
CAP_LINK = 'type="application/cap+xml"'


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ('<link href="https://a.test/1"/>', "https://a.test/1"),
        (
            f'<link type="text/html" href="/1.html"/><link rel="related" {CAP_LINK} href="1.cap"/>',
            "https://b.test/x/1.cap",
        ),
        ('<link type="text/html" href="/1.html"/>', ""),
        ('<link rel="self" href="/1"/>', ""),
        ('<link href="file:///etc/passwd"/>', ""),
        ('<link href="javascript:alert(1)"/>', ""),
        ('<link href="http://[::1"/>', ""),
        ("", ""),
    ],
)
def test_of_the_links_of_an_entry_the_one_to_the_alert_is_taken(inside: str, link: str) -> None:
    assert read_feed(ENTRY.format(inside).encode(), base="https://b.test/x/feed")[0].link == link


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link> https://a.test/1 </link>", "https://a.test/1"),
        (
            f'<link>https://a.test/1.html</link><enclosure {CAP_LINK} url="https://a.test/1.cap"/>',
            "https://a.test/1.cap",
        ),
        (f'<link>https://a.test/1.html</link><a:link {CAP_LINK} href="https://a.test/1.cap"/>', "https://a.test/1.cap"),
        ("", ""),
    ],
)
def test_of_the_links_of_an_item_the_one_to_the_alert_is_taken(inside: str, link: str) -> None:
    assert read_feed(ITEM.format(inside).encode())[0].link == link


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-11-22T15:30:00Z", SENT),
        ("2026-11-22T15:30:00.00-00:00", SENT),
        ("2026-11-22T15:30:00", SENT),
        ("yesterday", None),
    ],
)
def test_times_of_lists_are_read_as_they_are_written(written: str, read_as: datetime | None) -> None:
    assert read_feed(ENTRY.format(f"<updated>{written}</updated>").encode())[0].updated == read_as
    rfc = {SENT: "Sun, 22 Nov 2026 18:30:00 +0300", None: "yesterday"}[read_as]
    assert read_feed(ITEM.format(f"<pubDate>{rfc}</pubDate>").encode())[0].updated == read_as


def test_an_alert_that_stands_in_the_list_or_instead_of_it_is_given() -> None:
    document = write(an_alert())
    assert read_feed(document) == (FeedEntry("urn:oid:2.49.0.0.999.0.1", "", None, "", document),)
    inside = document.decode().partition("?>")[2]
    entry = read_feed(ENTRY.format(f'<content type="application/cap+xml">{inside}</content>').encode())[0]
    assert entry.document is not None
    assert read(entry.document) == an_alert()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<html/>", Reason.NOT_A_FEED),
        (b"<rss/>", Reason.NOT_A_FEED),
        (b"hello", Reason.NOT_XML),
        (b"<a>" * 40, Reason.TOO_DEEP),
        (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', Reason.DTD),
        (b" " * 4_000_001, Reason.TOO_LARGE),
    ],
)
def test_x_15_what_is_no_list_is_refused(document: bytes, reason: Reason) -> None:
    with pytest.raises(Refused) as refused:
        read_feed(document)
    assert [problem.reason for problem in refused.value.problems] == [reason]


@given(st.binary(max_size=100), st.integers(0, 2000))
def test_p_17_no_bytes_break_the_reader_of_lists(noise: bytes, at: int) -> None:
    good = atom(TWO, feed=FEED)
    spoiled = good[: at % len(good)] + noise + good[at % len(good) :]
    try:
        found = read_feed(spoiled)
    except Refused:
        found = ()
    assert len(found) <= 2
