"""Train the reader: `python -m assistant.reader.train --data FOLDER --out FOLDER --minutes 85`.

Starts from the embedded encoder with its word vectors frozen. Seeds are fixed, a checkpoint is written
every few minutes, and running the same command again goes on from it. The learning rate warms up, then
falls to zero at the example budget or the minutes, whichever is nearer, so that a short run ends decayed
rather than cut.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor

from index.encoder import embedded_model

from .batches import Batch, Encoded, batches, collate, encode, tokenizer
from .mixture import Written, training
from .model import ReaderNet, from_encoder
from .synonyms import WordNet

WARM_UP = 0.04  # of the budget
CHECKPOINT_S = 180
BFLOAT16 = any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16"))
"""Elsewhere it is emulated: a step takes 3.7 times as long as in float32 with AVX-512, twenty times with AVX2."""
LOSS_WEIGHTS = {"span": 0.5, "answer": 0.5, "support": 1.0}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do. The first figures ran on two CPU cores."""

    data: Path
    out: Path
    encoder: Path
    minutes: float = 85
    examples: int = 110_000
    seed: int = 1
    rate: float = 2e-4
    batch_tokens: int = 2_400
    threads: int = 2
    start: Path | None = None
    wordnet: Path | None = None
    articles: Path | None = None
    talks: Path | None = None
    share: float | None = None


@dataclass(slots=True)
class Progress:
    """Where a run is; saved with the weights."""

    epoch: int = 0
    step: int = 0  # of this epoch
    seen: int = 0
    seconds: float = 0.0


def losses(net: ReaderNet, vectors: Tensor, batch: Batch) -> dict[str, Tensor]:
    """The three losses of a batch; a use that the batch has no example of is 0."""
    rows = vectors[batch.ids]
    with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
        start, end, answer, support = net(rows, batch.segments, batch.mask)
    asked = batch.asked
    zero = answer.sum() * 0
    made = {"span": zero, "answer": zero, "support": zero}
    if asked.any():
        made["span"] = sum(
            (_missed(scores[asked], batch.right[asked, side]) for side, scores in enumerate((start, end))),
            zero,
        )
        told = (~batch.right[asked, 0, 0]).float()
        made["answer"] = torch.nn.functional.binary_cross_entropy_with_logits(answer[asked], told, reduction="sum")
    if not asked.all():
        made["support"] = _missed(support[~asked], batch.labels[~asked])
    return made


def _missed(scores: Tensor, right: Tensor) -> Tensor:
    """Minus the log of the probability given to all that is right, summed over the batch."""
    return (scores.logsumexp(1) - scores.masked_fill(~right, -1e9).logsumexp(1)).sum()


def rate_at(done: float, peak: float) -> float:
    """The learning rate at a share `done` (0 to 1) of the budget."""
    return peak * min(done / WARM_UP, max(0.0, 1 - done) / (1 - WARM_UP))


def grouped(net: ReaderNet) -> list[dict[str, object]]:
    """Weight decay for matrices only; three times the rate for the heads, which start from nothing."""
    made = []
    for new in (False, True):
        for decay in (0.0, 0.01):
            chosen = [
                value
                for name, value in net.named_parameters()
                if name.startswith(("span", "pool", "answer", "support")) == new and (value.ndim > 1) == (decay > 0)
            ]
            made.append({"params": chosen, "weight_decay": decay, "times": 3.0 if new else 1.0})
    return made


class Run:
    """One training run over a fixed order of examples."""

    def __init__(self, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        torch.set_num_threads(plan.threads)
        self.plan = plan
        self.net, self.vectors = from_encoder(plan.encoder / "model.safetensors")
        if plan.start:
            self.net.load_state_dict(torch.load(plan.start, weights_only=True)["net"])
        self.optimiser = torch.optim.AdamW(grouped(self.net), lr=plan.rate)
        self.progress = Progress()
        self.words = WordNet(plan.wordnet) if plan.wordnet else None
        self.log = plan.out / "log.jsonl"

    @property
    def checkpoint(self) -> Path:
        return self.plan.out / "checkpoint.pt"

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one."""
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True)
            self.net.load_state_dict(saved["net"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.progress = Progress(**saved["progress"])

    def save(self) -> None:
        """Write the checkpoint beside and swap it in: whole or absent."""
        whole = {
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
        }
        beside = self.checkpoint.with_suffix(".new")
        torch.save(whole, beside)
        beside.replace(self.checkpoint)

    def done(self) -> float:
        """The share of the budget that is used, in examples or in minutes, whichever is more."""
        return max(self.progress.seen / self.plan.examples, self.progress.seconds / 60 / self.plan.minutes)

    def train(self) -> None:
        """Epochs until the budget is used. Each epoch cuts other windows and makes other negatives."""
        while self.done() < 1:
            seed = self.plan.seed + self.progress.epoch
            written = Written(self.plan.articles, self.plan.talks, self.plan.share) if self.plan.articles else None
            examples = training(self.plan.data, seed, self.plan.examples, self.words, written)
            encoded = encode(examples, tokenizer(self.plan.encoder / "tokenizer.json"))
            self.epoch(list(batches(encoded, self.plan.batch_tokens, random.Random(seed))))
            self.progress.epoch, self.progress.step = self.progress.epoch + 1, 0
        self.save()

    def epoch(self, order: Sequence[Sequence[Encoded]]) -> None:
        """The epoch's remaining steps, as far as the budget goes; logs every 50 steps."""
        saved = time.monotonic()
        sums: dict[str, float] = {}
        for items in order[self.progress.step :]:
            if self.done() >= 1:
                break
            began = time.monotonic()
            for name, value in self.step(items).items():
                sums[name] = sums.get(name, 0.0) + value
            self.progress.seconds += time.monotonic() - began
            if self.progress.step % 50 == 0:
                self.report(sums)
                sums = {}
            if time.monotonic() - saved > CHECKPOINT_S:
                self.save()
                saved = time.monotonic()

    def step(self, items: Sequence[Encoded]) -> dict[str, float]:
        """One optimiser step; returns the summed losses and counts for the log."""
        rate = rate_at(self.done(), self.plan.rate)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["times"]
        batch = collate(items)
        made = losses(self.net, self.vectors, batch)
        total = sum((LOSS_WEIGHTS[name] * value for name, value in made.items()), torch.zeros(())) / len(items)
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.progress.step += 1
        self.progress.seen += len(items)
        asked = int(batch.asked.sum())
        counts = {"asked": asked, "claims": len(items) - asked, "tokens": batch.ids.numel()}
        return {name: value.item() for name, value in made.items()} | counts

    def report(self, sums: dict[str, float]) -> None:
        """One line of figures to the log and to stderr."""
        asked, claims = max(sums["asked"], 1), max(sums["claims"], 1)
        line = {
            **{name: round(value, 1) for name, value in asdict(self.progress).items()},
            "done": round(self.done(), 4),
            "span": round(sums["span"] / asked / 2, 4),
            "answer": round(sums["answer"] / asked, 4),
            "support": round(sums["support"] / claims, 4),
        }
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train; `assistant.reader.export` and `assistant.reader.measure` take it from there."""
    parser = argparse.ArgumentParser(prog="python -m assistant.reader.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--encoder", type=Path, help="folder of the encoder to start from (default: the embedded one)")
    parser.add_argument("--start", type=Path, help="weights of an earlier run to start from")
    parser.add_argument("--wordnet", type=Path, help="folder of WordNet's files, to put questions in other words")
    parser.add_argument("--articles", type=Path, help="file of articles written for this project, with questions")
    parser.add_argument("--talks", type=Path, help="file of conversations about those articles")
    parser.add_argument("--share", type=float, help="of the examples that is about those, 0 to 1")
    for name, kind in (
        ("minutes", float),
        ("examples", int),
        ("seed", int),
        ("rate", float),
        ("threads", int),
    ):
        parser.add_argument(f"--{name}", type=kind)
    parser.add_argument("--smoke", action="store_true", help="200 examples, to see that everything runs")
    given = {name: value for name, value in vars(parser.parse_args(arguments)).items() if value is not None}
    if given.pop("smoke"):
        given |= {"examples": 200, "minutes": 0.5}
    plan = Plan(**{"encoder": given.get("encoder") or embedded_model().folder, **given})
    plan.out.mkdir(parents=True, exist_ok=True)
    run = Run(plan)
    run.resume()
    run.train()
    return 0


if __name__ == "__main__":
    sys.exit(main())
