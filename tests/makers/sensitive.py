"""A restricted store that was begun, with focal points who know their passphrases."""

from functools import lru_cache
from uuid import UUID

from app.framework import Lane
from app.privacy.public_seal import open_with, public_of
from app.privacy.sealed_away import OwnKey, from_passphrase, new_private, spoken
from app.runtime import Runtime
from app.sensitive import keys, naming, queries
from app.sensitive.actions import Raised, raise_complaint
from app.sensitive.tables import Danger, Source
from app.transaction import read, write
from app.work import COMMAND, SYSTEM, Work
from tests.makers.paper import with_paper
from tests.makers.staff import Member

PASSPHRASE = "a lantern under the quiet stairs"
WORDS = "the man with the list asked my sister to come to his room before he gives the card"


def begin(runtime: Runtime, member: Member) -> bytes:
    """The private key of the store that this member began, on a server whose recovery key was printed."""
    runtime.keyring = with_paper().keyring()
    chosen = chosen_once()
    write(runtime, COMMAND, lambda work: naming.begin(work, member.id, chosen))
    with read(runtime) as work:
        point = queries.find_point(work, member.id)
    assert point is not None
    assert point.store_key is not None
    return open_with(_own_once(), point.store_key, keys.for_point(point.id))


@lru_cache
def chosen_once() -> keys.Chosen:
    """A key under PASSPHRASE, made once: that is slow on purpose."""
    return keys.choose(PASSPHRASE)


@lru_cache
def _own_once() -> bytes:
    chosen = chosen_once()
    return from_passphrase(chosen.key.wrapped, PASSPHRASE, chosen.point_id)


def key_of(runtime: Runtime, member: Member, passphrase: str = PASSPHRASE) -> bytes:
    """What their passphrase opens."""
    with read(runtime) as work:
        point, public = queries.find_point(work, member.id), queries.store(work).public
    assert point is not None
    return keys.open_store(point, passphrase, public)


def let_in(runtime: Runtime, by: Member, key: bytes, other: Member, *lanes: Lane) -> bytes:
    """The store's key as `other` opens it, after they were named, made a key of their own and were let in.

    No passphrase of theirs is known: that is slow.
    """
    chosen_lanes = lanes or tuple(Lane)
    point_id = write(runtime, by.actor, lambda work: naming.name(work, other.id, lanes=chosen_lanes, key=key))
    own = new_private()
    chosen = keys.Chosen(point_id, OwnKey(public_of(own), b"under a passphrase nobody knows"))
    write(runtime, other.actor, lambda work: naming.choose(work, chosen))
    code = spoken(chosen.key.public)
    write(runtime, by.actor, lambda work: naming.let_in(work, point_id, code=code, key=key))
    with read(runtime) as work:
        point = queries.find_point(work, other.id)
    assert point is not None
    assert point.store_key is not None
    return open_with(own, point.store_key, keys.for_point(point_id))


def complain(
    runtime: Runtime,
    words: str = WORDS,
    *,
    lane: Lane = Lane.EXPLOITATION,
    danger: Danger = Danger.NO,
    contact_id: UUID | None = None,
) -> Raised:
    """Something that came by the menu."""

    def unit(work: Work) -> Raised:
        return raise_complaint(
            work,
            words,
            lane=lane,
            source=Source.MENU,
            danger=danger,
            channel="simulator",
            language="en",
            contact_id=contact_id,
            settings=runtime.settings,
        )

    return write(runtime, SYSTEM, unit)
