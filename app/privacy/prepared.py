"""The tables of all lexicons kept in a file, so that a start need not read thirty languages.

The file is written when the machine is set up (`python -m app.privacy.prepare`), never by the server. It says which
lexicons, which engine and which Python it was made with; where one of them is another, or the file is damaged or
missing, there is nothing prepared, and the tables are worked out anew: slower, never wrong.
"""

import hashlib
import marshal
import sys
import unicodedata
from pathlib import Path

from app.privacy.tables import Tables

FOLDER = Path(__file__).parent / "lexicons"
FILE = FOLDER / "all.prepared"

_ENGINE = (
    "lexicon",
    "matching",
    "nodes",
    "normalise",
    "packed",
    "phrases",
    "prepare",
    "prepared",
    "spelling",
    "tables",
)
_DIGEST = 32  # bytes


def sources() -> list[Path]:
    """Every file the tables depend on, in order."""
    here = Path(__file__).parent
    return [*sorted(FOLDER.glob("*.toml")), *(here / f"{name}.py" for name in _ENGINE)]


def kept(file: Path = FILE) -> Tables | None:
    """The tables as they were kept, or None where they are missing, damaged or of something else."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    made_of, whole, body = content[:_DIGEST], content[_DIGEST : 2 * _DIGEST], memoryview(content)[2 * _DIGEST :]
    if made_of != _key() or whole != _digest(body):
        return None
    return Tables(*marshal.loads(body))  # noqa: S302 - our own file: its digest was just compared


def keep(tables: Tables, file: Path = FILE) -> None:
    """Writes the file; a reader sees the old one or the new one, whole."""
    body = marshal.dumps(tuple(tables))
    fresh = file.with_suffix(".fresh.prepared")
    fresh.write_bytes(_key() + _digest(body) + body)
    fresh.replace(file)


def _key() -> bytes:
    """What the tables are made of: names and contents of the sources, and the Python that reads them."""
    made_of = hashlib.blake2b(digest_size=_DIGEST)
    made_of.update(f"{sys.version} {marshal.version} {unicodedata.unidata_version}".encode())
    for path in sources():
        made_of.update(path.name.encode() + b"\0" + _digest(path.read_bytes()))
    return made_of.digest()


def _digest(content: bytes | memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()
