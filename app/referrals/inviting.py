"""Telling whoever answers at a partner that something waits: a text with a link, and nothing of what."""

from typing import Final
from uuid import UUID

from app.outbox.paging import send_own
from app.partners import entering, rules
from app.partners.queries import Answers, find_focal_point
from app.partners.rules import CODE_LASTS
from app.runtime import Runtime
from app.wording.rendering import say
from app.work import Work

DOOR: Final = "/p/"  # where a link leads in
HOME: Final = "/partner"  # where whoever has an account goes


def invite(work: Work, runtime: Runtime, focal_point_id: UUID) -> bool:
    """Whether they were sent a text that something waits: with a new link, or for who has an account, where it is."""
    who = find_focal_point(work, focal_point_id)
    if who is None or not who.phone:
        return False
    path = HOME if who.has_account else f"{DOOR}{entering.make_link(work, who.id)}"
    link = f"{runtime.settings.public_url}{path}"
    words = _said(runtime, "page_partner", who, link=link)
    return send_own(work, runtime, words, phone=who.phone, lasts=rules.LINK_LASTS, member_id=None)


def send_code(work: Work, runtime: Runtime, way: entering.Way) -> bool:
    """Whether a code that opens this link is on its way to their phone; no second one while the first is good."""
    code = entering.make_code(work, way.id)
    if code is None:
        return False
    words = _said(runtime, "page_partner_code", way.who, code=code)
    return send_own(work, runtime, words, phone=way.who.phone, lasts=CODE_LASTS, member_id=None)


def _said(runtime: Runtime, key: str, who: Answers, **values: str) -> str:
    name = runtime.settings.operation.name
    return say(runtime.wording, key, who.language, organisation=name, **values).text
