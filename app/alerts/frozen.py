"""An issue as it went out: all that is needed to say it again, whatever has changed since. Kept as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.alerts.composing import Text
from app.alerts.content import Content, from_json, to_json
from cap.model import MessageType, Reference, ResponseType


@dataclass(frozen=True, slots=True)
class Outline:
    """An area as it was: its P-code, its names by language, and its borders as rings of (latitude, longitude)."""

    pcode: str
    names: Mapping[str, str]
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One publication, frozen."""

    identifier: str
    sender: str
    code: str
    number: int
    type: MessageType
    sent: datetime
    references: tuple[Reference, ...]
    content: Content
    event: str
    responses: tuple[ResponseType, ...]
    areas: tuple[Outline, ...]
    texts: Mapping[str, Text]
    organisation: str
    link: str

    @property
    def place(self) -> Mapping[str, str]:
        """What the whole place is called, by language."""
        tags = dict.fromkeys(tag for area in self.areas for tag in area.names)
        return {tag: ", ".join(_called(area.names, tag) for area in self.areas) for tag in tags}


def _called(names: Mapping[str, str], tag: str) -> str:
    return names.get(tag) or next(iter(names.values()))


def freeze(issue: Issue) -> str:
    """The issue as text for its column."""
    told: dict[str, Any] = {
        "identifier": issue.identifier,
        "sender": issue.sender,
        "code": issue.code,
        "number": issue.number,
        "type": issue.type.value,
        "sent": issue.sent.isoformat(),
        "references": [(one.sender, one.identifier, one.sent.isoformat()) for one in issue.references],
        "content": to_json(issue.content),
        "event": issue.event,
        "responses": [one.value for one in issue.responses],
        "areas": [asdict(area) for area in issue.areas],
        "texts": {asked: asdict(text) for asked, text in issue.texts.items()},
        "organisation": issue.organisation,
        "link": issue.link,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def thaw(written: str) -> Issue:
    """The issue a column holds."""
    told: dict[str, Any] = json.loads(written)
    told["type"] = MessageType(told["type"])
    told["sent"] = datetime.fromisoformat(told["sent"])
    told["references"] = tuple(
        Reference(sender, identifier, datetime.fromisoformat(sent)) for sender, identifier, sent in told["references"]
    )
    told["content"] = from_json(told["content"])
    told["responses"] = tuple(ResponseType(one) for one in told["responses"])
    told["areas"] = tuple(
        Outline(one["pcode"], one["names"], tuple(tuple((y, x) for y, x in ring) for ring in one["rings"]))
        for one in told["areas"]
    )
    told["texts"] = {asked: Text(**text) for asked, text in told["texts"].items()}
    return Issue(**told)
