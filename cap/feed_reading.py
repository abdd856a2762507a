"""Lists of alerts of others: Atom, RSS 2.0, or one alert that stands where a list was expected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from cap.content import EARLIER, MEDIA_TYPE, NAMESPACE
from cap.document import LARGEST_FEED, Node, parse
from cap.feeds import ATOM
from cap.problems import Problem, Reason, Refused, shortened
from cap.values import words

if TYPE_CHECKING:
    from lxml.etree import _Element

_CAP = (NAMESPACE, *EARLIER)
_PAGES = {"text/html", "application/xhtml+xml"}


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
