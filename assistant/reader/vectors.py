"""The word vectors of the embedded encoder, memory-mapped from where its package put them.

The reader ships without word vectors: it was trained with the encoder's own, unchanged, so it borrows them.
"""

from __future__ import annotations

import json
import mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

TENSOR = "embeddings.word_embeddings.weight"


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
