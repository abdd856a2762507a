"""Joining with a number on a page: only who reads the code joins, and nobody's phone can be flooded with codes."""

from uuid import UUID

import pytest

from app.audience.queries import memberships_of
from app.audience.requests import APART, MOST_A_DAY, MOST_AN_HOUR, MOST_TRIES, Asked, Wish, ask, confirm
from app.audience.tables import How
from app.clock import FixedClock
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM
from channels.contract import Address
from tests.makers.audience import telephone
from tests.makers.texts import AMAL, text_in

WISH = Wish(area="KE001", language="ti", exercises=True)


def asked(runtime: Runtime, number: Address = AMAL) -> Asked:
    return write(runtime, SYSTEM, lambda work: ask(work, number, WISH))


def confirmed(runtime: Runtime, request_id: UUID, code: str) -> UUID | None:
    return write(runtime, SYSTEM, lambda work: confirm(work, request_id, code, channel="simulator"))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_who_tells_the_code_joins_once(runtime: Runtime) -> None:
    request = asked(runtime)
    assert request.code is not None
    assert len(request.code) == 6
    contact_id = confirmed(runtime, request.id, request.code)
    assert contact_id is not None
    with read(runtime) as work:
        (one,) = memberships_of(work, contact_id)
    assert (one.area, one.language, one.how, one.exercises) == ("KE001", "ti", How.WEB, True)
    assert confirmed(runtime, request.id, request.code) is None, "a code is used once"


def test_x_a_code_is_good_for_five_tries(runtime: Runtime) -> None:
    request = asked(runtime)
    assert request.code is not None
    for _ in range(MOST_TRIES):
        assert confirmed(runtime, request.id, wrong(request.code)) is None
    assert confirmed(runtime, request.id, request.code) is None


def test_x_a_code_is_good_for_ten_minutes(runtime: Runtime, clock: FixedClock) -> None:
    request = asked(runtime)
    assert request.code is not None
    clock.move(minutes=11)
    assert confirmed(runtime, request.id, request.code) is None


def test_x_a_code_belongs_to_one_request(runtime: Runtime) -> None:
    mine, theirs = asked(runtime), asked(runtime, telephone(7))
    assert mine.code is not None
    assert confirmed(runtime, theirs.id, mine.code) is None or mine.code == theirs.code


def test_x_25_nobodys_phone_can_be_flooded_with_codes(runtime: Runtime, clock: FixedClock) -> None:
    assert asked(runtime).code is not None
    assert asked(runtime).code is None, "not two at once"
    for _ in range(MOST_A_DAY * 3):
        clock.move(seconds=int(APART.total_seconds()))
        asked(runtime)
    sent = MOST_A_DAY
    with read(runtime) as work:
        assert work.connection.exec_driver_sql("SELECT count(*) FROM join_request").scalar_one() == sent
    clock.move(days=2)
    assert asked(runtime).code is not None


def test_x_nobody_can_have_thousands_of_texts_sent(runtime: Runtime) -> None:
    sent = [asked(runtime, telephone(number)).code for number in range(MOST_AN_HOUR + 5)]
    assert [code is None for code in sent] == [False] * MOST_AN_HOUR + [True] * 5


@pytest.mark.parametrize("said", ["STOP", ""])
def test_s_who_said_stop_gets_no_code_and_who_asked_cannot_tell(runtime: Runtime, said: str) -> None:
    text_in(runtime, "HELP")
    if said:
        text_in(runtime, said)
    request = asked(runtime)
    assert (request.code is None) is bool(said)
    assert confirmed(runtime, request.id, "000000") is None
