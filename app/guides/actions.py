"""Counting what was asked that no guide answers."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.guides.tables import GuideMissed
from app.ids import new_id
from app.prepared import Prepared
from app.work import Work

_MISSED: Any = GuideMissed.__table__  # type: ignore[attr-defined]
_KEY = ("day", "language", "topic")
_NEW = insert(_MISSED)  # of PostgreSQL's kind: SQLite says it in the same words
_MORE = {"many": _MISSED.c.many + _NEW.excluded.many}
_ADD = Prepared(_NEW.on_conflict_do_update(index_elements=_KEY, set_=_MORE), "id", *_KEY, "many")


def missed(work: Work, *, language: str, topic: str) -> None:
    """Once more today, in this language. `topic`: a need or a guide, "" for what is none we know."""
    work.run(_ADD, id=new_id(), day=work.now.date(), language=language, topic=topic, many=1)
