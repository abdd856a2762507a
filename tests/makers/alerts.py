"""Invented alerts, and a strategy that makes any alert that can be written."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from cap.geometry import FARTHEST_KM
from cap.model import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MessageType,
    Named,
    Polygon,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

SENT = datetime(2026, 11, 22, 18, 30, tzinfo=timezone(timedelta(hours=3)))
SQUARE = Polygon(((3.0, 40.0), (3.0, 41.0), (4.0, 41.0), (4.0, 40.0), (3.0, 40.0)))


def an_info(language: str = "en", **changed: object) -> Info:
    """An info that nobody would advise to change."""
    told: dict[str, object] = {
        "language": language,
        "categories": (Category.MET,),
        "event": f"flood ({language})",
        "response_types": (ResponseType.EVACUATE,),
        "urgency": Urgency.IMMEDIATE,
        "severity": Severity.SEVERE,
        "certainty": Certainty.LIKELY,
        "effective": SENT,
        "expires": SENT + timedelta(hours=12),
        "sender_name": f"Waypost of the Test ({language})",
        "headline": f"River rising: leave the low ground ({language})",
        "description": f"The river will rise two metres tonight. ({language})",
        "instruction": f"Go to the school on the hill. ({language})",
        "web": "https://waypost.test/alerts/1",
        "contact": "alerts@waypost.test",
        "areas": (Area(f"Low ground ({language})", polygons=(SQUARE,)),),
    }
    return Info(**(told | changed))  # type: ignore[arg-type]


def an_alert(*infos: Info, **changed: object) -> Alert:
    """An alert that nobody would advise to change, in English unless told."""
    told: dict[str, object] = {
        "identifier": "urn:oid:2.49.0.0.999.0.1",
        "sender": "alerts@waypost.test",
        "sent": SENT,
        "status": Status.ACTUAL,
        "message_type": MessageType.ALERT,
        "scope": Scope.PUBLIC,
        "infos": infos or (an_info(),),
    }
    return Alert(**(told | changed))  # type: ignore[arg-type]


def a_document(inside: str, *, before: str = "", attributes: str = "") -> bytes:
    """The text of an alert whose elements are these."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}'
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"{attributes}>\n{inside}\n</alert>'
    ).encode()


HEAD = (
    "<identifier>1</identifier><sender>a@b.test</sender><sent>2026-11-22T18:30:00+03:00</sent>"
    "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
)
INFO_HEAD = (
    "<category>Met</category><event>flood</event><urgency>Immediate</urgency><severity>Severe</severity>"
    "<certainty>Likely</certainty>"
)


def with_area(inside: str) -> bytes:
    """The text of an alert with one area that holds these elements."""
    return a_document(f"{HEAD}\n<info>{INFO_HEAD}\n<area><areaDesc>Low ground</areaDesc>\n{inside}</area></info>")


_sayable = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl"], include_characters="\n\t"), max_size=30
).map(lambda text: text.strip(" \t\r\n"))
_words = _sayable.filter(bool)
_maybe = st.none() | _words
_names = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zs", "Zl", "Zp"], exclude_characters=",&<"),
    min_size=1,
    max_size=20,
)
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)) if minutes else UTC)
_moments = st.builds(
    lambda moment, zone: moment.replace(microsecond=0, tzinfo=zone),
    st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30)),
    _offsets,
)


def _degrees(most: int) -> st.SearchStrategy[float]:
    return st.integers(-most * 10**6, most * 10**6).map(lambda at: at / 10**6)


_members = st.lists(
    st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"', include_characters=" "), min_size=1)
    .map(str.strip)
    .filter(bool),
    max_size=3,
).map(tuple)
_named = st.lists(st.builds(Named, _sayable, _sayable), max_size=2).map(tuple)


@st.composite
def polygons(draw: st.DrawFn) -> Polygon:
    """A star around a point, somewhere, over the date line too."""
    north, east = draw(st.integers(-80, 80)), draw(st.integers(-180, 179))
    many = draw(st.integers(3, 12))
    steps = [complex(*_TURNS[at * 12 // many]) * draw(st.integers(1, 5)) for at in range(many)]
    points = [(north + step.imag, (east + step.real + 180) % 360 - 180) for step in steps]
    return Polygon(tuple((round(a, 6), round(b, 6)) for a, b in (*points, points[0])))


_TURNS = [
    (1.0, 0.0), (0.866, 0.5), (0.5, 0.866), (0.0, 1.0), (-0.5, 0.866), (-0.866, 0.5),
    (-1.0, 0.0), (-0.866, -0.5), (-0.5, -0.866), (0.0, -1.0), (0.5, -0.866), (0.866, -0.5),
]  # fmt: skip
_circles = st.builds(Circle, _degrees(90), _degrees(180), st.integers(0, int(FARTHEST_KM)).map(float))
_heights = st.none() | st.integers(0, 30_000).map(float)
_areas = st.builds(
    Area,
    _sayable,
    polygons=st.lists(polygons(), max_size=2).map(tuple),
    circles=st.lists(_circles, max_size=2).map(tuple),
    geocodes=_named,
    altitude=_heights,
    ceiling=_heights,
)
_links = st.sampled_from(["https://waypost.test/a?b=c&d=%20#e", "http://[::1]:80/", "mailto:a@b.test", "a/b", "//c/d"])
_resources = st.builds(
    Resource,
    _sayable,
    st.sampled_from(["image/png", "audio/ogg"]),
    size=st.none() | st.integers(0, 10**9),
    uri=st.none() | _links,
    deref_uri=_maybe,
    digest=_maybe,
)
_infos = st.builds(
    Info,
    _sayable,
    st.lists(st.sampled_from(Category), min_size=1, max_size=3).map(tuple),
    st.sampled_from(Urgency),
    st.sampled_from(Severity),
    st.sampled_from(Certainty),
    language=st.sampled_from(["en", "ar", "prs-AF", "ht", "zh-Hant-TW", "en-US"]),
    response_types=st.lists(st.sampled_from(ResponseType), max_size=3).map(tuple),
    audience=_maybe,
    event_codes=_named,
    effective=st.none() | _moments,
    onset=st.none() | _moments,
    expires=st.none() | _moments,
    sender_name=_maybe,
    headline=_maybe,
    description=_maybe,
    instruction=_maybe,
    web=st.none() | _links,
    contact=_maybe,
    parameters=_named,
    resources=st.lists(_resources, max_size=2).map(tuple),
    areas=st.lists(_areas, max_size=2).map(tuple),
)
alerts = st.builds(
    Alert,
    _names,
    _names,
    _moments,
    st.sampled_from(Status),
    st.sampled_from(MessageType),
    st.sampled_from(Scope),
    source=_maybe,
    restriction=_maybe,
    addresses=_members,
    codes=st.lists(_words, max_size=2).map(tuple),
    note=_maybe,
    references=st.lists(st.builds(Reference, _names, _names, _moments), max_size=2).map(tuple),
    incidents=_members,
    infos=st.lists(_infos, max_size=2).map(tuple),
)
