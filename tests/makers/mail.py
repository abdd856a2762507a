"""Real mail servers on loopback, for one run: Debian's Dovecot for mailboxes, aiosmtpd to hand mails over.

Dovecot runs as whoever runs the tests; it refuses to read mail as root, so there the mailboxes are nobody's.
"""

import grp
import imaplib
import ipaddress
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.runtime import Runtime
from app.settings import Channel
from channels import registry
from channels.email import EmailLine
from tests.makers.waiting import PATIENCE

PASSWORD = "a-password-nobody-has"
NEEDED = "The e-mail tests need Debian's Dovecot: sudo apt-get install dovecot-imapd dovecot-lmtpd"
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap lmtp
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
default_internal_user = {us}
default_internal_group = {group}
default_login_user = {nobody}
mail_location = maildir:~/Maildir
mail_fsync = never
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running Dovecot: every address has a mailbox, and they all have one password."""

    folder: Path
    imap: int
    imaps: int
    lmtp: int

    @property
    def authority(self) -> str:
        """The certificate it shows, PEM."""
        return (self.folder / "certificate.pem").read_text()

    def deliver(self, mail: bytes, *, to: str, sender: str = "somebody@elsewhere.example") -> None:
        """Put a mail into a mailbox, as the server of that domain would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=PATIENCE) as server:
            server.sendmail(sender, [to], mail)

    def empty(self) -> None:
        """Take every mail out of every mailbox, by the server: a file that vanishes from under it confuses it."""
        for owner in (self.folder / "mail").glob("*"):
            with imaplib.IMAP4("127.0.0.1", self.imap, timeout=PATIENCE) as box:
                box.login(owner.name, PASSWORD)
                _, [many] = box.select()
                if int(many or 0):
                    box.store("1:*", "+FLAGS", "\\Deleted")
                    box.expunge()

    def words_in(self, address: str) -> list[str]:
        """The words of the mails in a mailbox, the oldest first."""
        return [_words(mail) for mail in self.held(address)]

    def held(self, address: str) -> list[bytes]:
        """The mails that lie in a mailbox on the disk, the oldest first."""
        folder = self.folder / "mail" / address / "Maildir"
        found = [path for name in ("new", "cur") for path in (folder / name).glob("*")]
        return [path.read_bytes() for path in sorted(found, key=_when)]


def _when(mail: Path) -> tuple[int, ...]:
    """The seconds and microseconds at which a mail came: Dovecot names its file after both, with no zeros in front."""
    return tuple(int(part) for part in re.findall(r"\d+", mail.name)[:2])


def _words(mail: bytes) -> str:
    found = message_from_bytes(mail, _class=EmailMessage, policy=default)
    return str(found.get_content())


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot of this run alone; fails with what to install where there is none."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.fail(NEEDED, pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="waypost-mail-", dir="/tmp"))
    folder.chmod(0o755)
    mail = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    (folder / "mail").mkdir()
    os.chown(folder / "mail", mail.pw_uid, mail.pw_gid)
    self_signed(folder)
    made = Dovecot(folder, imap=free_port(), imaps=free_port(), lmtp=free_port())
    us = pwd.getpwuid(os.getuid()).pw_name
    told = _CONFIGURATION.format(
        folder=folder,
        us=us,
        nobody=mail.pw_name,
        group=grp.getgrgid(os.getgid()).gr_name,
        password=PASSWORD,
        mail_uid=mail.pw_uid,
        mail_gid=mail.pw_gid,
        imap=made.imap,
        imaps=made.imaps,
        lmtp=made.lmtp,
    )
    (folder / "dovecot.conf").write_text(told)
    process = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], start_new_session=True)
    try:
        _wait_for(made, process)
        yield made
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(made: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            for port in (made.imap, made.imaps, made.lmtp):
                socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    log = made.folder / "log"
    pytest.fail("Dovecot did not start: " + (log.read_text()[-2000:] if log.exists() else "no log"), pytrace=False)


def self_signed(folder: Path) -> None:
    """A key and a certificate for localhost and 127.0.0.1 in a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime(2026, 11, 1, tzinfo=UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=7300))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "key.pem").chmod(0o600)


@dataclass(slots=True)
class PostOffice:
    """A server that takes mails and brings those for its mailboxes there; the rest it keeps.

    `refuses` is the answer to the next ones, by the step it is given at: "sender", "recipient", "words". With "hang up"
    as the answer to the words it ends the conversation instead, after it has taken them.
    """

    port: int
    mailboxes: Dovecot | None = None
    refuses: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 — its name
        del server, session
        if "sender" in self.refuses:
            return self.refuses["sender"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 — its name
        del server, session, options
        if "recipient" in self.refuses:
            return self.refuses["recipient"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — its name
        del session
        answer = self.refuses.get("words", "250 OK")
        if answer.startswith("250") or answer == "hang up":
            self.taken.append(envelope.content)
            for address in envelope.rcpt_tos:
                if self.mailboxes is not None and address.isascii():
                    self.mailboxes.deliver(envelope.content, to=address, sender=envelope.mail_from)
        if answer == "hang up":
            server.transport.abort()
        return answer


@contextmanager
def post_office(
    mailboxes: Dovecot | None = None,
    *,
    tls: Path | None = None,
    starttls: bool = False,
    password: str | None = PASSWORD,
) -> Iterator[PostOffice]:
    """A real SMTP server; `tls` is a folder with `certificate.pem` and `key.pem`."""
    office = PostOffice(free_port(), mailboxes)
    context = None
    if tls is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(tls / "certificate.pem", tls / "key.pem")

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == (password or "").encode(), handled=False)

    told: dict[str, Any] = {"enable_SMTPUTF8": True, "timeout": 20}
    if password is not None:
        told |= {"authenticator": known, "auth_required": True, "auth_require_tls": starttls}
    told |= {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context}
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **told)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def open_line(
    runtime: Runtime, mailboxes: Dovecot, office: PostOffice, *, address: str = "help@example.org"
) -> EmailLine:
    """Give the server a line of e-mail, `mail`, and no other: a mailbox, and an office that asks for no password."""
    told = {
        "address": address,
        "password": PASSWORD,
        "imap_host": "127.0.0.1",
        "imap_port": mailboxes.imap,
        "imap_security": "none",
        "smtp_host": "127.0.0.1",
        "smtp_port": office.port,
        "smtp_security": "none",
        "smtp_user": "",
        "rate": 1000,
    }
    line = registry.build("email", told, public_url="", clock=runtime.clock.now)
    assert isinstance(line, EmailLine)
    runtime.channels = {"mail": line}
    channel = Channel("mail", "email", plain_words="feedback", options=told)
    runtime.settings = replace(runtime.settings, channels=(channel,))
    return line
