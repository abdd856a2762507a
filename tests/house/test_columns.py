"""No other way to store words exists: every string column seals, is public, or is a code somebody looked at."""

from typing import Any

import pytest
from sqlalchemy import Column, String, insert
from sqlalchemy.exc import StatementError
from sqlalchemy.types import TypeDecorator
from sqlmodel import select

from app import schema
from app.ids import new_id
from app.messages.tables import Message
from app.privacy.columns import Code, FreeText, Personal, PublicText, Restricted
from app.privacy.envelope import CannotOpen
from app.runtime import Runtime
from app.transaction import read, write
from app.work import SYSTEM, Work
from tests.makers.texts import AMAL, DAWIT, text_in

# Codes, tags and hashes that hold no word of a person. Adding a line here is a decision: say why in the review.
REVIEWED = {
    "alert.code", "alert_ahead.members", "alert_issue.written_by",
    "alert_answer.area", "area.pcode", "area.parent", "area_layer.country",
    "audit_entry.action", "audit_entry.subject", "audit_entry.reason",
    "broadcast_count.area", "broadcast_count.channel", "broadcast_count.language", "broadcast_count.reason",
    "broadcast_delivery.area", "broadcast_delivery.channel", "broadcast_delivery.language",
    "broadcast_delivery.provider_id", "broadcast_delivery.reason",
    "broadcast_line.channel", "broadcast_text.key", "broadcast_text.language",
    "bulletin.feed", "bulletin.key", "bulletin.suggested",
    "bulletin_feed.id", "bulletin_feed.problem", "bulletin_reference.key",
    "case.reference", "case.urgency", "case.language", "case.needs",
    "channel_mark.channel", "contact.channel", "contact.language", "contact.offered",
    "delivery.channel", "delivery.provider_id", "delivery.reason",
    "provider_copy.channel", "provider_copy.provider_id", "sealed_arrival.channel", "sealed_arrival.provider_id",
    "campaign.written_by", "campaign_answer.area", "campaign_run.key",
    "hidden_service.kinds", "hidden_service.languages", "proposal.languages",
    "service.kinds", "service.languages", "service.offers", "service.zone", "service_cell.kind",
    "service_in_area.area", "service_in_area.kind", "service_place.area",
    "export.narrowed", "export.reference",
    "feedback_code.area", "feedback_code.code", "feedback_count.type", "feedback_frame_code.code",
    "feedback_item.area", "feedback_item.channel", "feedback_item.language", "feedback_item.reference",
    "feedback_item.suggested", "feedback_item.urgency", "feedback_second_coding.codes",
    "focal_call.language", "focal_call.urgency",
    "focal_point.lanes", "invitation.roles", "member.password_hash", "member.roles", "member.reads", "member.speaks",
    "map_count.area", "map_withheld.area", "map_count.code",
    "feedback_many.area", "feedback_many.shown_area", "feedback_many.topic", "feedback_many_words.language",
    "feedback_place.area", "feedback_place.reference", "feedback_place_reason.language",
    "guide_missed.language", "guide_missed.topic",
    "join_request.area", "join_request.group", "join_request.language",
    "membership.area", "membership.channel", "membership.group", "membership.language",
    "message.channel", "message.provider_id", "message.language", "message.wording_key",
    "agreement.facts", "agreement.needs", "partner.hours", "partner_focal_point.language",
    "consent.facts", "consent.language", "consent.need", "referral.need", "referral.reference", "referral.urgency",
    "relay.areas", "relay.languages", "relay_alert.code", "relay_call.area", "relay_credit.currency",
    "relay_warning.area", "relay_warning.language",
    "rumour_spread.area", "rumour_words.language",
    "template_approval.channel", "template_approval.handle",
    "tracing_search.agreed_language", "tracing_search.reference", "translation.language",
    "visit.languages", "visit.needs",
    "wait_count.code",
    "wording_version.key", "wording_version.language", "wording_version.state",
}  # fmt: skip


def kind_of(column: Column[object]) -> str:
    kind = column.type
    if isinstance(kind, FreeText | Personal | Restricted):
        return "sealed"
    if isinstance(kind, PublicText):
        return "public"
    if isinstance(kind, Code):
        return "closed list" if kind.kind is not None else "code"
    inner = kind.impl if isinstance(kind, TypeDecorator) else kind
    return "plain string" if isinstance(inner, String) else "no words"


def columns() -> list[tuple[str, Column[object]]]:
    return [(f"{t.name}.{c.name}", c) for t in schema.METADATA.sorted_tables for c in t.columns]


def test_no_column_can_hold_plain_words() -> None:
    assert [name for name, column in columns() if kind_of(column) == "plain string"] == []


def test_every_code_column_was_looked_at() -> None:
    codes = {name for name, column in columns() if kind_of(column) == "code"}
    assert codes == REVIEWED


def test_h_20_no_column_is_named_for_a_status() -> None:
    words = (
        "visa",
        "asylum",
        "refugee",
        "nationality",
        "citizen",
        "permit",
        "legal_status",
        "immigration",
        "residence",
    )
    assert [name for name, _ in columns() if any(word in name for word in words)] == []


def test_a_sealed_column_refuses_plain_words_in_core_and_orm(runtime: Runtime) -> None:
    values: dict[str, Any] = {
        "id": new_id(),
        "direction": "in",
        "channel": "c",
        "text": b"plain",
        "at": runtime.clock.now(),
    }
    values |= {"state": "done", "tries": 0, "wording_reviewed": True}

    def by_core(work: Work) -> None:
        work.connection.execute(insert(Message).values(**values))

    def by_orm(work: Work) -> None:
        work.session.add(Message(**{**values, "text": "plain"}))

    for unit in (by_core, by_orm):
        with pytest.raises(StatementError, match=r"takes only what work\.seal gave"):
            write(runtime, SYSTEM, unit)


def test_p_02_ciphertext_moved_to_another_row_or_column_does_not_open(runtime: Runtime) -> None:
    text_in(runtime, "we need water", sender=AMAL)
    text_in(runtime, "we need food", sender=DAWIT)
    with read(runtime) as work:
        said = work.session.exec(select(Message).where(Message.direction == "in")).all()
        one, other = sorted(said, key=lambda message: message.id)
        assert work.open(Message.text, one.id, one.text) == "we need water"
        for row, field in ((other.id, Message.text), (one.id, Message.arrival)):
            with pytest.raises(CannotOpen):
                work.open(field, row, one.text)
