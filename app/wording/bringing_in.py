"""Rows of a translator's file become drafts of the member who brings them: each in a unit of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.errors import AppError
from app.runtime import Runtime
from app.transaction import read, write
from app.wording.actions import keep
from app.wording.checking import Ground, check
from app.wording.exchange import Row, newest
from app.wording.progress import Item, items
from app.wording.queries import live_versions
from app.work import Actor, Work


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its number in the file, its key, a code, and the word or placeholder it is about."""

    number: int
    key: str
    code: str
    name: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of a file; `same` says what we have already, or nothing."""

    kept: int
    same: int
    refused: Sequence[Refused]


def bring_in(runtime: Runtime, actor: Actor, rows: Sequence[Row], *, language: str, ground: Ground) -> BroughtIn:
    """What became of every row. Good ones are kept whatever the others are."""
    with read(runtime, actor) as work:
        known = {item.key: item for item in items(runtime.files, live_versions(work, language), language)}
    kept, same, refused, seen = 0, 0, list[Refused](), set[str]()
    for row in rows:
        problem = _problem(row, known, ground, language=language, twice=row.key in seen)
        seen.add(row.key)
        if problem is not None:
            refused.append(problem)
        elif row.text in ("", known[row.key].text):
            same += 1
        elif (code := _keep(runtime, actor, row, known[row.key])) is not None:
            refused.append(Refused(row.number, row.key, code))
        else:
            kept += 1
    return BroughtIn(kept, same, refused)


def _problem(row: Row, known: Mapping[str, Item], ground: Ground, *, language: str, twice: bool) -> Refused | None:
    """Why a row cannot be taken, None when it can."""
    item = known.get(row.key)
    code = row.problem
    if not code and item is None:
        code = "unknown_key"
    if not code and twice:
        code = "twice"
    if code or item is None:
        return Refused(row.number, row.key[:48], code)
    if row.text in ("", item.text):
        return None
    if row.source != item.source:
        return Refused(row.number, row.key, "source_changed")
    if row.version is not None and row.version != newest(item):
        return Refused(row.number, row.key, "changed_meanwhile")
    found = next((one for one in check(ground, row.text, key=row.key, language=language) if one.refuses), None)
    return Refused(row.number, row.key, found.code, found.name, found.instead) if found else None


def _keep(runtime: Runtime, actor: Actor, row: Row, item: Item) -> str | None:
    """None when it is a draft now, else the code of what stood in the way."""
    seen: UUID | None = item.opened.id if item.opened else None

    def unit(work: Work) -> None:
        keep(work, runtime.files, key=row.key, language=item.language, text=row.text, seen=seen)

    try:
        write(runtime, actor, unit)
    except AppError as error:
        return error.code
    return None
