"""Whether a file of a hundred thousand items takes more memory than one of ten thousand.

Two databases are filled with items as a year leaves them (bench/feedback_list.py). A process of its own makes each kind
of file from each: it notes what it weighs once everything is loaded and a file of one week was made, then the most it
weighed while it made the file of a year. The last line is the worst ratio of what the large file added over what the
small one added: 10.00 would be a file that is held in memory, 1.00 is constant.
"""

import argparse
import multiprocessing
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from app.clock import SystemClock
from app.exports.queries import Geography, feedback_rows, thinned
from app.exports.sheets import FEEDBACK, Sheet
from app.exports.tables import DataClass
from app.exports.writing import to_csv, to_xlsx
from app.runtime import Runtime
from app.transaction import read
from bench.feedback_list import fill
from bench.measuring import Program, fresh_directory, quick, table
from bench.product import waypost
from bench.rooms import opened

WRITERS = {"csv": to_csv, "xlsx": to_xlsx}
# Of the 300 districts of the database each ten are a province, as a file tells them.
PROVINCES = Geography(coarse=lambda area: area[:-1], above=lambda _area: "", name=str)


@dataclass(frozen=True, slots=True)
class Made:
    """One file: its rows, seconds, MiB it added to the process at most, and MiB of the file itself."""

    rows: int
    seconds: float
    added: float
    size: float


def mib(what: str) -> float:
    """VmRSS: what this process weighs now; VmHWM: the most it ever did."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def make(runtime: Runtime, kind: str, *, days: int) -> tuple[int, float]:
    """(rows, MiB) of a file of so many days."""
    since = datetime.now(UTC) - timedelta(days=days)
    with read(runtime) as work, SpooledTemporaryFile(max_size=2_000_000) as file:
        told = thinned(work, since, PROVINCES)
        rows = feedback_rows(work, since, PROVINCES, told=told, data_class=DataClass.INTERNAL)
        sheet = Sheet("Feedback", "Internal", FEEDBACK, [one.key for one in FEEDBACK], rows)
        WRITERS[kind](sheet, cast("IO[bytes]", file))
        return told.many, file.tell() / 2**20


def weigh(program: Program, kind: str) -> Made:
    """In a process of its own: nothing was loaded before."""
    with opened(program, SystemClock()) as runtime:
        make(runtime, kind, days=7)
        before, began = mib("VmRSS"), time.perf_counter()
        rows, size = make(runtime, kind, days=366)
        return Made(rows, time.perf_counter() - began, mib("VmHWM") - before, size)


def main() -> None:
    parser = argparse.ArgumentParser(description="The memory of a file by the number of its rows.")
    parser.add_argument("--small", type=int, default=2_000 if quick() else 10_000)
    parser.add_argument("--large", type=int, default=10_000 if quick() else 100_000)
    told = parser.parse_args()
    rows: list[list[object]] = []
    ratios = []
    with fresh_directory() as one, fresh_directory() as other:
        programs = [waypost(folder, provider_url="http://127.0.0.1:9") for folder in (one, other)]
        for program, many in zip(programs, (told.small, told.large), strict=True):
            fill(program, many, rng=random.Random(1))
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            for kind in WRITERS:
                few, lots = (pool.apply(weigh, (program, kind)) for program in programs)
                ratios.append(max(lots.added, 1.0) / max(few.added, 1.0))
                rows += [[f"{kind}, {made.rows} rows", made.seconds, made.size, made.added] for made in (few, lots)]
    print(table(["file", "s", "its MiB", "MiB it added"], rows))
    print(f"bench-exports: {max(ratios):.2f}")


if __name__ == "__main__":
    main()
