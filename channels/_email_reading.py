"""One mail as it came, and what it is to us: somebody's words, the news that one of ours was not delivered, or neither.

Source: RFC 3834 (who must not be answered), RFC 3464 (delivery reports), read November 2026. Pure. Whatever is in a
mail, this ends in one of the three: a mail that cannot be taken apart is told of by its subject.
"""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final, TypeAlias

from channels._email_words import bounded, from_html, is_reply, new_words, tidy
from channels.contract import Address, AddressKind, Attachment, Event, Progress, Receipt, Received
from channels.email_address import normal
from channels.failures import Reason

# Not `policy.default`: its grammar for headers recurses and takes seconds over a hostile one. Ours are read below.
_POLICY: Final = policy.compat32
Mail: TypeAlias = "Message[str, str]"  # a subscript for the type checker alone

# The library compares every line with every boundary it is within: a thousand of them would take a minute.
_BOUNDARY: Final = re.compile(rb"boundary", re.IGNORECASE)
_MOST_BOUNDARIES: Final = 12
_MOST_PARTS: Final = 100
_DEEPEST: Final = 20
_LONGEST_HEADER: Final = 1_000
_LONGEST_PART: Final = 200_000  # bytes of one text
# Seals and keys that a mail program adds by itself: nobody sent them on purpose.
_NOT_SENT: Final = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-keys",
    }
)
_BULK: Final = frozenset({"bulk", "junk", "list"})
_ROBOTS: Final = frozenset({"mailer-daemon", "postmaster"})
_WRITTEN_NOW: Final = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_NOT_LETTERS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
THREAD: Final = re.compile(r"<[!-;=?-~]{3,250}>")  # a Message-ID that cannot break a header
_ASIDE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')  # a quoted name, a comment: neither is an address
_ANGLES: Final = re.compile(r"<([^<>]*)>")
_STATUS: Final = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")


class NotTaken(StrEnum):
    """Why a mail is nobody's words."""

    OURS = "ours"
    AUTOMATIC = "automatic"
    NO_SENDER = "no_sender"


@dataclass(frozen=True, slots=True)
class Line:
    """What tells our own mails: our address, and how our Message-IDs look (the delivery's id is the first group)."""

    address: str
    ours: re.Pattern[str]


def message_ids(domain: str) -> re.Pattern[str]:
    """How the Message-IDs of a line look."""
    return re.compile(rf"<waypost\.((?:[0-9]{{1,9}}-)?[0-9a-f]{{32}})@{re.escape(domain)}>")


def read(raw: bytes, line: Line, *, provider_id: str) -> Event | NotTaken | None:
    """What one mail is: Received, a Receipt, why it is neither; None for a report that tells nothing new.

    `raw` may end anywhere: of a long mail only the beginning is fetched.
    """
    mail, whole = _taken_apart(raw)
    if _is_report(mail):
        return _receipt(mail, raw, line)
    sender = _sender(mail)
    not_taken = _not_taken(mail, sender, line)
    if not_taken is not None or sender is None:
        return not_taken or NotTaken.NO_SENDER
    text, attachments = _said(mail)
    if not whole:
        attachments = (Attachment("", "message/rfc822"),)
    return Received(
        sender=Address(AddressKind.EMAIL, sender),
        to=Address(AddressKind.EMAIL, line.address),
        text=text,
        provider_id=provider_id,
        sent_at=_sent_at(mail),
        attachments=attachments,
        unanswered=_is_for_many(mail),
        thread=message_id if THREAD.fullmatch(message_id := _as_sent(mail, "Message-ID")) else None,
    )


def _taken_apart(raw: bytes) -> tuple[Mail, bool]:
    """The mail, and whether it is more than its headers: one built to break readers is told of by its subject."""
    if len(_BOUNDARY.findall(raw)) <= _MOST_BOUNDARIES:
        with suppress(ValueError, LookupError, RecursionError, AttributeError, TypeError, MessageError):
            return BytesParser(policy=_POLICY).parsebytes(raw), True
    head = raw.partition(b"\r\n\r\n")[0]
    return BytesHeaderParser(policy=_POLICY).parsebytes(_BOUNDARY.sub(b"", head)), False


def _as_sent(mail: Mail, name: str) -> str:
    """A header on one line, no longer than anybody needs, encoded words as they are; empty when there is none."""
    given = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    letters = str(given)[:_LONGEST_HEADER].encode("ascii", "surrogateescape")
    return " ".join(decode(letters, "").split())


def header(mail: Mail, name: str) -> str:
    """A header in letters, on one line."""
    sent = _as_sent(mail, name)
    try:
        return " ".join(tidy("".join(_decoded(*piece) for piece in decode_header(sent))).split())
    except (ValueError, LookupError, TypeError, MessageError):
        return tidy(sent)


def _decoded(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else decode(piece, charset or "")


def decode(words: bytes, charset: str) -> str:
    """The letters behind bytes, whatever their sender called them; never an error.

    Latin names are given without thought, and UTF-8 is not met by chance: it is tried before them.
    """
    named = _codec(charset)
    tried = ["utf-8", named] if named in _WRITTEN_NOW else [named, "utf-8"]
    for name in tried:
        with suppress(ValueError):
            return _cut_short(words) if name == "utf-8" else words.decode(name)
    return words.decode(named, "replace")


def _cut_short(words: bytes) -> str:
    """The letters of UTF-8, without one that was cut in the middle."""
    return codecs.getincrementaldecoder("utf-8")().decode(words)


def _codec(charset: str) -> str:
    """Python's name of a character set; Latin for what is none or only pretends to be one."""
    try:
        found = codecs.lookup(charset.strip().strip("\"'")[:40])
        b"a".decode(found.name)  # a LookupError for what turns bytes into bytes
    except UnicodeDecodeError:
        return found.name
    except (LookupError, ValueError):
        return "cp1252"
    return "cp1252" if found.name in _NOT_LETTERS else found.name


def _sender(mail: Mail) -> str | None:
    """The first address in From; None when there is none we could answer.

    Looked for before anything is decoded: an encoded name may decode to somebody else's address.
    """
    bare = _ASIDE.sub(" ", _as_sent(mail, "From"))
    found = _ANGLES.findall(bare) or bare.split(",")
    return normal(found[0])


def _not_taken(mail: Mail, sender: str | None, line: Line) -> NotTaken | None:
    """Why nobody wrote this: machines that answer machines never end."""
    if sender == line.address or line.ours.search(header(mail, "Message-ID")):
        return NotTaken.OURS
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    robot = sender is not None and sender.partition("@")[0].lower() in _ROBOTS
    if submitted not in ("", "no") or robot or header(mail, "Return-Path") == "<>":
        return NotTaken.AUTOMATIC
    return None


def _sent_at(mail: Mail) -> datetime | None:
    """When its sender's clock says that it was sent; None where it says nothing that is a time."""
    try:
        sent_at = parsedate_to_datetime(_as_sent(mail, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _is_for_many(mail: Mail) -> bool:
    """Whether it came through a list: a person may have written it there, and the list must hear nothing of us."""
    return header(mail, "Precedence").lower() in _BULK or "List-Id" in mail or "List-Post" in mail


def _is_report(mail: Mail) -> bool:
    if mail.get_content_type() == "multipart/report":
        return True
    sender = header(mail, "From").lower()
    return header(mail, "Return-Path") == "<>" and any(robot in sender for robot in _ROBOTS)


def _receipt(mail: Mail, raw: bytes, line: Line) -> Receipt | NotTaken | None:
    """Which of our deliveries a report is about and what became of it."""
    about = line.ours.search(raw.decode("latin-1"))
    if about is None or _parameter(mail, "report-type") not in ("", "delivery-status"):
        return NotTaken.AUTOMATIC
    told = _told(mail)
    action = told.get("action", "failed").strip().lower()
    if action not in ("failed", "delivered"):
        return None  # delayed, relayed, expanded: it is on its way
    if action == "delivered":
        return Receipt(Progress.DELIVERED, delivery_id=about[1])
    return Receipt(Progress.FAILED, delivery_id=about[1], reason=reason_of(str(told.get("status", ""))))


def _parameter(mail: Mail, name: str) -> str:
    found = mail.get_param(name, "")
    return found.lower() if isinstance(found, str) else ""


def _told(mail: Mail) -> Mail:
    """The fields a report has of the one it was sent to; none when it is written for people only."""
    for part in _parts(mail):
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            for fields in part.get_payload():
                if isinstance(fields, Message) and "action" in fields:
                    return fields
    return Message()


def reason_of(told: str) -> Reason:
    """What a refusal for good means, by its enhanced code (RFC 3463)."""
    found = _STATUS.search(told)
    if found is None:
        return Reason.REJECTED
    subject, detail = found[2], found[3]
    if subject == "1" or (subject, detail) in {("2", "1"), ("4", "4")}:
        return Reason.ADDRESS_INVALID
    return Reason.TOO_LONG if (subject, detail) in {("2", "3"), ("3", "4")} else Reason.REJECTED


def _said(mail: Mail) -> tuple[str, tuple[Attachment, ...]]:
    """Subject and new words as one text, and a notice of everything that is not read."""
    subject = header(mail, "Subject")
    reply = is_reply(subject) or "In-Reply-To" in mail or "References" in mail
    plain, html, attachments = list[str](), list[str](), list[Attachment]()
    for part in _parts(mail):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            (plain if kind == "text/plain" else html).append(_text(part))
        elif not part.is_multipart() or kind.startswith("message/"):
            attachments += [] if kind in _NOT_SENT else [Attachment("", kind[:100])]
    words = "\n".join(plain)
    if not words.strip():
        words = from_html("\n".join(html), reply=reply)
    body = tidy(new_words(words, reply=reply))
    return bounded(body if is_reply(subject) else f"{subject}\n{body}".strip()), tuple(attachments)


def _parts(mail: Mail) -> Iterator[Mail]:
    """The mail and its parts, in order: not those of a mail that was sent along, and not without end."""
    waiting = [(mail, 0)]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        part, depth = waiting.pop()
        seen += 1
        yield part
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list) and depth < _DEEPEST:
            waiting += [(one, depth + 1) for one in reversed(inside) if isinstance(one, Message)]


def _text(part: Mail) -> str:
    """The words of one part, with line ends as ours."""
    try:
        given = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return ""
    words = given[:_LONGEST_PART] if isinstance(given, bytes) else b""
    return decode(words, part.get_content_charset("")).replace("\r\n", "\n").replace("\r", "\n")
