"""A search as the People Finder Interchange Format 1.4 (zesty.ca/pfif) has it: only what the seeker agreed to. Pure.

One person record and no note: who looks, how they are reached and what they told beside the facts stays here. Given and
family name are not guessed from a whole name.
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
    person = etree.SubElement(root, f"{{{NAMESPACE}}}person")
    head = _head(f"{host}/{reference}", opened_at=opened_at, now=now, source=source)
    for name, value in (*head, *_person(search, leaving, place=place)):
        if value:
            etree.SubElement(person, f"{{{NAMESPACE}}}{name}").text = value
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _head(record_id: str, *, opened_at: datetime, now: datetime, source: str) -> Iterable[tuple[str, str]]:
    """Whose record it is and of when, in the order of the format."""
    yield "person_record_id", record_id
    yield "entry_date", _moment(now)
    yield "expiry_date", _moment(opened_at + LASTS)
    yield "author_name", source
    yield "source_name", source
    yield "source_date", _moment(opened_at)


def _person(search: Sought, leaving: Collection[Fact], *, place: str) -> Iterable[tuple[str, str]]:
    """Who is looked for, in the order of the format."""
    told = search.person
    yield "full_name", told.names[0]
    yield "alternate_names", "\n".join(told.names[1:])
    if Fact.SEX in leaving:
        yield "sex", told.sex
    if Fact.AGE in leaving and told.age is not None:
        low, high = told.age
        yield "age", str(low) if low == high else f"{low}-{high}"
    if Fact.PLACE in leaving:
        yield "home_city", place


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
