"""Warm: one question to its complete answer in a process that has answered before; and what that process holds."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from eval.bench import figures
from eval.bench.processes import in_turn
from eval.bench.subjects import NAMES
from eval.bench.workspace import Options, Say, Workspace, build_others


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """Every subject answers all questions in up to three processes, in turn."""

    def one(name: str) -> dict[str, Any]:
        say(f"warm: {name}")
        found: dict[str, Any] = json.loads(space.child(name, "warm", space.questions).out)
        return found

    build_others(space, say)
    return summary(in_turn(NAMES, min(options.rounds, 3), one, warm_up=0), len(space.questions))


def summary(runs: Mapping[str, Sequence[Mapping[str, Any]]], questions: int) -> dict[str, Any]:
    """Milliseconds over all questions and rounds; megabytes over the rounds."""
    made = {}
    for name, found in runs.items():
        times = [1000 * second for one in found for second in one["seconds"]]
        made[name] = {
            "p50_ms": figures.middle(times),
            "p95_ms": figures.tail(times),
            "resident_mb": figures.middle([one["resident_mb"] for one in found]),
            "unshared_mb": figures.middle([one["unshared_mb"] for one in found]),
        }
    return {"questions": questions, "subjects": made}
