"""Public sets: how the parts of the assistant do on questions that nobody here wrote."""

from collections.abc import Callable
from pathlib import Path

NAMES: tuple[str, ...] = ()


def run_set(name: str, data: Path, *, limit: int | None, out: Path, say: Callable[[str], None]) -> int:
    raise NotImplementedError
