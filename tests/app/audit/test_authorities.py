"""Requests of authorities: counted without content, in the trail, and shown to everybody."""

from datetime import date
from functools import partial

from sqlmodel import col, select

from app.audit.actions import count_authority_request
from app.audit.queries import authority_requests, first_broken_link
from app.audit.tables import AuditEntry, AuthorityRequest
from app.factory import create_app
from app.runtime import Runtime
from app.transaction import read, write
from app.work import COMMAND
from tests.makers.staff import make_chen


def test_a_request_is_counted_with_its_day_and_who_replied_and_nothing_else(runtime: Runtime) -> None:
    chen, visitor = make_chen(runtime), create_app(runtime).test_client()
    assert "Nobody has asked so far." in visitor.get("/privacy").text
    for day in (1, 20):
        count = partial(count_authority_request, asked_on=date(2026, 2, day), owner_id=chen.id)
        write(runtime, COMMAND, count)
    assert "They have asked 2 times so far." in visitor.get("/privacy").text
    with read(runtime) as work:
        assert authority_requests(work) == 2
        rows = work.session.exec(select(AuthorityRequest).order_by(col(AuthorityRequest.asked_on))).all()
        assert [(row.asked_on.day, row.owner_id) for row in rows] == [(1, chen.id), (20, chen.id)]
        entries = work.session.exec(select(AuditEntry).where(AuditEntry.action == "authority.asked")).all()
        assert [(entry.subject_id, entry.reason) for entry in entries] == [(chen.id, None)] * 2
        assert first_broken_link(work) is None
    assert set(AuthorityRequest.model_fields) == {"id", "asked_on", "owner_id"}, "no room for what was asked"
