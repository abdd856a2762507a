"""Lists of alerts: written as Atom and RSS, read from either (or one alert that stands where a list was expected).

An item of RSS links to the CAP document, its guid is the identifier, its date the moment of sending (WMO practice). An
entry of Atom has a link of the type `application/cap+xml`, and one to the page, which programs for people follow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from cap.content import EARLIER, MEDIA_TYPE, NAMESPACE
from cap.document import LARGEST_FEED, Node, parse
from cap.model import Alert, Info
from cap.problems import Problem, Reason, Refused, shortened
from cap.values import words, written_link
from cap.writing import sayable

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn what stands around the title in somebody's list

_CAP = (NAMESPACE, *EARLIER)
_PAGES = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert in a list. url: of its CAP document. page: where people read it. changed: when it last meant else."""

    alert: Alert
    url: str
    page: str | None = None
    changed: datetime | None = None


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
    _add(entry, "updated", _moment(listed.changed or alert.sent))
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


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An alert as a list names it. Nothing in it was checked but the scheme of the link.

    link: of its CAP document, http or https; empty when the entry has none. document: the alert itself, where the list
    carries it, to be given to `read`.
    """

    identifier: str
    title: str
    updated: datetime | None
    link: str
    document: bytes | None = None


def read_feed(document: bytes, *, base: str = "", limit: int = LARGEST_FEED) -> tuple[FeedEntry, ...]:
    """The alerts that a list names, in its order; Refused when it is none. base: the address it came from."""
    root = parse(document, limit=limit)
    if root.name == "alert" and root.namespace in _CAP:
        return (FeedEntry(_text(root, "identifier", root.namespace), "", None, "", document),)
    if (root.namespace, root.name) == (ATOM, "feed"):
        return tuple(_from_atom(entry, base) for entry in root.all("entry", namespace=ATOM))
    channel = root.first("channel", namespace="") if (root.namespace, root.name) == ("", "rss") else None
    if channel is None:
        raise Refused([Problem(root.line, Reason.NOT_A_FEED, found=shortened(root.name))])
    return tuple(_from_rss(item, base) for item in channel.all("item", namespace=""))


def _from_atom(entry: Node, base: str) -> FeedEntry:
    links = [link.attributes for link in entry.all("link", namespace=ATOM)]
    chosen = [one for one in links if one.get("type", "").partition(";")[0].strip() == MEDIA_TYPE]
    plain = [one for one in links if one.get("type") not in _PAGES and one.get("rel", "alternate") == "alternate"]
    link = next((one.get("href", "") for one in (*chosen, *plain)), "")
    return FeedEntry(
        identifier=_text(entry, "id", ATOM),
        title=_text(entry, "title", ATOM),
        updated=_atom_time(_text(entry, "updated", ATOM)),
        link=_whole(link, base),
        document=next(_alerts_in(entry), None),
    )


def _alerts_in(entry: Node) -> Iterator[bytes]:
    """The alerts that stand in the content of an entry."""
    for content in entry.all("content", namespace=ATOM):
        yield from (
            _document_of(child) for child in content.children if child.name == "alert" and child.namespace in _CAP
        )


def _document_of(alert: Node) -> bytes:
    """The element as a document of its own."""
    from lxml import etree

    root = etree.Element(f"{{{alert.namespace}}}{alert.name}", nsmap={None: alert.namespace})
    _copy(alert, root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _copy(node: Node, element: "_Element") -> None:
    from lxml import etree

    element.text = node.text
    for name, value in node.attributes.items():
        namespace, _, local = name.rpartition("\n")
        element.set(etree.QName(namespace or None, local), value)
    for child in node.children:
        _copy(child, etree.SubElement(element, etree.QName(child.namespace or None, child.name)))


def _from_rss(item: Node, base: str) -> FeedEntry:
    enclosed = (one.attributes for one in item.all("enclosure", namespace=""))
    typed = (*(one.attributes for one in item.all("link", namespace=ATOM)), *enclosed)
    chosen = next((one for one in typed if one.get("type") == MEDIA_TYPE), {})
    link = _whole(chosen.get("href") or chosen.get("url") or _text(item, "link"), base)
    return FeedEntry(
        identifier=_text(item, "guid") or link,
        title=_text(item, "title"),
        updated=_rss_time(_text(item, "pubDate")),
        link=link,
    )


def _text(node: Node, name: str, namespace: str = "") -> str:
    """The words of the first child of that name; empty when there is none."""
    child = node.first(name, namespace=namespace)
    return words(child.text) if child else ""


def _whole(link: str, base: str) -> str:
    """The address in full; empty when it is none of the web."""
    try:
        full = urljoin(base, link.strip()) if link.strip() else ""
        parts = urlsplit(full)
    except ValueError:
        return ""
    return full if parts.scheme in {"http", "https"} and parts.hostname else ""


def _atom_time(written: str) -> datetime | None:
    """The moment (RFC 3339), None when it is none; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rss_time(written: str) -> datetime | None:
    """The moment (RFC 2822), None when it is none; without a zone it is UTC."""
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
