"""Messages as Twilio keeps them, and the JSON it shows of them (API version 2010-04-01, read November 2026)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit


@dataclass(slots=True)
class Held:
    """A message as Twilio keeps it; the redaction empties `body`."""

    sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    date: datetime
    callback: str = ""
    service: str | None = None


def resource(m: Held, account: str) -> dict[str, Any]:
    uri = f"/2010-04-01/Accounts/{account}/Messages/{m.sid}"
    date = format_datetime(m.date)
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": m.body,
        "date_created": date,
        "date_sent": None if m.status == "queued" else date,
        "date_updated": date,
        "direction": m.direction,
        "error_code": 30003 if m.status == "undelivered" else None,
        "error_message": None,
        "from": m.sender or None,
        "messaging_service_sid": m.service,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": m.sid,
        "status": m.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": m.to,
        "uri": f"{uri}.json",
    }


def listing(held: Iterable[Held], target: str, *, account: str) -> dict[str, Any]:
    """A page of messages. The page token is the number of messages on the pages before."""
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query))
    size, page = min(int(query.get("PageSize", 50)), 1000), int(query.get("Page", 0))
    found = sorted((m for m in held if matches(m, query)), key=lambda m: m.date, reverse=True)
    there = found[page * size : (page + 1) * size]
    following = query | {
        "PageSize": str(size),
        "Page": str(page + 1),
        "PageToken": f"PA{there[-1].sid}" if there else "",
    }
    more = len(found) > (page + 1) * size
    return {
        "messages": [resource(m, account) for m in there],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + len(there) - 1,
        "uri": target,
        "first_page_uri": f"{parts.path}?{urlencode(query | {'Page': '0'})}",
        "previous_page_uri": None,
        "next_page_uri": f"{parts.path}?{urlencode(following)}" if more else None,
    }


def service(sid: str, account: str) -> dict[str, Any]:
    return {
        "sid": sid,
        "account_sid": account,
        "friendly_name": "Bench",
        "date_created": "2026-11-01T00:00:00Z",
        "date_updated": "2026-11-01T00:00:00Z",
        "inbound_request_url": None,
        "use_inbound_webhook_on_number": True,
        "url": f"https://messaging.twilio.com/v1/Services/{sid}",
    }


def number(target: str, account: str, *, hook: str | None) -> dict[str, Any]:
    """The account owns whichever number is asked for."""
    asked = dict(parse_qsl(urlsplit(target).query)).get("PhoneNumber", "")
    return {"sid": "PN" + "1".zfill(32), "account_sid": account, "phone_number": asked, "sms_url": hook}


def one_page(name: str, items: list[dict[str, Any]], target: str) -> dict[str, Any]:
    """A list that fits on its first page."""
    return {name: items, "page": 0, "page_size": 50, "uri": target, "next_page_uri": None}


def matches(message: Held, query: Mapping[str, str]) -> bool:
    """Whether a listing shows it. `DateSent>` is how `DateSent>=value` arrives once the query is parsed."""
    same = all(query.get(key) in {None, value} for key, value in (("To", message.to), ("From", message.sender)))
    since, until = (query.get(key) for key in ("DateSent>", "DateSent<"))
    after = since is None or message.date >= moment(since)
    return same and after and (until is None or message.date <= moment(until))


def moment(text: str) -> datetime:
    """A date or a date and time as Twilio takes them, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
