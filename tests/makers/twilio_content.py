"""A Twilio with its Content API on loopback, and a WhatsApp reviewer: what the real ones answer, small.

POST /v1/Content                                    JSON; 201 with a ContentSid
POST /v1/Content/{sid}/ApprovalRequests/whatsapp    JSON; 201, "received"
GET  /v1/Content/{sid}/ApprovalRequests             how it stands
GET  /v1/ContentAndApprovals                        all of it, page after page
POST /2010-04-01/Accounts/{account}/Messages.json   a send: taken, or 63016 outside the window
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_APPROVAL = re.compile(r"/v1/Content/(HX[0-9a-f]{32})/ApprovalRequests(/whatsapp)?")
_LANGUAGES = frozenset("ar bn en es fa fil fr hi prs_AF pt_BR ru sw tr uk ur vi zh_CN".split())


@dataclass(slots=True)
class Content:
    """One content and where WhatsApp stands with it."""

    sid: str
    told: Mapping[str, Any]
    asked: dict[str, Any] | None = None
    status: str = "unsubmitted"
    rejection_reason: str = ""

    @property
    def approval(self) -> dict[str, Any]:
        asked = self.asked or {}
        return {
            "type": "whatsapp",
            "name": asked.get("name", ""),
            "category": asked.get("category", ""),
            "content_type": "twilio/text",
            "status": self.status,
            "rejection_reason": self.rejection_reason,
            "allow_category_change": True,
        }

    def listed(self) -> dict[str, Any]:
        times = {"date_created": "2026-11-22T12:00:00Z", "date_updated": "2026-11-22T12:00:00Z"}
        return {**times, "sid": self.sid, "account_sid": "AC1", **self.told, "approval_requests": self.approval}


@dataclass(slots=True)
class Books:
    """What Twilio holds, what it was sent, and what goes wrong next: (end of a path, status, code), once each."""

    contents: list[Content] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    faults: list[tuple[str, int, int]] = field(default_factory=list)
    lose_answers_to: str = ""  # the end of a path whose next request is carried out and never answered
    page_size: int = 50


class TwilioContent:
    """`with TwilioContent() as twilio:`; its origin is `twilio.url`."""

    def __init__(self) -> None:
        self.books = Books()
        handler = type("Handler", (_Handler,), {"books": self.books})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def content(self, language: str = "en") -> Content:
        """The newest content in a language of theirs."""
        return [content for content in self.books.contents if content.told["language"] == language][-1]

    def decide(self, language: str, status: str, *, reason: str = "", category: str = "") -> None:
        """WhatsApp's word on the newest content in a language of theirs."""
        content = self.content(language)
        content.status, content.rejection_reason = status, reason
        if category and content.asked is not None:
            content.asked["category"] = category

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    books: Books

    def log_message(self, *_: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer(lambda path: self._post(path, body))

    def _answer(self, found: Any) -> None:
        path = urlsplit(self.path).path
        self.books.requests.append(f"{self.command} {path}")
        fault = next((fault for fault in self.books.faults if path.endswith(fault[0])), None)
        if fault is not None:
            self.books.faults.remove(fault)
            status, told = fault[1], {"code": fault[2], "message": "no", "status": fault[1]}
        else:
            status, told = found(path)
        if self.books.lose_answers_to and path.endswith(self.books.lose_answers_to):
            self.books.lose_answers_to = ""
            self.close_connection = True
            return
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(raw)

    def _get(self, path: str) -> tuple[int, dict[str, Any]]:
        found = _APPROVAL.fullmatch(path)
        if found and (content := self._content(found[1])):
            return 200, {"sid": content.sid, "account_sid": "AC1", "url": path, "whatsapp": content.approval}
        if path != "/v1/ContentAndApprovals":
            return 404, {"code": 20404, "message": "not found", "status": 404}
        query = parse_qs(urlsplit(self.path).query)
        page, size = int(query.get("Page", ["0"])[0]), self.books.page_size
        shown = self.books.contents[page * size : (page + 1) * size]
        more = len(self.books.contents) > (page + 1) * size
        url = f"http://{self.headers['Host']}{path}?PageSize={size}&Page={page + 1}" if more else None
        meta = {"key": "contents", "page": page, "page_size": size, "next_page_url": url}
        return 200, {"meta": meta, "contents": [content.listed() for content in shown]}

    def _post(self, path: str, body: str) -> tuple[int, dict[str, Any]]:
        if path.endswith("/Messages.json"):
            return self._sent({name: values[0] for name, values in parse_qs(body).items()})
        if self.headers.get("Content-Type") != "application/json":
            return 415, {"code": 20415, "message": "unsupported media type", "status": 415}
        told = json.loads(body)
        if path == "/v1/Content":
            return self._created(told)
        found = _APPROVAL.fullmatch(path)
        content = self._content(found[1]) if found else None
        if content is None:
            return 404, {"code": 20404, "message": "not found", "status": 404}
        content.asked, content.status = told, "received"
        return 201, content.approval

    def _created(self, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        blanks = set(re.findall(r"{{(\d+)}}", told.get("types", {}).get("twilio/text", {}).get("body", "")))
        if told.get("language") not in _LANGUAGES or blanks != set(told.get("variables", {})):
            return 400, {"code": 20001, "message": "Invalid content", "status": 400}
        content = Content(f"HX{len(self.books.contents) + 1:032x}", told)
        self.books.contents.append(content)
        return 201, {key: value for key, value in content.listed().items() if key != "approval_requests"}

    def _sent(self, told: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.books.sent.append(told)
        sid = f"SM{len(self.books.sent):032x}"
        return 201, {"sid": sid, "status": "queued", "num_segments": "1", "error_code": None}

    def _content(self, sid: str) -> Content | None:
        return next((content for content in self.books.contents if content.sid == sid), None)
