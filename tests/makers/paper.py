"""A server for which somebody printed a recovery key."""

from dataclasses import replace

from app.privacy import key_file, recovery
from app.privacy.keys import Secrets, secrets_of
from app.privacy.public_seal import public_of
from app.runtime import Runtime
from tests.makers.locking import MASTERS

PASSPHRASE = "four words of an invented song"
PRINTED, NEWER = bytes(range(20)), bytes(range(20, 40))


def with_paper(printed: bytes = PRINTED) -> Secrets:
    """The secrets of the fixture `keyring`, with a printed key."""
    return replace(secrets_of(MASTERS), recovery=public_of(recovery.private_of(printed)))


def print_key(runtime: Runtime, printed: bytes = PRINTED) -> None:
    """As `waypost keys recovery` does, and a start afterwards."""
    secrets = with_paper(printed)
    key_file.keep(runtime.settings.data, secrets, PASSPHRASE)
    runtime.keyring = secrets.keyring()
