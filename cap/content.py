"""Which elements stand in which, in what order and how often. Source: OASIS CAP 1.2; `tests/conformance` compares.

After a name: `!` once, `?` at most once, `*` any number, `+` one or more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
EARLIER = {
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.0": "1.0",
}
SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
MEDIA_TYPE = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an element may stand among its neighbours."""

    name: str
    needed: bool
    many: bool


def _slots(written: str) -> tuple[Slot, ...]:
    return tuple(Slot(one[:-1], one[-1] in "!+", one[-1] in "*+") for one in written.split())


_NAMED = _slots("valueName! value!")
CONTENT: Mapping[str, tuple[Slot, ...]] = {
    "alert": _slots(
        "identifier! sender! sent! status! msgType! source? scope! restriction? addresses? code* note? references?"
        " incidents? info*"
    ),
    "info": _slots(
        "language? category+ event! responseType* urgency! severity! certainty! audience? eventCode* effective? onset?"
        " expires? senderName? headline? description? instruction? web? contact? parameter* resource* area*"
    ),
    "resource": _slots("resourceDesc! mimeType! size? uri? derefUri? digest?"),
    "area": _slots("areaDesc! polygon* circle* geocode* altitude? ceiling?"),
    "eventCode": _NAMED,
    "parameter": _NAMED,
    "geocode": _NAMED,
}
