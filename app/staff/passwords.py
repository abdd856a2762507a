"""Passwords: hashed and checked here, always outside a write unit, because it is slow on purpose."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import Invalid

SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5
# OWASP's memory for argon2id with one more pass: 19 MiB each, so that a shift signing in at once fits a Raspberry Pi.
_HASHER = PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)
# Of a password nobody has: an unknown handle must cost the same time as a known one.
_NOBODYS = "$argon2id$v=19$m=19456,t=3,p=1$2JP2PUxNDr21q7gqsBT+Ww$nZE2IxkusNN3Y2W/grZJYoNJqQTJZNwBI7icKeF2GOE"


def hash_password(password: str, *, handle: str = "") -> str:
    """What is kept of a password; Invalid when it is short, long, of few letters or holds the handle."""
    if len(password) < SHORTEST:
        raise Invalid("staff.password_short", shortest=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("staff.password_long", longest=LONGEST)
    if len(set(password)) < _FEWEST_DIFFERENT or (handle and handle.casefold() in password.casefold()):
        raise Invalid("staff.password_plain")
    return _HASHER.hash(password.encode(errors="surrogatepass"))


def matches(password: str, kept: str | None) -> bool:
    """Whether `kept` is of this password. Without one it takes as long and is False."""
    try:
        _HASHER.verify(kept or _NOBODYS, password[:LONGEST].encode(errors="surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
