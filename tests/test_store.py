"""An index is complete or absent: killed builds, second builders, damaged files, old citations, swaps."""

import json
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from builder import killed, processes, start, waiting
from small_encoder import SmallEncoder

from index import store as disk
from index.article import read_article
from index.build import Report, Request, build
from index.errors import StoreError
from index.links import link_list
from index.passages import split
from index.search import Search
from index.texts import keep_texts
from index.values import Source

OLD = "The jet hit the truck on Aug. 5. Three men died.\n\nThe reply was short.\n\nhttps://a.example/one-two-three\n"
NEW = "The ferry stopped for good on Monday.\n\nNobody on the island was told. It rained.\n"
STAGES = "locked read texts places embedded words vectors manifest renamed current".split()


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text(OLD, "utf-8")
    return folder


def built(seeds: Path, store: Path) -> Report:
    return build(Request(seeds, store), SmallEncoder())


def texts(store: Path) -> list[str]:
    """The passages of the current index, opened as a reader opens it."""
    index = disk.open_index(store, disk.current(store))
    index.vectors.close()
    return [p.text for p in index.passages]


def passages_of(seeds: Path) -> list[str]:
    article = read_article(seeds / "a.txt")
    return [p.text for source in (article.source, link_list(article)) if source for p in split(source)]


def test_a_killed_build_leaves_the_old_index_or_the_new_one(seeds: Path, tmp_path: Path):
    """Killed at 22 points, one after another over one store: neither the index nor the next build minds the ruins."""
    store = tmp_path / "store"
    built(seeds, store)
    for number, (stage, calls) in enumerate(product(STAGES, (1, 40))):
        old = texts(store)
        (seeds / "a.txt").write_text(f"Text number {number} is this one.\n\n{NEW}", "utf-8")
        process = start(killed, seeds, store, stage, calls)
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        swapped = stage == "current"
        assert texts(store) == (passages_of(seeds) if swapped else old), f"killed {calls} calls after {stage}"
    built(seeds, store)
    assert texts(store) == passages_of(seeds)
    assert not [p.name for p in (store / "versions").iterdir() if p.name.startswith("tmp-")]


def test_a_first_build_killed_leaves_no_index(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    for stage in ("vectors", "renamed"):
        start(killed, seeds, store, stage, 1).join(60)
        assert disk.current(store) == ""
    built(seeds, store)
    assert texts(store) == passages_of(seeds)


def test_a_second_builder_is_turned_away_and_harms_nothing(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    locked, go_on = processes.Event(), processes.Event()
    first = start(waiting, seeds, store, locked, go_on)
    assert locked.wait(60)
    with pytest.raises(StoreError, match=r"another process is building the index in .*; try again when it is done$"):
        built(seeds, store)
    assert first.is_alive()  # it still waits: the second one did not
    go_on.set()
    first.join(60)
    assert (first.exitcode, texts(store)) == (0, passages_of(seeds))


def test_a_builder_in_the_same_process_is_turned_away(seeds: Path, tmp_path: Path):
    held = disk.lock(tmp_path / "store")
    with pytest.raises(StoreError, match="another process is building"):
        built(seeds, tmp_path / "store")
    held.release()
    assert built(seeds, tmp_path / "store").passages == 2


def test_two_builds_of_one_input_are_the_same(seeds: Path, tmp_path: Path):
    first, second = tmp_path / "first", tmp_path / "second"
    names = built(seeds, first).version, built(seeds, second).version
    assert names[0] == names[1]
    a, b = (disk.open_index(s, names[0]) for s in (first, second))
    assert [p.id for p in a.passages] == [p.id for p in b.passages]
    assert a.passages == b.passages
    assert a.sources == b.sources
    assert a.library == b.library
    names = "passages.npy sentences.npy vectors.f32.sha256 tokens.i8.sha256 token_rows.npy sources.json"
    for file in names.split():
        assert a.manifest["files"][file] == b.manifest["files"][file]


def test_a_rebuild_embeds_nothing_again_and_changes_nothing(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    first = disk.open_index(store, built(seeds, store).version)
    encoder = SmallEncoder()
    report = build(Request(seeds, store), encoder)
    second = disk.open_index(store, report.version)
    assert (report.embedded, encoder.encoded) == (0, [])
    assert np.array_equal(first.tokens[:], second.tokens[:])
    assert np.array_equal(first.first_token, second.first_token)
    assert report.version == f"{first.name}-2"


def test_an_index_reads_back_what_was_written(seeds: Path, tmp_path: Path):
    index = disk.open_index(tmp_path / "store", built(seeds, tmp_path / "store").version)
    article = read_article(seeds / "a.txt")
    given = [p for source in (article.source, link_list(article)) for p in split(source)]
    assert list(index.passages) == given
    for row, passage in enumerate(given):
        for at, sentence in enumerate(passage.sentences):
            text = passage.source.text[sentence.start : sentence.end]
            exact = SmallEncoder().one(text).vectors
            assert np.abs(index.sentence_tokens(row, at) - exact).max() <= 0.5 / 127 + 1e-6


def files(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.rglob("*")) if p.is_file())


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] if path.stat().st_size else b"x")


def flip(path: Path) -> None:
    body = bytearray(path.read_bytes() or b"\0")
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def double(path: Path) -> None:
    shutil.copy(path, path.with_name(f"{path.name}.copy"))


@pytest.mark.parametrize("damage", [truncate, flip, Path.unlink, double])
def test_every_damaged_file_is_found_before_chroma_opens(seeds: Path, tmp_path: Path, damage: Callable[[Path], None]):
    store = tmp_path / "store"
    name = built(seeds, store).version
    paths = list(files(store / "versions" / name))
    assert len(paths) >= 12
    shutil.copytree(store / "versions" / name, tmp_path / "whole")
    for path in paths:
        damage(path)
        with pytest.raises(StoreError, match=r"(is damaged|does not belong there); run: assistant index$") as error:
            disk.open_index(store, name)
        assert str(path.parent) in str(error.value)
        assert not (store / "open").exists()  # Chroma works on a copy there
        shutil.rmtree(store / "versions" / name)
        shutil.copytree(tmp_path / "whole", store / "versions" / name)
    disk.open_index(store, name)
    assert (store / "open").is_dir()


def test_every_bit_of_the_manifest_counts(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    name = built(seeds, store).version
    path = store / "versions" / name / "manifest.json"
    whole = path.read_bytes()
    for seed in range(200):
        dice = random.Random(seed)
        damaged = bytearray(whole)
        damaged[dice.randrange(len(whole))] ^= 1 << dice.randrange(7)
        path.write_bytes(damaged)
        with pytest.raises(StoreError):
            disk.open_index(store, name)


def test_an_index_of_another_format_says_what_to_run(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    name = built(seeds, store).version
    path = store / "versions" / name / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": disk.FORMAT - 1}), "utf-8")
    with pytest.raises(StoreError, match=r"made by another version of this program; run: assistant index$"):
        disk.open_index(store, name)


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"nosuchversion", b"../versions", b"..", b"/", b"."])
def test_a_pointer_to_nothing_is_no_index(seeds: Path, tmp_path: Path, pointer: bytes):
    store = tmp_path / "store"
    built(seeds, store)
    (store / "CURRENT").write_bytes(pointer)
    assert disk.current(store) == ""


def test_a_store_that_is_a_file(seeds: Path, tmp_path: Path):
    path = tmp_path / "store"
    path.write_text("not a folder", "utf-8")
    assert disk.current(path) == ""
    with pytest.raises(StoreError, match=r"store cannot be made .*; set ASSISTANT_STORE to another place$"):
        built(seeds, path)


def test_only_the_owner_may_enter_the_store(seeds: Path, tmp_path: Path):
    built(seeds, tmp_path / "deep" / "store")
    assert (tmp_path / "deep" / "store").stat().st_mode & 0o777 == 0o700


def test_old_versions_are_tidied_but_the_one_before(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    names = []
    for number in range(4):
        (seeds / "a.txt").write_text(f"Text number {number} is this one.", "utf-8")
        names.append(built(seeds, store).version)
        os.utime(store / "versions" / names[-1], (number, number))
    assert sorted(p.name for p in (store / "versions").iterdir()) == sorted(names[-2:])


def test_a_kept_text_opens_old_citations(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    built(seeds, store)
    old = read_article(seeds / "a.txt").source
    for text in (NEW, "A third text stands here now.", "And then a fourth one came."):
        (seeds / "a.txt").write_text(text, "utf-8")
        built(seeds, store)
    assert disk.kept_text(store, old.id) == old
    assert old.text[:32] == "The jet hit the truck on Aug. 5."


@pytest.mark.parametrize("name", ["", "nosuch00000000", "../../seeds/a", "a/b", "a.json", "é", "²", "a" * 300])
def test_an_unknown_text_is_none(seeds: Path, tmp_path: Path, name: str):
    built(seeds, tmp_path / "store")
    assert disk.kept_text(tmp_path / "store", name) is None


def test_a_kept_text_is_never_written_again(tmp_path: Path):
    (tmp_path / "store").mkdir()
    first = Source("a1", "https://a.example/", "A", "One.")
    keep_texts(tmp_path / "store", [first])
    keep_texts(tmp_path / "store", [Source("a1", "https://a.example/", "A", "Two.")])
    assert disk.kept_text(tmp_path / "store", "a1") == first


def test_a_long_lived_reader_keeps_its_version_through_two_swaps(seeds: Path, tmp_path: Path):
    """A reader that opened a version goes on answering from it, whatever is tidied away meanwhile."""
    store = tmp_path / "store"
    search = Search(disk.open_index(store, built(seeds, store).version), SmallEncoder())
    before = [hit.passage.text for hit in search.hits("the jet and the truck", 2)]
    for text in (NEW, "A third text stands here now.", "And then a fourth one came."):
        (seeds / "a.txt").write_text(text, "utf-8")
        built(seeds, store)
    assert not (store / "versions" / search.index.name).exists()
    assert [hit.passage.text for hit in search.hits("the jet and the truck", 2)] == before
    assert search.candidates("the jet", 2)


def test_the_copies_of_killed_readers_are_swept(seeds: Path, tmp_path: Path):
    store = tmp_path / "store"
    name = built(seeds, store).version
    (store / "open" / "999999999-left").mkdir(parents=True)
    mine = store / "open" / f"{os.getpid()}-mine"
    mine.mkdir()
    index = disk.open_index(store, name)
    assert mine.is_dir()
    assert not (store / "open" / "999999999-left").exists()
    index.vectors.close()
    assert list((store / "open").iterdir()) == [mine]
