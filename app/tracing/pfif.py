"""A search as the People Finder Interchange Format 1.4 (zesty.ca/pfif) has it: only what the seeker agreed to. Pure.

One person record; who looks, how they are reached and what they told beside the facts stays here. Given and family name
are not guessed from a whole name. Where somebody was seen last is no home: it goes as the place of a note that asks for
information, which is there only then.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from app.tracing.facts import Sought
from app.tracing.rules import LASTS, Fact

NAMESPACE: Final = "http://zesty.ca/pfif/1.4"


def document(
    search: Sought,
    leaving: Collection[Fact],
    *,
    reference: str,
    opened_at: datetime,
    now: datetime,
    source: str,
    host: str,
    place: str,
) -> bytes:
    """The document. `place`: what the area is called where they were seen last; `host`: whose records these are.

    `leaving`: what was agreed to beside the name, by the seeker and with who takes it.
    """
    root = etree.Element(f"{{{NAMESPACE}}}pfif", nsmap={"pfif": NAMESPACE})
    record_id = f"{host}/{reference}"
    head = _head(record_id, opened_at=opened_at, now=now, source=source)
    person = _record(root, "person", (*head, *_person(search, leaving)))
    if Fact.PLACE in leaving and place:
        _record(person, "note", _seen_last(record_id, place, opened_at=opened_at, now=now, source=source))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _record(parent: etree._Element, kind: str, fields: Iterable[tuple[str, str]]) -> etree._Element:
    """A record of this kind, with those of the fields that say anything."""
    record = etree.SubElement(parent, f"{{{NAMESPACE}}}{kind}")
    for name, value in fields:
        if value:
            etree.SubElement(record, f"{{{NAMESPACE}}}{name}").text = value
    return record


def _head(record_id: str, *, opened_at: datetime, now: datetime, source: str) -> Iterable[tuple[str, str]]:
    """Whose record it is and of when, in the order of the format."""
    yield "person_record_id", record_id
    yield "entry_date", _moment(now)
    yield "expiry_date", _moment(opened_at + LASTS)
    yield "author_name", source
    yield "source_name", source
    yield "source_date", _moment(opened_at)


def _person(search: Sought, leaving: Collection[Fact]) -> Iterable[tuple[str, str]]:
    """Who is looked for, in the order of the format."""
    told = search.person
    yield "full_name", told.names[0]
    yield "alternate_names", "\n".join(told.names[1:])
    if Fact.SEX in leaving:
        yield "sex", told.sex
    if Fact.AGE in leaving and told.age is not None:
        low, high = told.age
        yield "age", str(low) if low == high else f"{low}-{high}"


def _seen_last(
    record_id: str, place: str, *, opened_at: datetime, now: datetime, source: str
) -> Iterable[tuple[str, str]]:
    """Where they were seen last, in the order of the format."""
    yield "note_record_id", f"{record_id}.seen"
    yield "person_record_id", record_id
    yield "entry_date", _moment(now)
    yield "author_name", source
    yield "source_date", _moment(opened_at)
    yield "status", "information_sought"
    yield "last_known_location", place
    yield "text", "Seen there last."


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
