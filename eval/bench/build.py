"""Build: passages embedded a second, beside sentence-transformers on torch, and as a share of what the machine can do.

The machine's best is measured in the same run: float32 matrix products in NumPy. A passage's work is counted from
its own tokens, padding left out, as 24 d^2 + 4 n d operations a token and layer for width d and n tokens
(Kaplan et al. 2020, table 1, without the embedding and the softmax).
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench import figures
from eval.bench.processes import in_turn, run
from eval.bench.texts import synthetic
from eval.bench.workspace import Options, Say, Workspace
from index import store as disk
from index.encoder import Vectors, exported

LAYERS, WIDTH = 6, 384
PASSAGES = 512
SIDE = 2048
OURS, THEIRS = "this program", "sentence-transformers"


def measure(space: Workspace, say: Say, options: Options) -> dict[str, Any]:
    """Both embed the same passages in processes of their own, in turn."""
    store = space.store("this program")
    index = disk.open_index(store, disk.current(store))
    texts = [" ".join(sentences) for sentences in synthetic(index.passages, PASSAGES)]
    places = {OURS: f"{store}:{index.manifest['encoder']}", THEIRS: space.model}

    def one(name: str) -> dict[str, Any]:
        say(f"build: {name}")
        command = [sys.executable, "-m", "eval.bench.build", name, places[name]]
        found: dict[str, Any] = json.loads(run(command, given=json.dumps(texts)).out)
        return found

    runs = in_turn([OURS, THEIRS], min(options.rounds, 3), one, warm_up=0)
    return summary(runs, peak_gflops())


def summary(runs: Mapping[str, Sequence[Mapping[str, Any]]], peak: float) -> dict[str, Any]:
    seconds = {name: [one["seconds"] for one in found] for name, found in runs.items()}
    ours, theirs = (np.array(runs[name][0]["sample"]) for name in (OURS, THEIRS))
    work = runs[OURS][0]["gflop"]
    return {
        "passages": PASSAGES,
        "tokens_a_passage": figures.figures(runs[OURS][0]["tokens"] / PASSAGES),
        "gemm_peak_gflops": figures.figures(peak),
        "subjects": {
            name: {
                "passages_a_second": figures.middle([PASSAGES / one for one in found]),
                "share_of_peak": figures.middle([work / one / peak for one in found]),
            }
            for name, found in seconds.items()
        },
        "times_as_fast": figures.ratio(seconds[OURS], seconds[THEIRS]),
        "least_cosine": float((ours * theirs).sum(1).min()),
    }


def peak_gflops(repeats: int = 8) -> float:
    """The best of some products of square float32 matrices, in 10^9 operations a second, on all cores."""
    a, b = np.random.default_rng(1).standard_normal((2, SIDE, SIDE), np.float32)
    best = float("inf")
    for _ in range(repeats):
        began = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - began)
    return 2 * SIDE**3 / best / 1e9


def work_of(lengths: Sequence[int]) -> float:
    """What the encoder computes for passages of so many tokens, in 10^9 operations."""
    return sum(n * LAYERS * (24 * WIDTH**2 + 4 * n * WIDTH) for n in lengths) / 1e9


def main() -> None:
    """One of the two at work. In: texts as JSON. Out: seconds, counts, a sample of the vectors."""
    name, place = sys.argv[1:]
    texts: list[str] = json.load(sys.stdin)
    encode, lengths = ours(place) if name == OURS else theirs(place)
    encode(texts[:8])
    began = time.perf_counter()
    vectors = encode(texts)
    seconds = time.perf_counter() - began
    counts = lengths(texts)
    found = {"seconds": seconds, "tokens": sum(counts), "gflop": work_of(counts), "sample": vectors[:32].tolist()}
    print(json.dumps(found))


Encode = Callable[[Sequence[str]], Vectors]
Lengths = Callable[[Sequence[str]], list[int]]


def ours(place: str) -> tuple[Encode, Lengths]:
    """Our encoder, with the vectors of all tokens, as a build runs it."""
    store, _, encoder_id = place.rpartition(":")
    encoder = exported(encoder_id, Path(store))
    if encoder is None:
        raise SystemExit(f"no exported encoder in {store}; remove that folder and run the benchmark again")
    found = encoder
    return (
        lambda texts: np.stack([one.vector for one in found.tokens(texts)]),
        lambda texts: [len(one.places) + 2 for one in found.tokens(texts)],
    )


def theirs(place: str) -> tuple[Encode, Lengths]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(place)
    return (
        lambda texts: np.asarray(model.encode(list(texts), normalize_embeddings=True)),
        lambda texts: [len(model.tokenizer(text)["input_ids"]) for text in texts],
    )


if __name__ == "__main__":
    main()
