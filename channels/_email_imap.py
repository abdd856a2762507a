"""The mailbox, over IMAP (RFC 3501): what lies in it, the beginning of each mail, and taking one out for good.

`imaplib` speaks it; what a mailbox answers is read here, as far as this needs it. One connection, kept open: whoever
asks waits for whoever asked before.
"""

import hashlib
import imaplib
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from channels.failures import Reason, SendFailed

_T = TypeVar("_T")
_TIMEOUT: Final = 20.0
_PAGE: Final = 500  # headers asked for at once
_MOST_LISTED: Final = 10_000
_TOGETHER: Final = 10  # mails asked for at once: 2.5 MB in memory
LONGEST_MAIL: Final = 262_144  # bytes; of a longer mail the beginning is read, and that is where the words are
_NAMING: Final = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM DATE)]<0.2000>"
_WORDS: Final = f"BODY.PEEK[]<0.{LONGEST_MAIL}>"
_UID: Final = re.compile(rb"\bUID (\d{1,10})\b")


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """Where a server is and who we are there. `security`: "tls", "starttls" or "none"; `tls` None only with "none"."""

    host: str
    port: int
    security: str
    tls: ssl.SSLContext | None
    user: str
    password: str


@dataclass(slots=True)
class _Session:
    """One sign-in: the connection, how many mails there are, and where each id of ours lies."""

    connection: imaplib.IMAP4
    validity: bytes = b""
    many: int = 0
    uids: dict[str, list[bytes]] = field(default_factory=dict)


class Mailbox:
    """One folder of one account; every failure is a SendFailed."""

    def __init__(self, access: Access, folder: str) -> None:
        self._access = access
        self._folder = folder
        self._turn = threading.Lock()
        self._session: _Session | None = None

    def lying(self) -> Sequence[str]:
        """The ids of the mails in the folder, the oldest first, at most 10,000."""
        return self._asked(self._list)

    def beginnings(self, provider_ids: Sequence[str]) -> Mapping[str, bytes]:
        """The first 256 kB of these mails, without those that are gone."""
        return self._asked(lambda session: self._fetch(session, provider_ids))

    def remove(self, provider_id: str) -> None:
        """Nothing; every mail of that id is gone from the folder."""
        self._asked(lambda session: self._remove(session, provider_id))

    def close(self) -> None:
        """Nothing; the connection is given back."""
        with self._turn:
            self._end()

    def _asked(self, question: Callable[[_Session], _T]) -> _T:
        """The answer; on a connection that was kept too long, once more on a new one."""
        with self._turn:
            kept = self._session is not None
            try:
                return self._answer(question)
            except SendFailed as failed:
                if not kept or failed.reason is not Reason.UNREACHABLE:
                    raise
            return self._answer(question)

    def _answer(self, question: Callable[[_Session], _T]) -> _T:
        try:
            session = self._session = self._session or _Session(_signed_in(self._access))
            self._select(session)
            return question(session)
        except SendFailed:
            self._end()
            raise
        except (imaplib.IMAP4.abort, OSError, EOFError):
            self._end()
            raise SendFailed(Reason.UNREACHABLE) from None
        except (imaplib.IMAP4.error, ValueError, IndexError):
            self._end()
            raise SendFailed(Reason.UNREADABLE_ANSWER) from None

    def _end(self) -> None:
        if self._session is not None:
            with suppress(OSError):
                self._session.connection.shutdown()
            self._session = None

    def _select(self, session: _Session) -> None:
        """See the folder as it is now. With another validity its numbers mean other mails."""
        status, data = session.connection.select(_quoted(self._folder))
        if status != "OK":
            raise SendFailed(Reason.NOT_CONFIGURED, provider_code="folder")
        session.many = int(data[0] or b"0")
        validity = session.connection.response("UIDVALIDITY")[1][0] or b""
        if validity != session.validity:
            session.validity = validity
            session.uids.clear()

    def _list(self, session: _Session) -> Sequence[str]:
        session.uids.clear()
        for first in range(1, min(session.many, _MOST_LISTED) + 1, _PAGE):
            last = min(first + _PAGE - 1, session.many)
            answer = session.connection.fetch(f"{first}:{last}", f"(UID {_NAMING})")
            for uid, head in _literals(_said(answer)):
                session.uids.setdefault(_named(head, session.validity, uid), []).append(uid)
        return list(session.uids)

    def _places(self, session: _Session, provider_id: str) -> Sequence[bytes]:
        if provider_id not in session.uids:
            self._list(session)
        return session.uids.get(provider_id, [])

    def _fetch(self, session: _Session, provider_ids: Sequence[str]) -> Mapping[str, bytes]:
        names = {places[0]: name for name in provider_ids if (places := self._places(session, name))}
        found: dict[str, bytes] = {}
        waiting = iter(names)
        while uids := list(islice(waiting, _TOGETHER)):
            answer = session.connection.uid("FETCH", b",".join(uids).decode(), f"(UID {_WORDS})")
            found.update({names[uid]: words for uid, words in _literals(_said(answer)) if uid in names})
        return found

    def _remove(self, session: _Session, provider_id: str) -> None:
        places = self._places(session, provider_id)
        if not places:
            return
        uids = b",".join(places).decode()
        _said(session.connection.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in session.connection.capabilities:
            _said(session.connection.uid("EXPUNGE", uids))
        else:
            _said(session.connection.expunge())
        session.uids.pop(provider_id, None)


def _signed_in(access: Access) -> imaplib.IMAP4:
    """A connection that knows us; NOT_CONFIGURED when the server will not have us, or is not who it says."""
    try:
        if access.security == "tls":
            connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                access.host, access.port, ssl_context=access.tls, timeout=_TIMEOUT
            )
        else:
            connection = imaplib.IMAP4(access.host, access.port, timeout=_TIMEOUT)
        if access.security == "starttls":
            connection.starttls(access.tls)
        _sign_in(connection, access)
    except ssl.SSLCertVerificationError:
        raise SendFailed(Reason.NOT_CONFIGURED, provider_code="certificate") from None
    except (imaplib.IMAP4.abort, OSError):
        raise SendFailed(Reason.UNREACHABLE) from None
    except imaplib.IMAP4.error:
        raise SendFailed(Reason.NOT_CONFIGURED, provider_code="sign_in") from None
    return connection


def _sign_in(connection: imaplib.IMAP4, access: Access) -> None:
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            told = f"\0{access.user}\0{access.password}".encode()
            connection.authenticate("PLAIN", lambda _: told)
        else:
            connection.login(access.user, access.password)
    except BaseException:
        connection.shutdown()
        raise
    # The server may offer more to whom it knows.
    _, offered = connection.capability()
    connection.capabilities = tuple((offered[0] or b"").decode("ascii", "replace").upper().split())


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _named(head: bytes, validity: bytes, uid: bytes) -> str:
    """A name that stays when a mail is delivered twice or the folder was moved, and tells nothing of it.

    Mails without a Message-ID are told apart by their place: nothing else of them is sure to differ.
    """
    fields = b" ".join(head.split())
    named = fields if re.search(rb"(?i)\bmessage-id:", fields) else b"place %s %s" % (validity, uid)
    return f"m.{hashlib.sha256(named).hexdigest()[:40]}"


def _said(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    """What the server answered; REJECTED when that was no."""
    if answer[0] != "OK":
        raise SendFailed(Reason.REJECTED)
    return answer[1]


def _literals(data: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """(UID, what was asked for) of each mail in an answer; what a server says unasked is left out."""
    for at, item in enumerate(data):
        if not isinstance(item, tuple):
            continue
        after = data[at + 1] if at + 1 < len(data) and isinstance(data[at + 1], bytes) else b""
        uid = _UID.search(item[0]) or _UID.search(after)
        if uid is not None:
            yield uid[1], item[1]
