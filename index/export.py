"""Export a sentence-transformers model to ONNX and prove it equal. A child process: `python -m index.export`.

In: name, folder, id, target folder. Out: the target folder with `model.onnx`, `tokenizer.json` and
`encoder.json`, whole or not at all. A model that cannot be exported to cosine 0.9999 is recorded as
served by torch.
"""

import hashlib
import json
import logging
import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from index.encoder import ModelFiles, OnnxEncoder
from index.torch_encoder import load

MIN_COSINE = 0.9999
OPSET = 18
PROOF = (
    "a",
    "The response from Moscow was concise.",
    "Damascus’ decision to annul the ceasefire on Aug. 5 due to alleged violations didn’t catch Turkey off-guard.",
    "Ünïcödé, 日本語 and 😀 in one line; numbers such as 3.14 and 1,000,000 too!",
    " ".join(["A long passage of many words that goes on and on, past what the model reads at once."] * 30),
)


class Hidden(torch.nn.Module):
    """The transformer alone: token ids in, the last hidden states out."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def run(files: ModelFiles, target: Path) -> None:
    """Export into a folder beside `target` and move it there when it is whole."""
    model = load(files)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    about: dict[str, Any] = {
        "id": files.id,
        "name": files.name,
        "dimension": model.get_sentence_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "pooling": pooling(model),
        "served_by": "torch",
        "cosine": None,
    }
    if about["pooling"]:
        write_onnx(model, beside)
        model.tokenizer.backend_tokenizer.save(str(beside / "tokenizer.json"))
        about |= {"served_by": "onnx"}
        (beside / "encoder.json").write_text(json.dumps(about), "utf-8")
        about["cosine"] = proof(model, OnnxEncoder(beside))
        if about["cosine"] < MIN_COSINE:
            about["served_by"] = "torch"
            (beside / "model.onnx").unlink()
    kept = sorted(p for p in beside.iterdir() if p.name != "encoder.json")
    about["files"] = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}
    (beside / "encoder.json").write_text(json.dumps(about, indent=1), "utf-8")
    try:
        beside.replace(target)
    except OSError:  # another process finished the same export first
        shutil.rmtree(beside)


def pooling(model: SentenceTransformer) -> str:
    """`mean` or `cls` where the model is transformer, pooling and perhaps normalisation; else empty."""
    kinds = [type(module).__name__ for module in model]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return ""
    pool: Any = model[1]
    mode = pool.pooling_mode if isinstance(getattr(pool, "pooling_mode", None), str) else pool.get_pooling_mode_str()
    return {"mean": "mean", "cls": "cls"}.get(mode, "")


def write_onnx(model: SentenceTransformer, folder: Path) -> None:
    """Write `model.onnx` with any batch size and length."""
    first: Any = model[0]
    transformer = first.auto_model.eval()
    transformer.config._attn_implementation = "eager"  # plain matrix products, which the runtime fuses itself
    ids = torch.ones((2, 8), dtype=torch.long)
    batch, width = torch.export.Dim("batch"), torch.export.Dim("width", max=int(model.max_seq_length or 512))
    program = torch.onnx.export(
        Hidden(transformer),
        (ids, torch.ones_like(ids)),
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_shapes={"input_ids": {0: batch, 1: width}, "attention_mask": {0: batch, 1: width}},
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    assert program is not None  # only None with dynamo=False
    program.save(str(folder / "model.onnx"), external_data=False)


def proof(model: SentenceTransformer, encoder: OnnxEncoder) -> float:
    """The least cosine between this encoder's vectors and sentence-transformers' own."""
    own = np.asarray(model.encode(list(PROOF), normalize_embeddings=True, show_progress_bar=False))
    return float((own * encoder.encode(PROOF)).sum(1).min())


def main() -> int:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    name, folder, model_id, target = sys.argv[1:]
    run(ModelFiles(name, Path(folder), model_id), Path(target))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
