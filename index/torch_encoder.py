"""The same encoder through sentence-transformers, for models that cannot be exported. Slow to import.

With index/export.py the only module that imports sentence_transformers: to export, to prove, to fall back.
"""

from collections.abc import Sequence

import numpy as np
from sentence_transformers import SentenceTransformer

from index.encoder import ModelFiles, TokenVectors, Vectors, unit


def load(files: ModelFiles) -> SentenceTransformer:
    """Load from safetensors only, running no code that a model may carry."""
    return SentenceTransformer(
        str(files.folder), device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
    )


class TorchEncoder:
    """A sentence-transformers model as it is."""

    def __init__(self, files: ModelFiles, model: SentenceTransformer | None = None) -> None:
        self._model = model or load(files)
        self.id = files.id
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return unit(np.asarray(vectors, np.float32))

    def knows(self, word: str) -> bool:
        known = self._model.tokenizer.get_vocab()
        return word in known or word.lower() in known

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        whole = self.encode(texts)
        found = self._model.encode(list(texts), output_value="token_embeddings", show_progress_bar=False)
        rows = zip(texts, whole, found, strict=True)
        return [self._places(text, vector, states.cpu().numpy()) for text, vector, states in rows]

    def _places(self, text: str, vector: Vectors, states: Vectors) -> TokenVectors:
        encoding = self._model.tokenizer(
            text,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        kept = np.flatnonzero(np.array(encoding["special_tokens_mask"]) == 0)
        places = np.array(encoding["offset_mapping"], np.int32).reshape(-1, 2)[kept]
        return TokenVectors(vector, places, unit(states[kept]))
