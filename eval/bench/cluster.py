"""Building over workers: passages a second of one process and of a local Ray cluster. `python -m eval.bench.cluster`.

The same synthetic articles (`growth.py`) are built by one process with one core, by one with two, and by two Ray
workers of one core each: each in a process of its own, into an empty store, in turn. The clock runs from before Ray
is started until the index is whole; a build of a few hundred passages is over before Ray is.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from eval.bench import figures
from eval.bench.growth import write_seeds
from eval.bench.processes import in_turn, run
from eval.bench.workspace import HERE
from index import build as building
from index import cluster
from index.encoder import OnnxEncoder, open_encoder
from index.errors import AssistantError

ALONE, BOTH, CREW = "one process, one core", "one process, two cores", "two workers, one core each"
CORES = {ALONE: 1, BOTH: 2, CREW: 1}


def measure(work: Path, passages: int, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Seconds and passages a second of each way, medians with 95% intervals, and how many times as fast workers are."""
    write_seeds(work / "seeds", passages)
    open_encoder("", work, say)

    def one(way: str) -> dict[str, float]:
        finished = run([sys.executable, "-m", "eval.bench.cluster", "--work", str(work), "--way", way])
        seconds: dict[str, float] = json.loads(finished.out)
        say(f"{way}: {json.dumps(seconds)}")
        return seconds

    found = in_turn(CORES, rounds, one)
    ways = {way: summary(rows) for way, rows in found.items()}
    crew, alone = found[CREW], found[ALONE]
    return {
        "passages": int(alone[0]["passages"]),
        "rounds": rounds,
        "ways": ways,
        "times as fast as one process with one core": {
            name: figures.ratio([row[name] for row in crew], [row[name] for row in alone])
            for name in ("encoding_s", "building_s", "whole_s")
        },
    }


def summary(rows: Sequence[dict[str, float]]) -> dict[str, Any]:
    """One way's seconds by stage, and its passages a second: encoded, built, and built with Ray's start."""
    seconds = {name: figures.middle([row[name] for row in rows]) for name in rows[0] if name.endswith("_s")}
    rates = {
        name: figures.middle([row["passages"] / row[f"{name}_s"] for row in rows])
        for name in ("encoding", "building", "whole")
    }
    return {"seconds": seconds, "passages a second": rates}


def built(work: Path, way: str) -> dict[str, float]:
    """Build once, in this process; the seconds of each stage."""
    seeds, store = work / "seeds", work / "store"
    shutil.rmtree(store, ignore_errors=True)
    encoder = OnnxEncoder(next((work / "encoders").iterdir()), cores=CORES[way])
    at = {"begun": time.perf_counter()}

    def stage(name: str) -> None:
        at[name] = time.perf_counter()

    with cluster.started(2) if way == CREW else nullcontext() as crew:
        stage("started")
        build = crew.build if crew else building.build
        report = build(building.Request(seeds, store), encoder, stage=stage)
    return {
        "passages": report.passages,
        "starting_s": at["started"] - at["begun"],
        "reading_s": at["read"] - at["started"],
        "encoding_s": at["embedded"] - at["places"],
        "writing_s": at["places"] - at["read"] + at["current"] - at["embedded"],
        "building_s": at["current"] - at["started"],
        "whole_s": at["current"] - at["begun"],
    }


def table(found: dict[str, Any]) -> str:
    """The figures as rows of a table."""
    lines = [f"{found['passages']} passages, median of {found['rounds']} rounds [95% interval]"]
    lines.append(
        f"{'':28}" + "".join(f"{head:>26}" for head in ("encoded a second", "built a second", "with the start"))
    )
    for way, row in found["ways"].items():
        cells = [interval(row["passages a second"][name]) for name in ("encoding", "building", "whole")]
        lines.append(f"{way:28}" + "".join(f"{cell:>26}" for cell in cells))
    ratios = found["times as fast as one process with one core"].values()
    lines.append(f"{'two workers / one core':28}" + "".join(f"{interval(ratio):>26}" for ratio in ratios))
    start = found["ways"][CREW]["seconds"]["starting_s"]
    lines.append(f"the start of Ray: {interval(start)} s")
    return "\n".join(lines)


def interval(figure: figures.Figure) -> str:
    return f"{figure['value']} [{figure['low']}-{figure['high']}]"


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m eval.bench.cluster", description=(__doc__ or "").partition(":")[0])
    made.add_argument("--passages", type=int, default=2000, help="how many are built (default 2000)")
    made.add_argument("--rounds", type=int, default=3, help="how often each way is run, in turn (default 3)")
    made.add_argument("--out", type=Path, default=HERE / "results", help="where the figures go")
    made.add_argument(
        "--work", type=Path, default=HERE / "out" / "bench" / "cluster", help="where the indexes are kept"
    )
    made.add_argument("--way", choices=CORES, help=argparse.SUPPRESS)  # one build, in this process
    return made


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        if args.way:
            print(json.dumps(built(args.work, args.way)))
            return 0
        args.work.mkdir(parents=True, exist_ok=True)
        found = measure(args.work, args.passages, args.rounds, say)
    except AssistantError as error:
        say(str(error))
        return 1
    print(table(found))
    say(f"kept: {figures.keep(args.out, 'cluster', found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
