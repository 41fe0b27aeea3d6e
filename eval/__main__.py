"""`python -m eval`: measure, compare, hold the gate. Figures go to stdout, the talk to stderr.

Exit codes: 0 done; 1 an error a person can mend; 2 wrong usage; 4 the gate is shut.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant import AssistantError, Settings
from assistant.reader import Reader
from eval import console, gate, report, sets
from eval.cases import ARTICLE, CASES, Case, load_cases
from eval.results import results
from eval.run import Outcome, System, run
from eval.scores import score
from eval.systems import assistant_system, baseline_systems, eval_settings, share_encoders, support_check
from eval.validate import known_of, problems
from eval.verified import altered
from index.article import read_article

HERE = Path(__file__).parent
SHUT = 4


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    args = parsed(argv)
    try:
        if args.set:
            return measured_set(args)
        cases = checked_cases(args.cases, args.article)
        if args.check:
            print(f"{len(cases)} cases, all fit to be asked")
            return 0
        return gated(args, cases) if args.gate or args.update else reported(args, put(cases, args.asked))
    except AssistantError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 1


ONLY_WITH = {"data": "set", "limit": "set", "allow_regression": "update"}
"""Options that mean nothing without another."""
NOT_WITH_SET = ("cases", "article", "only", "asked")


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The arguments. Ends the process, as wrong usage, where some of them do not belong together."""
    made = parser()
    args = made.parse_args(argv)
    given = {name for name, value in vars(args).items() if value != made.get_default(name)}
    for name, needed in ONLY_WITH.items():
        if name in given and needed not in given:
            made.error(f"--{name.replace('_', '-')} goes with --{needed}")
    for name in NOT_WITH_SET:
        if "set" in given and name in given:
            made.error(f"--{name} does not go with --set")
    if args.out.exists() and not args.out.is_dir():
        made.error(f"--out {args.out} is a file; give a folder")
    return args


def positive(text: str) -> int:
    """A number of items."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of items; give 1 or more")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m eval", description="Measure how well questions are answered.")
    made.add_argument("--cases", type=Path, default=CASES, help="a case file (default: the article's)")
    made.add_argument("--article", type=Path, default=ARTICLE, help="the document the cases are about")
    made.add_argument("--out", type=Path, default=HERE / "out", help="where the report goes")
    made.add_argument("--only", action="store_true", help="the assistant alone, without the baselines")
    made.add_argument("--asked", default="{}", help="how the last turn is put, without the gate; {} stands for it")
    what = made.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only check the cases")
    what.add_argument("--gate", action="store_true", help="fail under a pinned floor")
    what.add_argument("--update", action="store_true", help="pin the floors anew")
    what.add_argument("--set", choices=sets.NAMES, help="a public set")
    made.add_argument("--allow-regression", action="store_true", help="with --update: floors may fall")
    made.add_argument("--data", type=Path, help="with --set: the folder of public sets")
    made.add_argument("--limit", type=positive, help="with --set: only the first so many items")
    return made


def checked_cases(path: Path, article: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises `AssistantError` with every problem where they are not fit to be asked."""
    cases = load_cases(path)
    found = problems(cases, known_of(read_article(article)))
    if found:
        raise AssistantError("\n".join(found))
    return cases


def put(cases: Sequence[Case], asked: str) -> tuple[Case, ...]:
    """The cases, the last turn of each put as `asked`, in which `{}` stands for it."""
    if "{}" not in asked:
        raise AssistantError(f"--asked {asked!r} has no place for the question; write {{}} where it goes")
    return tuple(replace(case, turns=(*case.turns[:-1], asked.replace("{}", case.question))) for case in cases)


def gated(args: argparse.Namespace, cases: tuple[Case, ...]) -> int:
    """Measure the assistant alone and hold it to the baseline, or pin a new one."""
    own = own_settings(args)
    scores = score(measured(assistant_system(own, say=say, curve=False), cases), support_check(own))
    facts = gate.facts_of(args.cases, cases)
    if args.update:
        before = gate.read_baseline() if gate.BASELINE.exists() else None
        gate.write_baseline(gate.updated(scores.rates, facts, before, allow_regression=args.allow_regression))
        print(f"pinned {len(scores.rates)} figures on {len(cases)} cases in {gate.BASELINE.name}")
        return 0
    failures = gate.failures(scores.rates, facts, gate.read_baseline())
    for failure in failures:
        print(failure)
    if scores.crashes:
        print(f"{scores.crashes} cases crashed; python -m eval --only lists them")
    print(
        "the gate is shut" if failures else f"the gate is open: {len(scores.rates)} figures hold on {len(cases)} cases"
    )
    return SHUT if failures else 0


def reported(args: argparse.Namespace, cases: tuple[Case, ...]) -> int:
    """Measure every system, print the table, write the report."""
    own = own_settings(args)
    systems = [assistant_system(own, say=say, curve=True)]
    if not args.only:
        systems += baseline_systems(own)
    runs = {system.name: measured(system, cases) for system in systems}
    found = results(runs, gate.facts_of(args.cases, cases), support_check(own))
    say("checking altered sentences")
    found["verification"] = [asdict(group) for group in altered(args.article, Reader.load())]
    print(console.table(found))
    print(console.by_type(found["systems"][0], found["cases"]["types"]))
    for line in console.crashes(found):
        print(line)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "report.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    made = f"Made {datetime.now(UTC):%d %B %Y, %H:%M} UTC."
    (args.out / "report.html").write_text(report.page(found, made=made), "utf-8")
    say(f"report: {args.out / 'report.html'}")
    return 0


def measured_set(args: argparse.Namespace) -> int:
    """Measure one public set, print its figures, keep them as JSON."""
    found = sets.run_set(args.set, args.data, limit=args.limit, out=args.out, say=say)
    print(console.set_table(found))
    path = args.out / "sets" / f"{args.set}.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    say(f"figures: {path}")
    return 0


def own_settings(args: argparse.Namespace) -> Settings:
    """Settings for an index of the article alone."""
    settings = Settings.from_env()
    own = eval_settings(settings, args.article, args.out)
    share_encoders(settings, own)
    return own


def measured(system: System, cases: Sequence[Case]) -> tuple[Outcome, ...]:
    """Run a system over the cases, with a line of progress on a terminal."""

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{system.name}: {done} of {total}", end="\n" if done == total else "", file=sys.stderr)

    return run(system, cases, progress=progress)


def say(words: str) -> None:
    """Talk goes to stderr, so that stdout holds figures only."""
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
