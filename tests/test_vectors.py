"""Chroma holds our vectors: nearest rows, many rows, and an edited database that names a model loads none."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import unit
from index.errors import StoreError
from index.vectors import VectorIndex

ROOT = Path(__file__).parent.parent
VECTORS = unit(np.random.default_rng(7).standard_normal((40, 16)).astype(np.float32))
IDS = [f"a1-{row}-{row + 1}" for row in range(40)]
OPEN = """
import sys
from pathlib import Path
import numpy as np
from index.vectors import VectorIndex
found = VectorIndex.open(Path(sys.argv[1]), Path(sys.argv[2])).nearest(np.eye(16, dtype=np.float32)[0], 3)
print(len(found), sorted({"torch", "sentence_transformers", "transformers", "openai"} & set(sys.modules)))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    VectorIndex.write(tmp_path / "vectors", IDS, VECTORS)
    return tmp_path / "vectors"


def test_the_nearest_rows_by_cosine(folder: Path, tmp_path: Path):
    vectors = VectorIndex.open(folder, tmp_path / "open")
    for row in (0, 17, 39):
        exact = VECTORS @ VECTORS[row]
        found = vectors.nearest(VECTORS[row], 5)
        assert [at for at, _ in found] == np.argsort(-exact)[:5].tolist()
        assert np.allclose([cosine for _, cosine in found], np.sort(exact)[::-1][:5], atol=1e-4)
    vectors.close()
    assert list((tmp_path / "open").iterdir()) == []


def test_what_nobody_holds_any_more_leaves_no_copy(folder: Path, tmp_path: Path):
    vectors = VectorIndex.open(folder, tmp_path / "open")
    assert list((tmp_path / "open").iterdir())
    del vectors
    assert list((tmp_path / "open").iterdir()) == []


def state(folder: Path) -> dict[Path, tuple[bytes, int]]:
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("count", [2, 40, 999, 1001, 4001])
@pytest.mark.parametrize("linked", [False, True])
def test_opening_and_asking_change_no_byte_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, linked: bool
):
    """Also not where the graph is linked instead of copied: 4,001 rows are one more than a call adds."""
    monkeypatch.setattr("index.vectors.LINKED_BYTES", 0 if linked else 2**60)
    many = unit(np.random.default_rng(count).standard_normal((count, 16)).astype(np.float32))
    folder = tmp_path / "vectors"
    VectorIndex.write(folder, [f"a1-{row}" for row in range(count)], many)
    before = state(folder)
    graphs = [p for p in before if p.name == "data_level0.bin"]
    for _ in range(2):
        vectors = VectorIndex.open(folder, tmp_path / "open")
        assert [p.stat().st_nlink for p in graphs] == [2 if linked else 1]
        for row in range(0, count, max(1, count // 20)):
            assert vectors.nearest(many[row], 3)[0][0] == row
        vectors.close()
        assert state(folder) == before
    assert [p.stat().st_nlink for p in graphs] == [1]


def test_a_graph_that_cannot_be_linked_is_copied(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("index.vectors.LINKED_BYTES", 0)
    monkeypatch.setattr("index.vectors.os.link", refused)
    vectors = VectorIndex.open(folder, tmp_path / "open")
    assert vectors.nearest(VECTORS[3], 1)[0][0] == 3
    vectors.close()


def test_a_folder_without_the_collection_is_an_error(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match=r"the vectors in .* cannot be opened"):
        VectorIndex.open(tmp_path / "empty", tmp_path / "open")


def test_an_edited_database_that_names_a_model_loads_none(folder: Path, tmp_path: Path):
    """Chroma's own way to embed is written into the database; whoever edits it must not choose what is loaded."""
    named = {
        "type": "known",
        "name": "sentence_transformer",
        "config": {"model_name": "someone/else", "device": "cpu", "normalize_embeddings": False, "kwargs": {}},
    }
    database = sqlite3.connect(folder / "chroma.sqlite3")
    (schema,) = database.execute("select schema_str from collections").fetchone()
    (config,) = database.execute("select config_json_str from collections").fetchone()
    edited = json.dumps(put(json.loads(schema or "{}"), named))
    assert edited != schema
    database.execute(
        "update collections set schema_str = ?, config_json_str = ?",
        (edited, json.dumps(json.loads(config or "{}") | {"embedding_function": named})),
    )
    database.commit()
    database.close()
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(folder), str(tmp_path / "open")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "3 []\n" or "cannot be opened" in done.stderr.splitlines()[-1], done.stderr


def put(value: object, named: dict[str, object]) -> object:
    """The same JSON with every embedding function replaced."""
    if isinstance(value, dict):
        return {k: named if k == "embedding_function" else put(v, named) for k, v in value.items()}
    return [put(v, named) for v in value] if isinstance(value, list) else value
