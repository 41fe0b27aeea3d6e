"""Examples as numbers: token ids, where an answer may start and end, and batches of equal length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .data import Example

CLASS, SEPARATOR = 101, 102
QUERY_TOKENS, PAIR_TOKENS = 64, 320


@dataclass(frozen=True, slots=True)
class Encoded:
    """One example as ids; `starts` and `ends` are the inclusive ranges of positions that are right."""

    ids: tuple[int, ...]
    passage: int  # the position of the passage's first token
    starts: tuple[int, int]
    ends: tuple[int, int]
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step. `right` (B, 2, T) is where a start and an end may be, `labels` (B, 3) classes."""

    ids: Tensor
    segments: Tensor
    mask: Tensor
    right: Tensor
    labels: Tensor
    asked: Tensor


def tokenizer(path: Path) -> Tokenizer:
    """The encoder's tokenizer, without the cutting and padding its file asks for."""
    made = Tokenizer.from_file(str(path))
    made.no_truncation()
    made.no_padding()
    return made


def encode(examples: Sequence[Example], words: Tokenizer) -> list[Encoded]:
    """Ids and targets; an example that does not fit, or whose answer is no run of tokens, is left out."""
    queries = words.encode_batch([example.query for example in examples], add_special_tokens=False)
    texts = words.encode_batch([example.text for example in examples], add_special_tokens=False)
    made = []
    for example, query, text in zip(examples, queries, texts, strict=True):
        asked = query.ids[:QUERY_TOKENS]
        first = len(asked) + 2
        if not text.ids or first + len(text.ids) + 1 > PAIR_TOKENS:
            continue
        ids = (CLASS, *asked, SEPARATOR, *text.ids, SEPARATOR)
        inside = [
            i for i, (a, b) in enumerate(text.offsets) if example.span and a < example.span[1] and b > example.span[0]
        ]
        if example.span and not inside:
            continue
        low, high = (first + inside[0], first + inside[-1]) if inside else (0, 0)
        starts, ends = ((low, low), (high, high)) if example.exact else ((low, high), (low, high))
        made.append(Encoded(ids, first, starts, ends, example.labels))
    return made


def batches(encoded: Sequence[Encoded], tokens: int, rng: random.Random) -> Iterator[list[Encoded]]:
    """Batches of about `tokens` tokens of nearly equal length, in random order, chunk by chunk.

    A chunk is 3,000 examples, so every stretch of training sees the whole mixture.
    """
    for begin in range(0, len(encoded), 3_000):
        chunk = sorted(encoded[begin : begin + 3_000], key=lambda item: (len(item.ids), rng.random()))
        made: list[list[Encoded]] = [[]]
        for item in chunk:
            if made[-1] and len(item.ids) * (len(made[-1]) + 1) > tokens:
                made.append([])
            made[-1].append(item)
        rng.shuffle(made)
        yield from made


def collate(items: Sequence[Encoded]) -> Batch:
    """Padded tensors of one batch."""
    size = len(items), max(len(item.ids) for item in items)
    ids = torch.zeros(size, dtype=torch.long)
    segments, mask = torch.zeros(size, dtype=torch.long), torch.zeros(size, dtype=torch.long)
    right = torch.zeros(size[0], 2, size[1], dtype=torch.bool)
    labels = torch.zeros(size[0], 3, dtype=torch.bool)
    for row, item in enumerate(items):
        length = len(item.ids)
        ids[row, :length] = torch.tensor(item.ids)
        mask[row, :length] = 1
        segments[row, item.passage : length - 1] = 1
        for side, (low, high) in enumerate((item.starts, item.ends)):
            right[row, side, low : high + 1] = True
        labels[row, list(item.labels)] = True
    return Batch(ids, segments, mask, right, labels, ~labels.any(1))
