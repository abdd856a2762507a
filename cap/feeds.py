"""Lists of alerts: written as Atom and RSS, read from either.

An item of RSS links to the CAP document, its guid is the identifier, its date the moment of sending (WMO practice). An
entry of Atom has a link of the type `application/cap+xml`, and one to the page, which programs for people follow.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from cap.content import MEDIA_TYPE
from cap.model import Alert, Info
from cap.values import written_link
from cap.writing import sayable

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn what stands around the title in somebody's list


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert in a list. url: of its CAP document. page: where people read it."""

    alert: Alert
    url: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a list says of itself. url: its own address. home: where people read about it."""

    title: str
    url: str
    home: str
    language: str
    author: str
    updated: datetime
    about: str = ""


def info_in(alert: Alert, language: str) -> Info | None:
    """What the alert says in this language, else in another form of it, else first; None when it says nothing."""
    asked = language.lower()
    nearest = sorted(alert.infos, key=lambda info: _distance(info.language.lower(), asked))
    return nearest[0] if nearest else None


def _distance(tag: str, asked: str) -> int:
    return 0 if tag == asked else 1 if tag.partition("-")[0] == asked.partition("-")[0] else 2


def atom(entries: Iterable[Listed], *, feed: Feed) -> bytes:
    """The list as Atom (RFC 4287), in the order given."""
    from lxml import etree

    root = etree.Element(f"{{{ATOM}}}feed", {_LANG: feed.language}, nsmap={None: ATOM})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    if feed.about:
        _add(root, "subtitle", feed.about)
    _add(root, "updated", _moment(feed.updated))
    _link(root, feed.url, {"rel": "self", "type": "application/atom+xml"})
    _link(root, feed.home, {"rel": "alternate", "type": "text/html"})
    _add(_add(root, "author"), "name", feed.author)
    for listed in entries:
        _atom_entry(_add(root, "entry"), listed, feed)
    return _written(root)


def _atom_entry(entry: "_Element", listed: Listed, feed: Feed) -> None:
    alert, info = listed.alert, info_in(listed.alert, feed.language)
    _say_language(entry, info, feed)
    _add(entry, "id", _atom_id(alert, feed))
    _add(entry, "title", _title(alert, info))
    _add(entry, "updated", _moment(alert.sent))
    _add(entry, "published", _moment(alert.sent))
    _add(_add(entry, "author"), "name", (info and info.sender_name) or alert.sender)
    _link(entry, listed.url, {"rel": "alternate", "type": MEDIA_TYPE})
    if listed.page:
        _link(entry, listed.page, {"rel": "alternate", "type": "text/html"})
    for category in info.categories if info else ():
        _add(entry, "category", attributes={"term": category})
    if summary := _summary(info):
        _add(entry, "summary", summary)


def _atom_id(alert: Alert, feed: Feed) -> str:
    """The identifier where it is an address of some kind, else a tag (RFC 4151) around it."""
    if _ADDRESS.fullmatch(alert.identifier):
        return alert.identifier
    return f"tag:{urlsplit(feed.url).hostname or 'localhost'},{alert.sent:%Y-%m-%d}:{quote(alert.identifier)}"


def rss(entries: Iterable[Listed], *, feed: Feed) -> bytes:
    """The list as RSS 2.0, in the order given."""
    from lxml import etree

    root = etree.Element("rss", {"version": "2.0", _LANG: feed.language}, nsmap={"atom": ATOM})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", written_link(feed.home))
    _add(channel, "description", feed.about or feed.title)
    _add(channel, "language", feed.language)
    _add(channel, "lastBuildDate", format_datetime(feed.updated))
    _link(channel, feed.url, {"rel": "self", "type": "application/rss+xml"})
    for listed in entries:
        _rss_item(_add(channel, "item"), listed, feed)
    return _written(root)


def _rss_item(item: "_Element", listed: Listed, feed: Feed) -> None:
    alert, info = listed.alert, info_in(listed.alert, feed.language)
    _say_language(item, info, feed)
    _add(item, "title", _title(alert, info))
    _add(item, "link", written_link(listed.url))
    _add(item, "description", _summary(info) or _title(alert, info))
    for category in info.categories if info else ():
        _add(item, "category", category)
    _add(item, "guid", alert.identifier, attributes={"isPermaLink": "false"})
    _add(item, "pubDate", format_datetime(alert.sent.replace(microsecond=0)))


def _title(alert: Alert, info: Info | None) -> str:
    return (info and (info.headline or info.event)) or alert.note or alert.identifier


def _summary(info: Info | None) -> str:
    return "\n\n".join(text for text in (info.description, info.instruction) if text) if info else ""


def _say_language(element: "_Element", info: Info | None, feed: Feed) -> None:
    if info and info.language != feed.language:
        element.set(_LANG, info.language)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _link(parent: "_Element", address: str, attributes: Mapping[str, str]) -> None:
    from lxml import etree

    etree.SubElement(parent, f"{{{ATOM}}}link", {**attributes, "href": written_link(address)})


def _add(
    parent: "_Element", name: str, text: str | None = None, *, attributes: Mapping[str, str] | None = None
) -> "_Element":
    """A new element in the parent's namespace, with words that turn nothing around them."""
    from lxml import etree

    child = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name), attributes)
    child.text = None if text is None else sayable(_TURNING.sub("", text))
    return child


def _written(root: "_Element") -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
