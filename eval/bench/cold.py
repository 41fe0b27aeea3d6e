"""Cold: from the start of a process to its first answer, the index being there."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.bench import figures
from eval.bench.processes import Run, in_turn, run
from eval.bench.subjects import NAMES
from eval.bench.workspace import Options, Say, Workspace, build_others
from eval.cases import ARTICLE

QUESTION = "Who is the Russian Foreign Minister?"
FLOOR = "importing our libraries"
IMPORTS = "import numpy, onnxruntime, tokenizers, chromadb"


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """Start every subject again and again, in turn."""

    def one(name: str) -> Run:
        say(f"cold: {name}")
        if name == FLOOR:
            return run([sys.executable, "-c", IMPORTS])
        if name == NAMES[0]:
            return run([command("assistant"), "ask", QUESTION], env=own(space))
        return space.child(name, "ask", QUESTION)

    build_others(space, say)
    return summary(in_turn([FLOOR, *NAMES], options.rounds, one))


def summary(runs: Mapping[str, Sequence[Run]]) -> dict[str, Any]:
    """Seconds, memory, and how many times as long as this program each one takes."""
    ours = [run.wall_s for run in runs[NAMES[0]]]
    return {
        "asked": QUESTION,
        "subjects": {
            name: {
                "seconds": figures.middle([run.wall_s for run in found]),
                "cpu_seconds": figures.middle([run.cpu_s for run in found]),
                "peak_mb": figures.middle([run.peak_mb for run in found]),
                "times_ours": figures.ratio(ours, [run.wall_s for run in found]),
            }
            for name, found in runs.items()
        },
        "over_imports": figures.ratio([run.wall_s for run in runs[FLOOR]], ours),
    }


def own(space: Workspace) -> dict[str, str]:
    """The environment in which the command line finds the measured index."""
    return {"ASSISTANT_SEEDS": str(ARTICLE), "ASSISTANT_STORE": str(space.store(NAMES[0]))}


def command(name: str) -> str:
    """A program that was installed beside the Python that runs this."""
    return str(Path(sys.executable).with_name(name))
