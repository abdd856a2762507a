"""Handing a mail over, over SMTP (RFC 5321): one connection a mail, and what each answer means.

The reply to the last line decides. Up to there nothing was taken; when it does not come, nobody knows.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

from channels._email_imap import Access
from channels._email_reading import reason_of
from channels.failures import Reason, SendFailed

_STEP: Final = 8.0  # seconds for one answer
_ALL: Final = 50.0  # for everything together: less than the outbox waits
# For now, by itself or for good: RFC 5321 §4.2.1 and §4.2.3.
_AT_SIGN_IN: Final = frozenset({"530", "534", "535", "538"})


def hand_over(access: Access, mail: EmailMessage, *, sender: str, to: str) -> None:
    """Nothing once the server has taken the mail; SendFailed otherwise."""
    until = time.monotonic() + _ALL
    server = _signed_in(access)
    try:
        _speak(server, mail, sender=sender, to=to, until=until)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def try_out(access: Access) -> None:
    """Nothing when the server lets us in; SendFailed otherwise."""
    server = _signed_in(access)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _signed_in(access: Access) -> smtplib.SMTP:
    server: smtplib.SMTP | None = None
    try:
        if access.security == "tls":
            server = smtplib.SMTP_SSL(access.host, access.port, timeout=_STEP, context=access.tls)
        else:
            server = smtplib.SMTP(access.host, access.port, timeout=_STEP)
        if access.security == "starttls":
            server.starttls(context=access.tls)
        if access.user:
            server.login(access.user, access.password)
        else:
            server.ehlo_or_helo_if_needed()
    except ssl.SSLCertVerificationError:
        failed = SendFailed(Reason.NOT_CONFIGURED, provider_code="certificate")
    except smtplib.SMTPNotSupportedError:
        failed = SendFailed(Reason.NOT_CONFIGURED, provider_code="not_offered")
    except smtplib.SMTPResponseException as answer:
        failed = _at_sign_in(answer.smtp_code, answer.smtp_error)
    except (smtplib.SMTPException, OSError):
        failed = SendFailed(Reason.UNREACHABLE)
    else:
        return server
    if server is not None:
        server.close()
    raise failed


def _speak(server: smtplib.SMTP, mail: EmailMessage, *, sender: str, to: str, until: float) -> None:
    letters = not to.isascii()
    if letters and not server.has_extn("smtputf8"):
        raise SendFailed(Reason.ADDRESS_INVALID, provider_code="smtputf8")
    try:
        _need(server.mail(sender, ("SMTPUTF8", "BODY=8BITMIME") if letters else ()), at="sender")
        _need(server.rcpt(to), at="recipient")
    except (smtplib.SMTPException, OSError):
        raise SendFailed(Reason.UNREACHABLE) from None
    words = mail.as_bytes(policy=SMTPUTF8 if letters else SMTP)
    try:
        if server.sock is not None:
            server.sock.settimeout(max(_STEP, until - time.monotonic()))
        answer: tuple[int, bytes | str] = server.data(words)
    except smtplib.SMTPDataError as refused:
        answer = refused.smtp_code, refused.smtp_error
    except (smtplib.SMTPException, OSError):
        raise SendFailed(Reason.UNCERTAIN) from None
    _need(answer, at="words")


def _need(answer: tuple[int, bytes | str], *, at: str) -> None:
    """Nothing when the server said yes."""
    code, said = answer
    if 200 <= code < 300:
        return
    told = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    raise failure(code, told, at=at)


def failure(code: int, told: str, *, at: str) -> SendFailed:
    """What a refusal means: `at` is what was refused, "sender", "recipient" or "words"."""
    enhanced = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", told)
    shown = f"{code} {enhanced[1]}" if enhanced else str(code)
    if code == 421 or code < 200:
        return SendFailed(Reason.UNREACHABLE, provider_code=shown)
    if code < 500:
        return SendFailed(Reason.THROTTLED, provider_code=shown)
    if str(code) in _AT_SIGN_IN or (at == "sender" and code != 552):
        return SendFailed(Reason.NOT_CONFIGURED, provider_code=shown)
    if enhanced is not None:
        return SendFailed(reason_of(enhanced[1]), provider_code=shown)
    if at == "recipient" and code in (550, 551, 553, 501):
        return SendFailed(Reason.ADDRESS_INVALID, provider_code=shown)
    return SendFailed(Reason.TOO_LONG if code == 552 else Reason.REJECTED, provider_code=shown)


def _at_sign_in(code: int, said: Sequence[int] | bytes | str) -> SendFailed:
    del said  # it may name our account
    temporary = 400 <= code < 500
    return SendFailed(Reason.UNREACHABLE if temporary else Reason.NOT_CONFIGURED, provider_code=str(code))
