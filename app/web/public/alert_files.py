"""Warnings for others to carry on: feeds, documents for machines, and words to paste anywhere."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, make_response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.alerts import queries
from app.alerts.cap_document import document_of
from app.alerts.frozen import Issue
from app.alerts.standing import Standing
from app.errors import NotFound
from app.language import canonical, in_order
from app.runtime import Runtime
from app.transaction import read
from app.web.language import nearest_spoken
from app.web.public.alert_reading import LATELY, Told, told, with_code
from app.web.public.alerts import EXERCISE, SIGNS
from app.web.public.whole import compress
from app.work import SYSTEM, Work
from cap.content import MEDIA_TYPE
from cap.feeds import Feed, Listed, atom, rss
from cap.writing import write

MOST = 50
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ATOM, RSS = "application/atom+xml", "application/rss+xml"


def create(runtime: Runtime) -> Blueprint:
    """The feeds and the files of each alert; they are always there."""
    pages = Blueprint("alert_files", __name__)
    compress(pages)

    @pages.get("/alerts.atom")
    def atom_feed() -> Response:
        return _feed(runtime, atom, ATOM)

    @pages.get("/alerts.rss")
    def rss_feed() -> Response:
        return _feed(runtime, rss, RSS)

    @pages.get("/a/<code>.xml")
    def document(code: str) -> Response:
        answer = make_response(_signed(runtime, write(document_of(_asked(runtime, code).issue))))
        answer.headers["Content-Type"] = MEDIA_TYPE
        return answer

    @pages.get("/a/<code>.txt")
    def text(code: str) -> Response:
        answer = make_response(plain(_asked(runtime, code)))
        answer.headers["Content-Type"] = "text/plain; charset=utf-8"
        return answer

    return pages


def _asked(runtime: Runtime, code: str) -> Told:
    """The issue that the address names; NotFound for a code that no warning has."""
    issues, now = with_code(runtime, code)
    if not issues:
        raise NotFound("alert.unknown")
    return told(issues, now, number=request.args.get("issue", 0, int))


def _signed(runtime: Runtime, document: bytes) -> bytes:
    """The document with a signature, where the settings name a key."""
    alerts = runtime.settings.alerts
    if not alerts.signing_key:
        return document
    from cap.signing import sign

    key, certificate = (Path(path).read_bytes() for path in (alerts.signing_key, alerts.signing_certificate))
    return sign(document, key_pem=key, certificate_pem=certificate)


def plain(one: Told) -> str:
    """The words as they are pasted into anything: first how it stands, unless it holds; last where to look."""
    first = [] if one.standing is Standing.REAL else [str(SIGNS[one.standing])]
    if one.exercise:
        first = [str(EXERCISE)]
    said = [in_order(part) for part in one.text.aloud]
    return "\n\n".join([*first, *said, f"{in_order(one.issue.organisation)}\n{one.issue.link}\n"])


def _feed(runtime: Runtime, writer: Callable[..., bytes], kind: str) -> Response:
    """The feed in the language of the address alone: what others keep for a minute is the same for everybody."""
    asked, operation, public = (
        canonical(request.args.get("lang", "")),
        runtime.settings.operation,
        runtime.settings.public_url,
    )
    language = asked if asked in runtime.wording.languages else operation.main_language
    with read(runtime, SYSTEM) as work, force_locale(nearest_spoken(language)):
        entries = [_listed(runtime, one, language) for one in _lately(work)]
        changed = max((entry.changed for entry in entries if entry.changed), default=_LONG_AGO)
        name = in_order(operation.name)
        feed = Feed(
            title=f"{_('Our warnings')} · {name}",
            url=public + request.path,
            home=public + url_for("alerts.alerts"),
            language=language,
            author=name,
            updated=changed,
        )
        answer = make_response(writer(entries, feed=feed))
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    answer.last_modified = changed
    answer.add_etag(weak=True)
    answer.make_conditional(request)
    return answer


def _lately(work: Work) -> Iterable[Told]:
    """Every issue of the last weeks, the newest first; no exercise."""
    by_alert: dict[object, list[Issue]] = {}
    found = []
    for row in queries.went_out(work, since=work.now - LATELY, most=MOST):
        issue = queries.frozen_of(row)
        issues = by_alert.setdefault(row.alert_id, [])
        issues.append(issue)  # the latest of its alert comes first
        if not issue.content.exercise:
            found.append(told(issues, work.now, number=issue.number))
    return found


def _listed(runtime: Runtime, one: Told, language: str) -> Listed:
    """An issue in a feed, in the language of the feed or the nearest; its title says when it holds no more."""
    issue = one.issue
    text = issue.texts.get(language) or next(iter(issue.texts.values()))
    mark = "" if one.standing is Standing.REAL or issue.content.takes_back else f"{SIGNS[one.standing]} "
    alert = document_of(issue, languages=(text.language,))
    alert = replace(alert, infos=tuple(replace(info, headline=f"{mark}{info.headline}") for info in alert.infos))
    page = url_for("alerts.alert", code=issue.code, issue=issue.number)
    document = url_for("alert_files.document", code=issue.code, issue=issue.number)
    return Listed(alert, runtime.settings.public_url + document, runtime.settings.public_url + page, one.changed_at)
