"""Leaflet's own files, as an installed package has them: nothing is fetched from another host."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Its pictures are for markers and for a switch of layers, which our maps do not have.
FILES = {"leaflet.js": "text/javascript", "leaflet.css": "text/css"}


@cache
def content(name: str) -> bytes:
    """What the file of this name holds; KeyError for any other than FILES."""
    if name not in FILES:
        raise KeyError(name)
    return (_folder() / name).read_bytes()


def _folder() -> Path:
    """Where the package lies; it is not imported: newer Pythons lack what old packages of its kind ask for."""
    found = find_spec("xstatic.pkg.leaflet")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("XStatic-Leaflet is not installed")
    return Path(found.submodule_search_locations[0]) / "data"
