"""All that the scrubber knows of its lexicons, as plain data: what is worked out of them once."""

from typing import NamedTuple


class Tables(NamedTuple):
    """Made of strings, numbers, tuples, dicts and frozensets alone, so that `prepared` can keep them in a file."""

    phrases: tuple[bytes, ...]
    """Each a `matching.Row`, marshalled: most are never asked for, and as they are they take three times the memory."""
    by_key: dict[str, tuple[int, ...]]
    """First letters of words → the places of the phrases that ask for them."""
    protected: tuple[bytes, ...]
    protected_by_key: dict[str, tuple[int, ...]]
    starts: frozenset[str]
    """All first letters phrases ask for."""
    inside: frozenset[str]
    """Those of languages that do not part words."""
    attached: frozenset[str]
    """What may be written on to the front of a word."""
    person: tuple[str, ...]
    thing: tuple[str, ...]
    document: tuple[str, ...]
    by_edge: dict[str, str]
    """Words and stems (`stem*`) that may be misspelt, by what a slip leaves of them; packed."""
    innocent: frozenset[str]
    """Words that are never misspelt."""
