"""What is chosen on the page to be about somebody who helps: hidden, and never slow where somebody is in danger."""

import pytest
from sqlmodel import select

from app.cases.tables import Case
from app.inbound.in_confidence import take_in_confidence
from app.messages.tables import Message
from app.runtime import Runtime
from app.transaction import read
from app.triage.tables import FocalCall
from channels.contract import Address, AddressKind, Received
from tests.makers.sensitive import begin
from tests.makers.staff import make_dawit
from tests.makers.texts import LINE

CALM = "he wants money for the card"


@pytest.mark.parametrize(
    ("words", "cases", "waiting"),
    [
        (CALM, 0, None),
        (f"{CALM} and my sister is bleeding, we are 3 people", 1, [None]),
        (f"{CALM}, please help", 0, ["urgent"]),
        (f"{CALM} at Waypost, please help", 0, [None]),
    ],
)
def test_h_16_danger_said_is_told_at_once_and_unclear_only_when_no_focal_point_answers(
    runtime: Runtime, words: str, cases: int, waiting: list[str | None] | None
) -> None:
    begin(runtime, make_dawit(runtime))
    page = Address(AddressKind.WEB, "a" * 26)
    received = Received(sender=page, to=LINE, text=words, provider_id="b" * 26)
    for _ in range(2):
        take_in_confidence(runtime, "simulator", received, language="en")
    with read(runtime) as work:
        found = work.session.exec(select(Case)).all()
        assert len(found) == cases
        assert all((case.people, case.needs, case.contact_id) == (3, "", None) for case in found)
        assert [one.urgency for one in work.session.exec(select(FocalCall))] == (waiting or [])
        assert work.session.exec(select(Message)).all() == []
