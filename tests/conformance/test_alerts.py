"""Every alert we can write is one that the official schema and the stricter one take."""

from pathlib import Path

import pytest
from lxml import etree

from app.alerts.cap_document import document_of
from app.alerts.content import Where
from app.alerts.hazards import ALL_CLEAR, HAZARDS, MISTAKE
from app.wording.drafts import Wording
from cap.model import MessageType, Status
from cap.reading import read
from cap.writing import write
from tests.makers.frozen import WHERES, a_content, frozen

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
KINDS = (MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL)


@pytest.fixture(scope="session")
def judges(conformance: Path) -> tuple[etree.XMLSchema, ...]:
    """The official schema and the stricter one."""
    return tuple(etree.XMLSchema(file=conformance / "cap" / f"{name}.xsd") for name in ("cap12", "cap12_extended"))


@pytest.mark.parametrize("key", [*HAZARDS, ALL_CLEAR, MISTAKE])
def test_every_warning_of_every_type_in_every_language_is_one_that_both_schemas_take(
    wording: Wording, judges: tuple[etree.XMLSchema, ...], key: str
) -> None:
    content = a_content(key, unreviewed=wording.languages)
    for kind in KINDS:
        alert = document_of(frozen(wording, content, kind))
        written = write(alert)
        for judge in judges:
            judge.assertValid(etree.fromstring(written, _PARSER))
        again = read(written)
        assert {info.language for info in again.infos} == set(wording.languages)
        assert (again.message_type, again.status) == (kind, Status.ACTUAL)


@pytest.mark.parametrize("where", WHERES.values(), ids=WHERES)
def test_wherever_it_is_both_schemas_take_it(
    wording: Wording, judges: tuple[etree.XMLSchema, ...], where: Where
) -> None:
    written = write(document_of(frozen(wording, a_content("alert_flood_during", where=where))))
    for judge in judges:
        judge.assertValid(etree.fromstring(written, _PARSER))
    (info, *_) = read(written).infos
    assert sum(len(area.polygons) for area in info.areas) == len(where.areas) + bool(where.drawn), "but no bow tie"
    assert sum(len(area.circles) for area in info.areas) == len(where.circles)
    assert [code.value for area in info.areas for code in area.geocodes] == list(where.areas)
