"""Asking the lists of other services for what is new. No transaction is open while the network talks."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.bulletins.actions import take_in
from app.bulletins.placing import placed
from app.bulletins.queries import RefusedEntry, find_feed, written_refusals
from app.bulletins.rules import LARGEST_BULLETIN, LARGEST_INDEX, LONGEST_WAIT, MOST_NEW, Placed, main_info
from app.bulletins.tables import BulletinFeed
from app.log import logger
from app.places.worker import areas_of
from app.runtime import Runtime
from app.settings import Feed
from app.transaction import read, write
from app.work import SYSTEM, Work
from cap.feeds import FeedEntry, read_feed
from cap.model import Alert
from cap.problems import Refused
from cap.reading import read as read_alert
from cap.signing import NotSigned, verify
from channels.published import NotFetched, fetch, host_of

MOST_LISTED = 1_000  # entries of one list that are looked at
_MOST_REFUSED = 10  # told of one list: nobody reads more
_LATE = timedelta(seconds=30)  # so that a turn that comes a little early is not put off to the next
_LONGEST_TITLE = 200


class NotTaken(Exception):
    """An entry of a list that is not taken. `code`: why; `again`: whether to try it in the next turn."""

    def __init__(self, code: str, *, again: bool = False, refused: Refused | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.again = again
        self.problems = refused.problems if refused else ()


@dataclass(slots=True)
class _Turn:
    """What one look at a list found."""

    seen: list[str] = field(default_factory=list)
    refused: list[RefusedEntry] = field(default_factory=list)
    taken: int = 0
    whole: bool = True  # False: something of it has to be asked for again

    @property
    def problem(self) -> str:
        return "some_refused" if self.refused else ""


def poll_feeds(runtime: Runtime) -> int:
    """How many bulletins came in from the lists whose turn it is."""
    return sum(_poll(runtime, feed) for feed in runtime.settings.feeds if feed.enabled and _is_due(runtime, feed))


def _is_due(runtime: Runtime, feed: Feed) -> bool:
    with read(runtime) as work:
        last = find_feed(work, feed.id)
        return last is None or work.now - last.asked_at >= timedelta(minutes=feed.minutes) - _LATE


def _poll(runtime: Runtime, feed: Feed) -> int:
    with read(runtime) as work:
        last = find_feed(work, feed.id) or BulletinFeed(id=feed.id, asked_at=work.now)
    try:
        found = fetch(feed.url, limit=LARGEST_INDEX, seconds=LONGEST_WAIT, etag=last.etag, modified=last.modified)
        entries = None if found.body is None else read_feed(found.body, base=feed.url, limit=LARGEST_INDEX)
    except NotFetched as error:
        return _note(runtime, feed, problem=_known(error.code))
    except Refused as error:
        refused = [RefusedEntry("", "index", error.problems)]
        return _note(runtime, feed, problem="index", refused=refused)
    if entries is None:
        return _note(runtime, feed, problem=None)
    turn = _look_through(runtime, feed, entries[:MOST_LISTED], last.seen.split())
    marks = (found.etag, found.modified) if turn.whole else ("", "")
    return _note(runtime, feed, problem=turn.problem, turn=turn, marks=marks)


def _known(code: str) -> str:
    return f"status_{code}" if code.isdecimal() else code


def _note(
    runtime: Runtime,
    feed: Feed,
    *,
    problem: str | None,
    turn: _Turn | None = None,
    refused: Sequence[RefusedEntry] = (),
    marks: tuple[str, str] = ("", ""),
) -> int:
    """How many came in, after writing down how it went. `problem`: None when nothing changed since the last time."""

    def unit(work: Work) -> None:
        row = find_feed(work, feed.id) or BulletinFeed(id=feed.id, asked_at=work.now)
        row.asked_at = work.now
        if problem is None or turn is not None:
            row.answered_at = work.now
        if problem is not None:
            row.problem, row.refused = problem, written_refusals(turn.refused if turn else refused)
        if turn is not None:
            row.etag, row.modified, row.seen = *marks, " ".join(turn.seen)
        work.session.add(row)

    write(runtime, SYSTEM, unit)
    if problem:
        logger().warning("bulletins.problem", feed=feed.id, code=problem)
    return turn.taken if turn else 0


def _look_through(runtime: Runtime, feed: Feed, entries: Sequence[FeedEntry], before: Sequence[str]) -> _Turn:
    turn, known, tried = _Turn(), set(before), 0
    for entry in entries:
        if (mark := _mark(entry)) in known:
            turn.seen.append(mark)
        elif tried == MOST_NEW:
            turn.whole = False
        else:
            tried += 1
            _look_at(runtime, feed, entry, turn)
    return turn


def _look_at(runtime: Runtime, feed: Feed, entry: FeedEntry, turn: _Turn) -> None:
    """One entry that is new: in, or why not."""
    try:
        alert = _alert_of(runtime, feed, entry)
    except NotTaken as error:
        if len(turn.refused) < _MOST_REFUSED:
            title = (entry.title or entry.identifier)[:_LONGEST_TITLE]
            turn.refused.append(RefusedEntry(title, error.code, error.problems))
        if error.again:
            turn.whole = False
            return
    else:
        turn.taken += bring_in(runtime, alert, feed=feed.id)
    turn.seen.append(_mark(entry))


def bring_in(runtime: Runtime, alert: Alert, *, feed: str) -> bool:
    """Whether it is new. By the clock: what a list says nobody of ours says."""
    with read(runtime) as work:
        where = place_of(work, runtime, alert)
    return write(runtime, SYSTEM, lambda work: take_in(work, runtime, alert, where, feed=feed)) is not None


def place_of(work: Work, runtime: Runtime, alert: Alert) -> Placed:
    """Where an alert is for, in areas of ours."""
    operation = runtime.settings.operation
    info = main_info(alert, operation.main_language)
    return placed(work, info, areas_of(runtime), countries=operation.countries)


def _mark(entry: FeedEntry) -> str:
    """By what an entry is known again: changed, it is another."""
    document = hashlib.sha256(entry.document or b"").hexdigest()
    told = "\n".join((entry.identifier, entry.link, str(entry.updated), document))
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def _alert_of(runtime: Runtime, feed: Feed, entry: FeedEntry) -> Alert:
    """The alert of an entry; NotTaken."""
    document = entry.document or _fetched(feed, entry.link)
    try:
        alert = read_alert(_signed(runtime, feed, document), limit=LARGEST_BULLETIN)
    except Refused as error:
        raise NotTaken("document", refused=error) from None
    if alert.sender not in feed.senders:
        raise NotTaken("sender")
    return alert


def _fetched(feed: Feed, link: str) -> bytes:
    """What lies at a link of the list: on its own host, or one that the settings name."""
    allowed = {host_of(feed.url), *(f"{host}:443" for host in feed.hosts)}
    if not link or host_of(link) not in allowed:
        raise NotTaken("link")
    try:
        found = fetch(link, limit=LARGEST_BULLETIN, seconds=LONGEST_WAIT)
    except NotFetched as error:
        raise NotTaken(_known(error.code), again=error.code not in ("too_large", "moved", "compressed")) from None
    if found.body is None:
        raise NotTaken("status_304", again=True)
    return found.body


def _signed(runtime: Runtime, feed: Feed, document: bytes) -> bytes:
    """What the owner of the certificate signed; the document itself where none is asked for."""
    if not feed.certificate:
        return document
    try:
        certificate = Path(feed.certificate).read_bytes()
        return verify(document, certificate_pem=certificate, now=runtime.clock.now())
    except OSError:
        raise NotTaken("certificate", again=True) from None
    except NotSigned:
        raise NotTaken("not_signed") from None


def problems_of_certificates(feeds: Sequence[Feed]) -> Iterator[str]:
    """A sentence for each file that is no certificate."""
    from cryptography.x509 import load_pem_x509_certificate

    for feed in feeds:
        if not feed.certificate:
            continue
        try:
            load_pem_x509_certificate(Path(feed.certificate).read_bytes())
        except (OSError, ValueError):
            yield f"[feeds.{feed.id}] certificate file {feed.certificate} holds no certificate in PEM"
