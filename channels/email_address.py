"""E-mail addresses as we keep them: one spelling each, and nothing in them that could end a header."""

import re

_LONGEST = 254
# RFC 5321's dot-string, with the letters RFC 6531 adds; a quoted name before the @ is refused.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def normal(written: str) -> str | None:
    """The address with its domain in small letters and ASCII (IDNA); None when it is none.

    What stands before the @ is the other side's own affair and stays as it is.
    """
    local, at, domain = written.strip().rpartition("@")
    if not at or len(written) > _LONGEST or not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        return None
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not _DOMAIN.fullmatch(domain) or len(local.encode()) + len(domain) >= _LONGEST:
        return None
    return f"{local}@{domain}"
