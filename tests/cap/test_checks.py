"""What is said of an alert that is valid and could be better."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from cap.checks import Advised, Weight, advise
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
    Scope,
    Severity,
    Status,
    Urgency,
)
from cap.reading import read
from maps.geometry import Box
from tests.makers.alerts import HEAD, INFO_HEAD, SENT, SQUARE, a_document, an_alert, an_info

KENYA = Box(33.9, -4.7, 41.9, 5.5)


def told(alert: Alert, weight: Weight = Weight.ERROR) -> list[tuple[Advised, str]]:
    return [(advice.advised, advice.element) for advice in advise(alert, within=KENYA) if advice.weight is weight]


def in_area(area: Area) -> Alert:
    return an_alert(an_info(areas=(area,)))


def test_of_a_good_alert_in_two_languages_nothing_is_said() -> None:
    assert advise(an_alert(), within=KENYA) == ()
    assert advise(an_alert(an_info("en"), an_info("so"), an_info("ar"))) == ()


def test_of_the_least_that_is_valid_everything_that_lacks_is_said() -> None:
    bare = read(a_document(f"{HEAD}<info>{INFO_HEAD}</info>"))
    assert [element for _, element in told(bare)] == ["description", "web", "expires", "area"]
    wished = [element for _, element in told(bare, Weight.RECOMMENDATION)]
    assert wished == ["senderName", "responseType", "headline", "instruction", "contact"]


@pytest.mark.parametrize(
    ("alert", "advised", "element"),
    [
        (an_alert(message_type=MessageType.UPDATE), Advised.WITHOUT_REFERENCES, "references"),
        (an_alert(message_type=MessageType.CANCEL, infos=()), Advised.WITHOUT_REFERENCES, "references"),
        (an_alert(references=(an_alert().reference,)), Advised.REFERS_TO_ITSELF, "references"),
        (
            an_alert(references=(Reference("a", "b", SENT + timedelta(seconds=1)),)),
            Advised.REFERS_TO_LATER,
            "references",
        ),
        (replace(an_alert(), infos=()), Advised.MISSING, "info"),
        (an_alert(scope=Scope.RESTRICTED), Advised.MISSING, "restriction"),
        (an_alert(scope=Scope.PRIVATE), Advised.MISSING, "addresses"),
        (
            an_alert(message_type=MessageType.ERROR, references=(Reference("a", "b", SENT),)),
            Advised.MISSING,
            "note",
        ),
        (an_alert(an_info(expires=SENT - timedelta(1), effective=None)), Advised.TIMES_REVERSED, "sent"),
        (an_alert(an_info(onset=SENT + timedelta(1))), Advised.TIMES_REVERSED, "onset"),
        (an_alert(an_info(web="javascript:alert(1)")), Advised.NO_WEB, "web"),
        (in_area(Area("")), Advised.MISSING, "areaDesc"),
        (in_area(Area("a", (SQUARE,), ceiling=1.0)), Advised.MISSING, "altitude"),
        (in_area(Area("a", (Polygon(SQUARE.points[:-1]),))), Advised.BAD_SHAPE, "polygon"),
        (in_area(Area("a", circles=(Circle(0.0, 0.0, -1.0),))), Advised.BAD_SHAPE, "circle"),
        (in_area(Area("a", circles=(Circle(36.8, -1.3, 9.0),))), Advised.SWAPPED, "circle"),
        (in_area(Area("a", (Polygon(tuple((x, y) for y, x in SQUARE.points)),))), Advised.SWAPPED, "polygon"),
    ],
)
def test_what_will_not_be_taken_is_an_error(alert: Alert, advised: Advised, element: str) -> None:
    assert (advised, element) in told(alert)


@pytest.mark.parametrize(
    ("alert", "advised", "element"),
    [
        (an_alert(status=Status.TEST), Advised.TEST, "status"),
        (an_alert(sent=SENT.astimezone(UTC)), Advised.ZERO_OFFSET, "sent"),
        (an_alert(an_info(expires=SENT.astimezone(UTC) + timedelta(1))), Advised.ZERO_OFFSET, "expires"),
        (an_alert(an_info(severity=Severity.UNKNOWN)), Advised.UNKNOWN, "severity"),
        (an_alert(an_info(headline="a" * 141)), Advised.TOO_LONG, "headline"),
        (an_alert(an_info(headline="a", description="a")), Advised.HEADLINE_REPEATED, "description"),
        (an_alert(an_info(), an_info()), Advised.LANGUAGE_TWICE, "language"),
        (in_area(Area("a")), Advised.NO_PLACE, "area"),
        (in_area(Area("a", geocodes=(Named("P", "KE001"),))), Advised.NO_SHAPE, "area"),
        (in_area(Area("a" * 51, (SQUARE,))), Advised.TOO_LONG, "areaDesc"),
        (in_area(Area("a", circles=(Circle(0.0, 38.0, 2_000.0),))), Advised.LARGE_RADIUS, "circle"),
    ],
)
def test_what_could_be_better_is_recommended(alert: Alert, advised: Advised, element: str) -> None:
    assert told(alert, Weight.RECOMMENDATION) == [(advised, element)]
    assert told(alert) == []


@pytest.mark.parametrize(
    ("other", "element"),
    [
        (an_info("so", categories=(Category.FIRE,)), "category"),
        (an_info("so", response_types=()), "responseType"),
        (an_info("so", urgency=Urgency.FUTURE), "urgency"),
        (an_info("so", severity=Severity.MINOR), "severity"),
        (an_info("so", certainty=Certainty.POSSIBLE), "certainty"),
        (an_info("so", event_codes=(Named("a", "b"),)), "eventCode"),
        (an_info("so", effective=None), "effective"),
        (an_info("so", onset=SENT), "onset"),
        (an_info("so", expires=SENT + timedelta(hours=1)), "expires"),
        (an_info("so", areas=(Area("a", circles=(Circle(0.0, 38.0, 1.0),)),)), "area"),
    ],
)
def test_languages_that_say_different_things_are_told(other: Info, element: str) -> None:
    assert told(an_alert(an_info(), other)) == [(Advised.DIFFERS, element)]


def test_words_that_were_not_translated_are_told_and_forms_of_one_language_may_agree() -> None:
    english = an_info("en")
    assert told(an_alert(english, replace(english, language="so"))) == [
        (Advised.SAME_WORDS, "headline"),
        (Advised.SAME_WORDS, "description"),
        (Advised.SAME_WORDS, "instruction"),
    ]
    assert advise(an_alert(english, replace(english, language="en-GB"))) == ()


def test_errors_come_first_and_say_where() -> None:
    advice = advise(an_alert(an_info(headline="a" * 200), an_info("so", areas=(Area("a", (SQUARE,)), Area("")))))
    assert [one.weight for one in advice] == sorted(one.weight for one in advice)
    missing = next(one for one in advice if one.element == "areaDesc")
    assert (missing.info, missing.area) == (1, 1)
