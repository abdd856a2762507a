"""A focal point's passphrase and what it opens. Slow on purpose: nothing here is called inside a unit."""

from dataclasses import dataclass, field
from uuid import UUID

from app.errors import Conflict, Locked
from app.ids import random_id
from app.privacy.public_seal import DoesNotOpen, open_with, public_of, seal_to
from app.privacy.sealed_away import OwnKey, from_passphrase, new_private, under_passphrase
from app.sensitive.tables import FocalPoint

PAPER = b"restricted_store.paper"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A key pair of a focal point's own, as their passphrase wraps it; bound to the id of their record."""

    point_id: UUID
    key: OwnKey = field(repr=False)


def choose(passphrase: str, *, point_id: UUID | None = None) -> Chosen:
    """A new pair under this passphrase; Invalid when it is short. `point_id`: of a record that is there already."""
    made_for = point_id or random_id()
    return Chosen(made_for, under_passphrase(new_private(), passphrase, made_for))


def choose_again(point: FocalPoint, old: str, new: str) -> Chosen:
    """The same pair under a new passphrase; Locked when the old one is wrong."""
    return Chosen(point.id, under_passphrase(_own(point, old), new, point.id))


def open_store(point: FocalPoint, passphrase: str, public: bytes) -> bytes:
    """The store's private key; Locked for a wrong passphrase, Conflict when the store's public key was changed."""
    own = _own(point, passphrase)
    if point.store_key is None:
        raise Locked("restricted.not_let_in")
    try:
        key = open_with(own, point.store_key, for_point(point.id))
    except DoesNotOpen:
        raise Conflict("restricted.key_changed") from None
    if public_of(key) != public:
        raise Conflict("restricted.key_changed")
    return key


def for_point(point_id: UUID) -> bytes:
    """What the store's key in a focal point's record is bound to."""
    return b"focal_point.store_key:" + point_id.hex.encode()


def wrap_for(point_id: UUID, public: bytes, key: bytes) -> bytes:
    """The store's private key for one focal point. The one thing here that is quick."""
    return seal_to(public, key, for_point(point_id))


def _own(point: FocalPoint, passphrase: str) -> bytes:
    if point.wrapped is None:
        raise Locked("restricted.no_passphrase")
    return from_passphrase(point.wrapped, passphrase, point.id)
