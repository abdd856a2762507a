"""E-mail: in from a mailbox (IMAP), out through its server (SMTP). RFC 3501, 5321, 3834, read November 2026.

A mail is read once we have it, and taken out of the mailbox once it is kept: `collect` leaves it, `redact` removes it.
Answers are plain text with a subject that says nothing, marked as automatic, so that no machine answers them.
"""

import ipaddress
import re
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import format_datetime, formataddr

from channels import _email_reading as reading
from channels._email_imap import Access, Mailbox
from channels.contract import AddressKind, Collected, Outgoing, Problem, Receipt, Received, Sent, Traits
from channels.email_address import normal
from channels.failures import Reason, SendFailed
from channels.http import tls_context
from channels.registry import Clock
from channels.settings_reader import SettingsReader

LONGEST_TEXT = 10_000
_ID = re.compile(r"(?:[0-9]{1,9}-)?[0-9a-f]{32}")
_HOST = r"[A-Za-z0-9.:-]{1,253}"
_WORDS = r"[^\r\n\0]{1,78}"
_SECURITY = "tls|starttls|none"
_PORTS = {"imap": {"tls": 993, "starttls": 143, "none": 143}, "smtp": {"tls": 465, "starttls": 587, "none": 25}}


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """One mailbox. Holds its password."""

    address: str
    name: str
    subject: str
    folder: str
    rate: float
    imap: Access
    smtp: Access


def read_settings(settings: Mapping[str, object]) -> Settings:
    """The settings of a line, with every problem at once."""
    reader = SettingsReader(settings)
    written = reader.required("address", what="an address such as help@example.org")
    address = normal(written)
    if written and address is None:
        reader.problem("address: should be an address such as help@example.org")
    user, password = reader.text("user", written), reader.required("password")
    authority = reader.text("authority", None, pattern=r"(?s:.+)", what="a certificate (PEM)")
    outside = reader.flag("unencrypted", default=False)
    tls = _trusting(reader, authority)
    imap = _access(reader, "imap", (user, password), tls, unencrypted=outside)
    login = (reader.text("smtp_user", user, pattern=r".*"), reader.text("smtp_password", password))
    read = Settings(
        address=address or "",
        name=reader.text("sender_name", "", pattern=rf"(?:{_WORDS})?", what="one short line"),
        subject=reader.text("subject", "Message", pattern=_WORDS, what="one short line that tells nothing"),
        folder=reader.text("folder", "INBOX", pattern=r"[\x20-\x7e]{1,200}", what="the folder's name"),
        rate=reader.number("rate", 1.0, low=0.01, high=1_000),
        imap=imap,
        smtp=_access(reader, "smtp", login, tls, unencrypted=outside),
    )
    reader.finish()
    return read


def _trusting(reader: SettingsReader, authority: str | None) -> ssl.SSLContext:
    """Checks certificates: against the machine's authorities, or one of your own."""
    if authority is None:
        return tls_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=authority)
    except (ssl.SSLError, ValueError):
        reader.problem("authority: should be a certificate (PEM)")
    return context


def _access(
    reader: SettingsReader, protocol: str, login: tuple[str, str], tls: ssl.SSLContext, *, unencrypted: bool
) -> Access:
    host = reader.required(f"{protocol}_host", pattern=_HOST, what="the name of a server")
    security = reader.text(f"{protocol}_security", "tls", pattern=_SECURITY, what='"tls", "starttls" or "none"')
    port = reader.number(f"{protocol}_port", _PORTS[protocol].get(security, 0), low=1, high=65_535)
    if security == "none" and not unencrypted and not _is_here(host):
        reader.problem(
            f'{protocol}_security: "none" shows every mail and the password to whoever listens; '
            "if nobody can, say unencrypted = true"
        )
    return Access(host, int(port), security, None if security == "none" else tls, *login)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def build(settings: Mapping[str, object], *, public_url: str, clock: Clock) -> "EmailLine":
    """A line of e-mail."""
    del public_url  # nobody calls us
    return EmailLine(read_settings(settings), clock=clock)


class EmailLine:
    """One mailbox: taken in from it, answered through its server."""

    def __init__(self, settings: Settings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._mailbox = Mailbox(settings.imap, settings.folder)
        self._domain = settings.address.rpartition("@")[2]
        self._line = reading.Line(settings.address, reading.message_ids(self._domain))
        self.traits = Traits(
            reaches=frozenset({AddressKind.EMAIL}),
            needs_internet=True,
            gives_receipts=False,
            same_id_sent_once=False,
            longest_text=LONGEST_TEXT,
            rate=settings.rate,
        )

    def send(self, outgoing: Outgoing) -> Sent:
        """The Message-ID the mail went out under; SendFailed otherwise. Asks once and for at most a minute."""
        to = normal(outgoing.to.value)
        if outgoing.to.kind is not AddressKind.EMAIL or to is None:
            raise SendFailed(Reason.ADDRESS_INVALID)
        if len(outgoing.text) > LONGEST_TEXT:
            raise SendFailed(Reason.TOO_LONG)
        if not outgoing.text.strip():
            raise SendFailed(Reason.REJECTED, provider_code="empty")
        from channels import _email_smtp  # loads what only sending needs

        mail = self._written(outgoing, to)
        _email_smtp.hand_over(self._settings.smtp, mail, sender=self._settings.address, to=to)
        return Sent(str(mail["Message-ID"]))

    def lying(self) -> Sequence[str]:
        """The ids of the mails that lie in the mailbox, the oldest first; SendFailed otherwise."""
        return self._mailbox.lying()

    def collect(self, provider_ids: Sequence[str]) -> Sequence[Collected]:
        """What these mails are; SendFailed otherwise. Of a long one only the first 256 kB are fetched."""
        found = self._mailbox.beginnings(provider_ids)
        collected = []
        for name in provider_ids:
            if name in found:
                read = reading.read(found[name], self._line, provider_id=name)
                collected.append(Collected(name, (read,) if isinstance(read, Received | Receipt) else ()))
        return collected

    def redact(self, provider_id: str) -> None:
        """Nothing; the mail is gone from the mailbox, not only marked. SendFailed otherwise."""
        self._mailbox.remove(provider_id)

    def close(self) -> None:
        """Nothing; the connection to the mailbox is given back."""
        self._mailbox.close()

    def check(self) -> Sequence[Problem]:
        """Problems of the settings that do not stop the line and would hurt people who write to it."""
        accesses = (self._settings.imap, self._settings.smtp)
        if any(access.security == "none" and not _is_here(access.host) for access in accesses):
            return [Problem("email.unencrypted", _UNENCRYPTED)]
        return []

    def check_online(self) -> Sequence[Problem]:
        """Nothing when mailbox and server let us in; SendFailed when one does not."""
        from channels import _email_smtp

        self._mailbox.lying()
        _email_smtp.try_out(self._settings.smtp)
        return []

    def _written(self, outgoing: Outgoing, to: str) -> EmailMessage:
        """The mail: its headers are checked for line ends by the library, and nothing of the words is in them."""
        delivery = outgoing.delivery_id if _ID.fullmatch(outgoing.delivery_id) else secrets.token_hex(16)
        settings = self._settings
        mail = EmailMessage(policy=SMTPUTF8)
        mail["From"] = formataddr((settings.name, settings.address), "utf-8") if settings.name else settings.address
        mail["To"] = to
        mail["Subject"] = settings.subject
        mail["Date"] = format_datetime(self._clock())
        mail["Message-ID"] = f"<waypost.{delivery}@{self._domain}>"
        if outgoing.thread is not None and reading.THREAD.fullmatch(outgoing.thread):
            mail["In-Reply-To"] = mail["References"] = outgoing.thread
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"  # what Exchange understands
        mail.set_content(outgoing.text.replace("\0", ""), cte="base64" if not outgoing.text.isascii() else None)
        return mail


_UNENCRYPTED = (
    "Mail and password cross the network unencrypted: whoever listens reads who asks for help. Use a server with TLS."
)
