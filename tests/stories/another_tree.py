"""The program once more, each file a link to ours, so that one can be made another: bugs, bad lexicons, deaths."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bench.measuring import ROOT

_WHOLE = ("channels", "maps", "migrations", "translations")


def linked_tree(folder: Path) -> Path:
    """The folder, with everything in it that a server is started from."""
    ours = ROOT / "app"
    shutil.copytree(ours, folder / "app", copy_function=os.symlink, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _WHOLE:
        (folder / name).symlink_to(ROOT / name)
    return folder


def change(file: Path, changed: Callable[[str], str]) -> Callable[[], None]:
    """Put another text in the place of a linked file; what is given back mends it."""
    ours, words = file.resolve(), file.read_text()
    other = changed(words)
    assert other != words, f"nothing to change in {file.name}"
    file.unlink()
    file.write_text(other)

    def mend() -> None:
        file.unlink()
        file.symlink_to(ours)

    return mend


def die_before(line: str, mark: Path) -> Callable[[str], str]:
    """Code that is killed, with all its processes, when it comes to the line and the mark is there."""

    def changed(words: str) -> str:
        assert words.count(line) == 1, line
        indent = line[: len(line) - len(line.lstrip())]
        dies = f'{indent}__import__("os").path.exists({str(mark)!r}) and __import__("os").killpg(0, 9)\n'
        return words.replace(line, dies + line)

    return changed
