"""A member gives away words that are about somebody who helps."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.audit.tables import AuditEntry
from app.cases.tables import Case, CaseState
from app.messages.tables import Direction, Message
from app.runtime import Runtime
from app.sensitive import queries
from app.sensitive.queries import Opened
from app.sensitive.tables import Complaint, Danger, Source
from app.transaction import read
from app.triage.tables import FocalCall
from tests.makers.sensitive import begin
from tests.makers.staff import csrf, make_dawit, make_member, sign_in
from tests.makers.texts import text_in

WORDS = "he of the kitchen says come alone to the store room"
OTHER = "we are 4 people, urgent"


@pytest.fixture
def case_id(runtime: Runtime, client: FlaskClient) -> UUID:
    """A case with two texts, and Binta who looks at it."""
    text_in(runtime, OTHER)
    text_in(runtime, WORDS, provider_id="told")
    sign_in(client, runtime, make_member(runtime, "Binta"))
    with read(runtime) as work:
        return work.session.exec(select(Case)).one().id


@pytest.fixture
def key(runtime: Runtime) -> bytes:
    return begin(runtime, make_dawit(runtime))


def the_text(runtime: Runtime, words: str) -> str:
    with read(runtime) as work:
        came = work.session.exec(select(Message).where(Message.direction == Direction.IN)).all()
        return next(one.id.hex for one in came if work.open(Message.text, one.id, one.text) == words)


def give(client: FlaskClient, case_id: UUID, *texts: str, lane: str = "exploitation") -> TestResponse:
    address = f"/staff/case/{case_id.hex}/apart"
    form = {"csrf_token": csrf(client.get(address)), "text": list(texts), "lane": lane}
    return client.post(address, data=form)


def complaints(runtime: Runtime, key: bytes) -> list[Opened]:
    with read(runtime) as work:
        return [queries.opened(work, one, key=key) for one in work.session.exec(select(Complaint))]


def test_h_16_the_words_leave_the_case_for_the_store_and_the_case_goes_on(
    runtime: Runtime, client: FlaskClient, key: bytes, case_id: UUID
) -> None:
    page = f"/staff/case/{case_id.hex}"
    assert f"{page}/apart" in client.get(page).text
    assert WORDS in client.get(f"{page}/apart").text
    with read(runtime) as work:
        before = len(work.session.exec(select(AuditEntry)).all())
    assert give(client, case_id, the_text(runtime, WORDS)).status_code == 303
    (told,) = complaints(runtime, key)
    assert (told.words, told.facts.source, told.complaint.danger) == (WORDS, Source.CODER, Danger.UNCLEAR)
    assert WORDS not in client.get(page).text
    assert OTHER in client.get(page).text
    with read(runtime) as work:
        case = work.session.get_one(Case, case_id)
        assert case.state is CaseState.WAITING
        assert told.facts.contact_id == (case.contact_id and case.contact_id.hex)
        assert len(work.session.exec(select(FocalCall)).all()) == 1
        assert len(work.session.exec(select(AuditEntry)).all()) == before, "the store's own steps are its trail"


def test_a_repeat_of_the_text_does_not_bring_the_words_back(
    runtime: Runtime, client: FlaskClient, key: bytes, case_id: UUID
) -> None:
    give(client, case_id, the_text(runtime, WORDS))
    text_in(runtime, WORDS, provider_id="told")
    assert WORDS not in client.get(f"/staff/case/{case_id.hex}").text
    assert len(complaints(runtime, key)) == 1


def test_nothing_chosen_nothing_done(runtime: Runtime, client: FlaskClient, key: bytes, case_id: UUID) -> None:
    assert "Choose at least one text." in give(client, case_id).text
    assert "Choose at least one text." in give(client, case_id, "0" * 32, "no id").text
    assert "Choose one from the list." in give(client, case_id, the_text(runtime, WORDS), lane="gossip").text
    assert complaints(runtime, key) == []
    assert WORDS in client.get(f"/staff/case/{case_id.hex}").text


def test_before_there_is_a_store_nothing_is_taken_out(runtime: Runtime, client: FlaskClient, case_id: UUID) -> None:
    page = f"/staff/case/{case_id.hex}"
    assert f"{page}/apart" not in client.get(page).text
    refused = give(client, case_id, the_text(runtime, WORDS))
    assert refused.status_code == 409
    assert "Nobody has been named yet" in refused.text
    assert WORDS in client.get(page).text
