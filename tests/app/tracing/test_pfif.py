"""What leaves for a National Society keeps to the rules of PFIF 1.4: names, order, what must be there, how it reads."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from lxml import etree

from app.tracing import pfif
from app.tracing.facts import Described, Sought
from app.tracing.rules import Fact, Gate, Relation

OPENED, NOW = datetime(2026, 3, 2, 9, 30, 15, 250, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
NAMES = ("Dawit Gebremedhin <& Tesfay>", "\u12f3\u12ca\u1275 \u1308\u1265\u1228\u1218\u12f5\u1205\u1295")
_ID = r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+/\S+"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
# Each record's fields in the order of the format, how each is written, and which must be there.
PERSON = {
    "person_record_id": _ID, "entry_date": _MOMENT, "expiry_date": _MOMENT, "author_name": ".+",
    "author_email": ".+@.+", "author_phone": r"\+?[\d ]+", "source_name": ".+", "source_date": _MOMENT, "source_url": "https?://.+",
    "full_name": ".+", "given_name": ".+", "family_name": ".+", "alternate_names": r"(.+)(\n.+)*", "description": ".+",
    "sex": "female|male|other", "date_of_birth": r"\d{4}(-\d\d(-\d\d)?)?", "age": r"\d+(-\d+)?", "home_street": ".+",
    "home_neighborhood": ".+", "home_city": ".+", "home_state": "[A-Z0-9]{1,3}", "home_postal_code": ".+",
    "home_country": "[A-Z]{2}", "photo_url": "https?://.+", "profile_urls": "https?://.+", "note": "",
}  # fmt: skip
NOTE = {
    "note_record_id": _ID, "person_record_id": _ID, "linked_person_record_id": _ID, "entry_date": _MOMENT,
    "author_name": ".+", "author_email": ".+@.+", "author_phone": r"\+?[\d ]+", "source_date": _MOMENT,
    "author_made_contact": "true|false",
    "status": "information_sought|is_note_author|believed_alive|believed_missing|believed_dead",
    "email_of_found_person": ".+@.+", "phone_of_found_person": r"\+?[\d ]+", "last_known_location": ".+", "text": ".+",
    "photo_url": "https?://.+",
}  # fmt: skip
MUST = {
    "person": {"person_record_id", "source_date", "full_name"},
    "note": {"note_record_id", "author_name", "source_date"},
}


def keeps_to(record: etree._Element, fields: dict[str, str]) -> dict[str, str]:
    """What a record says; every rule of the format holds for it."""
    names = [etree.QName(one).localname for one in record]
    assert {etree.QName(one).namespace for one in record} == {"http://zesty.ca/pfif/1.4"}
    assert names == sorted(names, key=list(fields).index)
    assert len(names) == len(set(names))
    assert MUST[etree.QName(record).localname] <= set(names)
    said = {name: one.text or "" for name, one in zip(names, record, strict=True) if not len(one)}
    assert not {name: text for name, text in said.items() if not re.fullmatch(fields[name], text, re.DOTALL)}
    assert not any(one.attrib for one in record.iter())
    return said


@pytest.mark.parametrize("leaving", [leaving for many in range(4) for leaving in combinations(Fact, many)], ids=str)
@pytest.mark.parametrize("age", [None, (20, 20), (20, 25)], ids=str)
def test_h_04_a_file_keeps_to_the_rules_of_the_format_and_says_nothing_that_was_not_agreed_to(
    leaving: tuple[Fact, ...], age: tuple[int, int] | None
) -> None:
    person = Described(NAMES, age=age, sex="male", area="KE001", day=date(2026, 2, 1))
    search = Sought(person, ("Chen Tesfay",), Relation.SIBLING, Gate.OPEN, UUID(int=1))
    made = pfif.document(
        search, leaving, reference="BCDF-3479", opened_at=OPENED, now=NOW, source="Waypost", host="waypost.example",
        place="Riverside",
    )  # fmt: skip
    root = etree.fromstring(made)
    assert made.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert (etree.QName(root).localname, [etree.QName(one).localname for one in root]) == ("pfif", ["person"])
    said, notes = keeps_to(root[0], PERSON), root[0].findall(f"{{{pfif.NAMESPACE}}}note")
    assert (said["full_name"], said["alternate_names"]) == NAMES
    assert (said.get("sex"), said.get("age")) == (
        "male" if Fact.SEX in leaving else None,
        None if age is None or Fact.AGE not in leaving else f"{age[0]}-{age[1]}" if age[0] < age[1] else "20",
    )
    assert not {name for name in said if name.startswith("home")}, "where somebody was seen last is no home"
    assert said["source_date"] == "2026-03-02T09:30:15Z"
    assert datetime.fromisoformat(said["expiry_date"]) - OPENED < timedelta(days=366)
    assert len(notes) == (Fact.PLACE in leaving)
    for note in notes:
        told = keeps_to(note, NOTE)
        assert (told["person_record_id"], told["last_known_location"]) == (said["person_record_id"], "Riverside")
        assert told["status"] == "information_sought"
    for kept_back in ("Chen", "KE001", "2026-02-01", "sibling"):
        assert kept_back not in made.decode()
