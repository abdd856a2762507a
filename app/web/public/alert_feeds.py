"""What went out lately as Atom and RSS: pure, from what was frozen. Whoever passes warnings on polls these."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from cap.content import MEDIA_TYPE
from cap.writing import sayable

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM, RSS = "application/atom+xml", "application/rss+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Said = tuple[str, str, dict[str, str]]  # an element: its name, its words, its attributes


@dataclass(frozen=True, slots=True)
class Entry:
    """One issue. identifier: of the CAP document; page, document: whole addresses; changed: when it last meant else."""

    identifier: str
    title: str
    words: str
    category: str
    language: str
    page: str
    document: str
    sent: datetime
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands above the entries. here: the address of the feed itself; began: when nothing was said yet."""

    title: str
    organisation: str
    language: str
    here: str
    page: str
    began: datetime

    def changed(self, entries: Iterable[Entry]) -> datetime:
        """When any of it last changed."""
        return max((entry.changed for entry in entries), default=self.began)


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as RFC 4287 has it; every entry leads to its page and to its CAP document."""
    from lxml import etree

    root = etree.Element(f"{{{_ATOM}}}feed", {_LANG: feed.language}, nsmap={None: _ATOM})
    changed = feed.changed(entries).isoformat()
    head: list[Said] = [
        ("id", feed.here, {}),
        ("title", feed.title, {}),
        ("updated", changed, {}),
        ("link", "", {"rel": "self", "type": ATOM, "href": feed.here}),
        ("link", "", {"rel": "alternate", "type": "text/html", "href": feed.page}),
    ]
    _fill(root, head, namespace=_ATOM)
    _fill(_within(root, "author", namespace=_ATOM), [("name", feed.organisation, {})], namespace=_ATOM)
    for entry in entries:
        element = _within(root, "entry", namespace=_ATOM)
        element.set(_LANG, entry.language)
        _fill(element, _of_atom(entry), namespace=_ATOM)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _of_atom(entry: Entry) -> list[Said]:
    return [
        ("id", entry.page, {}),
        ("title", entry.title, {}),
        ("published", entry.sent.isoformat(), {}),
        ("updated", entry.changed.isoformat(), {}),
        ("summary", entry.words, {}),
        ("category", "", {"term": entry.category}),
        ("link", "", {"rel": "alternate", "type": "text/html", "href": entry.page}),
        ("link", "", {"rel": "related", "type": MEDIA_TYPE, "href": entry.document}),
    ]


def rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """The feed as RSS 2.0; an entry leads to its page and carries its CAP document with it."""
    from lxml import etree

    root = etree.Element("rss", version="2.0", nsmap={"atom": _ATOM})
    channel = _within(root, "channel")
    head: list[Said] = [
        ("title", feed.title, {}),
        ("link", feed.page, {}),
        ("description", feed.title, {}),
        ("language", feed.language, {}),
        ("lastBuildDate", format_datetime(feed.changed(entries)), {}),
    ]
    _fill(channel, head)
    _fill(channel, [("link", "", {"rel": "self", "type": RSS, "href": feed.here})], namespace=_ATOM)
    for entry in entries:
        _fill(_within(channel, "item"), _of_rss(entry))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _of_rss(entry: Entry) -> list[Said]:
    return [
        ("title", entry.title, {}),
        ("link", entry.page, {}),
        ("guid", entry.identifier, {"isPermaLink": "false"}),
        ("pubDate", format_datetime(entry.changed), {}),
        ("description", entry.words, {}),
        ("category", entry.category, {}),
        ("enclosure", "", {"url": entry.document, "type": MEDIA_TYPE, "length": "0"}),
    ]


def _within(parent: "_Element", name: str, *, namespace: str = "") -> "_Element":
    from lxml import etree

    return etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)


def _fill(parent: "_Element", said: Iterable[Said], *, namespace: str = "") -> None:
    for name, words, attributes in said:
        element = _within(parent, name, namespace=namespace)
        element.text = sayable(words) or None
        for key, value in attributes.items():
            element.set(key, sayable(value))
