"""A server as it is after a start without its passphrase, and what unlocks it."""

from app.outbox.at_once import AtOnce
from app.privacy.keys import Keyring, locked_keyring, secrets_of
from app.privacy.public_seal import public_of
from app.runtime import Runtime

MASTERS = {1: b"k" * 32}  # those of the fixture `keyring`


def lock(runtime: Runtime) -> Keyring:
    """The keys that were taken from the server: it now has the public one alone."""
    taken = runtime.keyring
    secrets = secrets_of(MASTERS)
    runtime.keyring = locked_keyring(1, public_of(secrets.intake(1)), secrets.page_key().point)
    runtime.at_once = AtOnce(runtime.channels, runtime.clock, runtime.settings.limits)
    return taken


def answered(runtime: Runtime) -> int:
    """How many answers went out at once since the last look."""
    assert runtime.at_once is not None
    return runtime.at_once.drain()
