"""`python -m eval.bench [QUESTION ...]`: measure, print, keep as JSON and a picture. Talk goes to stderr.

Without a question: cold, warm (with memory), page, and growth to 10 thousand passages; under 15 minutes on two
cores. Exit codes: 0 done; 1 an error a person can mend; 2 wrong usage.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from eval.bench import figures
from eval.bench.drawing import draw
from eval.bench.workspace import HERE, Options, prepared
from index.errors import AssistantError

QUESTIONS = ("cold", "warm", "page", "build", "growth", "crowd")
USUAL = ("cold", "warm", "page", "growth")


def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        options = Options(args.rounds, tuple(args.passages or Options().sizes))
        space = prepared(args.work, say)
        for question in args.question or USUAL:
            found = import_module(f"eval.bench.{question}").measure(space, say, options)
            path = figures.keep(args.out, question, found)
            picture = draw(args.out, question, json.loads(path.read_text("utf-8")))
            print(json.dumps(found, indent=1))
            say(f"kept: {path}" + (f", {picture}" if picture else ""))
    except AssistantError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m eval.bench", description="Measure speed, memory and growth.")
    made.add_argument("question", nargs="*", choices=[*QUESTIONS, []], help=f"default: {' '.join(USUAL)}")
    made.add_argument("--rounds", type=int, default=3, help="how often each subject is run, in turn (default 3)")
    made.add_argument("--passages", type=int, action="append", help="growth: an index of so many (repeat for more)")
    made.add_argument("--out", type=Path, default=HERE / "results", help="where figures and pictures go")
    made.add_argument("--work", type=Path, default=HERE / "out" / "bench", help="where the indexes are kept")
    return made


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
