"""An alert becomes a document that the official schema takes, and the stricter one of those who pass alerts on."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cap.content import CONTENT, NAMESPACE
from cap.model import Alert, Area, Category, Info, Named, Resource
from cap.problems import Reason, Wrong
from cap.values import (
    language,
    name,
    written_circle,
    written_link,
    written_members,
    written_number,
    written_polygon,
    written_references,
    written_time,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

# What XML 1.0 cannot say, and control characters that it should not
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028]")
Said = tuple[str, "str | Sequence[Said] | None"]  # an element: its words, or the elements in it; None: it is not there


def write(alert: Alert) -> bytes:
    """The document, in UTF-8. Fractions of seconds go, characters that XML cannot hold too.

    Wrong (a ValueError) for what no schema takes: names with blanks, no category, a polygon that is none, a height
    below the sea; ValueError for a moment without a time zone.
    """
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _fill(root, "alert", _alert(alert))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def sayable(text: str) -> str:
    """The text without what XML cannot hold, its lines ended as XML ends them."""
    return _UNSAYABLE.sub("", _LINE_ENDS.sub("\n", text))


def _fill(element: "_Element", kind: str, found: Iterable[Said]) -> None:
    """The elements put into this one in the order of the standard."""
    from lxml import etree

    order = {slot.name: place for place, slot in enumerate(CONTENT[kind])}
    for child_name, content in sorted(found, key=lambda said: order[said[0]]):
        if content is None:
            continue
        child = etree.SubElement(element, f"{{{NAMESPACE}}}{child_name}")
        if isinstance(content, str):
            child.text = sayable(content)
        else:
            _fill(child, child_name, content)


def _alert(alert: Alert) -> list[Said]:
    return [
        ("identifier", name(alert.identifier)),
        ("sender", name(alert.sender)),
        ("sent", written_time(alert.sent)),
        ("status", alert.status),
        ("msgType", alert.message_type),
        ("source", alert.source),
        ("scope", alert.scope),
        ("restriction", alert.restriction),
        ("addresses", written_members(alert.addresses) or None),
        *(("code", code) for code in alert.codes),
        ("note", alert.note),
        ("references", written_references(alert.references) or None),
        ("incidents", written_members(alert.incidents) or None),
        *(("info", _info(info)) for info in alert.infos),
    ]


def _info(info: Info) -> list[Said]:
    times = (("effective", info.effective), ("onset", info.onset), ("expires", info.expires))
    return [
        ("language", language(info.language)),
        *(("category", category) for category in _some(info.categories)),
        ("event", info.event),
        *(("responseType", response) for response in info.response_types),
        ("urgency", info.urgency),
        ("severity", info.severity),
        ("certainty", info.certainty),
        ("audience", info.audience),
        *_named("eventCode", info.event_codes),
        *((called, written_time(moment)) for called, moment in times if moment is not None),
        ("senderName", info.sender_name),
        ("headline", info.headline),
        ("description", info.description),
        ("instruction", info.instruction),
        ("web", info.web and written_link(info.web)),
        ("contact", info.contact),
        *_named("parameter", info.parameters),
        *(("resource", _resource(resource)) for resource in info.resources),
        *(("area", _area(area)) for area in info.areas),
    ]


def _some(categories: Sequence[Category]) -> Sequence[Category]:
    if not categories:
        raise Wrong(Reason.MISSING, expected="category")
    return categories


def _named(kind: str, found: Iterable[Named]) -> list[Said]:
    return [(kind, [("valueName", one.name), ("value", one.value)]) for one in found]


def _resource(resource: Resource) -> list[Said]:
    return [
        ("resourceDesc", resource.description),
        ("mimeType", resource.mime_type),
        ("size", None if resource.size is None else str(resource.size)),
        ("uri", resource.uri and written_link(resource.uri)),
        ("derefUri", resource.deref_uri),
        ("digest", resource.digest),
    ]


def _area(area: Area) -> list[Said]:
    return [
        ("areaDesc", area.description),
        *(("polygon", written_polygon(polygon)) for polygon in area.polygons),
        *(("circle", written_circle(circle)) for circle in area.circles),
        *_named("geocode", area.geocodes),
        ("altitude", _height(area.altitude)),
        ("ceiling", _height(area.ceiling)),
    ]


def _height(feet: float | None) -> str | None:
    if feet is not None and not feet >= 0:
        raise Wrong(Reason.BAD_NUMBER, found=str(feet))
    return None if feet is None else written_number(feet)
