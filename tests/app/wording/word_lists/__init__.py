"""What the texts of a language must not say and the words a warning may begin with: `<language>.toml`, one each.

Folded beginnings of words, found anywhere in a folded text; who adds a language adds its file.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Lists:
    """`telling`: what gives a neutral text away. `promises`: what nobody can know. `asks`: who a person is."""

    telling: tuple[str, ...]
    promises: tuple[str, ...]
    asks: tuple[str, ...]
    actions: tuple[str, ...]

    @staticmethod
    def read(path: Path) -> "Lists":
        """The lists of one file; a missing list or an empty one raises."""
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        found = {name: tuple(raw[name]) for name in Lists.__slots__}
        assert all(found.values()), f"{path.name}: an empty list forbids nothing"
        return Lists(**found)


LISTS = {path.stem: Lists.read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}
