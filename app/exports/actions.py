"""Remembering that a file left."""

from uuid import UUID

from app.audit.actions import record
from app.exports.tables import DataClass, Export, Format, What
from app.ids import new_id
from app.work import Work

MADE = "export.made"


def remember(
    work: Work,
    reference: str,
    *,
    what: What,
    format_: Format,
    narrowed: str,
    many: int,
    data_class: DataClass,
    member_id: UUID,
) -> None:
    """Who took what, narrowed by what, and how many rows: before the file leaves, and in the trail."""
    row_id = new_id()
    work.session.add(
        Export(
            id=row_id,
            reference=reference,
            at=work.now,
            by_id=member_id,
            what=what,
            format=format_,
            narrowed=narrowed,
            many=many,
            data_class=data_class,
        )
    )
    record(work, MADE, "export", row_id, f"{what} {format_} {many}")
