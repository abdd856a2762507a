"""A server started and weighed: seconds to ready, processor seconds and memory of its whole process tree (Linux)."""

import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
SCRATCH = BENCH / "scratch"  # on the disk to be measured: /tmp is often memory
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Program:
    """A server that can be started on `directory` as often as wanted. `stored_ids`: SQL for the sids it holds."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    url: str
    hook_path: str
    ready_path: str
    auth_token: str
    directory: Path
    database: Path
    stored_ids: str

    @property
    def hook(self) -> str:
        return self.url + self.hook_path


class Server:
    """A started program: the leader of a process group of its own."""

    def __init__(self, process: "subprocess.Popen[bytes]", *, cold_seconds: float) -> None:
        self.process, self.cold_seconds = process, cold_seconds

    def cpu_seconds(self) -> float:
        """User and system time of the tree and of its children that have ended."""
        return sum(map(ticks_of, tree(self.process.pid))) / TICKS

    def pss_mib(self) -> float:
        """Memory in MiB; pages shared by several processes are counted once."""
        return sum(map(pss_kib_of, tree(self.process.pid))) / 1024

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def tree(pid: int) -> list[int]:
    """The process and all its living descendants."""
    found = [pid]
    for parent in found:  # grows while it is walked
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue  # ended while we looked
    return found


def ticks_of(pid: int) -> int:
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, after_name[11:15]))  # utime, stime, cutime, cstime


def pss_kib_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(program: Program, *, slow_card: bool = False, timeout: float = 60.0) -> Iterator[Server]:
    """The program, ready to answer, until the block ends; its output is in `directory`/server.log."""
    environment = {**os.environ, **program.environment, **(slow_card_environment() if slow_card else {})}
    began = time.perf_counter()
    with (program.directory / "server.log").open("ab") as log:
        process = subprocess.Popen(
            program.command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    server = Server(process, cold_seconds=0.0)
    try:
        wait_until_ready(program, process, until=began + timeout)
        server.cold_seconds = time.perf_counter() - began
        yield server
    finally:
        server.stop()


def wait_until_ready(program: Program, process: "subprocess.Popen[bytes]", *, until: float) -> None:
    while time.perf_counter() < until:
        if process.poll() is not None:
            break
        if answers(program.url + program.ready_path):
            return
        time.sleep(0.01)
    log = (program.directory / "server.log").read_text(errors="replace")[-2000:]
    raise RuntimeError(f"{program.name} is not ready (exit status {process.poll()}):\n{log}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


@contextmanager
def fresh_directory() -> Iterator[Path]:
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRATCH) as path:
        yield Path(path)


def slow_card_environment(microseconds: int = 5000) -> dict[str, str]:
    """What makes each fsync of a program that much slower; builds the shim when there is none newer than its source."""
    source, shim = BENCH / "slow_card.c", SCRATCH / "slow_card.so"
    if not shim.exists() or shim.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("gcc") or shutil.which("cc")
        if compiler is None:
            raise RuntimeError("the slow card needs a C compiler: sudo apt-get install gcc libc6-dev")
        SCRATCH.mkdir(exist_ok=True)
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(shim), str(source), "-ldl"]
        subprocess.run(command, check=True)
    return {"LD_PRELOAD": str(shim), "SLOW_CARD_US": str(microseconds)}


def stored_ids(program: Program) -> list[str]:
    """The sids of all messages in its database, repeats included."""
    with closing(sqlite3.connect(f"file:{program.database}?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute(program.stored_ids)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def quick() -> bool:
    """Whether QUICK=1 asks for a short run."""
    return os.environ.get("QUICK", "") not in {"", "0"}


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns wide enough for what they hold, the first to the left and the others to the right."""
    cells = [list(map(shown, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in cells
    )


def shown(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
