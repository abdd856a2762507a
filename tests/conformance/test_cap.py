"""Our reading and writing of alerts beside the official schema, the stricter one, and samples of others."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cap import model
from cap.content import CONTENT, NAMESPACE
from cap.feeds import read_feed
from cap.model import Alert
from cap.problems import Problem, Reason, Refused
from cap.reading import read
from cap.values import READERS
from cap.writing import write
from tests.cap.test_signing import signed
from tests.makers.alerts import SQUARE, alerts, an_alert, an_info
from tests.makers.certificates import a_pair

XS = "{http://www.w3.org/2001/XMLSchema}"
Judges = tuple[etree.XMLSchema, etree.XMLSchema]
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@pytest.fixture(scope="session")
def judges(conformance: Path) -> Judges:
    """The official schema and the stricter one."""
    return tuple(etree.XMLSchema(file=conformance / "cap" / f"{name}.xsd") for name in ("cap12", "cap12_extended"))


@pytest.fixture(scope="session")
def sample(conformance: Path) -> Callable[[str], bytes]:
    return lambda name: (conformance / "cap" / name).read_bytes()


def is_read(document: bytes) -> bool:
    try:
        read(document)
    except Refused:
        return False
    return True


@given(alert=alerts)
def test_whatever_is_written_both_schemas_take(judges: Judges, alert: Alert) -> None:
    document = etree.fromstring(write(alert), _PARSER)
    for judge in judges:
        judge.assertValid(document)


def test_the_order_of_elements_is_that_of_the_schema(conformance: Path) -> None:
    schema = etree.parse(conformance / "cap" / "cap12.xsd", _PARSER)
    told = {element.get("name"): element for element in schema.iter(f"{XS}element")}
    for parent, slots in CONTENT.items():
        children = told[parent].find(f"{XS}complexType/{XS}sequence").findall(f"{XS}element")
        found = [
            ((one.get("name") or one.get("ref").removeprefix("cap:")), one.get("minOccurs"), one.get("maxOccurs"))
            for one in children
        ]
        ours = [(slot.name, None if slot.needed else "0", "unbounded" if slot.many else None) for slot in slots]
        assert ours == found, parent


def test_the_codes_are_those_of_the_schema(conformance: Path) -> None:
    schema = etree.parse(conformance / "cap" / "cap12.xsd", _PARSER)
    kinds = {"msgType": model.MessageType, "responseType": model.ResponseType}
    coded = 0
    for element in schema.iter(f"{XS}element"):
        codes = [one.get("value") for one in element.findall(f"{XS}simpleType/{XS}restriction/{XS}enumeration")]
        if codes:
            name = element.get("name")
            assert [str(code) for code in kinds.get(name) or getattr(model, name.capitalize())] == codes
            coded += 1
    assert coded == 8


@pytest.mark.parametrize("name", ["australia.cap", "canada.cap", "canada_errors.cap"])
def test_an_alert_of_others_is_read_and_written_so_that_the_schema_takes_it(
    sample: Callable[[str], bytes], judges: Judges, name: str
) -> None:
    alert = read(sample(name))
    written = write(alert)
    judges[0].assertValid(etree.fromstring(written, _PARSER))
    assert read(written) == alert


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("invalid.cap", Problem(2, Reason.MISSING, "scope")),
        ("xee.cap", Problem(3, Reason.DTD)),
        ("earthquake_index.atom", Problem(1, Reason.NOT_CAP, found="feed", expected="alert")),
    ],
)
def test_what_is_no_alert_is_refused(sample: Callable[[str], bytes], name: str, problem: Problem) -> None:
    with pytest.raises(Refused) as refused:
        read(sample(name))
    assert refused.value.problems == (problem,)


def test_lists_of_others_are_read(sample: Callable[[str], bytes]) -> None:
    (quake,) = read_feed(sample("earthquake_index.atom"))
    assert quake.link == "http://earthquake.usgs.gov/earthquakes/catalogs/cap/us2010apcd"
    assert quake.identifier == "urn:earthquake-usgs-gov:us:2010apcd"
    (air,) = read_feed(sample("weather.atom"))
    assert air.link.endswith("AirQualityAlertLWX20120831040000DC")
    assert air.document is not None
    with pytest.raises(Refused) as refused:
        read(air.document)
    assert [(problem.reason, problem.found) for problem in refused.value.problems] == [(Reason.EARLIER_VERSION, "1.1")]


def test_a_signed_alert_is_taken_by_both_schemas(judges: Judges) -> None:
    document = signed(a_pair("rsa"), _FULL)
    for judge in judges:
        judge.assertValid(etree.fromstring(document, _PARSER))


_FULL = write(
    an_alert(
        an_info(
            audience="all",
            event_codes=(model.Named("SAME", "FFW"),),
            onset=an_alert().sent,
            parameters=(model.Named("a", "b"),),
            resources=(model.Resource("map", "image/png", 5, "https://waypost.test/m.png", "QQ==", "00"),),
            areas=(
                model.Area(
                    "low ground",
                    (SQUARE,),
                    (model.Circle(3.0, 40.0, 5.0),),
                    (model.Named("P", "KE001"),),
                    altitude=1.0,
                    ceiling=2.0,
                ),
            ),
        ),
        source="a",
        restriction="b",
        addresses=("c",),
        codes=("d",),
        note="e",
        incidents=("f",),
        references=(model.Reference("g", "h", an_alert().sent),),
    )
)
_TIMES = (
    "2026-11-22T18:30:00+03:00 2026-11-22 2026-11-22T18:30:00Z 2026-11-22T18:30:00.0+03:00 2026-11-22T24:00:00+03:00"
    " 2026-11-22T24:00:01+03:00 2026-13-22T18:30:00+03:00 2026-11-22T18:30:00+14:01 2026-11-22T18:30:60+03:00"
    " 0000-11-22T18:30:00+03:00"
).split()
_ADDRESSES = "https://a.test/% http://[::1 http://a:b/ :a a:b:c // http:// a#b#c ? # < & [ é http://é/ http://a.test/\\"
_OTHERS = "Actual actual Met Public Unknown en en- e1 abcdefghi en-abcdefghi 1 -1 +1 1.5 1. .5 . 1e3 INF 0x1".split()
_VALUES = st.sampled_from(
    ["", " ", "a b", " en ", "1 2", "\u00a0", f" {_TIMES[0]} ", *_TIMES, *_ADDRESSES.split(), *_OTHERS]
)
_ANY_LINK = st.text("abz019:/?#[]@!$&'()*+,;=-._~% é\\^`{|}<>\"\t", max_size=12)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A full alert with something taken out, doubled, moved, renamed or said otherwise."""
    root = deepcopy(etree.fromstring(_FULL, _PARSER))
    for _ in range(draw(st.integers(1, 2))):
        element = draw(st.sampled_from([*root.iter(etree.Element)][1:]))
        _spoil(draw, element, draw(st.sampled_from([*root.iter(etree.Element)])))
    return bytes(etree.tostring(root))


def _spoil(draw: st.DrawFn, element: etree._Element, other: etree._Element) -> None:
    how = draw(st.sampled_from(["out", "twice", "move", "name", "words", "link", "attribute", "tail", "comment"]))
    parent = element.getparent()
    if how == "out" and len(parent) > 1:
        parent.remove(element)
    elif how == "twice":
        parent.append(deepcopy(element))
    elif how == "move" and element not in [other, *other.iterancestors()]:
        other.insert(draw(st.integers(0, len(other))), element)
    elif how == "name":
        name = draw(st.sampled_from([*READERS, *CONTENT, "event", "Event", "x"]))
        element.tag = (
            f"{{{draw(st.sampled_from([NAMESPACE, 'urn:other', 'http://www.w3.org/2000/09/xmldsig#']))}}}{name}"
        )
    elif how in {"words", "link"}:
        element.text = draw(_VALUES if how == "words" else _ANY_LINK)
    elif how == "attribute":
        element.set(draw(st.sampled_from(["a", "{urn:other}a", "{http://www.w3.org/XML/1998/namespace}lang"])), "en")
    elif how == "tail":
        element.tail = draw(st.sampled_from(["", "\n ", "words", "\u00a0"]))
    else:
        element.insert(0, etree.Comment("no"))


@given(document=spoiled())
def test_what_the_schema_refuses_is_refused(judges: Judges, document: bytes) -> None:
    if not judges[0].validate(etree.fromstring(document, _PARSER)):
        assert not is_read(document)


@given(link=_ANY_LINK)
def test_an_address_that_the_schema_refuses_is_refused(judges: Judges, link: str) -> None:
    root = etree.fromstring(_FULL, _PARSER)
    root.find(f".//{{{NAMESPACE}}}web").text = link
    if not judges[0].validate(root):
        assert not is_read(etree.tostring(root))


def test_the_alert_that_is_spoiled_is_taken_while_it_is_whole(judges: Judges) -> None:
    for judge in judges:
        judge.assertValid(etree.fromstring(_FULL, _PARSER))
    assert is_read(_FULL)
