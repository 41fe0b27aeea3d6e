"""Run commands as whole processes and account for them. In: a command. Out: `Run`. Knows nothing of subjects."""

import json
import os
import signal
import subprocess
import sys
import tempfile
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


LAUNCH = """
import json, os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
wall = time.perf_counter() - began
with open(sys.argv[1], "w") as file:
    json.dump([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)], file)
"""
"""Linux counts the memory of the process that starts another as that one's own peak, so a small one starts it."""


def run(command: Sequence[str], *, env: Mapping[str, str] = NOTHING, given: str = "", limit_s: float = LIMIT_S) -> Run:
    """Run to the end, `given` as its input.

    Raises `AssistantError` with the last line of its talk where it fails or takes over `limit_s`.
    """
    with tempfile.TemporaryDirectory() as folder:
        stdin, stdout, stderr, account = (Path(folder) / name for name in ("in", "out", "talk", "account"))
        stdin.write_text(given, "utf-8")
        with stdin.open("rb") as read, stdout.open("wb") as out, stderr.open("wb") as talk:
            launcher = subprocess.Popen(
                [sys.executable, "-S", "-c", LAUNCH, str(account), *command],
                stdin=read, stdout=out, stderr=talk, env={**os.environ, **QUIET, **env}, start_new_session=True,
            )  # fmt: skip
            try:
                launcher.wait(limit_s)
            except subprocess.TimeoutExpired:
                raise AssistantError(f"{' '.join(command[1:5])} took over {limit_s:g} s") from None
            finally:
                if launcher.poll() is None:  # out of time, or stopped by Ctrl+C
                    os.killpg(launcher.pid, signal.SIGKILL)
                    launcher.wait()
        words, said = stdout.read_text("utf-8", errors="replace"), stderr.read_text("utf-8", errors="replace")
        wall, cpu, peak, code = json.loads(account.read_text("utf-8"))
    if code not in (ANSWERED, REFUSED):
        last = (said.strip().splitlines() or [f"exit code {code}, no word of why"])[-1]
        raise AssistantError(f"{' '.join(command[1:5])} failed: {last}")
    return Run(wall, cpu, peak, words)


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
