"""Rows on disk: what went in comes out, a damaged piece is never given, and nothing else is read."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from small_encoder import SmallEncoder

from index import rows as rows_module
from index import store as disk
from index.build import Request, build
from index.errors import StoreError
from index.rows import PIECE, Rows, RowsWriter

DICE = np.random.default_rng(3)


def written(path: Path, numbers: np.ndarray, *, at_once: int = 7) -> Rows:
    with RowsWriter(path, numbers.dtype.str) as out:
        for at in range(0, len(numbers), at_once):
            out.append(numbers[at : at + at_once])
    return Rows(path, numbers.dtype.type, numbers.shape)


@pytest.fixture
def lazy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat small files as the large ones: nothing is checked at opening."""
    monkeypatch.setattr(rows_module, "AT_ONCE", -1)


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize("count", [1, 2, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 1000])
@pytest.mark.parametrize("at_once", [1, 7, PIECE, 5000])
def test_rows_come_back_as_they_were_written(tmp_path: Path, count: int, at_once: int):
    numbers = DICE.integers(-127, 128, (count, 5)).astype(np.int8)
    rows = written(tmp_path / "rows", numbers, at_once=at_once)
    assert (len(rows), rows.shape) == (count, (count, 5))
    assert np.array_equal(rows[:], numbers)
    for _ in range(20):
        start, stop = sorted(DICE.integers(0, count + 1, 2).tolist())
        assert np.array_equal(rows[start:stop], numbers[start:stop])
    assert rows[count : count + 3].shape == (0, 5)


def test_floats_keep_every_bit(tmp_path: Path):
    numbers = DICE.standard_normal((300, 16)).astype(np.float32)
    assert written(tmp_path / "rows", numbers)[:].tobytes() == numbers.tobytes()


def test_no_rows_are_rows_too(tmp_path: Path):
    with RowsWriter(tmp_path / "rows", "i1") as out:
        out.append(np.zeros((0, 4), np.int8))
    assert out.shape == (0, 0)
    assert len(Rows(tmp_path / "rows", np.int8, out.shape)) == 0


@pytest.mark.usefixtures("lazy")
def test_a_damaged_piece_is_never_given_and_the_others_are(tmp_path: Path):
    numbers = DICE.integers(-127, 128, (5 * PIECE + 3, 4)).astype(np.int8)
    written(tmp_path / "rows", numbers)
    body = bytearray((tmp_path / "rows").read_bytes())
    body[3 * PIECE * 4] ^= 1  # the first number of piece 3
    (tmp_path / "rows").write_bytes(body)
    rows = Rows(tmp_path / "rows", np.int8, numbers.shape)
    for piece in range(6):
        here = slice(piece * PIECE, (piece + 1) * PIECE)
        if piece == 3:
            for part in (
                here,
                slice(4 * PIECE - 1, 4 * PIECE),
                slice(0, 6 * PIECE),
                slice(3 * PIECE - 1, 3 * PIECE + 1),
            ):
                with pytest.raises(StoreError, match=rf"^{tmp_path}/rows is damaged; run: assistant index$"):
                    rows[part]
        else:
            assert np.array_equal(rows[here], numbers[here])


def test_a_small_file_is_checked_at_opening(tmp_path: Path):
    numbers = DICE.integers(-127, 128, (1000, 4)).astype(np.int8)
    written(tmp_path / "rows", numbers)
    body = bytearray((tmp_path / "rows").read_bytes())
    body[-1] ^= 128
    (tmp_path / "rows").write_bytes(body)
    with pytest.raises(StoreError, match="rows is damaged"):
        Rows(tmp_path / "rows", np.int8, numbers.shape)


@pytest.mark.usefixtures("lazy")
@pytest.mark.parametrize("file", ["rows", "rows.sha256"])
@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b""])
def test_a_file_of_another_size_is_found_at_opening(tmp_path: Path, file: str, change: Callable[[bytes], bytes]):
    numbers = DICE.integers(-127, 128, (300, 4)).astype(np.int8)
    written(tmp_path / "rows", numbers)
    (tmp_path / file).write_bytes(change((tmp_path / file).read_bytes()))
    with pytest.raises(StoreError, match="rows is damaged"):
        Rows(tmp_path / "rows", np.int8, numbers.shape)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    text = "\n\n".join(
        f"The jet number {n} hit truck {n + 1}. It was over by {n} o'clock, they said." for n in range(99)
    )
    (folder / "a.txt").write_text(text, "utf-8")
    return folder


@pytest.mark.usefixtures("lazy")
def test_a_large_damaged_index_answers_what_is_whole_and_is_mended_by_a_build(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    name = build(Request(seeds, store), SmallEncoder()).version
    whole = disk.open_index(store, name)
    path = store / "versions" / name / "tokens.i8"
    body = bytearray(path.read_bytes())
    body[0] ^= 1
    path.write_bytes(body)
    index = disk.open_index(store, name)
    last = len(index.passages) - 1
    assert np.array_equal(index.sentence_tokens(last, 0), whole.sentence_tokens(last, 0))
    with pytest.raises(StoreError, match=r"tokens\.i8 is damaged; run: assistant index$"):
        index.sentence_tokens(0, 0)
    encoder = SmallEncoder()
    report = build(Request(seeds, store), encoder)
    assert 0 < report.embedded == len(encoder.encoded) < report.passages  # those of the damaged piece
    mended = disk.open_index(store, report.version)
    exact = SmallEncoder().one(index.passages[0].text[: index.passages[0].sentences[0].end]).vectors
    assert np.abs(mended.sentence_tokens(0, 0) - exact).max() <= 0.5 / 127 + 1e-6


def test_what_a_version_holds_by_id(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    assert disk.reusable(store, "small") == {}
    index = disk.open_index(store, build(Request(seeds, store), SmallEncoder()).version)
    held = disk.reusable(store, "small")
    assert list(held) == [p.id for p in index.passages]
    assert (len(held), "unknown" in held, held.get("unknown")) == (len(index.passages), False, None)
    passage = index.passages[1]
    made, kept = SmallEncoder().one(passage.text), held[passage.id]
    assert kept.vector.tobytes() == made.vector.tobytes()
    assert np.abs(kept.vectors - made.vectors).max() <= 0.5 / 127 + 1e-6
    assert disk.reusable(store, "another encoder") == {}
    (store / "versions" / index.name / "sources.json").write_text("{}", "utf-8")
    assert disk.reusable(store, "small") == {}


def test_passages_are_a_sequence(seeds: Path, tmp_path: Path):
    index = disk.open_index(tmp_path / "store", build(Request(seeds, tmp_path / "store"), SmallEncoder()).version)
    passages = index.passages
    everything = list(passages)
    assert len(everything) == len(passages) > 10
    assert passages == everything and everything == passages[:] and passages != everything[1:]
    assert passages[-1] == everything[-1] and passages[2:9:3] == everything[2:9:3]
    assert everything[4] in passages and passages.index(everything[4]) == 4
    for beyond in (len(passages), -len(passages) - 1):
        with pytest.raises(IndexError):
            passages[beyond]
    assert all(p.source is index.sources[0] for p in everything)


def test_the_rows_of_a_source_are_found_without_a_walk(seeds: Path, tmp_path: Path):
    more = "One more text is here, and it can be read.\n\nhttps://a.example/one\nhttps://a.example/two\n"
    (seeds / "b.txt").write_text(more, "utf-8")
    index = disk.open_index(tmp_path / "store", build(Request(seeds, tmp_path / "store"), SmallEncoder()).version)
    for number, source in enumerate(index.sources):
        assert [index.passages[row] for row in index.rows_of(number)] == [
            p for p in index.passages if p.source.id == source.id
        ]
    assert index.lines() == [p for p in index.passages if p.source.kind == "links"]
    assert len(index.lines()) == 2


def test_the_manifest_tells_the_shapes(seeds: Path, tmp_path: Path):
    name = build(Request(seeds, tmp_path / "store"), SmallEncoder()).version
    manifest = json.loads((tmp_path / "store" / "versions" / name / "manifest.json").read_text("utf-8"))
    index = disk.open_index(tmp_path / "store", name)
    assert manifest["rows"] == {"vectors.f32": [len(index.passages), 16], "tokens.i8": list(index.tokens.shape)}
    assert not manifest["rows"].keys() & manifest["files"].keys()
