"""Keeping the counts."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.database import Turn, take_turn
from app.indicators.queries import MARK, read_until
from app.indicators.rules import Waited, keys_of
from app.indicators.tables import WaitCount, WaitMark
from app.prepared import Prepared
from app.work import Work

_COUNT: Any = WaitCount.__table__  # type: ignore[attr-defined]
_KEY = ("measure", "week", "by", "code", "step")
_NEW = insert(_COUNT)  # of PostgreSQL's kind: SQLite says it in the same words
_ADD = Prepared(
    _NEW.on_conflict_do_update(index_elements=_KEY, set_={"many": _COUNT.c.many + _NEW.excluded.many}), *_KEY, "many"
)


def count(work: Work, waited: Sequence[Waited], *, after: int, until: int) -> bool:
    """Whether these are counted now: not when another process has read further than `after` since they were found."""
    take_turn(work.connection, Turn.WAITS)
    if read_until(work) != after:
        return False
    keys = Counter(key for one in waited for key in keys_of(one))
    rows = [{name: getattr(key, name) for name in _KEY} | {"many": many} for key, many in keys.items()]
    if rows:
        work.run_many(_ADD, rows)
    work.session.merge(WaitMark(id=MARK, number=until))
    return True
