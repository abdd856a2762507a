"""A document becomes an alert, or is refused with everything that is wrong with it.

What the official schema refuses is refused here, and more: polygons that are none, names that nobody can refer to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cap.content import CONTENT, EARLIER, NAMESPACE, SIGNATURES, Slot
from cap.document import LARGEST_ALERT, Node, parse
from cap.model import Alert, Area, Info, Named, Resource
from cap.problems import Problem, Reason, Refused, Wrong, shortened
from cap.values import READERS, words

_SCHEMA_PLACES = {
    f"http://www.w3.org/2001/XMLSchema-instance\n{name}" for name in ("schemaLocation", "noNamespaceSchemaLocation")
}
_MOST_PROBLEMS = 100  # nobody reads more
_MAY_BE_EMPTY = {"polygon", "circle"}  # written by servers that know no outline
Fields = Mapping[str, Sequence[Any]]  # by element: a value for each time that it stands there


def read(document: bytes, *, limit: int = LARGEST_ALERT) -> Alert:
    """The alert in the document; Refused with every problem that can be told, up to a hundred. limit: bytes."""
    return read_element(parse(document, limit=limit))


def read_element(root: Node) -> Alert:
    """The alert in an element, as it stands in a feed."""
    if root.namespace in EARLIER and root.name == "alert":
        version = EARLIER[root.namespace]
        raise Refused([Problem(root.line, Reason.EARLIER_VERSION, "alert", found=version, expected="1.2")])
    if (root.namespace, root.name) != (NAMESPACE, "alert"):
        raise Refused([Problem(root.line, Reason.NOT_CAP, found=shortened(root.name), expected="alert")])
    looking = _Looking()
    fields = looking.content(root)
    if looking.problems:
        raise Refused(looking.problems)
    return _alert(fields)


class _Looking:
    """Elements taken apart, with all that is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._known: dict[tuple[str, str], object] = {}  # every language repeats the same long polygons

    def _say(self, node: Node, reason: Reason, *, found: str = "", expected: str = "", element: str = "") -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(node.line, reason, shortened(element or node.name), found, expected))

    def content(self, node: Node) -> Fields:
        """What the elements in this one hold, by their names."""
        slots = CONTENT[node.name]
        self._look_at_attributes(node)
        if words(node.text):
            self._say(node, Reason.STRAY_TEXT, found=shortened(node.text))
        fields: dict[str, list[Any]] = {slot.name: [] for slot in slots}
        for child in self._in_order(node, slots):
            if child.name in CONTENT:
                fields[child.name].append(self.content(child))
            else:
                fields[child.name].extend(self._value(child))
        return fields

    def _look_at_attributes(self, node: Node) -> None:
        for name in node.attributes.keys() - _SCHEMA_PLACES:
            self._say(node, Reason.UNKNOWN_ATTRIBUTE, found=shortened(name.rpartition("\n")[2]))

    def _in_order(self, node: Node, slots: Sequence[Slot]) -> list[Node]:
        """The children that may stand here, after saying which may not, which are missing or out of place."""
        places = {slot.name: place for place, slot in enumerate(slots)}
        kept: list[Node] = []
        reached, signed = -1, False
        met: set[str] = set()
        for child in node.children:
            if child.namespace == SIGNATURES and node.name == "alert":
                signed = True
                continue
            place = places.get(child.name) if child.namespace == NAMESPACE else None
            if place is None:
                self._say(child, Reason.UNKNOWN_ELEMENT)
                continue
            if place < reached or signed:
                self._say(child, Reason.WRONG_ORDER, expected="Signature" if signed else slots[reached].name)
            elif child.name in met and not slots[place].many:
                self._say(child, Reason.TWICE)
            reached = max(reached, place)
            met.add(child.name)
            kept.append(child)
        for missing in (slot.name for slot in slots if slot.needed and slot.name not in met):
            self._say(node, Reason.MISSING, element=missing)
        return kept

    def _value(self, node: Node) -> list[object]:
        """What the element holds, alone in a list; nothing when that is nothing or wrong."""
        self._look_at_attributes(node)
        for child in node.children:
            self._say(child, Reason.STRAY_ELEMENT)
        text = node.text
        if node.name in _MAY_BE_EMPTY and not words(text):
            return []
        key = (node.name, text)
        if key not in self._known:
            try:
                self._known[key] = READERS.get(node.name, words)(text)
            except Wrong as wrong:
                self._say(node, wrong.reason, found=wrong.found, expected=wrong.expected)
                return []
        return [self._known[key]]


def _one(fields: Fields, name: str) -> Any:
    """The only value, None for none and for empty words."""
    return (fields[name][0] or None) if fields[name] else None


def _number(fields: Fields, name: str) -> Any:
    """The only value, None for none: nought is a number."""
    return fields[name][0] if fields[name] else None


def _named(fields: Fields, name: str) -> tuple[Named, ...]:
    return tuple(Named(pair["valueName"][0], pair["value"][0]) for pair in fields[name])


def _alert(fields: Fields) -> Alert:
    return Alert(
        identifier=fields["identifier"][0],
        sender=fields["sender"][0],
        sent=fields["sent"][0],
        status=fields["status"][0],
        message_type=fields["msgType"][0],
        source=_one(fields, "source"),
        scope=fields["scope"][0],
        restriction=_one(fields, "restriction"),
        addresses=_one(fields, "addresses") or (),
        codes=tuple(code for code in fields["code"] if code),
        note=_one(fields, "note"),
        references=_one(fields, "references") or (),
        incidents=_one(fields, "incidents") or (),
        infos=tuple(_info(info) for info in fields["info"]),
    )


def _info(fields: Fields) -> Info:
    return Info(
        language=_one(fields, "language") or "en-US",
        categories=tuple(fields["category"]),
        event=fields["event"][0],
        response_types=tuple(fields["responseType"]),
        urgency=fields["urgency"][0],
        severity=fields["severity"][0],
        certainty=fields["certainty"][0],
        audience=_one(fields, "audience"),
        event_codes=_named(fields, "eventCode"),
        effective=_one(fields, "effective"),
        onset=_one(fields, "onset"),
        expires=_one(fields, "expires"),
        sender_name=_one(fields, "senderName"),
        headline=_one(fields, "headline"),
        description=_one(fields, "description"),
        instruction=_one(fields, "instruction"),
        web=_one(fields, "web"),
        contact=_one(fields, "contact"),
        parameters=_named(fields, "parameter"),
        resources=tuple(_resource(resource) for resource in fields["resource"]),
        areas=tuple(_area(area) for area in fields["area"]),
    )


def _resource(fields: Fields) -> Resource:
    return Resource(
        description=fields["resourceDesc"][0],
        mime_type=fields["mimeType"][0],
        size=_number(fields, "size"),
        uri=_one(fields, "uri"),
        deref_uri=_one(fields, "derefUri"),
        digest=_one(fields, "digest"),
    )


def _area(fields: Fields) -> Area:
    return Area(
        description=fields["areaDesc"][0],
        polygons=tuple(fields["polygon"]),
        circles=tuple(fields["circle"]),
        geocodes=_named(fields, "geocode"),
        altitude=_number(fields, "altitude"),
        ceiling=_number(fields, "ceiling"),
    )
