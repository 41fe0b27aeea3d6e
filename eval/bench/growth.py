"""Growth: what a thousand, ten thousand, a hundred thousand and a million passages cost to build, to hold and to ask.

The passages are synthetic (`texts.py`), in articles of their own beside the real one, and built as any seeds are.
From DRAWN passages on, their vectors are drawn: each word piece has one drawn unit vector and a passage the mean of
its own, which costs a hundredth of encoding and is as hard to index. Questions are the article's cases, encoded and
read by the real models.

A stage that is done is not done again: what it found stands in `<work>/growth/<passages>/`, with a log.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant import Assistant, Settings
from eval.bench import figures
from eval.bench.child import warm
from eval.bench.processes import run
from eval.bench.texts import synthetic
from eval.bench.workspace import Options, Say, Workspace
from eval.cases import ARTICLE
from eval.systems import share_encoders
from index import build as building
from index.article import read_article
from index.encoder import Encoder, TokenVectors, Vectors, embedded_folder, open_encoder
from index.passages import split

DRAWN = 100_000
PASSAGES_AN_ARTICLE = 100
LIMIT_S = 6 * 3600
"""Of a stage: a million passages take more than an hour to build."""


@dataclass(frozen=True, slots=True)
class Size:
    """What one number of passages was found to cost."""

    passages: int
    drawn: bool
    build_s: float
    build_peak_mb: float
    disk_mb: float
    open_s: float
    p50_ms: dict[str, float]
    p95_ms: dict[str, float]
    resident_mb: float
    unshared_mb: float


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """Every size in turn, small ones first; sizes measured before stay in the figures."""
    sizes = [asdict(measured(space, count, say)) for count in sorted(options.sizes)]
    known = {one["passages"] for one in sizes}
    for path in sorted((space.folder / "growth").glob("*/figures.json")):
        one = json.loads(path.read_text("utf-8"))
        if one["passages"] not in known:
            sizes.append(one)
    sizes.sort(key=lambda one: int(one["passages"]))
    return {"questions": len(space.questions), "sizes": sizes}


def measured(space: Workspace, count: int, say: Say) -> Size:
    """One size: its seeds, its index, its questions."""
    folder = space.folder / "growth" / str(count)
    folder.mkdir(parents=True, exist_ok=True)
    note = Note(folder / "log.txt", say)
    settings = Settings(seeds=folder / "seeds", store=folder / "store", fetch=False)
    if not (folder / "seeds.done").exists():
        write_seeds(folder / "seeds", count)
        (folder / "seeds.done").touch()
        note(f"{count} passages written")
    share_encoders(space.settings(), settings)
    built = stage(folder, "build", [str(count)], note)
    asked = stage(folder, "ask", list(space.questions), note)
    times = [1000 * second for second in asked["seconds"]]
    size = Size(
        passages=built["passages"],
        drawn=count >= DRAWN,
        build_s=figures.figures(built["seconds"]),
        build_peak_mb=built["peak_mb"],
        disk_mb=figures.figures(built["disk_mb"]),
        open_s=figures.figures(asked["open_s"]),
        p50_ms=figures.middle(times),
        p95_ms=figures.tail(times),
        resident_mb=figures.figures(asked["resident_mb"]),
        unshared_mb=figures.figures(asked["unshared_mb"]),
    )
    (folder / "figures.json").write_text(json.dumps(asdict(size)), "utf-8")
    return size


class Note:
    """A line to the log and to stderr."""

    def __init__(self, path: Path, say: Say) -> None:
        self._path, self._say = path, say

    def __call__(self, words: str) -> None:
        with self._path.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%H:%M:%S')} {words}\n")
        self._say(f"growth: {words}")


def stage(folder: Path, name: str, given: Sequence[str], note: Note) -> dict[str, Any]:
    """Run one stage in a process of its own, unless what it found is there."""
    done = folder / f"{name}.json"
    if not done.exists():
        finished = run(
            [sys.executable, "-m", "eval.bench.growth", name, str(folder)], given=json.dumps(given), limit_s=LIMIT_S
        )
        found = json.loads(finished.out) | {"peak_mb": figures.figures(finished.peak_mb)}
        done.write_text(json.dumps(found), "utf-8")
        note(f"{name}: {finished.wall_s:.1f} s, at most {finished.peak_mb:.0f} MB")
    kept: dict[str, Any] = json.loads(done.read_text("utf-8"))
    return kept


def write_seeds(folder: Path, count: int) -> None:
    """The real article, and synthetic ones until there are about `count` passages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(ARTICLE, folder)
    passages = list(split(read_article(ARTICLE).source))
    texts = synthetic(passages, count - len(passages))
    for number, at in enumerate(range(0, count - len(passages), PASSAGES_AN_ARTICLE)):
        size = min(PASSAGES_AN_ARTICLE, count - len(passages) - at)
        paragraphs = [" ".join(next(texts)) for _ in range(size)]
        (folder / f"synthetic-{number:06}.txt").write_text("\n\n".join(paragraphs), "utf-8")


class Drawn:
    """An encoder for passages whose vectors are drawn; it cuts texts into the real encoder's word pieces."""

    def __init__(self, real: Encoder) -> None:
        from tokenizers import Tokenizer

        self.id, self.dimension = real.id, real.dimension
        self._tokenizer = Tokenizer.from_file(str(embedded_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(256)
        drawn = np.random.default_rng(1).standard_normal((self._tokenizer.get_vocab_size(), real.dimension))
        self._pieces = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([one.vector for one in self.tokens(texts)])

    def knows(self, word: str) -> bool:
        return self._tokenizer.token_to_id(word.lower()) is not None

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        return list(self._tokens(texts))

    def _tokens(self, texts: Sequence[str]) -> Iterator[TokenVectors]:
        for coded in self._tokenizer.encode_batch(list(texts), add_special_tokens=False):
            vectors = self._pieces[coded.ids]
            mean = vectors.mean(0)
            yield TokenVectors(mean / np.linalg.norm(mean), np.array(coded.offsets, np.int32).reshape(-1, 2), vectors)


def main() -> None:
    """One stage at work: `build FOLDER` or `ask FOLDER`, JSON in and out."""
    action, folder = sys.argv[1], Path(sys.argv[2])
    given: list[str] = json.load(sys.stdin)
    print(json.dumps(build(folder, int(given[0])) if action == "build" else ask(folder, given)))


def build(folder: Path, count: int) -> dict[str, Any]:
    encoder: Encoder = open_encoder("", folder / "store", lambda _: None)
    began = time.perf_counter()
    request = building.Request(folder / "seeds", folder / "store")
    report = building.build(request, Drawn(encoder) if count >= DRAWN else encoder)
    seconds = time.perf_counter() - began
    version = folder / "store" / "versions" / report.version
    size = sum(path.stat().st_size for path in version.rglob("*") if path.is_file())
    return {"seconds": seconds, "passages": report.passages, "disk_mb": size / 2**20}


def ask(folder: Path, questions: list[str]) -> dict[str, Any]:
    began = time.perf_counter()
    assistant = Assistant.open(Settings(seeds=folder / "seeds", store=folder / "store", fetch=False))
    assistant.ask(questions[0])
    return {"open_s": time.perf_counter() - began, **warm(assistant.ask, questions)}


if __name__ == "__main__":
    main()
