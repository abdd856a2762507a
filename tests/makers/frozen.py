"""Issues that went out, of any warning and anywhere, without a database; their names try to turn pages around."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from app.alerts.composing import compose
from app.alerts.content import Content, Round, Where
from app.alerts.frozen import Issue, Outline, freeze, thaw
from app.alerts.hazards import HAZARDS
from app.alerts.rules import blanks_of
from app.wording.drafts import Wording
from cap.model import MessageType, Reference, ResponseType
from tests.makers.warnings import SAYS, SENT, flood

_SQUARE = ((0.0, 36.0), (0.0, 37.0), (1.0, 37.0), (1.0, 36.0), (0.0, 36.0))
_BOW_TIE = ((0.0, 36.0), (1.0, 37.0), (1.0, 36.0), (0.0, 37.0), (0.0, 36.0))
WHERES: Mapping[str, Where] = {
    "areas": Where(areas=("KE001", "KE002")),
    "drawn": Where(drawn=(_SQUARE[:-1], _BOW_TIE)),
    "circle": Where(circles=(Round(-1.25, 36.8, 12.5), Round(0.0, 179.9, 40.0))),
    "all": Where(("KE001",), (_SQUARE,), (Round(-1.25, 36.8, 12.5),)),
}


def frozen(wording: Wording, content: Content, kind: MessageType = MessageType.ALERT) -> Issue:
    """The issue of a content, through the column it lies in."""
    says = replace(SAYS, previous=kind is not MessageType.ALERT)
    earlier = Reference("help.example", "help.example-BCDF-3479-1", SENT - timedelta(hours=1))
    names = {"en": "North \u202eHarbour\u0007 & <Co>", "ar": "المرفأ الشمالي"}
    issue = Issue(
        identifier="help.example-BCDF-3479-2",
        sender="help.example",
        code="BCDF-3479",
        number=2,
        type=kind,
        sent=SENT,
        references=() if kind is MessageType.ALERT else (earlier,),
        content=content,
        event=content.event,
        responses=HAZARDS[content.key].responses if content.key in HAZARDS else (ResponseType.ALL_CLEAR,),
        areas=tuple(Outline(code, names, (_SQUARE, _BOW_TIE)) for code in content.where.areas),
        texts=compose(wording, content, says, lambda language: names.get(language, names["en"])),
        organisation="Harbour \u202eHelp",
        link="https://help.example/a/BCDF-3479",
    )
    return thaw(freeze(issue))


def a_content(key: str, **changed: object) -> Content:
    """A warning with this key, every blank filled."""
    if key not in HAZARDS:
        return flood(SENT, key=key, **changed)
    blanks = {name: {"und": "5 \u202e& <b>"} for name in blanks_of(key)}
    hazard = HAZARDS[key]
    grades = {"urgency": hazard.urgency, "severity": hazard.severity, "certainty": hazard.certainty}
    return flood(SENT, key=key, **({"blanks": blanks, "time": SENT, "onset": SENT} | grades | changed))
