"""Whom a rule reaches: by area, language, channel and group, each once; nobody who may not be texted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.audience.actions import leave
from app.audience.queries import Counted, Unreached, choose, count
from app.audience.rules import Rule
from app.audience.tables import EVERYWHERE
from app.cases import actions as cases
from app.cases.queries import queue
from app.cases.tables import Outcome
from app.contacts import actions as contacts
from app.contacts.queries import find_known, fingerprint
from app.errors import Invalid
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.contract import AddressKind, Location
from tests.makers.audience import (
    IN_NORTH_WEST,
    NORTH,
    NORTH_EAST,
    NORTH_WEST,
    SOUTH,
    joined,
    load_provinces,
    telephone,
)
from tests.makers.texts import AMAL, DAWIT, text_in

SAFE: dict[str, Any] = {"do_not_text": True, "shared_phone": False, "neutral_words": False, "quiet": None}
Acting = Callable[[Work, UUID], Any]


@pytest.fixture(autouse=True)
def _provinces(runtime: Runtime, tmp_path: Path) -> None:
    load_provinces(runtime, tmp_path)


def reached(runtime: Runtime, *areas: str, **rule: Any) -> set[tuple[UUID, str]]:
    """Who is reached, and for which area; what is counted is what is chosen."""
    wanted = Rule(areas, **rule)
    with read(runtime) as work:
        rows = work.connection.execute(choose(work, wanted)).all()
        assert count(work, wanted).total == len(rows) == len({row.contact_id for row in rows})
    return {(row.contact_id, row.area) for row in rows}


def counted(runtime: Runtime, *areas: str, **rule: Any) -> Counted:
    with read(runtime) as work:
        return count(work, Rule(areas, **rule))


def done(runtime: Runtime, act: Acting, contact_id: UUID) -> None:
    write(runtime, SYSTEM, lambda work: act(work, contact_id))


def called_for_help(runtime: Runtime, **told: Any) -> UUID:
    """Amal's contact, with an open case in the north-west."""
    text_in(runtime, "we need water", location=Location(*IN_NORTH_WEST), **told)
    with read(runtime) as work:
        (case,) = queue(work)
    assert case.contact_id is not None
    return case.contact_id


def test_an_alert_reaches_who_joined_for_the_area_for_one_inside_and_for_one_that_holds_it(runtime: Runtime) -> None:
    west, north, everywhere = (
        joined(runtime, telephone(number), area) for number, area in enumerate((NORTH_WEST, NORTH, EVERYWHERE))
    )
    east, south = joined(runtime, telephone(8), NORTH_EAST), joined(runtime, telephone(9), SOUTH)
    of_all = {(north, NORTH), (everywhere, EVERYWHERE)}
    assert reached(runtime, NORTH_WEST) == {(west, NORTH_WEST), *of_all}
    assert reached(runtime, NORTH) == {(west, NORTH_WEST), (east, NORTH_EAST), *of_all}
    assert reached(runtime, SOUTH, NORTH_EAST) == {(south, SOUTH), (east, NORTH_EAST), *of_all}
    assert len(reached(runtime, EVERYWHERE)) == 5
    assert len(reached(runtime, "KE")) == 5
    assert reached(runtime) == {(everywhere, EVERYWHERE)}, "who joined for everywhere gets all there is"


def test_somebody_who_joined_twice_is_reached_once(runtime: Runtime) -> None:
    amal = joined(runtime, AMAL, NORTH)
    assert joined(runtime, AMAL, NORTH_WEST) == amal
    assert reached(runtime, NORTH_WEST) == {(amal, NORTH_WEST)}


def test_rules_narrow_by_language_channel_group_and_agreed_exercises(runtime: Runtime) -> None:
    amal = joined(runtime, AMAL, NORTH, language="ar", group="host", exercises=True)
    dawit = joined(runtime, DAWIT, NORTH, language="ti", channel="modem")
    assert reached(runtime, NORTH, languages=("ti", "fr")) == {(dawit, NORTH)}
    assert reached(runtime, NORTH, channels=("simulator",)) == {(amal, NORTH)}
    assert reached(runtime, NORTH, groups=("host", "students")) == {(amal, NORTH)}
    assert reached(runtime, NORTH, exercise=True) == {(amal, NORTH)}
    told = counted(runtime, NORTH)
    assert (told.by_language, told.by_channel) == ({"ar": 1, "ti": 1}, {"simulator": 1, "modem": 1})
    assert (told.by_area, told.by_language_and_channel[("ti", "modem")]) == ({NORTH: 2}, 1)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (contacts.stop, Unreached.STOPPED),
        (contacts.mark_unreachable, Unreached.UNREACHABLE),
        (lambda work, who: contacts.keep_safe(work, who, **SAFE), Unreached.DO_NOT_TEXT),
    ],
)
@pytest.mark.parametrize("danger", [False, True])
def test_s_nobody_is_texted_who_may_not_be_and_each_is_listed_with_the_reason(
    runtime: Runtime, act: Acting, why: Unreached, *, danger: bool
) -> None:
    amal = joined(runtime, AMAL, NORTH)
    done(runtime, act, amal)
    assert reached(runtime, NORTH, danger=danger) == set()
    assert counted(runtime, NORTH, danger=danger).unreached == {why: 1}


def test_who_left_is_reached_no_more_and_counted_nowhere(runtime: Runtime) -> None:
    amal = joined(runtime, AMAL, NORTH)
    done(runtime, leave, amal)
    assert counted(runtime, NORTH) == Counted()


def test_danger_to_life_also_reaches_who_needs_help_there_and_names_no_place_of_theirs(runtime: Runtime) -> None:
    amal = called_for_help(runtime)
    for area in (NORTH_WEST, NORTH, "KE", EVERYWHERE):
        assert reached(runtime, area) == set(), "having asked for help is no consent"
        assert reached(runtime, area, danger=True) == {(amal, "")}
    assert reached(runtime, NORTH_EAST, danger=True) == set()
    assert reached(runtime, SOUTH, danger=True) == set()


def test_who_said_stop_is_not_warned_though_their_case_is_open(runtime: Runtime) -> None:
    amal = called_for_help(runtime)
    text_in(runtime, "STOP")
    assert reached(runtime, NORTH, danger=True) == set()
    assert counted(runtime, NORTH, danger=True).unreached == {Unreached.STOPPED: 1}
    with read(runtime) as work:
        assert queue(work)[0].contact_id == amal, "STOP ends no open case"


def test_a_case_that_was_closed_warns_nobody(runtime: Runtime) -> None:
    called_for_help(runtime)
    with read(runtime) as work:
        (case,) = queue(work)
    write(runtime, SYSTEM, lambda work: cases.close(work, case.id, outcome=Outcome.HELPED))
    assert reached(runtime, NORTH, danger=True) == set()


def test_help_that_was_asked_for_before_areas_were_loaded_is_warned_by_the_cell_it_lies_in(runtime: Runtime) -> None:
    later, runtime.area_of = runtime.area_of, lambda _: "cell:-4:206"
    amal = called_for_help(runtime)
    runtime.area_of = later
    assert reached(runtime, NORTH_WEST, danger=True) == {(amal, "")}
    assert reached(runtime, SOUTH, danger=True) == set()


def test_one_number_on_two_lines_is_one_person_who_gets_the_text_message(runtime: Runtime) -> None:
    phone = joined(runtime, telephone(1), NORTH)
    joined(runtime, telephone(1, AddressKind.WHATSAPP), NORTH)
    other = joined(runtime, telephone(2, AddressKind.WHATSAPP), NORTH)
    assert {who for who, _ in reached(runtime, NORTH)} == {phone, other}
    assert counted(runtime, NORTH).unreached == {Unreached.SAME_NUMBER: 1}


def test_a_whatsapp_whose_telephone_did_not_join_is_reached(runtime: Runtime) -> None:
    text_in(runtime, "HELP", sender=telephone(1))
    whatsapp = joined(runtime, telephone(1, AddressKind.WHATSAPP), NORTH)
    assert reached(runtime, NORTH) == {(whatsapp, NORTH)}


@pytest.mark.parametrize(
    ("joins", "says"), [(AddressKind.PHONE, AddressKind.WHATSAPP), (AddressKind.WHATSAPP, AddressKind.PHONE)]
)
def test_s_stop_and_do_not_text_hold_for_a_number_on_every_line_of_it(
    runtime: Runtime, joins: AddressKind, says: AddressKind
) -> None:
    for number in (1, 2):
        joined(runtime, telephone(number, joins), NORTH)
        text_in(runtime, "HELP", sender=telephone(number, says))
    text_in(runtime, "STOP", sender=telephone(1, says))
    with read(runtime) as work:
        unsafe = find_known(work, fingerprint(work, telephone(2, says)))
    assert unsafe is not None
    done(runtime, lambda work, who: contacts.keep_safe(work, who, **SAFE), unsafe.id)
    told = counted(runtime, NORTH)
    assert (told.total, told.unreached) == (0, {Unreached.STOPPED: 1, Unreached.DO_NOT_TEXT: 1})
    text_in(runtime, "START", sender=telephone(1, joins))
    assert counted(runtime, NORTH).total == 1


def test_s_a_line_nobody_had_written_on_is_not_texted_where_its_number_is_not(runtime: Runtime) -> None:
    phone = joined(runtime, telephone(1), SOUTH)
    done(runtime, lambda work, who: contacts.keep_safe(work, who, **SAFE), phone)
    joined(runtime, telephone(1, AddressKind.WHATSAPP), NORTH)
    assert counted(runtime, NORTH).unreached == {Unreached.DO_NOT_TEXT: 1}


def test_danger_reaches_a_number_once_that_joined_on_one_line_and_asks_for_help_on_the_other(runtime: Runtime) -> None:
    whatsapp = joined(runtime, telephone(1, AddressKind.WHATSAPP), NORTH)
    called_for_help(runtime, sender=telephone(1))
    assert reached(runtime, NORTH, danger=True) == {(whatsapp, NORTH)}
    text_in(runtime, "no water", sender=telephone(2), location=Location(*IN_NORTH_WEST))
    text_in(runtime, "no water", sender=telephone(2, AddressKind.WHATSAPP), location=Location(*IN_NORTH_WEST))
    assert len(reached(runtime, NORTH, danger=True)) == 2


def test_warnings_follow_somebody_to_the_language_and_line_they_write_on(runtime: Runtime) -> None:
    joined(runtime, AMAL, NORTH, channel="modem")
    text_in(runtime, "\u0627\u0644\u0639\u0631\u0628\u064a\u0629")
    told = counted(runtime, NORTH)
    assert (told.by_language, told.by_channel) == ({"ar": 1}, {"simulator": 1})


def test_quiet_hours_are_counted_but_for_danger(runtime: Runtime) -> None:
    amal = joined(runtime, AMAL, NORTH)
    rule = SAFE | {"do_not_text": False, "quiet": (0, 24 * 60 - 1)}
    done(runtime, lambda work, who: contacts.keep_safe(work, who, **rule), amal)
    assert (counted(runtime, NORTH).total, counted(runtime, NORTH).quiet) == (1, 1)
    assert (counted(runtime, NORTH, danger=True).total, counted(runtime, NORTH, danger=True).quiet) == (1, 0)


@pytest.mark.parametrize("danger", [False, True])
def test_slices_together_are_the_whole_in_the_order_of_contacts(runtime: Runtime, *, danger: bool) -> None:
    called_for_help(runtime)
    for number in range(7):
        joined(runtime, telephone(number + 50), (NORTH, NORTH_WEST)[number % 2])
    rule = Rule((NORTH,), danger=danger)
    with read(runtime) as work:
        whole = work.connection.execute(choose(work, rule)).all()
        found: list[Any] = []
        after: UUID | None = None
        while slice_ := work.connection.execute(choose(work, rule, after=after, most=3)).all():
            found, after = [*found, *slice_], slice_[-1].contact_id
    assert found == whole == sorted(whole, key=lambda row: row.contact_id.bytes)
    assert len(whole) == 7 + danger


def test_a_rule_is_kept_as_json_and_read_again() -> None:
    rule = Rule((NORTH, ""), languages=("ti",), danger=True)
    assert Rule.from_json(rule.to_json()) == rule
    for broken in ({}, rule.to_json() | {"who": []}):
        with pytest.raises(Invalid):
            Rule.from_json(broken)
    with pytest.raises(Invalid):
        Rule((NORTH,), danger=True, exercise=True)
