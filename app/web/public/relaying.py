"""The page of a relay who has no texts: what to pass on, and how many people they told. Their link alone opens it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.alerts.queries import frozen_of
from app.alerts.queries import get as get_issue
from app.errors import Invalid, NotFound
from app.relays import actions
from app.relays.calling import warning_in
from app.relays.queries import find_call, get
from app.runtime import Runtime
from app.transaction import read, write
from app.web.protection import refuse_other_sites
from app.web.public.whole import compress
from app.work import SYSTEM, Work

_LONGEST = 6  # digits


def create(runtime: Runtime) -> Blueprint:
    """The page, as long as the alert lasts."""
    pages = Blueprint("relaying", __name__)
    pages.before_request(refuse_other_sites)
    compress(pages)

    @pages.get("/r/<call_hex>")
    def call(call_hex: str) -> str:
        with read(runtime, SYSTEM) as work:
            found, alert = find_call(work, _id(call_hex))
            relay = get(work, found.relay_id) if found.relay_id else None
            text = warning_in(runtime, frozen_of(get_issue(work, alert.issue_id)), relay.languages if relay else "en")
            return render_template("public/relaying.html", call=found, hex=call_hex, text=text)

    @pages.post("/r/<call_hex>")
    def told(call_hex: str) -> Response:
        call_id, typed = _id(call_hex), request.form.get("people")
        if typed is None:  # not the form of this page
            raise Invalid("relay.people")
        write(runtime, SYSTEM, lambda work: _told(work, call_id, typed))
        return redirect(url_for("relaying.call", call_hex=call_hex), 303)

    return pages


def _told(work: Work, call_id: UUID, typed: str) -> None:
    """They have it; and told so many, where they say how many."""
    found, _alert = find_call(work, call_id)
    number = typed.strip()
    if number.isdecimal() and len(number) <= _LONGEST:
        actions.tell(work, found, int(number))
    else:
        actions.confirm(work, found)


def _id(call_hex: str) -> UUID:
    try:
        return UUID(hex=call_hex)
    except ValueError:
        raise NotFound("relay.unknown") from None
