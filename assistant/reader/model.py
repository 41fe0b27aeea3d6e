"""The reader's network: one small BERT body, a span head, an answerability logit and a support head.

The word embeddings stay outside: they are frozen, equal to the embedded encoder's, and are handed in as
rows, so the shipped model holds only the transformer. The network knows nothing of text.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, INNER, POSITIONS = 384, 12, 6, 1536, 512
HIDDEN = -1e4  # a logit no softmax sees; within the range of fp16
SUPPORT = ("supported", "contradicted", "unknown")


class Layer(nn.Module):
    """One post-norm transformer layer, without dropout: the training data is seen about once."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_out = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm_down = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """(B, T, 384), an additive (B, 1, 1, T) mask -> (B, T, 384)."""
        count, length, _ = x.shape
        parts = self.qkv(x).view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # Written out: the fused kernel's backward pass took 30% of a training step on CPU, this takes 5%.
        scores = parts[0] @ (parts[1] * (WIDTH // HEADS) ** -0.5).transpose(-2, -1) + bias.to(parts.dtype)
        mixed = scores.softmax(-1).to(parts.dtype) @ parts[2]
        x = self.norm_out(x + self.out(mixed.transpose(1, 2).reshape(count, length, WIDTH)))
        return self.norm_down(x + self.down(functional.gelu(self.up(x))))  # type: ignore[no-any-return]


class ReaderNet(nn.Module):
    """Rows of word vectors, segment ids and a mask in; logits of the three uses out."""

    def __init__(self) -> None:
        super().__init__()
        self.position = nn.Embedding(POSITIONS, WIDTH)
        self.segment = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.span = nn.Linear(WIDTH, 2)
        self.pool_answer = nn.Linear(2 * WIDTH, WIDTH)
        self.answer = nn.Linear(WIDTH, 1)
        self.pool_support = nn.Linear(2 * WIDTH, WIDTH)
        self.support = nn.Linear(WIDTH, len(SUPPORT))

    def forward(self, rows: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(B, T, 384), (B, T), (B, T) of 0/1 -> start and end (B, T), answerable (B,), support (B, 3).

        Only position 0 (no answer) and unmasked tokens of segment 1 may start or end a span; the closing
        separator is for the caller to leave out.
        """
        x = rows + self.position.weight[: rows.shape[1]] + self.segment(segments)
        x = self.norm(x)
        visible = mask.to(x.dtype)
        bias = ((1 - visible) * HIDDEN)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        x = x.to(rows.dtype)
        allowed = visible * segments.to(x.dtype)
        allowed = torch.cat([torch.ones_like(allowed[:, :1]), allowed[:, 1:]], dim=1)
        spans = self.span(x).float() + ((1 - allowed) * HIDDEN)[:, :, None]
        start, end = spans[:, :, 0], spans[:, :, 1]
        found = torch.einsum("bt,btw->bw", start.softmax(1).to(x.dtype), x)
        answer = self.answer(torch.tanh(self.pool_answer(torch.cat([x[:, 0], found], dim=1))))
        mean = (x * visible[:, :, None]).sum(1) / visible.sum(1, keepdim=True)
        support = self.support(torch.tanh(self.pool_support(torch.cat([x[:, 0], mean], dim=1))))
        return start, end, answer.float()[:, 0], support.float()


def from_encoder(weights: Path) -> tuple[ReaderNet, Tensor]:
    """A reader that starts from a BERT-shaped encoder, and that encoder's word vectors.

    The heads are new; everything else is the encoder's, number for number.
    """
    old = load_file(weights)
    net = ReaderNet()
    new = {
        "position.weight": old["embeddings.position_embeddings.weight"],
        "segment.weight": old["embeddings.token_type_embeddings.weight"],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    for index in range(LAYERS):
        new |= _layer(old, index)
    missing = net.load_state_dict(new, strict=False)
    if missing.unexpected_keys or any(name.startswith(("layers", "norm", "position")) for name in missing.missing_keys):
        raise ValueError(f"not the encoder's shape: {missing}")
    return net, old["embeddings.word_embeddings.weight"]


def _layer(old: dict[str, Tensor], index: int) -> dict[str, Tensor]:
    theirs, ours = f"encoder.layer.{index}.", f"layers.{index}."
    names = {
        "out": "attention.output.dense",
        "norm_out": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm_down": "output.LayerNorm",
    }
    new = {
        f"{ours}{mine}.{kind}": old[f"{theirs}{name}.{kind}"]
        for mine, name in names.items()
        for kind in ("weight", "bias")
    }
    for kind in ("weight", "bias"):
        parts = [old[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        new[f"{ours}qkv.{kind}"] = torch.cat(parts)
    return new
