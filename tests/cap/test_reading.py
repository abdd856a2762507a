"""A document of others: read when it is an alert, refused with everything that is wrong with it when it is none."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cap.document import LARGEST_ALERT, MOST_ELEMENTS
from cap.model import Alert, Circle, Info, Named, Polygon, Status
from cap.problems import Problem, Reason, Refused
from cap.reading import read
from cap.writing import write
from tests.makers.alerts import HEAD, INFO_HEAD, SQUARE, a_document, an_alert, with_area

PLAIN = a_document(f"{HEAD}<info>{INFO_HEAD}</info>")
LAUGHS = '<!DOCTYPE lolz [<!ENTITY l "lol">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10)
)


def problems_of(document: bytes) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        read(document)
    return list(refused.value.problems)


def reasons_of(document: bytes) -> list[Reason]:
    return [problem.reason for problem in problems_of(document)]


def info_of(inside: str) -> Info:
    return read(a_document(f"{HEAD}<info>{inside}</info>")).infos[0]


@pytest.mark.parametrize(
    "before",
    [
        LAUGHS + "]>\n",
        f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]>\n',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>\n',
        '<!DOCTYPE a [<!ENTITY % r SYSTEM "http://127.0.0.1:9/x"> %r;]>\n',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">\n',
        "<!DOCTYPE alert>\n",
    ],
)
def test_x_15_a_document_type_is_refused_where_it_begins_and_nothing_is_fetched_or_expanded(before: str) -> None:
    inside = HEAD.replace("<identifier>1", "<identifier>&x;")
    assert problems_of(a_document(inside, before=before)) == [Problem(2, Reason.DTD)]


def test_x_15_what_is_too_large_is_refused_before_it_is_looked_at() -> None:
    huge = b"\x00" * 20_000_000
    assert problems_of(huge) == [Problem(1, Reason.TOO_LARGE, found="20000000", expected="2000000")]
    with pytest.raises(Refused):
        read(PLAIN, limit=len(PLAIN) - 1)
    assert read(PLAIN, limit=len(PLAIN)).identifier == "1"


def test_x_15_what_is_too_deep_or_in_too_many_pieces_is_refused() -> None:
    assert reasons_of(b"<a>" * 100_000) == [Reason.TOO_DEEP]
    assert reasons_of(a_document("<a/>" * (MOST_ELEMENTS + 1))) == [Reason.TOO_MANY_ELEMENTS]


def test_x_15_an_alert_of_two_megabytes_is_read() -> None:
    turns = [math.tau * at / 3_500 for at in range(3_500)]
    points = " ".join(f"{3 + math.sin(turn):.6f},{40 + math.cos(turn):.6f}" for turn in turns)
    ring = f"<polygon>{points} 3.000000,41.000000</polygon>\n"
    text = f"<description>{'water ' * 100_000}</description>"
    areas = f"<area><areaDesc>a</areaDesc>{ring * 13}</area>" + "<area><areaDesc>b</areaDesc></area>" * 10_000
    document = a_document(f"{HEAD}<info>{INFO_HEAD}{text}{areas}</info>")
    assert LARGEST_ALERT * 0.9 < len(document) < LARGEST_ALERT
    assert len(read(document).infos[0].areas) == 10_001


def test_x_38_edges_made_to_lie_side_by_side_are_not_compared_for_ever() -> None:
    teeth = " ".join(f"{at % 2 * 10 + at / 1e4:.5f},{at % 2 * 10 - at / 1e4:.5f}" for at in range(5_000))
    assert reasons_of(with_area(f"<polygon>{teeth} -10,20 -10,-10 0.00000,0.00000</polygon>")) == [
        Reason.POLYGON_INTRICATE
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_an_alert_is_read_in_the_letters_it_says_it_is_in(encoding: str) -> None:
    text = PLAIN.decode().replace("flood", "inondação").replace("UTF-8", encoding.removesuffix("-sig"))
    assert read(text.encode(encoding)).infos[0].event == "inondação"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", Reason.NOT_XML),
        (b"hello", Reason.NOT_XML),
        (PLAIN[:-3], Reason.NOT_XML),
        (PLAIN + b"<a/>", Reason.NOT_XML),
        (PLAIN.replace(b"flood", b"\xff\xfe"), Reason.NOT_XML),
        (PLAIN.replace(b"flood", b"&nbsp;"), Reason.NOT_XML),
        (PLAIN.replace(b"UTF-8", b"no-such"), Reason.ENCODING),
        (PLAIN.replace(b"UTF-8", b"UTF-16"), Reason.ENCODING),
        (b"<rss version='2.0'/>", Reason.NOT_CAP),
        (b"<alert/>", Reason.NOT_CAP),
        (PLAIN.replace(b"cap:1.2", b"cap:1.3"), Reason.NOT_CAP),
    ],
)
def test_what_is_no_alert_is_refused_by_name(document: bytes, reason: Reason) -> None:
    assert reasons_of(document) == [reason]


@pytest.mark.parametrize(
    ("namespace", "version"),
    [("urn:oasis:names:tc:emergency:cap:1.1", "1.1"), ("http://www.incident.com/cap/1.0", "1.0")],
)
def test_an_earlier_version_is_refused_with_its_number(namespace: str, version: str) -> None:
    document = f'<alert xmlns="{namespace}"><identifier>1</identifier></alert>'.encode()
    assert problems_of(document) == [Problem(1, Reason.EARLIER_VERSION, "alert", found=version, expected="1.2")]


def test_everything_that_is_wrong_is_told_with_its_line() -> None:
    document = a_document(
        "<identifier>a b</identifier>\n<sent>2026-11-22T18:30:00Z</sent>\n<sender>a@b.test</sender>\n"
        "<status>actual</status>\n<scope>Public</scope><scope>Public</scope>\n<color>red</color>\nwords\n<info>\n"
        "<category>Met</category><event>a<b/></event><urgency>Now</urgency><severity>Severe</severity>\n</info>"
    )
    assert [(one.line, one.reason, one.element) for one in problems_of(document)] == [
        (2, Reason.STRAY_TEXT, "alert"),
        (2, Reason.MISSING, "msgType"),
        (3, Reason.BAD_NAME, "identifier"),
        (4, Reason.TIME_WITH_Z, "sent"),
        (5, Reason.WRONG_ORDER, "sender"),
        (6, Reason.UNKNOWN_CODE, "status"),
        (7, Reason.TWICE, "scope"),
        (8, Reason.UNKNOWN_ELEMENT, "color"),
        (10, Reason.MISSING, "certainty"),
        (11, Reason.STRAY_ELEMENT, "b"),
        (11, Reason.UNKNOWN_CODE, "urgency"),
    ]


def test_an_order_that_is_wrong_says_before_what_it_belongs() -> None:
    document = a_document(HEAD.replace("<scope>", "<references>a,b,2026-11-22T18:30:00+03:00</references><scope>"))
    assert problems_of(document) == [Problem(3, Reason.WRONG_ORDER, "scope", expected="references")]


def test_a_code_that_nobody_knows_is_told_with_those_there_are() -> None:
    found = problems_of(a_document(HEAD.replace("Actual", "Real " * 40)))[0]
    assert found.expected == ", ".join(Status)
    assert len(found.found) == 80


def test_a_hundred_problems_are_enough() -> None:
    assert len(problems_of(a_document(HEAD + "<a/>" * 1000))) == 100


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-11-22T18:30:00Z", Reason.TIME_WITH_Z),
        ("2026-11-22T18:30:00.5+03:00", Reason.TIME_WITH_FRACTIONS),
        ("2026-11-22T18:30:00", Reason.TIME_WITHOUT_ZONE),
        ("2026-11-22 18:30:00+03:00", Reason.BAD_TIME),
        ("2026-02-30T18:30:00+03:00", Reason.BAD_TIME),
        ("2026-11-22T25:30:00+03:00", Reason.BAD_TIME),
        ("2026-11-22T18:30:00+15:00", Reason.BAD_TIME),
        ("2026-11-22T18:30:00+03:60", Reason.BAD_TIME),
        ("2026-11-22T18:30:00,03:00", Reason.BAD_TIME),
        ("9999-12-31T24:00:00+03:00", Reason.BAD_TIME),
        ("0000-01-01T00:00:00+03:00", Reason.BAD_TIME),
        ("٢٠٢٦-11-22T18:30:00+03:00", Reason.BAD_TIME),
        ("", Reason.BAD_TIME),
    ],
)
def test_a_time_that_is_none_says_why(written: str, reason: Reason) -> None:
    assert reasons_of(a_document(HEAD.replace("2026-11-22T18:30:00+03:00", written))) == [reason]


def test_midnight_may_be_the_end_of_a_day() -> None:
    alert = read(a_document(HEAD.replace("2026-11-22T18:30:00+03:00", " 2026-12-31T24:00:00+03:00\n")))
    assert alert.sent.isoformat() == "2027-01-01T00:00:00+03:00"


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ("3,40 3,41 4,41 4,40", Reason.POLYGON_OPEN),
        ("3,40 3,41 3,40", Reason.POLYGON_SHORT),
        ("3,40 4,41 3,41 4,40 3,40", Reason.POLYGON_CROSSES),
        ("3,40 4,41 5,42 3,40", Reason.POLYGON_FLAT),
        ("3,100 3,141 4,141 x 3,100", Reason.BAD_POINT),
        ("3 40 3 41 4 41 3 40", Reason.BAD_POINT),
        ("3, 40 3, 41 4, 41 3, 40", Reason.BAD_POINT),
        ("3,40 3,41 4e1,41 3,40", Reason.BAD_POINT),
        ("3,40 nan,41 4,41 3,40", Reason.BAD_POINT),
        ("100,3 141,3 141,4 100,3", Reason.LATITUDE),
        ("3,181 3,182 4,181 3,181", Reason.LONGITUDE),
        ("80,0 80,90 80,180 80,-90 80,0", Reason.POLYGON_AROUND_POLE),
        ("-90,-180 -90,180 90,180 90,-180 -90,-180", Reason.POLYGON_FLAT),
    ],
)
def test_a_polygon_that_is_none_says_why(points: str, reason: Reason) -> None:
    assert reasons_of(with_area(f"<polygon>{points}</polygon>")) == [reason]
    assert problems_of(with_area(f"<polygon>{points}</polygon>"))[0].line == 6


@pytest.mark.parametrize("circle", ["3,40", "3,40 -1", "3,40 20039", "3,40 1 2", "3 40 1", "3,40 x", "91,40 1"])
def test_a_circle_that_is_none_is_refused(circle: str) -> None:
    assert len(problems_of(with_area(f"<circle>{circle}</circle>"))) == 1


def test_areas_are_read_and_empty_shapes_passed_over() -> None:
    area = read(
        with_area(
            "<polygon>\n3,40 3,41\t4,41 4,40\n 3,40 </polygon><polygon/><circle> 3.5,40.5 12.5 </circle><circle/>"
            "<geocode><valueName>p</valueName><value>KE001</value></geocode><altitude>0</altitude>"
        )
    ).infos[0].areas[0]  # fmt: skip
    assert area.polygons == (SQUARE,)
    assert area.circles == (Circle(3.5, 40.5, 12.5),)
    assert area.geocodes == (Named("p", "KE001"),)
    assert (area.altitude, area.ceiling) == (0.0, None)


def test_a_polygon_may_lie_across_the_date_line() -> None:
    area = read(with_area("<polygon>-17,179 -17,-179 -16,-179 -16,179 -17,179</polygon>")).infos[0].areas[0]
    assert area.polygons[0] == Polygon(
        ((-17.0, 179.0), (-17.0, -179.0), (-16.0, -179.0), (-16.0, 179.0), (-17.0, 179.0))
    )


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<language>en_US</language>" + INFO_HEAD, Reason.BAD_LANGUAGE),
        ("<language> </language>" + INFO_HEAD, Reason.BAD_LANGUAGE),
        (INFO_HEAD + "<web>https://a.test/a#b#c</web>", Reason.BAD_LINK),
        (INFO_HEAD + "<web>https://a.test:port/</web>", Reason.BAD_LINK),
        (INFO_HEAD + "<web>https://a.test/%zz</web>", Reason.BAD_LINK),
        (INFO_HEAD + "<resource><resourceDesc>a</resourceDesc></resource>", Reason.MISSING),
        (INFO_HEAD + "<parameter><value>a</value><valueName>b</valueName></parameter>", Reason.WRONG_ORDER),
        (INFO_HEAD + "<area><areaDesc>a</areaDesc><altitude>1e3</altitude></area>", Reason.BAD_NUMBER),
        (
            INFO_HEAD + "<resource><resourceDesc/><mimeType/><size>1.5</size></resource>",
            Reason.BAD_NUMBER,
        ),
        (INFO_HEAD.replace("<category>Met</category>", ""), Reason.MISSING),
        (INFO_HEAD.replace("<event>", '<event lang="en">'), Reason.UNKNOWN_ATTRIBUTE),
        (INFO_HEAD.replace("<event>", '<event xmlns="urn:other">'), Reason.UNKNOWN_ELEMENT),
    ],
)
def test_an_info_that_is_none_says_why(inside: str, reason: Reason) -> None:
    assert reason in reasons_of(a_document(f"{HEAD}<info>{inside}</info>"))


def test_what_is_left_out_is_none_and_the_language_english() -> None:
    for written in ("", "<language/>"):
        info = info_of(f"{written}{INFO_HEAD}<headline> </headline><web/><contact/>")
        assert (info.language, info.headline, info.web, info.contact) == ("en-US", None, None, None)


def test_words_broken_up_by_comments_and_sections_are_whole() -> None:
    info = info_of(INFO_HEAD.replace("flood", "a<!-- no -->b<![CDATA[<c>]]>&amp;<?d e?>f"))
    assert info.event == "ab<c>&f"


@pytest.mark.parametrize("written", ["a,b", "a,b,c", "a,b,2026-11-22T18:30:00Z", "a,,2026-11-22T18:30:00+03:00"])
def test_a_reference_that_is_none_is_refused(written: str) -> None:
    assert len(problems_of(a_document(f"{HEAD}<references>{written}</references>"))) == 1
    assert read(a_document(f"{HEAD}<references> </references>")).references == ()


def test_prefixes_places_of_schemas_and_signatures_are_taken() -> None:
    prefixed = PLAIN.replace(b"<", b"<cap:").replace(b"<cap:/", b"</cap:").replace(b"<cap:?", b"<?")
    assert read(prefixed.replace(b"xmlns=", b"xmlns:cap=")) == read(PLAIN)
    schema = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"'
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>'
    assert read(a_document(HEAD + signature, attributes=schema)).identifier == "1"
    assert reasons_of(a_document(f"{HEAD}{signature}<info>{INFO_HEAD}</info>")) == [Reason.WRONG_ORDER]


@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 60))
def test_p_17_no_bytes_break_the_reader(noise: bytes, at: int, gone: int) -> None:
    good = write(an_alert())
    for document in (noise, good[: at % len(good)] + noise + good[at % len(good) + gone :]):
        with suppress(Refused):
            assert isinstance(read(document), Alert)
