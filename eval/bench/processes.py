"""Run commands as whole processes and account for them. In: a command. Out: `Run`. Knows nothing of subjects."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from index.errors import AssistantError

LIMIT_S = 900
ANSWERED, REFUSED = 0, 3  # of `assistant ask`: a refusal is an answer too
QUIET = {
    "OFFLINE": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "PYTHONWARNINGS": "ignore",
}
"""No subject asks the network for anything, nor pays for finding that there is none."""
NOTHING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: seconds on the clock, seconds of processor, largest resident size in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    out: str


def run(command: Sequence[str], *, env: Mapping[str, str] = NOTHING, given: str = "") -> Run:
    """Run to the end, `given` as its input.

    Raises `AssistantError` with the last line of its talk where it fails or takes over LIMIT_S.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("in", "out", "talk")]
        files[0].write_text(given, "utf-8")
        with files[0].open("rb") as stdin, files[1].open("wb") as stdout, files[2].open("wb") as stderr:
            began = time.perf_counter()
            process = subprocess.Popen(
                command, stdin=stdin, stdout=stdout, stderr=stderr, env={**os.environ, **QUIET, **env}
            )
            bound = threading.Timer(LIMIT_S, process.kill)
            bound.start()
            _, status, used = os.wait4(process.pid, 0)  # of this process alone, unlike `getrusage`
            wall = time.perf_counter() - began
            bound.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out, talk = (file.read_text("utf-8", errors="replace") for file in files[1:])
    if process.returncode not in (ANSWERED, REFUSED):
        last = (talk.strip().splitlines() or [f"exit code {process.returncode}, no word of why"])[-1]
        raise AssistantError(f"{' '.join(command[1:5])} failed: {last}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out)


def in_turn(names: Iterable[str], rounds: int, one: Callable[[str], T], *, warm_up: int = 1) -> dict[str, list[T]]:
    """`one(name)` for every name, round after round; the first rounds fill the disk's cache and do not count."""
    names = list(names)
    found: dict[str, list[T]] = {name: [] for name in names}
    for at in range(rounds + warm_up):
        for name in names:
            value = one(name)
            if at >= warm_up:
                found[name].append(value)
    return found
