"""What a question writes down: medians, intervals, ratios, and on which machine. In: numbers. Out: plain JSON."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from eval.stats import Array, rate

PACKAGES = (
    "chromadb", "gradio", "langchain", "llama-index-core", "numpy", "onnxruntime", "sentence-transformers",
    "tokenizers", "torch", "txtai",
)  # fmt: skip
Figure = dict[str, float]


def median(values: Array) -> Array:
    return np.asarray(np.median(values, axis=-1))


def p95(values: Array) -> Array:
    return np.asarray(np.percentile(values, 95, axis=-1))


def middle(values: Sequence[float]) -> Figure:
    """The median with its 95% bootstrap interval (eval/stats.py), and how many values."""
    return rounded(rate(median, values))


def tail(values: Sequence[float]) -> Figure:
    """The 95th percentile with its interval."""
    return rounded(rate(p95, values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """The median of theirs / ours, round by round: how many times as much they take."""
    return rounded(rate(median, [b / a for a, b in zip(ours, theirs, strict=True)]))


def rounded(found: Any) -> Figure:
    return {"value": figures(found.value), "low": figures(found.low), "high": figures(found.high), "count": found.count}


def figures(value: float) -> float:
    """Four significant figures: more would be noise."""
    return float(f"{value:.4g}")


def machine() -> dict[str, Any]:
    """What a figure depends on, and nothing that names the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "processor": processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": dict(installed()),
    }


def installed() -> Iterator[tuple[str, str]]:
    """The versions of the packages that a figure depends on, as far as they are there."""
    for name in PACKAGES:
        with suppress(PackageNotFoundError):
            yield name, version(name)


def processor() -> str:
    """The processor's name where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def keep(folder: Path, question: str, found: Mapping[str, Any]) -> Path:
    """Write one question's figures, and the machine's, as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{question}.json"
    path.write_text(json.dumps({"question": question, "machine": machine(), **found}, indent=1) + "\n", "utf-8")
    return path
