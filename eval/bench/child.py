"""One subject in a process of its own: `python -m eval.bench.child MODULE build|ask|warm FOLDER MODEL`.

JSON on its input and output:

build    in: passages                 out: nothing
ask      in: one question             out: its answer
warm     in: questions                out: seconds of each, resident and unshared MB after them
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

WARM_UP = 20


def main() -> None:
    module, action, folder, model = sys.argv[1:]
    given = json.load(sys.stdin)
    subject = import_module(f"eval.bench.subjects.{module}")
    if action == "build":
        subject.build(Path(folder), given, model)
        return
    ask = subject.opened(Path(folder), model)
    print(json.dumps(ask(given) if action == "ask" else warm(ask, given)))


def warm(ask: Any, questions: list[str]) -> dict[str, Any]:
    """Ask a few untimed, as a service would have been asked before, then all of them timed."""
    import psutil

    for question in questions[:WARM_UP]:
        ask(question)
    seconds = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - began)
    memory = psutil.Process().memory_full_info()
    return {"seconds": seconds, "resident_mb": memory.rss / 2**20, "unshared_mb": memory.uss / 2**20}


if __name__ == "__main__":
    main()
