"""Whether every locked package has a wheel for the computers Waypost should run on, so that nothing is compiled there.

Asks the package index by pip, as an install on that computer would, with the hashes of `requirements.lock`. The last
line is the share of packages that have a wheel everywhere.

    python -m bench.check_wheels [--only NAME]
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

LOCK = Path(__file__).parents[1] / "requirements.lock"
# What pip calls them; a newer system also takes the older tags.
PLATFORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Linux x86-64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        "Raspberry Pi, 64-bit": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        "macOS, Apple": tuple(
            f"macosx_{major}_0_{arch}" for major in (14, 13, 12, 11) for arch in ("arm64", "universal2")
        ),
        "macOS, Intel": (
            *(f"macosx_{major}_0_{arch}" for major in (14, 13, 12, 11) for arch in ("x86_64", "universal2")),
            *(f"macosx_10_{minor}_{arch}" for minor in (15, 13, 12, 9) for arch in ("x86_64", "universal2")),
        ),
    }
)
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)
_MISSING = re.compile(r"No matching distribution found for ([a-z0-9][a-z0-9._-]*)==")


def packages(lock: str) -> dict[str, str]:
    """Each package of a lock file by name (its versions for different Pythons together), with its lines."""
    starts = [*_PACKAGE.finditer(lock)]
    ends = [*(start.start() for start in starts[1:]), len(lock)]
    found: dict[str, str] = {}
    for start, end in zip(starts, ends, strict=True):
        found[start[1]] = found.get(start[1], "") + lock[start.start() : end]
    return found


def missing(listed: Mapping[str, str], tags: Sequence[str]) -> list[str]:
    """The packages without a wheel for these platform tags. pip stops at the first, so it is asked again without it."""
    left, without = dict(listed), []
    while (name := _first_missing(left, tags)) is not None:
        without.append(name)
        del left[name]
    return without


def _first_missing(listed: Mapping[str, str], tags: Sequence[str]) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text("".join(listed.values()), encoding="utf-8")
        done = subprocess.run(
            [*_pip(tags), "-d", folder, "-r", str(wanted)], capture_output=True, text=True, check=False
        )
    if done.returncode == 0:
        return None
    named = _MISSING.search(done.stderr)
    if named is None:
        raise SystemExit(f"pip could not be asked:\n{done.stderr[-2000:]}")
    return named[1]


def _pip(tags: Sequence[str]) -> list[str]:
    asked = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    asked += ["--only-binary=:all:", "--require-hashes", "--python-version", "3.11", "--implementation", "cp"]
    asked += [part for abi in ("cp311", "abi3", "none") for part in ("--abi", abi)]
    return asked + [part for tag in tags for part in ("--platform", tag)]


def main() -> None:
    """Ask for every platform and print what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="One package instead of all.")
    only = parser.parse_args().only
    listed = {name: lines for name, lines in packages(LOCK.read_text(encoding="utf-8")).items() if only in (None, name)}
    if not listed:
        raise SystemExit(f"the lock file has no package {only}")
    somewhere: set[str] = set()
    for platform, tags in PLATFORMS.items():
        without = missing(listed, tags)
        somewhere.update(without)
        print(f"{platform}: {len(listed) - len(without)} of {len(listed)} packages have a wheel; without: {without}")
    print(f"check-wheels: {(len(listed) - len(somewhere)) / len(listed):.3f}")


if __name__ == "__main__":
    main()
