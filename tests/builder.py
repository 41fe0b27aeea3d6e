"""A builder in a process of its own, which a test may kill. With the tiny encoder it takes well under a second."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from small_encoder import SmallEncoder

from index.build import Request, build

processes = multiprocessing.get_context("forkserver")
# Imported once, so that builders start at once.
processes.set_forkserver_preload(["index.build", "chromadb", "chromadb.api.rust"])


def killed(seeds: Path, store: Path, stage: str, calls: int, chroma: str = "") -> None:
    """Build, and kill this very process `calls` function calls after the named stage."""

    def heard(name: str) -> None:
        if name == stage:
            sys.setprofile(after(calls))

    build(Request(seeds, store, chroma=chroma), SmallEncoder(), stage=heard)
    die()  # fewer calls than that were left


def after(calls: int) -> Callable[[object, str, object], None]:
    """A profile function that ends the process at the given call."""
    left = calls

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            die()

    return count


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def waiting(seeds: Path, store: Path, locked: Event, go_on: Event) -> None:
    """Build, and wait with the lock held until told to go on."""

    def heard(name: str) -> None:
        if name == "locked":
            locked.set()
            go_on.wait(60)

    build(Request(seeds, store), SmallEncoder(), stage=heard)


def start(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process = processes.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process
