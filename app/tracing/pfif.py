"""A search as the People Finder Interchange Format 1.4 (zesty.ca/pfif) has it: only what the seeker agreed to. Pure.

One person record and no note: who looks, how they are reached and what they told beside the facts stays here. Given and
family name are not guessed from a whole name.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from app.tracing.facts import Sought
from app.tracing.rules import LASTS, Fact

NAMESPACE: Final = "http://zesty.ca/pfif/1.4"


def document(
    search: Sought, *, reference: str, opened_at: datetime, now: datetime, source: str, host: str, place: str
) -> bytes:
    """The document. `place`: what the area is called where they were seen last; `host`: whose records these are."""
    root = etree.Element(f"{{{NAMESPACE}}}pfif", nsmap={"pfif": NAMESPACE})
    person = etree.SubElement(root, f"{{{NAMESPACE}}}person")
    fields = _fields(search, reference=reference, opened_at=opened_at, now=now, source=source, host=host, place=place)
    for name, value in fields:
        if value:
            etree.SubElement(person, f"{{{NAMESPACE}}}{name}").text = value
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _fields(
    search: Sought, *, reference: str, opened_at: datetime, now: datetime, source: str, host: str, place: str
) -> Iterable[tuple[str, str]]:
    """In the order of the format."""
    told, agreed = search.person, search.agreed
    yield "person_record_id", f"{host}/{reference}"
    yield "entry_date", _moment(now)
    yield "expiry_date", _moment(opened_at + LASTS)
    yield "author_name", source
    yield "source_name", source
    yield "source_date", _moment(opened_at)
    yield "full_name", told.names[0]
    yield "alternate_names", "\n".join(told.names[1:])
    if Fact.SEX in agreed:
        yield "sex", told.sex
    if Fact.AGE in agreed and told.age is not None:
        low, high = told.age
        yield "age", str(low) if low == high else f"{low}-{high}"
    if Fact.PLACE in agreed:
        yield "home_city", place


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
