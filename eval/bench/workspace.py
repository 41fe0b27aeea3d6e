"""What all questions share: the passages, the questions, and each subject's index, built once in `eval/out/bench`."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant import Assistant, Settings
from eval.bench.processes import Run, run
from eval.bench.subjects import MODULES
from eval.cases import ARTICLE, CASES, load_cases
from eval.systems import share_encoders
from index import store as disk
from index.encoder import embedded_folder

HERE = Path(__file__).parent.parent
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured."""

    rounds: int = 3
    """How often each subject is run, in turn with the others."""
    sizes: tuple[int, ...] = (1_000, 10_000)
    """Growth: passages of each index."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the indexes lie and what is asked of them."""

    folder: Path
    model: str
    """Folder of the embedding model that every subject uses."""
    questions: tuple[str, ...]
    """The cases' last turns, worded so that they need no earlier one."""

    def store(self, name: str) -> Path:
        return self.folder / MODULES[name]

    def child(self, name: str, action: str, given: object) -> Run:
        """One subject at work in a process of its own."""
        command = [sys.executable, "-m", "eval.bench.child", MODULES[name], action, str(self.store(name)), self.model]
        return run(command, given=json.dumps(given))

    def settings(self) -> Settings:
        """This program's settings over its index of the article alone."""
        return Settings(seeds=ARTICLE, store=self.store("this program"), fetch=False)


def prepared(folder: Path, say: Say) -> Workspace:
    """The workspace with this program's index of the article alone."""
    space = Workspace(folder, str(embedded_folder()), tuple(case.alone for case in load_cases(CASES)))
    share_encoders(Settings.from_env(), space.settings())
    Assistant.open(space.settings(), say=say)
    return space


def build_others(space: Workspace, say: Say) -> None:
    """The others' indexes of the same passages, each built once; one that was cut short is built again."""
    store = space.store("this program")
    passages = [passage.text for passage in disk.open_index(store, disk.current(store)).passages]
    for name in MODULES:
        done = space.folder / f"{MODULES[name]}.built"
        if name != "this program" and not done.exists():
            say(f"building the index of {name}")
            shutil.rmtree(space.store(name), ignore_errors=True)
            space.store(name).mkdir(parents=True)
            space.child(name, "build", passages)
            done.touch()
